"""The blueprint of this slice, and the choices its addresses carry."""

from datetime import date

from flask import Blueprint, abort, request

from tracker.domain.charts import RANGES
from tracker.domain.measures import MEASURES
from tracker.web.templating import say

pages = Blueprint("progress", __name__)


def chosen_range(default: str = "6w") -> str:
    """The range in the address; one that does not exist is not found."""
    name = request.args.get("range", default)
    return name if name in RANGES else abort(404)


def chosen_month(today: date) -> date:
    """The month in the address, or this one; months to come and broken ones are not found."""
    text = request.args.get("month", "")
    if not text:
        return today.replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01") if len(text) == 7 else abort(404)
    except ValueError:
        abort(404)
    return first if date(1970, 1, 1) <= first <= today else abort(404)


def measure_name(measure: str) -> str:
    """The measure's short name."""
    return say(MEASURES[measure].name)
