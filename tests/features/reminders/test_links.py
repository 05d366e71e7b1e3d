"""A reminder's link: adds to the day, shows nothing that is kept, works for some hours, and may be used again."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import update
from sqlmodel import col

from tests.features.reminders.saying import LINK, ZONE, remind, row
from tests.people import Someone, join, say
from tests.visit import Page, visit
from tracker.domain.cadence import local_day
from tracker.domain.silence import rule_of
from tracker.features.reminders.preparing import trial_of
from tracker.store import days, reminders
from tracker.store.reminders import Receiver, Reminder, ReminderRule
from tracker.web.gate import hashed


@pytest.fixture
def ana(app: Flask) -> Someone:
    """Somebody with a reminder sent a minute ago."""
    who = join(app.extensions["store"], "Ana", zone=ZONE)
    remind(app, who)
    return who


def rule(app: Flask) -> ReminderRule:
    kept = row(app)
    with app.extensions["store"].reading() as db:
        found = reminders.rule(db, kept.person_id, kept.rule_id)
        assert found is not None
        return found


def kept(app: Flask, who: Someone, day: date) -> dict[str, str]:
    with app.extensions["store"].reading() as db:
        return {name: one.value for name, one in days.of_day(db, who.person.id, day).items() if one.value}


def today(who: Someone) -> date:
    return local_day(datetime.now(UTC) - timedelta(minutes=1), ZONE, who.person.day_boundary)


def fields(page: Page) -> set[str]:
    return {one.get("name", "") for tag in ("input", "select", "button") for one in page.all(tag) if one.get("name")}


def without_id(page: Page) -> str:
    return re.sub(r'name="edit_id" value="[0-9a-f]{32}"', "", page.text)


def test_the_page_asks_the_five_questions_and_shows_nothing_kept(app: Flask, ana: Someone) -> None:
    empty = visit(app, f"/r/{LINK}")
    say(app.extensions["store"], ana.person, today(ana), mood="2", craving_peak="9", use="use", sleep_hours="4.5")
    say(app.extensions["store"], ana.person, today(ana) - timedelta(days=1), mood="5")
    page = visit(app, f"/r/{LINK}")
    assert without_id(page) == without_id(empty), "whatever was answered, the page is the same"
    assert fields(page) >= {"mood", "craving_peak", "sleep_hours", "sleep_quality", "use", "choice"}
    assert "Ana" not in page.text
    assert not re.search(r"ketamin|prescri", page.text, re.IGNORECASE)
    assert page.headers["Cache-Control"] == "no-store"
    assert not [one for one in page.all("input") if one.get("checked") is not None]


def test_answers_are_added_to_the_day(app: Flask, ana: Someone) -> None:
    say(app.extensions["store"], ana.person, today(ana), sleep_hours="7")
    (edit_id,) = [one.get("value", "") for one in visit(app, f"/r/{LINK}").all("input", name="edit_id")]
    sent = {"mood": "4", "craving_peak": "3", "sleep_hours": "", "sleep_quality": "", "use": "skip",
            "edit_id": edit_id}
    for _ in range(2):
        answer = visit(app, f"/r/{LINK}", post=sent)
        assert (answer.status, answer.location) == (303, f"/r/{LINK}?done=kept"), "sent twice, it is said once"
        assert kept(app, ana, today(ana)) == {"mood": "4", "craving_peak": "3", "sleep_hours": "7"}
    page = visit(app, answer.location)
    assert "Saved" in page.words()
    assert any(one.get("href") == "/help" for one in page.all("a"))
    assert fields(page) == set()
    assert row(app).state == "received", "whoever answers was reached"


@pytest.mark.parametrize("now", ["2", "5"])
def test_an_answer_there_is_stays_until_somebody_says_otherwise(app: Flask, ana: Someone, now: str) -> None:
    say(app.extensions["store"], ana.person, today(ana), mood="2", use="use")
    sent = {"mood": now, "sleep_hours": "7", "use": "no_use", "edit_id": "e" * 32}
    page = visit(app, f"/r/{LINK}", post=sent)
    assert page.status == 409
    assert kept(app, ana, today(ana)) == {"mood": "2", "use": "use", "sleep_hours": "7"}, "what was open is kept"
    names = ["".join(one.itertext()) for lists in page.all("ul", class_="points") for one in lists.iter("li")]
    assert len(names) == 2, "an equal answer asks, too: what there is cannot be found out by trying"
    again = {one.get("name", ""): one.get("value", "") for one in page.all("input", type="hidden")}
    assert again == {"mood": now, "use": "no_use", "edit_id": "e" * 32}, "nothing that is kept is on the page"
    before = visit(app, f"/r/{LINK}?done=as_before")
    assert "Your answers from before stay" in before.words()
    told = visit(app, f"/r/{LINK}", post=sent, json=True)
    assert (told.status, sorted(told.json["answered"])) == (409, ["mood", "use"])
    for _ in range(2):
        assert visit(app, f"/r/{LINK}", post={**again, "over": "yes"}).location == f"/r/{LINK}?done=kept"
        assert kept(app, ana, today(ana)) == {"mood": now, "use": "no_use", "sleep_hours": "7"}


def test_a_wrong_answer_is_told_and_nothing_is_kept(app: Flask, ana: Someone) -> None:
    page = visit(app, f"/r/{LINK}", post={"mood": "4", "craving_peak": "eleven", "use": "no_use"})
    assert page.status == 422
    assert [one.get("value") for one in page.all("input", name="mood") if one.get("checked") is not None] == ["4"]
    assert kept(app, ana, today(ana)) == {}
    told = visit(app, f"/r/{LINK}", post={"mood": "99"}, json=True)
    assert (told.status, list(told.json["errors"])) == (422, ["mood"])


def test_anything_may_be_sent(app: Flask, ana: Someone) -> None:
    for name in ("mood", "craving_peak", "sleep_hours", "sleep_quality", "use"):
        for value in ("x", "-1", "11", "4.5", "\0", "9" * 400, "٣"):
            sent = {name: value, "edit_id": "e" * 32}
            assert visit(app, f"/r/{LINK}", post=sent).status in (303, 422), (name, value)


def test_after_midnight_it_still_means_the_evening_before(app: Flask) -> None:
    who = join(app.extensions["store"], "Ben", zone=ZONE)
    due = datetime.now(UTC) - timedelta(hours=11)
    remind(app, who, due=due)
    visit(app, f"/r/{LINK}", post={"mood": "4"})
    assert kept(app, who, local_day(due, ZONE, who.person.day_boundary)) == {"mood": "4"}


def test_at_home_it_leads_to_the_real_page(app: Flask, ana: Someone) -> None:
    assert visit(app, f"/r/{LINK}", ana).location == f"/days/{today(ana)}"
    for kind, about, place in (
        ("check_ins", "phq9", "/check-ins/forms/phq9"), ("appointments", str(uuid4()), ""), ("own", "", "/"),
        ("medicine", "", "/"),
    ):
        link = kind * 8
        remind(app, ana, link, kind=kind, about=about)
        assert visit(app, f"/r/{link}", ana).location == (place or f"/appointments/{about}")
        page = visit(app, f"/r/{link}")
        if kind == "check_ins":
            assert page.location == f"/r/{link}/check-in", "its own questions: tests of the check-ins"
            continue
        assert fields(page) == {"choice"}, "signed out, there is a way in and ways to put it off"
        assert any(one.get("href", "").startswith("/sign-in?next=") for one in page.all("a"))
        assert visit(app, f"/r/{link}", post={"mood": "4"}).status == 404


def test_on_the_phone_of_somebody_else_it_is_still_the_owners_day(app: Flask, ana: Someone) -> None:
    other = join(app.extensions["store"], "Other")
    assert visit(app, f"/r/{LINK}", other).status == 200
    visit(app, f"/r/{LINK}", other, post={"mood": "1"})
    assert kept(app, ana, today(ana)) == {"mood": "1"}
    assert kept(app, other, today(other)) == {}


def test_a_link_that_is_unknown_or_over_leads_to_signing_in(app: Flask, ana: Someone) -> None:
    remind(app, ana, "old", due=datetime.now(UTC) - timedelta(hours=12, minutes=1))
    other = join(app.extensions["store"], "Other")
    for link in ("old", "unknown", "x" * 5000, LINK + "x", hashed(LINK)):
        for what in ("", "/later", "/log"):
            page = visit(app, f"/r/{link}{what}")
            assert (page.status, page.location) == (303, "/sign-in"), "unknown and over look alike"
            assert visit(app, f"/r/{link}{what}", other).status == 404
        for what in ("", "/receipt", "/snooze", "/off"):
            sent = {"choice": "15", "mood": "4"}
            # What a letter said of weeks ago can still be ended: it can do nothing else.
            ends, over = what == "/off", link == "old"
            page = visit(app, f"/r/{link}{what}", post=sent)
            assert (page.status, page.location) == ((200 if over else 404, "") if ends else (303, "/sign-in"))
            assert visit(app, f"/r/{link}{what}", post=sent, json=True).status == (200 if ends and over else 404)
    assert kept(app, ana, today(ana)) == {}


def test_over_it_still_leads_home_where_the_person_is_signed_in(app: Flask, ana: Someone) -> None:
    due = datetime.now(UTC) - timedelta(days=2)
    remind(app, ana, "old", due=due)
    assert visit(app, "/r/old", ana).location == f"/days/{local_day(due, ZONE, ana.person.day_boundary)}"


def test_log_now_leads_to_what_is_asked_else_to_the_day(app: Flask, ana: Someone) -> None:
    assert visit(app, f"/r/{LINK}/log").location == f"/r/{LINK}"
    for kind in ("check_ins", "own", "medicine", "appointments"):
        remind(app, ana, f"{kind}-link", kind=kind)
        for who in (None, ana):
            place = f"/r/{kind}-link" if kind == "check_ins" else "/log"
            assert visit(app, f"/r/{kind}-link/log", who).location == place


def choices(page: Page) -> list[str]:
    return [one.get("value", "") for one in page.all("button", name="choice")]


@pytest.mark.parametrize("at_home", [False, True])
def test_a_page_offers_every_time_to_put_it_off_to(app: Flask, ana: Someone, at_home: bool) -> None:
    who = ana if at_home else None
    assert choices(visit(app, f"/r/{LINK}/later", who)) == ["15", "60", "evening"]
    answer = visit(app, f"/r/{LINK}/snooze", who, post={"choice": "60"})
    assert (answer.status, answer.location) == (303, f"/r/{LINK}/later?done=later")
    assert "Put off" in visit(app, answer.location, who).words()


def test_what_would_be_beyond_the_end_of_the_link_is_not_offered(app: Flask) -> None:
    who, now = join(app.extensions["store"], "Cleo", zone=ZONE), datetime.now(UTC)
    remind(app, who, "last", due=now - timedelta(minutes=1), snoozed=3, sent_at=now - timedelta(hours=23, minutes=30))
    assert choices(visit(app, "/r/last/later")) == ["15"]
    remind(app, who, "over", due=now - timedelta(minutes=1), snoozed=3, sent_at=now - timedelta(hours=23, minutes=50))
    assert "too late to put this one off" in visit(app, "/r/over/later").words()


def test_in_the_app_the_page_of_a_rule_leads_there(app: Flask, ana: Someone) -> None:
    first, now = visit(app, f"/reminders/rules/{rule(app).id}", ana), datetime.now(UTC)
    assert "/later" in first.text
    assert "It came at" in first.words()
    made = remind(app, ana, "unused", kind="own", due=now - timedelta(hours=13))
    assert "/later" not in visit(app, f"/reminders/rules/{made.rule_id}", ana).text, "its link is over"
    link = next(one.get("href", "") for one in first.all("a") if one.get("href", "").endswith("/later"))
    with app.extensions["store"].writing() as db:
        token = link.split("/")[2]
        db.execute(update(Reminder).where(col(Reminder.link_hash) == hashed(LINK)).values(link_hash=hashed(token)))
    visit(app, f"/r/{token}/snooze", ana, post={"choice": "60"})
    assert row(app, token).snoozed == 1


def test_a_receipt_says_it_arrived_once(app: Flask, ana: Someone) -> None:
    now = datetime.now(UTC)
    with app.extensions["store"].writing() as db:
        for name in ("one", "two"):
            db.add(Receiver(person_id=ana.person.id, endpoint=name, endpoint_hash=hashed(name), p256dh="", auth="",
                            made_at=now, unseen=2))
    assert visit(app, f"/r/{LINK}/receipt", post={"endpoint": "two"}, json=True).status == 200
    first = row(app)
    assert (first.state, first.received_at is not None) == ("received", True)
    assert unseen(app, ana) == {"one": 2, "two": 0}
    visit(app, f"/r/{LINK}/receipt", post={}, json=True)
    assert row(app).received_at == first.received_at
    assert unseen(app, ana) == {"one": 0, "two": 0}, "a phone that does not say which counts for all"


def unseen(app: Flask, who: Someone) -> dict[str, int]:
    with app.extensions["store"].reading() as db:
        return {one.endpoint: one.unseen for one in reminders.receivers(db, who.person.id)}


def test_a_receipt_may_come_before_the_sender_has_written_down_that_it_sent(app: Flask) -> None:
    who = join(app.extensions["store"], "Cleo", zone=ZONE)
    remind(app, who, state="leased", sent_at=None, owner="x")
    visit(app, f"/r/{LINK}/receipt", post={}, json=True)
    assert (row(app).state, row(app).sent_at is not None) == ("received", True)


@pytest.mark.parametrize(("choice", "least", "most"), [("15", 14, 16), ("60", 59, 61), ("evening", 59, 24 * 60)])
def test_it_can_be_put_off_once_for_each_time_it_is_said(
    app: Flask, ana: Someone, choice: str, least: int, most: int
) -> None:
    asked = datetime.now(UTC)
    for _ in range(2):
        answer = visit(app, f"/r/{LINK}/snooze", post={"choice": choice}, json=True)
        assert (answer.status, answer.json) == (200, {"done": "later"})
    later = row(app)
    assert (later.state, later.snoozed) == ("planned", 1)
    assert timedelta(minutes=least) < later.due_at - asked < timedelta(minutes=most)
    assert later.expires_at - later.due_at == timedelta(minutes=90)


def test_put_off_again_and_again_a_link_is_over_a_day_after_it_was_first_said(app: Flask) -> None:
    who, now = join(app.extensions["store"], "Cleo", zone=ZONE), datetime.now(UTC)
    for link, first, works in (("new", timedelta(hours=20), True), ("old", timedelta(hours=24, minutes=1), False)):
        again = now - timedelta(minutes=1)
        remind(app, who, link, due=again, snoozed=3, sent_at=now - first)
        assert visit(app, f"/r/{link}").status == (200 if works else 303)
        answer = visit(app, f"/r/{link}/snooze", post={"choice": "15"}, json=True)
        assert answer.status == (200 if works else 404)
    remind(app, who, "last", due=now - timedelta(minutes=1), snoozed=3, sent_at=now - timedelta(hours=23, minutes=30))
    assert visit(app, "/r/last/snooze", post={"choice": "60"}, json=True).status == 404
    assert row(app, "last").state == "sent"


def test_put_off_over_the_end_of_the_day_it_still_means_that_day(app: Flask) -> None:
    who, now = join(app.extensions["store"], "Cleo", zone=ZONE), datetime.now(UTC)
    remind(app, who, due=now - timedelta(minutes=1), snoozed=1, sent_at=now - timedelta(hours=23, minutes=50))
    assert visit(app, f"/r/{LINK}", post={"mood": "4"}).status == 303
    first = local_day(now - timedelta(hours=23, minutes=50), ZONE, who.person.day_boundary)
    assert kept(app, who, first) == {"mood": "4"}


@pytest.mark.parametrize("choice", ["", "14", "for ever", "Evening"])
def test_it_is_put_off_by_one_of_the_three(app: Flask, ana: Someone, choice: str) -> None:
    assert visit(app, f"/r/{LINK}/snooze", post={"choice": choice}).status == 422
    assert row(app).state == "sent"


def test_a_mail_program_ends_it_with_one_post(app: Flask, ana: Someone) -> None:
    client = app.test_client()
    for _ in range(2):
        answer = client.post(f"/r/{LINK}/off", data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200, "no sign-in, no cookie, no redirect (RFC 8058)"
        assert not rule(app).is_on
    assert visit(app, f"/r/{LINK}").status == 200, "nothing is lost by it"


def test_a_test_ends_nothing_and_says_so(app: Flask, ana: Someone) -> None:
    remind(app, ana, "trial", rule_id=trial_of(ana.person.id))
    page = visit(app, "/r/trial")
    assert "Turn this reminder off" not in page.words()
    ended = visit(app, "/r/trial/off", post={})
    assert ended.status == 200
    assert "This was a test. Your reminders are as they were." in ended.words()
    assert "is off" not in ended.words()
    with app.extensions["store"].reading() as db:
        assert all(one.is_on for one in reminders.rules(db, ana.person.id))


def test_a_warning_is_answered_by_being_there(app: Flask, ana: Someone) -> None:
    store, before = app.extensions["store"], datetime.now(UTC) - timedelta(days=9)
    with store.writing() as db:
        reminders.keep_silence(db, ana.person.id, before, sealed=b"x", days=5, is_on=True)
    remind(app, ana, "warning", rule_id=rule_of(ana.person.id))
    page = visit(app, "/r/warning")
    assert "I am here. Wait longer" in page.words()
    assert "Turn this reminder off" not in page.words()
    assert "counts anew from today" in visit(app, "/r/warning/off", post={}).words()
    with store.reading() as db:
        plan = reminders.silence(db, ana.person.id)
    assert plan is not None
    assert (plan.is_on, plan.edited_at > before) == (True, True)


def test_a_rule_that_is_gone_is_not_said_to_be_off(app: Flask, ana: Someone) -> None:
    kept_rule = rule(app)
    with app.extensions["store"].writing() as db:
        reminders.remove_rule(db, ana.person.id, kept_rule.id)
    assert "Turn this reminder off" not in visit(app, f"/r/{LINK}").words()
    assert "This reminder is gone already" in visit(app, f"/r/{LINK}/off", post={}).words()


def test_the_last_choice_before_it_comes_back_holds(app: Flask, ana: Someone) -> None:
    asked = datetime.now(UTC)
    for choice, minutes in (("15", 15), ("60", 60), ("15", 15), ("60", 60)):
        assert visit(app, f"/r/{LINK}/snooze", post={"choice": choice}, json=True).status == 200
        later = row(app)
        assert timedelta(minutes=minutes - 1) < later.due_at - asked < timedelta(minutes=minutes + 1), choice
        assert (later.state, later.try_at, later.snoozed) == ("planned", later.due_at, 1)
        assert later.expires_at - later.due_at == timedelta(minutes=90)


def test_a_look_changes_nothing(app: Flask, ana: Someone) -> None:
    before = row(app)
    for _ in range(3):
        visit(app, f"/r/{LINK}")
        visit(app, f"/r/{LINK}", ana)
        assert visit(app, f"/r/{LINK}/off").status == 405
        assert visit(app, f"/r/{LINK}/snooze?choice=15").status == 405
    assert row(app) == before
    assert rule(app).is_on


def test_another_site_cannot_use_it(app: Flask, ana: Someone) -> None:
    for what in ("", "/receipt", "/snooze", "/off"):
        page = visit(app, f"/r/{LINK}{what}", post={"mood": "4", "choice": "15"},
                     headers={"Sec-Fetch-Site": "cross-site"})
        assert page.status == 403
    assert row(app).state == "sent"


def test_the_log_never_names_a_link(app: Flask, ana: Someone, capfd: pytest.CaptureFixture[str]) -> None:
    for link in (LINK, "unknown-link"):
        for what in ("", "/receipt", "/snooze", "/off"):
            visit(app, f"/r/{link}{what}", post={"choice": "x", "mood": "x"}, headers={"Sec-Fetch-Site": "same-site"})
            visit(app, f"/r/{link}{what}", post={"choice": "x", "mood": "x"})
    heard = "".join(capfd.readouterr())
    assert "refused" in heard
    assert LINK not in heard
    assert "unknown-link" not in heard
