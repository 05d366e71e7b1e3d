"""Seeing: what a window shows of one person, for the caseload's rules; plain values that outlive the window.

Looking holds a transaction open, so it takes what is there as it is (`glimpse`); numbers and rules come after (`seen`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from tracker.domain import patterns
from tracker.domain.abstinence import UNKNOWN
from tracker.domain.caseload import Seen
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.measures import MEASURES
from tracker.domain.notices import Record
from tracker.domain.phases import PHASES, Standing
from tracker.domain.words import Message
from tracker.store.windows import Answers, ContactItem, Pane, SafetyItem, Visit, Window

#: How far ahead the next session is looked for, and how far back the last one, in days.
AHEAD, BACK = 92, 14
#: Before every day a person may share.
EVER = date(1970, 1, 1)
Values = dict[str, dict[date, float]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days a list is read over: one stretch for everybody, whatever their zone, so that each read serves all."""

    first: date
    last: date

    @classmethod
    def at(cls, now: datetime) -> "Stretch":
        """What the rules need at an instant; in some zone it is tomorrow already."""
        day = now.date()
        return cls(day - timedelta(days=patterns.DAYS + 1), day + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a window showed of one person. `shared` are the answers of each daily topic; other things are None."""

    person_id: UUID
    name: str
    today: date
    since: date
    shared: Mapping[str, Answers]
    standing: Standing | None
    proposal: Message | None
    contact: ContactItem | None
    safety: tuple[SafetyItem, ...]
    overdue: tuple[tuple[Message | str, date], ...]
    sessions: tuple[Visit, ...] | None
    reviewed_at: datetime | None
    record: Record


def glimpse(pane: Pane, stretch: Stretch, now: datetime) -> Glimpse:
    """Take what the window shows, within its block."""
    window = pane.window
    return Glimpse(
        window.person_id, window.name, window.today, window.since, _shared(window, stretch),
        window.standing(window.today), window.proposal_due(window.today), window.contact(), window.safety(EVER) or (),
        tuple((INSTRUMENTS[one.key].name, one.day) for one in window.due(now) or () if one.key in INSTRUMENTS),
        window.appointments(stretch.last - timedelta(days=BACK), stretch.last + timedelta(days=AHEAD)),
        window.reviewed_at, pane.record,
    )


def _shared(window: Window, stretch: Stretch) -> dict[str, Answers]:
    """The answers of each daily topic that is shared; a day with any of them is a logged day."""
    reads = {"mood": window.mood, "sleep": window.sleep, "use": window.use, "confidence": window.confidence,
             "body": window.body}
    found = {topic: answers for topic, read in reads.items()
             if (answers := read(stretch.first, stretch.last)) is not None}
    cravings = window.craving(stretch.first, stretch.last)
    return found if cravings is None else {"craving": cravings.answers, **found}


def seen(one: Glimpse) -> Seen:
    """The same as the rules of the caseload take it."""
    today, standing, shared = one.today, one.standing, one.shared
    return Seen(
        today=today, values=_values(shared.values(), today),
        use=_use(shared["use"], today) if "use" in shared else None,
        logged=frozenset(day for answers in shared.values() for day in answers if day <= today) if shared else None,
        safety=one.safety, contact=one.contact.asked_at if one.contact else None, overdue=one.overdue,
        sessions=one.sessions, proposal=one.proposal, standing=standing, since=one.since,
        weekly=standing is not None and not standing.extra_support and not PHASES[standing.phase].logs_per_day,
    )


def _values(shared: Iterable[Answers], today: date) -> Values:
    """Numbers by measure and day, of the measures that are numbers."""
    found: Values = {}
    for answers in shared:
        for day, given in answers.items():
            if day > today:
                continue
            for name, text in given.items():
                if (value := _number(name, text)) is not None:
                    found.setdefault(name, {})[day] = value
    return found


@lru_cache(maxsize=2048)
def _number(name: str, text: str) -> float | None:
    """A kept answer as a number; None for one that is none. Few answers differ among very many."""
    value = MEASURES[name].scale.load(text)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _use(answers: Answers, today: date) -> Mapping[date, str]:
    return {day: given.get("use", UNKNOWN) for day, given in answers.items() if day <= today}
