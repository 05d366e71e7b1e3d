"""The support screen that an answer calls for, before any score; and the one question of the days after."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.domain import care
from tracker.domain.cadence import local_day
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.item import Answer, Item
from tracker.domain.safety import NOT_WATCHED
from tracker.features.checkins.pages import pages, sitting
from tracker.store import checkins, safety
from tracker.store.checkins import CheckIn
from tracker.store.people import Person
from tracker.store.safety import SafetyEvent
from tracker.web import database, responses, today
from tracker.web.care import near
from tracker.web.forms import Form, one_of, whole
from tracker.web.gate import policy, viewer
from tracker.web.templating import say
from tracker.web.visibility import sight

CHOICES = ("danger", "talk", "plan", "safe", safety.WENT_ON)
#: Said by the lines of the days after: they were seen.
SEEN = "seen"
#: The pages these lines stand on.
STANDS_ON = ("/", "/check-ins", "/plan")


def called_for(
    db: Session, person: Person, check_in: CheckIn, instrument: Instrument, answers: Mapping[str, Answer], now: datetime
) -> bool:
    """Keep what the answers of a sitting call for, and say whether the support screen is to be shown now.

    For the transaction in which an answer was kept. True for a new or changed answer above nought, and for one to which
    nothing was chosen yet, however often it is sent.
    """
    found = care.calls(instrument, answers)
    if not found:
        if care.reached(instrument, answers):
            safety.take_back(db, check_in.person_id, check_in.id)
        return False
    item = found[0] if len(found) == 1 else _latest(db, check_in, found)
    new = safety.show(db, SafetyEvent(
        person_id=check_in.person_id, id=check_in.id, kind=care.kind(instrument, item), value=answers[item.id] or 0,
        day=local_day(now, person.zone, person.day_boundary), shown_at=now,
    ))
    return new or safety.waiting(db, check_in.person_id, check_in.id)


def waiting(db: Session, check_in: CheckIn) -> bool:
    """Whether the screen comes before anything else of this sitting: nothing was chosen on it yet, nor gone on."""
    return safety.waiting(db, check_in.person_id, check_in.id)


@pages.get("/check-ins/<uuid:check_in_id>/support")
@policy("person")
def show_support(check_in_id: UUID) -> Response:
    """The screen; where no answer calls for it, the sitting itself."""
    check_in, instrument = sitting(check_in_id)
    event = safety.one(database.reading(), check_in.person_id, check_in.id)
    if event is None or not event.value:
        return responses.seen(f"/check-ins/{check_in.id}")
    return _page(check_in, instrument, event)


@pages.post("/check-ins/<uuid:check_in_id>/support")
@policy("person")
def choose_support(check_in_id: UUID) -> Response:
    """Keep what was chosen, and go there; a call begins by itself and tells this address alongside."""
    person, form = viewer(), Form()
    event = _event(check_in_id)
    choice = form.take("choice", one_of(*CHOICES, SEEN), safety.WENT_ON)
    if form.errors:
        return _page(*sitting(check_in_id), event, form)
    with database.writing() as db:
        if choice == SEEN:
            safety.fold(db, person.id, check_in_id, today.now())
        else:
            safety.choose(db, person.id, check_in_id, choice, today.now())
    if responses.wants_json():
        return responses.plain(200, id=str(check_in_id), choice=choice)
    if choice == SEEN:
        return responses.seen(form.raw["next"] if form.raw.get("next") in STANDS_ON else "/")
    return responses.seen("/plan" if choice == "plan" else f"/check-ins/{check_in_id}")


@pages.post("/check-ins/<uuid:check_in_id>/how")
@policy("person")
def say_how(check_in_id: UUID) -> Response:
    """Keep how the person is on a day after; empty is "not now"."""
    person, form = viewer(), Form()
    _event(check_in_id)
    felt = form.take("felt", whole(1, 5), None)
    if form.errors:
        return responses.page("checkins/how.html", 422, event=check_in_id, errors=_said(form))
    with database.writing() as db:
        safety.say_how(db, person.id, check_in_id, felt, today.today(person))
    return responses.plain(200, id=str(check_in_id), felt=felt) if responses.wants_json() else responses.seen("/")


def _event(check_in_id: UUID) -> SafetyEvent:
    """The viewer's event; it stays when its sitting was taken away. 404 where there is none."""
    return safety.one(database.reading(), viewer().id, check_in_id) or abort(404)


def _latest(db: Session, check_in: CheckIn, items: list[Item]) -> Item:
    """Of several such answers the one given last: a change of any of them opens the screen again."""
    last = safety.last_said(db, check_in.person_id, check_in.id, [item.id for item in items])
    return next(item for item in items if item.id == last)


def _page(check_in: CheckIn, instrument: Instrument, event: SafetyEvent, form: Form | None = None) -> Response:
    return responses.page(
        "checkins/support.html", 422 if form else 200, address=f"/check-ins/{check_in.id}/support",
        **words(instrument), near=near(viewer()),
        seen=sight(check_in.day).form(instrument.key),
        back=_question(check_in, instrument, event), errors=_said(form) if form else [], linked=False,
    )


def words(instrument: Instrument) -> dict[str, Any]:
    """What the screen says."""
    return {"said": care.said(instrument), "thanks": care.THANKS, "lead": care.LEAD, "not_watched": NOT_WATCHED}


def _question(check_in: CheckIn, instrument: Instrument, event: SafetyEvent) -> str:
    """The question that called for the screen, to change the answer."""
    answers = checkins.answers(database.reading(), check_in.person_id, check_in.id)[check_in.id]
    asked = [care.kind(instrument, item) for item in instrument.asked(answers)]
    return f"/check-ins/{check_in.id}/questions/{asked.index(event.kind) + 1 if event.kind in asked else 1}"


def _said(form: Form) -> list[tuple[str, str]]:
    return [(name, say(wrong)) for name, wrong in form.errors.items()]
