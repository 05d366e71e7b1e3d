"""Check-ins as a practice reads them: score, range, and whether a change is more than the usual wobble.

Ranges have words here and nowhere else: a person is shown their own numbers without them. A change is said in a
sentence, with the figure it rests on, and a form without a published figure gets no verdict (domain reference §4.4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tracker.domain.change import WOBBLES, change
from tracker.domain.charts.check_in import Measured, measured, numbers, out_of
from tracker.domain.charts.values import number
from tracker.domain.instruments.instrument import Instrument, Result, not_scored
from tracker.domain.instruments.item import Answer, Text
from tracker.domain.words import Message, message


class Sitting(Protocol):
    """A finished check-in, with its raw answers by item."""

    @property
    def day(self) -> date: ...
    @property
    def answers(self) -> Mapping[str, Answer]: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One number of one sitting. `score` is words where a question was left open; `band` and `moved` may be none."""

    name: Text
    day: date
    score: Message
    band: Text | None = None
    moved: Message | None = None
    #: Beyond the usual wobble; None where nothing is said about that.
    beyond: bool | None = None
    #: Now less before, where there is a before.
    by: float | None = None


def lines(form: Instrument, sittings: Sequence[Sitting]) -> list[Line]:
    """The numbers of a form, newest sitting first; `sittings` are finished ones, earliest first."""
    results = [(one.day, form.score(form.in_order(one.answers))) for one in sittings]
    found: list[Line] = []
    for place in reversed(range(len(results))):
        found += _of(form, results, place)
    return found


def _of(form: Instrument, results: Sequence[tuple[date, Result]], place: int) -> list[Line]:
    day, result = results[place]
    kinds = measured(form)
    if not kinds:
        return [Line(form.name, day, message("Answered"))]
    scores = {name: days[day] for name, days in numbers(form, [(day, result)]).items() if day in days}
    if not scores:
        return [Line(form.name, day, not_scored(result))]
    return [_line(form, one, day, scores[one.id], result, _before(form, one, results[:place]))
            for one in kinds if one.id in scores]


def _before(form: Instrument, one: Measured, results: Sequence[tuple[date, Result]]) -> float | None:
    """The last score of this number before."""
    for day, result in reversed(results):
        score = numbers(form, [(day, result)])[one.id].get(day)
        if score is not None:
            return score
    return None


def _line(
    form: Instrument, one: Measured, day: date, score: float, result: Result, before: float | None
) -> Line:
    told = change(one.key, one.name, None if before is None else number(before), number(score))
    band = form.band(result.band).word if result.band is not None and one.key == form.key else None
    return Line(one.name, day, out_of(one, score), band, _moved(one, told.by, told.beyond), told.beyond, told.by)


def _moved(one: Measured, by: float | None, beyond: bool | None) -> Message | None:
    """How a score moved: with a verdict where a figure allows one, else as two numbers' difference."""
    if by is None:
        return None
    if by == 0:
        return message("Same as last time")
    size = number(abs(by))
    if beyond is None:
        return message("%(n)s up from last time", n=size) if by > 0 else message("%(n)s down from last time", n=size)
    if not beyond:
        return message("%(n)s up, within the usual wobble", n=size) if by > 0 else \
            message("%(n)s down, within the usual wobble", n=size)
    points = WOBBLES[one.key].points
    return message("%(n)s up, more than the usual wobble (%(points)s)", n=size, points=points) if by > 0 else \
        message("%(n)s down, more than the usual wobble (%(points)s)", n=size, points=points)


def worth(form: Instrument, found: Sequence[Line], since: date) -> list[Message]:
    """What is worth asking about: a newest score, of a day from `since` on, that moved to the harder side by more than
    the usual wobble.
    """
    newest = [one for one in found if one.day == found[0].day and one.day >= since]
    return [message("%(form)s on %(day)s: %(moved)s.", form=one.name, day=one.day, moved=one.moved)
            for one in newest if one.beyond and one.by and (one.by > 0) == (form.direction == "worse")]
