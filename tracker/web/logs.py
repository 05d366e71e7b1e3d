"""The log: one JSON line per event, with hashed ids; no content, no address, no names."""

import sys
from uuid import UUID

from flask import Flask, g, request
from werkzeug.wrappers import Response

from tracker.web import limits, today

REFUSALS = (401, 403, 404, 429, 503)


def install(app: Flask) -> None:
    """Log what was refused, and to which part of the app, so that someone trying doors can be noticed."""

    @app.after_request
    def _refused(response: Response) -> Response:
        if response.status_code in REFUSALS and request.endpoint is not None:
            event("refused", status=response.status_code, page=request.endpoint, method=request.method,
                  person=g.viewer.id if g.get("viewer") else None)
        return response


def event(name: str, *, person: UUID | None = None, subject: str = "", **facts: str | int) -> None:
    """Write one line. `person` and `subject` (a sign-in name someone typed) are hashed with the server's key."""
    import structlog

    who = {key: limits.keyed(str(value))[:16] for key, value in (("person", person), ("subject", subject)) if value}
    log = structlog.wrap_logger(structlog.WriteLogger(sys.stderr), processors=[structlog.processors.JSONRenderer()])
    log.msg(name, at=today.now().isoformat(timespec="milliseconds"), **who, **facts)
