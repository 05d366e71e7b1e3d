"""What a person has answered in one form so far: its charts, and each sitting with what it came to."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.domain.charts import Log, check_in
from tracker.domain.charts.chart import Chart
from tracker.domain.charts.check_in import Scores
from tracker.domain.instruments.instrument import Instrument, Result
from tracker.domain.sentences import listed
from tracker.domain.words import Message, message, messages
from tracker.features.checkins.operations import scored
from tracker.store import checkins, safety, ways
from tracker.store.checkins import CheckIn
from tracker.store.people import Person
from tracker.web import panels
from tracker.web.panels import Panel
from tracker.web.templating import say

#: Sittings in the list at most; the charts and the download have every one.
MOST_ROWS = 60
EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """One finished sitting: what it came to in words, and the numbers of its charts ("–" for none)."""

    id: UUID
    day: date
    said: Message
    scores: list[str]


@dataclass(frozen=True, slots=True)
class Past:
    """The charts with their sentences, from two scores on; the sittings, newest first; how many there are in all."""

    panels: list[Panel]
    sentences: list[Message]
    names: list[str]
    rows: list[Row]
    count: int


def past(db: Session, person: Person, form: Instrument, today: date, hidden: Container[UUID] = ()) -> Past:
    """The finished sittings of a form. Of those `hidden` no score is told: their support screen comes first."""
    held = checkins.finished(db, person.id, form.key)
    results = _results(db, person, form, [one for one in held if one.id not in hidden])
    charts = check_in.charts(form)
    values = check_in.numbers(form, [(one.day, results[one.id]) for one in held if one.id in results])
    way = ways.way(db, person.id, today)
    log = Log(min((one.day for one in held), default=today), today, values, spans=way.spans, names=way.names)
    drawn = [(chart, chart.series(log)) for chart in charts]
    shown = [one for one in drawn if one[1].points]
    return Past(
        [_panel(chart, scores, today) for chart, scores in drawn if len(scores.points) > 1],
        [chart.sentence(scores) for chart, scores in shown], [say(chart.name) for chart in charts],
        [Row(one.id, one.day, _said(form, results.get(one.id)), _scores(charts, values, one.day))
         for one in reversed(held[-MOST_ROWS:])],
        len(held),
    )


def untold(db: Session, person: Person, form: Instrument) -> frozenset[UUID]:
    """The sittings of which no score may be told yet: nothing was chosen on the support screen they called for."""
    if not any(item.safety for item in (*form.items, *form.apart)):
        return frozenset()
    return frozenset(one.id for one in safety.since(db, person.id, EVER) if one.value and one.choice is None)


def _results(db: Session, person: Person, form: Instrument, held: Sequence[CheckIn]) -> Mapping[UUID, Result]:
    """What each sitting came to: the total as it was kept, the rest out of the answers, where a chart or a row asks."""
    unread = [one.id for one in (held if form.subscales else held[-MOST_ROWS:]) if one.total is None]
    answers = checkins.answers(db, person.id, *unread) if unread else {}
    kept = {one.id: Result(one.total) for one in held if one.total is not None}
    return kept | {id_: scored(form, given) for id_, given in answers.items()}


def _panel(chart: Chart[Scores], scores: Scores, today: date) -> Panel:
    day, score = scores.points[-1]
    return panels.panel(
        f"chart-{chart.id.replace(':', '-')}", say(chart.name), scores, say(chart.sentence(scores)),
        now=panels.newest(check_in.out_of(scores.measured, score), day, today), colour="scores", height="plot--high",
        ranges=scores.ranges,
    )


def _said(form: Instrument, result: Result | None) -> Message:
    """What a sitting came to, in the few words of a list."""
    if result is None:
        return message("Your answers are saved.")
    if form.subscales:
        return listed([message("%(part)s %(score)s", part=part.label, score=_dash(result.subscales.get(part.key)))
                       for part in form.subscales])
    if result.total is not None:
        (number,) = check_in.measured(form)
        return check_in.out_of(number, result.total)
    if form.total_of is not None:
        return messages("No score. %(n)s question is blank.", "No score. %(n)s questions are blank.", result.blank)
    return messages("%(n)s answer", "%(n)s answers", len(form.items) - result.blank)


def _scores(charts: Sequence[Chart[Scores]], values: Mapping[str, Mapping[date, float]], day: date) -> list[str]:
    return [_dash(values[chart.id].get(day)) for chart in charts]


def _dash(score: float | None) -> str:
    return "–" if score is None else say(score)
