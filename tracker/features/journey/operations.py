"""Moves: each adds a span and edits none, keeps the journey's first day in step, and is safe to send twice.

Each changes which check-ins are due, so it says to look at them again.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.domain.phases import EXTRA_SUPPORT, OVERLAYS, PREPARE, path
from tracker.store import checkins, journeys, moving, people
from tracker.store.journeys import PhaseSpan

CORRECTED_WITHIN = timedelta(days=1)


def set_out(db: Session, span: PhaseSpan, goal: str, substance: str, start_day: date | None = None) -> None:
    """Begin a journey: where the person is, since when, and their goal.

    Somebody who goes back and answers again corrects the first answer: within a day it is replaced.
    `start_day` is the day ahead that a person who is thinking about it picked to start.
    """
    people.hold(db, span.person_id)
    said = journeys.spans(db, span.person_id)
    if len(said) == 1 and said[0].id != span.id and span.made_at - said[0].made_at < CORRECTED_WITHIN:
        journeys.remove(db, PhaseSpan, span.person_id, said[0].id)
        journeys.keep(db, span.person_id, span.made_at, started_on=None)
    moving.move(db, span)
    journeys.keep(db, span.person_id, span.made_at, goal=goal, substance=substance)
    if start_day is not None:
        journeys.keep(db, span.person_id, span.made_at, started_on=start_day)


def take_back(db: Session, person_id: UUID, span_id: UUID, now: datetime) -> bool:
    """Remove a span said by mistake; False when there is none of theirs. The first day follows what is left."""
    people.hold(db, person_id)
    if not journeys.remove(db, PhaseSpan, person_id, span_id):
        return False
    begun = [span.start for span in path(journeys.spans(db, person_id)) if span.phase != PREPARE]
    journey = journeys.of(db, person_id)
    if journey is not None and journey.started_on is not None and (not begun or journey.started_on > begun[0]):
        journeys.keep(db, person_id, now, started_on=begun[0] if begun else None)
    checkins.wake(db, person_id, now)
    return True


def begin_extra_support(db: Session, person_id: UUID, span_id: UUID, today: date, now: datetime) -> bool:
    """A week of extra support from today, or a new week in place of the one that runs."""
    days = OVERLAYS[EXTRA_SUPPORT].days or 7
    return _overlay(db, person_id, span_id, today, today + timedelta(days=days - 1), now)


def end_extra_support(db: Session, person_id: UUID, span_id: UUID, today: date, now: datetime) -> bool:
    """No more extra support from today on: said by a span that ends before it begins, so that nothing is edited."""
    return _overlay(db, person_id, span_id, today, today - timedelta(days=1), now)


def _overlay(db: Session, person_id: UUID, span_id: UUID, start: date, end: date, now: datetime) -> bool:
    people.hold(db, person_id)
    checkins.wake(db, person_id, now)
    return journeys.add(
        db, PhaseSpan(person_id=person_id, id=span_id, phase=EXTRA_SUPPORT, start=start, end=end, made_at=now)
    )
