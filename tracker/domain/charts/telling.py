"""What a panel says in words, for those who do not see it and before those who do."""

from collections.abc import Callable

from tracker.domain.charts.series import Series
from tracker.domain.charts.values import outward, worded
from tracker.domain.sentences import together
from tracker.domain.trends import NotEnough, estimate
from tracker.domain.words import Message, message, messages

#: Fewer answers than this are counted, not summed up.
FEW = 3
Worded = Callable[[float], Message]


def told(series: Series, say: Worded | None = None) -> Message:
    """Where the values lie, where the line goes, and how many days have no answer. No praise, no blame, no cause.

    The usual range is the middle half of the days. `say` words the value in the middle, with its unit; elsewhere the
    scale's own words or the bare number do.
    """
    scale, name = series.measure.scale, series.measure.name
    middle = say or (lambda value: worded(scale, value))
    if not series.values:
        return message("%(name)s: nothing logged in these days.", name=name)
    said = estimate(series.values, FEW)
    if isinstance(said, NotEnough):
        return messages("%(name)s: %(n)s day logged so far. From three days on they are summed up.",
                        "%(name)s: %(n)s days logged so far. From three days on they are summed up.",
                        said.have, name=name)
    low, high = outward(scale, said.low, said.high)
    days = messages("%(n)s day", "%(n)s days", said.days)
    if low == high:
        parts = [message("%(name)s: around %(middle)s, from %(days)s.", name=name, middle=middle(said.median),
                         days=days)]
    else:
        parts = [message("%(name)s: around %(middle)s, usual range %(low)s to %(high)s, from %(days)s.",
                         name=name, middle=middle(said.median), low=worded(scale, low), high=worded(scale, high),
                         days=days)]
    return together([*parts, *_line(series), *_blank(series)])


def _line(series: Series) -> list[Message]:
    """Where the median line starts and ends, when it goes anywhere."""
    if not series.lines or series.lines[0][0] == series.lines[-1][-1]:
        return []
    scale, start, end = series.measure.scale, series.lines[0][0][1], series.lines[-1][-1][1]
    return [message("The line starts near %(start)s and ends near %(end)s.", start=worded(scale, start),
                    end=worded(scale, end))]


def _blank(series: Series) -> list[Message]:
    blank = series.days - series.logged
    return [messages("%(n)s day has no answer.", "%(n)s days have no answer.", blank)] if blank else []
