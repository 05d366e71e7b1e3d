"""Journeys: where a person stands in their recovery: phases, goals, sessions."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col


class Journey(SQLModel, table=True):
    """A person's frame: their own word for what they use, the day it started, the goal and the setting.

    `lengths` and `names` are the person's changes to the phases' defaults, as JSON objects by phase key.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    substance: str = Field(default="", max_length=40)
    started_on: date | None = None
    last_use_on: date | None = None
    goal: str = Field(default="not_decided", max_length=16)
    setting: str = Field(default="self_guided", max_length=24)
    lengths: str = Field(default="{}", max_length=400)
    names: str = Field(default="{}", max_length=800)
    edited_at: datetime


class PhaseSpan(SQLModel, table=True):
    """A phase begun on a day. Moving adds a span and edits nothing; overlays carry their own end."""

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    phase: str = Field(max_length=24)
    start: date
    end: date | None = None
    author: str = Field(default="person", max_length=16)
    why: str = Field(default="", max_length=200)
    made_at: datetime


class ProposalAnswer(SQLModel, table=True):
    """A person's "not now" to a proposed move: it is not shown again before `until`."""

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    phase: str = Field(primary_key=True, max_length=24)
    until: date
    answered_at: datetime


class PlanGoal(SQLModel, table=True):
    """An own goal in a phase, in the person's words."""

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    phase: str = Field(max_length=24)
    text: str = Field(max_length=200)
    made_at: datetime
    done_at: datetime | None = None


class Appointment(SQLModel, table=True):
    """A treatment session, group or visit: planned, then attended, not attended or cancelled."""

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    day: date
    at: time | None = None
    kind: str = Field(max_length=16)
    with_whom: str = Field(default="", max_length=80)
    setting: str = Field(default="", max_length=24)
    state: str = Field(default="planned", max_length=24)
    made_at: datetime
    edited_at: datetime


def of(db: Session, person_id: UUID) -> Journey | None:
    """The person's journey, once they said where they are."""
    return db.get(Journey, person_id)


def spans(db: Session, person_id: UUID) -> Sequence[PhaseSpan]:
    """Every span, by start then by when it was made."""
    return db.scalars(
        select(PhaseSpan)
        .where(col(PhaseSpan.person_id) == person_id)
        .order_by(col(PhaseSpan.start), col(PhaseSpan.made_at))
    ).all()


def appointments(db: Session, person_id: UUID, first: date, last: date) -> Sequence[Appointment]:
    """Appointments from `first` to `last` (both included)."""
    return db.scalars(
        select(Appointment)
        .where(col(Appointment.person_id) == person_id, col(Appointment.day) >= first, col(Appointment.day) <= last)
        .order_by(col(Appointment.day), col(Appointment.at))
    ).all()
