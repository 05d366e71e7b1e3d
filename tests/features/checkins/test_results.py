"""The result: support and red flags before it, beside one's own past, no word for a range, and what comes next."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.features.checkins.answering import give, kept, named, start, this_day, walk
from tests.people import Someone, begin, check, join
from tests.visit import Page, visit
from tracker.domain.instruments import INSTRUMENTS, pack
from tracker.domain.words import Message

#: Words of ranges and of diagnoses; nobody is shown one of themselves.
VERDICTS = re.compile(
    r"\b(mild|moderate|moderately|severe|minimal|cut-off|positive|negative|depress\w+|anxiety|disorder|diagnos\w+"
    r"|symptoms?|clinical\w*|caseness|risk|better than|worse|improv\w+)\b", re.IGNORECASE)
ARROWS = re.compile("[←-⇿▲▼⬆⬇]")


@pytest.fixture
def who(app: Flask) -> Someone:
    someone = join(app.extensions["store"], "Rae")
    begin(app.extensions["store"], someone.person, "active", this_day(someone) - timedelta(days=60))
    return someone


def result(app: Flask, who: Someone, key: str, answers: list[int | None], ago: int = 0) -> Page:
    """The result of a form answered so many days ago."""
    done = check(app.extensions["store"], who.person, key, answers, this_day(who) - timedelta(days=ago))
    return visit(app, f"/check-ins/{done.id}", who)


def score(page: Page) -> str:
    (found,) = page.all("p", class_="score")
    return " ".join("".join(found.itertext()).split())


def bars(page: Page) -> list[str]:
    return [" ".join(" ".join(li.itertext()).split()) for trend in page.all("ol", class_="trend")
            for li in trend.iter("li")]


def test_the_first_score_stands_by_itself(app: Flask, who: Someone) -> None:
    page = result(app, who, "gad7", [1, 1, 1, 1, 1, 0, 0])
    assert score(page) == "5 of 21"
    assert "This is your first one. Next time you can see the two side by side." in page.words()
    assert not bars(page)
    assert "Worry" in page.words()


def test_a_change_within_the_wobble_and_one_beyond_it(app: Flask, who: Someone) -> None:
    result(app, who, "phq9", [2] * 7 + [0, 0, 0], ago=28)
    within = result(app, who, "phq9", [2] * 6 + [0, 0, 0, 0], ago=14)
    assert "14 last time, 12 now. That is within the usual wobble." in within.words()
    assert "Scores can move by themselves." not in within.words()
    beyond = result(app, who, "phq9", [1] * 5 + [0] * 5)
    assert "Your PHQ-9 went from 12 to 5. That is more than the usual wobble for this form." in beyond.words()
    assert "For this form, that is 6 points or more." in beyond.words()
    assert "Scores can move by themselves. One change does not show what caused it." in beyond.words()
    assert [bar.split()[0] for bar in bars(beyond)] == ["14", "12", "5"]


def test_the_trend_holds_six_scores_before_this_one_and_none_after_it(app: Flask, who: Someone) -> None:
    for n in range(9, 0, -1):
        page = result(app, who, "gad7", [n % 4] + [0] * 6, ago=14 * n)
    older = page
    newest = result(app, who, "gad7", [3] * 7)
    assert [bar.split()[0] for bar in bars(newest)] == ["2", "1", "0", "3", "2", "1", "21"]
    assert len(bars(older)) == 7
    again = visit(app, f"/check-ins/{start_of(app, who)}", who)
    assert not bars(again), "the first one, looked at again, has none before it"


def start_of(app: Flask, who: Someone) -> object:
    from tracker.store import checkins
    with app.extensions["store"].reading() as db:
        return checkins.finished(db, who.person.id, "gad7")[0].id


def test_an_incomplete_score_is_left_out_of_the_trend_and_of_the_change(app: Flask, who: Someone) -> None:
    result(app, who, "gad7", [1] * 7, ago=42)
    half = result(app, who, "gad7", [3, None, 3, 3, 3, 3, 3], ago=28)
    assert "You left one question blank, so there’s no score. Your answers are saved." in half.words()
    assert not list(half.all("p", class_="score"))
    assert half.words().count("Nearly every day") == 6, "the answers are shown as they were given"
    assert "Left open" in half.words()
    page = result(app, who, "gad7", [1] * 6 + [0])
    assert "7 last time, 6 now." in page.words()
    assert len(bars(page)) == 2


@pytest.mark.parametrize("key", [key for key, form in INSTRUMENTS.items() if form.total_of or form.subscales])
@pytest.mark.parametrize("end", [0, -1])
def test_no_word_for_a_range_no_diagnosis_and_no_arrow(app: Flask, who: Someone, key: str, end: int) -> None:
    form = INSTRUMENTS[key]
    items = (*form.items, *form.apart)
    result(app, who, key, [item.values[~end] for item in items], ago=100)
    page = result(app, who, key, [0 if item.safety else item.values[end] for item in items])
    assert page.tree is not None
    for part in page.tree.iter():
        for given in [one for one in part if one.tag == "details"]:
            part.remove(given)  # the person's own answers, in the form's words
    words = page.words()
    assert not VERDICTS.findall(words)
    assert not ARROWS.search(words)
    assert "It is a guide to talk over" in words


def test_bam_shows_its_parts_in_plain_words_and_no_verdict(app: Flask, who: Someone) -> None:
    form = INSTRUMENTS["bam_r"]
    before: list[int | None] = [item.values[0] for item in form.items]
    after: list[int | None] = [item.values[-1] for item in form.items]
    result(app, who, "bam_r", before, ago=28)
    page = result(app, who, "bam_r", after)
    words = page.words()
    for name, then, now in (("Use", 0, 90), ("What makes it harder", 0, 180), ("What helps", 0, 180)):
        assert name in words
        assert f"{then} last time, {now} now." in words
    assert "usual wobble" not in words
    assert "Risk" not in words
    assert "Protective" not in words
    after[0] = None
    part = result(app, who, "bam_r", after, ago=90)
    assert "A question here was left open, so there is no figure." in part.words()


@pytest.mark.parametrize("key", ["first_days", "settling", "building", "look_back", "bam_iop", "taps1"])
def test_a_form_without_a_total_shows_the_answers_beside_last_time(app: Flask, who: Someone, key: str) -> None:
    form = INSTRUMENTS[key]
    result(app, who, key, [item.values[0] for item in form.items], ago=28)
    page = result(app, who, key, [item.values[-1] for item in form.items])
    assert not list(page.all("p", class_="score"))
    assert page.words().count("Last time:") == len(form.items)
    assert len(list(page.all("dt"))) == len(form.items)


def test_movement_is_told_in_minutes(app: Flask, who: Someone) -> None:
    assert score(result(app, who, "evs", [3, 50])) == "150 minutes a week"


def test_red_flags_stand_before_any_figure(app: Flask, who: Someone) -> None:
    page = result(app, who, "body", [7, 2, 1, 3, 0, 1, 1, 1, 0, 0])
    words = page.words()
    assert "See a doctor today" in words
    for sign in ("There is blood when you pee", "You can’t pee", "fever"):
        assert sign in words
    assert words.index("See a doctor today") < words.index("Pees in 24 hours")
    assert "See a doctor today" not in result(app, who, "body", [7, 2, 1, 3, 1, 0, 0, 0, 4, 4], ago=20).words()


def test_the_body_form_adds_up_three_days(app: Flask, who: Someone) -> None:
    result(app, who, "body", [30, 9, 1, 10, 0, 0, 0, 0, 0, 0], ago=3)
    result(app, who, "body", [7, 2, 1, 3, 0, 0, 0, 0, 0, 0], ago=2)
    result(app, who, "body", [6, 1, 1, 5, 0, 0, 0, 0, 0, 0], ago=1)
    page = result(app, who, "body", [8, None, 1, 4, 0, 0, 0, 0, 0, 0])
    figures = {"".join(fact.itertext()) for fact in page.all("div", class_="fact")}
    assert figures == {"Pees in 24 hours8", "Of these at night1.5", "Worst pain5of 10"}


def test_no_score_before_the_support_screen(app: Flask, who: Someone) -> None:
    sitting = start(app, who, "phq9")
    for n, answer in enumerate([1, 1, 1, 1, 1, 1, 1, 1, 3], 1):
        give(app, who, sitting, n, answer)
    give(app, who, sitting, 10, 1)
    assert kept(app, who, sitting)[0].total == 11
    support = f"/check-ins/{sitting}/support"
    for json_ in (False, True):
        assert visit(app, f"/check-ins/{sitting}", who, json=json_).location == support
    visit(app, support, who, post={"choice": "safe"})
    assert score(visit(app, f"/check-ins/{sitting}", who)) == "11 of 27"
    assert give(app, who, sitting, 9, 2).location == support, "changed, it is asked again"
    assert visit(app, f"/check-ins/{sitting}", who).location == support
    visit(app, support, who, post={"choice": "on"})
    assert score(visit(app, f"/check-ins/{sitting}", who)) == "10 of 27"


def test_a_blank_safety_question_withholds_the_score(app: Flask, who: Someone) -> None:
    page = result(app, who, "phq9", [1] * 8 + [None, 0])
    assert "You left one question blank, so there’s no score." in page.words()
    assert page.status == 200


def test_a_short_form_leads_to_the_long_one_it_opens(app: Flask, who: Someone) -> None:
    sitting = walk(app, who, INSTRUMENTS["phq2"], named(INSTRUMENTS["phq2"], [1, 1]))
    page = visit(app, f"/check-ins/{sitting}", who)
    (instrument,) = page.all("input", name="instrument")
    assert instrument.get("value") == "phq9"
    assert "Next: Low mood, 10 questions" in page.words()
    fields = {str(one.get("name")): str(one.get("value")) for one in page.all("input", type="hidden")}
    begun = visit(app, "/check-ins", who, post=fields)
    assert visit(app, begun.location, who).location.endswith("/questions/1")
    again = visit(app, f"/check-ins/{sitting}", who)
    (on,) = again.all("a", class_="btn--primary")
    assert on.get("href") == begun.location, "one begun is gone on with"


def test_what_is_due_next_and_when_this_one_comes_again(app: Flask, who: Someone) -> None:
    page = result(app, who, "gad7", [0] * 7)
    assert re.search(r"Next time: \w+day \d+ \w+", page.words())
    (primary,) = page.all("button", class_="btn--primary")
    assert re.fullmatch(r"Next: .+, \d+ questions?", "".join(primary.itertext()).strip())
    new = join(app.extensions["store"], "Nowhere yet")
    alone = result(app, new, "gad7", [0] * 7)
    assert "Next time:" not in alone.words()
    assert "Next:" not in alone.words()
    assert "Done" in alone.words()


def test_every_result_offers_help(app: Flask, who: Someone) -> None:
    for key in ("gad7", "building"):
        page = result(app, who, key, [item.values[0] for item in INSTRUMENTS[key].items])
        assert "If things feel heavier than" in page.words()
        assert [one for one in page.all("a", href="/help") if "get help now" in "".join(one.itertext())]


def test_the_result_as_json(app: Flask, who: Someone) -> None:
    sitting = walk(app, who, INSTRUMENTS["gad2"], named(INSTRUMENTS["gad2"], [1, 2]))
    said = visit(app, f"/check-ins/{sitting}", who, json=True).json
    assert said == {"id": str(sitting), "instrument": "gad2", "day": this_day(who).isoformat(), "total": 3.0,
                    "parts": {}, "version": "gad2/1", "answers": {"1": 1, "2": 2}}


PACK = {
    "pack": 1, "key": "evening", "name": "Evening", "about": "Evenings", "introduction": "Think of tonight.",
    "window_days": 7, "version": "1", "scorer": "sum",
    "licence": {"holder": "A. Holder", "licence": "by letter", "evidence": "letter", "checked_on": "2026-11-01"},
    "options": [{"value": 0, "text": "No"}, {"value": 1, "text": "A bit"}, {"value": 2, "text": "A lot"}],
    "items": [{"id": "a", "text": "Calm?"}, {"id": "b", "text": "Tired?", "stem": "And how about"},
              {"id": "c", "text": "Hours?", "low": 0, "high": 30}],
}


def packed(app: Flask, **changes: object) -> None:
    """Give the server a content pack."""
    form = pack.read(json.dumps({**PACK, **changes}).encode())
    app.config["QUESTIONNAIRES"] = {**app.config["QUESTIONNAIRES"], form.key: form}


def test_a_form_of_a_content_pack_is_asked_and_scored(app: Flask, who: Someone) -> None:
    packed(app)
    sitting = start(app, who, "evening")
    first = visit(app, f"/check-ins/{sitting}/questions/1", who).words()
    assert "This is a standard form. Its words are not ours." in first
    assert "A. Holder. by letter" in first
    for n, answer in enumerate((2, 1, 9), 1):
        assert "Think of tonight." in visit(app, f"/check-ins/{sitting}/questions/{n}", who).words()
        give(app, who, sitting, n, answer)
    assert score(visit(app, f"/check-ins/{sitting}", who)) == "12 of 34"


def test_a_pack_changed_or_gone_breaks_nothing(app: Flask, who: Someone) -> None:
    packed(app)
    sitting = start(app, who, "evening")
    for n, answer in enumerate((2, 1), 1):
        give(app, who, sitting, n, answer)
    packed(app, items=[*PACK["items"][1:], {"id": "d", "text": "Alone?"}],  # type: ignore[index]
           options=PACK["options"][:2])  # type: ignore[index]
    assert visit(app, f"/check-ins/{sitting}", who).location.endswith("/questions/2")
    give(app, who, sitting, 2, 30)
    give(app, who, sitting, 3, 1)
    assert score(visit(app, f"/check-ins/{sitting}", who)) == "32 of 32"
    packed(app, options=PACK["options"][:2])  # type: ignore[index]
    page = visit(app, f"/check-ins/{sitting}", who)
    assert (page.status, score(page)) == (200, "32 of 32")
    app.config["QUESTIONNAIRES"] = {key: one for key, one in app.config["QUESTIONNAIRES"].items() if key != "evening"}
    assert visit(app, f"/check-ins/{sitting}", who).status == 404


def test_every_sentence_of_the_page_is_said(app: Flask, who: Someone) -> None:
    page = result(app, who, "bam", [item.values[0] for item in INSTRUMENTS["bam"].items])
    assert Message.__name__ + "(" not in page.text
