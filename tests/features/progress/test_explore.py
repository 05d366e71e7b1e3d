"""Explore: a figure plotly accepts, the same values as CSV, kind answers to dates that make no sense."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.people import Someone, ben
from tests.visit import visit

TODAY = datetime.now(UTC).date()


@pytest.fixture
def person(app: Flask) -> Someone:
    """Ben, with his uneven twelve weeks."""
    return ben(app.extensions["store"], TODAY)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "measure=mood",
        "measure=mood&beside=sleep_hours",
        "measure=alone",
        "measure=craving_peak&beside=craving_peak",
        "measure=void_day",
    ],
)
def test_the_figure_is_one_plotly_accepts(app: Flask, person: Someone, query: str) -> None:
    import plotly.graph_objects as go

    figure = visit(app, f"/progress/explore.json?{query}", person, json=True).json
    filled = _with_colours(figure)
    go.Figure(filled)  # raises on any property it does not know
    for trace in figure["data"]:
        if trace["mode"] == "lines":
            assert trace["connectgaps"] is False


def _with_colours(part: object) -> object:
    """The page's token names stand for colours; plotly wants one to check."""
    if isinstance(part, dict):
        return {key: _with_colours(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_with_colours(value) for value in part]
    return "#123456" if isinstance(part, str) and part.startswith("var(--") else part


def test_days_without_a_value_are_nothing_not_nought(app: Flask, person: Someone) -> None:
    figure = visit(app, "/progress/explore.json?measure=mood", person, json=True).json
    values = figure["data"][0]["y"]
    assert None in values and 0 not in values and len(values) == 42


def test_the_csv_holds_every_day_of_the_choice(app: Flask, person: Someone) -> None:
    first, last = TODAY - timedelta(days=20), TODAY - timedelta(days=5)
    page = visit(app, f"/progress/explore.csv?measure=mood&beside=craving_peak&from={first}&to={last}", person)
    rows = list(csv.reader(io.StringIO(page.text)))
    assert rows[0] == ["day", "mood", "craving_peak", "use"]
    assert [row[0] for row in rows[1:]] == [str(first + timedelta(days=n)) for n in range(16)]
    assert "attachment" in page.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-11-20&to=2026-11-01",
        "from=tomorrow",
        "to=9999-12-31",
        "from=1000-01-01",
        "from=2026-02-30",
    ],
)
def test_dates_that_make_no_sense_get_a_sentence(app: Flask, person: Someone, query: str) -> None:
    page = visit(app, f"/progress/explore?measure=mood&{query}", person)
    assert page.status == 422 and "notice--bad" in page.text
    assert visit(app, f"/progress/explore.json?{query}", person).status == 404
    assert visit(app, f"/progress/explore.csv?{query}", person).status == 404


@pytest.mark.parametrize("measure", ["nothing", "note", "coping_used", "use", "%00"])
def test_what_cannot_be_drawn_is_not_found(app: Flask, person: Someone, measure: str) -> None:
    assert visit(app, f"/progress/explore?measure={measure}", person).status == 404
