"""Local days: which day an instant belongs to, and which instant a wall time of a day is, whatever clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

DAY_BOUNDARY = time(4, 0)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The IANA zone names this machine knows."""
    return frozenset(available_timezones())


def instant(day: date, at: time, zone: str) -> datetime:
    """The UTC instant of a wall time on a local date.

    A time that a clock change skips moves forward by the gap; one that comes twice means the first (fold 0).
    """
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def local_day(now: datetime, zone: str, boundary: time = DAY_BOUNDARY) -> date:
    """The person's day at an aware instant: before the boundary it is still yesterday.

    A day is what lies between its boundary and the next one's. So no day ends twice where an hour comes twice, and a
    date that a country skipped is nobody's day.
    """
    day = now.astimezone(ZoneInfo(zone)).date()
    while now < instant(day, boundary, zone):
        day -= DAY
    while now >= instant(day + DAY, boundary, zone):
        day += DAY
    return day


def in_day(day: date, at: time, zone: str, boundary: time = DAY_BOUNDARY) -> datetime:
    """The instant of a wall time within a person's day: before the boundary it is in the night that ends the day."""
    found = instant(day + DAY if at < boundary else day, at, zone)
    begin, end = instant(day, boundary, zone), instant(day + DAY, boundary, zone)
    return max(begin, min(found, end - MINUTE))


def recalled(day: date, recorded_at: datetime, zone: str, boundary: time = DAY_BOUNDARY) -> bool:
    """Whether an answer was given more than 48 hours after its day ended (Timeline Followback practice)."""
    return recorded_at - instant(day + DAY, boundary, zone) > timedelta(hours=48)
