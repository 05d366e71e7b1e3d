"""Change sentences: a verdict with a published figure alone, never better or worse, never why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.change import CAVEAT, WOBBLES, change
from tracker.domain.instruments import INSTRUMENTS


def test_the_two_sentences_of_the_reference() -> None:
    assert str(change("phq9", "PHQ-9", 14, 7).sentence) == (
        "Your PHQ-9 went from 14 to 7. That is more than the usual wobble for this form.")
    assert str(change("phq9", "PHQ-9", 12, 10).sentence) == (
        "12 last time, 10 now. That is within the usual wobble.")


@pytest.mark.parametrize(("key", "before", "now", "beyond"), [
    ("phq9", 10, 15, False), ("phq9", 10, 16, True), ("phq9", 10, 5, False), ("phq9", 10, 4, True),
    ("phq9", 10, 10, False), ("gad7", 10, 13, False), ("gad7", 10, 14, True), ("gad7", 10, 7, False),
    ("gad7", 10, 6, True), ("who5", 48, 56, False), ("who5", 48, 60, True),
])
def test_where_the_wobble_ends(key: str, before: int, now: int, beyond: bool) -> None:
    found = change(key, key, before, now)
    assert found.beyond is beyond and found.by == now - before
    assert (found.caveat is CAVEAT) == beyond
    assert (str(found.basis) == f"For this form, that is {WOBBLES[key].points} points or more.") == beyond


@pytest.mark.parametrize("key", sorted(set(INSTRUMENTS) - {"phq9", "gad7"}))
def test_a_form_without_a_figure_gets_its_two_numbers_and_no_verdict(key: str) -> None:
    found = change(key, key, 90, 3)
    assert str(found.sentence) == "90 last time, 3 now." and found.by == -87
    assert found.beyond is None and found.basis is None and found.caveat is None


def test_the_first_time_there_is_nothing_to_compare() -> None:
    found = change("phq9", "PHQ-9", None, 12)
    assert found.by is None and found.beyond is None and "first one" in str(found.sentence)


@given(key=st.sampled_from(["phq9", "gad7", "bam_r"]), before=st.integers(0, 27), now=st.integers(0, 27))
def test_no_sentence_judges(key: str, before: int, now: int) -> None:
    found = change(key, key, before, now)
    said = " ".join(str(one) for one in (found.sentence, found.basis, found.caveat) if one)
    assert not {"better", "worse", "improved", "risk", "thanks"} & set(said.lower().replace(".", "").split())
    assert str(before) in said and str(now) in said


def test_every_figure_has_its_source() -> None:
    assert {key: wobble.points for key, wobble in WOBBLES.items()} == {"phq9": 6, "gad7": 4, "who5": 10}
    assert all(wobble.source for wobble in WOBBLES.values())
