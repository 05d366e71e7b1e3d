"""Me, the settings and the first run's reminder."""

from datetime import date, time
from typing import Any

import pytest
from flask import Flask

from tests.features.accounts.walk import Browser
from tracker.store import people
from tracker.store.people import Person

ALL = {
    "display_name": "Sam", "name": "sam", "zone": "America/New_York", "region": "US", "language": "en",
    "week_start": "6", "clock": "12", "day_boundary": "03:00", "reminder_time": "21:15",
}


def kept(app: Flask, name: str) -> Person:
    with app.extensions["store"].reading() as db:
        found = people.by_name(db, name)
        assert found is not None
        return found


def test_me_leads_to_everything_of_ones_own(app: Flask) -> None:
    page = Browser(app).join().get("/me")
    links = {a.get("href") for a in page.all("a")}
    assert links >= {"/me/topics", "/plan", "/me/settings", "/me/data", "/me/logins", "/me/passphrase", "/me/codes",
                     "/me/email", "/me/closing", "/help"}
    for link in links - {None}:
        assert link.startswith("#") or app.url_map.bind("localhost").match(link), link  # type: ignore[union-attr]
    assert "Signed in as Ana." in page.words()
    assert [form.get("action") for form in page.all("form")] == ["/sign-out"]


def test_every_setting_is_kept_and_shown_again(app: Flask) -> None:
    browser = Browser(app).join()
    assert browser.post("/me/settings", {**ALL, "hide": ["run", "percent"]}).location == "/me/settings?saved"
    sam = kept(app, "sam")
    assert (sam.display_name, sam.zone, sam.region) == ("Sam", "America/New_York", "US")
    assert (sam.week_start, sam.clock) == (6, 12)
    assert (sam.day_boundary, sam.reminder_time) == (time(3), time(21, 15))
    assert sam.counts_hidden == {"run", "percent"}
    page = browser.get("/me/settings?saved")
    assert "Saved" in page.words()
    chosen = {option.get("value") for option in page.all("option") if option.get("selected") is not None}
    assert chosen == {"America/New_York", "US", "en", "03:00"}
    ticked = {(box.get("name"), box.get("value")) for box in page.all("input") if box.get("checked") is not None}
    assert ticked == {("week_start", "6"), ("clock", "12"), ("hide", "run"), ("hide", "percent")}
    assert "3:00 AM" in page.words()
    assert Browser(app).sign_in("sam").status == 303
    assert Browser(app).sign_in("ana").status == 422


def test_counts_come_back_and_a_reminder_goes(app: Flask) -> None:
    browser = Browser(app).join()
    browser.post("/me/settings", {**ALL, "hide": ["total"]})
    browser.post("/me/settings", {**ALL, "reminder_time": ""})
    sam = kept(app, "sam")
    assert sam.counts_hidden == frozenset()
    assert sam.reminder_time is None


@pytest.mark.parametrize(("change", "words"), [
    ({"zone": "Mars/Olympus"}, "Choose a time zone"), ({"region": "XX"}, "Choose one"),
    ({"language": "xx"}, "Choose one"), ({"week_start": "3"}, "Choose one"), ({"clock": "13"}, "Choose one"),
    ({"day_boundary": "12:00"}, "Choose one"),
    ({"day_boundary": "04:30"}, "Choose one"), ({"reminder_time": "25:00"}, "Enter a time"),
    ({"name": "n" * 65}, "Choose a name"), ({"display_name": "\u200d"}, "Choose a name"),
])
def test_wrong_settings_change_nothing(app: Flask, change: dict[str, Any], words: str) -> None:
    browser = Browser(app).join()
    page = browser.post("/me/settings", {**ALL, **change})
    assert page.status == 422
    assert words in page.words()
    assert kept(app, "ana").zone == "Europe/London"


def test_a_name_of_someone_else_stays_theirs(app: Flask) -> None:
    Browser(app).join(name="Sam", form_id="s")
    browser = Browser(app).join()
    for _ in range(20):
        page = browser.post("/me/settings", ALL)
        assert page.status == 422
        assert "That name is taken here" in page.words()
    assert "Too many new names" in browser.post("/me/settings", ALL).words()
    assert kept(app, "ana").zone == "Europe/London"


def test_a_new_zone_moves_no_day(app: Flask) -> None:
    """Travelling never moves or doubles a day: days are kept as dates, with the zone they were lived in."""
    from tests.people import say
    from tracker.store import days

    browser = Browser(app).join()
    ana, day = kept(app, "ana"), date(2026, 11, 20)
    say(app.extensions["store"], ana, day, mood="4", use="no_use")
    with app.extensions["store"].reading() as db:
        before = days.between(db, ana.id, date(2026, 1, 1), date(2026, 12, 31))
    assert browser.post("/me/settings", {**ALL, "zone": "Pacific/Auckland"}).status == 303
    with app.extensions["store"].reading() as db:
        assert days.between(db, ana.id, date(2026, 1, 1), date(2026, 12, 31)) == before
    assert before[day]["mood"].zone == "Europe/London"


def test_a_reminder_time_is_kept(app: Flask) -> None:
    browser = Browser(app).join()
    page = browser.get("/start/reminder")
    assert "A moment for today?" in page.words()
    assert "You can change it, or turn it off, under Me." in page.words()
    assert [box.get("value") for box in page.all("input", type="radio") if box.get("checked") is not None] == ["20:30"]
    assert any(a.get("href") == "/log" for a in page.all("a")), "it can be left out"
    assert browser.post("/start/reminder", {"time": "08:30", "other": ""}).location == "/log"
    assert kept(app, "ana").reminder_time == time(8, 30)
    browser.post("/start/reminder", {"time": "08:30", "other": "07:05"})
    assert kept(app, "ana").reminder_time == time(7, 5)
    page = browser.get("/start/reminder")
    assert [box.get("value") for box in page.all("input", type="radio") if box.get("checked") is not None] == ["07:05"]
    wrong = browser.post("/start/reminder", {"other": "99:99"})
    assert wrong.status == 422
    assert "Enter a time" in wrong.words()
    assert kept(app, "ana").reminder_time == time(7, 5)


@pytest.mark.parametrize("path", ["/me", "/me/settings", "/me/logins", "/me/passphrase", "/me/codes", "/me/email",
                                  "/me/closing", "/me/proof", "/start/reminder"])
def test_strangers_are_asked_to_sign_in(app: Flask, path: str) -> None:
    page = Browser(app).get(path)
    assert (page.status, page.location) == (303, f"/sign-in?next={path}")
    assert Browser(app).post(path).status in (401, 405)
