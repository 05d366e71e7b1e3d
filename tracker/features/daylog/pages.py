"""The blueprint of this slice, and which days its pages open."""

from datetime import date, datetime

from flask import Blueprint, abort

from tracker.domain.cadence import local_day
from tracker.domain.scales import InvalidValue
from tracker.domain.words import Message, message
from tracker.store.people import Person
from tracker.web import forms, today

pages = Blueprint("daylog", __name__)

FIRST = date(1970, 1, 1)
#: Where a day begins before it does anywhere else.
EASTERNMOST = "Etc/GMT-14"


def day_of(text: str) -> date:
    """The day an address names; 404 when it names none, or one too long ago to be lived."""
    try:
        day = forms.day(text)
    except InvalidValue:
        abort(404)
    if day < FIRST:
        abort(404)
    return day


def begun(day: date, person: Person, now: datetime) -> bool:
    """Whether a day has begun for this person."""
    return day <= local_day(now, person.zone, person.day_boundary)


def begun_somewhere(day: date, person: Person, now: datetime) -> bool:
    """Whether a day has begun anywhere: it may have been today for someone who has since flown west."""
    return day <= local_day(now, EASTERNMOST, person.day_boundary)


def name_of(day: date, person: Person) -> Message:
    """A day as people say it: today, yesterday, or its date."""
    now = today.today(person)
    if day == now:
        return message("Today")
    if (now - day).days == 1:
        return message("Yesterday")
    return Message("%(day)s", {"day": day})
