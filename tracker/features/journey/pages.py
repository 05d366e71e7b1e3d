"""The blueprint of this slice and what its pages share: ids made with a form, one-line texts, days within bounds."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint
from werkzeug.wrappers import Response

from tracker.domain.scales import InvalidValue
from tracker.domain.words import Message, message
from tracker.store import ways
from tracker.store.ways import Way
from tracker.web import database, forms, gate, responses, today
from tracker.web.forms import Form
from tracker.web.templating import say

pages = Blueprint("journey", __name__)
NOT_YET_COME = message("Pick today or a day before.")


def own_way() -> Way:
    """The viewer's way as it stands today."""
    person = gate.viewer()
    return ways.way(database.reading(), person.id, today.today(person))


def row_id(form: Form) -> UUID:
    """The id made with the form, so that a form sent twice adds one row; a new one where it is missing."""
    try:
        return UUID(form.raw.get("id", ""))
    except ValueError:
        return uuid4()


def line(longest: int) -> Callable[[str], str]:
    """A parser for one line of text: white space folded, up to `longest` characters."""
    checked = forms.text(longest)
    return lambda value: checked(" ".join(value.split()))


def day_between(first: date, last: date, refusal: Message) -> Callable[[str], date]:
    """A parser for a date from `first` to `last`; outside it says `refusal`."""

    def parse(value: str) -> date:
        found = forms.day(value)
        if not first <= found <= last:
            raise InvalidValue(refusal)
        return found

    return parse


def years_from(day: date, years: int) -> date:
    """The first day of that month, some years on (or back, with a minus)."""
    return day.replace(year=day.year + years, day=1)


def form_page(template: str, values: Mapping[str, str], errors: Mapping[str, Message], **more: Any) -> Response:
    """A page with a form: empty at first, refilled with its errors (and 422) when it came back."""
    said_errors = {name: say(error) for name, error in errors.items()}
    return responses.page(
        template, 422 if errors else 200, values=defaultdict(str, values), errors=defaultdict(str, said_errors),
        problems=list(said_errors.items()), id=values.get("id") or uuid4(), **more,
    )


def said(words: Mapping[str, Message]) -> list[tuple[str, str]]:
    """Values and their words, for chips and lists."""
    return [(value, say(word)) for value, word in words.items()]
