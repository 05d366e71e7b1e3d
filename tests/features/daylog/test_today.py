"""Today: where the person is, the counts they want to see, one tap for the day, the week; and nothing that nags."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.features.daylog.diary import FULL, ONE, answers, be, post, this_day
from tests.people import Someone, ana, begin, ben, cleo, join, say
from tests.visit import Page, visit
from tracker.features.daylog.today_page import greeting
from tracker.store import days
from tracker.store.days import Edit
from tracker.store.journeys import Appointment
from tracker.store.people import Person


@pytest.fixture
def kim(app: Flask) -> Someone:
    """Kim, in active treatment since ten days ago."""
    kim = join(app.extensions["store"], "Kim")
    begin(app.extensions["store"], kim.person, "active", this_day(kim) - 9 * ONE)
    return kim


def today(app: Flask, who: Someone, query: str = "") -> Page:
    return visit(app, f"/{query}", who)


def hero(page: Page) -> str:
    (section,) = list(page.all("section", class_="hero"))
    return " ".join(" ".join(section.itertext()).split())


def use_days(app: Flask, who: Someone, states: str, at: datetime | None = None) -> None:
    """One letter a day up to today: n no use, p as prescribed, u use, a dot for none."""
    for ago, letter in enumerate(reversed(states)):
        if letter != ".":
            state = {"n": "no_use", "p": "prescribed_only", "u": "use"}[letter]
            say(app.extensions["store"], who.person, this_day(who) - ago * ONE,
                at or datetime.now(UTC) - timedelta(days=ago), use=state)


# --- the top --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hour", "word"), [(4, "evening"), (5, "morning"), (11, "morning"), (12, "afternoon"),
                                            (17, "afternoon"), (18, "evening"), (0, "evening")])
def test_the_greeting_goes_by_the_persons_hour(hour: int, word: str) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    person = Person(name="kim", display_name="Kim", passphrase_hash="!", zone="Asia/Kolkata", created_at=at)
    at += timedelta(hours=hour) - timedelta(hours=5, minutes=30)
    assert str(greeting(at, person)) == f"Good {word}, Kim"


def test_phase_week_and_day(app: Flask, kim: Someone) -> None:
    page = today(app, kim)
    assert "Active treatment · week 2" in hero(page) and "Day 10" in hero(page)
    steps = [" ".join("".join(one.itertext()).split()) for one in next(page.all("ol", class_="phasebar"))]
    assert steps == ["Detox, done", "Active treatment", "Maintenance"]


def test_settling_is_part_of_detox_on_the_bar(app: Flask) -> None:
    someone = ana(app.extensions["store"], datetime.now(UTC).date())
    begin(app.extensions["store"], someone.person, "stabilise.settle", this_day(someone))
    page = today(app, someone)
    (here,) = list(page.all("li", aria_current="step"))
    assert "Settling · week 1" in hero(page) and "".join(here.itertext()).strip() == "Detox"


def test_thinking_about_it_counts_no_days(app: Flask) -> None:
    someone = join(app.extensions["store"], "Lee")
    begin(app.extensions["store"], someone.person, "prepare", this_day(someone))
    assert "Thinking about it" in hero(today(app, someone)) and "Day " not in hero(today(app, someone))


def test_before_there_is_a_journey(app: Flask) -> None:
    page = today(app, join(app.extensions["store"], "Lee"))
    assert list(page.all("a", href="/start/where")) and not list(page.all("section", class_="hero"))
    assert "days without use" not in page.words()


# --- the counts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("states", "said"), [
    ("nnnnn", "5 days without use, all of them in a known run"),
    ("nnnn.", "4 days without use, all of them in a known run"),        # today is still open
    ("nn.nnn", "5 days without use, 3 of them in this known run"),      # a blank day ends a run, not the count
    ("nnunpn", "5 days without use, 3 of them in this known run"),
    ("nn.nn..", "4 days without use"),
    ("nnn.n", "4 days without use"),
    ("n", "1 day without use"),
])
def test_total_and_known_run(app: Flask, kim: Someone, states: str, said: str) -> None:
    use_days(app, kim, states)
    assert hero(today(app, kim)).partition("Day 10")[2].strip().startswith(said)


def test_no_count_of_nothing(app: Flask, kim: Someone) -> None:
    use_days(app, kim, "u")
    assert "without use" not in hero(today(app, kim)) and "0 days" not in hero(today(app, kim))


def test_the_run_is_not_shown_for_a_day_after_use_was_said(app: Flask, kim: Someone) -> None:
    """Whichever day it was: what counts is when it was written."""
    use_days(app, kim, "nnnn")
    then = datetime.now(UTC) - timedelta(hours=23)
    say(app.extensions["store"], kim.person, this_day(kim) - 6 * ONE, then, use="use")
    assert "run" not in hero(today(app, kim)) and "4 days without use" in hero(today(app, kim))


def test_it_is_shown_again_after_that_day(app: Flask, kim: Someone) -> None:
    use_days(app, kim, "nnnn")
    then = datetime.now(UTC) - timedelta(hours=25)
    say(app.extensions["store"], kim.person, this_day(kim) - 6 * ONE, then, use="use")
    assert "4 days without use" in hero(today(app, kim)) and "known run" in hero(today(app, kim))


def test_using_takes_no_day_away(app: Flask, kim: Someone) -> None:
    use_days(app, kim, "nnnnn.")
    post(app, kim, this_day(kim), use="use")
    assert "5 days without use" in hero(today(app, kim)) and "Active treatment · week 2" in hero(today(app, kim))


def test_a_person_hides_what_they_do_not_want_to_count(app: Flask, kim: Someone) -> None:
    use_days(app, kim, "nnn")
    be(app, kim, hidden_counts="run")
    assert "3 days without use" in hero(today(app, kim)) and "run" not in hero(today(app, kim))
    be(app, kim, hidden_counts="total run")
    assert "without use" not in hero(today(app, kim))


def test_days_before_the_journey_are_not_counted(app: Flask, kim: Someone) -> None:
    use_days(app, kim, "n" * 15)
    assert "10 days without use" in hero(today(app, kim))


def test_a_long_run_is_counted_whole(app: Flask) -> None:
    someone = join(app.extensions["store"], "Lee")
    begin(app.extensions["store"], someone.person, "active", this_day(someone) - 120 * ONE)
    use_days(app, someone, "n.u" + "n" * 75)
    assert "76 days without use, 75 of them in this known run" in hero(today(app, someone))


# --- the day --------------------------------------------------------------------------------------------


def test_one_tap_saves_the_mood_and_opens_the_log(app: Flask, kim: Someone) -> None:
    page = today(app, kim)
    assert [one.get("value") for one in page.all("button", name="mood")] == ["1", "2", "3", "4", "5"]
    sent = post(app, kim, this_day(kim), mood="4")
    assert sent.location == f"/days/{this_day(kim)}" and answers(app, kim, this_day(kim)) == {"mood": "4"}


def test_the_faces_give_way_to_what_was_logged(app: Flask, kim: Someone) -> None:
    post(app, kim, this_day(kim), mood="4", sleep_hours="6.5")
    page = today(app, kim)
    assert not list(page.all("button", name="mood")) and "Today so far" in page.words()
    assert "Mood Good Craving – Sleep 6.5 h Use –" in page.words()
    assert list(page.all("a", href=f"/days/{this_day(kim)}"))


def test_the_faces_stay_while_a_moment_alone_wrote_on_the_day(app: Flask, kim: Someone) -> None:
    visit(app, "/moments/new", kim, post={"kind": "craving", "intensity": "6"})
    page = today(app, kim)
    assert list(page.all("button", name="mood")) and "Mood – Craving 6 Sleep – Use –" in page.words()
    assert not list(today(app, kim, "?done=1").all("button", name="mood"))


def test_once_done_it_is_logged_and_asks_how_sure(app: Flask, kim: Someone) -> None:
    post(app, kim, this_day(kim), mood="4", done="1")
    assert "How sure are you" not in today(app, kim).words(), "not while the log is open"
    assert "Today is logged" in today(app, kim, "?done=1").words(), "Done is done, whatever was skipped"
    post(app, kim, this_day(kim), **FULL)
    page = today(app, kim)
    assert "Today is logged" in page.words() and "Mood Good Craving 3 Sleep 7 h Use None" in page.words()
    assert next(page.all("input", id="confidence")).get("data-name") == "confidence"
    assert "Worried or on edge" not in page.words()


def test_confidence_is_one_tap_and_not_asked_again(app: Flask, kim: Someone) -> None:
    post(app, kim, this_day(kim), **FULL)
    assert post(app, kim, this_day(kim), confidence="7", next="/").location == "/"
    assert answers(app, kim, this_day(kim))["confidence"] == "7"
    assert "How sure are you" not in today(app, kim).words()


def test_in_detox_anxiety_is_asked_there_too(app: Flask) -> None:
    someone = ana(app.extensions["store"], datetime.now(UTC).date())
    post(app, someone, this_day(someone), **FULL)
    assert "Worried or on edge" in today(app, someone).words()


def test_one_specific_sentence(app: Flask, kim: Someone) -> None:
    for ago in range(1, 4):
        say(app.extensions["store"], kim.person, this_day(kim) - ago * ONE, **FULL)
    post(app, kim, this_day(kim), **FULL)
    assert "Your cravings have been 4 or lower for 4 days. That took work." in today(app, kim).words()


def test_the_first_log_is_greeted(app: Flask, kim: Someone) -> None:
    post(app, kim, this_day(kim), **FULL)
    assert "That is your first log." in today(app, kim).words()


def test_three_heavy_days_are_met_with_an_offer_of_help(app: Flask, kim: Someone) -> None:
    store, day = app.extensions["store"], this_day(kim)
    for ago, mood in ((1, "1"), (2, "1"), (3, "3")):
        say(store, kim.person, day - ago * ONE, mood=mood)
    assert "heavy days" not in today(app, kim).words()
    post(app, kim, day, mood="1")
    assert "Some heavy days in a row" in today(app, kim).words()
    post(app, kim, day, mood="2")
    assert "heavy days" not in today(app, kim).words()


# --- the week and what is next --------------------------------------------------------------------------


def strip(page: Page) -> list[tuple[str, str]]:
    (week,) = list(page.all("div", class_="week"))
    return [(one.get("href", ""), (one.findall("span")[-1].text or "").rpartition(", ")[2]) for one in week]


def test_the_week_starts_where_the_person_says(app: Flask, kim: Someone) -> None:
    for start in range(7):
        be(app, kim, week_start=start)
        links = [href for href, _ in strip(today(app, kim)) if href]
        assert links[-1] == f"/days/{this_day(kim)}"
        assert len(links) == (this_day(kim).weekday() - start) % 7 + 1


def test_each_day_says_its_state_in_words_and_shape(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    be(app, kim, week_start=(day - 3 * ONE).weekday())
    say(app.extensions["store"], kim.person, day - 3 * ONE, mood="3")
    say(app.extensions["store"], kim.person, day - 2 * ONE, use="use")
    page = today(app, kim)
    assert [state for _, state in strip(page)] == [
        "logged", "with use", "no log", "not logged yet", "still to come", "still to come", "still to come"]
    marks = [one.get("class", "").split("--")[-1] for one in page.all("span", class_="mark")]
    assert marks == ["ok", "use", "none", "today", "later", "later", "later"]
    post(app, kim, day, **FULL)
    assert strip(today(app, kim))[3] == (f"/days/{day}", "without use")


def test_three_days_away_are_met_with_one_gentle_line(app: Flask, kim: Someone) -> None:
    say(app.extensions["store"], kim.person, this_day(kim) - 3 * ONE, mood="3")
    assert "No logs since" not in today(app, kim).words()
    other = join(app.extensions["store"], "Lee")
    begin(app.extensions["store"], other.person, "active", this_day(other) - 9 * ONE)
    say(app.extensions["store"], other.person, this_day(other) - 4 * ONE, mood="3")
    assert "That’s fine. Add a day, or leave them." in today(app, other).words()
    post(app, other, this_day(other), mood="3")
    assert "No logs since" not in today(app, other).words()


def test_where_logs_are_weekly_a_week_is_no_absence(app: Flask) -> None:
    someone = cleo(app.extensions["store"], datetime.now(UTC).date())
    assert "No logs since" not in today(app, someone).words()


def test_what_is_next(app: Flask, kim: Someone) -> None:
    now, store = datetime.now(UTC), app.extensions["store"]
    with store.writing() as db:
        for ahead, state, whom in ((1, "cancelled", "Jo"), (3, "planned", "Maya"), (9, "planned", "Rosa")):
            db.add(Appointment(person_id=kim.person.id, id=uuid4(), day=this_day(kim) + ahead * ONE, at=time(10),
                               kind="individual", with_whom=whom, state=state, made_at=now, edited_at=now))
    words = today(app, kim).words()
    assert "One to one with Maya" in words and "10:00" in words and "Rosa" not in words and "Jo" not in words


def test_a_phase_on_offer_is_shown_and_can_wait(app: Flask) -> None:
    someone = join(app.extensions["store"], "Lee")
    begin(app.extensions["store"], someone.person, "stabilise.detox", this_day(someone) - 14 * ONE)
    for ago in range(1, 9):
        say(app.extensions["store"], someone.person, this_day(someone) - ago * ONE, **FULL)
    page = today(app, someone)
    assert "The first days are behind you." in page.words()
    later = next(page.all("form", action="/plan/proposals/stabilise.settle/later"))
    assert later is not None
    assert visit(app, "/plan/proposals/stabilise.settle/later", someone, post={"next": "/"}).location == "/"
    assert "The first days are behind you." not in today(app, someone).words()


def test_help_craving_log_and_days_are_one_tap_away(app: Flask, kim: Someone) -> None:
    page = today(app, kim)
    for href in ("/help", "/moments/new?kind=craving", "/log", f"/calendar?month={this_day(kim):%Y-%m}"):
        assert list(page.all("a", href=href)), href


def test_the_cast_sees_no_word_of_blame(app: Flask) -> None:
    for make in (ana, ben, cleo):
        words = today(app, make(app.extensions["store"], datetime.now(UTC).date())).words().lower()
        assert not {"missed", "streak", "broke", "only", "reset"} & set(words.replace("nothing gets reset", "").split())


def test_years_are_read_with_one_query_more_than_days(app: Flask) -> None:
    store, now = app.extensions["store"], datetime.now(UTC)
    counted: list[str] = []
    sa.event.listen(store.read_engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    someone = join(store, "Lee")
    begin(store, someone.person, "maintain", this_day(someone) - 3650 * ONE)
    use_days(app, someone, "n" * 20)
    today(app, someone)
    few = counted.copy()
    with store.writing() as db:
        for ago in range(20, 1500):
            days.keep(db, someone.person.id, this_day(someone) - ago * ONE, {"use": "no_use", "mood": "3"},
                      Edit(now, uuid4().hex, now, "UTC"))
    counted.clear()
    today(app, someone)
    assert len(few) <= 14 and len(counted) <= len(few) + 1, counted
