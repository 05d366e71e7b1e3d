"""The plan page: done, now, next; what a phase asks with its source; goals; settings."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.people import Someone, begin, ben, cleo, join
from tests.visit import visit
from tracker.domain.asks import ASKS
from tracker.domain.cadence import local_day
from tracker.domain.phases import PHASES
from tracker.store import journeys, ways
from tracker.web import today


@pytest.fixture
def who(app: Flask) -> Someone:
    return ben(app.extensions["store"], local_day(today.now(), "Europe/London"))


def goals(app: Flask, who: Someone) -> list[tuple[str, bool]]:
    with app.extensions["store"].reading() as db:
        return [(goal.text, goal.done_at is not None) for goal in journeys.goals(db, who.person.id)]


def test_done_now_and_next(app: Flask, who: Someone) -> None:
    page = visit(app, "/plan", who)
    steps = [(step.get("class"), step.get("aria-current")) for step in page.all("li") if step.get("class") in (
        "done", "now", "next")]
    assert steps == [("done", None), ("done", None), ("now", "step"), ("next", None)]
    assert "Week 9 of about 22. These dates can move." in page.words()
    assert "From about" in page.words() and "14 days" in page.words()


def test_what_each_phase_asks_is_there_with_why_and_source(app: Flask, who: Someone) -> None:
    words = visit(app, "/plan", who).words()
    for ask in ASKS["active"]:
        assert str(ask.what) in words and str(ask.why) in words and str(ask.origin.name) in words
    assert "The treatment centre’s page names no studies." in words
    assert "Draft, not yet reviewed by a clinician." in words
    assert str(PHASES["active"].figure) in words


def test_a_phase_past_its_plan_is_no_reproach(app: Flask) -> None:
    store = app.extensions["store"]
    who = join(store, "Dee")
    begin(store, who.person, "stabilise.detox", today.today(who.person) - timedelta(days=20))
    words = visit(app, "/plan", who).words()
    assert "Day 21. The plan was about 14 days. Longer is fine." in words and "When you are ready" in words


def test_maintenance_has_no_end(app: Flask) -> None:
    words = visit(app, "/plan", cleo(app.extensions["store"], local_day(today.now(), "Europe/London"))).words()
    assert "This takes as long as you like." in words


def test_before_the_first_answer_the_plan_asks(app: Flask) -> None:
    page = visit(app, "/plan", join(app.extensions["store"], "New"))
    assert "Say where I am" in page.words() and next(page.all("a", href="/plan/phase")) is not None


class TestGoals:
    def test_add_tick_untick_change_remove(self, app: Flask, who: Someone) -> None:
        form = {"id": str(uuid4()), "phase": "active", "goal": "  Two evenings with   people "}
        for _ in range(2):
            assert visit(app, "/plan/goals", who, post=form).status == 303
        assert goals(app, who) == [("Two evenings with people", False)]
        address = f"/plan/goals/{form['id']}"
        for done, ticked in (("yes", True), ("yes", True), ("no", False), ("no", False)):
            assert visit(app, f"{address}/tick", who, post={"done": done}).status == 303
            assert goals(app, who) == [("Two evenings with people", ticked)]
        assert visit(app, address, who).status == 200
        visit(app, address, who, post={"goal": "One evening <3"})
        page = visit(app, "/plan", who)
        assert "One evening <3" in page.words()
        assert next(page.all("button", class_="goal-tick")).get("aria-pressed") == "false"
        assert visit(app, f"{address}/removal", who, post={}).status == 303
        assert goals(app, who) == []

    @pytest.mark.parametrize("text", ["", "   ", "x" * 201])
    def test_an_empty_or_endless_goal_is_refused_and_kept(self, app: Flask, who: Someone, text: str) -> None:
        answer = visit(app, "/plan/goals", who, post={"phase": "active", "goal": text})
        assert answer.status == 422 and goals(app, who) == []
        assert next(answer.all("input", name="goal")).get("value") == text
        assert "open" in next(answer.all("details", class_="more--add")).attrib

    def test_a_goal_changed_to_nothing_stays(self, app: Flask, who: Someone) -> None:
        id_ = str(uuid4())
        visit(app, "/plan/goals", who, post={"id": id_, "phase": "active", "goal": "Walk"})
        assert visit(app, f"/plan/goals/{id_}", who, post={"goal": " "}).status == 422
        assert goals(app, who) == [("Walk", False)]

    def test_goals_of_detox_stay_in_sight_while_settling(self, app: Flask) -> None:
        store = app.extensions["store"]
        who = join(store, "Dee")
        begin(store, who.person, "stabilise.detox", today.today(who.person) - timedelta(days=20))
        visit(app, "/plan/goals", who, post={"phase": "stabilise.detox", "goal": "Sleep"})
        visit(app, "/plan/phase", who, post={"phase": "stabilise.settle"})
        assert visit(app, "/plan", who).words().count("Sleep") == 1
        visit(app, "/plan/phase", who, post={"phase": "maintain"})
        assert visit(app, "/plan", who).words().count("Sleep") == 1


class TestSettings:
    def test_lengths_names_goal_and_word(self, app: Flask, who: Someone) -> None:
        answer = visit(app, "/plan/settings", who, post={
            "goal": "use_less", "setting": "outpatient", "substance": "K", "days-active": "91",
            "days-stabilise.detox": "14", "name-active": " Building ", "started_on": ""})
        assert (answer.status, answer.location) == (303, "/plan")
        with app.extensions["store"].reading() as db:
            way = ways.way(db, who.person.id, today.today(who.person))
        assert way.lengths == {"active": 91}, "what is the default is not kept"
        assert way.names == {"active": "Building"}
        assert way.journey is not None
        assert (way.journey.goal, way.journey.setting, way.journey.substance) == ("use_less", "outpatient", "K")
        words = visit(app, "/plan", who).words()
        assert "Week 9 of about 13." in words and "Building" in words and "Your goal: Use less" in words
        page = visit(app, "/plan/settings", who)
        assert next(page.all("input", name="days-active")).get("value") == "91"
        assert next(page.all("input", name="name-active")).get("value") == "Building"

    @pytest.mark.parametrize(("field", "value", "says"), [
        ("days-active", "29", "from 30 to 365"), ("days-active", "366", "from 30 to 365"),
        ("days-stabilise.detox", "two weeks", "from 3 to 28"), ("name-maintain", "n" * 25, "up to 24 letters"),
        ("started_on", "2999-01-01", "when your first phase began"), ("setting", "prison", "Choose one"),
        ("goal", "", ""),
    ])
    def test_wrong_values_are_refused_and_kept(
        self, app: Flask, who: Someone, field: str, value: str, says: str
    ) -> None:
        answer = visit(app, "/plan/settings", who, post={"goal": "no_use", "substance": "K", field: value})
        assert answer.status == (422 if says else 303)
        if says:
            assert says in answer.words() and next(answer.all("input", name="substance")).get("value") == "K"

    def test_detox_and_settling_together_have_a_bound(self, app: Flask, who: Someone) -> None:
        answer = visit(app, "/plan/settings", who, post={"days-stabilise.detox": "28", "days-stabilise.settle": "28"})
        assert answer.status == 422 and "together can be from 7 to 42 days" in answer.words()

    def test_day_one_moves_the_count_and_no_phase(self, app: Flask, who: Someone) -> None:
        before = _standing(app, who)
        day = before.since - timedelta(days=100)
        visit(app, "/plan/settings", who, post={"started_on": day.isoformat()})
        after = _standing(app, who)
        assert after.journey_day == (today.today(who.person) - day).days + 1
        assert (after.phase, after.since, after.day) == (before.phase, before.since, before.day)

    def test_the_figures_say_where_they_come_from(self, app: Flask, who: Someone) -> None:
        words = visit(app, "/plan/settings", who).words()
        assert "30 to 90 days" in words and "One page on treatment says 1 to 6 months." in words
        assert "names no studies" in words and "not yet reviewed by a clinician" in words

    def test_settings_without_a_journey_can_be_kept(self, app: Flask) -> None:
        new = join(app.extensions["store"], "New")
        assert visit(app, "/plan/settings", new).status == 200
        assert visit(app, "/plan/settings", new, post={"goal": "no_use"}).status == 303


def _standing(app: Flask, who: Someone) -> ways.Standing:
    with app.extensions["store"].reading() as db:
        standing = ways.way(db, who.person.id, today.today(who.person)).standing
    assert standing is not None
    return standing
