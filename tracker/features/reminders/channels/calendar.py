"""The calendar: reminders that a calendar program fetches. Nothing is sent; what a feed needs beside icalendar is here.

RFC 5545. A zone's rules are written out (VTIMEZONE) from this machine's zone database: what icalendar 7.3 makes of a
zone puts the beginning of summer time an hour late.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from tracker.domain.words import message
from tracker.features.reminders.channels.channel import Channel, Delivery, Outcome, Sender
from tracker.settings import Settings

KEY = "calendar"
#: The rules of a zone are given for so many years; whoever subscribes fetches them anew every day.
YEARS = 10


def ready(_settings: Settings) -> bool:
    """A calendar needs nothing of the operator."""
    return True


def send(_sender: Sender, _delivery: Delivery) -> Outcome:
    """Nothing is sent to a calendar: it comes and asks."""
    return Outcome("refused", "not_sent")


def lane(_delivery: Delivery) -> str:
    """There is nothing to wait for."""
    return ""


@lru_cache(maxsize=64)
def zone_rules(zone: str, year: int) -> str:
    """The VTIMEZONE of a zone from the beginning of `year` on, for YEARS years."""
    here, begin = ZoneInfo(zone), datetime(year, 1, 1, tzinfo=UTC)
    made = Timezone()
    made.add("TZID", zone)
    made.add_component(_observance(here, begin, [begin], begin.astimezone(here)))
    kinds: dict[tuple[timedelta | None, timedelta | None, str | None], list[datetime]] = {}
    for at in _changes(here, begin, begin.replace(year=year + YEARS)):
        before, after = (at - timedelta(seconds=1)).astimezone(here), at.astimezone(here)
        kinds.setdefault((before.utcoffset(), after.utcoffset(), after.tzname()), []).append(at)
    for times in kinds.values():
        made.add_component(_observance(here, times[0] - timedelta(seconds=1), times, times[0].astimezone(here)))
    return made.to_ical().decode()


def _observance(here: ZoneInfo, before: datetime, times: list[datetime], after: datetime) -> TimezoneStandard:
    """A change of the clock: its times are read off the clock as it was until then (RFC 5545 §3.6.5)."""
    offset = before.astimezone(here).utcoffset() or timedelta(0)
    walls = [(at + offset).replace(tzinfo=None) for at in times]
    made: TimezoneStandard = (TimezoneDaylight if after.dst() else TimezoneStandard)()
    made.add("DTSTART", walls[0])
    if walls[1:]:
        made.add("RDATE", walls[1:])
    made.add("TZNAME", after.tzname())
    made.add("TZOFFSETFROM", offset)
    made.add("TZOFFSETTO", after.utcoffset())
    return made


def _changes(here: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants at which a zone's clock or its name changes: looked for day by day, found by halving."""
    def stand(at: datetime) -> tuple[timedelta | None, str | None]:
        local = at.astimezone(here)
        return local.utcoffset(), local.tzname()

    day = begin
    while day < end:
        low, high = day, day + timedelta(days=1)
        if stand(low) != stand(high):
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                low, high = (low, middle) if stand(middle) != stand(low) else (middle, high)
            yield high
        day += timedelta(days=1)


CALENDAR = Channel(KEY, message("Calendar"), send, ready, lane, is_sent=False)
