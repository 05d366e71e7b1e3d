"""Medians that admit gaps, and comparisons that wait until there is enough to compare."""

import math
import statistics
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.trends import (
    Comparison,
    Estimate,
    NotEnough,
    between,
    compare,
    estimate,
    median,
    moving_median,
    quantile,
)

MONDAY = date(2026, 3, 2)
numbers = st.lists(st.integers(0, 20).map(lambda n: n / 2), min_size=1, max_size=40)
dense = st.lists(st.none() | st.integers(0, 10).map(float), max_size=60)


def series(values: list[float | None], last: date) -> dict[date, float]:
    """The values on consecutive days that end on `last`; None is a day without one."""
    first = last - timedelta(days=len(values) - 1)
    return {first + timedelta(days=n): value for n, value in enumerate(values) if value is not None}


def test_a_median_needs_four_of_seven_days() -> None:
    assert moving_median([3.0, None, 5.0, None, 7.0, None, None]) == [None] * 7
    assert moving_median([3.0, None, 5.0, None, 7.0, 9.0, None]) == [None] * 5 + [6.0, 6.0]


def test_a_gap_stays_a_gap_and_old_days_leave_the_window() -> None:
    medians = moving_median([8.0] * 7 + [None] * 7 + [2.0] * 7)
    assert medians[6] == 8
    assert medians[9] == 8 and medians[10] is None  # four of the seven are still there, then three
    assert medians[10:17] == [None] * 7
    assert medians[17:] == [2.0] * 4


def test_one_wild_day_does_not_move_the_median() -> None:
    assert moving_median([4.0, 4.0, 4.0, 10.0, 4.0, 4.0, 4.0])[-1] == 4


@given(dense)
def test_moving_median_is_the_median_of_each_window(values: list[float | None]) -> None:
    expected = []
    for place in range(len(values)):
        window = [value for value in values[max(0, place - 6):place + 1] if value is not None]
        expected.append(statistics.median(window) if len(window) >= 4 else None)
    assert moving_median(values) == expected


@given(numbers)
def test_quantiles_agree_with_the_standard_library(values: list[float]) -> None:
    assert median(values) == statistics.median(values)
    ordered = sorted(values)
    if len(values) > 1:
        low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
        assert math.isclose(quantile(ordered, 0.25), low)
        assert math.isclose(quantile(ordered, 0.5), middle)
        assert math.isclose(quantile(ordered, 0.75), high)
    said = estimate(values, need=1)
    assert isinstance(said, Estimate)
    assert said.least <= said.low <= said.median <= said.high <= said.most
    assert said.days == len(values)


def test_no_values_is_not_enough_and_never_nought() -> None:
    assert estimate([]) == NotEnough(0, 4)
    assert estimate([], need=0) == NotEnough(0, 0)
    with pytest.raises(ValueError, match="no values"):
        median([])


def test_not_enough_says_how_many_of_how_many() -> None:
    assert str(NotEnough(17, 28).sentence) == "Not enough days yet to say anything. 17 of 28."


def test_a_week_beside_the_four_weeks_before() -> None:
    sunday = MONDAY + timedelta(days=6)
    said = compare(series([6.0] * 28 + [4.0, 4.0, None, 3.0, 5.0, None, 4.0], sunday), MONDAY, sunday)
    assert said.week == Estimate(4, 4, 4, 3, 5, 5)
    assert said.before == Estimate(6, 6, 6, 6, 6, 28)
    assert said.difference == -2
    assert said.beyond(2) == -2 and said.beyond(2.5) is None


def test_a_comparison_needs_four_days_and_fourteen_before() -> None:
    sunday = MONDAY + timedelta(days=6)
    few_now = compare(series([6.0] * 28 + [4.0, 4.0, 4.0, None, None, None, None], sunday), MONDAY, sunday)
    assert few_now.week == NotEnough(3, 4) and isinstance(few_now.before, Estimate)
    few_before = compare(series([6.0] * 13 + [4.0] * 7, sunday), MONDAY, sunday)
    assert few_before.before == NotEnough(13, 14) and isinstance(few_before.week, Estimate)
    for said in (few_now, few_before):
        assert said.difference is None and said.beyond(0) is None
    just = compare(series([6.0] * 14 + [4.0] * 7, sunday), MONDAY, sunday)
    assert just.difference == -2


def test_days_further_back_than_four_weeks_do_not_count() -> None:
    sunday = MONDAY + timedelta(days=6)
    said = compare(series([10.0] * 60 + [2.0] * 28 + [2.0] * 7, sunday), MONDAY, sunday)
    assert said.before == Estimate(2, 2, 2, 2, 2, 28)


def test_a_change_inside_the_usual_range_is_no_change() -> None:
    usual = Estimate(median=5, low=3, high=7, least=0, most=10, days=28)
    assert Comparison(Estimate(6.5, 6, 7, 5, 8, 7), usual).beyond(1) is None
    assert Comparison(Estimate(7.5, 7, 8, 5, 8, 7), usual).beyond(1) == 2.5
    assert Comparison(Estimate(3, 3, 4, 2, 5, 7), usual).beyond(1) is None


def test_between_is_in_order_of_day() -> None:
    values = {MONDAY + timedelta(days=n): float(n) for n in (3, 1, 2, 0)}
    assert between(values, MONDAY, MONDAY + timedelta(days=2)) == [0, 1, 2]
