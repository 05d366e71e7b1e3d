"""Safety: answers that opened the support screen, what was chosen there, how the person is since, and red flags."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.store.base import upsert
from tracker.store.checkins import CheckIn, CheckInAnswer

#: The plain way on from the support screen: it says nothing, so it never takes the place of a choice.
WENT_ON = "on"


class SafetyEvent(SQLModel, table=True):
    """One time the support screen was called for, by the check-in of the same `id`. No level of risk is ever kept.

    `kind` is what called for it ("phq9_item9"), `value` the answer as given, 0 once it was taken back. `choice` is what
    the person took ("danger", "talk", "plan", "safe", or "on" for the plain way on), None while nothing was. `felt`
    (1–5) is their answer to the question of the next day, `asked_on` the day it was asked; an answer of None is one
    left open. `folded_at` is when they put the lines of the days after away.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(primary_key=True)
    kind: str = Field(max_length=80)
    value: int
    day: date
    shown_at: datetime
    choice: str | None = Field(default=None, max_length=16)
    chosen_at: datetime | None = None
    asked_on: date | None = None
    felt: int | None = None
    folded_at: datetime | None = None


class Shown(NamedTuple):
    """As much of an event as is looked at afterwards."""

    id: UUID
    kind: str
    value: int
    day: date
    shown_at: datetime
    choice: str | None
    asked_on: date | None
    felt: int | None
    folded_at: datetime | None


_e: Any = cast(Any, SafetyEvent).__table__.c
_SINCE = (
    select(*(_e[name] for name in Shown._fields))
    .where(_e.person_id == bindparam("person"), _e.shown_at > bindparam("since"))
    .order_by(_e.shown_at.desc())
)
_WAITING = select(col(SafetyEvent.id)).where(
    col(SafetyEvent.person_id) == bindparam("person"), col(SafetyEvent.id) == bindparam("event"),
    col(SafetyEvent.value) > 0, col(SafetyEvent.choice).is_(None),
)
_FLAGS = (
    select(col(CheckIn.instrument), col(CheckInAnswer.item))
    .join(CheckIn, and_(col(CheckIn.person_id) == col(CheckInAnswer.person_id),
                        col(CheckIn.id) == col(CheckInAnswer.check_in_id)))
    .where(col(CheckIn.person_id) == bindparam("person"), col(CheckIn.day) == bindparam("day"),
           col(CheckIn.instrument).in_(bindparam("instruments", expanding=True)),
           col(CheckInAnswer.item).in_(bindparam("items", expanding=True)), col(CheckInAnswer.value) > 0)
)


def show(db: Session, event: SafetyEvent) -> bool:
    """Keep that the screen was called for; False when this check-in called for it with the same answer before.

    A changed answer calls for it anew: the choice is asked for again, and so is the question of the next day.
    """
    return upsert(
        db, SafetyEvent, event.model_dump(), key=("person_id", "id"),
        newer=lambda new: or_(col(SafetyEvent.value) != new.value, col(SafetyEvent.kind) != new.kind),
    ) == 1


def one(db: Session, person_id: UUID, event_id: UUID) -> SafetyEvent | None:
    """One of the person's events."""
    return db.get(SafetyEvent, (person_id, event_id), populate_existing=True)


def since(db: Session, person_id: UUID, instant: datetime) -> list[Shown]:
    """Events after an instant, latest first."""
    return [Shown(*row) for row in db.execute(_SINCE, {"person": person_id, "since": instant})]


def waiting(db: Session, person_id: UUID, event_id: UUID) -> bool:
    """Whether the screen of this check-in is called for and nothing was chosen on it yet."""
    return db.scalar(_WAITING, {"person": person_id, "event": event_id}) is not None


def take_back(db: Session, person_id: UUID, event_id: UUID) -> None:
    """Keep that no answer of this check-in calls for the screen any more; that it was shown stays."""
    db.execute(update(SafetyEvent).where(*_own(person_id, event_id), col(SafetyEvent.value) > 0).values(value=0))


def choose(db: Session, person_id: UUID, event_id: UUID, choice: str, now: datetime) -> None:
    """Keep what the person chose; a later choice takes the place of an earlier one, going on that of none."""
    none, at = col(SafetyEvent.chosen_at).is_(None), col(SafetyEvent.chosen_at)
    db.execute(
        update(SafetyEvent)
        .where(*_own(person_id, event_id), none if choice == WENT_ON else or_(none, at <= now))
        .values(choice=choice, chosen_at=now)
    )


def fold(db: Session, person_id: UUID, event_id: UUID, now: datetime) -> None:
    """Keep that the person has seen the lines of the days after; when they first said so stays."""
    db.execute(
        update(SafetyEvent).where(*_own(person_id, event_id), col(SafetyEvent.folded_at).is_(None))
        .values(folded_at=now)
    )


def say_how(db: Session, person_id: UUID, event_id: UUID, felt: int | None, asked_on: date) -> None:
    """Keep the answer to the question of the next day; None is "not now": it is not asked again, and none goes."""
    said = {"asked_on": asked_on} if felt is None else {"asked_on": asked_on, "felt": felt}
    db.execute(update(SafetyEvent).where(*_own(person_id, event_id)).values(**said))


def last_said(db: Session, person_id: UUID, check_in_id: UUID, items: Sequence[str]) -> str | None:
    """Of these questions of a sitting, the one answered last."""
    return db.scalar(
        select(col(CheckInAnswer.item))
        .where(col(CheckInAnswer.person_id) == person_id, col(CheckInAnswer.check_in_id) == check_in_id,
               col(CheckInAnswer.item).in_(items))
        .order_by(col(CheckInAnswer.edited_at).desc(), col(CheckInAnswer.edit_id).desc()).limit(1)
    )


def flags(
    db: Session, person_id: UUID, day: date, instruments: Sequence[str], items: Sequence[str]
) -> set[tuple[str, str]]:
    """Of these questions, those answered with more than nought in a sitting of that day: (form, question)."""
    rows = db.execute(_FLAGS, {"person": person_id, "day": day, "instruments": instruments, "items": items})
    return {(form, item) for form, item in rows}


def _own(person_id: UUID, event_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return col(SafetyEvent.person_id) == person_id, col(SafetyEvent.id) == event_id
