"""Care after an answer: what calls for the screen, how long its lines stand, when the one question is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import care, helplines
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.instruments.length import how_long
from tracker.domain.safety import SAME_DAY

PHQ9 = INSTRUMENTS["phq9"]
DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Told:
    """An event as the store keeps it."""

    day: date = DAY
    shown_at: datetime = NOON
    asked_on: date | None = None
    felt: int | None = None


def later(**by: float) -> datetime:
    return NOON + timedelta(**by)


def on(days: int) -> date:
    return DAY + timedelta(days=days)


# --- what calls for it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [1, 2, 3])
def test_any_answer_above_nought_to_the_ninth_question_calls(answer: int) -> None:
    (item,) = care.calls(PHQ9, {"9": answer})
    assert care.kind(PHQ9, item) == "phq9_item9"


@pytest.mark.parametrize("answers", [{}, {"9": 0}, {"9": None}, {str(n): 3 for n in range(1, 9)}])
def test_nothing_else_does(answers: Mapping[str, int | None]) -> None:
    assert care.calls(PHQ9, answers) == []


def test_of_the_forms_that_ship_the_phq_9_alone_can_call() -> None:
    """Everything answered with the most: a form that asks such a thing has to say so in its data."""
    found = {key for key, form in INSTRUMENTS.items()
             if care.calls(form, {item.id: item.values[-1] for item in (*form.items, *form.apart)})}
    assert found == {"phq9"}


def test_come_to_is_answered_or_skipped() -> None:
    assert care.reached(PHQ9, {"9": 0}) and care.reached(PHQ9, {"9": None})
    assert not care.reached(PHQ9, {"8": 3})


def test_the_words_are_the_forms_own_or_say_less() -> None:
    assert str(care.said(PHQ9)) == "You said you have had thoughts of being better off dead or hurting yourself."
    assert str(care.said(replace(PHQ9, key="other"))) == "One of your answers says that things are very hard right now."


# --- the days after -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("after", "stands"), [
    (timedelta(0), True), (timedelta(hours=71, minutes=59), True), (timedelta(hours=72), False),
    (timedelta(days=30), False),
])
def test_the_lines_stand_for_72_hours(after: timedelta, stands: bool) -> None:
    event = Told()
    assert care.lines_of([event], NOON + after) is (event if stands else None)


def test_of_several_the_latest_stands() -> None:
    first, second = Told(), Told(shown_at=later(hours=20))
    assert care.lines_of([second, first], later(hours=21)) is second
    assert care.lines_of([second, first], later(hours=90)) is second
    assert care.lines_of([second, first], later(hours=92)) is None


@pytest.mark.parametrize(("days", "asked"), [(-1, False), (0, False), (1, True), (2, True), (3, True), (4, False)])
def test_the_question_comes_the_next_day_and_waits_three_days(days: int, asked: bool) -> None:
    event = Told()
    assert care.question([event], on(days)) is (event if asked else None)


@pytest.mark.parametrize("felt", [None, 1, 5])
def test_it_is_asked_once(felt: int | None) -> None:
    """An answer and "not now" are the same in this."""
    assert care.question([Told(asked_on=on(1), felt=felt)], on(2)) is None


def test_one_answer_stands_for_all_that_was_said_before_it() -> None:
    morning, evening = Told(asked_on=None), Told(shown_at=later(hours=6), asked_on=on(1), felt=3)
    assert care.question([evening, morning], on(1)) is None
    again = Told(day=on(1), shown_at=later(days=1))
    assert care.question([again, evening, morning], on(1)) is None
    assert care.question([again, evening, morning], on(2)) is again


@pytest.mark.parametrize(("felt", "low"), [(None, False), (1, True), (2, True), (3, False), (5, False)])
def test_a_low_answer_is_low_on_its_day(felt: int | None, low: bool) -> None:
    event = Told(asked_on=on(1), felt=felt)
    assert care.low([event], on(1)) is low
    assert not care.low([event], on(2))


@given(st.lists(st.tuples(st.integers(-10, 10), st.none() | st.integers(1, 4)), max_size=5), st.integers(-5, 15))
def test_whatever_was_said_at_most_one_is_asked_about_and_never_twice(
    said: list[tuple[int, int | None]], today: int
) -> None:
    events = [Told(on(day), later(days=day), on(day + asked) if asked else None)
              for day, asked in sorted(said, key=lambda one: -one[0])]
    event = care.question(events, on(today))
    if event is not None:
        assert event.asked_on is None and 1 <= (on(today) - event.day).days <= 3
        event.asked_on = on(today)
        assert care.question(events, on(today)) is None


def test_an_event_is_over_before_it_is_forgotten() -> None:
    """What the pages read back is enough for every zone and every day boundary."""
    assert timedelta(days=care.ASKED_FOR + 1) < care.OVER and care.LINES_STAY < care.OVER


# --- who to reach, and same-day signs -------------------------------------------------------------------


@pytest.mark.parametrize("region", helplines.REGIONS)
def test_every_region_has_someone_to_reach(region: str) -> None:
    near = care.near(region)
    assert near.emergency.is_emergency
    assert near.talk is None or (near.talk.tel and not near.talk.is_emergency)
    assert near.text is None or near.text.sms


def test_signs_come_in_their_order_and_nothing_else_does() -> None:
    assert [point.id for point in care.same_day({"fever", "blood", "hunger"})] == ["blood", "fever"]
    assert care.same_day(()) == []


def test_every_sign_a_form_asks_for_has_its_card() -> None:
    asked = {item.same_day for form in INSTRUMENTS.values() for item in form.items if item.same_day}
    assert asked == {"blood", "no_pee", "fever"} <= {point.id for point in SAME_DAY}


def test_trouble_that_lasts_is_said_beside_signs_of_the_bladder() -> None:
    beside = {point.id: [str(more.text) for more in point.beside] for point in SAME_DAY if point.beside}
    assert set(beside) == {"blood", "no_pee"}
    assert all("more than 4 weeks after you stopped" in text for texts in beside.values() for text in texts)


# --- how long a form takes ------------------------------------------------------------------------------


@pytest.mark.parametrize(("questions", "said"), [
    (1, "1 question, about half a minute"), (2, "2 questions, about half a minute"),
    (3, "3 questions, about half a minute"), (4, "4 questions, about a minute"), (7, "7 questions, about a minute"),
    (10, "10 questions, 1 to 2 minutes"), (17, "17 questions, 2 to 3 minutes"),
    (15, "15 questions, about 2 minutes"),
])
def test_minutes_are_rounded_up_to_halves(questions: int, said: str) -> None:
    assert str(how_long(questions)) == said
