"""Addressed: what a person says to one they share with, and what that one left for them; it takes any live grant.

Whatever goes by topic is elsewhere. The trail says "contact" or "talking_point" where there was one to see.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any, cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.store import replies
from tracker.store.items import ContactItem, Nod, Proposal
from tracker.store.looking import Loaded, Looking, Sight
from tracker.store.replies import Reviewed
from tracker.store.wishes import ContactAsk, TalkingPoint

CONTACT, TALKING_POINT = "contact", "talking_point"


class Addressed(Looking):
    """What goes between these two."""

    def contact(self) -> ContactItem | None:
        """That the person asked to be contacted, until somebody says they were."""
        found = self._ask(CONTACT, _asks)
        if found is not None:
            self._note((CONTACT,))
        return found

    def talking_point(self) -> str | None:
        """What they want to talk about; to a supporter, what helps them."""
        sealed = self._ask(TALKING_POINT, _points)
        text = self._opened(sealed, self.tie_id) if sealed else ""
        if text:
            self._note((TALKING_POINT,))
        return text or None

    def proposals(self) -> tuple[Proposal, ...]:
        """What was proposed through this tie, latest first, and what they answered."""
        found = self._ask("proposals", _proposals)
        return tuple(found or ())

    def nods(self) -> tuple[Nod, ...]:
        """The signs given through this tie, latest first."""
        found = self._ask("nods", _nods)
        return tuple(found or ())

    @property
    def reviewed_at(self) -> datetime | None:
        """When this viewer last marked the person reviewed in this practice; the person never sees it."""
        return self._ask("reviewed", _marks) if self._round.marks else None


_t: Any = cast(Any, ContactAsk).__table__.c
_w: Any = cast(Any, TalkingPoint).__table__.c
_p: Any = cast(Any, replies.Proposal).__table__.c
_n: Any = cast(Any, replies.Nod).__table__.c
_v: Any = cast(Any, Reviewed).__table__.c


_PEOPLE: Any = bindparam("people", expanding=True)
_TIES: Any = bindparam("ties", expanding=True)


def _through(table: Any) -> tuple[Any, ...]:
    return table.person_id.in_(_PEOPLE), table.tie_id.in_(_TIES)


def _asked(sights: list[Sight]) -> dict[str, Any]:
    return {"people": [one.person.id for one in sights], "ties": [one.tie.id for one in sights]}


_ASKS = select(_t.person_id, _t.id, _t.asked_at).where(*_through(_t), _t.closed_at.is_(None)).order_by(_t.asked_at)
_POINTS = select(_w.person_id, _w.sealed).where(*_through(_w))
_PROPOSALS = (
    select(_p.person_id, _p.id, _p.kind, _p.what, _p.day, _p.at, _p.until, _p.made_at, _p.answered_at, _p.answer)
    .where(*_through(_p)).order_by(_p.made_at.desc())
)
_NODS = select(_n.person_id, _n.kind, _n.day, _n.at).where(*_through(_n)).order_by(_n.at.desc())
_MARKS = select(_v.person_id, _v.at).where(
    _v.person_id.in_(_PEOPLE), _v.viewer_id == bindparam("viewer"),
    _v.organisation_id == bindparam("place"),
)


def _asks(db: Session, sights: list[Sight]) -> Loaded[ContactItem]:
    return {person_id: ContactItem(*row) for person_id, *row in db.execute(_ASKS, _asked(sights))}


def _points(db: Session, sights: list[Sight]) -> Loaded[bytes]:
    return {row[0]: row[1] for row in db.execute(_POINTS, _asked(sights))}


def _proposals(db: Session, sights: list[Sight]) -> Loaded[list[Proposal]]:
    found: Loaded[list[Proposal]] = defaultdict(list)
    for person_id, *row in db.execute(_PROPOSALS, _asked(sights)):
        found[person_id].append(Proposal(*row))
    return found


def _nods(db: Session, sights: list[Sight]) -> Loaded[list[Nod]]:
    found: Loaded[list[Nod]] = defaultdict(list)
    for person_id, *row in db.execute(_NODS, _asked(sights)):
        found[person_id].append(Nod(*row))
    return found


def _marks(db: Session, sights: list[Sight]) -> Loaded[datetime]:
    tie = sights[0].tie  # windows opened together have one viewer, in one seat
    if tie.organisation_id is None or tie.viewer_id is None:
        return {}
    asked = {"people": [one.person.id for one in sights], "viewer": tie.viewer_id, "place": tie.organisation_id}
    return {row[0]: row[1] for row in db.execute(_MARKS, asked)}
