"""Answering a proposal: what a yes does for each kind, once, and a "not now" that puts it away."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.domain.consent import InvalidTerms
from tracker.domain.localdays import DAY, instant
from tracker.domain.phases import PHASES
from tracker.domain.sessions import KINDS
from tracker.features.sharing import choosing, signing
from tracker.features.sharing.choosing import Choice
from tracker.features.sharing.one import signed
from tracker.features.sharing.pages import Other, other, pages, signature
from tracker.store import agendas, checkins, covers, journeys, moving, received, ways
from tracker.store.journeys import Appointment, PhaseSpan
from tracker.store.people import Person
from tracker.store.replies import Proposal
from tracker.web import database, gate, responses, today
from tracker.web.gate import policy, viewer
from tracker.web.questionnaires import questionnaires


@pages.post("/proposals/<uuid:proposal_id>/answer")
@policy("person")
def answer(proposal_id: UUID) -> Response:
    """Yes or not now. The first answer stays; a form that comes twice changes nothing."""
    one, said = _own(proposal_id), request.form.get("answer")
    if said not in ("yes", "no"):
        return responses.seen(_back())
    if one.answered_at is not None:
        return responses.seen(_back())
    if said == "yes" and one.kind == "cover":
        return _cover(one)
    with database.writing() as db:
        if received.answer(db, viewer().id, one.id, said, today.now()) and said == "yes":
            _take_up(db, one)
    return responses.seen(_back())


@pages.get("/proposals/<uuid:proposal_id>/consent")
@policy("person", step_up=True)
def read_cover(proposal_id: UUID) -> Response:
    """What a colleague would see, and where to sign."""
    one = _own(proposal_id)
    if one.answered_at is not None or one.kind != "cover":
        return responses.seen("/")
    tie, colleague = other(one.tie_id), _colleague(one)
    if colleague is None or one.day is None or one.until is None or tie.state != "on" or tie.terms is None:
        return responses.seen("/")
    now = choosing.of(tie, today.today(viewer()), viewer())
    choice = replace(now, last=min(one.until, now.last))
    return signing.consent_page(
        _unknown(tie), choice, f"/proposals/{one.id}/answer", [("answer", "yes"), *_read(choice)], "/",
        name=colleague.display_name, begins=one.day, instead_of=tie.name,
    )


def _take_up(db: Session, one: Proposal) -> None:
    """Do what was proposed, in the transaction that keeps the yes."""
    person, now, day = viewer(), today.now(), today.today(viewer())
    if one.kind == "phase" and one.what in PHASES:
        moving.move(db, PhaseSpan(person_id=person.id, id=one.id, phase=one.what, start=day, made_at=now))
    elif one.kind == "check_in" and one.what in questionnaires():
        ask_today(db, person, one.what, day)
    elif one.kind == "session" and one.what in KINDS and one.day is not None:
        tie = other(one.tie_id)
        journeys.add(db, Appointment(person_id=person.id, id=one.id, day=one.day, at=one.at, kind=one.what,
                                     with_whom=tie.name, made_at=now, edited_at=now))
        checkins.wake(db, person.id, now)


def ask_today(db: Session, person: Person, key: str, day: date) -> None:
    """Have a form asked today: its next turn comes today, and one that nothing asks for is asked once.

    What was filled in too short a while ago comes as soon as it would not ask about the same days twice.
    """
    now = today.now()
    agenda = agendas.agenda(db, person, ways.way(db, person.id, day), now, questionnaires())
    if key in agenda.going_on or any(one.key == key for one in agenda.due):
        return
    following = next((one for one in agenda.coming if one.key == key), None)
    if following is not None:
        checkins.choose(db, person.id, key, now, moved_from=following.slot, moved_to=day, skipped=None)
    else:
        checkins.choose(db, person.id, key, now, state="on", since=day, skipped=None)
    checkins.wake(db, person.id, now)


def _cover(one: Proposal) -> Response:
    """A colleague for a time: read and signed first."""
    colleague, person, now = _colleague(one), viewer(), today.now()
    if colleague is None or one.day is None or one.until is None:
        abort(404)
    if not signed() or not _as_read(one):
        return responses.seen(f"/proposals/{one.id}/consent")
    span = (choosing.begins(one.day, person, now), instant(one.until + DAY, choosing.MIDNIGHT, person.zone))
    try:
        with database.writing() as db:
            made = covers.cover(db, person.id, one.tie_id, colleague.id, span, now,
                                signature())
            if made is not None:
                received.answer(db, person.id, one.id, "yes", now)
    except InvalidTerms:
        abort(404)
    return responses.seen(f"/sharing/{made.tie_id}?done=on" if made else "/sharing")


def _read(choice: Choice) -> list[tuple[str, str]]:
    """What the text says a colleague would see, as fields of its form."""
    return [*(("topic", topic) for topic in sorted(choice.topics)), ("since", choice.since.isoformat()),
            *(("purpose", purpose) for purpose in sorted(choice.purposes))]


def _as_read(one: Proposal) -> bool:
    """Whether what was read is what is shared now; where it was changed meanwhile, the text is read again."""
    now = choosing.of(other(one.tie_id), today.today(viewer()), viewer())
    return sorted(_read(now)) == sorted((name, text) for name in ("topic", "since", "purpose")
                                        for text in request.form.getlist(name))


def _own(proposal_id: UUID) -> Proposal:
    one = received.proposal(database.reading(), viewer().id, proposal_id)
    if one is None:
        abort(404)
    return one


def _colleague(one: Proposal) -> Person | None:
    try:
        return database.reading().get(Person, UUID(one.what))
    except ValueError:
        return None


def _unknown(tie: Other) -> Other:
    """The same practice, with nothing shared before."""
    return replace(tie, grant=None)


def _back() -> str:
    wanted = request.form.get("next")
    return gate.own_path(wanted) if wanted else "/"
