"""The clock of the web: the one place a request learns what time it is."""

from datetime import UTC, date, datetime

from tracker.domain.cadence import local_day
from tracker.store.people import Person


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today(person: Person) -> date:
    """The person's day: in their zone, with their day boundary."""
    return local_day(now(), person.zone, person.day_boundary)
