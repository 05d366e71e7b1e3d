"""What holds for every form and any answers: bounds, monotone totals, no score from an incomplete form."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.item import Answer
from tracker.domain.safety import SAME_DAY

ALL = [pytest.param(one, id=one.key) for one in INSTRUMENTS.values()]
TOTALLED = [pytest.param(one, id=one.key) for one in INSTRUMENTS.values() if one.total_of]
PARTED = [pytest.param(one, id=one.key) for one in INSTRUMENTS.values() if one.subscales]


def complete(form: Instrument) -> st.SearchStrategy[list[int]]:
    return st.tuples(*(st.sampled_from(item.values) for item in form.items)).map(list)


def answers(form: Instrument) -> st.SearchStrategy[list[Answer]]:
    return st.tuples(*(st.none() | st.sampled_from(item.values) for item in form.items)).map(list)


@pytest.mark.parametrize("form", TOTALLED)
@settings(max_examples=60)
@given(data=st.data())
def test_more_in_any_item_is_never_less_in_all(form: Instrument, data: st.DataObject) -> None:
    given_answers = data.draw(complete(form))
    total = form.score(given_answers).total
    assert total is not None and form.low <= total <= form.high
    at = data.draw(st.integers(0, len(given_answers) - 1))
    higher = [value for value in form.items[at].values if value > given_answers[at]][:3]
    for value in higher:
        raised = form.score([*given_answers[:at], value, *given_answers[at + 1:]]).total
        assert raised is not None and raised >= total


@pytest.mark.parametrize("form", PARTED)
@settings(max_examples=60)
@given(data=st.data())
def test_more_in_an_item_is_more_in_its_part_and_nothing_elsewhere(form: Instrument, data: st.DataObject) -> None:
    given_answers = data.draw(complete(form))
    before = form.score(given_answers).subscales
    assert all(0 <= (before[part.key] or 0) <= part.high for part in form.subscales)
    at = data.draw(st.integers(0, len(given_answers) - 1))
    higher = [value for value in form.items[at].values if value > given_answers[at]]
    if higher:
        after = form.score([*given_answers[:at], higher[0], *given_answers[at + 1:]]).subscales
        for part in form.subscales:
            was, now = before[part.key], after[part.key]
            assert was is not None and now is not None
            assert now > was if form.items[at].id in part.items else now == was


@pytest.mark.parametrize("form", TOTALLED)
def test_the_ends_of_the_range_can_be_reached(form: Instrument) -> None:
    assert form.score([min(item.values) for item in form.items]).total == form.low
    assert form.score([max(item.values) for item in form.items]).total == form.high


@pytest.mark.parametrize("form", ALL)
@settings(max_examples=40)
@given(data=st.data())
def test_nothing_is_filled_in_and_safety_is_the_ninth_of_phq9_alone(form: Instrument, data: st.DataObject) -> None:
    drawn = data.draw(answers(form))
    result = form.score(drawn)
    needed = {item.id for item in form.asked(dict(zip((item.id for item in form.items), drawn, strict=True)))}
    blank = sum(answer is None and item.id in needed for item, answer in zip(form.items, drawn, strict=True))
    assert result.blank == blank
    assert result.safety == (form.key == "phq9" and bool(drawn[8]))
    assert (result.total is None) == (bool(blank) or form.total_of is None)
    assert (result.band is None) == (result.total is None or not form.bands)
    for part in form.subscales:
        left_open = any(answer is None for item, answer in zip(form.items, drawn, strict=True) if item.id in part.items)
        assert (result.subscales[part.key] is None) == left_open


@pytest.mark.parametrize("form", ALL)
def test_a_form_is_whole(form: Instrument) -> None:
    assert form.source and form.version and str(form.name) and str(form.about)
    assert 0 < form.least_gap <= form.window <= 365
    ids = [item.id for item in (*form.items, *form.apart)]
    assert len(ids) == len(set(ids))
    for item in (*form.items, *form.apart):
        assert len(item.values) > 1 and list(item.values) == sorted(set(item.values)) and min(item.values) >= 0
        assert item.unless is None or item.unless[0] in ids[:ids.index(item.id)]
        assert all(item.check(value) == value == item.parse(str(value)) for value in list(item.values)[:50])
    for part in form.subscales:
        assert set(part.items) < set(ids)
    for low, high in pairwise(form.bands):
        assert low.low < high.low
    assert not form.bands or (form.bands[0].low <= form.low and form.bands[-1].low <= form.high)
    if form.opens:
        assert form.opens.key in INSTRUMENTS and form.opens.at_least <= form.high


def test_short_ones_look_back_no_less_than_two_weeks() -> None:
    assert [INSTRUMENTS[key].least_gap for key in ("phq9", "phq2", "gad7", "gad2")] == [14] * 4
    assert INSTRUMENTS["bam_iop"].least_gap == 7 and INSTRUMENTS["bam_r"].least_gap == 28


def test_cards_of_help_are_there() -> None:
    known = {point.id for point in SAME_DAY}
    cards = {item.same_day for form in INSTRUMENTS.values() for item in form.items if item.same_day}
    assert cards == {"blood", "no_pee", "fever"} <= known
