"""What Today says of check-ins: one to begin, a few more, the rest elsewhere; when the next one comes; no count."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from tests.features.daylog.diary import ONE, post, this_day
from tests.people import Someone, begin, check, join
from tests.visit import Page, visit
from tracker.domain.cadence import Due, Plan
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.words import Message
from tracker.features.daylog import due
from tracker.store import checkins
from tracker.store.agendas import Agenda
from tracker.store.checkins import CheckIn

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def turn(key: str, ago: int = 0) -> Due:
    """A form whose day was so many days ago (below nought: is to come)."""
    day, at = DAY - ago * ONE, NOON - ago * ONE
    return Due(key, day, day, at, at, at + 30 * ONE, "open" if ago == 0 else "overdue" if ago > 0 else "later", "phase")


def agenda(due: Sequence[Due] = (), coming: Sequence[Due] = (), going_on: dict[str, CheckIn] | None = None) -> Agenda:
    return Agenda(tuple(due), tuple(coming), {}, None, going_on or {}, Plan("UTC", (), INSTRUMENTS), ())


def sitting(key: str, ago: int = 0) -> CheckIn:
    at = NOON - ago * ONE
    return CheckIn(person_id=uuid4(), instrument=key, slot=at.date(), day=at.date(), zone="UTC", begun_at=at)


# --- the card -------------------------------------------------------------------------------------------


def test_nothing_due_is_no_card() -> None:
    assert due.card(agenda(), INSTRUMENTS, DAY) is None
    assert due.card(agenda([turn("log")]), INSTRUMENTS, DAY) is None, "the log has its own place"


def test_the_first_due_is_first_and_two_more_follow() -> None:
    card = due.card(agenda([turn(key) for key in ("phq2", "gad2", "bam_iop", "body")]), INSTRUMENTS, DAY)
    assert card is not None and card.rest
    assert (card.first.form.key, [one.form.key for one in card.more]) == ("phq2", ["gad2", "bam_iop"])
    assert str(card.first.said) == "2 questions, about half a minute" and not card.first.begun
    card = due.card(agenda([turn("phq2"), turn("gad2"), turn("body")]), INSTRUMENTS, DAY)
    assert card is not None and not card.rest


def test_what_was_begun_comes_first_and_is_gone_on_with() -> None:
    begun = sitting("gad2")
    card = due.card(agenda([turn("phq2"), turn("gad2")], going_on={"gad2": begun}), INSTRUMENTS, DAY)
    assert card is not None
    assert (card.first.form.key, card.first.begun, card.first.id) == ("gad2", True, begun.id)
    assert str(card.first.said) == "You can go on where you stopped." and not card.more[0].begun


@pytest.mark.parametrize(("ago", "there"), [(0, True), (7, True), (8, False)])
def test_one_begun_without_being_due_is_there_too_for_a_week(ago: int, there: bool) -> None:
    card = due.card(agenda(going_on={"auditc": sitting("auditc", ago)}), INSTRUMENTS, DAY)
    assert (card is not None) is there


@pytest.mark.parametrize(("ago", "there"), [(1, True), (7, True), (8, False), (300, False)])
def test_after_a_week_it_is_not_on_today_any_more(ago: int, there: bool) -> None:
    card = due.card(agenda([turn("phq9", ago)]), INSTRUMENTS, DAY)
    assert (card is not None) is there
    if card is not None:
        assert str(card.first.said) == "10 questions, 1 to 2 minutes. Still open, if you like."


def test_a_form_of_a_pack_that_is_gone_is_left_out() -> None:
    assert due.card(agenda([turn("isi")], going_on={"isi": sitting("isi")}), INSTRUMENTS, DAY) is None


# --- what comes next ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ahead", "said"), [
    (0, "later today"), (1, "tomorrow"), (2, "Sunday"), (6, "Thursday"), (7, "Friday 27 November"),
    (40, "Wednesday 30 December"),
])
def test_the_next_day_is_named_as_people_name_it(app: Flask, ahead: int, said: str) -> None:
    with app.test_request_context():
        next_one = due.coming(agenda(coming=[turn("phq2", -ahead), turn("evs", -ahead - 3)]), INSTRUMENTS, DAY)
    assert (str(next_one.title), str(next_one.about)) == (f"Next check-in: {said}", "Low mood")


def test_forms_of_one_day_are_named_together(app: Flask) -> None:
    coming = [turn("log", -1), turn("phq2", -1), turn("gad2", -1)]
    with app.test_request_context():
        assert str(due.coming(agenda(coming=coming), INSTRUMENTS, DAY).about) == "Low mood, Worry"


def test_without_a_next_one_the_way_to_all_of_them_stays() -> None:
    nothing = due.coming(agenda(coming=[turn("log", -1)]), INSTRUMENTS, DAY)
    assert str(nothing.title) == "Check-ins" and isinstance(nothing.about, Message)


# --- the page -------------------------------------------------------------------------------------------


@pytest.fixture
def kim(app: Flask) -> Someone:
    """Kim, in detox since two days ago: the two short forms are due today."""
    kim = join(app.extensions["store"], "Kim")
    begin(app.extensions["store"], kim.person, "stabilise.detox", this_day(kim) - 2 * ONE)
    return kim


def today(app: Flask, who: Someone) -> Page:
    return visit(app, "/", who)


def card(page: Page) -> Element | None:
    return next(page.all("section", class_="due"), None)


def words(element: Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def at_hour(app: Flask, name: str, hour: int) -> Someone:
    """Somebody for whom it is about that hour of their third day in detox."""
    off = hour - datetime.now(UTC).hour
    off += 24 if off < -12 else -24 if off > 14 else 0
    # The names of these zones count the other way round.
    someone = join(app.extensions["store"], name, zone=f"Etc/GMT{-off:+d}" if off else "Etc/UTC")
    begin(app.extensions["store"], someone.person, "stabilise.detox", this_day(someone) - 2 * ONE)
    return someone


def test_start_begins_the_sitting_that_was_planned(app: Flask, kim: Someone) -> None:
    store = app.extensions["store"]
    check(store, kim.person, "first_days", (3, 3, 3, 3), this_day(kim), datetime.now(UTC))
    page = today(app, kim)
    (form,) = (one for one in page.all("form", action="/check-ins"))
    fields = {one.get("name"): one.get("value") for one in form.iter("input")}
    assert (fields["instrument"], fields["slot"]) == ("phq2", str(this_day(kim)))
    assert "Low mood" in words(card(page)) and "Worry" in words(card(page))
    sent = visit(app, "/check-ins", kim, post=fields)
    assert sent.location.startswith(f"/check-ins/{fields['id']}")
    with store.reading() as db:
        begun = checkins.one(db, kim.person.id, UUID(fields["id"]))
    assert begun is not None and begun.slot == this_day(kim)
    page = today(app, kim)
    assert list(page.all("a", href=f"/check-ins/{fields['id']}")) and "Go on" in words(card(page))
    assert not list(page.all("form", action="/check-ins"))


def test_the_log_comes_first_then_help_with_a_craving_then_what_is_due(app: Flask, kim: Someone) -> None:
    text = today(app, kim).text
    places = [text.index(words) for words in ("How has today been?", "I have a craving now", 'rows due"')]
    assert places == sorted(places)


def test_the_morning_form_is_first_in_the_morning_and_gone_in_the_afternoon(app: Flask) -> None:
    assert "Your morning" in words(card(today(app, at_hour(app, "Early", 9))))[:40]
    assert "Your morning" not in words(card(today(app, at_hour(app, "Late", 15))))


def test_no_red_no_badge_no_count_of_what_waits(app: Flask) -> None:
    someone = join(app.extensions["store"], "Lee")
    begin(app.extensions["store"], someone.person, "active", this_day(someone) - 5 * ONE)
    found = card(today(app, someone))
    assert found is not None and "Still open, if you like." in words(found)
    classes = {name for one in found.iter() for name in (one.get("class") or "").split()}
    assert not {name for name in classes if "beacon" in name or "bad" in name or "tag" in name}
    assert not {"overdue", "late", "missed", "must"} & set(words(found).lower().split())


def test_before_there_is_a_phase_there_is_the_way_to_all_of_them(app: Flask) -> None:
    page = today(app, join(app.extensions["store"], "New"))
    assert card(page) is None and list(page.all("a", href="/check-ins"))


# --- see a doctor today ---------------------------------------------------------------------------------


def doctor(page: Page) -> str:
    return words(next(page.all("section", class_="same-day"), None))


def test_blood_in_the_log_is_met_the_same_day(app: Flask, kim: Someone) -> None:
    assert not list(today(app, kim).all("section", class_="same-day"))
    post(app, kim, this_day(kim), blood="yes")
    said = doctor(today(app, kim))
    assert "See a doctor today" in said and "There is blood when you pee." in said
    assert "more than 4 weeks after you stopped" in said and "not yet reviewed by a clinician" in said
    assert list(today(app, kim).all("a", href="/help#same-day"))
    post(app, kim, this_day(kim), blood="no")
    assert not list(today(app, kim).all("section", class_="same-day"))


@pytest.mark.parametrize("finished", [True, False])
def test_signs_in_the_body_check_in_are_met_too(app: Flask, kim: Someone, finished: bool) -> None:
    answers = (5, 1, 1, 3, 0, 0, 1, 1, 0, 0)
    check(app.extensions["store"], kim.person, "body", answers, this_day(kim), datetime.now(UTC), finished=finished)
    said = doctor(today(app, kim))
    assert "You can’t pee" in said and "You have a fever or shivers" in said and "blood" not in said
    post(app, kim, this_day(kim), blood="yes")
    assert doctor(today(app, kim)).count("There is blood when you pee") == 1


def test_without_signs_and_on_other_days_there_is_no_card(app: Flask, kim: Someone) -> None:
    store, day = app.extensions["store"], this_day(kim)
    check(store, kim.person, "body", (5, 1, 1, 3, 0, 0, 0, 0, 0, 0), day, datetime.now(UTC))
    check(store, kim.person, "body", (5, 1, 1, 3, 0, 1, 1, 1, 0, 0), day - ONE, datetime.now(UTC) - timedelta(days=1))
    assert not list(today(app, kim).all("section", class_="same-day"))
