"""The support screen: it opens before any score, takes what is chosen, and stays close for three days. No verdict."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.people import Someone, begin, check, join
from tests.visit import Page, visit
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.localdays import local_day
from tracker.domain.safety import NOT_WATCHED
from tracker.features.checkins import support
from tracker.store import checkins, safety
from tracker.store.safety import SafetyEvent

PHQ9 = INSTRUMENTS["phq9"]
SAID = ("You said you have had thoughts of being better off dead or hurting yourself. Thank you for telling us. "
        "Let’s find some support now.")
ONE = timedelta(days=1)


@pytest.fixture
def kim(app: Flask) -> Someone:
    """Kim, in active treatment since ten days ago."""
    kim = join(app.extensions["store"], "Kim")
    begin(app.extensions["store"], kim.person, "active", datetime.now(UTC).date() - 9 * ONE)
    return kim


def started(app: Flask, who: Someone, answers: Sequence[int | None] = (1,) * 8) -> UUID:
    """A PHQ-9 with the first answers given."""
    return check(app.extensions["store"], who.person, "phq9", answers, datetime.now(UTC).date(), datetime.now(UTC),
                 finished=False).id


def answer(app: Flask, who: Someone, sitting: UUID, value: str, n: int = 9, **more: str) -> Page:
    return visit(app, f"/check-ins/{sitting}/questions/{n}", who, post={"answer": value, **more})


def choose(app: Flask, who: Someone, sitting: UUID, choice: str, **more: Any) -> Page:
    return visit(app, f"/check-ins/{sitting}/support", who, post={"choice": choice}, **more)


def screen(app: Flask, who: Someone, sitting: UUID) -> Page:
    return visit(app, f"/check-ins/{sitting}/support", who)


def event(app: Flask, who: Someone, sitting: UUID) -> SafetyEvent | None:
    with app.extensions["store"].reading() as db:
        return safety.one(db, who.person.id, sitting)


def told(app: Flask, who: Someone, ago: timedelta, answer: int = 1, choice: str = "") -> UUID:
    """A finished PHQ-9 of some time ago, whose ninth answer called for the screen."""
    at = datetime.now(UTC) - ago
    day = local_day(at, who.person.zone, who.person.day_boundary)
    return check(app.extensions["store"], who.person, "phq9", (0,) * 8 + (answer, 0), day, at, choice=choice).id


# --- when it opens --------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["1", "2", "3"])
def test_it_opens_before_any_score(app: Flask, kim: Someone, value: str) -> None:
    sitting = started(app, kim)
    assert answer(app, kim, sitting, value).location == f"/check-ins/{sitting}/support"
    kept = event(app, kim, sitting)
    assert kept is not None and (kept.kind, kept.value, kept.choice) == ("phq9_item9", int(value), None)
    assert answer(app, kim, sitting, "0", 10).location == f"/check-ins/{sitting}/support", "still nothing chosen"
    assert visit(app, f"/check-ins/{sitting}", kim).location == f"/check-ins/{sitting}/support"


@pytest.mark.parametrize("value", ["0", "", "skip"])
def test_nought_and_blank_open_nothing_and_are_never_called_anything(app: Flask, kim: Someone, value: str) -> None:
    sitting = started(app, kim)
    assert "support" not in answer(app, kim, sitting, value).location
    answer(app, kim, sitting, "0", 10)
    assert event(app, kim, sitting) is None
    page = visit(app, f"/check-ins/{sitting}", kim)
    assert page.status == 200 and not {"risk", "safe", "danger"} & set(page.words().lower().split())
    assert screen(app, kim, sitting).location == f"/check-ins/{sitting}"
    if value != "0":
        assert "there’s no score" in page.words(), "a blank withholds it"


def test_other_answers_however_high_open_nothing(app: Flask, kim: Someone) -> None:
    sitting = started(app, kim, (3,) * 7)
    assert "support" not in answer(app, kim, sitting, "3", 8).location
    assert event(app, kim, sitting) is None


def test_the_same_post_again_opens_it_again_while_nothing_is_chosen(app: Flask, kim: Someone) -> None:
    sitting, sent = started(app, kim), {"edit_id": uuid4().hex, "edited_at": datetime.now(UTC).isoformat()}
    there = f"/check-ins/{sitting}/support"
    assert answer(app, kim, sitting, "2", **sent).location == there
    first = event(app, kim, sitting)
    assert answer(app, kim, sitting, "2", **sent).location == there
    assert event(app, kim, sitting) == first, "a replay changes nothing"
    choose(app, kim, sitting, "talk")
    assert answer(app, kim, sitting, "2", **sent).location != there
    kept = event(app, kim, sitting)
    assert kept is not None and kept.choice == "talk"


@pytest.mark.parametrize("changes", [["2"], ["3"], ["0", "1"], ["skip", "1"]])
def test_a_changed_answer_opens_it_anew(app: Flask, kim: Someone, changes: list[str]) -> None:
    """Taken back and said again counts as said again."""
    sitting = started(app, kim)
    answer(app, kim, sitting, "1")
    choose(app, kim, sitting, "safe")
    pages = [answer(app, kim, sitting, value) for value in changes]
    assert pages[-1].location == f"/check-ins/{sitting}/support"
    kept = event(app, kim, sitting)
    assert kept is not None and (kept.value, kept.choice) == (int(changes[-1]), None)


def test_an_answer_taken_back_closes_it_and_keeps_people_close(app: Flask, kim: Someone) -> None:
    sitting = started(app, kim)
    answer(app, kim, sitting, "1")
    assert "support" not in answer(app, kim, sitting, "0").location
    assert screen(app, kim, sitting).location == f"/check-ins/{sitting}"
    kept = event(app, kim, sitting)
    assert kept is not None and kept.value == 0
    assert list(visit(app, "/", kim).all("details", class_="near")), "nought is no reason to take numbers away"


def test_it_opens_for_any_question_of_a_pack_that_asks_such_a_thing(app: Flask, kim: Someone) -> None:
    """Two such questions: the one said last is kept, and a change of either opens it again."""
    marked = tuple(replace(item, safety=item.id in ("3", "5")) for item in PHQ9.items)
    form = replace(PHQ9, key="ours", items=marked)
    store, sitting, now = app.extensions["store"], started(app, kim, ()), datetime.now(UTC)

    def said(minute: int, **answers: int) -> bool:
        given = {name.removeprefix("i"): value for name, value in answers.items()}
        with store.writing() as db:
            checkins.keep(db, kim.person.id, sitting, given, now + timedelta(minutes=minute), "a" * 8)
            row = checkins.one(db, kim.person.id, sitting)
            assert row is not None
            answers = checkins.answers(db, kim.person.id, sitting)[sitting]
            return support.called_for(db, kim.person, row, form, answers, now)

    assert not said(1, i3=0) and event(app, kim, sitting) is None
    assert said(2, i5=2)
    choose(app, kim, sitting, "talk")
    assert not said(2, i5=2)
    assert said(3, i3=1)
    choose(app, kim, sitting, "plan")
    assert said(4, i5=3), "the other one changed"
    kept = event(app, kim, sitting)
    assert kept is not None and (kept.kind, kept.value) == ("ours_item5", 3)


# --- what stands on it ----------------------------------------------------------------------------------


def test_the_words_and_who_to_reach(app: Flask, kim: Someone) -> None:
    sitting = started(app, kim)
    answer(app, kim, sitting, "1")
    page = screen(app, kim, sitting)
    words = page.words()
    assert SAID in words and str(NOT_WATCHED) in words
    hrefs = [one.get("href") for one in page.all("a", class_="call")]
    assert hrefs == ["tel:999", "tel:116123", "sms:85258?&body=SHOUT", "/help"]
    assert [one.get("value") for one in page.all("button", name="choice")] == ["plan", "safe", "on"]
    assert "score" not in words and "risk" not in words and "of 27" not in words
    (title,) = page.all("title")
    assert (title.text or "").strip() == "Check-in · Evenlight", "nothing in the title tells"
    assert list(page.all("a", href=f"/check-ins/{sitting}/questions/9")), "the way back to the question"


@pytest.mark.parametrize(("region", "emergency", "talk"), [
    ("US", "tel:911", "tel:988"), ("IE", "tel:112", "tel:116123"), ("NZ", "tel:111", "tel:0800787797"),
    ("HK", "tel:112", "/help#country"),
])
def test_numbers_are_those_of_the_persons_country(
    app: Flask, kim: Someone, region: str, emergency: str, talk: str
) -> None:
    with app.extensions["store"].writing() as db:
        db.execute(sa.update(type(kim.person)).values(region=region))
    sitting = started(app, kim)
    answer(app, kim, sitting, "1")
    hrefs = [one.get("href") for one in screen(app, kim, sitting).all("a", class_="call")]
    assert hrefs[:2] == [emergency, talk]


# --- choices --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("choice", "leads_to"), [
    ("safe", "/check-ins/{}"), ("on", "/check-ins/{}"), ("", "/check-ins/{}"), ("plan", "/plan"),
    ("talk", "/check-ins/{}"), ("danger", "/check-ins/{}"),
])
def test_a_choice_is_kept_and_the_check_in_goes_on(app: Flask, kim: Someone, choice: str, leads_to: str) -> None:
    sitting = started(app, kim)
    answer(app, kim, sitting, "1")
    assert choose(app, kim, sitting, choice).location == leads_to.format(sitting)
    kept = event(app, kim, sitting)
    assert kept is not None and kept.choice == (choice or "on") and kept.chosen_at is not None
    assert visit(app, f"/check-ins/{sitting}", kim).location == f"/check-ins/{sitting}/questions/10"
    answer(app, kim, sitting, "0", 10)
    assert "9 of 27" in visit(app, f"/check-ins/{sitting}", kim).words()


def test_a_call_is_noted_alongside(app: Flask, kim: Someone) -> None:
    sitting = started(app, kim)
    answer(app, kim, sitting, "1")
    assert choose(app, kim, sitting, "danger", json=True).json == {"id": str(sitting), "choice": "danger"}
    link = next(screen(app, kim, sitting).all("a", href="tel:999"))
    assert (link.get("data-note"), link.get("data-choice")) == (f"/check-ins/{sitting}/support", "danger")
    choose(app, kim, sitting, "on")
    kept = event(app, kim, sitting)
    assert kept is not None and kept.choice == "danger", "going on says nothing, so it takes nothing away"
    choose(app, kim, sitting, "safe")
    kept = event(app, kim, sitting)
    assert kept is not None and kept.choice == "safe"


@pytest.mark.parametrize("choice", ["fine", "DANGER", "'; --", "x" * 500])
def test_what_is_no_choice_is_refused_and_the_screen_stays(app: Flask, kim: Someone, choice: str) -> None:
    sitting = started(app, kim)
    answer(app, kim, sitting, "1")
    page = choose(app, kim, sitting, choice)
    assert page.status == 422 and list(page.all("a", href="tel:999"))
    kept = event(app, kim, sitting)
    assert kept is not None and kept.choice is None


def test_nobody_else_finds_it(app: Flask, kim: Someone) -> None:
    sitting, lee = told(app, kim, ONE), join(app.extensions["store"], "Lee")
    before = event(app, kim, sitting)
    assert screen(app, lee, sitting).status == 404
    assert choose(app, lee, sitting, "safe").status == 404
    assert visit(app, f"/check-ins/{sitting}/how", lee, post={"felt": "5"}).status == 404
    assert event(app, kim, sitting) == before


# --- the days after -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/plan", "/check-ins"])
@pytest.mark.parametrize(("ago", "stand"), [(timedelta(hours=1), True), (timedelta(hours=71), True),
                                            (timedelta(hours=73), False)])
def test_people_to_reach_stand_on_three_pages_for_72_hours(
    app: Flask, kim: Someone, path: str, ago: timedelta, stand: bool
) -> None:
    told(app, kim, ago, choice="on")
    page = visit(app, path, kim)
    found = list(page.all("details", class_="near"))
    assert len(found) == stand
    if stand:
        hrefs = [one.get("href") for one in found[0].iter("a")]
        assert hrefs == ["/help", "tel:116123", "sms:85258?&body=SHOUT"]
        words = " ".join("".join(found[0].itertext()).split()).lower()
        assert not any(word in words for word in ("phq", "score", "risk", "dead", "hurt", "suicid"))


def test_seen_folds_them_and_they_stay_within_reach(app: Flask, kim: Someone) -> None:
    sitting = told(app, kim, ONE, choice="talk")
    (lines,) = visit(app, "/", kim).all("details", class_="near")
    assert lines.get("open") is not None
    sent = visit(app, f"/check-ins/{sitting}/support", kim, post={"choice": "seen", "next": "/plan"})
    assert sent.location == "/plan"
    for path in ("/", "/plan"):
        (lines,) = visit(app, path, kim).all("details", class_="near")
        assert lines.get("open") is None and len(list(lines.iter("a"))) == 3 and not list(lines.iter("form"))
    kept = event(app, kim, sitting)
    assert kept is not None and kept.choice == "talk", "having seen them is no choice"


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/me"])
def test_seen_leads_to_no_other_page(app: Flask, kim: Someone, address: str) -> None:
    sitting = told(app, kim, ONE)
    assert visit(app, f"/check-ins/{sitting}/support", kim, post={"choice": "seen", "next": address}).location == "/"


def test_they_open_again_when_it_is_said_again(app: Flask, kim: Someone) -> None:
    sitting = told(app, kim, ONE, choice="on")
    visit(app, f"/check-ins/{sitting}/support", kim, post={"choice": "seen"})
    told(app, kim, timedelta(minutes=5), answer=2)
    (lines,) = visit(app, "/", kim).all("details", class_="near")
    assert lines.get("open") is not None


@pytest.mark.parametrize("path", ["/", "/plan", "/check-ins"])
def test_without_such_an_answer_nothing_stands(app: Flask, kim: Someone, path: str) -> None:
    told(app, kim, timedelta(hours=1), answer=0)
    assert not list(visit(app, path, kim).all("details", class_="near"))


# --- the question of the next day -----------------------------------------------------------------------


def asked(page: Page) -> bool:
    return any((form.get("action") or "").endswith("/how") for form in page.all("form"))


@pytest.mark.parametrize(("days", "there"), [(0, False), (1, True), (2, True), (3, True), (4, False), (30, False)])
def test_how_are_you_is_asked_from_the_next_day_on(app: Flask, kim: Someone, days: int, there: bool) -> None:
    told(app, kim, days * ONE, choice="safe")
    assert asked(visit(app, "/", kim)) is there


@pytest.mark.parametrize(("felt", "kept"), [("4", 4), ("1", 1), ("", None)])
def test_it_is_answered_or_put_away_once(app: Flask, kim: Someone, felt: str, kept: int | None) -> None:
    sitting = told(app, kim, ONE)
    assert visit(app, f"/check-ins/{sitting}/how", kim, post={"felt": felt}).location == "/"
    row = event(app, kim, sitting)
    assert row is not None and row.felt == kept and row.asked_on is not None
    page = visit(app, "/", kim)
    assert not asked(page)
    shown = "Thank you for saying so." in page.words()
    assert shown is (kept == 1), "a low answer is met with people to reach"
    if shown:
        assert list(page.all("a", href="tel:116123", class_="call"))


def test_a_sitting_taken_away_leaves_the_question(app: Flask, kim: Someone) -> None:
    sitting = told(app, kim, ONE)
    with app.extensions["store"].writing() as db:
        checkins.remove(db, kim.person.id, sitting)
    assert asked(visit(app, "/", kim))
    assert visit(app, f"/check-ins/{sitting}/how", kim, post={"felt": "3"}).location == "/"
    assert visit(app, f"/check-ins/{sitting}/support", kim, post={"choice": "seen"}).location == "/"


@pytest.mark.parametrize("felt", ["0", "6", "x", "1.5", "-1"])
def test_what_is_no_answer_is_refused_with_the_question_kept(app: Flask, kim: Someone, felt: str) -> None:
    sitting = told(app, kim, ONE)
    page = visit(app, f"/check-ins/{sitting}/how", kim, post={"felt": felt})
    assert page.status == 422 and asked(page)
    row = event(app, kim, sitting)
    assert row is not None and row.asked_on is None
