"""Wishes: what a person says to one they share with: what to talk about, and that they would like to be contacted."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary
from sqlmodel import Field, SQLModel


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
