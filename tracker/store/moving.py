"""Moving: a person goes to another phase, by themselves or by taking up what a counselor proposed."""

from sqlalchemy.orm import Session

from tracker.domain.phases import PREPARE, path
from tracker.store import checkins, journeys, people
from tracker.store.journeys import PhaseSpan


def move(db: Session, span: PhaseSpan) -> bool:
    """Begin a phase from a day on. False when nothing changed: sent before, or the person is there since that day.

    It adds a span and edits none, keeps the journey's first day in step, and says to look at the check-ins again.
    """
    people.hold(db, span.person_id)
    held = path(journeys.spans(db, span.person_id))
    if held and (held[-1].phase, held[-1].start) == (span.phase, span.start):
        return False
    if not journeys.add(db, span):
        return False
    journey = journeys.of(db, span.person_id)
    day_one = journey.started_on if journey else None
    if span.phase != PREPARE and (day_one is None or day_one > span.start):
        day_one = span.start
    journeys.keep(db, span.person_id, span.made_at, started_on=day_one)
    checkins.wake(db, span.person_id, span.made_at)
    return True
