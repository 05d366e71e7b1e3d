"""People: who they are, the devices they are signed in on, and the ways back in."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import bindparam, column, delete, func, or_, select, table, update
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.domain.passphrase import sign_in_name
from tracker.store.base import changed, upsert
from tracker.store.reminders import Receiver

#: No person has this id: what is asked for an unknown name, so that the asking costs the same.
NOBODY = UUID(int=0)


class Person(SQLModel, table=True):
    """A person with an account. `name` is the sign-in name in folded case; `display_name` is what we call them."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    #: The secret of the sign-up form they came from (hashed): the same form sent twice makes one account.
    sign_up_id: str | None = Field(default=None, unique=True, max_length=64)
    name: str = Field(unique=True, max_length=64)
    display_name: str = Field(max_length=64)
    passphrase_hash: str
    email: str | None = Field(default=None, max_length=254)
    role: str = Field(default="person", max_length=16)
    zone: str = Field(default="UTC", max_length=64)
    language: str = Field(default="en", max_length=16)
    region: str = Field(default="", max_length=8)
    week_start: int = 0
    clock: int = 24
    day_boundary: time = time(4, 0)
    #: Measures switched on and off against what the phase prompts, separated by spaces.
    measures_on: str = ""
    measures_off: str = ""
    #: Counts the person hides on Today and Progress, separated by spaces: total, run, percent.
    hidden_counts: str = ""
    #: Whether ketamine or esketamine is one of their prescribed medicines: then the log offers "As prescribed".
    prescribed: bool = False
    #: The wished reminder time of the first run; reminders themselves come later.
    reminder_time: time | None = None
    created_at: datetime
    codes_seen_at: datetime | None = None

    @property
    def counts_hidden(self) -> frozenset[str]:
        """The counts not to show."""
        return frozenset(self.hidden_counts.split())

    @property
    def has_passphrase(self) -> bool:
        """Whether a passphrase is one of the ways in: a hash is kept, not a mark that none is."""
        return self.passphrase_hash.startswith("$")


class Login(SQLModel, table=True):
    """A signed-in device. The cookie's value is kept as a hash: a stolen database opens no account."""

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    device: str = Field(default="", max_length=80)
    created_at: datetime
    seen_at: datetime
    #: When the person last proved who they are on this device; step-up looks at it.
    proved_at: datetime
    #: Whether they came in by a passkey, or by a passphrase and a code: counselors' pages ask for it.
    is_strong: bool = False
    #: Whether it ends like a counselor's or an admin's does: after half an hour unused, after twelve in all.
    is_staff: bool = False
    #: The practice they look from on this device; None is the first they belong to, by name.
    organisation_id: UUID | None = Field(default=None, foreign_key="organisation.id", ondelete="SET NULL")


class KnownDevice(SQLModel, table=True):
    """A device someone signed in on before. It has a budget of its own, so that strangers cannot lock its owner out."""

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    token_hash: str = Field(primary_key=True, max_length=64)
    seen_at: datetime


class RecoveryCode(SQLModel, table=True):
    """A one-use way in for a lost passphrase, kept as a hash."""

    code_hash: str = Field(primary_key=True, max_length=64)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", index=True)


class RecoveryLink(SQLModel, table=True):
    """A one-use way in sent by e-mail, kept as a hash. A person has one at a time."""

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    made_at: datetime


class Bucket(SQLModel, table=True):
    """What a key (a hashed account or network) has tried: when, in seconds since 1970, all its tries are free again."""

    key: str = Field(primary_key=True, max_length=64)
    free_at: float


def by_name(db: Session, name: str) -> Person | None:
    """The person with this sign-in name, however it is written."""
    return db.scalar(select(Person).where(col(Person.name) == sign_in_name(name)))


def by_sign_up(db: Session, sign_up_id: str) -> Person | None:
    """The person who signed up with this form."""
    return db.scalar(select(Person).where(col(Person.sign_up_id) == sign_up_id))


class SignedIn(NamedTuple):
    """A login and its person; `has_ties` says whether there is anybody they share with or may share with."""

    login: Login
    person: Person
    has_ties: bool


#: Ties by their name: their module is built on this one.
_TIES = table("tie", column("person_id"), column("ended_at"))
#: Built once: every request of a signed-in person asks it.
_SIGNED_IN = (
    select(Login, Person, select(_TIES.c.person_id).where(
        _TIES.c.person_id == col(Person.id), _TIES.c.ended_at.is_(None)).exists())
    .join(Person, col(Person.id) == col(Login.person_id))
    .where(col(Login.token_hash) == bindparam("token_hash"))
)
_HELD = select(col(Person.id)).where(col(Person.id) == bindparam("person")).with_for_update()


def signed_in(db: Session, token_hash: str) -> SignedIn | None:
    """The login and its person, in one query."""
    row = db.execute(_SIGNED_IN, {"token_hash": token_hash}).first()
    return SignedIn(*row) if row else None


def logins(db: Session, person: Person) -> Sequence[Login]:
    """The person's signed-in devices, latest first."""
    return db.scalars(select(Login).where(col(Login.person_id) == person.id).order_by(col(Login.seen_at).desc())).all()


def end_login(db: Session, token_hash: str, *, becomes: str = "") -> None:
    """Sign one device out; reminders go there no more, unless its login `becomes` another one (a token hash)."""
    told = col(Receiver.login_hash) == token_hash
    db.execute(update(Receiver).where(told).values(login_hash=becomes) if becomes else delete(Receiver).where(told))
    db.execute(delete(Login).where(col(Login.token_hash) == token_hash))


def end_logins(db: Session, person: Person, *, keep: str = "") -> int:
    """Sign a person's devices out, but not `keep` (a token hash), and tell them nothing more; gives how many ended."""
    other = func.coalesce(col(Receiver.login_hash), "") != keep
    db.execute(delete(Receiver).where(col(Receiver.person_id) == person.id, other))
    return changed(
        db, delete(Login).where(col(Login.person_id) == person.id, col(Login.token_hash) != keep)
    )


def change(db: Session, person: Person, **values: str | int | bool | time | date | datetime | None) -> None:
    """Change columns of a person in one statement (the person in hand may come from a reading session)."""
    db.execute(update(Person).where(col(Person.id) == person.id).values(**values))


def forget_logins(db: Session, *, unused_since: datetime, begun_before: datetime) -> None:
    """Delete the logins, of everyone, that have ended by themselves."""
    db.execute(delete(Login).where(or_(col(Login.seen_at) < unused_since, col(Login.created_at) < begun_before)))


def erase(db: Session, person: Person) -> None:
    """Delete a person; every row that is theirs goes with them (ON DELETE CASCADE)."""
    db.execute(delete(Person).where(col(Person.id) == person.id))


def known_device(db: Session, person_id: UUID, token_hash: str) -> bool:
    """Whether this person signed in on this device before."""
    return db.get(KnownDevice, (person_id, token_hash)) is not None


def know_device(db: Session, person_id: UUID, token_hash: str, now: datetime) -> None:
    """Remember a device this person signed in on."""
    upsert(db, KnownDevice, {"person_id": person_id, "token_hash": token_hash, "seen_at": now},
           key=("person_id", "token_hash"))


def forget_devices(db: Session, person_id: UUID) -> None:
    """No device of this person has a budget of its own any more."""
    db.execute(delete(KnownDevice).where(col(KnownDevice.person_id) == person_id))


def codes_left(db: Session, person_id: UUID) -> int:
    """How many recovery codes are unused."""
    query = select(func.count()).select_from(RecoveryCode).where(col(RecoveryCode.person_id) == person_id)
    return db.scalar(query) or 0


def replace_codes(db: Session, person: Person, hashes: Sequence[str]) -> None:
    """Put new recovery codes in place of the old ones."""
    db.execute(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person.id))
    db.add_all(RecoveryCode(code_hash=one, person_id=person.id) for one in hashes)


def take_code(db: Session, person_id: UUID, code_hash: str) -> bool:
    """Use up a recovery code; False when it is not one of theirs."""
    query = delete(RecoveryCode).where(
        col(RecoveryCode.person_id) == person_id, col(RecoveryCode.code_hash) == code_hash
    )
    return changed(db, query) == 1


def replace_link(db: Session, person_id: UUID, token_hash: str, now: datetime) -> None:
    """Put a new recovery link in place of the one before."""
    upsert(db, RecoveryLink, {"person_id": person_id, "token_hash": token_hash, "made_at": now}, key=("person_id",))


def take_link(db: Session, token_hash: str, since: datetime) -> Person | None:
    """Use up a recovery link made after `since`: its person, or None when there is no such link."""
    link = db.scalar(select(RecoveryLink).where(col(RecoveryLink.token_hash) == token_hash))
    taken = delete(RecoveryLink).where(col(RecoveryLink.token_hash) == token_hash, col(RecoveryLink.made_at) > since)
    return db.get(Person, link.person_id) if link is not None and changed(db, taken) == 1 else None


def drop_link(db: Session, person_id: UUID) -> None:
    """End a recovery link that was not used."""
    db.execute(delete(RecoveryLink).where(col(RecoveryLink.person_id) == person_id))


def forget_buckets(db: Session, now: datetime) -> None:
    """Forget the budgets that are full again: their rows tell nothing."""
    db.execute(delete(Bucket).where(col(Bucket.free_at) < now.timestamp()))


def hold(db: Session, person_id: UUID) -> None:
    """Hold the person's row until the transaction ends: whoever reads, thinks and then writes starts with this.

    SQLite needs nothing (a write transaction is alone); PostgreSQL would otherwise let two of them read the same.
    """
    if db.get_bind().dialect.name != "sqlite":
        db.execute(_HELD, {"person": person_id})
