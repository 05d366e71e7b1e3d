"""A check-in behind a reminder's link: it is answered through the same operations, and shows nothing of before."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask

from tests.features.checkins.answering import named
from tests.features.reminders.saying import LINK, remind, row
from tests.people import Someone, begin, check, join
from tests.visit import Page, visit
from tracker.domain.instruments import INSTRUMENTS
from tracker.store import checkins, safety
from tracker.store.checkins import CheckIn

HERE = f"/r/{LINK}/check-in"
PHQ9 = INSTRUMENTS["phq9"]
ONE = timedelta(days=1)


@pytest.fixture
def kim(app: Flask) -> Someone:
    """Kim, in active treatment from today on: a PHQ-9 is due, and was reminded of a minute ago."""
    kim = join(app.extensions["store"], "Kim")
    begin(app.extensions["store"], kim.person, "active", datetime.now(UTC).date())
    remind(app, kim, kind="check_ins", about="phq9")
    return kim


def item(page: Page) -> str:
    """The question a page asks."""
    (name,) = {one.get("value", "") for one in page.all("input", name="item")}
    return name


def give(app: Flask, answer: object, page: Page, link: str = LINK, **more: str) -> Page:
    """Answer what a page asks."""
    return visit(app, f"/r/{link}/check-in", post={"item": item(page), "answer": str(answer), **more})


def through(app: Flask, answers: list[int], link: str = LINK) -> Page:
    """Answer one question after the other; gives where the last leads."""
    for answer in answers:
        page = give(app, answer, visit(app, f"/r/{link}/check-in"), link)
        assert page.status == 303
    return page


def sittings(app: Flask, who: Someone) -> dict[UUID, tuple[CheckIn, dict[str, int | None]]]:
    with app.extensions["store"].reading() as db:
        found = [db.get_one(CheckIn, (who.person.id, one)) for one in checkins.instruments(db, who.person.id)]
        return {one.id: (one, checkins.answers(db, who.person.id, one.id)[one.id]) for one in found}


def only(app: Flask, who: Someone) -> tuple[CheckIn, dict[str, int | None]]:
    (found,) = sittings(app, who).values()
    return found


def test_a_tap_leads_to_the_questions_and_they_are_kept_as_in_the_app(app: Flask, kim: Someone) -> None:
    assert visit(app, f"/r/{LINK}").location == HERE
    assert visit(app, f"/r/{LINK}/log").location == f"/r/{LINK}"
    assert (visit(app, HERE).status, sittings(app, kim)) == (200, {}), "a look begins nothing"
    answers = [1, 2, 0, 3, 1, 0, 2, 1, 0, 1]
    assert through(app, answers).location == HERE
    kept, given = only(app, kim)
    assert given == named(PHQ9, answers)
    assert (kept.instrument, kept.total, kept.finished_at is not None) == ("phq9", 10.0, True)
    assert (kept.slot, kept.day) == (datetime.now(UTC).date(),) * 2
    last = visit(app, HERE)
    assert "There is nothing more to answer here" in last.words()
    assert not list(last.all("form"))
    assert "10" not in re.findall(r"\d+", last.words()), "no score"
    assert row(app).state == "received", "whoever answers was reached"
    with app.extensions["store"].reading() as db:
        assert ("phq9", datetime.now(UTC).date()) in checkins.latest(db, kim.person.id).items()


def test_it_shows_nothing_that_was_answered(app: Flask, kim: Someone) -> None:
    store, now = app.extensions["store"], datetime.now(UTC)
    check(store, kim.person, "phq9", [3] * 9 + [3], now.date() - 30 * ONE)
    first = visit(app, HERE)
    assert item(first) == "1"
    assert first.headers["Cache-Control"] == "no-store"
    assert "Kim" not in first.text
    give(app, 3, first)
    pages = {n: visit(app, f"{HERE}?n={n}") for n in ("0", "1", "2", "9", "x", "-1", "٣", "99999")}
    for page in (visit(app, HERE), *pages.values()):
        assert not [one for one in page.all("input") if one.get("checked") is not None]
        assert "score" not in page.words().lower()
    assert {n: item(page) for n, page in pages.items()} == {n: "1" if n == "1" else "2" for n in pages}


def test_going_on_with_what_was_begun_in_the_app(app: Flask, kim: Someone) -> None:
    now = datetime.now(UTC)
    begun = check(app.extensions["store"], kim.person, "phq9", (3, 3), now.date(), now, finished=False)
    page = visit(app, HERE)
    assert item(page) == "3"
    give(app, 1, page)
    assert only(app, kim)[0].id == begun.id
    assert only(app, kim)[1] == {"1": 3, "2": 3, "3": 1}


def test_an_answer_there_is_stays_unless_the_question_was_opened_anew(app: Flask, kim: Someone) -> None:
    stale = visit(app, HERE)
    for _ in range(2):
        give(app, 2, stale)
    give(app, 0, stale)
    assert only(app, kim)[1] == {"1": 2}, "a page from before changes nothing"
    again = visit(app, f"{HERE}?n=1")
    assert "A new one takes its place" in again.words()
    assert [one.get("value") for one in again.all("input", name="again")] == ["yes"]
    assert give(app, 1, again, again="yes").location == HERE
    assert only(app, kim)[1] == {"1": 1}
    assert item(visit(app, HERE)) == "2"


def test_questions_can_be_skipped_and_wrong_answers_are_told(app: Flask, kim: Someone) -> None:
    page = visit(app, HERE)
    for wrong in ("7", "x", "9" * 400, "٣"):
        answer = give(app, wrong, page)
        assert answer.status == 422, wrong
        assert item(answer) == "1"
    assert give(app, "skip", page).location == HERE
    assert only(app, kim)[1] == {"1": None}
    assert visit(app, HERE, post={"item": "nothing", "answer": "1"}).status == 404
    told = visit(app, HERE, post={"item": "2", "answer": "9"}, json=True)
    assert (told.status, list(told.json["errors"])) == (422, ["answer"])


def test_numbers_are_stepped_without_script(app: Flask, kim: Someone) -> None:
    with app.extensions["store"].writing() as db:
        now = datetime.now(UTC)
        checkins.choose(db, kim.person.id, "bam_r", now, state="on", since=now.date(), every=30)
    remind(app, kim, "bam", kind="check_ins", about="bam_r")
    page = visit(app, "/r/bam/check-in")
    while not list(page.all("input", type="number")):
        name = next(one.get("value", "") for one in page.all("input", name="answer"))
        give(app, name, page, "bam")
        page = visit(app, "/r/bam/check-in")
    more = give(app, 3, page, "bam", step="1")
    assert (more.status, next(more.all("input", name="answer")).get("value")) == (200, "4")
    assert item(more) == item(page)


# --- help -----------------------------------------------------------------------------------------------


def test_an_answer_that_calls_for_it_opens_the_support_screen_here(app: Flask, kim: Someone) -> None:
    answer = through(app, [0] * 8 + [1])
    assert answer.location.startswith(f"{HERE}/support?of=")
    screen = visit(app, answer.location)
    assert "You said you have had thoughts" in screen.words()
    assert not list(screen.all("button", value="plan")), "the plan belongs to somebody who is signed in"
    assert any(one.get("href", "").startswith("tel:") for one in screen.all("a"))
    sitting = only(app, kim)[0].id
    with app.extensions["store"].reading() as db:
        event = safety.one(db, kim.person.id, sitting)
        assert event is not None
        assert (event.value, event.kind) == (1, "phq9_item9")
        assert safety.waiting(db, kim.person.id, sitting)
    (address,) = {one.get("action", "") for one in screen.all("form")}
    assert visit(app, address, post={"choice": "plan"}).status == 422
    assert visit(app, address, post={"choice": "safe"}).location == HERE
    with app.extensions["store"].reading() as db:
        assert not safety.waiting(db, kim.person.id, sitting)


def test_nobody_learns_from_the_screen_what_was_answered(app: Flask, kim: Someone) -> None:
    before = visit(app, f"{HERE}/support").text
    through(app, [0] * 8 + [1])
    assert visit(app, f"{HERE}/support").text == before
    other = check(app.extensions["store"], kim.person, "gad7", (1,), datetime.now(UTC).date(), finished=False)
    for of in ("x", str(UUID(int=5)), str(other.id)):
        assert visit(app, f"{HERE}/support?of={of}", post={"choice": "safe"}).location == HERE
    sitting = next(one for one, _answers in sittings(app, kim).values() if one.instrument == "phq9")
    with app.extensions["store"].reading() as db:
        assert safety.waiting(db, kim.person.id, sitting.id), "another sitting's choice is not this one's"


def test_what_could_not_be_kept_is_met_with_help_all_the_same(app: Flask, kim: Someone) -> None:
    through(app, [0] * 9)
    late = visit(app, HERE, post={"item": "9", "answer": "2"})
    assert late.location.startswith(f"{HERE}/support")
    assert only(app, kim)[1]["9"] == 0


def test_a_sign_that_calls_for_a_doctor_is_named_by_the_address_alone(app: Flask, kim: Someone) -> None:
    now = datetime.now(UTC)
    with app.extensions["store"].writing() as db:
        checkins.choose(db, kim.person.id, "body", now, state="on", since=now.date(), every=30)
    remind(app, kim, "body-link", kind="check_ins", about="body")
    page, seen = visit(app, "/r/body-link/check-in"), ""
    for _ in range(20):
        yes = [one.get("value", "") for one in page.all("input", name="answer") if one.get("type") == "radio"]
        answer = give(app, "1" if yes == ["0", "1"] or "1" in yes else "2", page, "body-link")
        seen = answer.location
        if "see=" in seen:
            break
        page = visit(app, "/r/body-link/check-in")
    assert "See a doctor today" in visit(app, seen).words()
    assert "See a doctor today" not in visit(app, "/r/body-link/check-in").words()
    assert "See a doctor today" not in visit(app, "/r/body-link/check-in?see=nonsense").words()


# --- whose it is, and until when ------------------------------------------------------------------------


def test_what_is_not_asked_any_more_has_no_questions(app: Flask, kim: Someone) -> None:
    check(app.extensions["store"], kim.person, "phq9", (0,) * 10, datetime.now(UTC).date(), datetime.now(UTC))
    page = visit(app, HERE)
    assert "There is nothing more to answer here" in page.words()
    assert visit(app, HERE, post={"item": "1", "answer": "3"}).location == HERE
    assert len(sittings(app, kim)) == 1
    assert only(app, kim)[1]["1"] == 0


def test_signed_in_it_leads_to_the_real_page_and_over_to_signing_in(app: Flask, kim: Someone) -> None:
    assert visit(app, HERE, kim).location == "/check-ins/forms/phq9"
    other = join(app.extensions["store"], "Other")
    assert visit(app, HERE, other).status == 200
    give(app, 1, visit(app, HERE, other))
    assert [one.person_id for one, _answers in sittings(app, kim).values()] == [kim.person.id]
    remind(app, kim, "old", kind="check_ins", about="phq9", due=datetime.now(UTC) - timedelta(hours=12, minutes=1))
    for link in ("old", "unknown"):
        for what in ("", "/support"):
            assert visit(app, f"/r/{link}/check-in{what}").location == "/sign-in"
            assert visit(app, f"/r/{link}/check-in{what}", post={"item": "1", "answer": "1"}).location == "/sign-in"


@pytest.mark.parametrize(("kind", "about"), [("log", ""), ("own", ""), ("check_ins", "a_pack_that_is_gone")])
def test_other_reminders_have_no_check_in(app: Flask, kim: Someone, kind: str, about: str) -> None:
    remind(app, kim, "other", kind=kind, about=about)
    assert visit(app, "/r/other").status == 200
    for what in ("", "/support"):
        assert visit(app, f"/r/other/check-in{what}").location == "/r/other"
        assert visit(app, f"/r/other/check-in{what}", post={"item": "1", "answer": "1"}).status == 404


def test_later_is_one_tap_away(app: Flask, kim: Someone) -> None:
    assert any(one.get("href") == f"/r/{LINK}/later" for one in visit(app, HERE).all("a"))
    assert "Turn this reminder off" in visit(app, f"/r/{LINK}/later").words()
