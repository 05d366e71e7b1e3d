"""Invitations, each for one use and one purpose, and the ties they make: who a person may share with, once confirmed.

Nothing flows through an invitation or a tie: it takes the person's grant (`store/grants.py`). An address is looked at
as often as anyone likes (previews of chat programs do); it is used up by `accept` alone, which answers a post.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.domain.consent import INVITED
from tracker.store import organisations, people
from tracker.store.base import changed
from tracker.store.organisations import Membership
from tracker.store.people import Person

#: So many signs of its hash name an invitation on the pages of whoever made it; its secret is shown once, elsewhere.
HANDLE = 16
#: `share`: a person asks somebody to look. `client`: a counselor asks somebody to share. `join`: into an organisation.
Kind = Literal["share", "client", "join"]


class Tie(SQLModel, table=True):
    """Somebody a person may share with, as `role`, at `organisation_id` (None for a supporter of their own).

    `name` is what the other was called when they accepted. Until the person has said that this is who they meant
    (`confirmed_at`), no grant can be given. A viewer who closes their account leaves a tie that leads nowhere.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    viewer_id: UUID | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL", index=True)
    organisation_id: UUID | None = Field(default=None, foreign_key="organisation.id", ondelete="CASCADE", index=True)
    role: str = Field(max_length=16)
    name: str = Field(max_length=64)
    made_at: datetime
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None


class Invitation(SQLModel, table=True):
    """A one-use address, kept as a hash. `person_id` made it (None: who runs the server); `role` is what it gives."""

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: UUID | None = Field(default=None, foreign_key="person.id", ondelete="CASCADE", index=True)
    organisation_id: UUID | None = Field(default=None, foreign_key="organisation.id", ondelete="CASCADE", index=True)
    kind: str = Field(max_length=8)
    role: str = Field(max_length=16)
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None = None

    @property
    def handle(self) -> str:
        """What its maker's pages call it."""
        return self.token_hash[:HANDLE]


def invite(
    db: Session, token_hash: str, kind: Kind, role: str, now: datetime, *, person_id: UUID | None,
    organisation_id: UUID | None = None,
) -> Invitation:
    """Keep an invitation that ends after 72 hours."""
    made = Invitation(token_hash=token_hash, person_id=person_id, organisation_id=organisation_id, kind=kind, role=role,
                      made_at=now, ends_at=now + INVITED)
    db.add(made)
    db.flush()
    return made


def look(db: Session, token_hash: str, now: datetime) -> Invitation | None:
    """An invitation that can still be accepted; looking uses nothing up."""
    return db.scalar(select(Invitation).where(col(Invitation.token_hash) == token_hash, *_open(now)))


def accept(
    db: Session, token_hash: str, kind: Kind, by: UUID, now: datetime, *, organisation_id: UUID | None = None
) -> Tie | Invitation | None:
    """Use an invitation up: gives the tie it made (not yet confirmed), or the invitation itself where it was `join`.

    None, and nothing is used up, where there is no such invitation of this kind, it is over, it is one's own, or what
    it asks for does not hold: a counselor accepts as a counselor of `organisation_id`, and whoever invited to an
    organisation, or a client, still has the role for it.
    """
    found = look(db, token_hash, now)
    if found is None or found.kind != kind or found.person_id == by or not _holds(db, found, by, organisation_id):
        return None
    unused = col(Invitation.token_hash) == token_hash, col(Invitation.used_at).is_(None)
    if changed(db, update(Invitation).where(*unused).values(used_at=now)) != 1:
        return None
    if kind == "join" or found.person_id is None:
        assert found.organisation_id is not None
        organisations.join(db, by, found.organisation_id, found.role, now)
        return found
    if kind == "client":
        return _tie(db, by, found.person_id, found.organisation_id, found.role, now)
    return _tie(db, found.person_id, by, organisation_id, found.role, now)


def stands(db: Session, found: Invitation) -> bool:
    """Whether who made an invitation still has the role it rests on."""
    if found.kind == "share":
        return found.person_id is not None
    if found.organisation_id is None:
        return False
    needed = "counselor" if found.kind == "client" else "admin"
    return found.person_id is None or organisations.holds(db, found.person_id, found.organisation_id, needed)


def _holds(db: Session, found: Invitation, by: UUID, organisation_id: UUID | None) -> bool:
    """Whether the roles stand on both sides."""
    if found.kind == "share" and found.role == "counselor":
        return organisation_id is not None and organisations.holds(db, by, organisation_id, found.role)
    return stands(db, found) and (found.kind != "share" or organisation_id is None)


def _tie(
    db: Session, person_id: UUID, viewer_id: UUID, organisation_id: UUID | None, role: str, now: datetime
) -> Tie:
    """The tie of these two in this role: the one that stands, or a new one that waits for the person's word."""
    people.hold(db, person_id)
    same = db.scalar(select(Tie).where(
        col(Tie.person_id) == person_id, col(Tie.viewer_id) == viewer_id, col(Tie.role) == role,
        col(Tie.organisation_id).is_not_distinct_from(organisation_id), col(Tie.ended_at).is_(None),
    ))
    if same is not None:
        return same
    viewer = db.get_one(Person, viewer_id)
    made = Tie(person_id=person_id, viewer_id=viewer_id, organisation_id=organisation_id, role=role,
               name=viewer.display_name, made_at=now)
    db.add(made)
    db.flush()
    return made


def confirm(db: Session, person_id: UUID, tie_id: UUID, now: datetime) -> bool:
    """The person says that this is who they meant; False when there is no tie of theirs that waits for it."""
    return changed(db, update(Tie).where(
        col(Tie.person_id) == person_id, col(Tie.id) == tie_id, col(Tie.confirmed_at).is_(None),
        col(Tie.ended_at).is_(None),
    ).values(confirmed_at=now)) == 1


def ties(db: Session, person_id: UUID) -> Sequence[Tie]:
    """The person's ties that stand, confirmed or waiting, in the order they were made."""
    return db.scalars(
        select(Tie).where(col(Tie.person_id) == person_id, col(Tie.ended_at).is_(None), col(Tie.viewer_id).is_not(None))
        .order_by(col(Tie.made_at), col(Tie.id))
    ).all()


def belonging(db: Session, organisation_id: UUID) -> list[tuple[Person, bool]]:
    """The people of an organisation by name, and whether they joined it themselves: those alone can be let go.

    The others are there by a tie they confirmed. Neither says that anything is shared, or with whom.
    """
    tied = select(col(Tie.person_id)).where(col(Tie.organisation_id) == organisation_id, col(Tie.ended_at).is_(None),
                                            col(Tie.confirmed_at).is_not(None))
    joined = select(col(Membership.person_id)).where(
        col(Membership.organisation_id) == organisation_id, col(Membership.role) == "person",
        col(Membership.ended_at).is_(None))
    rows = db.execute(
        select(Person, col(Person.id).in_(joined)).where(or_(col(Person.id).in_(tied), col(Person.id).in_(joined)))
        .order_by(col(Person.display_name), col(Person.id))
    )
    return [(row[0], bool(row[1])) for row in rows]


def open_ones(
    db: Session, person_id: UUID, now: datetime, kind: Kind | None = None, organisation_id: UUID | None = None
) -> Sequence[Invitation]:
    """The invitations somebody made that can still be accepted, latest first; of one kind and practice where asked."""
    asked = select(Invitation).where(col(Invitation.person_id) == person_id, *_open(now))
    if kind is not None:
        asked = asked.where(col(Invitation.kind) == kind,
                            col(Invitation.organisation_id).is_not_distinct_from(organisation_id))
    return db.scalars(asked.order_by(col(Invitation.made_at).desc())).all()


def into(db: Session, organisation_id: UUID, now: datetime) -> Sequence[Invitation]:
    """The invitations into an organisation that can still be accepted, whoever made them, latest first."""
    return db.scalars(
        select(Invitation).where(col(Invitation.organisation_id) == organisation_id, col(Invitation.kind) == "join",
                                 *_open(now)).order_by(col(Invitation.made_at).desc())
    ).all()


def _open(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Invitation.used_at).is_(None), col(Invitation.ends_at) > now


def withdraw(db: Session, person_id: UUID, handle: str) -> bool:
    """Take an invitation back before it is used; False when there is none of theirs."""
    return _delete(db, handle, col(Invitation.person_id) == person_id)


def withdraw_into(db: Session, organisation_id: UUID, handle: str) -> bool:
    """Take an invitation into an organisation back before it is used, whoever made it; False when there is none."""
    return _delete(db, handle, col(Invitation.organisation_id) == organisation_id, col(Invitation.kind) == "join")


def _delete(db: Session, handle: str, *theirs: ColumnElement[bool]) -> bool:
    named = func.substr(col(Invitation.token_hash), 1, HANDLE) == handle[:HANDLE]
    return changed(db, delete(Invitation).where(*theirs, named, col(Invitation.used_at).is_(None))) == 1


def forget(db: Session, now: datetime) -> int:
    """Delete the invitations that are used or over; gives how many."""
    return changed(db, delete(Invitation).where(or_(col(Invitation.used_at).is_not(None),
                                                    col(Invitation.ends_at) <= now)))
