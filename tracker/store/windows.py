"""Windows: the one way in which anybody but the person sees something of theirs, or leaves something for them.

A window is opened by who looks, at whom, and when. Whether the grant stands, the row in the trail and everything that
is read are one transaction: with no live grant there is no window (None, like a person who is not there), and nothing
is read that the trail does not hold. Nothing of a grant is kept from one window to the next.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.domain import notices
from tracker.domain.consent import Terms
from tracker.domain.notices import Record
from tracker.store import grants, opening, trail
from tracker.store.base import Store
from tracker.store.glass import Window
from tracker.store.grants import record_of
from tracker.store.invitations import Tie
from tracker.store.items import (
    Acknowledged,
    Answers,
    ContactItem,
    Craving,
    Cravings,
    Nod,
    Plan,
    Proposal,
    Proposed,
    SafetyItem,
    Sitting,
    Visit,
)
from tracker.store.looking import Round, Shut, Sight
from tracker.store.opening import Seat
from tracker.store.organisations import Organisation
from tracker.store.people import Person
from tracker.store.replying import acknowledge, close_contact, colleagues, mark_reviewed, nod, propose
from tracker.store.trail import Look

__all__ = ["Acknowledged", "Answers", "ContactItem", "Craving", "Cravings", "Nod", "OverBudget", "Pane", "Plan",
           "Proposal", "Proposed", "SafetyItem", "Seat", "Shut", "Sitting", "Visit", "Way", "Window", "acknowledge",
           "caseload", "close_contact", "colleagues", "mark_reviewed", "nod", "opened", "preview", "propose"]

Way = Literal["page", "list", "brief"]
#: Looks an hour: far more than a day's work needs, far fewer than copying a clinic takes. A list counts once for all on
#: it: what it shows is the same people's, however many they are.
AN_HOUR: dict[Way, int] = {"page": 120, "list": 120, "brief": 60}
HOUR = timedelta(hours=1)


class OverBudget(Exception):
    """Somebody looked more often than an hour holds; nothing was read."""


@dataclass(frozen=True, slots=True)
class Pane:
    """A window and the consent it is opened by, whose notice goes with everything that is shown."""

    window: Window
    record: Record


@contextmanager
def opened(store: Store, seat: Seat, person_id: UUID, now: datetime, way: Way = "page") -> Iterator[Pane | None]:
    """The window of one person, None where they share nothing with this seat now.

    What was looked at is in the trail when the block ends, and only then is the page sent. Raises OverBudget.
    """
    with _looking(store, seat, now, way, person_id) as panes:
        yield panes[0] if panes else None


@contextmanager
def caseload(store: Store, seat: Seat, now: datetime) -> Iterator[list[Pane]]:
    """The windows of everybody who shares something with this seat now, by name. Raises OverBudget.

    What one of them is asked first is read for all who share it: ask every window with the same arguments.
    """
    with _looking(store, seat, now, "list", None) as panes:
        yield panes


@contextmanager
def preview(
    store: Store, person_id: UUID, tie_id: UUID, now: datetime, terms: Terms | None = None
) -> Iterator[Pane | None]:
    """What the other side of a tie sees of this person, for the person: as it stands, or on `terms` not given yet.

    None where there is no such tie of theirs, or nothing would be shown. The person looks at their own: nothing of it
    is in the trail.
    """
    with store.reading() as db:
        person, tie = db.get(Person, person_id), db.get(Tie, (person_id, tie_id))
        if person is None or tie is None or tie.ended_at is not None or not grants.leads_somewhere(db, tie):
            yield None
            return
        grant = grants.current(db, tie)
        asked = terms or (grants.terms_of(grant, tie.role) if grant else None)
        if asked is None or not opening.is_open(asked, now):
            yield None
            return
        sight = Sight(person, tie, asked, grants.holds(db, person_id))
        window = Window(Round(db, store.vault, now, [sight], marks=False), sight)
        try:
            yield Pane(window, record_of(grant, tie.role) if grant and terms is None else _unsigned(db, sight))
        finally:
            window.shut()


def _unsigned(db: Session, sight: Sight) -> Record:
    """The consent as it would be, before it is signed."""
    tie = sight.tie
    place = db.get(Organisation, tie.organisation_id) if tie.organisation_id else None
    return Record(sight.terms, sight.person.display_name, "", f"{tie.name}, {place.name}" if place else tie.name, "",
                  tie.made_at, notices.CURRENT, place.is_part2 if place else False)


@contextmanager
def _looking(store: Store, seat: Seat, now: datetime, way: Way, person_id: UUID | None) -> Iterator[list[Pane]]:
    with store.writing() as db:
        found = opening.found(db, seat, now, person_id)
        looks = trail.most if way == "list" else trail.count
        if found and looks(db, store.trail_key, seat.viewer_id, way, now - HOUR) >= AN_HOUR[way]:
            raise OverBudget
        sights = opening.sights(db, found)
        together = Round(db, store.vault, now, sights)
        panes = [Pane(Window(together, sight), record_of(one.grant, one.tie.role))
                 for sight, one in zip(sights, found, strict=True)]
        try:
            yield panes
        finally:
            looked = [(pane.window.shut(), one) for pane, one in zip(panes, found, strict=True)]
        trail.add_all(db, store.trail_key, [
            Look(one.person.id, seat.viewer_id, one.grant.id, way, topics, one.grant.purposes, days, one.grant.version)
            for (topics, days), one in looked if topics
        ], now)
