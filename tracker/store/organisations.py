"""Organisations: a practice or clinic on this server, and who belongs to it as what."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.store.base import changed, upsert
from tracker.store.people import Login, Person

#: Roles that are somebody's work: their logins end sooner, and their pages ask for more than a passphrase.
STAFF = ("counselor", "admin")


class Organisation(SQLModel, table=True):
    """A practice or clinic. `is_part2` is its own word that 42 CFR Part 2 applies; `hours` are its office hours."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(max_length=120)
    is_part2: bool = False
    hours: str = Field(default="", max_length=200)
    made_at: datetime


class Membership(SQLModel, table=True):
    """Somebody's role in an organisation: person, counselor, supporter or admin; `ended_at` once they left.

    No role shows anything of anybody: for that a person's grant is needed. One taken up again begins anew.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", ondelete="CASCADE", primary_key=True, index=True)
    role: str = Field(primary_key=True, max_length=16)
    made_at: datetime
    ended_at: datetime | None = None
    #: Whether they asked for the weekly letter that says there may be something to look at, and when it last went.
    wants_digest: bool = False
    digest_at: datetime | None = None


def add(db: Session, name: str, now: datetime, *, is_part2: bool = False, hours: str = "") -> Organisation:
    """Keep a new organisation."""
    made = Organisation(name=name, is_part2=is_part2, hours=hours, made_at=now)
    db.add(made)
    db.flush()
    return made


def join(db: Session, person_id: UUID, organisation_id: UUID, role: str, now: datetime) -> None:
    """Give a role in an organisation; one that is held stays as it is, one that ended begins again."""
    row = {"person_id": person_id, "organisation_id": organisation_id, "role": role, "made_at": now, "ended_at": None}
    upsert(db, Membership, row, key=("person_id", "organisation_id", "role"),
           newer=lambda _new: col(Membership.ended_at).is_not(None))
    if role in STAFF:
        # Their twelve hours begin now: whoever accepted a minute ago is not signed out for it.
        theirs = col(Login.person_id) == person_id, col(Login.is_staff).is_(False)
        db.execute(update(Login).where(*theirs).values(is_staff=True, created_at=now))


def leave(db: Session, person_id: UUID, organisation_id: UUID, role: str, now: datetime) -> bool:
    """End a role; whatever they could see through it is shut with the same write. False when it was not held."""
    return changed(db, update(Membership).where(
        col(Membership.person_id) == person_id, col(Membership.organisation_id) == organisation_id,
        col(Membership.role) == role, col(Membership.ended_at).is_(None),
    ).values(ended_at=now)) == 1


def holds(db: Session, person_id: UUID, organisation_id: UUID, role: str) -> bool:
    """Whether somebody has this role in this organisation now."""
    return db.scalar(select(
        select(col(Membership.role)).where(
            col(Membership.person_id) == person_id, col(Membership.organisation_id) == organisation_id,
            col(Membership.role) == role, col(Membership.ended_at).is_(None),
        ).exists()
    )) or False


def work(db: Session, person_id: UUID) -> frozenset[str]:
    """As what somebody works in any practice here: nothing, "counselor", "admin", or both."""
    return frozenset(db.scalars(select(col(Membership.role)).where(
        col(Membership.person_id) == person_id, col(Membership.ended_at).is_(None), col(Membership.role).in_(STAFF),
    )))


def of(db: Session, person_id: UUID) -> list[tuple[Organisation, str]]:
    """Where somebody belongs, and as what, by the organisation's name."""
    rows = db.execute(
        select(Organisation, col(Membership.role))
        .join(Membership, col(Membership.organisation_id) == col(Organisation.id))
        .where(col(Membership.person_id) == person_id, col(Membership.ended_at).is_(None))
        .order_by(col(Organisation.name), col(Membership.role))
    )
    return [(row[0], row[1]) for row in rows]


def members(db: Session, organisation_id: UUID, role: str) -> Sequence[Person]:
    """Who has this role in one organisation, by name; no other organisation's people are ever among them."""
    return db.scalars(
        select(Person).join(Membership, col(Membership.person_id) == col(Person.id))
        .where(col(Membership.organisation_id) == organisation_id, col(Membership.role) == role,
               col(Membership.ended_at).is_(None))
        .order_by(col(Person.display_name), col(Person.id))
    ).all()
