"""Answers: pages, the same address as JSON, redirects after a write, and kind errors."""

import traceback
from typing import Any

import orjson
from flask import Flask, current_app, jsonify, redirect, render_template, request
from flask.json.provider import DefaultJSONProvider
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from tracker.store.windows import OverBudget

#: More than this is cut off, in bytes.
HEARD_OUT = 64 * 1024 * 1024


class _Json(DefaultJSONProvider):
    """JSON written by orjson: a figure of a year takes a tenth of the time."""

    def dumps(self, obj: Any, **_kwargs: Any) -> str:
        return orjson.dumps(obj, default=self.default).decode()


def wants_json() -> bool:
    """Whether the caller asked for JSON rather than a page."""
    best = request.accept_mimetypes.best_match(("text/html", "application/json"))
    return best == "application/json"


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A rendered page."""
    return current_app.make_response((render_template(template, **values), status))


def seen(address: str) -> Response:
    """Go there after a write (303), so that a reload repeats nothing."""
    return redirect(address, 303)


def plain(status: int, **values: Any) -> Response:
    """A JSON answer."""
    return current_app.make_response((jsonify(values), status))


def install(app: Flask) -> None:
    """One page for every error; the words say what to do, never what broke inside."""
    app.json = _Json(app)
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(OperationalError, _database_trouble)
    app.register_error_handler(OverBudget, _looked_enough)
    app.register_error_handler(Exception, _broken)


def _answer(status: int, title: str, text: str, headers: dict[str, str] | None = None) -> Response:
    answer = plain(status, error=text) if wants_json() else page(
        "errors/error.html", status, title=title, text=text
    )
    answer.headers.update(headers or {})
    return answer


def _hear_out() -> None:
    """Read what is still being sent: cut off in the middle of its file, a browser shows no answer at all."""
    left = min(request.content_length or 0, HEARD_OUT)
    stream = request.__dict__.get("stream") or request.environ["wsgi.input"]
    while left > 0 and (piece := stream.read(min(left, 65_536))):
        left -= len(piece)


def refused(error: HTTPException) -> Response:
    """The page of a refusal, by its status."""
    _hear_out()
    if error.response is not None:
        return current_app.make_response(error.response)
    status = error.code or 500
    words = {
        400: (_("That did not arrive whole"), _("Please go back and try again. Nothing was changed.")),
        401: (_("Please sign in again"), _("You were signed out, so this was not saved. Sign in, then answer again.")),
        403: (_("That came from another place"), _("For your safety we did not do it. Open it here and try again.")),
        404: (_("Nothing here"), _("This page does not exist, or it is not yours to see.")),
        405: (_("That does not work here"), _("Please go back and try again. Nothing was changed.")),
        413: (_("That is too big"), _("Files can be up to 5 MB.")),
        429: (_("Please wait a little"), _("Too many tries in a short time. Try again in a few minutes.")),
        503: (_("A little busy just now"), _("Please try again in a moment. Nothing was changed.")),
    }
    title, text = words.get(status, (_("That did not work"), _("Please go back and try again. Nothing was changed.")))
    later = {429: "120", 503: "5"}
    return _answer(status, title, text, {"Retry-After": later[status]} if status in later else {})


def _database_trouble(error: OperationalError) -> Response:
    if "full" in str(error.orig).lower() or "no space" in str(error.orig).lower():
        current_app.logger.error("the disk is full")
        return _answer(507, _("There is no room left"), _("This was not saved: the server’s disk is full. Keep this "
                       "page open and try again later. Everything saved before is safe."), {"Retry-After": "300"})
    return _broken(error)


def _looked_enough(_error: OverBudget) -> Response:
    return _answer(429, _("That was a lot for one hour"), _("You opened many pages of other people. To keep them safe "
                   "there is a limit for each hour. Please come back a little later."), {"Retry-After": "900"})


def _broken(error: Exception) -> Response:
    # Where it broke, not what it said: messages of a database or a parser quote what a person wrote.
    where = "".join(traceback.format_tb(error.__traceback__))
    current_app.logger.error("unhandled %s\n%s", type(error).__name__, where)
    return _answer(500, _("Something went wrong on our side"),
                   _("It was not your doing. Please try again in a moment."))
