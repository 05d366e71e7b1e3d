"""Reminders in words: when a rule speaks, and what became of each reminder."""

from collections.abc import Collection, Iterable, Sequence
from datetime import time

from tracker.domain.reminders import APPOINTMENTS, CHECK_INS, EVERY_DAY, LOG, THE_DAY_BEFORE
from tracker.domain.sentences import listed
from tracker.domain.words import Message, message

#: Weekdays by number, 0 for Monday: in short, and as days that come again.
DAYS = (message("Mon"), message("Tue"), message("Wed"), message("Thu"), message("Fri"), message("Sat"), message("Sun"))
ON_DAYS = (message("Mondays"), message("Tuesdays"), message("Wednesdays"), message("Thursdays"), message("Fridays"),
           message("Saturdays"), message("Sundays"))
#: How long before a session, in minutes; None is the day before.
LEADS: dict[int | None, Message] = {
    None: message("The day before"),
    120: message("2 hours before"),
    60: message("An hour before"),
    30: message("30 minutes before"),
}
#: After how many minutes one that could not be told is let go.
EXPIRIES: dict[int, Message] = {
    30: message("30 minutes"), 60: message("1 hour"), 90: message("An hour and a half"), 180: message("3 hours"),
}
_WORKING = frozenset(range(5))

PLANNED, LEASED, SENT, RECEIVED, EXPIRED = "planned", "leased", "sent", "received", "expired"
_OVER = {
    "paused": message("Over: it was paused"),
    "changed": message("Over: you changed it"),
    "late": message("Over: it was too late"),
    "quiet": message("Left out: it fell into your quiet hours"),
    "unsure": message("Over: it may have come"),
    "no_receiver": message("Over: no phone to reach"),
    "not_set_up": message("Over: this way is not set up here"),
    "refused": message("Over: the phone’s service did not take it"),
    "keys": message("Over: the phone’s service did not take it"),
    "address": message("Over: the phone’s service did not take it"),
}
_OVER_BY_MAIL = {
    "no_receiver": message("Over: no address to send it to"),
    "refused": message("Over: the mail server did not take it"),
}


def week(start: int) -> Sequence[int]:
    """The weekdays in the person's order."""
    return [(start + n) % 7 for n in range(7)]


def on(days: Collection[int], start: int = 0) -> Message:
    """Which days: "Every day", "Monday to Friday", "Fridays"."""
    chosen = frozenset(days)
    if chosen >= EVERY_DAY:
        return message("Every day")
    if chosen == _WORKING:
        return message("Monday to Friday")
    return listed([ON_DAYS[day] for day in week(start) if day in chosen])


def at(times: Iterable[time]) -> Message:
    """Times of day, with commas."""
    return listed([Message("%(at)s", {"at": one}) for one in times])


def when(
    kind: str, days: Collection[int], times: Sequence[time], lead: int | None, start: int = 0, *, only_if_open: bool
) -> Message:
    """A rule in a line: "Every day at 20:30, only if not logged"."""
    if kind == CHECK_INS:
        return message("When one is due, only if not done") if only_if_open else message("When one is due")
    if kind == APPOINTMENTS:
        if lead is None:
            return message("The day before at %(times)s", times=at(times or (THE_DAY_BEFORE,)))
        return LEADS.get(lead) or message("%(n)s minutes before", n=lead)
    said = message("%(days)s at %(times)s", days=on(days, start), times=at(times))
    return message("%(when)s, only if not logged", when=said) if kind == LOG and only_if_open else said


def became(state: str, reason: str, kind: str, *, put_off: bool = False, by_mail: bool = False) -> Message:
    """What became of a reminder, in a few words; `by_mail` where it was a letter."""
    if state in (PLANNED, LEASED):
        if state == LEASED:
            return message("On its way")
        return message("Put off to this time") if put_off else message("Planned")
    if state in (SENT, RECEIVED):
        return _told(state, reason)
    if reason == "logged":
        return message("Over: you had done it already") if kind == CHECK_INS else message(
            "Over: you had logged already")
    words = {**_OVER, **_OVER_BY_MAIL} if by_mail else _OVER
    return words.get(reason) or message("Over: there was no way to reach you in time")


def _told(state: str, reason: str) -> Message:
    if state == RECEIVED:
        return message("Arrived, a little late") if reason == "late" else message("Arrived")
    return {"late": message("Sent, a little late"), "unsure": message("Sent, as far as we know")}.get(
        reason, message("Sent"))
