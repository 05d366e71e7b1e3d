"""When a thing is due: local days, day boundaries and clock changes, with time passed in."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

DAY_BOUNDARY = time(4, 0)


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The IANA zone names this machine knows."""
    return frozenset(available_timezones())


def local_day(now: datetime, zone: str, boundary: time = DAY_BOUNDARY) -> date:
    """The person's day at an aware instant: before the boundary it is still yesterday."""
    local = now.astimezone(ZoneInfo(zone))
    return local.date() - timedelta(days=1) if local.time() < boundary else local.date()


def instant(day: date, at: time, zone: str) -> datetime:
    """The UTC instant of a wall time on a local date.

    A time that a clock change skips moves forward by the gap; one that comes twice means the first (fold 0).
    """
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def recalled(day: date, recorded_at: datetime, zone: str, boundary: time = DAY_BOUNDARY) -> bool:
    """Whether an answer was given more than 48 hours after its day ended (Timeline Followback practice)."""
    return recorded_at - instant(day + timedelta(days=1), boundary, zone) > timedelta(hours=48)
