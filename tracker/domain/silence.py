"""The silence plan: after so many days without a log, warn the person first, and a day later tell someone they chose.

Days are the person's own. What counts is that they wrote something down, on whichever day they wrote it; days of a
holiday do not count as silent, and a plan that is changed begins anew.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from tracker.domain.localdays import DAY, MINUTE, instant, local_day

FEWEST, MOST, USUAL = 2, 14, 5
#: Let pass at least, where a phase asks for a log once a week: whoever logs as asked is not silent.
WEEKLY = 8
#: Nothing is said before this hour or from that one on, by the person's clock.
AT, UNTIL = time(10), time(21)
#: Between the warning and the letter lies at least this, also where the server was down.
WARNED = timedelta(hours=20)
WARN, TELL = "warn", "tell"
#: What tells the two rows of a day apart.
ORDINAL = {WARN: 0, TELL: 1}


def let_pass(days: int, *, weekly: bool) -> int:
    """How many silent days are let pass, given what the person chose and whether their phase asks weekly."""
    return max(days, WEEKLY) if weekly else days


def rule_of(person_id: UUID) -> UUID:
    """What the reminder rows of a silence plan name in place of a rule."""
    return uuid5(person_id, "silence")


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence that goes on: `since` is the last day that was not silent, `days` how many are let pass."""

    since: date
    days: int

    @property
    def warns_on(self) -> date:
        """The last of the silent days that are let pass: the person hears of it."""
        return self.since + self.days * DAY

    @property
    def tells_on(self) -> date:
        """The day after: the other hears of it."""
        return self.warns_on + DAY


def silence(
    days: int, begun: date, logged: date | None, pause: tuple[date, date] | None, today: date
) -> Silence | None:
    """The silence as it stands; None in a holiday. `begun` is when the plan was last set, `logged` the last log."""
    if pause is not None and pause[0] <= today <= pause[1]:
        return None
    over = pause[1] if pause is not None and pause[1] < today else begun
    return Silence(max(begun, logged or begun, over), days)


def may_speak(now: datetime, zone: str) -> bool:
    """Whether it is an hour of the person's day at which anything is said at all."""
    return AT <= now.astimezone(ZoneInfo(zone)).time() < UNTIL


def step(
    found: Silence | None, now: datetime, zone: str, boundary: time, warned_at: datetime | None,
    told_at: datetime | None,
) -> str:
    """What is to be done now: WARN, TELL, or nothing. Told once, it is over until the person has logged again."""
    if found is None or not may_speak(now, zone):
        return ""

    def within(at: datetime | None) -> bool:
        """Whether an instant lies in this silence, not in one before."""
        return at is not None and local_day(at, zone, boundary) > found.since

    if within(told_at) or now < instant(found.warns_on, AT, zone):
        return ""
    if warned_at is None or not within(warned_at):
        return WARN
    return TELL if now >= max(instant(found.tells_on, AT, zone), warned_at + WARNED) else ""


def is_warned(found: Silence | None, zone: str, boundary: time, warned_at: datetime | None) -> bool:
    """Whether the person was warned in this silence."""
    return found is not None and warned_at is not None and local_day(warned_at, zone, boundary) > found.since


def speaks_at(found: Silence, warned_at: datetime, zone: str, boundary: time) -> datetime:
    """When the other hears of it at the earliest: the day after the warning reached the person, and long after it."""
    day = max(found.tells_on, local_day(warned_at, zone, boundary) + DAY)
    return max(instant(day, AT, zone), warned_at + WARNED)


def paused(last: date, zone: str, boundary: time) -> datetime:
    """From when on a plan counts that waits up to a day, this day included."""
    return instant(last + DAY, boundary, zone) - MINUTE
