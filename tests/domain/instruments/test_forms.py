"""Scoring of forms whose words are not shipped: published figures, and tables that only go up."""

from itertools import pairwise

import pytest

from tracker.domain.instruments.forms import FORMS, T_TABLES, times_four


@pytest.mark.parametrize(("raw", "score"), [(0, 0), (7, 28), (12, 48), (13, 52), (25, 100)])
def test_who5_is_four_times_the_sum(raw: int, score: int) -> None:
    answers = [5] * (raw // 5) + [raw % 5] + [0] * 5
    assert times_four(answers[:5] if raw < 25 else [5] * 5) == score


@pytest.mark.parametrize(("total", "word"), [(0, "none"), (7, "none"), (8, "subthreshold"), (14, "subthreshold"),
                                             (15, "moderate"), (21, "moderate"), (22, "severe"), (28, "severe")])
def test_the_edges_of_isi(total: int, word: str) -> None:
    assert next(band.key for band in reversed(FORMS["isi"].bands) if band.low <= total) == word


def test_assist_of_a_weekly_use() -> None:
    """Weekly 4, daily urge 6, no trouble 0, monthly let-downs 6, recent worry 6, no cutting down 0."""
    answers = [4, 6, 0, 6, 6, 0]
    form = FORMS["assist"]
    assert all(answer in values for answer, values in zip(answers, form.values, strict=True))
    assert form.total_of is not None and form.total_of(answers) == 22


def test_promis_anxiety() -> None:
    form = FORMS["promis_anxiety_4a"]
    assert form.total_of is not None and form.total_of([3, 3, 3, 3]) == 63.4
    assert form.total_of([1] * 4) == 40.3 and form.total_of([5] * 4) == 81.6


@pytest.mark.parametrize("table", T_TABLES.values(), ids=T_TABLES)
def test_t_scores_rise_with_every_point(table: tuple[float, ...]) -> None:
    assert len(table) == 17
    assert all(low < high for low, high in pairwise(table)), "a typing error such as 52.5 for 62.5 would show here"


@pytest.mark.parametrize("key", FORMS)
def test_the_range_is_that_of_the_lowest_and_highest_answers(key: str) -> None:
    form = FORMS[key]
    assert form.total_of is not None
    assert round(form.total_of([min(values) for values in form.values])) == form.low
    assert round(form.total_of([max(values) for values in form.values])) == form.high
    assert form.source


@pytest.mark.parametrize(("key", "low", "high"), [
    ("who5", 0, 100), ("isi", 0, 28), ("sds", 0, 15), ("icsi", 0, 20), ("icpi", 0, 16), ("dudit", 0, 44),
    ("k10", 10, 50), ("k6", 0, 24), ("sure", 21, 63), ("barc10", 10, 60), ("assist", 0, 39), ("assist_tobacco", 0, 31),
])
def test_published_ranges(key: str, low: int, high: int) -> None:
    assert (FORMS[key].low, FORMS[key].high) == (low, high)
