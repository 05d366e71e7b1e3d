"""Glass: what a window shows, one method for each topic and for nothing else. Opened by `store/windows.py` alone."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.domain import consent
from tracker.domain.consent import Terms
from tracker.domain.measures import MEASURES
from tracker.store import checkins, days, journeys, moments
from tracker.store.people import Person
from tracker.store.vault import Vault

#: {day: {measure: stored value}}
Answers = dict[date, dict[str, str]]


class Shut(RuntimeError):
    """A window was looked through after its transaction had ended."""


@dataclass(frozen=True, slots=True)
class Craving:
    """A craving that was written down: when, how strong before and after, what was around it and what helped."""

    started_at: datetime
    intensity: int | None
    intensity_after: int | None
    minutes: int | None
    triggers: tuple[str, ...]
    helped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cravings:
    """What a person shares of craving: answers by day, and the cravings of each day."""

    answers: Answers
    moments: dict[date, tuple[Craving, ...]]


@dataclass(frozen=True, slots=True)
class Sitting:
    """A finished check-in: its raw answers by item, and what the scorer of `version` made of them."""

    id: UUID
    day: date
    finished_at: datetime
    version: str
    total: float | None
    answers: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment, without the names in it."""

    day: date
    kind: str
    setting: str
    state: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The phases a person went through and is in, as (phase, start, end), and their goals as (words, done)."""

    phases: tuple[tuple[str, date, date | None], ...]
    goals: tuple[tuple[str, bool], ...]


class Window:
    """What one person shows to one viewer, while the transaction lasts that opened it."""

    def __init__(
        self, db: Session, vault: Vault, person: Person, terms: Terms, holds: frozenset[date], now: datetime
    ) -> None:
        self._db, self._vault, self._person, self._now = db, vault, person, now
        self._terms, self._holds, self._is_open = terms, holds, True
        self._looked: set[str] = set()
        self._days: tuple[date, date] | None = None

    def mood(self, first: date, last: date) -> Answers | None:
        """Mood and feelings."""
        return self._answers("mood", first, last)

    def sleep(self, first: date, last: date) -> Answers | None:
        """Hours and quality of sleep."""
        return self._answers("sleep", first, last)

    def use(self, first: date, last: date) -> Answers | None:
        """Days of use and days without; what is not there is unknown."""
        return self._answers("use", first, last)

    def confidence(self, first: date, last: date) -> Answers | None:
        """Confidence."""
        return self._answers("confidence", first, last)

    def body(self, first: date, last: date) -> Answers | None:
        """Body, bladder, thinking and the day."""
        return self._answers("body", first, last)

    def craving(self, first: date, last: date) -> Cravings | None:
        """Craving by day, and the cravings that were written down; never own words."""
        answers = self._answers("craving", first, last)
        if answers is None:
            return None
        found: dict[date, tuple[Craving, ...]] = {}
        for one in moments.between(self._db, self._person.id, max(first, self._terms.since), last, "craving"):
            if self._may("craving", one.day):
                found[one.day] = (*found.get(one.day, ()), Craving(
                    one.started_at, one.intensity, one.intensity_after, one.minutes, tuple(one.triggers.split()),
                    tuple(one.helped.split()),
                ))
        return Cravings(answers, found)

    def check_ins(self, instrument: str, first: date, last: date) -> tuple[Sitting, ...] | None:
        """The finished check-ins of one questionnaire, earliest first."""
        topic = f"{consent.CHECK_INS}{instrument}"
        if not self._look(topic, first, last):
            return None
        shown = [one for one in checkins.finished(self._db, self._person.id, instrument, last)
                 if one.day >= first and one.finished_at is not None and self._may(topic, one.day)]
        answers = checkins.answers(self._db, self._person.id, *(one.id for one in shown))
        return tuple(Sitting(one.id, one.day, one.finished_at, one.version, one.total, answers[one.id])
                     for one in shown if one.finished_at is not None)

    def appointments(self, first: date, last: date) -> tuple[Visit, ...] | None:
        """Sessions, groups and visits, earliest first."""
        if not self._look("appointments", first, last):
            return None
        found = journeys.appointments(self._db, self._person.id, max(first, self._terms.since), last)
        return tuple(Visit(one.day, one.kind, one.setting, one.state)
                     for one in found if self._may("appointments", one.day))

    def plan_goals(self) -> Plan | None:
        """Phases and goals."""
        if not self._may("plan_goals", None) or not self._look("plan_goals"):
            return None
        return Plan(
            tuple((one.phase, one.start, one.end) for one in journeys.spans(self._db, self._person.id)),
            tuple((one.text, one.done_at is not None) for one in journeys.goals(self._db, self._person.id)),
        )

    def note(self, day: date) -> str | None:
        """The note of one day; None where it is not shared or there is none."""
        topic = consent.note_of(day)
        if not self._may(topic, day) or not self._look(topic, day, day):
            return None
        kept = days.note(self._db, self._person.id, day)
        return self._vault.open(kept.sealed, self._person.id, day) or None if kept else None

    @property
    def person_id(self) -> UUID:
        """Whose window this is."""
        return self._person.id

    @property
    def name(self) -> str:
        """What the person is called."""
        return self._person.display_name

    @property
    def topics(self) -> frozenset[str]:
        """What is shared; of everything else a page says "Not shared"."""
        return self._terms.topics

    def _answers(self, topic: str, first: date, last: date) -> Answers | None:
        if not self._look(topic, first, last):
            return None
        measures = [measure.id for measure in MEASURES.values() if measure.topic == topic]
        found = days.between(self._db, self._person.id, max(first, self._terms.since), last, measures)
        return {day: {measure: kept.value for measure, kept in values.items()}
                for day, values in sorted(found.items()) if self._may(topic, day)}

    def _may(self, topic: str, day: date | None) -> bool:
        return consent.may(self._terms, topic, day, self._holds, self._now)

    def _look(self, topic: str, first: date | None = None, last: date | None = None) -> bool:
        """Whether this topic is shared at all; if so it stands in the trail once the transaction ends."""
        if not self._is_open:
            raise Shut
        if not consent.shares(self._terms, topic, self._now):
            return False
        self._looked.add(topic)
        if first is not None and last is not None:
            first = max(first, self._terms.since)
            since = self._days or (first, last)
            self._days = min(first, since[0]), max(last, since[1])
        return True

    def shut(self) -> tuple[frozenset[str], tuple[date, date] | None]:
        """End looking; gives the topics and the days that were looked at, for the trail."""
        self._is_open = False
        return frozenset(self._looked), self._days
