"""Moments: what they may hold, and what a second rating says."""

import re

import pytest

from tracker.domain import moments
from tracker.domain.scales import InvalidValue, Several


@pytest.mark.parametrize("scale", [moments.TRIGGERS, moments.RELIEF, moments.OUTCOME, moments.COMPANY,
                                   moments.PART_OF_DAY, moments.COMPARED, moments.SUBSTANCES])
def test_values_fit_their_columns_and_come_back(scale: Several) -> None:
    values = [choice.value for choice in scale.choices]
    assert all(re.fullmatch(r"[a-z_]{1,16}", value) for value in values)
    assert len(" ".join(values)) <= 200
    for value in values:
        assert scale.store(scale.parse(value)) == value


def test_company_comparison_and_part_of_day_fit_their_narrow_columns() -> None:
    assert all(len(choice.value) <= 8 for choice in moments.COMPARED.choices)


def test_nothing_asks_how_much() -> None:
    said = " ".join(str(choice.word) for scale in (moments.SUBSTANCES, moments.COMPARED, moments.COMPANY)
                    for choice in scale.choices)
    assert not re.search(r"\d|gram|mg|line|bag|price|cost", said)


def test_kind() -> None:
    assert [moments.kind(text) for text in moments.KINDS] == ["craving", "use"]
    with pytest.raises(InvalidValue):
        moments.kind("other")


@pytest.mark.parametrize(("before", "after", "minutes", "said"), [
    (None, 4, 10, None),
    (7, None, None, None),
    (7, 4, 18, "Down 3 points in 18 minutes."),
    (7, 6, 1, "Down 1 point in 1 minute."),
    (7, 0, None, "Down 7 points."),
    (5, 5, 9, "Still there. That’s okay. You can try another thing."),
    (5, 8, 9, "Still strong. That happens. People can help more than waiting."),
])
def test_what_a_second_rating_says(
    before: int | None, after: int | None, minutes: int | None, said: str | None
) -> None:
    sentence = moments.change_sentence(before, after, minutes)
    assert (str(sentence) if sentence else None) == said
