"""When a reminder is spoken: each rule's slots on local dates, quiet hours, and what the words on a lock screen may be.

A slot is a rule, a local date and a number: there is never a second row for the same three, so nothing is said twice,
whatever clocks, zones and restarts do.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.domain.cadence import instant
from tracker.domain.words import Message, message

LOG, CHECK_INS, APPOINTMENTS, MEDICINE, OWN = "log", "check_ins", "appointments", "medicine", "own"
KINDS: dict[str, Message] = {
    LOG: message("Daily log"),
    CHECK_INS: message("Check-ins"),
    APPOINTMENTS: message("Sessions"),
    MEDICINE: message("Medicines"),
    OWN: message("My own"),
}
#: After this long a reminder to log is noise (reliability reference §5).
EXPIRES = timedelta(minutes=90)
#: What a lock screen, a mail or a calendar may say: the person chooses one. Nothing of what the app is for.
NEUTRAL: dict[str, Message] = {
    "moment": message("A moment for today?"),
    "reminder": message("Reminder"),
    "note": message("A note is waiting"),
    "hello": message("Hello"),
    "diary": message("Your day, in short"),
}
TITLE = message("Reminder")
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Rule:
    """One reminder a person set. `days` are weekdays, 0 for Monday; `times` local, in order, at most one slot each.

    `paused_until` is the last day on which it says nothing. `lead` is how long before an occasion it speaks (sessions).
    """

    id: str
    kind: str
    times: tuple[time, ...]
    days: frozenset[int] = EVERY_DAY
    expires: timedelta = EXPIRES
    is_on: bool = True
    paused_until: date | None = None


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing is said, by the local clock, also over midnight. What falls due waits till they end."""

    start: time
    end: time

    def holds(self, at: time) -> bool:
        """Whether a local time lies within, the start included, the end not."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True, slots=True)
class Slot:
    """One time to speak: instants in UTC. `ordinal` counts the rule's times of that day from 0."""

    rule: str
    day: date
    ordinal: int
    due_at: datetime
    expires_at: datetime


def slots(
    rule: Rule, zone: str, days: Iterable[date], quiet: Quiet | None = None, only_on: Iterable[date] | None = None
) -> Iterator[Slot]:
    """The slots of a rule on these local dates, where `only_on` is given on those of them alone.

    A time that a clock change skips moves forward by the gap, one that comes twice is the first. A date that a country
    left out has no slot: there is nothing to speak about on a day nobody lived.
    """
    if not rule.is_on:
        return
    wanted = None if only_on is None else frozenset(only_on)
    for day in days:
        if day.weekday() not in rule.days or (wanted is not None and day not in wanted):
            continue
        if rule.paused_until is not None and day <= rule.paused_until:
            continue
        for ordinal, at in enumerate(rule.times):
            due = instant(day, at, zone)
            if due.astimezone(ZoneInfo(zone)).date() != day:
                continue
            due = after_quiet(due, zone, quiet)
            yield Slot(rule.id, day, ordinal, due, due + rule.expires)


def after_quiet(at: datetime, zone: str, quiet: Quiet | None) -> datetime:
    """The instant itself, or the end of the quiet hours it falls into."""
    local = at.astimezone(ZoneInfo(zone))
    if quiet is None or quiet.start == quiet.end or not quiet.holds(local.time()):
        return at
    over = local.date() if local.time() < quiet.end else local.date() + timedelta(days=1)
    return instant(over, quiet.end, zone)


SNOOZES = {"15": timedelta(minutes=15), "60": timedelta(hours=1)}
THIS_EVENING = time(20)


def snoozed(choice: str, now: datetime, zone: str) -> datetime:
    """When to speak again: 15 minutes or an hour from now, or this evening (an hour on, where that has come).

    Raises KeyError for any other choice.
    """
    if choice != "evening":
        return now + SNOOZES[choice]
    local = now.astimezone(ZoneInfo(zone))
    evening = instant(local.date(), THIS_EVENING, zone)
    return max(evening, now + SNOOZES["60"])
