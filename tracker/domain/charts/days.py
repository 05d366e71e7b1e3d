"""Days without use week by week: how many of the known days, the unknown ones left out and said so."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tracker.domain.abstinence import USE, WITHOUT_USE, Summary, share_sentence, summary, window
from tracker.domain.charts.chart import Chart
from tracker.domain.charts.series import Log
from tracker.domain.sentences import together
from tracker.domain.words import Message, message, messages

Unit = Literal["week", "month", "year"]
#: More bars than this do not fit a phone: weeks become months, months become years.
MOST_BARS = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One week (or month, or year): `without` of `known` days. `partial` is one that is still running.

    `share` is the height, 0–1: of the known days, and while the week still runs of all its days.
    """

    first: date
    last: date
    without: int
    known: int
    partial: bool
    share: float


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars, oldest first, and what is known of the days from `first` to `last`."""

    unit: Unit
    bars: list[Bar]
    first: date
    last: date
    summary: Summary


def series(log: Log) -> Bars:
    """Bars per week, per month beyond sixteen weeks, per year beyond sixteen months. The first one is drawn whole."""
    unit: Unit = "week"
    starts = _weeks(log)
    if len(starts) > MOST_BARS:
        unit, starts = "month", _months(log.first, log.last, 1)
    if len(starts) > MOST_BARS:
        unit, starts = "year", _months(log.first.replace(month=1), log.last, 12)
    ends = [*starts[1:], _after(starts[-1], unit)]
    place = _place_of(starts[0], unit)
    counts = Counter([(place(day), state) for day, state in log.use.items() if starts[0] <= day <= log.last])
    without = [sum(counts[n, state] for state in WITHOUT_USE) for n in range(len(starts))]
    bars = [_bar(start, end - timedelta(days=1), without[n], counts[n, USE], log.last)
            for n, (start, end) in enumerate(zip(starts, ends, strict=True))]
    return Bars(unit, bars, log.first, log.last, summary(window(log.use, log.first, log.last)))


def _weeks(log: Log) -> list[date]:
    first = log.first - timedelta(days=(log.first.weekday() - log.week_starts) % 7)
    return [first + timedelta(days=n) for n in range(0, (log.last - first).days + 1, 7)]


def _months(first: date, last: date, step: int) -> list[date]:
    starts, start = [], first.replace(day=1)
    while start <= last:
        starts.append(start)
        start = _after(start, "month" if step == 1 else "year")
    return starts


def _after(start: date, unit: Unit) -> date:
    if unit == "week":
        return start + timedelta(days=7)
    if unit == "year":
        return start.replace(year=start.year + 1)
    return (start + timedelta(days=31)).replace(day=1)


def _place_of(first: date, unit: Unit) -> Callable[[date], int]:
    """Which bar a day belongs to, by counting rather than by searching."""
    if unit == "week":
        start = first.toordinal()
        return lambda day: (day.toordinal() - start) // 7
    if unit == "month":
        return lambda day: 12 * (day.year - first.year) + day.month - first.month
    return lambda day: day.year - first.year


def _bar(first: date, last: date, without: int, used: int, today: date) -> Bar:
    known, partial = without + used, last > today
    whole = (last - first).days + 1 if partial else known
    return Bar(first, last, without, known, partial, without / whole if whole else 0.0)


def sentence(bars: Bars) -> Message:
    """The counts and, from seven known days on, the percentage with its possible range."""
    said = bars.summary
    if not said.known:
        return message("No answer about use in these days.")
    if said.percent is None:
        parts = [messages("%(n)s day without use, out of %(known)s known.",
                          "%(n)s days without use, out of %(known)s known.", said.no_use, known=said.known)]
    else:
        parts = [message("%(share)s.", share=share_sentence(said))]
    if said.unknown:
        parts.append(messages("%(n)s day is not known and is left out.",
                              "%(n)s days are not known and are left out.", said.unknown))
    return together(parts)


CHART = Chart("days", message("Days without use"), "bars", "use", series, sentence)
