"""When a reminder is spoken: each rule's slots on local dates, quiet hours, and what the words on a lock screen may be.

A slot is a rule, a local date and a number: there is never a second row for the same three, so nothing is said twice,
whatever clocks, zones and restarts do.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tracker.domain.localdays import DAY_BOUNDARY, instant, local_day
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
#: The two buttons of a notification, the same for every reminder: put it off, or go and log.
BUTTONS: dict[str, Message] = {"snooze": message("Snooze"), "log": message("Log now")}
EVERY_DAY = frozenset(range(7))
#: When the day before a session is mentioned, where the person gave no other time.
THE_DAY_BEFORE = time(18)


@dataclass(frozen=True, slots=True)
class Rule:
    """One reminder a person set. `days` are weekdays, 0 for Monday; `times` local, in order, at most one slot each.

    `paused_until` is the last day on which it says nothing. `lead` is how long before a session it speaks; None is the
    day before, at the first of its times.
    """

    id: str
    kind: str
    times: tuple[time, ...]
    days: frozenset[int] = EVERY_DAY
    expires: timedelta = EXPIRES
    is_on: bool = True
    paused_until: date | None = None
    lead: timedelta | None = None

    def silent_on(self, day: date) -> bool:
        """Whether it says nothing on a local date: off, paused, or another weekday."""
        paused = self.paused_until is not None and day <= self.paused_until
        return not self.is_on or paused or day.weekday() not in self.days


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing is said, by the local clock, also over midnight.

    What falls due waits till they end where that is on the same day of the person's. Otherwise nothing is said of it:
    in the morning the evening before is over, and "today" would mean another day.
    """

    start: time
    end: time

    def holds(self, at: time) -> bool:
        """Whether a local time lies within, the start included, the end not."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True, slots=True)
class Slot:
    """One time to speak: instants in UTC. `ordinal` tells the slots of one rule and day apart.

    `about` is a questionnaire's key or a session's id, where there is one.
    """

    rule: str
    day: date
    ordinal: int
    due_at: datetime
    expires_at: datetime
    about: str = ""


class Prompt(NamedTuple):
    """A check-in to ask for: which, when, and the instant at which it is over by itself, where there is one."""

    about: str
    at: datetime
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A treatment session to be reminded of; `at` is local, None where no time was agreed."""

    about: str
    day: date
    at: time | None


def exists(day: date, zone: str) -> bool:
    """Whether a local date was lived at all: Samoa, for one, left 30 December 2011 out."""
    return instant(day, time.min, zone).astimezone(ZoneInfo(zone)).date() == day


def slots(
    rule: Rule, zone: str, days: Iterable[date], quiet: Quiet | None = None, boundary: time = DAY_BOUNDARY
) -> Iterator[Slot]:
    """The slots of a rule with times of its own on these local dates; the person's day begins at `boundary`.

    A time that a clock change skips moves forward by the gap, one that comes twice is the first. A date that a country
    left out has no slot: there is nothing to speak about on a day nobody lived. A slot whose time lies in quiet hours
    is one of which nothing is said.
    """
    for day in days:
        if rule.silent_on(day) or not exists(day, zone):
            continue
        wished = [instant(day, at, zone) for at in rule.times]
        held = [_held(at, zone, quiet, boundary) for at in wished]
        for ordinal, at in enumerate(wished):
            # Of several that wait for one moment the last is said: a night has one notice.
            due = held[ordinal] if held[ordinal] not in held[ordinal + 1:] else at
            yield Slot(rule.id, day, ordinal, due, due + rule.expires)


def _held(at: datetime, zone: str, quiet: Quiet | None, boundary: time) -> datetime:
    """The end of the quiet hours an instant falls into, where it is on the same day of the person's; else itself."""
    over = after_quiet(at, zone, quiet)
    return over if over == at or local_day(over, zone, boundary) == local_day(at, zone, boundary) else at


def spoken(times: Sequence[time], quiet: Quiet | None, boundary: time = DAY_BOUNDARY) -> Mapping[int, time]:
    """The local time at which each of these times of a day is said, by its place; one of which nothing is said is left
    out. As `slots` has it on a day without a change of the clock.
    """
    found: dict[tuple[time, bool], int] = {}
    for ordinal, at in enumerate(times):
        if quiet is None or quiet.start == quiet.end or not quiet.holds(at):
            found[at, False] = ordinal
        elif _since(boundary, quiet.end) > _since(boundary, at):
            found[quiet.end, quiet.end < at] = ordinal
    return {ordinal: at for (at, _over_midnight), ordinal in found.items()}


def _since(begin: time, at: time) -> int:
    """Minutes from one time of day to another, over midnight where need be."""
    return ((at.hour - begin.hour) * 60 + at.minute - begin.minute) % (24 * 60)


def prompted(rule: Rule, zone: str, prompts: Iterable[Prompt], quiet: Quiet | None = None) -> Iterator[Slot]:
    """The slots of check-ins. One a day, with the first: it leads on to the others.

    A check-in stays open for days, so it waits for the end of quiet hours, unless it is over by then.
    """
    here, days, said = ZoneInfo(zone), set[date](), set[date]()
    for prompt in sorted(prompts, key=lambda one: one.at):
        day, due = prompt.at.astimezone(here).date(), after_quiet(prompt.at, zone, quiet)
        if prompt.closes_at is not None and due >= prompt.closes_at:
            due = prompt.at
        if day in days or due.astimezone(here).date() in said or rule.silent_on(day):
            continue
        days.add(day)
        said.add(due.astimezone(here).date())
        yield Slot(rule.id, day, 0, due, due + rule.expires, prompt.about)


def ahead(rule: Rule, zone: str, sessions: Iterable[Session], quiet: Quiet | None = None) -> Iterator[Slot]:
    """The slots of sessions; `day` is the session's. The day before speaks once for all of them.

    A reminder that quiet hours would hold back beyond the session itself comes before them instead.
    """
    spoken: set[tuple[date, int]] = set()
    for session in sorted(sessions, key=lambda one: (one.day, one.at or time.min)):
        begins = instant(session.day, session.at or time.max, zone)
        if rule.lead is None or session.at is None:
            eve = session.day - timedelta(days=1)
            at, ordinal = instant(eve, rule.times[0] if rule.times else THE_DAY_BEFORE, zone), 0
        else:
            # The minute of the day tells sessions of one day apart: one that is moved is told anew.
            at, ordinal = begins - rule.lead, 1 + session.at.hour * 60 + session.at.minute
        if (session.day, ordinal) in spoken or rule.silent_on(at.astimezone(ZoneInfo(zone)).date()):
            continue
        spoken.add((session.day, ordinal))
        due = after_quiet(at, zone, quiet)
        if due >= begins and quiet is not None:
            due = before_quiet(at, zone, quiet)
        yield Slot(rule.id, session.day, ordinal, due, min(due + rule.expires, begins), session.about)


def after_quiet(at: datetime, zone: str, quiet: Quiet | None) -> datetime:
    """The instant itself, or the end of the quiet hours it falls into."""
    local = at.astimezone(ZoneInfo(zone))
    if quiet is None or quiet.start == quiet.end or not quiet.holds(local.time()):
        return at
    over = local.date() if local.time() < quiet.end else local.date() + timedelta(days=1)
    return instant(over, quiet.end, zone)


def before_quiet(at: datetime, zone: str, quiet: Quiet) -> datetime:
    """The last minute before the quiet hours that an instant falls into."""
    local = at.astimezone(ZoneInfo(zone))
    begun = local.date() if local.time() >= quiet.start else local.date() - timedelta(days=1)
    return instant(begun, quiet.start, zone) - timedelta(minutes=1)


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
