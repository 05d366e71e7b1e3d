"""All days of a month within one tap; and what a person wants to be asked."""

from datetime import date

import pytest
from flask import Flask

from tests.features.daylog.diary import ONE, be, post, this_day
from tests.people import Someone, begin, join, say
from tests.visit import Page, visit
from tracker.domain.measures import MEASURES, shown


@pytest.fixture
def kim(app: Flask) -> Someone:
    kim = join(app.extensions["store"], "Kim")
    begin(app.extensions["store"], kim.person, "active", this_day(kim) - 90 * ONE)
    return kim


def cells(page: Page) -> list[tuple[str, str]]:
    (grid,) = list(page.all("div", class_="heat"))
    return [(one.get("href", ""), one.get("class", "")) for one in grid if "c" in one.get("class", "").split()]


# --- the month ------------------------------------------------------------------------------------------


def test_every_day_of_this_month_up_to_today(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    found = cells(visit(app, "/calendar", kim))
    assert [href for href, _ in found if href] == [f"/days/{day.replace(day=n)}" for n in range(1, day.day + 1)]
    assert "now" in found[day.day - 1][1]


def test_a_month_in_shapes_and_words(app: Flask, kim: Someone) -> None:
    store = app.extensions["store"]
    post(app, kim, "2026-02-03", craving_peak="8", use="use")
    say(store, kim.person, date(2026, 2, 4), craving_peak="1", use="no_use")
    say(store, kim.person, date(2026, 2, 5), mood="3")
    page = visit(app, "/calendar?month=2026-02", kim)
    found = cells(page)
    assert len(found) == 28
    assert {"l4", "use"} <= set(found[2][1].split()) and "l0" in found[3][1] and "no" in found[1][1].split()
    assert "Tuesday 3 February. Strongest craving 8. With use. Added later." in page.words()
    assert "Thursday 5 February. Logged." in page.words() and "Monday 2 February. No log." in page.words()
    assert list(page.all("a", href="/calendar?month=2026-01")) and list(page.all("a", href="/calendar?month=2026-03"))


def test_the_week_starts_where_the_person_says(app: Flask, kim: Someone) -> None:
    for start, blanks in ((0, 6), (6, 0), (5, 1)):          # 1 February 2026 is a Sunday
        be(app, kim, week_start=start)
        (grid,) = list(visit(app, "/calendar?month=2026-02", kim).all("div", class_="heat"))
        assert len([one for one in grid if not one.get("class")]) == blanks


def test_months_that_are_not_there(app: Flask, kim: Someone) -> None:
    after = f"{this_day(kim).replace(day=28) + 5 * ONE:%Y-%m}"
    for month in (after, "1969-12", "2026-13", "x", "202602", "2026-2", "0001-01"):
        assert visit(app, f"/calendar?month={month}", kim).status == 404, month
    assert not list(visit(app, "/calendar", kim).all("a", href=f"/calendar?month={after}"))
    assert visit(app, "/calendar?month=1970-01", kim).status == 200


# --- what is asked --------------------------------------------------------------------------------------


def switches(app: Flask, who: Someone) -> dict[str, bool]:
    page = visit(app, "/me/topics", who)
    return {one.get("value", ""): "checked" in one.attrib for one in page.all("input", name="on")}


def test_every_measure_but_the_daily_ones_has_a_switch(app: Flask, kim: Someone) -> None:
    found = switches(app, kim)
    assert set(found) == {one.id for one in MEASURES.values() if one.group not in ("core", "confidence")}
    assert {name for name, on in found.items() if on} == {one.id for one in shown("active", frozenset(), frozenset())}


def test_choices_are_kept_against_what_the_phase_asks(app: Flask, kim: Someone) -> None:
    usual = {one.id for one in shown("active", frozenset(), frozenset())}
    wanted = (usual - {"memory"}) | {"blood"}
    assert visit(app, "/me/topics", kim, post={"on": sorted(wanted)}).location == "/me"
    assert {name for name, on in switches(app, kim).items() if on} == wanted
    begin(app.extensions["store"], kim.person, "stabilise.detox", this_day(kim))
    now = {name for name, on in switches(app, kim).items() if on}
    assert "blood" in now and "tremor_sweat" in now, "what was not chosen follows the phase"
    assert "memory" not in now and "exercise_min" not in now


def test_nothing_changed_leaves_nothing_to_remember(app: Flask, kim: Someone) -> None:
    usual = [one.id for one in shown("active", frozenset(), frozenset())]
    visit(app, "/me/topics", kim, post={"on": usual})
    with app.extensions["store"].reading() as db:
        person = db.get(type(kim.person), kim.person.id)
        assert (person.measures_on, person.measures_off, person.prescribed) == ("", "", False)


def test_odd_choices_are_left_out(app: Flask, kim: Someone) -> None:
    odd = {"on": ["mood", "x", "blood", "'; --"], "prescribed": "yes"}
    assert visit(app, "/me/topics", kim, post=odd).status == 303
    found = switches(app, kim)
    assert {name for name, on in found.items() if on} == {"blood"}
    assert "checked" in next(visit(app, "/me/topics", kim).all("input", name="prescribed")).attrib
