"""A new moment: a craving in three taps, or a use asked about gently, with the safety words first."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import request
from werkzeug.wrappers import Response

from tracker.domain import moments as domain
from tracker.domain import safety
from tracker.domain.cadence import instant, local_day
from tracker.domain.moments import CRAVING, USE
from tracker.domain.scales import InvalidValue
from tracker.features.daylog import moment_form, operations
from tracker.features.daylog.pages import pages
from tracker.store import journeys
from tracker.store.days import Edit
from tracker.store.moments import Moment
from tracker.store.people import Person
from tracker.web import database, forms, responses, today
from tracker.web.care import near
from tracker.web.forms import Form, written
from tracker.web.gate import policy, viewer
from tracker.web.templating import say

#: About when a part of the day is, for the order of moments within a day.
AROUND = {"morning": time(9), "afternoon": time(15), "evening": time(20), "night": time(23, 30)}


@pages.get("/now")
@policy("person")
def now() -> Response:
    """A craving now, under an address a shortcut can know."""
    return responses.seen("/moments/new?kind=craving")


@pages.get("/moments/new")
@policy("person")
def new() -> Response:
    """The form of a craving, or of a use."""
    kind = request.args.get("kind", CRAVING)
    return _page(kind if kind in domain.KINDS else CRAVING)


@pages.post("/moments/new")
@policy("person")
def create() -> Response:
    """Keep a moment; sent twice under one client_id it is one. A use also makes its day a day of use."""
    person, form = viewer(), Form()
    kind = form.take("kind", domain.kind, CRAVING)
    edit, alone = written(form, person.zone)
    values, note = moment_form.read(form, kind), moment_form.read_note(form)
    day, started_at = _when(form, kind, person, edit, str(values.get("part_of_day") or ""))
    if form.errors:
        if responses.wants_json():
            return responses.plain(422, errors={name: say(error) for name, error in form.errors.items()})
        return _page(kind, form)
    moment_id = uuid4()
    moment = Moment(
        person_id=person.id, id=moment_id, client_id=_client_id(form), kind=kind, day=day, started_at=started_at,
        zone=person.zone, sealed=moment_form.seal(person.id, moment_id, note or ""), recorded_at=edit.recorded_at,
        edited_at=edit.edited_at, **values,
    )
    with database.writing() as db:
        kept = operations.keep_moment(db, moment, edit, alone=alone)
    if responses.wants_json():
        return responses.plain(201, id=str(kept.id), day=kept.day.isoformat())
    return responses.seen(f"/moments/{kept.id}/after" if kind == USE else f"/moments/{kept.id}?saved=1")


def _when(form: Form, kind: str, person: Person, edit: Edit, part: str) -> tuple[date, datetime]:
    """The day and the instant: a craving is when it was written; a use is about when it is said to have been."""
    written = min(edit.edited_at, edit.recorded_at)
    day = local_day(written, person.zone, person.day_boundary)
    if kind == CRAVING:
        return day, written
    chosen = moment_form.read_day(form, day)
    if chosen == day and part not in AROUND:
        return chosen, written
    return chosen, min(written, around(chosen, part, person.zone))


def around(day: date, part: str, zone: str) -> datetime:
    """About when a part of a day was; noon where no part was said."""
    return instant(day, AROUND.get(part, time(12)), zone)


def _client_id(form: Form) -> str:
    try:
        return str(UUID(form.raw.get("client_id", "")))
    except ValueError:
        return str(uuid4())


def _page(kind: str, form: Form | None = None) -> Response:
    person = viewer()
    day = today.today(person)
    values: dict[str, Any] = {
        "held": moment_form.values(kind, None, form),
        "client_id": _client_id(form) if form else uuid4(),
        "errors": moment_form.said_errors(form.errors) if form else [],
    }
    if kind == CRAVING:
        values |= {"triggers": moment_form.choices(domain.TRIGGERS), "helped": moment_form.choices(domain.RELIEF)}
        return responses.page("daylog/craving.html", 422 if form else 200, **values)
    return responses.page(
        "daylog/use.html", 422 if form else 200, **values, **use_choices(person), **first_words(person), moment=None,
        day=form.raw.get("day", "") if form else _asked_day(day), today=day, first=day - timedelta(days=domain.BACK),
    )


def _asked_day(today: date) -> date:
    """The day the address asks for, if a use can be written down for it."""
    try:
        day = forms.day(request.args.get("day", ""))
    except InvalidValue:
        return today
    return day if today - timedelta(days=domain.BACK) <= day <= today else today


def use_choices(person: Person) -> dict[str, Any]:
    """The answers a use can have; the first substance is called by the person's own word for it."""
    substances = moment_form.choices(domain.SUBSTANCES)
    journey = journeys.of(database.reading(), person.id)
    if journey is not None and journey.substance:
        substances[0] = (substances[0][0], journey.substance[:1].upper() + journey.substance[1:])
    return {"parts": moment_form.choices(domain.PART_OF_DAY), "company": moment_form.choices(domain.COMPANY),
            "compared": moment_form.choices(domain.COMPARED), "substances": substances}


def first_words(person: Person) -> dict[str, Any]:
    """The safety words that come before anything else: when to call, and what a break does to tolerance."""
    return {"emergency": near(person).emergency, "after_use": safety.AFTER_USE, "review": safety.REVIEW}
