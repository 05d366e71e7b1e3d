"""Pages go out gzipped: on a slow phone the Progress page arrives in a third of the time.

The BREACH attack needs a secret in the page and text of the attacker's choosing beside it, asked for many times with
the person's cookie. Our pages carry no token, repeat nothing from the address, and the cookie is SameSite=Lax
(docs/decisions/0004).
"""

import gzip

from flask import Flask, request
from werkzeug.wrappers import Response

SMALLEST = 900


def install(app: Flask) -> None:
    """Compress pages and JSON for whoever accepts it; static files are compressed once, elsewhere."""

    @app.after_request
    def _compress(response: Response) -> Response:
        if (
            response.mimetype not in ("text/html", "application/json", "text/javascript")
            or response.direct_passthrough
            or "Content-Encoding" in response.headers
        ):
            return response
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] and response.status_code != 304:
            body = response.get_data()
            if len(body) >= SMALLEST:
                response.set_data(gzip.compress(body, 5, mtime=0))
                response.headers["Content-Encoding"] = "gzip"
        return response
