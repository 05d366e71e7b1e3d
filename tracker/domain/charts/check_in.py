"""The chart of a questionnaire: each score on its day, over the ranges its makers name, without their words.

Any form with a total has one line, any form with parts one line a part; a form without scores has no chart. The chart
follows from the form alone: a new one, or a content pack, needs nothing here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from tracker.domain.change import change
from tracker.domain.charts.bands import Band, bands
from tracker.domain.charts.chart import Chart
from tracker.domain.charts.drawing import down
from tracker.domain.charts.series import Axis, Log, Place, round_up
from tracker.domain.charts.values import number
from tracker.domain.instruments.instrument import Instrument, Result
from tracker.domain.instruments.item import Text
from tracker.domain.sentences import together
from tracker.domain.words import Message, message

#: A chart of check-ins is at least this long, so that two weeks do not look like a year.
SHORTEST = timedelta(days=27)
#: The line stops where more than this many of the form's own gaps lie between two scores, or of four weeks.
LONG_GAP, FOUR_WEEKS = 3, 28
#: A range that people do not come near the top of, such as minutes a week, is drawn up to the highest score.
WIDEST = 400


@dataclass(frozen=True, slots=True)
class Measured:
    """One number of a form: its total (`key` is the form's own) or one part of it."""

    id: str
    key: str
    name: Text
    low: int
    high: int
    edges: tuple[int, ...]
    gap: int


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one number, on their days. Places count days from `first`; `edges` are where ranges begin."""

    measured: Measured
    first: date
    last: date
    axis: Axis
    dots: list[Place]
    lines: list[list[Place]]
    bands: list[Band]
    points: list[tuple[date, float]]
    rings: list[Place] = field(default_factory=list)
    reported: Band | None = None

    @property
    def days(self) -> int:
        """Days in the panel."""
        return (self.last - self.first).days + 1

    @property
    def ranges(self) -> list[tuple[float, float]]:
        """Every second range as (y, height), 0–100 from the top, so that each can be told from its neighbours."""
        top, axis = self.axis.high + self.axis.pad, self.axis
        tops = [*(edge - 0.5 for edge in self.measured.edges[1:]), top]
        foots = [axis.low - axis.pad, *(edge - 0.5 for edge in self.measured.edges[1:])]
        boxes = [(down(axis, high), round(down(axis, low) - down(axis, high), 1))
                 for low, high in zip(foots, tops, strict=True)]
        return boxes[1::2]


def measured(instrument: Instrument) -> list[Measured]:
    """The numbers a form comes to: its parts where it has some, else its total, else none."""
    gap = max(instrument.least_gap, FOUR_WEEKS) * LONG_GAP
    if instrument.subscales:
        return [Measured(f"{instrument.topic}:{part.key}", f"{instrument.key}:{part.key}", part.label, 0, part.high,
                         (0,), gap) for part in instrument.subscales]
    if instrument.total_of is None:
        return []
    edges = tuple(band.low for band in instrument.bands) or (instrument.low,)
    return [Measured(instrument.topic, instrument.key, instrument.name, instrument.low, instrument.high, edges, gap)]


def numbers(instrument: Instrument, results: Iterable[tuple[date, Result]]) -> dict[str, dict[date, float]]:
    """Results as a Log takes them: for each number of the form its scores by day; what has no score is left out."""
    found: dict[str, dict[date, float]] = {one.id: {} for one in measured(instrument)}
    for day, result in results:
        scores: Mapping[str, float | None] = (
            {f"{instrument.topic}:{key}": score for key, score in result.subscales.items()}
            if instrument.subscales else {instrument.topic: result.total})
        for name, score in scores.items():
            if score is not None and name in found:
                found[name][day] = score
    return found


def charts(instrument: Instrument) -> list[Chart[Scores]]:
    """The charts of a form, one for each number it comes to."""
    return [_chart(instrument, one) for one in measured(instrument)]


def _chart(instrument: Instrument, one: Measured) -> Chart[Scores]:
    name = one.name if isinstance(one.name, Message) else message("%(form)s score", form=one.name)
    return Chart(one.id, name, "line", instrument.topic, lambda log: series(log, one), sentence)


def series(log: Log, one: Measured) -> Scores:
    """The scores of a number up to `log.last`, from the first of them on, or from `log.first` where that is later."""
    points = sorted((day, score) for day, score in log.values.get(one.id, {}).items() if log.first <= day <= log.last)
    first = min([*(day for day, _ in points[:1]), log.last - SHORTEST])
    dots = [((day - first).days, score) for day, score in points]
    return Scores(one, first, log.last, _axis(one, max((score for _, score in points), default=0)), dots,
                  _pieces(dots, one.gap), bands(log.spans, first, log.last, log.names), points)


def _pieces(dots: list[Place], gap: int) -> list[list[Place]]:
    """The line from score to score, broken where there is too long a time to say what lay between."""
    lines: list[list[Place]] = [dots[:1]] if dots else []
    for before, here in pairwise(dots):
        if here[0] - before[0] > gap:
            lines.append([])
        lines[-1].append(here)
    return lines


def _axis(one: Measured, highest: float) -> Axis:
    high = one.high if one.high - one.low <= WIDEST else round_up(highest)
    marks = {one.low, *(edge for edge in one.edges if one.low < edge < high), high}
    if len(marks) == 2 and (one.low + high) % 2 == 0:
        marks.add((one.low + high) // 2)
    return Axis(one.low, high, 0.06 * (high - one.low),
                tuple((mark, Message("%(value)s", {"value": number(mark)})) for mark in sorted(marks)))


def sentence(scores: Scores) -> Message:
    """The first and the newest score, and what the newest says beside the one before it. No praise, no cause."""
    one, points = scores.measured, scores.points
    if not points:
        return message("%(name)s: no score yet.", name=one.name)
    (begun, start), (day, newest) = points[0], points[-1]
    if len(points) == 1:
        return message("%(name)s: %(score)s on %(day)s.", name=one.name, score=out_of(one, newest), day=day)
    beside = change(one.key, one.name, number(points[-2][1]), number(newest)).sentence
    if len(points) == 2:
        return together([message("%(name)s, on %(begun)s and %(day)s.", name=one.name, begun=begun, day=day), beside])
    ends = message("%(name)s: %(start)s on %(begun)s, %(score)s on %(day)s, from %(n)s check-ins.", name=one.name,
                   start=out_of(one, start), begun=begun, score=out_of(one, newest), day=day, n=len(points))
    return together([ends, beside])


def out_of(one: Measured, score: float) -> Message:
    """A score beside the highest there is; alone where nobody comes near that."""
    if one.high - one.low > WIDEST:
        return Message("%(score)s", {"score": number(score)})
    return message("%(score)s of %(high)s", score=number(score), high=one.high)
