"""Logging a day: one form, each answer alone or all together, all or nothing, and never a wrong day."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.features.daylog.diary import (
    FULL,
    ONE,
    answers,
    be,
    boundary_after_now,
    kept_of,
    post,
    rows,
    this_day,
)
from tests.people import Someone, ana, join, say
from tests.visit import visit
from tracker.domain.measures import DAILY_LOG


@pytest.fixture
def kim(app: Flask) -> Someone:
    return join(app.extensions["store"], "Kim")


# --- the form -------------------------------------------------------------------------------------------


def test_nothing_is_preselected(app: Flask, kim: Someone) -> None:
    page = visit(app, f"/days/{this_day(kim)}", kim)
    assert not [one for one in page.all("input") if one.get("checked") is not None]
    rows_of_answers = {one.get("name") for one in page.all("input", type="radio")}
    assert rows_of_answers == {"mood", "sleep_hours", "sleep_quality", "use"}
    craving = next(page.all("input", id="craving_peak"))
    assert craving.get("name") is None and craving.get("data-rated") is None, "no value is sent until it is touched"


def test_the_five_come_in_their_order(app: Flask, kim: Someone) -> None:
    page = visit(app, f"/days/{this_day(kim)}", kim)
    asked = [one.get("id", "")[2:] for one in page.all("div", class_="ask")]
    assert tuple(asked) == DAILY_LOG


def test_one_tap_is_kept_and_shown(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    sent = post(app, kim, day, mood="4")
    assert (sent.status, sent.location) == (303, f"/days/{day}")
    page = visit(app, sent.location, kim)
    (checked,) = [one for one in page.all("input") if one.get("checked") is not None]
    assert (checked.get("name"), checked.get("value")) == ("mood", "4")


def test_a_whole_day_and_done(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    sent = post(app, kim, day, **FULL, done="1")
    assert (sent.status, sent.location) == (303, "/?done=1")
    assert answers(app, kim, day) == FULL


def test_as_json(app: Flask, kim: Someone) -> None:
    sent = post(app, kim, this_day(kim), json=True, mood="4", use="")
    assert sent.status == 200
    assert sent.json == {"day": str(this_day(kim)), "saved": ["mood", "use"]}


def test_what_is_absent_stays_and_what_is_empty_is_taken_back(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    post(app, kim, day, **FULL)
    post(app, kim, day, mood="2", sleep_hours="")
    assert answers(app, kim, day) == {"mood": "2", "craving_peak": "3", "sleep_quality": "4", "use": "no_use"}


def test_each_answer_can_be_taken_back_without_script(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    for name in DAILY_LOG:
        post(app, kim, day, **FULL)
        sent = post(app, kim, day, **FULL, clear=name)
        assert sent.location == f"/days/{day}"
        assert answers(app, kim, day) == {other: value for other, value in FULL.items() if other != name}


def test_the_button_to_take_back_is_there_once_there_is_an_answer(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    assert not list(visit(app, f"/days/{day}", kim).all("button", name="clear"))
    post(app, kim, day, mood="3", use="use", sleep_hours="7.5")
    offered = {one.get("value") for one in visit(app, f"/days/{day}", kim).all("button", name="clear")}
    assert offered == {"mood", "use", "sleep_hours"}


def test_half_hours_open_with_their_value(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    closed = next(visit(app, f"/days/{day}", kim).all("details", class_="exact"))
    assert closed.get("open") is None
    post(app, kim, day, sleep_hours="7.5")
    page = visit(app, f"/days/{day}", kim)
    assert next(page.all("details", class_="exact")).get("open") is not None
    (checked,) = [one for one in page.all("input", name="sleep_hours") if one.get("checked") is not None]
    assert checked.get("value") == "7.5"
    every = {one.get("value") for one in page.all("input", name="sleep_hours")}
    assert every == {f"{half / 2:g}" for half in range(33)}, "each half-hour from 0 to 16 can be tapped, once"


def test_skip_stores_nothing(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    post(app, kim, day, use="skip", mood="3")
    assert answers(app, kim, day) == {"mood": "3"} and rows(app, kim) == 1
    post(app, kim, day, use="no_use")
    post(app, kim, day, use="skip")
    assert "use" not in answers(app, kim, day)


def test_empty_questions_of_a_whole_form_leave_no_rows(app: Flask, kim: Someone) -> None:
    post(app, kim, this_day(kim), mood="3", craving_peak="", sleep_hours="", use="", done="1")
    assert rows(app, kim) == 1


def test_as_prescribed_is_offered_where_it_is_prescribed(app: Flask, kim: Someone) -> None:
    day = this_day(kim)

    def offered() -> list[str | None]:
        return [one.get("value") for one in visit(app, f"/days/{day}", kim).all("input", name="use")]

    assert offered() == ["no_use", "use", "skip"]
    be(app, kim, prescribed=True)
    assert offered() == ["no_use", "use", "prescribed_only", "skip"]
    post(app, kim, day, use="prescribed_only")
    be(app, kim, prescribed=False)
    assert "prescribed_only" in offered(), "what was answered stays in sight"


def test_only_you_stands_at_the_use_question(app: Flask, kim: Someone) -> None:
    words = visit(app, f"/days/{this_day(kim)}", kim).words()
    assert "Only you" in words and "Either answer is useful. Nothing gets reset." in words


# --- wrong values ---------------------------------------------------------------------------------------

WRONG = [("mood", "6"), ("mood", "ok"), ("craving_peak", "11"), ("craving_peak", "-1"), ("sleep_hours", "7.25"),
         ("sleep_hours", "17"), ("sleep_quality", "0"), ("use", "maybe"), ("use", "unknown"), ("confidence", "10.5"),
         ("void_day", "41"), ("coping_used", "breathing magic"), ("blood", "YES")]


def test_one_wrong_answer_keeps_none_of_the_form(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    for name, value in WRONG:
        sent = post(app, kim, day, **{"anxiety": "2", "note": "mine", "page": "more", **FULL, name: value}, done="1")
        assert sent.status == 422 and rows(app, kim) == 0, (name, value)


def test_the_form_comes_back_whole_with_the_wrong_text(app: Flask, kim: Someone) -> None:
    page = post(app, kim, this_day(kim), **{**FULL, "sleep_hours": "25 <b>"})
    checked = {(one.get("name"), one.get("value")) for one in page.all("input") if one.get("checked") is not None}
    assert checked == {("mood", "4"), ("sleep_quality", "4"), ("use", "no_use")}
    assert next(page.all("input", id="craving_peak")).get("value") == "3"
    assert "“25 <b>”: Choose a number from 0 to 16, in halves." in page.words()
    assert "25 <b>" not in page.text
    assert next(page.all("a", href="#q-sleep_hours")) is not None


def test_wrong_as_json_names_the_question(app: Flask, kim: Someone) -> None:
    sent = post(app, kim, this_day(kim), json=True, mood="9")
    assert (sent.status, sent.json) == (422, {"errors": {"mood": "Choose a number from 1 to 5."}})


# --- which day ------------------------------------------------------------------------------------------


def test_no_such_day(app: Flask, kim: Someone) -> None:
    for day in ("2026-13-01", "2026-02-30", "26-01-01", "tomorrow", "1969-12-31", "0001-01-01", "9999-12-31",
                "2026-1-1", "%00", "2026-11-22T00:00"):
        for path in (f"/days/{day}", f"/days/{day}/more"):
            assert visit(app, path, kim).status == 404, path
        assert post(app, kim, day, mood="3").status == 404, day


def test_a_day_to_come_is_not_there_yet(app: Flask, kim: Someone) -> None:
    for ahead in (1, 2, 400):
        day = this_day(kim) + ahead * ONE
        assert visit(app, f"/days/{day}", kim).status == 404
        assert post(app, kim, day, mood="3").status == 404
    assert rows(app, kim) == 0


def test_the_chevrons(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    page = visit(app, f"/days/{day}", kim)
    assert list(page.all("a", href=f"/days/{day - ONE}")) and not list(page.all("a", href=f"/days/{day + ONE}"))
    assert next(page.all("button", aria_disabled="true")).get("aria-label") == "Next day"
    before = visit(app, f"/days/{day - ONE}", kim)
    assert list(before.all("a", href=f"/days/{day}"))
    assert "Yesterday" in before.words() and "Any use that day?" in before.words()


def test_old_days_can_be_filled_in(app: Flask, kim: Someone) -> None:
    for ago in (1, 30, 31, 400, 9000):
        day = this_day(kim) - ago * ONE
        assert visit(app, f"/days/{day}", kim).status == 200
        sent = post(app, kim, day, **FULL, done="1")
        month = f"/calendar?month={day:%Y-%m}"
        assert sent.location in (("/", month) if ago < 7 else (month,))
        assert answers(app, kim, day) == FULL


def test_a_day_added_late_says_so(app: Flask, kim: Someone) -> None:
    late, soon = this_day(kim) - 10 * ONE, this_day(kim) - ONE
    for day in (late, soon):
        post(app, kim, day, **FULL)
    assert "Added later" in visit(app, f"/days/{late}", kim).words()
    assert "Added later" not in visit(app, f"/days/{soon}", kim).words()


def test_looking_at_an_old_day_does_not_make_it_late(app: Flask, kim: Someone) -> None:
    day = this_day(kim) - 10 * ONE
    then = datetime.now(UTC) - timedelta(days=10)
    say(app.extensions["store"], kim.person, day, then, **FULL)
    post(app, kim, day, **FULL, done="1")
    assert kept_of(app, kim, day)["mood"].recorded_at == then
    assert "Added later" not in visit(app, f"/days/{day}", kim).words()


def test_the_night_belongs_to_the_day_before(app: Flask, kim: Someone) -> None:
    be(app, kim, day_boundary=boundary_after_now(kim))
    calendar_day = this_day(kim) + ONE
    assert visit(app, "/log", kim).location == f"/days/{calendar_day - ONE}"
    assert visit(app, f"/days/{calendar_day}", kim).status == 404
    post(app, kim, calendar_day - ONE, mood="2")
    assert answers(app, kim, calendar_day - ONE) == {"mood": "2"}


def test_travelling_moves_and_doubles_nothing(app: Flask, kim: Someone) -> None:
    """From the zone where a day begins first to the one where it begins last: 26 hours apart."""
    be(app, kim, zone="Pacific/Kiritimati")
    east = this_day(kim)
    post(app, kim, east, **FULL)
    be(app, kim, zone="Etc/GMT+12")
    west = this_day(kim)
    assert west < east
    assert answers(app, kim, east) == FULL and answers(app, kim, west) == {} and rows(app, kim) == 5
    assert kept_of(app, kim, east)["mood"].zone == "Pacific/Kiritimati"
    assert visit(app, "/log", kim).location == f"/days/{west}"


def test_an_answer_given_before_a_journey_west_still_arrives(app: Flask, kim: Someone) -> None:
    """It waited in the phone: its day has begun somewhere, and it says when it was given."""
    be(app, kim, zone="Pacific/Kiritimati")
    east = this_day(kim)
    be(app, kim, zone="Etc/GMT+12")
    waited = {"edit_id": uuid4().hex, "edited_at": datetime.now(UTC).isoformat()}
    assert post(app, kim, east, mood="4").status == 404
    assert post(app, kim, east, json=True, mood="4", **waited).status == 200
    assert answers(app, kim, east) == {"mood": "4"}
    assert visit(app, f"/days/{east}", kim).status == 200, "what was written there can be seen and changed"


# --- edits ----------------------------------------------------------------------------------------------


def edit(minutes: int = 0, **more: str) -> dict[str, str]:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    return {"edit_id": uuid4().hex, "edited_at": at.isoformat(), **more}


def test_a_replay_changes_nothing(app: Flask, kim: Someone) -> None:
    day, first = this_day(kim), edit(-5, mood="3")
    post(app, kim, day, json=True, **first)
    post(app, kim, day, json=True, **edit(-2, mood="5"))
    before = kept_of(app, kim, day)
    for _ in range(3):
        assert post(app, kim, day, json=True, **first).status == 200
    assert kept_of(app, kim, day) == before and before["mood"].value == "5"


def test_the_later_edit_wins_whatever_arrives_first(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    post(app, kim, day, json=True, **edit(-1, craving_peak=""))
    post(app, kim, day, json=True, **edit(-3, craving_peak="9"))
    assert answers(app, kim, day) == {}
    post(app, kim, day, json=True, **edit(0, craving_peak="2"))
    assert answers(app, kim, day) == {"craving_peak": "2"}


def test_a_clock_days_ahead_is_not_believed(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    post(app, kim, day, json=True, **edit(60 * 24 * 400, mood="1"))
    assert abs(kept_of(app, kim, day)["mood"].edited_at - datetime.now(UTC)) < timedelta(minutes=1)
    post(app, kim, day, json=True, **edit(1, mood="4"))
    assert answers(app, kim, day) == {"mood": "4"}


def test_a_form_filled_in_on_sight_counts_though_a_phones_clock_ran_ahead(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    post(app, kim, day, json=True, **edit(60 * 20, mood="1", use="no_use"))
    post(app, kim, day, mood="4", use="")
    assert answers(app, kim, day) == {"mood": "4"}


def test_a_time_that_makes_no_sense_is_taken_as_now(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    times = ("", "now", "2026", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1e9", "\x00")
    for n, at in enumerate(times):
        mood = str(1 + n % 5)
        assert post(app, kim, day, mood=mood, edited_at=at, edit_id="'; --").status == 303, at
        kept = kept_of(app, kim, day)["mood"]
        assert kept.value == mood and abs(kept.edited_at - datetime.now(UTC)) < timedelta(minutes=1), at


# --- where Done leads -----------------------------------------------------------------------------------


def test_a_use_said_now_leads_to_its_own_page(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    sent = post(app, kim, day, **{**FULL, "use": "use"}, done="1")
    assert sent.location == f"/moments/new?kind=use&day={day}"


def test_it_is_not_asked_again_once_written_or_long_said(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    post(app, kim, day, use="use", done="1")
    visit(app, "/moments/new", kim, post={"kind": "use", "day": str(day)})
    assert post(app, kim, day, use="use", mood="2", done="1").location == "/?done=1"
    old = day - 3 * ONE
    say(app.extensions["store"], kim.person, old, datetime.now(UTC) - timedelta(days=2), use="use")
    assert "moments" not in post(app, kim, old, use="use", done="1").location


def test_a_use_filled_in_long_after_asks_nothing(app: Flask, kim: Someone) -> None:
    day = this_day(kim) - 60 * ONE
    assert "moments" not in post(app, kim, day, use="use", done="1").location


def test_the_first_log_leads_to_the_recovery_codes(app: Flask, kim: Someone) -> None:
    be(app, kim, codes_seen_at=None)
    assert post(app, kim, this_day(kim), **FULL, done="1").location == "/me/codes"
    assert post(app, kim, this_day(kim), mood="3").location == f"/days/{this_day(kim)}"


def test_a_form_leads_back_to_a_page_of_ours_and_nowhere_else(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    assert post(app, kim, day, confidence="5", next="/").location == "/"
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil", "javascript:alert(1)"):
        assert post(app, kim, day, confidence="5", next=elsewhere).location == "/"


# --- whose ----------------------------------------------------------------------------------------------


def test_everyone_has_their_own_days(app: Flask, kim: Someone) -> None:
    other = ana(app.extensions["store"], this_day(kim))
    day = this_day(kim) - ONE
    assert answers(app, other, day)
    page = visit(app, f"/days/{day}", kim)
    assert not [one for one in page.all("input") if one.get("checked") is not None]
    post(app, kim, day, mood="5")
    assert answers(app, other, day)["mood"] == "2"
