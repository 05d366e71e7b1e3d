"""The page of reminders: rows with their switches, quiet hours, wording, a pause, and new times after a move."""

from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask

from tests.people import Someone, begin, join
from tests.visit import Page, visit
from tracker.domain.reminders import NEUTRAL
from tracker.store import checkins, people, reminders
from tracker.store.checkins import CheckInWake
from tracker.store.reminders import Receiver, Reminder, ReminderRule, ReminderSettings
from tracker.web.gate import hashed


@pytest.fixture
def ana(app: Flask) -> Someone:
    """Somebody who wished for a reminder in the first run, and was not planned for yet."""
    who = join(app.extensions["store"], "Ana")
    with app.extensions["store"].writing() as db:
        people.change(db, who.person, reminder_time=time(21, 15))
    return who


def rules(app: Flask, who: Someone) -> dict[str, ReminderRule]:
    with app.extensions["store"].reading() as db:
        return {one.kind: one for one in reminders.rules(db, who.person.id)}


def kept(app: Flask, who: Someone) -> ReminderSettings:
    with app.extensions["store"].reading() as db:
        found = reminders.settings(db, who.person.id)
        assert found is not None
        return found


def woken(app: Flask, who: Someone) -> bool:
    """Whether planning looks at them again now."""
    with app.extensions["store"].reading() as db:
        row = db.get(CheckInWake, who.person.id)
        return row is not None and row.at <= datetime.now(UTC)


def switches(page: Page) -> dict[str, str]:
    """(what it says: on or off) of each switch in a row."""
    return {page_text(one): one.get("aria-checked", "") for one in page.all("button", role="switch")}


def page_text(one: object) -> str:
    return " ".join("".join(one.itertext()).split())  # type: ignore[attr-defined]


def switch_of(page: Page, name: str) -> tuple[str, dict[str, str]]:
    """(address, what it sends) of the switch of a row."""
    for form in page.all("form"):
        for button in form.iter("button"):
            if button.get("role") == "switch" and name in page_text(button):
                return form.get("action", ""), {button.get("name", ""): button.get("value", "")}
    raise AssertionError(name)


def test_the_wish_of_the_first_run_is_there_before_any_planning(app: Flask, ana: Someone) -> None:
    page = visit(app, "/reminders", ana)
    assert "Every day at 21:15, only if not logged" in page.words()
    assert list(switches(page).values()) == ["true", "false", "false", "false"]
    assert rules(app, ana) == {}, "a look changes nothing"


def test_a_switch_acts_at_once_and_twice_is_once(app: Flask, ana: Someone) -> None:
    for _ in range(2):
        address, sent = switch_of(visit(app, "/reminders", ana), "Daily log")
        with app.extensions["store"].writing() as db:
            checkins.wake(db, ana.person.id, datetime.now(UTC) + timedelta(days=9))
        for _again in range(2):
            assert visit(app, address, ana, post=sent).location == "/reminders"
        assert woken(app, ana)
        assert rules(app, ana)["log"].is_on == (sent["is_on"] == "yes")
        assert len(rules(app, ana)) == 1


def test_what_is_offered_is_kept_once_it_is_switched_on(app: Flask, ana: Someone) -> None:
    for name, kind in (("Sessions", "appointments"), ("Check-ins", "check_ins")):
        address, sent = switch_of(visit(app, "/reminders", ana), name)
        assert sent == {"is_on": "yes"}
        visit(app, address, ana, post=sent)
        assert rules(app, ana)[kind].is_on
    assert rules(app, ana)["log"].times == "21:15", "the wish of the first run was not lost on the way"
    assert visit(app, address, ana, post={"is_on": "perhaps"}).status == 422


@pytest.mark.parametrize("wording", NEUTRAL)
def test_the_words_come_from_the_list(app: Flask, ana: Someone, wording: str) -> None:
    answer = visit(app, "/reminders/settings", ana, post={"wording": wording})
    assert answer.location == "/reminders?saved=wording#wording"
    assert kept(app, ana).wording == wording
    page = visit(app, "/reminders", ana)
    (lock,) = [one for one in page.all("div", role="img") if "lock" in one.get("class", "")]
    assert str(NEUTRAL[wording]) in page_text(lock)
    assert str(NEUTRAL[wording]) in lock.get("aria-label", "")


@pytest.mark.parametrize("wording", ["", "mine", "A moment for today?"])
def test_and_from_nowhere_else(app: Flask, ana: Someone, wording: str) -> None:
    assert visit(app, "/reminders/settings", ana, post={"wording": wording}).status == 422
    with app.extensions["store"].reading() as db:
        assert reminders.settings(db, ana.person.id) is None


def test_quiet_hours_begin_with_the_night_and_are_changed(app: Flask, ana: Someone) -> None:
    visit(app, "/reminders/settings", ana, post={"quiet": "on"})
    assert (kept(app, ana).quiet_from, kept(app, ana).quiet_to) == (time(22), time(8))
    visit(app, "/reminders/settings", ana, post={"quiet": "on", "quiet_from": "23:30", "quiet_to": "07:15"})
    assert (kept(app, ana).quiet_from, kept(app, ana).quiet_to) == (time(23, 30), time(7, 15))
    assert "waits until 07:15" in visit(app, "/reminders", ana).words()
    assert woken(app, ana)
    visit(app, "/reminders/settings", ana, post={"wording": "hello"})
    assert kept(app, ana).quiet is not None, "the one does not touch the other"
    visit(app, "/reminders/settings", ana, post={"quiet": "off", "quiet_from": "23:30", "quiet_to": "07:15"})
    assert (kept(app, ana).quiet, kept(app, ana).wording) == (None, "hello")


def test_a_time_that_quiet_hours_leave_out_is_named(app: Flask, ana: Someone) -> None:
    visit(app, "/reminders/settings", ana, post={"quiet": "on"})
    assert "Left out" not in visit(app, "/reminders", ana).words()
    visit(app, "/reminders/settings", ana, post={"quiet": "on", "quiet_from": "21:00", "quiet_to": "07:00"})
    words = visit(app, "/reminders", ana).words()
    assert "Left out in quiet hours: 21:15" in words
    assert "left out: by then it is another day" in words


@pytest.mark.parametrize(("sent", "field"), [
    ({"quiet": "on", "quiet_from": "08:00", "quiet_to": "08:00"}, "quiet_to"),
    ({"quiet": "on", "quiet_from": "25:00"}, "quiet_from"), ({"quiet": "loud"}, "quiet"), ({}, "quiet"),
])
def test_hours_that_make_no_sense_come_back(app: Flask, ana: Someone, sent: dict[str, str], field: str) -> None:
    page = visit(app, "/reminders/settings", ana, post=sent)
    assert page.status == 422
    if "quiet_from" in sent:
        assert [one.get("value") for one in page.all("input", name="quiet_from")] == [sent["quiet_from"]]
    told = visit(app, "/reminders/settings", ana, post=sent, json=True)
    assert (told.status, list(told.json["errors"])) == (422, [field])


def test_a_pause_for_all_of_them_ends_by_itself_or_by_a_tap(app: Flask, ana: Someone) -> None:
    last = datetime.now(UTC).date() + timedelta(days=9)
    visit(app, "/reminders/pause", ana, post={"until": str(last)})
    assert rules(app, ana)["log"].paused_until == last
    assert "Paused up to" in visit(app, "/reminders", ana).words()
    for _ in range(2):
        visit(app, "/reminders/pause", ana, post={"do": "end"})
        assert rules(app, ana)["log"].paused_until is None
    for wrong in ("", "2001-01-01", "9999-12-31", "soon"):
        page = visit(app, "/reminders/pause", ana, post={"until": wrong})
        assert page.status == 422
        assert rules(app, ana)["log"].paused_until is None


def test_nobody_is_reached_before_a_way_is_set_up(app: Flask, ana: Someone) -> None:
    assert "No way to reach you yet" in visit(app, "/reminders", ana).words()
    phone(app, ana)
    assert "No way to reach you yet" not in visit(app, "/reminders", ana).words()


def phone(app: Flask, who: Someone, **values: object) -> None:
    made = Receiver(**{"person_id": who.person.id, "endpoint": "x", "endpoint_hash": hashed("x"), "p256dh": "",  # type: ignore[arg-type]
                       "auth": "", "device": "Chrome on Android", "made_at": datetime.now(UTC), **values})
    with app.extensions["store"].writing() as db:
        reminders.keep_receiver(db, made)


@pytest.mark.parametrize(("unseen", "said"), [(2, False), (3, True), (9, True)])
def test_a_phone_that_shows_nothing_is_named(app: Flask, ana: Someone, unseen: int, said: bool) -> None:
    phone(app, ana, unseen=unseen)
    page = visit(app, "/reminders", ana)
    assert ("Reminders may not reach this phone" in page.words()) == said


def test_then_another_way_is_one_tap_away(posting: Flask) -> None:
    who = join(posting.extensions["store"], "Ben")
    with posting.extensions["store"].writing() as db:
        people.change(db, who.person, reminder_time=time(20), email="ben@example.org")
    phone(posting, who, unseen=3)
    page = visit(posting, "/reminders", who)
    (button,) = list(page.all("button", name="channel", value="email"))[:1]
    assert "E-mail" in page_text(button) or "mail" in page_text(button)
    for _ in range(2):
        visit(posting, "/reminders/channel", who, post={"channel": "email"})
        assert rules(posting, who)["log"].channel == "email"
    assert visit(posting, "/reminders/channel", who, post={"channel": "pigeon"}).status == 422


def test_new_times_are_offered_after_a_move_and_taken_or_left(app: Flask, ana: Someone) -> None:
    visit(app, "/reminders/settings", ana, post={"wording": "hello"})
    begin(app.extensions["store"], ana.person, "maintain", datetime.now(UTC).date())
    for place in ("/reminders", "/plan", "/"):
        assert "Move the reminder to Sundays at 18:00?" in visit(app, place, ana).words()
    assert rules(app, ana)["log"].times == "21:15", "nothing moved by itself"
    answer = visit(app, "/reminders/times", ana, post={"phase": "maintain", "answer": "yes", "next": "/plan"})
    assert answer.location == "/plan"
    assert (rules(app, ana)["log"].days, rules(app, ana)["log"].times) == ("6", "18:00")
    for place in ("/reminders", "/plan", "/"):
        assert "Move the reminder" not in visit(app, place, ana).words()


def test_what_has_nothing_to_do_with_times_leaves_the_offer(app: Flask, ana: Someone) -> None:
    visit(app, "/reminders/settings", ana, post={"wording": "hello"})
    begin(app.extensions["store"], ana.person, "maintain", datetime.now(UTC).date())
    last = str(datetime.now(UTC).date() + timedelta(days=9))
    same = {"days": list("0123456"), "time_1": "21:15", "channel": "push", "expires_min": "90", "is_on": "yes"}
    address = f"/reminders/rules/{rules(app, ana)['log'].id}"
    for path, sent in (
        ("/reminders/pause", {"until": last}), ("/reminders/pause", {"do": "end"}),
        ("/reminders/channel", {"channel": "email"}), (address, {**same, "paused_until": last}),
        (address, {**same, "expires_min": "30", "only_if_open": "yes"}),
    ):
        assert visit(app, path, ana, post=sent).status == 303
        assert "Move the reminder to Sundays" in visit(app, "/reminders", ana).words(), sent
    visit(app, address, ana, post={**same, "time_1": "20:00"})
    assert "Move the reminder" not in visit(app, "/reminders", ana).words(), "they said when it speaks"


def test_not_now_is_asked_no_more(app: Flask, ana: Someone) -> None:
    visit(app, "/reminders/settings", ana, post={"wording": "hello"})
    begin(app.extensions["store"], ana.person, "maintain", datetime.now(UTC).date())
    for _ in range(2):
        visit(app, "/reminders/times", ana, post={"phase": "maintain", "answer": "no"})
        assert (rules(app, ana)["log"].days, rules(app, ana)["log"].times) == ("0123456", "21:15")
    assert "Move the reminder" not in visit(app, "/reminders", ana).words()


def test_an_answer_to_another_offer_changes_nothing(app: Flask, ana: Someone) -> None:
    visit(app, "/reminders/settings", ana, post={"wording": "hello"})
    begin(app.extensions["store"], ana.person, "maintain", datetime.now(UTC).date())
    visit(app, "/reminders/times", ana, post={"phase": "active", "answer": "yes"})
    assert rules(app, ana)["log"].times == "21:15"
    assert visit(app, "/reminders/times", ana, post={"phase": "maintain"}).status == 422


def test_what_was_put_off_says_its_new_time(app: Flask, ana: Someone) -> None:
    visit(app, "/reminders/settings", ana, post={"wording": "hello"})
    due, rule = datetime.now(UTC) + timedelta(hours=1), rules(app, ana)["log"]
    with app.extensions["store"].writing() as db:
        db.add(Reminder(
            person_id=ana.person.id, rule_id=rule.id, day=due.date(), ordinal=0, zone="Europe/London", due_at=due,
            expires_at=due + timedelta(hours=1), channel="push", state="planned", try_at=due, snoozed=1, made_at=due,
            link_hash="x",
        ))
    assert "Put off to" in visit(app, "/reminders", ana).words()


def test_the_way_there_is_on_me(app: Flask, ana: Someone) -> None:
    assert any(one.get("href") == "/reminders" for one in visit(app, "/me", ana).all("a"))
