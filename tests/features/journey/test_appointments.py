"""Sessions: planned, marked, counted out of what was due; each person's own."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.people import Someone, ben, join
from tests.visit import visit
from tracker.domain.cadence import local_day
from tracker.store import checkins, journeys
from tracker.store.checkins import CheckInWake
from tracker.store.journeys import Appointment
from tracker.web import today


@pytest.fixture
def who(app: Flask) -> Someone:
    return ben(app.extensions["store"], local_day(today.now(), "Europe/London"))


def add(app: Flask, who: Someone, ago: int, **more: str) -> str:
    """Add a session by the form; gives its address."""
    id_ = str(uuid4())
    day = today.today(who.person) - timedelta(days=ago)
    answer = visit(app, "/appointments", who, post={"id": id_, "day": day.isoformat(), **more})
    assert (answer.status, answer.location) == (303, "/appointments")
    return f"/appointments/{id_}"


def kept(app: Flask, who: Someone) -> list[Appointment]:
    with app.extensions["store"].reading() as db:
        return journeys.appointments(db, who.person.id, date(2000, 1, 1), date(2100, 1, 1))


def test_none_yet(app: Flask, who: Someone) -> None:
    assert "No sessions yet" in visit(app, "/appointments", who).words()


def test_one_is_planned_then_attended(app: Flask, who: Someone) -> None:
    add(app, who, -3, at="10:00", kind="group", with_whom="Maya & Jo", setting="outpatient")
    (one,) = kept(app, who)
    assert (one.at, one.kind, one.with_whom, one.setting, one.state) == (
        time(10), "group", "Maya & Jo", "outpatient", "planned")
    words = visit(app, "/appointments", who).words()
    assert "Group, with Maya & Jo" in words and "10:00" in words
    assert "Next:" in visit(app, "/plan", who).words()


def test_the_same_form_twice_adds_one(app: Flask, who: Someone) -> None:
    form = {"id": str(uuid4()), "day": today.today(who.person).isoformat()}
    for _ in range(2):
        visit(app, "/appointments", who, post=form)
    assert len(kept(app, who)) == 1


def test_each_change_lets_reminders_follow(app: Flask, who: Someone) -> None:
    store, far = app.extensions["store"], datetime(2126, 1, 1, tzinfo=UTC)
    path = add(app, who, -3)
    day = (today.today(who.person) + timedelta(days=4)).isoformat()
    for to, fields in ((path, {"day": day}), (f"{path}/state", {"state": "cancelled"}), (f"{path}/removal", {})):
        with store.writing() as db:
            checkins.wake(db, who.person.id, far)
        assert visit(app, to, who, post=fields).status == 303
        with store.reading() as db:
            assert db.get_one(CheckInWake, who.person.id).at <= today.now()


def test_counts_say_what_they_are_out_of(app: Flask, who: Someone) -> None:
    states = {1: "attended", 8: "attended", 15: "not_attended", 22: "cancelled_by_service", 70: "attended"}
    for ago, state in states.items():
        add(app, who, ago, state=state)
    words = visit(app, "/appointments", who).words()
    assert "This phase 2 of 3 attended" in words and "In all 3 of 4 attended" in words
    assert "Not attended" in words and "Cancelled by the service" in words
    assert "no-show" not in words.lower() and "missed" not in words.lower()
    assert "2 of 3 attended in this phase" in visit(app, "/plan", who).words()


@pytest.mark.parametrize("state", ["attended", "not_attended", "cancelled", "cancelled_by_service", "planned"])
def test_a_past_one_is_marked_with_one_button(app: Flask, who: Someone, state: str) -> None:
    address = add(app, who, 2)
    page = visit(app, "/appointments", who)
    assert {"attended", "not_attended", "cancelled"} <= {button.get("value") for button in page.all("button")}
    assert visit(app, f"{address}/state", who, post={"state": state}).status == 303
    assert kept(app, who)[0].state == state


def test_one_to_come_cannot_have_been_attended(app: Flask, who: Someone) -> None:
    address = add(app, who, -2)
    assert visit(app, f"{address}/state", who, post={"state": "attended"}).status == 422
    day = kept(app, who)[0].day.isoformat()
    answer = visit(app, address, who, post={"day": day, "state": "attended"})
    assert answer.status == 422 and "once the day has come" in answer.words()
    assert visit(app, f"{address}/state", who, post={"state": "cancelled"}).status == 303
    assert kept(app, who)[0].state == "cancelled"


def test_it_can_be_changed_and_taken_away(app: Flask, who: Someone) -> None:
    address = add(app, who, -2, at="10:00", with_whom="Maya")
    page = visit(app, address, who)
    assert next(page.all("input", name="with_whom")).get("value") == "Maya"
    assert next(page.all("input", name="at")).get("value") == "10:00"
    day = today.today(who.person) - timedelta(days=1)
    visit(app, address, who, post={"day": day.isoformat(), "at": "", "kind": "medical", "state": "attended"})
    (one,) = kept(app, who)
    assert (one.day, one.at, one.kind, one.with_whom, one.state) == (day, None, "medical", "", "attended")
    assert visit(app, f"{address}/removal", who, post={}).status == 303
    assert kept(app, who) == [] and visit(app, address, who).status == 404


@pytest.mark.parametrize(("field", "value"), [
    ("day", ""), ("day", "2026-13-01"), ("day", "1900-01-01"), ("day", "2999-01-01"), ("at", "25:00"), ("at", "ten"),
    ("kind", "party"), ("setting", "moon"), ("state", "no-show"), ("with_whom", "m" * 81),
])
def test_wrong_values_are_refused_and_kept(app: Flask, who: Someone, field: str, value: str) -> None:
    form = {"day": today.today(who.person).isoformat(), "with_whom": "Maya", field: value}
    answer = visit(app, "/appointments", who, post=form)
    assert answer.status == 422 and kept(app, who) == []
    assert next(answer.all("input", name="with_whom")).get("value") == form["with_whom"]


@pytest.mark.parametrize("state", ["", "no-show", "x" * 500])
def test_a_mark_that_is_none_is_refused(app: Flask, who: Someone, state: str) -> None:
    address = add(app, who, 2)
    assert visit(app, f"{address}/state", who, post={"state": state}).status == 422
    assert kept(app, who)[0].state == "planned"


def test_nobody_elses(app: Flask, who: Someone) -> None:
    """Every address with an id: for a stranger it is not there, and nothing of the owner's changes."""
    stranger = join(app.extensions["store"], "Otto")
    appointment = add(app, who, 2)
    goal_id, span_id = str(uuid4()), str(uuid4())
    visit(app, "/plan/goals", who, post={"id": goal_id, "phase": "active", "goal": "Walk"})
    visit(app, "/plan/phase", who, post={"id": span_id, "phase": "maintain"})
    for address in (appointment, f"/plan/goals/{goal_id}"):
        assert visit(app, address, stranger).status == 404
    day = today.today(who.person).isoformat()
    for address, form in (
        (appointment, {"day": day}), (f"{appointment}/state", {"state": "attended"}), (f"{appointment}/removal", {}),
        (f"/plan/goals/{goal_id}", {"goal": "Mine"}), (f"/plan/goals/{goal_id}/tick", {"done": "yes"}),
        (f"/plan/goals/{goal_id}/removal", {}), (f"/plan/phase/{span_id}/removal", {}),
    ):
        assert visit(app, address, stranger, post=form).status == 404, address
        assert visit(app, address, None, post=form).status == 401, address
    (one,) = kept(app, who)
    assert one.state == "planned"
    with app.extensions["store"].reading() as db:
        assert [(goal.text, goal.done_at) for goal in journeys.goals(db, who.person.id)] == [("Walk", None)]
        assert journeys.spans(db, who.person.id)[-1].phase == "maintain"
