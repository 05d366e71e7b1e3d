"""The pages of this slice, and how a form that came back is shown."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from tracker.domain.words import Message
from tracker.web import responses
from tracker.web.templating import say

pages = Blueprint("accounts", __name__)


def show(template: str, *, values: Mapping[str, Any] | None = None, errors: Mapping[str, Message] | None = None,
         status: int = 200, **more: Any) -> Response:
    """A page with a form: `values` fill the fields, `errors` stand beside theirs and turn the answer into a 422."""
    said = {name: say(error) for name, error in (errors or {}).items()}
    page = responses.page(f"accounts/{template}.html", 422 if said and status == 200 else status,
                          values=values or {}, errors=said, **more)
    if status == 429:
        page.headers["Retry-After"] = "600"
    return page
