"""What the Progress pages read: a person's numbers and days of use, as the pure charts take them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from tracker.domain import abstinence
from tracker.domain.charts import Log, days_of
from tracker.domain.measures import MEASURES
from tracker.domain.trends import WIDTH
from tracker.store import days, history, ways
from tracker.store.people import Person

#: The panels of the Progress page, in order.
PANELS = ("craving_peak", "mood", "sleep_hours", "confidence")
#: The review looks at its week and the four weeks before.
REVIEWED = timedelta(days=34)


@dataclass(frozen=True, slots=True)
class Read:
    """The log to draw, and the words of "what helped" by day."""

    log: Log
    helped: Mapping[date, tuple[str, ...]]


def read(db: Session, person: Person, today: date, first: date, last: date, measures: Iterable[str] = PANELS) -> Read:
    """The person's log for a picture from `first` to `last`; what comes before fills the first windows."""
    wanted = [*measures, "use", "coping_used"]
    earliest = min(first - timedelta(days=WIDTH), today - REVIEWED)
    texts = history.between(db, person.id, earliest, today, wanted)
    way = ways.way(db, person.id, today)
    return Read(
        Log(first, last, numbers(texts), {day: abstinence.state(value) for day, value in texts["use"].items()},
            way.spans, way.names, today, person.week_start),
        {day: tuple(value.split()) for day, value in texts["coping_used"].items()},
    )


def numbers(texts: Mapping[str, Mapping[date, str]]) -> dict[str, dict[date, float]]:
    """Stored texts as numbers, for the measures that have an order."""
    found: dict[str, dict[date, float]] = {}
    for measure, by_day in texts.items():
        if measure == "use":
            continue
        number = MEASURES[measure].scale.number
        known: dict[str, float | None] = {}
        values: dict[date, float] = {}
        for day, text in by_day.items():
            if text not in known:
                known[text] = number(text)
            value = known[text]
            if value is not None:
                values[day] = value
        found[measure] = values
    return found


def span_of(db: Session, person: Person, today: date, range_name: str) -> tuple[date, date]:
    """First and last day of a range; only "all" needs to know the first log."""
    first_log = days.first_day(db, person.id) if range_name == "all" else None
    return days_of(range_name, today, first_log)
