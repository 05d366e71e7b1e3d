"""Seeing: what a window shows, as the caseload's rules take it; plain values that outlive the window."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.domain import patterns
from tracker.domain.abstinence import UNKNOWN
from tracker.domain.caseload import Seen
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.measures import MEASURES
from tracker.domain.phases import PHASES
from tracker.store.windows import Answers, Visit, Window

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


def seen(window: Window, stretch: Stretch, now: datetime) -> Seen:
    """What the rules of the caseload may look at, of one person."""
    today = window.today
    shared = _shared(window, stretch)
    standing, contact, due = window.standing(today), window.contact(), window.due(now)
    return Seen(
        today=today, values=_values(shared.values(), today),
        use=_use(shared["use"], today) if "use" in shared else None,
        logged=frozenset(day for answers in shared.values() for day in answers if day <= today) if shared else None,
        safety=window.safety(EVER) or (), contact=contact.asked_at if contact else None,
        overdue=[(INSTRUMENTS[one.key].name, one.day) for one in due or () if one.key in INSTRUMENTS],
        sessions=sessions(window, stretch), proposal=window.proposal_due(today), standing=standing,
        weekly=standing is not None and not standing.extra_support and not PHASES[standing.phase].logs_per_day,
        since=window.since,
    )


def sessions(window: Window, stretch: Stretch) -> tuple[Visit, ...] | None:
    """Sessions of the last two weeks and the next three months."""
    return window.appointments(stretch.last - timedelta(days=BACK), stretch.last + timedelta(days=AHEAD))


def _shared(window: Window, stretch: Stretch) -> dict[str, Answers]:
    """The answers of each daily topic that is shared; a day with any of them is a logged day."""
    reads = {"mood": window.mood, "sleep": window.sleep, "use": window.use, "confidence": window.confidence,
             "body": window.body}
    found = {topic: answers for topic, read in reads.items()
             if (answers := read(stretch.first, stretch.last)) is not None}
    cravings = window.craving(stretch.first, stretch.last)
    return found if cravings is None else {"craving": cravings.answers, **found}


def _values(shared: Iterable[Answers], today: date) -> Values:
    """Numbers by measure and day, of the measures that are numbers."""
    found: Values = {}
    for answers in shared:
        for day, given in answers.items():
            for name, text in given.items():
                value = MEASURES[name].scale.load(text)
                if day <= today and isinstance(value, int | float) and not isinstance(value, bool):
                    found.setdefault(name, {})[day] = float(value)
    return found


def _use(answers: Answers, today: date) -> Mapping[date, str]:
    return {day: given.get("use", UNKNOWN) for day, given in answers.items() if day <= today}
