"""Replies: what whoever looks through a window leaves behind: a mark, an outcome, a proposal, a sign that they saw it.

Written through `store/windows.py` alone, each in the transaction that checks the grant. Nothing here is a message:
there are no words of one's own in it.
"""

from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel


class Reviewed(SQLModel, table=True):
    """When somebody at a practice last marked a person reviewed, for their own list; the person is not told."""

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    viewer_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True, index=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", ondelete="CASCADE", primary_key=True)
    at: datetime


class Acknowledgement(SQLModel, table=True):
    """Who at a practice took care of a safety event, and what came of it (`outcome`). `name` stays when they go."""

    __table_args__ = (
        ForeignKeyConstraint(["person_id", "event_id"], ["safetyevent.person_id", "safetyevent.id"],
                             ondelete="CASCADE"),
    )

    person_id: UUID = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", ondelete="CASCADE", primary_key=True)
    viewer_id: UUID | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL", index=True)
    name: str = Field(max_length=64)
    outcome: str = Field(max_length=16)
    at: datetime


class Proposal(SQLModel, table=True):
    """Something a counselor proposes, for the person to take up or leave (`answer` "yes" or "no"; None: open).

    `kind` is "phase" (`what` a phase), "check_in" (`what` a questionnaire), "session" (`what` a kind of appointment, on
    `day` at `at`) or "cover" (`what` the id of a colleague, who would see the same from `day` to `until`).
    """

    __table_args__ = (
        ForeignKeyConstraint(["person_id", "tie_id"], ["tie.person_id", "tie.id"], ondelete="CASCADE"),
        Index(None, "person_id", "tie_id"),
    )

    person_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    tie_id: UUID
    kind: str = Field(max_length=16)
    what: str = Field(max_length=64)
    day: date | None = None
    at: time | None = None
    until: date | None = None
    made_at: datetime
    answered_at: datetime | None = None
    answer: str | None = Field(default=None, max_length=8)


class Nod(SQLModel, table=True):
    """A sign from somebody a person shares with: that they saw it ("saw"), or a win they noticed (`kind` names it)."""

    __table_args__ = (
        ForeignKeyConstraint(["person_id", "tie_id"], ["tie.person_id", "tie.id"], ondelete="CASCADE"),
        Index(None, "person_id", "at"),
    )

    person_id: UUID = Field(primary_key=True)
    tie_id: UUID = Field(primary_key=True)
    kind: str = Field(primary_key=True, max_length=16)
    day: date = Field(primary_key=True)
    at: datetime
