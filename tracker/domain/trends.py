"""Change against a person's own past: medians that admit gaps, and "not enough yet" as a value of its own.

A day without a value is a gap, never a nought. Medians and the middle half are used, not means: the scales are steps,
not lengths.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.words import Message, message

#: A 7-day median needs 4 of its 7 days; a comparison needs 14 of the 28 days before (domain reference §5.1, §5.4).
WIDTH, LEAST = 7, 4
PAST_DAYS, PAST_LEAST = 28, 14


@dataclass(frozen=True, slots=True)
class NotEnough:
    """An answer that has to wait: `have` days of the `need` days it takes."""

    have: int
    need: int

    @property
    def sentence(self) -> Message:
        """What to show in place of the answer."""
        return message("Not enough days yet to say anything. %(have)s of %(need)s.", have=self.have, need=self.need)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What `days` values say: the median, the middle half from `low` to `high`, and the least and most seen."""

    median: float
    low: float
    high: float
    least: float
    most: float
    days: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A week beside the four weeks before it."""

    week: Estimate | NotEnough
    before: Estimate | NotEnough

    @property
    def difference(self) -> float | None:
        """This week's median less the earlier one, where both are known."""
        if isinstance(self.week, Estimate) and isinstance(self.before, Estimate):
            return self.week.median - self.before.median
        return None

    def beyond(self, threshold: float) -> float | None:
        """The difference when it is a change: at least `threshold`, and outside the earlier middle half."""
        difference = self.difference
        if difference is None or abs(difference) < threshold:
            return None
        assert isinstance(self.week, Estimate) and isinstance(self.before, Estimate)
        return None if self.before.low <= self.week.median <= self.before.high else difference


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` (0–1) of the ordered values lie, by straight lines between neighbours."""
    place = (len(ordered) - 1) * share
    low = int(place)
    if low + 1 >= len(ordered):
        return ordered[-1]
    return ordered[low] + (ordered[low + 1] - ordered[low]) * (place - low)


def median(values: Iterable[float]) -> float:
    """The middle value; ValueError when there is none."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def estimate(values: Iterable[float], need: int = LEAST) -> Estimate | NotEnough:
    """The median and middle half of the values, or NotEnough below `need` of them."""
    ordered = sorted(values)
    if len(ordered) < max(need, 1):
        return NotEnough(len(ordered), need)
    return Estimate(median(ordered), quantile(ordered, 0.25), quantile(ordered, 0.75), ordered[0], ordered[-1],
                    len(ordered))


def between(values: Mapping[date, float], first: date, last: date) -> list[float]:
    """The values of the days from `first` to `last`, in order of day."""
    days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
    return [values[day] for day in days if day in values]


def compare(values: Mapping[date, float], first: date, last: date) -> Comparison:
    """The days `first` to `last` (a week, or what there is of it) beside the 28 days before `first`."""
    past = between(values, first - timedelta(days=PAST_DAYS), first - timedelta(days=1))
    return Comparison(estimate(between(values, first, last)), estimate(past, PAST_LEAST))


def window_median(window: Sequence[float | None], least: int = LEAST) -> float | None:
    """The median of one window of days, or None, a gap, below `least` values."""
    present = [value for value in window if value is not None]
    return median(present) if len(present) >= least else None


def moving_median(
    values: Sequence[float | None], width: int = WIDTH, least: int = LEAST,
) -> list[float | None]:
    """For each day the median of it and the `width - 1` days before; None, a gap, below `least` of them.

    `values` holds one place per day. The first days look back no further than the first place, so a caller who wants
    a full window from the start passes the earlier days too and drops them from the answer.
    """
    window: list[float] = []
    medians: list[float | None] = []
    for place, value in enumerate(values):
        if value is not None:
            insort(window, value)
        leaving = values[place - width] if place >= width else None
        if leaving is not None:
            del window[bisect_left(window, leaving)]
        size = len(window)
        if size < least:
            medians.append(None)
        elif size % 2:
            medians.append(window[size // 2])
        else:
            medians.append((window[size // 2 - 1] + window[size // 2]) / 2)
    return medians
