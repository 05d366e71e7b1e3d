"""Slots: the dates on which a rhythm asks, by arithmetic on the calendar alone."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tracker.domain.localdays import DAY
from tracker.domain.phases import months_later
from tracker.domain.rhythms import Rhythm

Why = Literal["phase", "own", "opened", "extra_support"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days over which rhythms run: from `start` to `end` (included; None is open), `length` days as planned.

    `told` is the day on which it was said, later than `start` where somebody says it afterwards. `late` is for how many
    days after its end what it planned is still asked.
    """

    start: date
    told: date
    end: date | None = None
    length: int | None = None
    why: Why = "phase"
    late: int = 0

    def reaches(self, day: date) -> bool:
        """Whether something can still be asked on a day."""
        return self.end is None or day <= self.end + self.late * DAY


def nth(rhythm: Rhythm, stretch: Stretch, n: int) -> date | None:
    """The n-th slot, from 0; None after the last one."""
    turn, more = divmod(n, rhythm.days)
    if turn and rhythm.once:
        return None
    return _turn(rhythm, stretch, turn) + more * DAY


def count(rhythm: Rhythm, stretch: Stretch, day: date) -> int:
    """How many slots have come up to `day` (included)."""
    day = day if stretch.end is None else min(day, stretch.end)
    if day < _turn(rhythm, stretch, 0):
        return 0
    turn = _turns(rhythm, stretch, day)
    return turn * rhythm.days + min((day - _turn(rhythm, stretch, turn)).days, rhythm.days - 1) + 1


def _turn(rhythm: Rhythm, stretch: Stretch, turn: int) -> date:
    """The first day of a turn.

    A form asked once is asked from the day on which the person said where they are, also where the phase began before.
    """
    if rhythm.months:
        return months_later(stretch.start, turn * rhythm.months) + rhythm.first * DAY
    if rhythm.first < 0:
        return max(stretch.start + ((stretch.length or 0) + rhythm.first) * DAY, stretch.told)
    begun = max(stretch.start, stretch.told) if rhythm.once else stretch.start
    first = begun + rhythm.first * DAY
    if rhythm.weekday is not None:
        first += (rhythm.weekday - first.weekday()) % 7 * DAY
    return first + turn * (rhythm.every or 0) * DAY


def _turns(rhythm: Rhythm, stretch: Stretch, day: date) -> int:
    """The turn that runs on `day`, which is not before the first."""
    if rhythm.every:
        return (day - _turn(rhythm, stretch, 0)).days // rhythm.every
    if not rhythm.months:
        return 0
    apart = (day.year - stretch.start.year) * 12 + day.month - stretch.start.month
    turn = max(0, apart // rhythm.months)
    while _turn(rhythm, stretch, turn) > day:  # later in the month than today, or some days after the month's day
        turn -= 1
    return turn
