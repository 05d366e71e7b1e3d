"""Cover: a colleague who stands in for a counselor, for a time, by the person's own signed yes."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import consent
from tracker.store import giving, organisations
from tracker.store.giving import Signature
from tracker.store.grants import Grant, current, terms_of
from tracker.store.invitations import Tie
from tracker.store.people import Person


def cover(
    db: Session, person_id: UUID, tie_id: UUID, colleague_id: UUID, span: tuple[datetime, datetime], now: datetime,
    signature: Signature,
) -> Grant | None:
    """Show a colleague of the same practice, for a time, what this tie shows now; the person says yes by signing.

    It ends with what it stands in for, or before.

    The tie to the colleague is confirmed by that yes. None where nothing is shared now, the colleague is not a
    counselor there, or sees something already: that is not put in place of.
    """
    tie = giving.held(db, person_id, tie_id)
    before = current(db, tie) if tie else None
    place = tie.organisation_id if tie else None
    if tie is None or before is None or place is None or not organisations.holds(db, colleague_id, place, tie.role):
        return None
    terms = terms_of(before, tie.role)
    if not terms.topics or not consent.is_live(terms, now) or colleague_id == tie.viewer_id:
        return None
    theirs = _colleague(db, tie, colleague_id, now)
    standing = current(db, theirs)
    if standing is not None and standing.topics and now < consent.end(terms_of(standing, theirs.role)):
        return None
    terms = replace(terms, begins_at=span[0], ends_at=min(span[1], consent.end(terms)))
    consent.check(terms)
    return giving.keep(db, theirs, terms, now, signature, "changed")


def _colleague(db: Session, tie: Tie, colleague_id: UUID, now: datetime) -> Tie:
    """The tie to a colleague, confirmed: the one that stands, or a new one."""
    same = db.scalar(
        select(Tie).where(
            col(Tie.person_id) == tie.person_id, col(Tie.viewer_id) == colleague_id, col(Tie.role) == tie.role,
            col(Tie.organisation_id) == tie.organisation_id, col(Tie.ended_at).is_(None),
        ).with_for_update()
    )
    if same is None:
        name = db.get_one(Person, colleague_id).display_name
        same = Tie(person_id=tie.person_id, viewer_id=colleague_id, organisation_id=tie.organisation_id, role=tie.role,
                   name=name, made_at=now)
        db.add(same)
    same.confirmed_at = same.confirmed_at or now
    db.flush()
    return same
