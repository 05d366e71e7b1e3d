"""Scales: whatever is typed is either a value within bounds or a kind refusal, and what is stored comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.measures import MEASURES
from tracker.domain.scales import Choice, InvalidValue, Numbers, OneOf, Several, count, strength
from tracker.domain.words import Message, message

SCALES = [pytest.param(measure.scale, id=measure.id) for measure in MEASURES.values()]
CRAVING, HOURS = MEASURES["craving_peak"].scale, MEASURES["sleep_hours"].scale


@pytest.mark.parametrize("scale", SCALES)
@given(text=st.one_of(st.text(max_size=40), st.integers().map(str), st.floats().map(str)))
def test_any_text_is_a_value_or_a_refusal(scale: Numbers, text: str) -> None:
    try:
        value = scale.parse(text)
    except InvalidValue as wrong:
        assert isinstance(wrong.message, Message) and str(wrong)
        return
    stored = scale.store(value)
    assert len(stored) <= 200 and scale.load(stored) == value
    assert scale.store(scale.parse(stored)) == stored, "what is stored can be sent again"


@pytest.mark.parametrize("text", ["-1", "11", "3.5", "", " ", "NaN", "Infinity", "-Infinity", "1e1000", "٣", "３",
                                  "0x3", "3 4", "1" * 400, "null", "'; drop table reading; --", "1_0", "+-3"])
def test_what_is_no_number_from_0_to_10(text: str) -> None:
    with pytest.raises(InvalidValue, match="from 0 to 10"):
        CRAVING.parse(text)


@pytest.mark.parametrize(("text", "stored"), [("0", "0"), ("7", "7"), (" 7 ", "7"), ("07", "7"), ("7.0", "7"),
                                              ("1e1", "10")])
def test_equal_numbers_are_stored_as_equal_text(text: str, stored: str) -> None:
    assert CRAVING.store(CRAVING.parse(text)) == stored


@pytest.mark.parametrize(("text", "stored"), [("7.5", "7.5"), ("7.50", "7.5"), ("16", "16"), ("0", "0"),
                                              ("0.5", "0.5")])
def test_hours_go_by_halves(text: str, stored: str) -> None:
    assert HOURS.store(HOURS.parse(text)) == stored
    assert HOURS.number(stored) == float(text)


@pytest.mark.parametrize("text", ["7.25", "16.5", "-0.5", "7,5"])
def test_no_other_hours(text: str) -> None:
    with pytest.raises(InvalidValue, match="in halves"):
        HOURS.parse(text)


def test_a_word_for_each_value() -> None:
    mood = MEASURES["mood"].scale
    assert isinstance(mood, Numbers)
    assert [str(mood.word(n)) for n in (1, 2, 3, 4, 5)] == ["Awful", "Low", "OK", "Good", "Great"]
    assert str(mood.word(3.5)) == "OK" and mood.word(0) is None and mood.word(6) is None
    assert [choice.value for choice in mood.choices] == ["1", "2", "3", "4", "5"]


def test_one_of_a_few() -> None:
    scale = OneOf((Choice("a", message("A")), Choice("b", message("B"))), ordered=True)
    assert scale.parse("b") == "b" and scale.number("b") == 1.0 and scale.number("c") is None
    for text in ("c", "A", "", "a b"):
        with pytest.raises(InvalidValue):
            scale.parse(text)
    assert OneOf(scale.choices).number("a") is None


def test_several_are_kept_in_the_lists_order_and_once() -> None:
    scale = Several((Choice("a", message("A")), Choice("b", message("B")), Choice("c", message("C"))))
    assert scale.store(scale.parse("c a c")) == "a c" and scale.load("a c") == ("a", "c")
    assert scale.parse("") == () and scale.number("a c") is None
    with pytest.raises(InvalidValue):
        scale.parse("a d")


def test_makers() -> None:
    low, high = message("None"), message("Much")
    assert strength(low, high, "worse").ends == (low, high)
    assert count(20).parse("20") == 20
    with pytest.raises(InvalidValue):
        count(20).parse("21")
