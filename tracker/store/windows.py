"""Windows: the one way in which anybody but the person sees something of theirs.

A window is opened by who looks, at whom, and when. Whether the grant stands, the row in the trail and everything that
is read are one transaction: with no live grant there is no window (None, like a person who is not there), and nothing
is read that the trail does not hold. Nothing of a grant is kept from one window to the next.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import consent
from tracker.domain.consent import Terms
from tracker.domain.notices import Record
from tracker.store import trail
from tracker.store.base import Store
from tracker.store.glass import Answers, Craving, Cravings, Plan, Shut, Sitting, Visit, Window
from tracker.store.grants import Grant, Hold, not_revoked, record_of, terms_of
from tracker.store.invitations import Tie
from tracker.store.organisations import Membership
from tracker.store.people import Person
from tracker.store.trail import Look

__all__ = ["Answers", "Craving", "Cravings", "OverBudget", "Pane", "Plan", "Seat", "Shut", "Sitting", "Visit", "Way",
           "Window", "caseload", "opened"]

Way = Literal["page", "list", "brief"]
#: Looks an hour: far more than a day's work needs, far fewer than copying a clinic takes.
AN_HOUR: dict[Way, int] = {"page": 120, "list": 3000, "brief": 60}
HOUR = timedelta(hours=1)


class OverBudget(Exception):
    """Somebody looked more often than an hour holds; nothing was read."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who looks, and for which organisation (None: for themselves, as a supporter): two of them share nothing."""

    viewer_id: UUID
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Pane:
    """A window and the consent it is opened by, whose notice goes with everything that is shown."""

    window: Window
    record: Record


@contextmanager
def opened(store: Store, seat: Seat, person_id: UUID, now: datetime, way: Way = "page") -> Iterator[Pane | None]:
    """The window of one person, None where they share nothing with this seat now.

    What was looked at is in the trail when the block ends, and only then is the page sent. Raises OverBudget.
    """
    with _looking(store, seat, now, way, person_id) as panes:
        yield panes[0] if panes else None


@contextmanager
def caseload(store: Store, seat: Seat, now: datetime) -> Iterator[list[Pane]]:
    """The windows of everybody who shares something with this seat now, by name. Raises OverBudget."""
    with _looking(store, seat, now, "list", None) as panes:
        yield panes


@contextmanager
def _looking(store: Store, seat: Seat, now: datetime, way: Way, person_id: UUID | None) -> Iterator[list[Pane]]:
    with store.writing() as db:
        found = _found(db, seat, now, person_id)
        taken = trail.count(db, store.trail_key, seat.viewer_id, way, now - HOUR) if found else 0
        if taken + len(found) > AN_HOUR[way]:
            raise OverBudget
        holds = _holds(db, [tie.person_id for _person, tie, _grant in found])
        panes = [_pane(db, store, row, holds.get(row[0].id, frozenset()), now) for row in found]
        try:
            yield panes
        finally:
            looked = [(pane.window.shut(), row) for pane, row in zip(panes, found, strict=True)]
        # One order for everybody: two lists that hold the same people then wait for each other instead of locking.
        for (topics, days), (person, _tie, grant) in sorted(looked, key=lambda one: str(one[1][0].id)):
            if topics:
                trail.add(db, store.trail_key, Look(
                    person.id, seat.viewer_id, grant.id, way, topics, grant.purposes, days, grant.version), now)


Row = tuple[Person, Tie, Grant]


def _found(db: Session, seat: Seat, now: datetime, person_id: UUID | None) -> list[Row]:
    """Who shares something with this seat now.

    The ties are held first: an ending waits for the windows that are open, and a window that waited for an ending
    reads the grants after it.
    """
    mine = [
        col(Tie.viewer_id) == seat.viewer_id, col(Tie.organisation_id).is_not_distinct_from(seat.organisation_id),
        col(Tie.confirmed_at).is_not(None), col(Tie.ended_at).is_(None),
    ]
    if person_id is not None:
        mine.append(col(Tie.person_id) == person_id)
    ties = db.scalars(select(Tie).where(*mine).order_by(col(Tie.person_id), col(Tie.id)).with_for_update(read=True))
    by_id = {(tie.person_id, tie.id): tie for tie in ties}
    if not by_id:
        return []
    rows = db.execute(
        select(Person, Grant)
        .join(Grant, col(Grant.person_id) == col(Person.id))
        .join(Tie, (col(Tie.person_id) == col(Grant.person_id)) & (col(Tie.id) == col(Grant.tie_id)))
        .where(*mine, not_revoked(), _belongs())
        .order_by(col(Person.display_name), col(Person.id), col(Grant.made_at).desc())
    )
    live: dict[UUID, Row] = {}
    for person, grant in rows:
        tie = by_id.get((grant.person_id, grant.tie_id))
        if tie is not None and person.id not in live and _is_open(terms_of(grant, tie.role), now):
            live[person.id] = (person, tie, grant)
    return list(live.values())


def _belongs() -> ColumnElement[bool]:
    """Whether the viewer still has, in that organisation, the role they are shared with in; leaving it shuts all."""
    held = select(col(Membership.role)).where(
        col(Membership.person_id) == col(Tie.viewer_id), col(Membership.organisation_id) == col(Tie.organisation_id),
        col(Membership.role) == col(Tie.role), col(Membership.ended_at).is_(None),
    )
    return or_(col(Tie.organisation_id).is_(None), held.exists())


def _is_open(terms: Terms, now: datetime) -> bool:
    """Whether anything at all is shared now: a pause, or an end that has come, is no window."""
    return any(consent.shares(terms, topic, now) for topic in terms.topics)


def _holds(db: Session, people: list[UUID]) -> dict[UUID, frozenset[date]]:
    """The days these people keep back."""
    rows = db.execute(select(col(Hold.person_id), col(Hold.day)).where(col(Hold.person_id).in_(people)))
    found: dict[UUID, set[date]] = {}
    for person_id, day in rows:
        found.setdefault(person_id, set()).add(day)
    return {person_id: frozenset(held) for person_id, held in found.items()}


def _pane(db: Session, store: Store, row: Row, holds: frozenset[date], now: datetime) -> Pane:
    person, tie, grant = row
    return Pane(Window(db, store.vault, person, terms_of(grant, tie.role), holds, now), record_of(grant, tie.role))
