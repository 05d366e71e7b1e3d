"""The silence plan by the calendar: warn on the last day that is let pass, tell on the next, once, never in a pause."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tracker.domain.silence import TELL, WARN, is_warned, may_speak, silence, step

MONDAY = date(2026, 3, 23)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BOUNDARY = time(4)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of a March day in UTC."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_it_counts_from_the_last_log_the_plan_or_the_end_of_a_pause() -> None:
    later, earlier = MONDAY + 3 * DAY, MONDAY - 30 * DAY
    assert silence(3, MONDAY, None, None, later + DAY).since == MONDAY  # type: ignore[union-attr]
    assert silence(3, earlier, MONDAY, None, later).since == MONDAY  # type: ignore[union-attr]
    assert silence(3, MONDAY, earlier, None, later).since == MONDAY, "a new plan does not speak of what was"  # type: ignore[union-attr]
    assert silence(3, earlier, earlier, (MONDAY, later), later) is None
    assert silence(3, earlier, earlier, (MONDAY, later), later + DAY).since == later  # type: ignore[union-attr]
    assert silence(3, earlier, MONDAY, (later, later), MONDAY + DAY).since == MONDAY, "a pause to come"  # type: ignore[union-attr]


@pytest.mark.parametrize(("now", "zone", "wanted"), [
    (at(26, 9, 59), "UTC", ""), (at(26, 10), "UTC", WARN), (at(25, 20), "UTC", ""), (at(26, 21), "UTC", ""),
    # 10 o'clock in Auckland is the evening before in UTC; in Honolulu it is the evening.
    (at(25, 20, 59), "Pacific/Auckland", ""), (at(25, 21), "Pacific/Auckland", WARN),
    (at(26, 19, 59), "Pacific/Honolulu", ""), (at(26, 20), "Pacific/Honolulu", WARN),
    # After a server was down: whenever it is back, but not at night.
    (at(28, 3), "UTC", ""), (at(28, 15), "UTC", WARN),
])
def test_the_warning_comes_on_the_last_day_that_is_let_pass(now: datetime, zone: str, wanted: str) -> None:
    found = silence(3, MONDAY, MONDAY, None, now.date())
    assert step(found, now, zone, BOUNDARY, None, None) == wanted


@pytest.mark.parametrize(("warned", "now", "wanted"), [
    (at(26, 10), at(26, 20), ""), (at(26, 10), at(27, 9, 59), ""), (at(26, 10), at(27, 10), TELL),
    # Warned late, there is still a day.
    (at(28, 20), at(29, 10), ""), (at(28, 20), at(29, 16), TELL), (at(28, 20), at(29, 21, 30), ""),
    # A warning of a silence before is none of this one.
    (at(20, 10), at(27, 10), WARN), (at(23, 12), at(27, 10), WARN),
])
def test_the_other_hears_a_day_later(warned: datetime, now: datetime, wanted: str) -> None:
    assert step(silence(3, MONDAY, MONDAY, None, now.date()), now, "UTC", BOUNDARY, warned, None) == wanted


def test_it_tells_once_and_again_only_after_a_log() -> None:
    warned, told = at(26, 10), at(27, 10)
    found = silence(3, MONDAY, MONDAY, None, date(2026, 3, 30))
    assert step(found, at(30, 12), "UTC", BOUNDARY, warned, told) == ""
    logged = date(2026, 3, 28)
    again = silence(3, MONDAY, logged, None, date(2026, 3, 31))
    assert step(again, at(31, 12), "UTC", BOUNDARY, warned, told) == WARN
    assert not is_warned(again, "UTC", BOUNDARY, warned)
    assert is_warned(found, "UTC", BOUNDARY, warned)


def test_both_days_come_at_ten_through_the_change_of_the_clock() -> None:
    """Berlin goes over to summer time on 29 March 2026: 10:00 is 9:00 UTC before and 8:00 UTC after."""
    found = silence(5, MONDAY, MONDAY, None, date(2026, 3, 28))
    assert found is not None
    assert (found.warns_on, found.tells_on) == (date(2026, 3, 28), date(2026, 3, 29))
    assert step(found, at(28, 8, 59), "Europe/Berlin", BOUNDARY, None, None) == ""
    assert step(found, at(28, 9), "Europe/Berlin", BOUNDARY, None, None) == WARN
    assert step(found, at(29, 7, 59), "Europe/Berlin", BOUNDARY, at(28, 9), None) == ""
    assert step(found, at(29, 8), "Europe/Berlin", BOUNDARY, at(28, 9), None) == TELL


def test_nobody_is_spoken_of_at_night() -> None:
    assert [hour for hour in range(24) if may_speak(at(26, hour), "UTC")] == list(range(10, 21))
