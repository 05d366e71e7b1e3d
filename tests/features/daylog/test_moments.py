"""A craving in three taps, a use asked about gently: kept once, shown on their day, and nothing taken away."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.features.daylog.diary import ONE, answers, be, note, post, rows, this_day, written
from tests.people import Someone, begin, join, say
from tests.visit import Page, visit
from tracker.store import moments


@pytest.fixture
def kim(app: Flask) -> Someone:
    kim = join(app.extensions["store"], "Kim")
    begin(app.extensions["store"], kim.person, "active", this_day(kim) - 9 * ONE)
    return kim


def craving(app: Flask, who: Someone, **form: object) -> Page:
    return visit(app, "/moments/new", who, post={"kind": "craving", **form})


def use(app: Flask, who: Someone, **form: object) -> Page:
    return visit(app, "/moments/new", who, post={"kind": "use", **form})


def own_words(app: Flask, who: Someone) -> list[str]:
    vault = app.extensions["store"].vault
    return [vault.open(bytes(one.sealed), one.person_id, one.id) for one in written(app, who) if one.sealed]


# --- a craving ------------------------------------------------------------------------------------------


def test_three_taps(app: Flask, kim: Someone) -> None:
    """The button on Today, how strong it is, Save."""
    assert list(visit(app, "/", kim).all("a", href="/moments/new?kind=craving"))
    assert visit(app, "/now", kim).location == "/moments/new?kind=craving"
    page = visit(app, "/moments/new?kind=craving", kim)
    assert "Cravings rise, peak and fall." in page.words()
    assert not [one for one in page.all("input") if "checked" in one.attrib]
    (client_id,) = [one.get("value") for one in page.all("input", name="client_id")]
    sent = craving(app, kim, client_id=client_id, intensity="7")
    (kept,) = written(app, kim)
    assert (sent.status, sent.location) == (303, f"/moments/{kept.id}?saved=1")
    assert (kept.kind, kept.intensity, kept.client_id, kept.day) == ("craving", 7, client_id, this_day(kim))
    assert answers(app, kim, this_day(kim)) == {"craving_peak": "7"}


def test_everything_it_can_hold(app: Flask, kim: Someone) -> None:
    craving(app, kim, intensity="5", triggers=["place", "stress"], helped=["walked"], note="By the station.")
    (kept,) = written(app, kim)
    assert (kept.triggers, kept.helped) == ("stress place", "walked")
    assert own_words(app, kim) == ["By the station."] and b"station" not in bytes(kept.sealed or b"")


def test_sent_twice_it_is_one(app: Flask, kim: Someone) -> None:
    form = {"client_id": str(uuid4()), "intensity": "6"}
    first = craving(app, kim, **form)
    assert craving(app, kim, **{**form, "intensity": "2"}).location == first.location
    (kept,) = written(app, kim)
    assert kept.intensity == 6 and rows(app, kim) == 1


def test_it_raises_the_days_strongest_and_never_lowers_it(app: Flask, kim: Someone) -> None:
    post(app, kim, this_day(kim), craving_peak="6", mood="3")
    craving(app, kim, intensity="4")
    assert answers(app, kim, this_day(kim)) == {"craving_peak": "6", "mood": "3"}
    craving(app, kim, intensity="9")
    assert answers(app, kim, this_day(kim)) == {"craving_peak": "9", "mood": "3"}
    craving(app, kim, triggers="pain")
    assert len(written(app, kim)) == 3, "without a rating it is still a craving"


def test_wrong_answers_keep_nothing(app: Flask, kim: Someone) -> None:
    for form in ({"intensity": "11"}, {"intensity": "5", "triggers": ["stress", "fire"]},
                 {"intensity": "5", "note": "x" * 2001}, {"intensity": "5", "kind": "party"}):
        page = craving(app, kim, **form)
        assert page.status == 422 and written(app, kim) == [] and rows(app, kim) == 0, form
    page = craving(app, kim, intensity="99", triggers=["pain"], note="Kept")
    assert [one.get("value") for one in page.all("input") if "checked" in one.attrib] == ["pain"]
    assert (next(page.all("textarea")).text or "").strip() == "Kept"


def test_as_json(app: Flask, kim: Someone) -> None:
    sent = visit(app, "/moments/new", kim, post={"intensity": "3"}, json=True)
    assert sent.status == 201 and sent.json["day"] == str(this_day(kim))
    assert visit(app, "/moments/new", kim, post={"intensity": "30"}, json=True).status == 422


def test_one_that_waited_in_the_phone_belongs_to_its_own_hour(app: Flask, kim: Someone) -> None:
    then = datetime.now(UTC) - timedelta(days=2)
    craving(app, kim, intensity="8", edited_at=then.isoformat())
    (kept,) = written(app, kim)
    assert kept.started_at == then and this_day(kim) - kept.day in (2 * ONE, 3 * ONE)
    assert answers(app, kim, kept.day) == {"craving_peak": "8"}


# --- a second rating ------------------------------------------------------------------------------------


def test_rated_again_it_says_what_changed(app: Flask, kim: Someone) -> None:
    address = craving(app, kim, intensity="6").location.partition("?")[0]
    assert visit(app, address, kim, post={"intensity_after": "4", "helped": ["", "breathing"], "outcome": "passed"}
                 ).location == "/"
    (kept,) = written(app, kim)
    assert (kept.intensity_after, kept.helped, kept.outcome, kept.minutes) == (4, "breathing", "passed", 1)
    assert "Down 2 points in 1 minute." in visit(app, address, kim).words()


def test_a_strong_one_puts_people_first(app: Flask, kim: Someone) -> None:
    strong = visit(app, craving(app, kim, intensity="7").location, kim)
    text = strong.text
    assert "Help now" in strong.words() and text.index("That sounds strong") < text.index('class="ba"')
    mild = visit(app, craving(app, kim, intensity="6").location, kim)
    assert "That sounds strong" not in mild.words()
    address = f"/moments/{written(app, kim)[-1].id}"
    visit(app, address, kim, post={"intensity_after": "8"})
    again = visit(app, address, kim).words()
    assert "Still strong. That happens." in again and "That sounds strong" in again


def test_what_was_written_can_be_changed_and_taken_back(app: Flask, kim: Someone) -> None:
    craving(app, kim, intensity="5", triggers=["stress"], note="One")
    address = f"/moments/{written(app, kim)[0].id}"
    visit(app, address, kim, post={"intensity": "8", "triggers": "", "note": ""})
    (kept,) = written(app, kim)
    assert (kept.intensity, kept.triggers, kept.sealed) == (8, "", None)
    assert answers(app, kim, this_day(kim)) == {"craving_peak": "8"}
    visit(app, address, kim, post={"intensity": "2"})
    assert answers(app, kim, this_day(kim)) == {"craving_peak": "8"}, "the day is changed on the day"
    visit(app, address, kim, post={"intensity": ""})
    assert written(app, kim)[0].intensity is None
    assert visit(app, address, kim, post={"intensity": "12", "outcome": "passed"}).status == 422
    assert written(app, kim)[0].outcome == ""


def test_one_that_ended_in_use_leads_on(app: Flask, kim: Someone) -> None:
    craving(app, kim, intensity="9")
    (kept,) = written(app, kim)
    sent = visit(app, f"/moments/{kept.id}", kim, post={"outcome": "used"})
    assert sent.location == f"/moments/new?kind=use&day={this_day(kim)}"


# --- a use ----------------------------------------------------------------------------------------------


def test_safety_comes_first_and_nobody_asks_how_much(app: Flask, kim: Someone) -> None:
    page = visit(app, "/moments/new?kind=use", kim)
    text = page.text
    places = [text.index(words) for words in ("Call 999 now", "less used to it now", "That took honesty", "Which day?")]
    assert places == sorted(places)
    assert list(page.all("a", href="tel:999")) and list(page.all("a", href="/help"))
    names = {one.get("name") for one in page.all("input")}
    assert names == {"kind", "client_id", "day", "part_of_day", "substances", "company", "compared", "felt_unsafe"}
    assert "Ketamine" in page.words(), "the person's own word for it"
    assert "not yet reviewed by a clinician" in page.words() or "No clinician" in page.words()


def test_a_use_makes_its_day_a_day_of_use(app: Flask, kim: Someone) -> None:
    post(app, kim, this_day(kim), use="no_use", mood="2")
    sent = use(app, kim, part_of_day="night", company="alone", compared="less", substances=["usual", "alcohol"],
               felt_unsafe=["", "yes"])
    (kept,) = written(app, kim)
    assert sent.location == f"/moments/{kept.id}/after"
    assert (kept.part_of_day, kept.company, kept.compared, kept.substances, kept.felt_unsafe) == (
        "night", "alone", "less", "usual alcohol", True)
    assert answers(app, kim, this_day(kim)) == {"use": "use", "mood": "2"}


def test_every_answer_can_be_left_out(app: Flask, kim: Someone) -> None:
    assert use(app, kim).status == 303
    assert answers(app, kim, this_day(kim)) == {"use": "use"}


def test_it_can_be_for_one_of_the_last_thirty_days(app: Flask, kim: Someone) -> None:
    for ago, status in ((0, 303), (30, 303), (31, 422), (-1, 422)):
        day = this_day(kim) - ago * ONE
        assert use(app, kim, day=str(day)).status == status, ago
        assert answers(app, kim, day) == ({"use": "use"} if status == 303 else {})
    assert use(app, kim, day="soon").status == 422
    asked = visit(app, f"/moments/new?kind=use&day={this_day(kim) - 2 * ONE}", kim)
    assert next(asked.all("input", name="day")).get("value") == str(this_day(kim) - 2 * ONE)
    for odd in ("2000-01-01", "x", "9999-12-31"):
        page = visit(app, f"/moments/new?kind=use&day={odd}", kim)
        assert next(page.all("input", name="day")).get("value") == str(this_day(kim))


def test_moved_to_another_day_it_marks_that_one_too(app: Flask, kim: Someone) -> None:
    use(app, kim)
    (kept,) = written(app, kim)
    day = this_day(kim) - 3 * ONE
    visit(app, f"/moments/{kept.id}", kim, post={"day": str(day), "part_of_day": "morning"})
    (moved,) = written(app, kim)
    assert moved.day == day and moved.started_at.date() == day
    assert answers(app, kim, day) == {"use": "use"}
    assert visit(app, f"/moments/{kept.id}", kim, post={"day": "2000-01-01"}).status == 422


# --- after a use ----------------------------------------------------------------------------------------


def after(app: Flask, who: Someone, **form: object) -> Page:
    return visit(app, use(app, who, **form).location, who)


def test_the_page_after(app: Flask, kim: Someone) -> None:
    for ago in (1, 2, 4, 5):
        say(app.extensions["store"], kim.person, this_day(kim) - ago * ONE, use="no_use")
    page = after(app, kim)
    words, text = page.words(), page.text
    assert "Thank you for writing it down." in words and "One day doesn’t undo the others." in words
    assert "4 days still stand" in words and "Nothing gets reset. Your plan and phase stay as they are." in words
    assert text.index("Feeling unwell or unsafe?") < text.index("still stand"), "first aid stands above the dots"
    (dots,) = list(page.all("div", class_="stand"))
    assert dots.get("aria-label") == "10 days: 4 without use, 1 with use, 5 not logged"
    assert [one.get("class") for one in dots] == ["n"] * 4 + [None, None, "n", None, None, "u"]


def test_it_is_the_same_the_tenth_time(app: Flask, kim: Someone) -> None:
    first = after(app, kim).words()
    for _ in range(9):
        last = after(app, kim).words()
    assert first == last


def test_the_phase_stays(app: Flask, kim: Someone) -> None:
    from tracker.store import journeys

    after(app, kim)
    with app.extensions["store"].reading() as db:
        assert [span.phase for span in journeys.spans(db, kim.person.id)] == ["active"]


def test_one_question_about_before_asked_once(app: Flask, kim: Someone) -> None:
    page = after(app, kim)
    (form,) = list(page.all("form", id="before"))
    assert visit(app, form.get("action", ""), kim, post={"note": "A long day."}).location == "/"
    assert own_words(app, kim) == ["A long day."]
    assert not list(visit(app, f"/moments/{written(app, kim)[0].id}/after", kim).all("form", id="before"))


def test_feeling_unsafe_is_heard(app: Flask, kim: Someone) -> None:
    page = after(app, kim, felt_unsafe="yes")
    assert "You said you felt unsafe." in page.words()
    assert [one.get("href") for one in page.all("a", class_="call")] == [
        "tel:999", "tel:116123", "sms:85258?&body=SHOUT", "/help"], "people to reach, with no page between"
    page = after(app, kim, felt_unsafe="")
    assert "You said you felt unsafe." not in page.words()
    assert [one.get("href") for one in page.all("a", class_="call")] == ["/help"]


def test_counts_stay_hidden_where_they_are_hidden(app: Flask, kim: Someone) -> None:
    be(app, kim, hidden_counts="total")
    assert "Your other days still stand" in after(app, kim).words()


def test_a_first_log_goes_on_to_the_codes(app: Flask, kim: Someone) -> None:
    be(app, kim, codes_seen_at=None)
    assert list(after(app, kim).all("a", href="/me/codes"))


def test_a_craving_has_no_such_page(app: Flask, kim: Someone) -> None:
    craving(app, kim, intensity="3")
    assert visit(app, f"/moments/{written(app, kim)[0].id}/after", kim).status == 404


# --- deleting -------------------------------------------------------------------------------------------


def test_deleted_it_can_be_put_back(app: Flask, kim: Someone) -> None:
    craving(app, kim, intensity="5", note="Mine")
    address = f"/moments/{written(app, kim)[0].id}"
    sent = visit(app, f"{address}/deletion", kim, post={})
    assert sent.location == f"/days/{this_day(kim)}?removed={address.rpartition('/')[2]}"
    assert written(app, kim) == [] and visit(app, address, kim).status == 404
    page = visit(app, sent.location, kim)
    (undo,) = [one for one in page.all("form") if one.get("action", "").endswith("/return")]
    assert visit(app, undo.get("action", ""), kim, post={}).location == f"/days/{this_day(kim)}/more"
    assert own_words(app, kim) == ["Mine"]
    assert "Deleted." not in visit(app, sent.location, kim).words()


def test_deleting_pressed_twice_still_offers_to_put_it_back(app: Flask, kim: Someone) -> None:
    craving(app, kim, intensity="5")
    address = f"/moments/{written(app, kim)[0].id}/deletion"
    first, again = (visit(app, address, kim, post={}) for _ in range(2))
    assert again.status == 303 and again.location == first.location
    assert visit(app, address, join(app.extensions["store"], "Kit"), post={}).status == 404


def test_the_day_keeps_what_it_says(app: Flask, kim: Someone) -> None:
    use(app, kim)
    visit(app, f"/moments/{written(app, kim)[0].id}/deletion", kim, post={})
    assert answers(app, kim, this_day(kim)) == {"use": "use"}


def test_after_a_week_it_is_gone_for_good(app: Flask, kim: Someone) -> None:
    store = app.extensions["store"]
    craving(app, kim, intensity="5")
    craving(app, kim, intensity="6")
    old, new = (one.id for one in written(app, kim))
    visit(app, f"/moments/{old}/deletion", kim, post={})
    with store.writing() as db:
        moments.change(db, kim.person.id, old, deleted_at=datetime.now(UTC) - timedelta(days=8))
    visit(app, f"/moments/{new}/deletion", kim, post={})
    with store.reading() as db:
        assert moments.one(db, kim.person.id, old, deleted=True) is None
    assert visit(app, f"/moments/{old}/return", kim, post={}).status == 404


def test_odd_removed_addresses_are_harmless(app: Flask, kim: Someone) -> None:
    for odd in ("x", "", str(uuid4()), "%00", "<b>"):
        page = visit(app, f"/days/{this_day(kim)}?removed={odd}", kim)
        assert page.status == 200 and "Deleted." not in page.words()


# --- on their day ---------------------------------------------------------------------------------------


def test_they_stand_on_the_page_of_their_day(app: Flask, kim: Someone) -> None:
    craving(app, kim, intensity="5")
    use(app, kim)
    page = visit(app, f"/days/{this_day(kim)}/more", kim)
    assert "Craving, 5 of 10" in page.words() and "Written down that day" in page.words()
    for one in written(app, kim):
        assert list(page.all("a", href=f"/moments/{one.id}"))


def test_strangers_find_nothing(app: Flask, kim: Someone) -> None:
    use(app, kim)
    address = f"/moments/{written(app, kim)[0].id}"
    other = join(app.extensions["store"], "Lee")
    for path, body in ((address, None), (f"{address}/after", None), (address, {}), (f"{address}/deletion", {}),
                       (f"{address}/return", {})):
        assert visit(app, path, other, post=body).status == 404, path
    assert len(written(app, kim)) == 1 and note(app, other, this_day(kim)) is None

