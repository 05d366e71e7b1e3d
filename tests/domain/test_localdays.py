"""Local days: each instant belongs to one day of a person, whatever clocks and borders do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.localdays import in_day, instant, local_day, recalled, zones

INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
ZONES = st.sampled_from(sorted(zones()))


@pytest.mark.parametrize(("at", "day"), [
    ("2026-11-22T03:59:59", date(2026, 11, 21)),
    ("2026-11-22T04:00:00", date(2026, 11, 22)),
    ("2026-11-22T23:59:59", date(2026, 11, 22)),
    ("2026-11-23T00:00:00", date(2026, 11, 22)),
])
def test_the_day_ends_at_four(at: str, day: date) -> None:
    assert local_day(datetime.fromisoformat(at).replace(tzinfo=UTC), "UTC") == day


def test_the_boundary_can_be_set() -> None:
    at = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
    assert local_day(at, "UTC", time(0, 0)) == date(2026, 11, 22)
    assert local_day(at, "UTC", time(3, 0)) == date(2026, 11, 21)
    assert local_day(at, "Asia/Tokyo", time(12, 0)) == date(2026, 11, 21)


@given(INSTANTS, ZONES)
def test_days_go_on_one_by_one(at: datetime, zone: str) -> None:
    """An hour later it is the same day or the next, or the one after where a country skipped a date."""
    step = local_day(at + timedelta(hours=1), zone) - local_day(at, zone)
    assert step in (timedelta(0), timedelta(days=1), timedelta(days=2))


@given(st.dates(date(2000, 1, 2), date(2039, 12, 30)), ZONES)
def test_every_day_has_its_evening(day: date, zone: str) -> None:
    """An instant at 20:00 of a local date belongs to that date, also where midnight or 04:00 was skipped."""
    at = instant(day, time(20), zone)
    if at.astimezone(ZoneInfo(zone)).date() == day:  # the one date that Samoa skipped has no evening
        assert local_day(at, zone) == day


@pytest.mark.parametrize(("at", "day"), [
    # London puts its clocks back on 25 October 2026, 02:00 to 01:00: both hours before four are still the 24th.
    ("2026-10-25T00:30:00", date(2026, 10, 24)), ("2026-10-25T01:30:00", date(2026, 10, 24)),
    ("2026-10-25T03:59:00", date(2026, 10, 24)), ("2026-10-25T04:00:00", date(2026, 10, 25)),
    # And forward on 29 March, 01:00 to 02:00.
    ("2026-03-29T02:59:00", date(2026, 3, 28)), ("2026-03-29T03:00:00", date(2026, 3, 29)),
])
def test_clock_changes_move_no_day(at: str, day: date) -> None:
    assert local_day(datetime.fromisoformat(at).replace(tzinfo=UTC), "Europe/London") == day


def test_a_skipped_time_moves_forward_and_a_doubled_one_is_the_first() -> None:
    assert instant(date(2026, 3, 29), time(1, 30), "Europe/London") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert instant(date(2026, 10, 25), time(1, 30), "Europe/London") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_flying_west_lives_one_day_twice_and_names_it_once() -> None:
    evening_in_tokyo = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
    assert local_day(evening_in_tokyo, "Asia/Tokyo") == date(2026, 11, 22)
    landed = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    assert local_day(landed, "America/Los_Angeles") == date(2026, 11, 22)


@pytest.mark.parametrize(("hours", "late"), [(0, False), (48, False), (48.01, True), (24 * 30, True)])
def test_recalled_counts_from_the_end_of_the_day(hours: float, late: bool) -> None:
    end = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
    assert recalled(date(2026, 11, 20), end + timedelta(hours=hours), "Europe/London") is late


def test_a_date_that_a_country_skipped_is_nobodys_day() -> None:
    """Samoa went from 29 to 31 December 2011: the night after the 29th ends that day, at 04:00 on the 31st."""
    days = {local_day(datetime(2011, 12, 29, 12, tzinfo=UTC) + timedelta(hours=n), "Pacific/Apia") for n in range(72)}
    assert days == {date(2011, 12, 28), date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)}


@given(INSTANTS, ZONES, st.integers(0, 23))
def test_a_day_is_what_lies_between_two_boundaries(at: datetime, zone: str, hour: int) -> None:
    """Also where the boundary lies in an hour that comes twice, or in none: no day begins or ends twice."""
    day, boundary = local_day(at, zone, time(hour)), time(hour)
    assert instant(day, boundary, zone) <= at < instant(day + timedelta(days=1), boundary, zone)
    assert local_day(at + timedelta(minutes=30), zone, boundary) >= day


def test_no_day_comes_back_where_midnight_comes_twice() -> None:
    """St. John's put its clocks back at 00:01, to 23:01 of the day before."""
    twice = [local_day(datetime(2010, 11, 7, 2, n, tzinfo=UTC), "America/St_Johns", time(0)) for n in range(28, 40)]
    assert twice == sorted(twice) and len(set(twice)) == 2


@pytest.mark.parametrize(("wall", "found"), [
    (time(4), "2026-11-22T04:00"), (time(20), "2026-11-22T20:00"), (time(23, 59), "2026-11-22T23:59"),
    (time(0), "2026-11-23T00:00"), (time(3, 30), "2026-11-23T03:30"),
])
def test_a_wall_time_before_the_boundary_is_in_the_night_that_ends_the_day(wall: time, found: str) -> None:
    assert in_day(date(2026, 11, 22), wall, "UTC") == datetime.fromisoformat(found).replace(tzinfo=UTC)


@given(st.dates(date(2000, 1, 2), date(2039, 12, 30)), st.times(), ZONES, st.integers(0, 8))
def test_every_wall_time_of_a_day_belongs_to_it(day: date, wall: time, zone: str, hour: int) -> None:
    boundary = time(hour)
    if instant(day, boundary, zone) != instant(day + timedelta(days=1), boundary, zone):
        assert local_day(in_day(day, wall, zone, boundary), zone, boundary) == day
