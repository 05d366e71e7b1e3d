"""Visibility: who can see what of a day. The log says it beside each question, the sharing pages where it is chosen."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import g

from tracker.domain import consent
from tracker.domain.words import Message, message
from tracker.store import grants
from tracker.store.grants import Share
from tracker.store.invitations import Tie
from tracker.web import database, gate, today

ONLY_YOU = message("Only you")
#: So many names are said; more are counted.
NAMED = 2


@dataclass(frozen=True, slots=True)
class Hint:
    """What stands under a question: its words, and the icon before them."""

    words: Message
    icon: str


@dataclass(frozen=True, slots=True)
class Sight:
    """Who can see what of `day`, now. `held` says that the person keeps the day back from everybody."""

    day: date
    now: datetime
    shares: tuple[Share, ...] = ()
    held: bool = False

    @property
    def anyone(self) -> bool:
        """Whether anything at all is shared with anybody; where it is not, pages need not speak of it."""
        return bool(self.shares)

    @property
    def reaches(self) -> bool:
        """Whether this day is one that somebody can see something of, or could if it were not kept back."""
        return any(one.terms is not None and self.day >= one.terms.since for one in self.shares)

    def names(self, topic: str) -> tuple[str, ...]:
        """Who can see what this topic holds of the day, by the name they were confirmed with."""
        day = None if topic in consent.TOPICS and not consent.TOPICS[topic].is_daily else self.day
        holds = {self.day} if self.held else set()
        return tuple(one.tie.name for one in self.shares if consent.may(one.terms, topic, day, holds, self.now))

    def hint(self, topic: str) -> Hint:
        """What stands under a question of this topic."""
        names = self.names(topic)
        return Hint(seen_by(names), "eye") if names else Hint(ONLY_YOU, "lock")

    def form(self, key: str) -> Hint:
        """What stands under a check-in."""
        return self.hint(f"{consent.CHECK_INS}{key}")

    @property
    def notes(self) -> list[tuple[Tie, str, bool]]:
        """The counselors the note of the day can be shown to, its topic, and whether they see it."""
        topic = consent.note_of(self.day)
        return [(one.tie, topic, one.terms is not None and topic in one.terms.topics) for one in self.shares
                if one.terms is not None and consent.open_to(one.terms.role, topic) and self.day >= one.terms.since]

    @property
    def note(self) -> Hint:
        """What stands under the note of the day."""
        return self.hint(consent.note_of(self.day))


def sight(day: date) -> Sight:
    """Who can see what of a day of the viewer's: one small read, and none where they have nobody to share with."""
    now = today.now()
    if not g.get("has_ties", True):
        return Sight(day, now)
    shares, held = grants.shown(database.reading(), gate.viewer().id, now, day)
    return Sight(day, now, tuple(shares), held)


def seen_by(names: tuple[str, ...]) -> Message:
    """Who can see this, in words."""
    if len(names) > NAMED:
        return message("%(name)s and %(n)s others can see this", name=names[0], n=len(names) - 1)
    if len(names) == NAMED:
        return message("%(one)s and %(other)s can see this", one=names[0], other=names[1])
    return message("%(name)s can see this", name=names[0])
