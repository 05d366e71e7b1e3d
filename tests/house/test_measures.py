"""A measure is one row: with it come its field, its validation, its stored answers, its line and its export column."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests.people import Someone, begin, join
from tests.visit import visit
from tracker.domain.charts import chart_for
from tracker.domain.measures import MEASURES, Measure
from tracker.domain.scales import Choice, Numbers, Scale, Several, count, strength
from tracker.domain.words import message
from tracker.store import days
from tracker.web import today

LOW, HIGH = message("Barely"), message("Fully")
FEW = tuple(message("Word %(n)s", n=n) for n in range(5))
#: A made-up measure of every kind of scale: a good answer, a wrong one, and the control that shows it.
MADE_UP: dict[str, tuple[Scale, str, str, str]] = {
    "made_words": (Numbers(0, 4, "worse", FEW), "2", "5", "radio"),
    "made_strength": (strength(LOW, HIGH, "better"), "7", "11", "range"),
    "made_count": (count(12), "9", "13", "select"),
    "made_several": (Several((Choice("tea", LOW), Choice("walk", HIGH))), "tea walk", "tea gold", "checkbox"),
}


@pytest.fixture
def made_up() -> Iterator[None]:
    """The rows, in place for one test."""
    for name, (scale, *_rest) in MADE_UP.items():
        MEASURES[name] = Measure(name, message("Made up"), message("Was it made up?"), scale, "mood", "day",
                                 "this test", prompted=frozenset({"active"}))
    yield
    for name in MADE_UP:
        del MEASURES[name]


@pytest.fixture
def kim(app: Flask) -> Someone:
    kim = join(app.extensions["store"], "Kim")
    begin(app.extensions["store"], kim.person, "active", today.today(kim.person) - timedelta(days=20))
    return kim


@pytest.mark.usefixtures("made_up")
def test_a_made_up_measure_is_everywhere(app: Flask, kim: Someone) -> None:
    day = today.today(kim.person)
    _field(app, kim)
    for ago in range(8):
        form = {name: value.split() for name, (_scale, value, *_rest) in MADE_UP.items()}
        assert visit(app, f"/days/{day - timedelta(days=ago)}", kim, post=form).status == 303
    _validation(app, kim)
    with app.extensions["store"].reading() as db:
        kept = {name: one.value for name, one in days.of_day(db, kim.person.id, day).items()}
    assert kept == {name: value for name, (_scale, value, *_rest) in MADE_UP.items()}
    _line(app, kim)
    _column(app, kim)


def _field(app: Flask, kim: Someone) -> None:
    """Under "Add more", in the control its scale asks for; and with a switch of its own."""
    page = visit(app, f"/days/{today.today(kim.person)}/more", kim)
    for name, (*_rest, control) in MADE_UP.items():
        kinds = {one.get("type") for one in page.all("input", name=name)} | {
            one.get("type") for one in page.all("input", id=name)} | {
            "select" for one in page.all("select", id=name) if one.get("name") == name}
        assert control in kinds, (name, kinds)
    switches = {one.get("value") for one in visit(app, "/me/topics", kim).all("input", name="on")}
    assert set(MADE_UP) <= switches


def _validation(app: Flask, kim: Someone) -> None:
    """A wrong answer is refused with its words, and nothing of the form is kept."""
    day = today.today(kim.person) - timedelta(days=30)
    for name, (_scale, _good, wrong, _control) in MADE_UP.items():
        page = visit(app, f"/days/{day}", kim, post={"page": "more", name: wrong.split(), "mood": "3"})
        assert page.status == 422 and f"“{wrong}”: Choose" in page.words(), name
    with app.extensions["store"].reading() as db:
        assert days.of_day(db, kim.person.id, day) == {}


def _line(app: Flask, kim: Someone) -> None:
    """A line on Explore where its answers have an order, and its values as a file."""
    for name, (scale, *_rest) in MADE_UP.items():
        drawn = scale.number(scale.store(scale.parse(MADE_UP[name][1]))) is not None
        assert (chart_for(MEASURES[name]) is not None) is drawn, name
        page = visit(app, f"/progress/explore?measure={name}", kim)
        assert page.status == (200 if drawn else 404), name
        if drawn:
            values = visit(app, f"/progress/explore.csv?measure={name}", kim).text
            assert MADE_UP[name][1] in values, name


def _column(app: Flask, kim: Someone) -> None:
    """A column of the export, filled."""
    text = visit(app, "/me/data/days.csv", kim).text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    for name, (_scale, value, *_rest) in MADE_UP.items():
        assert {row[name] for row in rows} == {value}, name
