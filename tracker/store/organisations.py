"""Organisations: a practice or clinic on this server, and who belongs to it as what."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.store import people
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


#: A counselor's role that is held now.
_COUNSELS = (col(Membership.role) == "counselor", col(Membership.ended_at).is_(None))


def some(db: Session) -> bool:
    """Whether there is any organisation on this server."""
    return bool(db.scalar(select(select(col(Organisation.id)).exists())))


def change(db: Session, organisation_id: UUID, *, name: str, hours: str, is_part2: bool) -> None:
    """Change what an organisation says of itself. Consents given before keep what held when they were signed."""
    theirs = col(Organisation.id) == organisation_id
    db.execute(update(Organisation).where(theirs).values(name=name, hours=hours, is_part2=is_part2))


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


def let_go(db: Session, person_id: UUID, organisation_id: UUID, role: str, now: datetime) -> bool | None:
    """End somebody's role; None, and it stays, where they are the last admin. False when it was not held.

    The organisation is held meanwhile, so that two admins who leave at once do not leave it to nobody.
    """
    db.execute(select(col(Organisation.id)).where(col(Organisation.id) == organisation_id).with_for_update())
    if role == "admin" and [one.id for one in members(db, organisation_id, role)] == [person_id]:
        return None
    return leave(db, person_id, organisation_id, role, now)


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


def sit(db: Session, login: Login, organisation_id: UUID) -> None:
    """Look from this organisation on this device, from now on."""
    this = col(Login.token_hash) == login.token_hash
    db.execute(update(Login).where(this).values(organisation_id=organisation_id))


def membership(db: Session, person_id: UUID, organisation_id: UUID, role: str) -> Membership | None:
    """Somebody's role in an organisation, while they have it."""
    found = db.get(Membership, (person_id, organisation_id, role))
    return found if found is not None and found.ended_at is None else None


def ask_for_digest(db: Session, person_id: UUID, organisation_id: UUID, *, wanted: bool) -> bool:
    """Switch a counselor's weekly letter on or off; False where they are none there."""
    return changed(db, update(Membership).where(
        col(Membership.person_id) == person_id, col(Membership.organisation_id) == organisation_id, *_COUNSELS,
    ).values(wants_digest=wanted)) == 1


def await_digest(db: Session, after: UUID, most: int) -> Sequence[Person]:
    """Counselors who asked for the weekly letter and have an address, by id from `after` on."""
    asked = select(col(Membership.person_id)).where(*_COUNSELS, col(Membership.wants_digest))
    return db.scalars(
        select(Person).where(col(Person.id) > after, col(Person.email).is_not(None), col(Person.id).in_(asked))
        .order_by(col(Person.id)).limit(most)
    ).all()


def take_digest(db: Session, person_id: UUID, since: datetime, now: datetime) -> bool:
    """Take the one letter of a week that began at `since`; False where it was taken, or is no longer asked for.

    It is one letter, however many practices they asked in: it says nothing that tells one from another.
    """
    people.hold(db, person_id)
    theirs = col(Membership.person_id) == person_id, *_COUNSELS, col(Membership.wants_digest)
    sent = select(col(Membership.person_id)).where(col(Membership.person_id) == person_id,
                                                   col(Membership.digest_at) >= since)
    return db.scalar(select(sent.exists())) is False and changed(
        db, update(Membership).where(*theirs).values(digest_at=now)) > 0


def give_digest_back(db: Session, person_id: UUID, taken: datetime) -> None:
    """A letter that nobody took is tried again: as if it had not been taken up at `taken`."""
    mine = col(Membership.person_id) == person_id, col(Membership.digest_at) == taken
    db.execute(update(Membership).where(*mine).values(digest_at=None))
