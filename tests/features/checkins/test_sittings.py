"""Answering: every form to its end, stopped and gone on with elsewhere, changed, sent twice, refused."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from tests.browser.serving import signed_in
from tests.features.checkins.answering import give, kept, named, sent, start, this_day, walk
from tests.people import Someone, begin, check, join
from tests.visit import Page, visit
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.instruments.instrument import STANDARD_FORM, Instrument
from tracker.domain.instruments.item import Item
from tracker.store import checkins
from tracker.web.templating import say

NOW = datetime.now(UTC)


@pytest.fixture
def who(app: Flask) -> Someone:
    someone = join(app.extensions["store"], "Una")
    begin(app.extensions["store"], someone.person, "active", this_day(someone) - timedelta(days=40))
    return someone


def fills(form: Instrument) -> Iterator[list[int | None]]:
    """All lowest, all highest, and a few by chance, some with blanks."""
    items = (*form.items, *form.apart)
    chance = random.Random(form.key)
    yield [item.values[0] for item in items]
    yield [item.values[-1] for item in items]
    yield [chance.choice(item.values) for item in items]
    yield [chance.choice([None, *item.values]) for item in items]


@pytest.mark.parametrize("key", INSTRUMENTS)
def test_every_form_from_its_first_question_to_its_score(app: Flask, key: str) -> None:
    form = INSTRUMENTS[key]
    for n, answers in enumerate(fills(form)):
        who = join(app.extensions["store"], f"{key}{n}")
        given = named(form, answers)
        row, held = kept(app, who, walk(app, who, form, given))
        assert row.finished_at is not None
        assert held == {item.id: given[item.id] for item in form.asked(given)}, "what is asked is kept, nothing else"
        result = form.score([given[item.id] for item in form.items])
        assert (row.total, row.version, row.day) == (result.total, form.version, this_day(who))


def heading(page: Page) -> str:
    return next(" ".join("".join(h2.itertext()).split()) for h2 in page.all("h2") if h2.get("id") == "question")


def shown(page: Page) -> list[tuple[str | None, bool]]:
    """The answers a question offers, and which is chosen."""
    return [(one.get("value"), one.get("checked") is not None) for one in page.all("input", type="radio")]


def test_a_question_stands_alone_under_its_introduction(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "gad2")
    page = visit(app, f"/check-ins/{sitting}/questions/2", who)
    gad2 = INSTRUMENTS["gad2"]
    assert heading(page) == gad2.items[1].shown
    assert say_plain(gad2.introduction) in page.words()
    assert "Question 2 of 2" in page.words()
    assert shown(page) == [("0", False), ("1", False), ("2", False), ("3", False)], "nothing is chosen beforehand"
    (title,) = page.all("title")
    assert title.text == "Check-in, question 2 of 2 · Evenlight", "a title in the history tells nothing"


def say_plain(text: object) -> str:
    return " ".join(str(text).split())


def test_the_first_page_of_a_standard_form_says_whose_words_they_are(app: Flask, who: Someone) -> None:
    for key, form in INSTRUMENTS.items():
        first = visit(app, f"/check-ins/{start(app, who, key)}/questions/1", who).words()
        assert (str(STANDARD_FORM) in first) is not form.ours
        assert form.ours or say_plain(form.licence.notice) in first
        assert say_plain(form.introduction) in first
    sitting = start(app, who, "bam_iop")
    second = visit(app, f"/check-ins/{sitting}/questions/2", who).words()
    assert str(STANDARD_FORM) not in second
    assert "Instructions" not in second, "a long introduction is read once"


def test_words_that_questions_share_stand_before_each(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "bam")
    for n in range(7, 14):
        page = visit(app, f"/check-ins/{sitting}/questions/{n}", who)
        item = INSTRUMENTS["bam"].items[n - 1]
        assert item.id.startswith("7")
        assert heading(page) == item.text
        assert say_plain(item.stem) in page.words()


def test_stopped_and_gone_on_with_on_another_device(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "gad7")
    for n, value in enumerate((1, 2, None), 1):
        give(app, who, sitting, n, value)
    other = signed_in(app.extensions["store"], who.person.name)
    opened = visit(app, f"/check-ins/{sitting}", other)
    assert opened.location == f"/check-ins/{sitting}/questions/4"
    assert shown(visit(app, f"/check-ins/{sitting}/questions/2", other))[2] == ("2", True), "back keeps answers"
    assert start(app, other, "gad7") == sitting, "begun again elsewhere, it is the same sitting"
    for n in range(4, 8):
        page = give(app, other, sitting, n, 3)
    assert page.location == f"/check-ins/{sitting}"
    row, held = kept(app, who, sitting)
    assert row.finished_at is not None
    assert row.total is None, "a blank is never filled in"
    assert held == dict(zip("1234567", (1, 2, None, 3, 3, 3, 3), strict=True))


def test_sent_twice_it_is_begun_once(app: Flask, who: Someone) -> None:
    made = str(uuid4())
    for _ in range(2):
        page = visit(app, "/check-ins", who, post={"id": made, "instrument": "phq2"})
        assert page.location == f"/check-ins/{made}"
    with app.extensions["store"].reading() as db:
        (only,) = checkins.unfinished(db, who.person.id, this_day(who))
    assert str(only.id) == made


def test_another_slot_is_another_sitting(app: Flask, who: Someone) -> None:
    today = this_day(who)
    one, two = (start(app, who, "building", slot=str(today - timedelta(days=n))) for n in (1, 2))
    assert one != two


def test_too_soon_after_the_last_one_its_page_says_from_when(app: Flask, who: Someone) -> None:
    check(app.extensions["store"], who.person, "phq9", [0] * 10, this_day(who) - timedelta(days=5))
    page = visit(app, "/check-ins", who, post={"id": str(uuid4()), "instrument": "phq9"})
    assert (page.status, page.location) == (303, "/check-ins/forms/phq9")
    assert visit(app, "/check-ins", who, post={"instrument": "phq9"}, json=True).status == 409
    check(app.extensions["store"], who.person, "gad7", [0] * 7, this_day(who) - timedelta(days=14))
    assert start(app, who, "gad7")


@pytest.mark.parametrize("post", [
    {}, {"instrument": "isi"}, {"instrument": "phq9", "slot": "soon"}, {"instrument": "phq9", "slot": "1990-01-01"},
    {"instrument": "phq9\x00x"},
])
def test_what_cannot_be_begun_is_refused(app: Flask, who: Someone, post: dict[str, str]) -> None:
    assert visit(app, "/check-ins", who, post=post).status in (400, 404)
    with app.extensions["store"].reading() as db:
        assert not checkins.unfinished(db, who.person.id, this_day(who))


def test_skip_and_empty_leave_a_blank_and_go_on(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "phq9")
    assert give(app, who, sitting, 1, "skip").location == f"/check-ins/{sitting}/questions/2"
    assert give(app, who, sitting, 2, "").location == f"/check-ins/{sitting}/questions/3"
    assert kept(app, who, sitting)[1] == {"1": None, "2": None}


def wrong(item: Item) -> list[str]:
    return ["x", "-1", "1.5", "999999", "1 2", str(max(item.values) + 1), "٣", "<b>"]


@pytest.mark.parametrize("key", ["phq9", "bam_r", "first_days", "evs", "body"])
def test_a_wrong_answer_is_refused_and_the_form_kept(app: Flask, who: Someone, key: str) -> None:
    form = INSTRUMENTS[key]
    sitting = start(app, who, key)
    for n, item in enumerate(form.items, 1):
        for text in wrong(item):
            page = give(app, who, sitting, n, text)
            assert page.status == 422
            assert heading(page) == say_in(app, item.shown)
            (problem,) = page.all("div", role="alert")
            assert problem.get("tabindex") == "-1"
    assert kept(app, who, sitting)[1] == {}
    refused = give(app, who, sitting, 1, "x", json=True)
    assert refused.status == 422
    assert "answer" in refused.json["errors"]


def say_in(app: Flask, text: object) -> str:
    with app.test_request_context():
        return say(text)


def test_a_number_can_be_stepped_without_script_and_nothing_is_kept(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "body")

    def number(answer: str, step: str) -> str | None:
        page = give(app, who, sitting, 1, answer, step=step)
        (field,) = page.all("input", type="number")
        return field.get("value")

    assert number("", "1") == "1"
    assert number("7", "1") == "8"
    assert number("7", "-1") == "6"
    assert number("0", "-1") == "0"
    assert number("40", "1") == "40"
    assert number("junk", "1") == "1"
    assert kept(app, who, sitting)[1] == {}


@pytest.mark.parametrize("n", [0, 3, 99])
def test_a_number_that_is_not_asked_leads_to_the_open_question(app: Flask, who: Someone, n: int) -> None:
    sitting = start(app, who, "phq2")
    page = visit(app, f"/check-ins/{sitting}/questions/{n}", who)
    assert (page.status, page.location) == (303, f"/check-ins/{sitting}")
    assert give(app, who, sitting, n, 1).status == 303
    assert kept(app, who, sitting)[1] == {}


def test_an_answer_can_take_questions_away_and_bring_them_back(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "auditc")
    assert "Question 1 of 3" in visit(app, f"/check-ins/{sitting}/questions/1", who).words()
    assert give(app, who, sitting, 1, 2).location == f"/check-ins/{sitting}/questions/2"
    give(app, who, sitting, 2, 3)
    assert give(app, who, sitting, 1, 0).location == f"/check-ins/{sitting}", "who never drinks is asked no more"
    assert kept(app, who, sitting)[0].total == 0
    assert give(app, who, sitting, 3, 1).location == f"/check-ins/{sitting}?kept=1", "no question any more"
    assert give(app, who, sitting, 1, 2).location == f"/check-ins/{sitting}/questions/3", "the one left open"
    assert kept(app, who, sitting)[0].total is None, "no longer a whole form"
    assert give(app, who, sitting, 3, 1).location == f"/check-ins/{sitting}"
    assert kept(app, who, sitting)[0].total == 6


def test_the_question_of_difficulty_comes_last_and_counts_nothing(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "phq9")
    for n in range(1, 10):
        page = give(app, who, sitting, n, 1 if n < 9 else 0)
    assert page.location == f"/check-ins/{sitting}/questions/10"
    page = visit(app, page.location, who)
    assert "DIFFICULT" in heading(page)
    assert say_plain(INSTRUMENTS["phq9"].introduction) not in page.words(), "its words are another question's"
    give(app, who, sitting, 10, 3)
    assert kept(app, who, sitting)[0].total == 8


def test_an_answer_that_calls_for_it_leads_to_the_support_screen(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "phq9")
    for n in range(1, 9):
        give(app, who, sitting, n, 0)
    support = f"/check-ins/{sitting}/support"
    assert give(app, who, sitting, 9, 1).location == support
    assert visit(app, f"/check-ins/{sitting}", who).location == support, "before anything else of this sitting"
    assert give(app, who, sitting, 9, 1).location == support, "sent again, it is called for again"
    on = visit(app, support, who, post={"choice": "on"}).location
    assert visit(app, on, who).location == f"/check-ins/{sitting}/questions/10"


def test_a_red_flag_opens_its_card_on_the_next_screen(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "body")
    for n in range(1, 6):
        give(app, who, sitting, n, 0)
    assert "See a doctor today" not in visit(app, f"/check-ins/{sitting}/questions/6", who).words()
    on = give(app, who, sitting, 6, 1).location
    page = visit(app, on, who)
    assert on.endswith("/questions/7")
    assert "See a doctor today" in page.words()
    assert page.words().index("See a doctor today") < page.words().index(heading(page))


def test_answers_can_change_later_the_same_day_and_score_anew(app: Flask, who: Someone) -> None:
    sitting = walk(app, who, INSTRUMENTS["gad7"], named(INSTRUMENTS["gad7"], [1] * 7))
    before, _ = kept(app, who, sitting)
    page = visit(app, f"/check-ins/{sitting}/questions/3", who)
    assert shown(page)[1] == ("1", True)
    assert "Save" in page.words()
    assert give(app, who, sitting, 3, 3).location == f"/check-ins/{sitting}"
    after, _ = kept(app, who, sitting)
    assert (before.total, after.total) == (7, 9)
    assert (after.finished_at, after.day) == (before.finished_at, before.day), "when it was finished stays"


def test_once_its_day_is_over_a_check_in_stays_as_it_was(app: Flask, who: Someone) -> None:
    yesterday = this_day(who) - timedelta(days=1)
    old = check(app.extensions["store"], who.person, "gad7", [1] * 7, yesterday)
    assert visit(app, f"/check-ins/{old.id}/questions/1", who).location == f"/check-ins/{old.id}"
    page = give(app, who, old.id, 1, 3)
    assert page.location == f"/check-ins/{old.id}?kept=1"
    assert "That day is over" in visit(app, page.location, who).words()
    assert kept(app, who, old.id)[0].total == 7
    late = sent(old.finished_at + timedelta(minutes=5), "a-late-answer-from-yesterday")  # type: ignore[operator]
    give(app, who, old.id, 1, 3, **late)
    assert kept(app, who, old.id)[0].total == 9, "given on its day, it counts whenever it arrives"


def test_a_replay_changes_nothing_and_an_older_answer_loses(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "gad7")
    first, second = sent(NOW - timedelta(minutes=3), "first-edit"), sent(NOW - timedelta(minutes=2), "second-edit")
    give(app, who, sitting, 1, 1, **first)
    give(app, who, sitting, 1, 2, **second)
    for replay, value in ((first, 1), (second, 2), (first, 1)):
        assert give(app, who, sitting, 1, value, **replay).status == 303
    assert kept(app, who, sitting)[1] == {"1": 2}


def test_finished_twice_it_is_finished_once(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "phq2")
    give(app, who, sitting, 1, 1)
    last = sent(NOW - timedelta(minutes=1), "the-last-one")
    give(app, who, sitting, 2, 1, **last)
    row, held = kept(app, who, sitting)
    assert give(app, who, sitting, 2, 1, **last).location == f"/check-ins/{sitting}"
    again, still = kept(app, who, sitting)
    assert (again.model_dump(), still) == (row.model_dump(), held)


def test_answered_on_the_way_over_midnight_it_belongs_to_its_last_answer(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "phq2")
    yesterday = NOW - timedelta(days=1)
    for n in (1, 2):
        give(app, who, sitting, n, 1, **sent(yesterday, f"yesterday-{n}"))
    assert kept(app, who, sitting)[0].day == this_day(who) - timedelta(days=1)


def test_json_says_what_was_kept_and_where_to_go_on(app: Flask, who: Someone) -> None:
    begun = visit(app, "/check-ins", who, post={"instrument": "phq2"}, json=True)
    assert begun.status == 201
    sitting = begun.json["id"]
    assert begun.json["next"] == f"/check-ins/{sitting}"
    asked = visit(app, f"/check-ins/{sitting}/questions/1", who, json=True).json
    assert asked == {"n": 1, "of": 2, "item": "1", "question": INSTRUMENTS["phq2"].items[0].text, "answer": None}
    page = give(app, who, sitting, 1, 1, json=True)
    assert page.json == {"id": sitting, "saved": ["1"], "next": f"/check-ins/{sitting}/questions/2"}
    assert give(app, who, sitting, 9, 1, json=True).json["saved"] == []


def test_the_form_names_its_question_so_that_none_is_mistaken(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "gad7")
    give(app, who, sitting, 2, 3, item="5")
    assert kept(app, who, sitting)[1] == {"5": 3}
    give(app, who, sitting, 2, 3, item="nonsense")
    assert kept(app, who, sitting)[1] == {"5": 3}


def test_what_waited_in_the_browser_of_somebody_else_is_not_kept(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "gad7")
    assert give(app, who, sitting, 1, 3, owner="somebody-else").status == 401
    assert visit(app, "/check-ins", who, post={"instrument": "phq2", "owner": "somebody-else"}).status == 401
    assert kept(app, who, sitting)[1] == {}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_finds_another_persons_sitting(app: Flask, who: Someone, method: str) -> None:
    sitting = start(app, who, "gad7")
    other = join(app.extensions["store"], "Olga")
    post: dict[str, Any] = {"post": {"answer": "1"}} if method == "POST" else {}
    for address in (sitting, uuid4()):
        assert visit(app, f"/check-ins/{address}/questions/1", other, **post).status == 404
        assert visit(app, f"/check-ins/{address}", other).status == 404
        assert visit(app, f"/check-ins/{address}/removal", other, post={}).status == 404
    assert kept(app, who, sitting)[1] == {}


def test_a_sitting_can_be_taken_away_until_it_is_finished(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "gad7")
    assert not list(visit(app, "/check-ins/forms/phq2", who).all("form", action=f"/check-ins/{sitting}/removal"))
    give(app, who, sitting, 1, 1)
    assert len(list(visit(app, "/check-ins/forms/gad7", who).all("form", action=f"/check-ins/{sitting}/removal"))) == 1
    page = visit(app, f"/check-ins/{sitting}/removal", who, post={})
    assert (page.status, page.location) == (303, "/check-ins")
    assert visit(app, f"/check-ins/{sitting}", who).status == 404
    assert give(app, who, sitting, 2, 1).status == 404
    done = check(app.extensions["store"], who.person, "phq2", [1, 1], this_day(who))
    assert visit(app, f"/check-ins/{done.id}/removal", who, post={}).status == 404
    assert kept(app, who, done.id)[0].total == 2
