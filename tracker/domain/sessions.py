"""Treatment sessions: their kinds and states, the usual taper, and attendance as counts with what they are out of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol

from tracker.domain.words import Message, message

KINDS: dict[str, Message] = {
    "individual": message("One to one"),
    "group": message("Group"),
    "mutual_help": message("Mutual-help group"),
    "medical": message("Medical visit"),
    "family": message("Family session"),
    "peer": message("Peer support"),
}
STATES: dict[str, Message] = {
    "planned": message("Planned"),
    "attended": message("Attended"),
    "not_attended": message("Not attended"),
    "cancelled": message("Cancelled"),
    "cancelled_by_service": message("Cancelled by the service"),
}
#: Last week of each step and sessions a week in it (domain §2.3; S4 4.32 only says "gradually fewer").
TAPER = ((4, Fraction(2)), (12, Fraction(1)), (20, Fraction(1, 2)), (26, Fraction(1, 3)))
AFTER = Fraction(12, 52)


class Kept(Protocol):
    """An appointment, as far as counting it goes."""

    @property
    def day(self) -> date: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Attendance:
    """Sessions `attended` out of `due` (those of the past, without what the service cancelled)."""

    attended: int
    due: int


def planned_sessions(week: int) -> Fraction:
    """Sessions a week that the usual outpatient taper has in this week (from 1); afterwards one a month."""
    return next((rate for last, rate in TAPER if week <= last), AFTER)


def rhythm(week: int) -> Message:
    """The same in words."""
    rate = planned_sessions(week)
    if rate == 2:
        return message("Often two a week at this point.")
    if rate == 1:
        return message("Often one a week at this point.")
    if rate == Fraction(1, 2):
        return message("Often one every 2 weeks at this point.")
    if rate == Fraction(1, 3):
        return message("Often one every 3 to 4 weeks at this point.")
    return message("Often one a month at this point.")


def attendance(sessions: Iterable[Kept], first: date, today: date) -> Attendance:
    """Attended and due sessions since `first`, after domain §2.3: attended ÷ (planned − cancelled by the service).

    One still marked planned is due once its day is over; it counts as attended when the person says so.
    """
    due = [
        one for one in sessions
        if first <= one.day <= today and one.state != "cancelled_by_service"
        and not (one.state == "planned" and one.day == today)
    ]
    return Attendance(sum(one.state == "attended" for one in due), len(due))


def weekly_rate(sessions: Iterable[Kept], first: date, last: date) -> Fraction:
    """Sessions a week from `first` to `last` that were not cancelled, whoever cancelled."""
    days = (last - first).days + 1
    held = sum(first <= one.day <= last and not one.state.startswith("cancelled") for one in sessions)
    return Fraction(held * 7, days)
