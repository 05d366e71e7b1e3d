"""Add more: what the phase asks and the person chose, the private note, and when to see a doctor."""

import pytest
from flask import Flask

from tests.features.daylog.diary import ONE, answers, be, note, post, this_day
from tests.people import Someone, ana, begin, join, say
from tests.visit import Page, visit
from tracker.domain.measures import MEASURES, shown


@pytest.fixture
def kim(app: Flask) -> Someone:
    """Kim, in active treatment for a month."""
    kim = join(app.extensions["store"], "Kim")
    begin(app.extensions["store"], kim.person, "active", this_day(kim) - 30 * ONE)
    return kim


def more(app: Flask, who: Someone, ago: int = 0) -> Page:
    return visit(app, f"/days/{this_day(who) - ago * ONE}/more", who)


def asked(page: Page) -> set[str]:
    return {one.get("id", "")[2:] for one in page.all("div", class_="ask")}


def test_it_shows_what_the_phase_asks(app: Flask, kim: Someone) -> None:
    usual = {measure.id for measure in shown("active", frozenset(), frozenset())}
    assert asked(more(app, kim)) == usual | {"confidence"}


def test_it_shows_what_the_phase_of_that_day_asked(app: Flask, kim: Someone) -> None:
    early = ana(app.extensions["store"], this_day(kim))
    assert "tremor_sweat" in asked(more(app, early)) and "tremor_sweat" not in asked(more(app, kim))
    assert asked(more(app, kim, 40)) == {"confidence"}, "before the first phase nothing was asked"


def test_it_shows_what_the_person_chose_and_what_was_answered(app: Flask, kim: Someone) -> None:
    be(app, kim, measures_on="void_day", measures_off="memory")
    say(app.extensions["store"], kim.person, this_day(kim), leak="yes")
    assert {"void_day", "leak"} <= asked(more(app, kim)) and "memory" not in asked(more(app, kim))


def shown_answer(page: Page, name: str) -> set[str | None]:
    """The answer a page shows for a question, whatever control it has."""
    if list(page.all("select", id=name)):
        return {one.get("value") for one in next(page.all("select", id=name)) if "selected" in one.attrib}
    sliders = {one.get("value") for one in page.all("input", id=name, type="range")}
    return sliders or {one.get("value") for one in page.all("input", name=name) if "checked" in one.attrib}


def test_every_measure_has_a_field_that_shows_its_answer(app: Flask, kim: Someone) -> None:
    be(app, kim, measures_on=" ".join(MEASURES))
    said = {one.id: one.scale.choices[1].value if one.scale.choices else "3" for one in MEASURES.values()}
    day = this_day(kim)
    sent = post(app, kim, day, page="more", **said)
    assert (sent.status, sent.location) == (303, f"/days/{day}/more")
    assert answers(app, kim, day) == said
    five, rest = visit(app, f"/days/{day}", kim), visit(app, sent.location, kim)
    for one in MEASURES.values():
        assert shown_answer(five if one.group == "core" else rest, one.id) == {said[one.id]}, one.id


def test_several_answers_at_once_and_none_again(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    post(app, kim, day, coping_used=["", "walked", "called"])
    assert answers(app, kim, day) == {"coping_used": "walked called"}
    post(app, kim, day, coping_used=[""])
    assert answers(app, kim, day) == {}


def test_a_number_from_elsewhere_gets_a_place_of_its_own(app: Flask, kim: Someone) -> None:
    be(app, kim, measures_on="exercise_min")
    say(app.extensions["store"], kim.person, this_day(kim), exercise_min="25")
    offered = [one.get("value") for one in more(app, kim).all("input", name="exercise_min")]
    assert offered == ["0", "10", "20", "25", "30", "45", "60"]


def test_done_leads_to_today(app: Flask, kim: Someone) -> None:
    assert post(app, kim, this_day(kim), page="more", anxiety="2", done="1").location == "/?done=1"


def test_a_wrong_answer_comes_back_on_this_page(app: Flask, kim: Someone) -> None:
    be(app, kim, measures_on="void_day")
    page = post(app, kim, this_day(kim), page="more", anxiety="2", void_day="99", note="Mine & only mine")
    assert page.status == 422 and "“99”: Choose a number from 0 to 40." in page.words()
    (checked,) = [one for one in page.all("input") if "checked" in one.attrib]
    assert (checked.get("name"), checked.get("value")) == ("anxiety", "2")
    assert (next(page.all("textarea", id="note")).text or "").strip() == "Mine & only mine"
    assert answers(app, kim, this_day(kim)) == {} and note(app, kim, this_day(kim)) is None


# --- the body -------------------------------------------------------------------------------------------


def test_blood_is_answered_with_help_the_same_day(app: Flask, kim: Someone) -> None:
    be(app, kim, measures_on="blood bladder_pain")
    words = more(app, kim).words()
    assert "See a doctor today about this" in words and "You can’t pee" in words
    assert "worth telling a doctor about" in words and "For some they don’t." in words
    post(app, kim, this_day(kim), blood="yes")
    today = visit(app, "/", kim)
    assert next(today.all("a", href="/help#same-day")) is not None and "See a doctor today" in today.words()
    post(app, kim, this_day(kim), blood="no")
    assert "See a doctor today" not in visit(app, "/", kim).words()


def test_the_bladder_words_stand_where_it_is_asked(app: Flask, kim: Someone) -> None:
    assert "worth telling a doctor" not in more(app, kim).words()


# --- the note -------------------------------------------------------------------------------------------


def note_base(page: Page) -> str:
    return str(next(page.all("input", name="note_base")).get("value"))


def test_a_note_is_kept_sealed_and_shown_again(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    post(app, kim, day, note="Walked home\r\nalong the canal.", note_base="")
    assert note(app, kim, day) == "Walked home\nalong the canal."
    page = more(app, kim)
    assert "along the canal." in (next(page.all("textarea", id="note")).text or "")


def test_a_note_is_changed_and_taken_back(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    post(app, kim, day, note="One", note_base="")
    post(app, kim, day, note="Two", note_base=note_base(more(app, kim)))
    assert note(app, kim, day) == "Two"
    post(app, kim, day, note="", note_base=note_base(more(app, kim)))
    assert note(app, kim, day) == ""


def test_two_devices_that_wrote_keep_both_texts(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    post(app, kim, day, note="Morning", note_base="")
    seen = note_base(more(app, kim))
    post(app, kim, day, note="Morning, then a walk", note_base=seen)
    post(app, kim, day, note="Morning, then a call", note_base=seen)
    assert note(app, kim, day) == "Morning, then a walk\n\n· · ·\n\nMorning, then a call"
    post(app, kim, day, note="Morning, then a call", note_base=seen)
    assert note(app, kim, day) == "Morning, then a walk\n\n· · ·\n\nMorning, then a call", "a replay adds nothing"


def test_a_note_sent_as_it_is_written_says_what_to_change_next(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    first = post(app, kim, day, json=True, note="Morning", note_base="", edit_id="a" * 32).json
    assert (first["note"], first["note_base"]) == ("Morning", "a" * 32)
    second = post(app, kim, day, json=True, note="Noon", note_base=first["note_base"], edit_id="b" * 32).json
    assert (second["note"], second["note_base"]) == ("Noon", "b" * 32)
    other = post(app, kim, day, json=True, note="Elsewhere", note_base=first["note_base"], edit_id="c" * 32).json
    assert other["note"] == "Noon\n\n· · ·\n\nElsewhere" and other["note_base"] not in ("b" * 32, "c" * 32)
    unseen = post(app, kim, day, json=True, note="Elsewhere, later", note_base="c" * 32, edit_id="d" * 32).json
    assert unseen["note"].startswith("Noon"), "who has not seen the other text cannot write over it"


def test_a_text_that_holds_the_other_takes_its_place(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    post(app, kim, day, note="A walk", note_base="")
    post(app, kim, day, note="A walk by the canal", note_base="")
    assert note(app, kim, day) == "A walk by the canal"
    post(app, kim, day, note="", note_base="")
    assert note(app, kim, day) == "A walk by the canal", "an empty page loaded before takes nothing away"


def test_a_note_has_a_longest(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    assert post(app, kim, day, page="more", note="x" * 10_001, mood="3").status == 422
    assert note(app, kim, day) is None and answers(app, kim, day) == {}
    assert post(app, kim, day, page="more", note="x" * 10_000).status == 303


def test_a_note_of_another_key_is_left_alone(app: Flask, kim: Someone) -> None:
    from tracker.store.vault import Vault

    day, store = this_day(kim), app.extensions["store"]
    post(app, kim, day, note="Older", note_base="")
    right, store.vault = store.vault, Vault(b"x" * 32)
    page = more(app, kim)
    assert "cannot open" in page.words() and not list(page.all("textarea"))
    assert post(app, kim, day, page="more", note="Newer", mood="3").status == 422
    store.vault = right
    assert note(app, kim, day) == "Older" and answers(app, kim, day) == {}


def test_no_one_else_reads_it(app: Flask, kim: Someone) -> None:
    post(app, kim, this_day(kim), note="Mine alone", note_base="")
    other = join(app.extensions["store"], "Lee")
    assert "Mine alone" not in more(app, other).text
