"""The calendar: reminders as events that a calendar program fetches. Nothing is sent, so there are no rows.

RFC 5545, without METHOD: nobody is invited. Events carry a neutral title and a time: no place, no link, no name. A
zone's rules are written out (VTIMEZONE) from this machine's zone database: what icalendar 7.3 makes of a zone puts the
beginning of summer time an hour late.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from tracker.domain.words import message
from tracker.features.reminders.channels.channel import Channel, Delivery, Outcome, Sender
from tracker.settings import Settings

if TYPE_CHECKING:
    from icalendar import Component, TimezoneDaylight, TimezoneStandard

KEY = "calendar"
#: The rules of a zone are given for so many years; whoever subscribes fetches them anew every day.
YEARS = 10
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: How long an event is drawn, and how often a calendar may ask for news.
DRAWN, AGAIN = timedelta(minutes=15), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `begins` is local (a date where no time was agreed), `weekdays` are those it comes again on.

    `rings` is how long before its begin a calendar should ring (less than nothing: after it); None where something
    else does. `uid` stays the same for as long as it is the same thing, `edited_at` says when that last changed.
    """

    uid: UUID
    begins: datetime | date
    edited_at: datetime
    weekdays: frozenset[int] = frozenset()
    rings: timedelta | None = None


def ready(_settings: Settings) -> bool:
    """A calendar needs nothing of the operator."""
    return True


def send(_sender: Sender, _delivery: Delivery) -> Outcome:
    """Nothing is sent to a calendar: it comes and asks."""
    return Outcome("refused", "not_sent")


def lane(_delivery: Delivery) -> str:
    """There is nothing to wait for."""
    return ""


def first_on(weekdays: Collection[int], after: date) -> date:
    """The first day later than `after` that is one of these weekdays."""
    return next(day for n in range(1, 8) if (day := after + timedelta(days=n)).weekday() in weekdays)


def calendar(zone: str, events: Iterable[Event], name: str, title: str) -> bytes:
    """The events as a calendar: `name` is what it is called, `title` what each of them says."""
    from icalendar import Calendar, Timezone

    made, found = Calendar(), sorted(events, key=lambda one: one.uid)
    for key, value in (("PRODID", "-//reminders//1//EN"), ("VERSION", "2.0"), ("X-WR-CALNAME", name), ("NAME", name),
                       ("REFRESH-INTERVAL", AGAIN), ("X-PUBLISHED-TTL", "PT6H")):
        made.add(key, value, parameters={"VALUE": "DURATION"} if key == "REFRESH-INTERVAL" else {})
    if found:
        rules = zone_rules(zone, min(one.begins.year for one in found) - 1)
        made.add_component(Timezone.from_ical(rules))
    for one in found:
        made.add_component(_event(one, ZoneInfo(zone), title))
    return bytes(made.to_ical())


def _event(one: Event, here: ZoneInfo, title: str) -> "Component":
    from icalendar import Alarm
    from icalendar import Event as Component

    made = Component()
    is_timed = isinstance(one.begins, datetime)
    made.add("UID", str(one.uid))
    made.add("DTSTAMP", one.edited_at)
    made.add("LAST-MODIFIED", one.edited_at)
    made.add("DTSTART", one.begins.replace(tzinfo=here) if isinstance(one.begins, datetime) else one.begins)
    if is_timed:
        made.add("DURATION", DRAWN)
    if one.weekdays:
        made.add("RRULE", {"FREQ": "DAILY"} if len(one.weekdays) == 7 else
                 {"FREQ": "WEEKLY", "BYDAY": [WEEKDAYS[day] for day in sorted(one.weekdays)]})
    for key, value in (("SUMMARY", title), ("CLASS", "PRIVATE"), ("TRANSP", "TRANSPARENT")):
        made.add(key, value)
    if one.rings is not None:
        rings = Alarm()
        rings.add("ACTION", "DISPLAY")
        rings.add("DESCRIPTION", title)
        rings.add("TRIGGER", -one.rings)
        made.add_component(rings)
    return made


@lru_cache(maxsize=64)
def zone_rules(zone: str, year: int) -> str:
    """The VTIMEZONE of a zone from the beginning of `year` on, for YEARS years."""
    from icalendar import Timezone

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
    return str(made.to_ical().decode())


def _observance(
    here: ZoneInfo, before: datetime, times: list[datetime], after: datetime
) -> "TimezoneStandard | TimezoneDaylight":
    """A change of the clock: its times are read off the clock as it was until then (RFC 5545 §3.6.5)."""
    from icalendar import TimezoneDaylight, TimezoneStandard

    offset = before.astimezone(here).utcoffset() or timedelta(0)
    walls = [(at + offset).replace(tzinfo=None) for at in times]
    made = TimezoneDaylight() if after.dst() else TimezoneStandard()
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
