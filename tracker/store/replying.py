"""Replying: what whoever looks may leave for a person, each in the transaction that checks the grant.

False says that there is no window, or no such thing of theirs: the page answers 404, as for somebody who is not there.
Sent twice, nothing is there twice.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import false, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import consent
from tracker.domain.caseload import NODS, OUTCOMES
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.localdays import local_day
from tracker.domain.phases import PHASES
from tracker.domain.scales import InvalidValue
from tracker.domain.sessions import KINDS
from tracker.domain.words import message
from tracker.store import opening, organisations
from tracker.store.base import Store, changed, upsert
from tracker.store.checkins import CheckIn
from tracker.store.items import Proposed
from tracker.store.looking import Sight
from tracker.store.opening import Seat
from tracker.store.people import Person
from tracker.store.replies import Acknowledgement, Nod, Proposal, Reviewed
from tracker.store.safety import SafetyEvent
from tracker.store.wishes import ContactAsk

UNKNOWN = message("Choose one of these.")
#: Open proposals of one tie: a person is asked, not flooded.
MOST_OPEN = 5


def mark_reviewed(store: Store, seat: Seat, person_id: UUID, now: datetime) -> bool:
    """Keep that the viewer has looked a person's days over, for their own list."""
    with _through(store, seat, person_id, now) as (db, sight):
        if sight is None or seat.organisation_id is None:
            return False
        row = {"person_id": person_id, "viewer_id": seat.viewer_id, "organisation_id": seat.organisation_id, "at": now}
        upsert(db, Reviewed, row, key=("person_id", "viewer_id", "organisation_id"),
               newer=lambda new: col(Reviewed.at) < new.at)
        return True


def acknowledge(
    store: Store, seat: Seat, person_id: UUID, event_id: UUID, outcome: str, now: datetime
) -> bool:
    """Keep who at this practice took care of a safety item they can see; the first word of a practice holds.

    Raises InvalidValue unless `outcome` is one of `caseload.OUTCOMES`.
    """
    _one_of(outcome, OUTCOMES)
    with _through(store, seat, person_id, now) as (db, sight):
        if sight is None or seat.organisation_id is None or not _shown(db, sight, event_id, now):
            return False
        row = {"person_id": person_id, "event_id": event_id, "organisation_id": seat.organisation_id,
               "viewer_id": seat.viewer_id, "name": db.get_one(Person, seat.viewer_id).display_name,
               "outcome": outcome, "at": now}
        upsert(db, Acknowledgement, row, key=("person_id", "event_id", "organisation_id"), newer=lambda _first: false())
        return True


def propose(
    store: Store, seat: Seat, person_id: UUID, proposed: Proposed, now: datetime,
    forms: Collection[str] = frozenset(INSTRUMENTS),
) -> bool:
    """Leave a proposal for the person to take up or not. `forms` are the questionnaires this server can ask.

    Raises InvalidValue where the kind, or what is proposed, is none there is, or as many as can be are open already.
    """
    with _through(store, seat, person_id, now) as (db, sight):
        if sight is None or seat.organisation_id is None:
            return False
        if before := db.get(Proposal, (person_id, proposed.id)):
            return before.tie_id == sight.tie.id
        _check(db, seat, sight, proposed, forms, now)
        row = Proposal(
            person_id=person_id, id=proposed.id, tie_id=sight.tie.id, kind=proposed.kind, what=proposed.what,
            day=proposed.day, at=proposed.at, until=proposed.until, made_at=now,
        )
        upsert(db, Proposal, row.model_dump(), key=("person_id", "id"), newer=lambda _first: false())
        return True


def nod(store: Store, seat: Seat, person_id: UUID, kind: str, day: date, now: datetime) -> bool:
    """Leave a sign about a day, one of a kind a day. Raises InvalidValue for a kind there is not.

    A day that is kept back takes one as any other does, or the answer would tell that it is.
    """
    _one_of(kind, NODS)
    with _through(store, seat, person_id, now) as (db, sight):
        if sight is None or not sight.terms.since <= day <= _today(sight, now):
            return False
        row = {"person_id": person_id, "tie_id": sight.tie.id, "kind": kind, "day": day, "at": now}
        upsert(db, Nod, row, key=("person_id", "tie_id", "kind", "day"), newer=lambda _first: false())
        return True


def close_contact(store: Store, seat: Seat, person_id: UUID, ask_id: UUID, now: datetime) -> bool:
    """Keep that the person who asked for it was contacted; one that was closed stays as it was."""
    with _through(store, seat, person_id, now) as (db, sight):
        if sight is None:
            return False
        mine = (col(ContactAsk.person_id) == person_id, col(ContactAsk.id) == ask_id,
                col(ContactAsk.tie_id) == sight.tie.id)
        closed = update(ContactAsk).where(*mine, col(ContactAsk.closed_at).is_(None)).values(
            closed_at=now, closed_how="answered")
        return changed(db, closed) == 1 or db.scalar(select(select(ContactAsk).where(*mine).exists())) or False


def colleagues(store: Store, seat: Seat) -> list[Person]:
    """The other counselors of this practice, by name; none for somebody who is not one of them."""
    if seat.organisation_id is None:
        return []
    with store.reading() as db:
        if not organisations.holds(db, seat.viewer_id, seat.organisation_id, "counselor"):
            return []
        found = organisations.members(db, seat.organisation_id, "counselor")
        return [one for one in found if one.id != seat.viewer_id]


@contextmanager
def _through(store: Store, seat: Seat, person_id: UUID, now: datetime) -> Iterator[tuple[Session, Sight | None]]:
    """A write transaction, and what the person shares with this seat in it."""
    with store.writing() as db:
        found = opening.sights(db, opening.found(db, seat, now, person_id))
        yield db, found[0] if found else None


def _today(sight: Sight, now: datetime) -> date:
    return local_day(now, sight.person.zone, sight.person.day_boundary)


def _one_of(value: str, known: Collection[str]) -> None:
    if value not in known:
        raise InvalidValue(UNKNOWN)


def _shown(db: Session, sight: Sight, event_id: UUID, now: datetime) -> bool:
    """Whether a safety item is one that the window shows."""
    person_id = sight.person.id
    event, sitting = db.get(SafetyEvent, (person_id, event_id)), db.get(CheckIn, (person_id, event_id))
    return event is not None and sitting is not None and consent.may(
        sight.terms, f"{consent.CHECK_INS}{sitting.instrument}", event.day, sight.holds, now)


def _check(db: Session, seat: Seat, sight: Sight, proposed: Proposed, forms: Collection[str], now: datetime) -> None:
    day = _today(sight, now)
    ahead = proposed.day is not None and proposed.day >= day
    if any(one is not None and one >= day + consent.LONGEST for one in (proposed.day, proposed.until)):
        raise InvalidValue(message("Choose a day within a year from now."))
    if proposed.kind == "cover":
        _cover(db, seat, proposed, ahead=ahead)
    else:
        _one_of(proposed.kind, ("phase", "check_in", "session"))
        _one_of(proposed.what, {"phase": PHASES, "check_in": forms, "session": KINDS}[proposed.kind])
        if proposed.kind == "session" and not ahead:
            raise InvalidValue(message("Choose a day that lies ahead."))
    open_now = db.scalars(select(col(Proposal.id)).where(
        col(Proposal.person_id) == sight.person.id, col(Proposal.tie_id) == sight.tie.id,
        col(Proposal.answered_at).is_(None),
        func.coalesce(col(Proposal.until), col(Proposal.day), day) >= day).limit(MOST_OPEN)).all()
    if len(open_now) == MOST_OPEN:
        raise InvalidValue(message("Some of your proposals are still open. Wait for an answer first."))


def _cover(db: Session, seat: Seat, proposed: Proposed, *, ahead: bool) -> None:
    """A colleague of the same practice, for days that lie ahead."""
    assert seat.organisation_id is not None
    known = {str(one.id) for one in organisations.members(db, seat.organisation_id, "counselor")}
    _one_of(proposed.what, known - {str(seat.viewer_id)})
    if not ahead or proposed.day is None or proposed.until is None or proposed.until < proposed.day:
        raise InvalidValue(message("Choose a first day and a last day that lie ahead."))
