"""Consent: what a person can share, with what limits, and whether one thing of one day may be shown at one instant.

`may` is the only rule of sharing. Whoever is not the person reads through `store/windows.py`, which asks it for each
day it shows; nothing is shared before the person says so, and nothing outside their words is ever shown.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from tracker.domain.words import Message, message

Role = Literal["counselor", "supporter"]
USUAL, LONGEST = timedelta(days=90), timedelta(days=365)
#: How long a widening can be taken back with one tap.
UNDO = timedelta(hours=24)
INVITED = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing a person can share. `is_summary` ones can also be shared with a supporter; `is_daily` goes by day."""

    key: str
    label: Message
    about: Message
    is_summary: bool = False
    is_daily: bool = True


_ROWS = (
    Topic("craving", message("Craving"), message("How strong it was, what was around it and what helped")),
    Topic("mood", message("Mood"), message("Mood and feelings"), is_summary=True),
    Topic("sleep", message("Sleep"), message("Hours and how well you slept"), is_summary=True),
    Topic("use", message("Use"), message("Days with use, days without, and days left open")),
    Topic("confidence", message("Confidence"), message("How sure you are about your goal"), is_summary=True),
    Topic("body", message("Body"), message("Body, bladder, thinking and your day")),
    Topic("appointments", message("Sessions"), message("Sessions planned, and which you went to"), is_summary=True),
    Topic("plan_goals", message("Plan"), message("Your phase and your goals"), is_summary=True, is_daily=False),
    Topic("safety_plan", message("My safety plan"), message("All six parts of it"), is_daily=False),
)
TOPICS: dict[str, Topic] = {topic.key: topic for topic in _ROWS}
#: Topics of many: one for each questionnaire, and one for the note of each single day.
CHECK_INS, NOTE = "check_ins:", "note:"
_INSTRUMENT = re.compile(r"[a-z][a-z0-9_]{0,31}")

PURPOSES: dict[str, Message] = {
    "care": message("To help with my care"),
    "sessions": message("To get ready for our sessions"),
    "support": message("To be there for me"),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a grant says: `topics` of days from `since` on, for `purposes`, to a `role`, from `begins_at` to `ends_at`.

    The end is the first instant at which nothing is shown. Without topics it is a pause: nothing is shown.
    """

    topics: frozenset[str]
    purposes: frozenset[str]
    since: date
    begins_at: datetime
    ends_at: datetime
    role: Role = "counselor"


class InvalidTerms(ValueError):
    """Terms that cannot be granted; `message` says why in words fit to show."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def is_topic(key: str) -> bool:
    """Whether there is such a topic: one of the list, a questionnaire's key, or the day of a note."""
    if key.startswith(CHECK_INS):
        return _INSTRUMENT.fullmatch(key.removeprefix(CHECK_INS)) is not None
    return key in TOPICS or (key.startswith(NOTE) and noted_day(key) is not None)


def note_of(day: date) -> str:
    """The topic of one day's note."""
    return f"{NOTE}{day.isoformat()}"


def noted_day(key: str) -> date | None:
    """The day whose note this topic is, written as `note_of` writes it; None for any other text."""
    try:
        day = date.fromisoformat(key.removeprefix(NOTE))
    except ValueError:
        return None
    return day if key == note_of(day) else None


def open_to(role: Role, topic: str) -> bool:
    """Whether this topic can be shared with this role at all: a supporter sees summaries and nothing closer."""
    return is_topic(topic) and (role == "counselor" or (topic in TOPICS and TOPICS[topic].is_summary))


def is_live(terms: Terms, now: datetime) -> bool:
    """Whether these terms hold at an instant."""
    return bool(terms.purposes) and terms.begins_at <= now < end(terms)


def end(terms: Terms) -> datetime:
    """The instant from which nothing is shown any more: what the terms say, and a year after they began at most."""
    return min(terms.ends_at, terms.begins_at + LONGEST)


def shares(terms: Terms | None, topic: str, now: datetime) -> bool:
    """Whether anything of this topic is shared now. `terms` are None once they were revoked."""
    return terms is not None and topic in terms.topics and open_to(terms.role, topic) and is_live(terms, now)


def may(terms: Terms | None, topic: str, day: date | None, holds: Collection[date], now: datetime) -> bool:
    """Whether what `topic` holds of `day` may be shown now.

    `day` is None for what belongs to no day. `holds` are the days the person keeps back from everybody ("not today").
    """
    if terms is None or not shares(terms, topic, now):
        return False
    if topic in TOPICS and not TOPICS[topic].is_daily:
        return day is None
    if day is None or (topic.startswith(NOTE) and day != noted_day(topic)):
        return False
    return day >= terms.since and day not in holds


def shown(terms: Terms, topic: str, days: Iterable[date], holds: Collection[date], now: datetime) -> list[date]:
    """Those of these days for which `may` holds, in their order: a daily topic of a list is asked about once."""
    if topic not in TOPICS or not TOPICS[topic].is_daily:
        return [day for day in days if may(terms, topic, day, holds, now)]
    since = terms.since
    return [day for day in days if day >= since and day not in holds] if shares(terms, topic, now) else []


def wider(before: Terms | None, after: Terms) -> bool:
    """Whether `after` shows, or may be used for, anything that `before` did not: such a change asks for proof."""
    if not after.topics:
        return False
    if before is None or not before.topics:
        return True
    return (
        not after.topics <= before.topics
        or not after.purposes <= before.purposes
        or after.since < before.since
        or after.begins_at < before.begins_at
        or end(after) > end(before)
        or after.role != before.role
    )


def both(before: Terms | None, after: Terms) -> Terms:
    """What the two have in common: how a widening is taken back. It is wider than neither, so it asks for no proof."""
    if before is None or before.role != after.role:
        return replace(after, topics=frozenset())
    return replace(
        after,
        topics=before.topics & after.topics,
        purposes=before.purposes & after.purposes,
        since=max(before.since, after.since),
        begins_at=max(before.begins_at, after.begins_at),
        ends_at=min(end(before), end(after)),
    )


def can_undo(made_at: datetime, now: datetime) -> bool:
    """Whether a widening made then can still be taken back with one tap; ending a share can be done at any time."""
    return now < made_at + UNDO


def check(terms: Terms) -> None:
    """Raise InvalidTerms unless these terms can be granted."""
    if not all(open_to(terms.role, topic) for topic in terms.topics):
        raise InvalidTerms(message("That cannot be shared with them."))
    if not terms.purposes or not terms.purposes <= PURPOSES.keys():
        raise InvalidTerms(message("Choose what it is for."))
    if terms.ends_at <= terms.begins_at:
        raise InvalidTerms(message("Choose an end that lies ahead."))
    if terms.ends_at - terms.begins_at > LONGEST:
        raise InvalidTerms(message("A share can last a year. You can renew it then."))
