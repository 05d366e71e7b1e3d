"""New times after a move: offered where the reminder speaks more or less often than the phase asks, else left alone."""

from datetime import time

import pytest

from tracker.domain.phases import PHASES
from tracker.domain.reminder_offers import offer

EVERY_DAY, EVENING = range(7), (time(20, 30),)


def test_weekly_logs_move_a_daily_reminder_to_sunday() -> None:
    found = offer("maintain", EVERY_DAY, EVENING)
    assert found is not None
    assert (found.days, found.times) == ({6}, (time(18),))
    assert str(found.text) == "You are in Maintenance now. Move the reminder to Sundays at 18:00:00?"


def test_detox_asks_twice_and_keeps_the_evening_that_was_chosen() -> None:
    found = offer("stabilise.detox", EVERY_DAY, (time(21, 45),))
    assert found is not None
    assert found.times == (time(9), time(21, 45))
    assert "every day at 09:00:00, 21:45:00" in str(found.text)


def test_once_a_day_keeps_the_evening_of_two() -> None:
    found = offer("active", EVERY_DAY, (time(8), time(19)))
    assert found is not None
    assert (found.days, found.times) == (frozenset(range(7)), (time(19),))


@pytest.mark.parametrize(("phase", "days", "times"), [
    ("active", range(7), (time(7),)), ("stabilise.settle", range(7), EVENING),
    ("stabilise.detox", range(7), (time(7), time(22))), ("maintain", [2], EVENING), ("maintain", [], EVENING),
    ("prepare", range(7), EVENING),
])
def test_what_fits_stays(phase: str, days: list[int], times: tuple[time, ...]) -> None:
    assert offer(phase, days, times) is None


@pytest.mark.parametrize("phase", PHASES)
def test_what_is_offered_fits(phase: str) -> None:
    """Once taken up it is offered no more."""
    for days, times in ((range(7), EVENING), (range(7), (time(9), time(13), time(20))), ([6], EVENING), ([], ())):
        found = offer(phase, days, times)
        assert found is None or offer(phase, found.days, found.times) is None


def test_a_phase_goes_by_the_name_its_person_gave_it() -> None:
    found = offer("maintain", EVERY_DAY, EVENING, {"maintain": "Steady"})
    assert found is not None
    assert str(found.text).startswith("You are in Steady now.")
