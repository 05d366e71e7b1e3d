"""Journeys: where a person stands in their recovery: phases, goals, sessions."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple, cast
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, false, select
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.store.base import changed, upsert
from tracker.store.people import Person


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


class Planned(NamedTuple):
    """An appointment to come, as much as Today says of it."""

    id: UUID
    day: date
    at: time | None
    kind: str
    with_whom: str


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


#: Asked on every Today: built once.
_SPANS = (
    select(PhaseSpan)
    .where(col(PhaseSpan.person_id) == bindparam("person"))
    .order_by(col(PhaseSpan.start), col(PhaseSpan.made_at))
)
_WITH_SPANS = (
    select(Journey, PhaseSpan)
    .select_from(Person)
    .outerjoin(Journey, col(Journey.person_id) == col(Person.id))
    .outerjoin(PhaseSpan, col(PhaseSpan.person_id) == col(Person.id))
    .where(col(Person.id) == bindparam("person"))
    .order_by(col(PhaseSpan.start), col(PhaseSpan.made_at))
)
_APPOINTMENTS = select(Appointment).where(
    col(Appointment.person_id) == bindparam("person"),
    col(Appointment.day) >= bindparam("first"),
    col(Appointment.day) <= bindparam("last"),
)
_a: Any = cast(Any, Appointment).__table__.c
_NEXT = (
    select(_a.id, _a.day, _a.at, _a.kind, _a.with_whom)
    .where(_a.person_id == bindparam("person"), _a.day >= bindparam("first"), _a.day <= bindparam("last"),
           _a.state == "planned")
    .order_by(_a.day, _a.at.nulls_first(), _a.made_at)
    .limit(1)
)


def of(db: Session, person_id: UUID) -> Journey | None:
    """The person's journey, once they said where they are."""
    return db.get(Journey, person_id)


def spans(db: Session, person_id: UUID) -> Sequence[PhaseSpan]:
    """Every span, by start then by when it was made."""
    return db.scalars(_SPANS, {"person": person_id}).all()


def with_spans(db: Session, person_id: UUID) -> tuple[Journey | None, list[PhaseSpan]]:
    """The journey and every span, by start then by when it was made, in one read."""
    rows = db.execute(_WITH_SPANS, {"person": person_id}).all()
    return rows[0][0] if rows else None, [span for _journey, span in rows if span is not None]


def keep(db: Session, person_id: UUID, now: datetime, **values: str | date | None) -> Journey:
    """Change the person's journey, or begin one; the caller holds the person's row."""
    journey = of(db, person_id)
    if journey is None:
        journey = Journey(person_id=person_id, edited_at=now)
        db.add(journey)
    for name, value in values.items():
        setattr(journey, name, value)
    journey.edited_at = now
    return journey


def add(db: Session, row: PhaseSpan | PlanGoal | Appointment) -> bool:
    """Keep a row whose id was made with its form; False when it is known: the form came twice, or is coming twice."""
    values = {column.name: getattr(row, column.name) for column in row.__table__.c}  # type: ignore[union-attr]
    return upsert(db, type(row), values, key=("person_id", "id"), newer=lambda _first: false()) == 1


def names(journey: Journey | None) -> dict[str, str]:
    """The person's own names for phases, by key."""
    return {key: value for key, value in _object(journey.names if journey else "").items() if isinstance(value, str)}


def lengths(journey: Journey | None) -> dict[str, int]:
    """The person's own planned days, by phase key."""
    return {key: value for key, value in _object(journey.lengths if journey else "").items() if isinstance(value, int)}


def packed(values: Mapping[str, object]) -> str:
    """Names or lengths as their column holds them."""
    return json.dumps(dict(values), ensure_ascii=False, separators=(",", ":"))


def _object(text: str) -> dict[str, object]:
    try:
        found = json.loads(text or "{}")
    except ValueError:  # it may have come in from elsewhere; a name is no reason to lose the page
        return {}
    return found if isinstance(found, dict) else {}


def answers(db: Session, person_id: UUID) -> Sequence[ProposalAnswer]:
    """Every "not now"."""
    return db.scalars(select(ProposalAnswer).where(col(ProposalAnswer.person_id) == person_id)).all()


def answer_later(db: Session, person_id: UUID, phase: str, until: date, now: datetime) -> None:
    """Keep a "not now" to a proposal; the latest one holds."""
    upsert(
        db, ProposalAnswer, {"person_id": person_id, "phase": phase, "until": until, "answered_at": now},
        key=("person_id", "phase"),
    )


def goals(db: Session, person_id: UUID) -> Sequence[PlanGoal]:
    """Every goal, in the order they were made."""
    return db.scalars(
        select(PlanGoal).where(col(PlanGoal.person_id) == person_id).order_by(col(PlanGoal.made_at), col(PlanGoal.id))
    ).all()


def goal(db: Session, person_id: UUID, goal_id: UUID) -> PlanGoal | None:
    """One of the person's goals."""
    return db.get(PlanGoal, (person_id, goal_id))


def appointment(db: Session, person_id: UUID, appointment_id: UUID) -> Appointment | None:
    """One of the person's appointments."""
    return db.get(Appointment, (person_id, appointment_id))


def appointments(db: Session, person_id: UUID, first: date, last: date) -> list[Appointment]:
    """Appointments from `first` to `last` (both included), by day and time; those without a time come first."""
    found = db.scalars(_APPOINTMENTS, {"person": person_id, "first": first, "last": last}).all()
    return sorted(found, key=lambda one: (one.day, one.at or time.min, one.made_at))


def coming(db: Session, person_id: UUID, first: date, last: date) -> Planned | None:
    """The next planned appointment from `first` to `last` (both included), one without a time before the others."""
    row = db.execute(_NEXT, {"person": person_id, "first": first, "last": last}).first()
    return Planned(*row) if row else None


def remove(
    db: Session, table: type[PhaseSpan] | type[PlanGoal] | type[Appointment], person_id: UUID, row_id: UUID
) -> bool:
    """Take a span, a goal or an appointment away; False when there is none of theirs."""
    return changed(db, delete(table).where(col(table.person_id) == person_id, col(table.id) == row_id)) == 1
