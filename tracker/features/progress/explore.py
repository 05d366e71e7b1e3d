"""Explore: one or two measures over dates of the person's choosing, drawn by Plotly; and the same as CSV."""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Response, abort, current_app, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from tracker.domain.abstinence import USE
from tracker.domain.charts import Log, Series, answer, chart_for, drawable
from tracker.domain.measures import MEASURES, Measure
from tracker.domain.scales import InvalidValue
from tracker.domain.trends import moving_median
from tracker.features.progress import drawing
from tracker.features.progress.pages import measure_name, pages
from tracker.features.progress.reading import read
from tracker.store import history
from tracker.store.people import Person
from tracker.web import database, forms, gate, plot, responses, today
from tracker.web.gate import policy
from tracker.web.templating import gettext as _
from tracker.web.templating import say

LONGEST = timedelta(days=366 * 12)


@dataclass(frozen=True, slots=True)
class Choice:
    """What to explore: a measure, perhaps another beside it, and the days."""

    measure: Measure
    other: Measure | None
    first: date
    last: date
    problem: str = ""

    @property
    def measures(self) -> list[Measure]:
        """The one or two measures."""
        return [self.measure, *([self.other] if self.other else [])]

    @property
    def query(self) -> str:
        """The choice as an address carries it."""
        beside = f"&beside={self.other.id}" if self.other else ""
        return f"measure={self.measure.id}{beside}&from={self.first}&to={self.last}"


@pages.get("/progress/explore")
@policy("person")
def explore() -> BaseResponse:
    """The page: choices as a plain form, the picture drawn by the server first."""
    person = gate.viewer()
    choice = _choice(person)
    log = _log(person, choice)
    return responses.page(
        "progress/explore.html", 422 if choice.problem else 200, choice=choice, logged=_logged(person, choice),
        panels=[drawing.panel(_chart(measure), log) for measure in choice.measures],
        sentences=[_chart(measure).sentence(_chart(measure).series(log)) for measure in choice.measures],
        rows=_rows(choice, log), names=[measure_name(measure.id) for measure in choice.measures],
    )


@pages.get("/progress/explore.json")
@policy("person")
def figure() -> Response:
    """The Plotly figure of the choice."""
    person = gate.viewer()
    choice = _choice(person)
    if choice.problem:
        abort(404)
    return jsonify(figure_of(choice, _log(person, choice)))


@pages.get("/progress/explore.csv")
@policy("person")
def download() -> Response:
    """The values of the choice, a row per day; a day without a value is an empty cell."""
    person = gate.viewer()
    choice = _choice(person)
    if choice.problem:
        abort(404)
    log = _log(person, choice)
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(["day", *[measure.id for measure in choice.measures], "use"])
    for day in _days(choice):
        cells = [log.values[measure.id].get(day) for measure in choice.measures]
        writer.writerow([day, *["" if cell is None else f"{cell:g}" for cell in cells], log.use.get(day, "")])
    return current_app.response_class(sheet.getvalue(), mimetype="text/csv", headers={
        "Content-Disposition": f'attachment; filename="evenlight-{choice.first}-{choice.last}.csv"'})


def figure_of(choice: Choice, log: Log) -> plot.Figure:
    """The figure: every day of the choice, gaps as gaps."""
    shown = _days(choice)
    lines, first_values = [], log.values[choice.measure.id]
    for measure in choice.measures:
        series: Series = _chart(measure).series(log)
        by_day = log.values[measure.id]
        before = [by_day.get(choice.first - timedelta(days=n)) for n in range(6, 0, -1)]
        values = [by_day.get(day) for day in shown]
        lines.append(plot.Line(
            measure_name(measure.id), drawing.COLOURS.get(measure.id, "days"), values,
            moving_median([*before, *values])[6:],
            series.axis.low - series.axis.pad, series.axis.high + series.axis.pad,
            [(value, say(word)) for value, word in series.axis.ticks],
            ["" if value is None else say(answer(measure, value)) for value in values],
        ))
    foot = lines[0].low
    used = [(day, first_values.get(day, foot)) for day, state in sorted(log.use.items())
            if state == USE and choice.first <= day <= choice.last]
    bands = [plot.Band(band.kind, say(band.name), band.first, band.last)
             for band in _chart(choice.measure).series(log).bands]
    return plot.figure(choice.first, lines, used, bands, {"median": _("Middle value of 7 days"), "used": _("Used")})


def _chart(measure: Measure) -> Any:
    chart = chart_for(measure)
    return chart if chart is not None else abort(404)


def _measure(name: str) -> Measure:
    measure = MEASURES.get(name)
    return measure if measure is not None and drawable(measure) else abort(404)


def _choice(person: Person) -> Choice:
    """The choice in the address; dates that make no sense come back with a sentence, over the last six weeks."""
    now = today.today(person)
    measure = _measure(request.args.get("measure", "craving_peak"))
    beside = request.args.get("beside", "")
    other = _measure(beside) if beside and beside != measure.id else None
    six_weeks = now - timedelta(days=41)
    try:
        first = forms.day(request.args["from"]) if request.args.get("from") else six_weeks
        last = forms.day(request.args["to"]) if request.args.get("to") else now
    except InvalidValue as wrong:
        return Choice(measure, other, six_weeks, now, say(wrong.message))
    if first > last or last > now or last - first > LONGEST or first.year < 1970:
        return Choice(measure, other, six_weeks, now, _("Pick a first day before the last, and no day to come."))
    return Choice(measure, other, first, last)


def _log(person: Person, choice: Choice) -> Log:
    return read(database.reading(), person, today.today(person), choice.first, choice.last,
                [measure.id for measure in choice.measures]).log


def _logged(person: Person, choice: Choice) -> list[tuple[str, str]]:
    """The measures to choose from: those the person has logged, and the ones chosen."""
    known = history.measures(database.reading(), person.id)
    return [(measure.id, say(measure.name)) for measure in MEASURES.values()
            if drawable(measure) and (measure.id in known or measure in choice.measures)]


def _rows(choice: Choice, log: Log) -> list[tuple[date, list[str]]]:
    found = []
    for day in reversed(_days(choice)):
        values = [log.values[measure.id].get(day) for measure in choice.measures]
        if any(value is not None for value in values):
            found.append((day, [drawing.value_of(measure.id, value)
                                for measure, value in zip(choice.measures, values, strict=True)]))
    return found[:400]


def _days(choice: Choice) -> list[date]:
    return [choice.first + timedelta(days=n) for n in range((choice.last - choice.first).days + 1)]
