"""Opening: who shares something with whom now, asked in the transaction that reads or writes on it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import consent
from tracker.domain.consent import Terms
from tracker.store.grants import Grant, Hold, belongs, not_revoked, terms_of
from tracker.store.invitations import Tie
from tracker.store.looking import Sight
from tracker.store.people import Person


@dataclass(frozen=True, slots=True)
class Seat:
    """Who looks, and for which organisation (None: for themselves, as a supporter): two of them share nothing."""

    viewer_id: UUID
    organisation_id: UUID | None = None


class Opening(NamedTuple):
    """Somebody who shares something with a seat, the tie it goes through, and the grant that is live."""

    person: Person
    tie: Tie
    grant: Grant


def found(db: Session, seat: Seat, now: datetime, person_id: UUID | None = None) -> list[Opening]:
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
        .where(*mine, not_revoked(), belongs())
        .order_by(col(Person.display_name), col(Person.id), col(Grant.made_at).desc())
    )
    live: dict[UUID, Opening] = {}
    for person, grant in rows:
        tie = by_id.get((grant.person_id, grant.tie_id))
        if tie is not None and person.id not in live and is_open(terms_of(grant, tie.role), now):
            live[person.id] = Opening(person, tie, grant)
    return list(live.values())


def is_open(terms: Terms, now: datetime) -> bool:
    """Whether anything at all is shared now: a pause, or an end that has come, is no window."""
    return any(consent.shares(terms, topic, now) for topic in terms.topics)


def sights(db: Session, openings: list[Opening]) -> list[Sight]:
    """The same with the terms, and the days these people keep back."""
    people = [one.person.id for one in openings]
    held: dict[UUID, set[date]] = {}
    for person_id, day in db.execute(select(col(Hold.person_id), col(Hold.day)).where(col(Hold.person_id).in_(people))):
        held.setdefault(person_id, set()).add(day)
    return [Sight(one.person, one.tie, terms_of(one.grant, one.tie.role), frozenset(held.get(one.person.id, ())))
            for one in openings]
