"""Plans and answers by hand for the tests of check-ins, and people who answer day by day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from tracker.domain.cadence import Due, Plan, due
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.localdays import in_day

DAY = timedelta(days=1)
START = date(2026, 3, 2)
LONDON = "Europe/London"


@dataclass(frozen=True)
class Span:
    """A phase or overlay begun."""

    phase: str
    start: date
    end: date | None = None
    made_at: datetime = field(default=datetime(2020, 1, 1, tzinfo=UTC))


class Said(NamedTuple):
    """A finished form."""

    instrument: str
    day: date
    total: float | None = None


@dataclass(frozen=True)
class Own:
    """A person's own change to one form."""

    state: str = ""
    since: date | None = None
    every: int | None = None
    moved_from: date | None = None
    moved_to: date | None = None
    skipped: date | None = None


def plan(*spans: Span, zone: str = LONDON, **changes: Any) -> Plan:
    """A plan with every form that ships."""
    return Plan(**{"zone": zone, "spans": spans, "forms": INSTRUMENTS, **changes})


def of(phase: str, **changes: Any) -> Plan:
    """A plan of somebody who is in one phase since START."""
    return plan(Span(phase, START), **changes)


def noon(n: int, of: Plan | None = None, at: time = time(12)) -> datetime:
    """Midday, or another time, of the n-th day, from 0."""
    return in_day(START + n * DAY, at, of.zone if of else LONDON)


def keys(found: Iterable[Due]) -> list[str]:
    """Which forms, in order."""
    return [one.key for one in found]


def live(
    plan: Plan, days: int, at: time = time(12), total: Callable[[str, date], float | None] = lambda _key, _day: None,
    answers: Callable[[Due], bool] = lambda _due: True,
) -> tuple[dict[int, list[str]], list[Said]]:
    """Days of somebody who looks once a day and answers what `answers` says: {day from 0: forms answered}, and all."""
    said: list[Said] = []
    done: dict[int, list[str]] = {}
    for n in range(days):
        day = START + n * DAY
        found = [one for one in due(plan, said, in_day(day, at, plan.zone, plan.boundary)) if answers(one)]
        said += [Said(one.key, day, total(one.key, day)) for one in found]
        if found:
            done[n] = keys(found)
    return done, said


def when(done: dict[int, list[str]], key: str) -> list[int]:
    """The days, from 0, on which a form was answered."""
    return [n for n, forms in done.items() if key in forms]


def one(found: tuple[Due, ...], key: str) -> Due | None:
    return next((one for one in found if one.key == key), None)


def some(found: tuple[Due, ...], key: str) -> Due:
    there = one(found, key)
    assert there is not None, (key, keys(found))
    return there


def days_due(plan: Plan, key: str, said: list[Said], days: int) -> list[int]:
    """The days, from 0, on which a form is due at noon to somebody who answered this and nothing more."""
    return [n for n in range(days) if one(due(plan, said, noon(n, plan)), key)]
