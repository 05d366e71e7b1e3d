"""Wishes: what a person says to one they share with: what to talk about, and that they would like to be contacted."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, and_, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.store.base import changed, upsert
from tracker.store.days import Edit
from tracker.store.vault import Unreadable, Vault


class TalkingPoint(SQLModel, table=True):
    """What a person wants to talk about with one they share with (to a supporter: what helps them).

    Sealed with `vault.seal(text, person_id, tie_id)`; an empty text is none.
    """

    __table_args__ = (
        ForeignKeyConstraint(["person_id", "tie_id"], ["tie.person_id", "tie.id"], ondelete="CASCADE"),
    )

    person_id: UUID = Field(primary_key=True)
    tie_id: UUID = Field(primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    edited_at: datetime
    edit_id: str = Field(max_length=64)


class ContactAsk(SQLModel, table=True):
    """That a person asked a counselor to get in touch. `closed_how` is "answered" (by the counselor) or "withdrawn"."""

    __table_args__ = (
        ForeignKeyConstraint(["person_id", "tie_id"], ["tie.person_id", "tie.id"], ondelete="CASCADE"),
        Index(None, "person_id", "tie_id"),
    )

    person_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    tie_id: UUID
    asked_at: datetime
    closed_at: datetime | None = None
    closed_how: str | None = Field(default=None, max_length=16)


def keep_point(db: Session, vault: Vault, person_id: UUID, tie_id: UUID, text: str, edit: Edit) -> bool:
    """Keep what to talk about; an empty text takes it back. False where a later edit stands."""
    row = {"person_id": person_id, "tie_id": tie_id, "sealed": vault.seal(text, person_id, tie_id),
           "edited_at": edit.edited_at, "edit_id": edit.edit_id}
    return upsert(db, TalkingPoint, row, key=("person_id", "tie_id"), newer=lambda new: or_(
        col(TalkingPoint.edited_at) < new.edited_at,
        and_(col(TalkingPoint.edited_at) == new.edited_at, col(TalkingPoint.edit_id) < new.edit_id))) == 1


def point(db: Session, vault: Vault, person_id: UUID, tie_id: UUID) -> str:
    """What the person wants to talk about there; empty where they said nothing, or this key cannot open it."""
    kept = db.get(TalkingPoint, (person_id, tie_id))
    try:
        return vault.open(bytes(kept.sealed), person_id, tie_id) if kept else ""
    except Unreadable:
        return ""


def ask(db: Session, person_id: UUID, tie_id: UUID, ask_id: UUID, now: datetime) -> None:
    """Ask to be contacted; nothing changes while an ask of this tie is open. The caller holds the tie."""
    latest = last_ask(db, person_id, tie_id)
    if (latest is None or latest.closed_at is not None) and db.get(ContactAsk, (person_id, ask_id)) is None:
        db.add(ContactAsk(person_id=person_id, id=ask_id, tie_id=tie_id, asked_at=now))
        db.flush()


def withdraw(db: Session, person_id: UUID, tie_id: UUID, now: datetime) -> bool:
    """Take an ask back; False where none is open."""
    return changed(db, update(ContactAsk).where(
        col(ContactAsk.person_id) == person_id, col(ContactAsk.tie_id) == tie_id, col(ContactAsk.closed_at).is_(None),
    ).values(closed_at=now, closed_how="withdrawn")) > 0


def last_ask(db: Session, person_id: UUID, tie_id: UUID) -> ContactAsk | None:
    """The latest ask of a tie, open or closed."""
    return db.scalars(
        select(ContactAsk).where(col(ContactAsk.person_id) == person_id, col(ContactAsk.tie_id) == tie_id)
        .order_by(col(ContactAsk.asked_at).desc()).limit(1)
    ).first()
