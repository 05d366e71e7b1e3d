"""The plan of a check-in in the person's own hands: another day, not this time, a rhythm, off and on, a holiday."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from tests.people import Someone, begin, check, join
from tests.visit import Page, visit
from tracker.domain.cadence import Due
from tracker.domain.instruments import INSTRUMENTS
from tracker.store import agendas, checkins, ways
from tracker.store.agendas import Agenda
from tracker.store.base import Store
from tracker.store.checkins import CheckInWake
from tracker.web import today

EDITS = [{"do": "move"}, {"do": "skip"}, {"do": "back"}, {"do": "off"}, {"do": "on"}, {"do": "every", "every": "28"},
         {"do": "every", "every": ""}]


@pytest.fixture
def store(app: Flask) -> Store:
    found: Store = app.extensions["store"]
    return found


@pytest.fixture
def kim(store: Store) -> Someone:
    """Active treatment, day 30. The weekly form was done yesterday, the mood form is open, movement comes in days."""
    kim = join(store, "Kim")
    begin(store, kim.person, "active", day_of(kim, 29))
    check(store, kim.person, "building", [1, 1, 1, 1, 3, 1, 5], day_of(kim, 1))
    return kim


def day_of(who: Someone, ago: int = 0) -> date:
    return today.today(who.person) - timedelta(days=ago)


def agenda(store: Store, who: Someone) -> Agenda:
    with store.reading() as db:
        way = ways.way(db, who.person.id, day_of(who))
        return agendas.agenda(db, who.person, way, datetime.now(UTC), INSTRUMENTS)


def turn(store: Store, who: Someone, key: str) -> Due:
    found = agenda(store, who)
    return next(one for one in (*found.due, *found.coming) if one.key == key)


def plan(app: Flask, who: Someone, key: str, post: Mapping[str, object]) -> Page:
    return visit(app, f"/check-ins/forms/{key}/plan", who, post=post)


def keys(found: tuple[Due, ...]) -> set[str]:
    return {one.key for one in found}


class TestMoving:
    @pytest.mark.parametrize("ahead", [0, 1, 3])
    def test_to_another_day(self, app: Flask, store: Store, kim: Someone, ahead: int) -> None:
        slot, day = turn(store, kim, "phq9").slot, day_of(kim, -ahead)
        form = {"do": "move", "slot": slot, "day": day}
        for _ in range(2):
            page = plan(app, kim, "phq9", form)
            assert (page.status, page.location) == (303, "/check-ins/forms/phq9?changed=move")
            assert turn(store, kim, "phq9").day == day
        assert "It comes on" in visit(app, page.location, kim).words()
        assert ("phq9" in keys(agenda(store, kim).due)) is (ahead == 0)

    def test_what_comes_later_can_come_sooner(self, app: Flask, store: Store, kim: Someone) -> None:
        check(store, kim.person, "evs", [3, 30], day_of(kim, 28))
        later = turn(store, kim, "evs")
        assert later.day > day_of(kim)
        assert plan(app, kim, "evs", {"do": "move", "slot": later.slot, "day": day_of(kim)}).status == 303
        assert "evs" in keys(agenda(store, kim).due)

    def test_back_to_its_own_day(self, app: Flask, store: Store, kim: Someone) -> None:
        slot = turn(store, kim, "phq9").slot
        plan(app, kim, "phq9", {"do": "move", "slot": slot, "day": day_of(kim, -2)})
        page = visit(app, "/check-ins/forms/phq9", kim)
        assert "moved by you" in page.words() and "Put it back on" in page.words()
        assert plan(app, kim, "phq9", {"do": "back"}).status == 303
        assert turn(store, kim, "phq9").day == slot

    @pytest.mark.parametrize(("day", "said"), [
        (-1, "Pick a day from"), (400, "Pick a day from"), ("", "Pick a day."), ("soon", "Enter a date"),
        ("2026-02-30", "Enter a date"), ("９９９９-01-01", "Enter a date"),
    ])
    def test_a_day_that_does_not_do(self, app: Flask, store: Store, kim: Someone, day: object, said: str) -> None:
        before = turn(store, kim, "phq9")
        sent = (day_of(kim) + timedelta(days=day)).isoformat() if isinstance(day, int) else str(day)
        page = plan(app, kim, "phq9", {"do": "move", "slot": before.slot, "day": sent})
        assert page.status == 422 and said in page.words() and "Check one thing" in page.words()
        field = next(page.all("input", id="day"))
        assert field.get("aria-invalid") == "true"
        assert field.get("value") == (sent or field.get("min"))
        assert [one for one in page.all("details") if one.get("open") is not None]
        assert turn(store, kim, "phq9") == before

    def test_not_past_the_turn_after(self, app: Flask, store: Store, kim: Someone) -> None:
        page = visit(app, "/check-ins/forms/building", kim)
        field = next(page.all("input", id="day"))
        slot = turn(store, kim, "building").slot
        last = date.fromisoformat(field.get("max") or "")
        assert slot < last < slot + timedelta(days=7)
        for day, status in ((last, 303), (last + timedelta(days=1), 422)):
            assert plan(app, kim, "building", {"do": "move", "slot": slot, "day": day}).status == status

    def test_not_sooner_than_it_may_be_asked(self, app: Flask, store: Store, kim: Someone) -> None:
        slot = turn(store, kim, "building").slot
        assert plan(app, kim, "building", {"do": "move", "slot": slot, "day": day_of(kim)}).status == 422


class TestSkipping:
    def test_this_time_and_not_the_next(self, app: Flask, store: Store, kim: Someone) -> None:
        slot = turn(store, kim, "phq9").slot
        for _ in range(2):
            assert plan(app, kim, "phq9", {"do": "skip", "slot": slot}).status == 303
        assert "phq9" not in keys(agenda(store, kim).due)
        assert turn(store, kim, "phq9").slot == slot + timedelta(days=28), "sent twice, the next one stays"
        page = visit(app, "/check-ins/forms/phq9?changed=skip", kim)
        assert "Skipped this time." in page.words() and "Ask for it after all" in page.words()
        assert plan(app, kim, "phq9", {"do": "back"}).status == 303
        assert turn(store, kim, "phq9").slot == slot

    def test_a_turn_that_is_gone(self, app: Flask, store: Store, kim: Someone) -> None:
        page = plan(app, kim, "phq9", {"do": "skip", "slot": day_of(kim, 300)})
        assert page.status == 422 and "Please look again." in page.words()
        assert plan(app, kim, "taps1", {"do": "skip"}).status == 422

    def test_a_skipped_form_can_still_be_filled_in(self, app: Flask, store: Store, kim: Someone) -> None:
        plan(app, kim, "phq9", {"do": "skip", "slot": turn(store, kim, "phq9").slot})
        assert "Start" in visit(app, "/check-ins/forms/phq9", kim).words()


class TestRhythm:
    def test_a_rhythm_of_ones_own_runs_on_from_the_last_time(self, app: Flask, store: Store, kim: Someone) -> None:
        assert plan(app, kim, "building", {"do": "every", "every": "14"}).status == 303
        assert turn(store, kim, "building").day == day_of(kim, 1) + timedelta(days=14)
        page = visit(app, "/check-ins/forms/building?changed=every", kim)
        assert "Every 2 weeks from now on." in page.words() and "Every 2 weeks, as you chose." in page.words()
        chosen = [one.get("value") for one in page.all("option") if one.get("selected") is not None]
        assert chosen == ["14"]

    def test_sent_twice_it_begins_once(self, app: Flask, store: Store, kim: Someone) -> None:
        for _ in range(2):
            plan(app, kim, "taps1", {"do": "every", "every": "365"})
        assert turn(store, kim, "taps1").slot == day_of(kim)

    def test_never_closer_than_a_form_looks_back(self, app: Flask, store: Store, kim: Someone) -> None:
        closer = [("phq9", "7"), ("phq2", "7"), ("bam_r", "14"), ("building", "1"), ("taps1", "182")]
        for key, every in [*closer, ("phq9", "-14"), ("phq9", "14.0"), ("phq9", "９９"), ("phq9", "often")]:
            page = plan(app, kim, key, {"do": "every", "every": every})
            assert page.status == 422 and "Choose one of the answers shown." in page.words(), (key, every)
        with store.reading() as db:
            assert checkins.choices(db, kim.person.id) == {}

    def test_what_is_offered_fits_the_form(self, app: Flask, kim: Someone) -> None:
        for key, form in INSTRUMENTS.items():
            offered = [one.get("value") or "" for one in visit(app, f"/check-ins/forms/{key}", kim).all("option")]
            assert offered[0] == "" and len(offered) > 1
            assert all(int(days) >= form.least_gap for days in offered[1:]), key
            for days in offered:
                assert plan(app, kim, key, {"do": "every", "every": days}).status == 303

    def test_back_to_the_phase(self, app: Flask, store: Store, kim: Someone) -> None:
        before = turn(store, kim, "phq9")
        plan(app, kim, "phq9", {"do": "every", "every": "84"})
        assert plan(app, kim, "phq9", {"do": "every", "every": ""}).status == 303
        assert turn(store, kim, "phq9") == before
        assert "As your phase has it." in visit(app, "/check-ins/forms/phq9?changed=every", kim).words()


class TestOffAndOn:
    def test_off_it_is_not_asked_for(self, app: Flask, store: Store, kim: Someone) -> None:
        assert plan(app, kim, "phq9", {"do": "off"}).status == 303
        found = agenda(store, kim)
        assert "phq9" not in keys(found.due) | keys(found.coming)
        page = visit(app, "/check-ins/forms/phq9?changed=off", kim)
        assert "Switched off." in page.words() and "Start" in page.words() and "Switch it on" in page.words()

    def test_on_again_it_is_as_it_was(self, app: Flask, store: Store, kim: Someone) -> None:
        before = turn(store, kim, "phq9")
        plan(app, kim, "phq9", {"do": "off"})
        assert plan(app, kim, "phq9", {"do": "on"}).status == 303
        assert turn(store, kim, "phq9") == before

    def test_on_again_with_the_rhythm_of_before(self, app: Flask, store: Store, kim: Someone) -> None:
        for form in ({"do": "every", "every": "84"}, {"do": "off"}, {"do": "on"}):
            plan(app, kim, "building", form)
        assert turn(store, kim, "building").day == day_of(kim, 1) + timedelta(days=84)

    def test_a_form_of_some_people_can_be_switched_on(self, app: Flask, store: Store, kim: Someone) -> None:
        found = agenda(store, kim)
        assert "body" not in keys(found.due) | keys(found.coming)
        assert plan(app, kim, "body", {"do": "on"}).status == 303
        found = agenda(store, kim)
        assert "body" in keys(found.due) | keys(found.coming)

    def test_the_switch_fits_what_is_asked(self, app: Flask, store: Store, kim: Someone) -> None:
        def switches(key: str) -> list[str]:
            page = visit(app, f"/check-ins/forms/{key}", kim)
            found = [one.get("value") or "" for one in page.all("button", name="do")]
            return [one for one in found if one in ("on", "off")]

        assert (switches("phq9"), switches("taps1"), switches("body")) == (["off"], ["on"], ["on"])
        begin(store, kim.person, "prepare", day_of(kim))
        check(store, kim.person, "phq9", [1] * 10, day_of(kim))
        assert switches("phq9") == [], "its one time in this phase is over"

    def test_a_form_of_no_phase_can_be_switched_on(self, app: Flask, store: Store, kim: Someone) -> None:
        assert plan(app, kim, "taps1", {"do": "on"}).status == 303
        assert "taps1" in keys(agenda(store, kim).due)


class TestHoliday:
    def set(self, app: Flask, who: Someone, first: object, last: object) -> Page:
        return visit(app, "/check-ins/pause", who, post={"first": first, "last": last})

    def test_from_to(self, app: Flask, store: Store, kim: Someone) -> None:
        for _ in range(2):
            page = self.set(app, kim, day_of(kim), day_of(kim, -9))
            assert (page.status, page.location) == (303, "/check-ins?changed=holiday")
        assert agenda(store, kim).due == ()
        assert "Your holiday is set" in visit(app, page.location, kim).words()
        for _ in range(2):
            over = visit(app, "/check-ins/pause/end", kim, post={})
            assert over.status == 303
        assert "phq9" in keys(agenda(store, kim).due)
        assert "The holiday is over" in visit(app, over.location, kim).words()

    @pytest.mark.parametrize(("first", "last", "said"), [
        (0, -1, "not before the first"), (-1, 5, "Pick a day from"), (400, 410, "Pick a day from"),
        (0, 90, "up to 90 days"), ("", 5, "Pick a day."), (0, "", "Pick a day."), (0, "later", "Enter a date"),
        ("9999-12-31", 5, "Pick a day from"), (0, "9999-12-31", "up to 90 days"), (0, "0001-01-01", "not before"),
    ])
    def test_days_that_do_not_do(
        self, app: Flask, store: Store, kim: Someone, first: object, last: object, said: str
    ) -> None:
        sent = [(day_of(kim) + timedelta(days=one)).isoformat() if isinstance(one, int) else str(one)
                for one in (first, last)]
        page = self.set(app, kim, *sent)
        assert page.status == 422 and said in page.words()
        assert next(page.all("input", id="last")).get("value") == sent[1]
        with store.reading() as db:
            assert checkins.pause(db, kim.person.id) is None

    def test_ninety_days_are_the_longest(self, app: Flask, kim: Someone) -> None:
        assert self.set(app, kim, day_of(kim), day_of(kim, -89)).status == 303


def test_every_change_has_the_agenda_looked_at_again(app: Flask, store: Store, kim: Someone) -> None:
    def change(address: str, **form: object) -> None:
        with store.writing() as db:
            checkins.wake(db, kim.person.id, datetime.now(UTC) + timedelta(days=30))
        assert visit(app, address, kim, post=form).status == 303
        with store.reading() as db:
            assert db.get_one(CheckInWake, kim.person.id).at <= datetime.now(UTC), (address, form)

    for form in EDITS:
        slot = turn(store, kim, "phq9").slot if form["do"] in ("move", "skip") else ""
        change("/check-ins/forms/phq9/plan", slot=slot, day=day_of(kim, -2), **form)
        if form["do"] == "skip":
            change("/check-ins/forms/phq9/plan", do="back")
    change("/check-ins/pause", first=day_of(kim), last=day_of(kim, -3))
    change("/check-ins/pause/end")


def test_nothing_that_can_be_done(app: Flask, store: Store, kim: Someone) -> None:
    for do in ("", "dance", "MOVE"):
        assert plan(app, kim, "phq9", {"do": do}).status == 422
    with store.reading() as db:
        assert checkins.choices(db, kim.person.id) == {}


def test_another_persons_plan_is_untouched(app: Flask, store: Store, kim: Someone) -> None:
    other = join(store, "Other")
    begin(store, other.person, "active", day_of(other, 29))
    before = agenda(store, other)
    for form in EDITS:
        plan(app, kim, "phq9", form)
    after = agenda(store, other)
    assert (before.due, before.coming) == (after.due, after.coming)
