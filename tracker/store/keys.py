"""Keys: passkeys, the secret of a code app, and the proofs that were used up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, LargeBinary, delete, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.store import people
from tracker.store.base import changed, upsert
from tracker.store.people import Person


class Passkey(SQLModel, table=True):
    """A passkey: what an authenticator keeps the private half of.

    `public_key` is the COSE key as it came. `sign_count` grows with each use where the authenticator counts, and stays
    0 where it does not. `stopped_at`: it answered with an old count, so there may be a copy; it opens nothing since.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    credential_hash: str = Field(unique=True, max_length=64)
    credential_id: bytes = Field(sa_type=LargeBinary)
    public_key: bytes = Field(sa_type=LargeBinary)
    #: Up to 2³² - 1.
    sign_count: int = Field(default=0, sa_type=BigInteger)
    name: str = Field(max_length=64)
    made_at: datetime
    used_at: datetime | None = None
    stopped_at: datetime | None = None


class OneTimeSecret(SQLModel, table=True):
    """What a code app and we both know. Until `confirmed_at` it asks nobody for a code.

    `sealed` is `vault.seal(secret, person_id, "one-time-secret")`; `last_step` is the 30 seconds, counted since 1970,
    whose code was used last: no code of them or of earlier ones works again.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    made_at: datetime
    confirmed_at: datetime | None = None
    last_step: int = 0


class SpentProof(SQLModel, table=True):
    """A challenge that was answered, kept as a hash until it would have ended anyway: no answer counts twice."""

    proof_hash: str = Field(primary_key=True, max_length=64)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    until: datetime


def passkeys(db: Session, person_id: UUID) -> Sequence[Passkey]:
    """The person's passkeys, oldest first."""
    return db.scalars(select(Passkey).where(col(Passkey.person_id) == person_id).order_by(
        col(Passkey.made_at), col(Passkey.id))).all()


def passkey(db: Session, person_id: UUID, passkey_id: UUID) -> Passkey | None:
    """One of the person's passkeys."""
    return db.get(Passkey, (person_id, passkey_id))


def by_credential(db: Session, credential_hash: str) -> tuple[Passkey, Person] | None:
    """The passkey that calls itself so, and whose it is."""
    row = db.execute(select(Passkey, Person).join(Person, col(Person.id) == col(Passkey.person_id)).where(
        col(Passkey.credential_hash) == credential_hash)).first()
    return (row[0], row[1]) if row else None


def use(db: Session, person_id: UUID, passkey_id: UUID, count: int, now: datetime) -> bool:
    """Note a use and its count; False, and the passkey is stopped, when the count is not beyond the last one.

    Counts start at 0, and an authenticator that does not count says 0 each time (WebAuthn 3, 6.1.1 and 7.2).
    """
    mine = (col(Passkey.person_id) == person_id, col(Passkey.id) == passkey_id, col(Passkey.stopped_at).is_(None))
    beyond = col(Passkey.sign_count) < count
    fits = beyond if count else or_(beyond, col(Passkey.sign_count) == 0)
    if changed(db, update(Passkey).where(*mine, fits).values(sign_count=count, used_at=now)):
        return True
    db.execute(update(Passkey).where(*mine).values(stopped_at=now))
    return False


def rename(db: Session, person_id: UUID, passkey_id: UUID, name: str) -> None:
    """Call a passkey something else."""
    db.execute(update(Passkey).where(col(Passkey.person_id) == person_id, col(Passkey.id) == passkey_id)
               .values(name=name))


def remove(db: Session, person: Person, passkey_id: UUID) -> bool:
    """Remove a passkey; False when it is the last way in, which stays."""
    people.hold(db, person.id)
    if is_last(person, passkeys(db, person.id), passkey_id):
        return False
    db.execute(delete(Passkey).where(col(Passkey.person_id) == person.id, col(Passkey.id) == passkey_id))
    return True


def is_last(person: Person, kept: Sequence[Passkey], passkey_id: UUID) -> bool:
    """Whether nothing would be left to sign in with: no passphrase, and no other passkey that works."""
    return not person.has_passphrase and [one.id for one in kept if one.stopped_at is None] == [passkey_id]


def one_time_secret(db: Session, person_id: UUID) -> OneTimeSecret | None:
    """The secret of the person's code app, confirmed or not."""
    return db.get(OneTimeSecret, person_id)


def asks_for_code(db: Session, person_id: UUID) -> bool:
    """Whether a code is asked for after this person's passphrase."""
    kept = one_time_secret(db, person_id)
    return kept is not None and kept.confirmed_at is not None


def has_second(db: Session, person_id: UUID) -> bool:
    """Whether more than a passphrase can be asked of this person: a passkey that works, or codes."""
    passkey = select(col(Passkey.id)).where(col(Passkey.person_id) == person_id, col(Passkey.stopped_at).is_(None))
    codes = select(col(OneTimeSecret.person_id)).where(
        col(OneTimeSecret.person_id) == person_id, col(OneTimeSecret.confirmed_at).is_not(None))
    return bool(db.scalar(select(or_(passkey.exists(), codes.exists()))))


def begin_secret(db: Session, person_id: UUID, sealed: bytes, now: datetime) -> None:
    """Put a new secret in place of one that was not confirmed; a confirmed one stays."""
    upsert(db, OneTimeSecret, {"person_id": person_id, "sealed": sealed, "made_at": now, "last_step": 0},
           key=("person_id",), newer=lambda _new: col(OneTimeSecret.confirmed_at).is_(None))


def confirm_secret(db: Session, person_id: UUID, sealed: bytes, step: int, now: datetime) -> bool:
    """From now on codes are asked for; False when the secret is not the one that was shown, or was confirmed before."""
    return changed(db, update(OneTimeSecret).where(
        col(OneTimeSecret.person_id) == person_id, col(OneTimeSecret.sealed) == sealed,
        col(OneTimeSecret.confirmed_at).is_(None),
    ).values(confirmed_at=now, last_step=step)) == 1


def take_step(db: Session, person_id: UUID, step: int) -> bool:
    """Use up the code of these 30 seconds; False when it, or a later one, was used before."""
    return changed(db, update(OneTimeSecret).where(
        col(OneTimeSecret.person_id) == person_id, col(OneTimeSecret.confirmed_at).is_not(None),
        col(OneTimeSecret.last_step) < step,
    ).values(last_step=step)) == 1


def drop_secret(db: Session, person_id: UUID) -> None:
    """Ask for no codes any more."""
    db.execute(delete(OneTimeSecret).where(col(OneTimeSecret.person_id) == person_id))


def spend(db: Session, person_id: UUID, proof_hash: str, until: datetime) -> bool:
    """Use up an answered challenge; False when it was used before."""
    return upsert(db, SpentProof, {"proof_hash": proof_hash, "person_id": person_id, "until": until},
                  key=("proof_hash",), newer=lambda _new: col(SpentProof.proof_hash).is_(None)) == 1


def forget_spent(db: Session, now: datetime) -> None:
    """Forget the spent challenges, of everyone, that would have ended by now."""
    db.execute(delete(SpentProof).where(col(SpentProof.until) < now))
