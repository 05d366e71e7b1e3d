"""The one sentence after a log, and the gentle line after days away."""

from datetime import date, timedelta

import pytest

from tracker.domain.remarks import away, remark

DAY = date(2026, 11, 20)
FULL = {"mood": "4", "craving_peak": "3", "sleep_hours": "7", "sleep_quality": "4", "use": "no_use"}


def back(*values: str | None) -> dict[date, str]:
    """Values of the days up to today, today first."""
    return {DAY - timedelta(days=n): value for n, value in enumerate(values) if value is not None}


def said(craving: dict[date, str] | None = None, sleep: dict[date, str] | None = None, logged: int = 5,
         first: bool = False, **answers: str) -> str:
    return str(remark(DAY, {**FULL, **answers}, craving or back("3"), sleep or {}, logged, first=first))


def test_use_is_met_with_thanks_before_anything_else() -> None:
    for first in (True, False):
        assert said(use="use", first=first, craving_peak="10", mood="1") == (
            "Thank you for being open about it. Your other days still count.")


def test_the_first_log() -> None:
    assert said(first=True) == "That is your first log. See you tomorrow, if you like."


def test_a_strong_craving() -> None:
    assert said(craving_peak="7") == "That sounds strong. You stayed with it, and you wrote it down."


@pytest.mark.parametrize(("craving", "days"), [
    (back("3", "4", "0"), 3), (back("3", "4", "0", "2", "4", "1", "3", "2", "1", "5"), 9),
])
def test_days_in_a_row_with_low_cravings(craving: dict[date, str], days: int) -> None:
    assert said(craving) == f"Your cravings have been 4 or lower for {days} days. That took work."


@pytest.mark.parametrize("craving", [back("3", "4", "5"), back("3", "4", None, "1"), back("3", "4")])
def test_a_blank_or_strong_day_ends_the_row(craving: dict[date, str]) -> None:
    assert said(craving) == "You logged 5 days of the last 7."


def test_a_hard_day() -> None:
    assert said(mood="1") == "A hard day, and you still took a moment for it."


def test_a_night_beside_the_usual_one() -> None:
    nights = back("9", *["7"] * 7)
    assert said(sleep=nights, sleep_hours="9") == "You slept 9 hours. Lately about 7 is usual for you."
    assert said(sleep=nights, sleep_hours="7.5") == "You logged 5 days of the last 7."
    assert said(sleep=back("9", *["7"] * 6), sleep_hours="9") == "You logged 5 days of the last 7."


def test_answers_may_be_missing() -> None:
    assert str(remark(DAY, {"mood": "4"}, {}, back("7", "7"), 1, first=False)) == "You logged 1 day of the last 7."


@pytest.mark.parametrize(("days", "weekly", "line"), [
    (1, False, None), (3, False, None),
    (4, False, "No logs since 2026-11-16. That’s fine. Add a day, or leave them."),
    (14, False, "No logs since 2026-11-06. That’s fine. Add a day, or leave them."),
    (15, False, "Good to see you. You can pick up from today. Old days can stay blank."),
    (14, True, None), (15, True, "Good to see you. You can pick up from today. Old days can stay blank."),
])
def test_away(days: int, weekly: bool, line: str | None) -> None:
    said_line = away(DAY - timedelta(days=days), DAY, weekly=weekly)
    assert (str(said_line) if said_line else None) == line


def test_nobody_is_told_about_days_before_their_first() -> None:
    assert away(None, DAY, weekly=False) is None
