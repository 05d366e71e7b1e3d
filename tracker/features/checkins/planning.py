"""A person's own say about a check-in: when it may be asked again, another day, a rhythm, a pause."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from tracker.domain.instruments.instrument import Instrument
from tracker.store import checkins
from tracker.store.people import Person


def free_from(db: Session, person: Person, form: Instrument, today: date) -> date | None:
    """The day from which a form can be filled in again, None when that is now.

    Sooner than its least gap it would ask about the same days twice. The page of a form says so in place of "Start",
    and a sitting begun all the same is refused (`POST /check-ins`).
    """
    last = checkins.latest(db, person.id).get(form.key)
    return free_after(form, last, today)


def free_after(form: Instrument, last: date | None, today: date) -> date | None:
    """The same, where the day it was last finished is known."""
    day = today if last is None else last + timedelta(days=form.least_gap)
    return day if day > today else None
