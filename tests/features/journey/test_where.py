"""Step 2 of the first run: where a person is, since when, their goal and their word; all of it can be left out."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.people import Someone, join
from tests.visit import visit
from tracker.store import journeys, ways
from tracker.store.ways import Way
from tracker.web import today


@pytest.fixture
def new(app: Flask) -> Someone:
    """Somebody who has signed up a moment ago."""
    return join(app.extensions["store"], "Nia")


def way(app: Flask, who: Someone) -> Way:
    with app.extensions["store"].reading() as db:
        return ways.way(db, who.person.id, here(who))


def here(who: Someone) -> date:
    return today.today(who.person)


def spans(app: Flask, who: Someone) -> list[tuple[str, date]]:
    with app.extensions["store"].reading() as db:
        return [(span.phase, span.start) for span in journeys.spans(db, who.person.id)]


def test_four_answers_a_day_a_goal_and_a_word(app: Flask, new: Someone) -> None:
    page = visit(app, "/start/where", new)
    assert [radio.get("value") for radio in page.all("input", name="phase")] == [
        "prepare", "stabilise.detox", "active", "maintain"
    ]
    assert not [radio for radio in page.all("input", type="radio") if "checked" in radio.attrib]
    assert next(page.all("a", href="/start/reminder")) is not None


def test_the_answer_begins_the_journey(app: Flask, new: Someone) -> None:
    start = here(new) - timedelta(days=24)
    answer = visit(app, "/start/where", new, post={
        "phase": "active", "day": start.isoformat(), "goal": "use_less", "substance": "  K   "})
    assert (answer.status, answer.location) == (303, "/start/reminder")
    found = way(app, new)
    assert found.journey is not None and found.standing is not None
    assert (found.journey.goal, found.journey.substance, found.journey.started_on) == ("use_less", "K", start)
    assert (found.standing.phase, found.standing.since, found.standing.week) == ("active", start, 4)


def test_a_guess_without_a_day_means_today(app: Flask, new: Someone) -> None:
    visit(app, "/start/where", new, post={"phase": "stabilise.detox"})
    found = way(app, new)
    assert found.standing is not None and found.standing.since == here(new)
    assert found.journey is not None and found.journey.goal == "not_decided"


def test_nothing_chosen_keeps_the_rest(app: Flask, new: Someone) -> None:
    answer = visit(app, "/start/where", new, post={"day": "2026-10-01", "goal": "no_use", "substance": "K"})
    assert answer.status == 422 and "Choose where you are, or skip this." in answer.words()
    assert next(answer.all("input", name="day")).get("value") == "2026-10-01"
    assert next(answer.all("input", name="substance")).get("value") == "K"
    assert "checked" in next(answer.all("input", name="goal", value="no_use")).attrib
    assert way(app, new).journey is None


@pytest.mark.parametrize(("field", "value"), [
    ("day", "tomorrow"), ("day", "2999-01-01"), ("day", "0001-01-01"), ("day", "2026-02-30"), ("phase", "gone"),
    ("phase", "stabilise.settle"), ("goal", "other"), ("substance", "x" * 41),
])
def test_wrong_values_are_refused_and_kept(app: Flask, new: Someone, field: str, value: str) -> None:
    answer = visit(app, "/start/where", new, post={"phase": "active", "goal": "no_use", field: value})
    assert answer.status == 422 and next(answer.all("div", class_="errsum")) is not None
    assert way(app, new).journey is None


def test_thinking_about_it_can_pick_a_day_ahead(app: Flask, new: Someone) -> None:
    ahead = here(new) + timedelta(days=9)
    visit(app, "/start/where", new, post={"phase": "prepare", "day": ahead.isoformat()})
    found = way(app, new)
    assert found.standing is not None and (found.standing.phase, found.standing.since) == ("prepare", here(new))
    assert found.journey is not None and found.journey.started_on == ahead
    assert "to start" in visit(app, "/plan", new).words()
    refused = visit(app, "/start/where", new, post={"phase": "active", "day": ahead.isoformat()})
    assert refused.status == 422


def test_the_same_form_twice_and_a_corrected_one_make_one_span(app: Flask, new: Someone) -> None:
    form = {"id": str(uuid4()), "phase": "stabilise.detox", "day": (here(new) - timedelta(days=30)).isoformat()}
    for _ in range(2):
        assert visit(app, "/start/where", new, post=form).status == 303
    assert len(spans(app, new)) == 1
    assert "checked" in next(visit(app, "/start/where", new).all("input", value="stabilise.detox")).attrib
    corrected = here(new) - timedelta(days=3)
    visit(app, "/start/where", new, post={"id": str(uuid4()), "phase": "active", "day": corrected.isoformat()})
    assert spans(app, new) == [("active", corrected)]
    found = way(app, new)
    assert found.journey is not None and found.journey.started_on == corrected
