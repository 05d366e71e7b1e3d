"""Sessions, groups and visits: planned ones, past ones, and what came of each."""

from datetime import date, time
from typing import TypedDict
from uuid import UUID

from flask import abort
from werkzeug.wrappers import Response

from tracker.domain import sessions
from tracker.domain.phases import SETTINGS
from tracker.domain.sessions import KINDS, STATES
from tracker.domain.words import Message, message
from tracker.features.journey.pages import (
    day_between,
    form_page,
    line,
    own_way,
    pages,
    row_id,
    said,
    years_from,
)
from tracker.store import checkins, journeys
from tracker.store.journeys import Appointment
from tracker.web import database, forms, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy, viewer
from tracker.web.templating import say

YEARS = 10
NEED_DAY = message("Pick a day.")
TOO_FAR = message("Pick a day within 10 years.")
NOT_SAID = message("Leave it open")
TOO_SOON = message("You can say this once the day has come.")
ONCE_THERE = ("attended", "not_attended")
#: Settings where the usual taper says something.
TAPERED = ("outpatient", "intensive_outpatient")


class Fields(TypedDict):
    """What the form of an appointment holds, parsed."""

    day: date
    at: time | None
    kind: str
    with_whom: str
    setting: str
    state: str


@pages.get("/appointments")
@policy("person")
def appointments() -> Response:
    """Coming ones, past ones, and how many were attended out of how many."""
    way = own_way()
    held = journeys.appointments(database.reading(), viewer().id, years_from(way.today, -YEARS - 1),
                                 years_from(way.today, YEARS + 1))
    since = way.standing.since if way.standing else None
    tapered = way.journey is not None and way.journey.setting in TAPERED
    return responses.page(
        "journey/appointments.html", way=way, kinds=KINDS, states=STATES,
        coming=[one for one in held if one.day >= way.today and one.state == "planned"],
        past=[one for one in reversed(held) if one.day < way.today or one.state != "planned"],
        in_all=sessions.attendance(held, date.min, way.today),
        in_phase=sessions.attendance(held, since, way.today) if since else None,
        rhythm=sessions.rhythm(way.standing.week) if way.standing and tapered else None,
    )


@pages.get("/appointments/new")
@policy("person")
def new_appointment() -> Response:
    """An empty form."""
    return _form(None, {"state": "planned"}, {})


@pages.post("/appointments")
@policy("person")
def create_appointment() -> Response:
    """Add one."""
    person, form = viewer(), Form()
    fields = _read(form)
    if fields is None:
        return _form(None, form.raw, form.errors)
    now = today.now()
    with database.writing() as db:
        journeys.add(db, Appointment(person_id=person.id, id=row_id(form), made_at=now, edited_at=now, **fields))
        checkins.wake(db, person.id, now)
    return responses.seen("/appointments")


@pages.get("/appointments/<uuid:appointment_id>")
@policy("person")
def edit_appointment(appointment_id: UUID) -> Response:
    """One of them, to change or take away."""
    one = _own(journeys.appointment(database.reading(), viewer().id, appointment_id))
    return _form(one, {
        "day": one.day.isoformat(), "at": one.at.isoformat("minutes") if one.at else "", "kind": one.kind,
        "with_whom": one.with_whom, "setting": one.setting, "state": one.state,
    }, {})


@pages.post("/appointments/<uuid:appointment_id>")
@policy("person")
def change_appointment(appointment_id: UUID) -> Response:
    """Keep what was changed."""
    form = Form()
    fields = _read(form)
    if fields is None:
        one = _own(journeys.appointment(database.reading(), viewer().id, appointment_id))
        return _form(one, form.raw, form.errors)
    with database.writing() as db:
        one = _own(journeys.appointment(db, viewer().id, appointment_id))
        for name, value in fields.items():
            setattr(one, name, value)
        one.edited_at = today.now()
        checkins.wake(db, viewer().id, one.edited_at)
    return responses.seen("/appointments")


@pages.post("/appointments/<uuid:appointment_id>/state")
@policy("person")
def mark_appointment(appointment_id: UUID) -> Response:
    """Attended, not attended, or called off: one tap in the list."""
    form, now = Form(), today.now()
    state = form.take("state", forms.one_of(*STATES), "")
    with database.writing() as db:
        one = _own(journeys.appointment(db, viewer().id, appointment_id))
        if not state or (state in ONCE_THERE and one.day > today.today(viewer())):
            abort(422)
        one.state, one.edited_at = state, now
        checkins.wake(db, viewer().id, now)
    return responses.seen("/appointments")


@pages.post("/appointments/<uuid:appointment_id>/removal")
@policy("person")
def remove_appointment(appointment_id: UUID) -> Response:
    """Take it away."""
    with database.writing() as db:
        if not journeys.remove(db, Appointment, viewer().id, appointment_id):
            abort(404)
        checkins.wake(db, viewer().id, today.now())
    return responses.seen("/appointments")


def _own(one: Appointment | None) -> Appointment:
    if one is None:
        abort(404)
    return one


def _read(form: Form) -> Fields | None:
    """The form's values, or None with the form's errors set."""
    now = today.today(viewer())
    day = form.need("day", day_between(years_from(now, -YEARS), years_from(now, YEARS), TOO_FAR), NEED_DAY)
    fields = Fields(
        day=day or now,
        at=form.take("at", forms.clock, None),
        kind=form.take("kind", forms.one_of(*KINDS), "individual"),
        with_whom=form.take("with_whom", line(80), ""),
        setting=form.take("setting", forms.one_of(*SETTINGS), ""),
        state=form.take("state", forms.one_of(*STATES), "planned"),
    )
    if day is not None and day > now and fields["state"] in ONCE_THERE:
        form.errors["state"] = TOO_SOON
    return None if form.errors else fields


def _form(one: Appointment | None, values: dict[str, str], errors: dict[str, Message]) -> Response:
    settings = [("", say(NOT_SAID)), *((key, say(setting.label)) for key, setting in SETTINGS.items())]
    return form_page("journey/appointment.html", values, errors, one=one, kinds=said(KINDS), states=said(STATES),
                     settings=settings)
