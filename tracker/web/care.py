"""What stands on a person's pages in the days after the support screen: lines to reach, and one question."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from tracker.domain import care, helplines
from tracker.domain.care import Near
from tracker.store import safety
from tracker.store.people import Person


@dataclass(frozen=True, slots=True)
class Care:
    """What `components/care.html` shows: `lines` is the event whose lines stand (None: none do), `folded` says that
    the person put them away, `question` is the event to ask about today, `low` that today's answer was a low one.
    """

    near: Near
    lines: UUID | None = None
    folded: bool = False
    question: UUID | None = None
    low: bool = False


def near(person: Person) -> Near:
    """Who to reach where the person is: their own region, else the browser's guess."""
    region = helplines.region_of(person.region) if person.region else \
        helplines.guess(request.accept_languages.values())
    return care.near(region)


def after(db: Session, person: Person, today: date, now: datetime) -> Care:
    """What stands today (one read of a few rows, of none for nearly everybody)."""
    events = safety.since(db, person.id, now - care.OVER)
    lines, asked = care.lines_of(events, now), care.question(events, today)
    return Care(
        near(person), lines.id if lines else None, lines is not None and lines.folded_at is not None,
        asked.id if asked else None, care.low(events, today),
    )
