"""Looking: whom one looks at, the rule that is asked each time, and the account of what was looked at.

Windows opened together share one `Round`: what one of them is asked first is read for everybody who shares it, in one
query. Each window still asks the rule for itself, and only what it was asked stands in its own account.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.domain import consent
from tracker.domain.consent import Terms
from tracker.domain.localdays import local_day
from tracker.store.invitations import Tie
from tracker.store.people import Person
from tracker.store.vault import Unreadable, Vault

T = TypeVar("T")
#: What a load gives: something for each person of whom there is any.
Loaded = dict[UUID, T]


class Shut(RuntimeError):
    """A window was looked through after its transaction had ended."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Who is looked at, through which tie and on which terms; `holds` are the days they keep back."""

    person: Person
    tie: Tie
    terms: Terms
    holds: frozenset[date]


@dataclass(slots=True)
class Round:
    """The transaction of some windows, and what they have read so far. `marks` says whether marks of theirs show."""

    db: Session
    vault: Vault
    now: datetime
    sights: Sequence[Sight]
    marks: bool = True
    kept: dict[Hashable, Loaded[Any]] = field(default_factory=dict)

    def ask(
        self, person_id: UUID, key: Hashable, load: Callable[[Session, list[Sight]], Loaded[T]], topic: str = ""
    ) -> T | None:
        """What a load gives for one person; it runs once, for everybody who shares the topic (all, without one)."""
        if key not in self.kept:
            able = [one for one in self.sights if not topic or consent.shares(one.terms, topic, self.now)]
            self.kept[key] = load(self.db, able)
        return self.kept[key].get(person_id)


class Looking:
    """What one person shows to one viewer, while the transaction lasts that opened it."""

    def __init__(self, round_: Round, sight: Sight) -> None:
        self._round, self._sight = round_, sight
        self._terms, self._now, self._is_open = sight.terms, round_.now, True
        self._looked: set[str] = set()
        self._days: tuple[date, date] | None = None

    @property
    def person_id(self) -> UUID:
        """Whose window this is."""
        return self._sight.person.id

    @property
    def name(self) -> str:
        """What the person is called."""
        return self._sight.person.display_name

    @property
    def zone(self) -> str:
        """The time zone their days are cut in."""
        return self._sight.person.zone

    @property
    def boundary(self) -> time:
        """When their day begins."""
        return self._sight.person.day_boundary

    @cached_property
    def today(self) -> date:
        """Their day at the instant the window was opened."""
        return local_day(self._now, self.zone, self.boundary)

    @property
    def tie_id(self) -> UUID:
        """Through which tie one looks."""
        return self._sight.tie.id

    @property
    def since(self) -> date:
        """The first day that is shared."""
        return self._terms.since

    @property
    def ends_at(self) -> datetime:
        """The first instant at which nothing is shown any more."""
        return consent.end(self._terms)

    @property
    def topics(self) -> frozenset[str]:
        """What is shared; of everything else a page says "Not shared"."""
        return self._terms.topics

    def shut(self) -> tuple[frozenset[str], tuple[date, date] | None]:
        """End looking; gives the topics and the days that were looked at, for the trail."""
        self._is_open = False
        return frozenset(self._looked), self._days

    def _ask(
        self, key: Hashable, load: Callable[[Session, list[Sight]], Loaded[T]], topic: str = ""
    ) -> T | None:
        if not self._is_open:
            raise Shut
        return self._round.ask(self.person_id, key, load, topic)

    def _alone(self, load: Callable[[Session, list[Sight]], Loaded[T]]) -> T | None:
        """What a load gives where each window asks for other days."""
        if not self._is_open:
            raise Shut
        return load(self._round.db, [self._sight]).get(self.person_id)

    def _opened(self, sealed: bytes, *row: object) -> str:
        """A sealed text of theirs; empty where this server's key cannot open it, and the rest is shown."""
        try:
            return self._round.vault.open(sealed, self.person_id, *row)
        except Unreadable:
            return ""

    def _shares(self, topic: str) -> bool:
        return consent.shares(self._terms, topic, self._now)

    def _may(self, topic: str, day: date | None) -> bool:
        return consent.may(self._terms, topic, day, self._sight.holds, self._now)

    def _shown(self, topic: str, days: Iterable[date]) -> list[date]:
        return consent.shown(self._terms, topic, days, self._sight.holds, self._now)

    def _look(self, topic: str, first: date | None = None, last: date | None = None) -> bool:
        """Whether this topic is shared at all; if so it stands in the trail once the transaction ends."""
        if not self._is_open:
            raise Shut
        if not self._shares(topic):
            return False
        self._note((topic,), first, last)
        return True

    def _note(self, what: Iterable[str], first: date | None = None, last: date | None = None) -> None:
        """Put into the account what was looked at."""
        self._looked.update(what)
        if first is not None and last is not None:
            first = max(first, self._terms.since)
            before = self._days or (first, last)
            self._days = min(first, before[0]), max(last, before[1])
