"""The one sentence after a log: something specific that the answers say, and nothing that they do not.

Words follow the domain reference §8.3. No comparison with other people, no praise beyond "that took work", no cause.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median

from tracker.domain.abstinence import USE
from tracker.domain.words import Message, message, messages

STRONG, CALM = 7, 4
#: Days in a row with a low craving, and nights with an answer, before either is spoken of.
ROW, NIGHTS = 3, 7
#: Hours away from the usual night before it is spoken of.
OTHER_NIGHT = 1.0
#: Days looked back on.
BACK = 27
LATER = timedelta(days=14)
QUIET = 3


def remark(today: date, said: Mapping[str, str], craving: Mapping[date, str], sleep: Mapping[date, str],
           logged: int, *, first: bool) -> Message:
    """What to say about today's answers (`said`, by measure).

    `craving` and `sleep` are the answers of the last four weeks by day, `logged` how many of the last seven days have
    any answer, `first` whether there was no log before today.
    """
    if said.get("use") == USE:
        return message("Thank you for being open about it. Your other days still count.")
    if first:
        return message("That is your first log. See you tomorrow, if you like.")
    if int(said.get("craving_peak", 0)) >= STRONG:
        return message("That sounds strong. You stayed with it, and you wrote it down.")
    calm = _row(today, craving)
    if calm >= ROW:
        return messages("Your cravings have been 4 or lower for %(n)s day. That took work.",
                        "Your cravings have been 4 or lower for %(n)s days. That took work.", calm)
    if said.get("mood") in ("1", "2"):
        return message("A hard day, and you still took a moment for it.")
    return _night(today, said, sleep) or messages(
        "You logged %(n)s day of the last 7.", "You logged %(n)s days of the last 7.", logged)


def _row(today: date, craving: Mapping[date, str]) -> int:
    """Days up to today, one after another, with a craving answer of 4 or lower; a blank day ends it."""
    days = 0
    while (answer := craving.get(today - timedelta(days=days))) is not None and int(answer) <= CALM:
        days += 1
    return days


def _night(today: date, said: Mapping[str, str], sleep: Mapping[date, str]) -> Message | None:
    """Last night beside the usual one, where they differ by an hour or more."""
    before = [float(hours) for day, hours in sleep.items() if day < today]
    if "sleep_hours" not in said or len(before) < NIGHTS:
        return None
    usual, night = median(before), float(said["sleep_hours"])
    if abs(night - usual) < OTHER_NIGHT:
        return None
    return message("You slept %(night)s hours. Lately about %(usual)s is usual for you.",
                   night=_plain(night), usual=_plain(usual))


def _plain(hours: float) -> float:
    return int(hours) if hours == int(hours) else hours


def away(last: date | None, today: date, *, weekly: bool) -> Message | None:
    """A gentle line after days without a log: from the third day on, or from two weeks where logs are weekly."""
    if last is None:
        return None
    if today - last > LATER:
        return message("Good to see you. You can pick up from today. Old days can stay blank.")
    if weekly or (today - last).days <= QUIET:
        return None
    return message("No logs since %(day)s. That’s fine. Add a day, or leave them.", day=last)
