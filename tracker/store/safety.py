"""Safety events: an answer that opened the support screen, what the person chose there, and how they are since."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.store.base import upsert


class SafetyEvent(SQLModel, table=True):
    """One time the support screen was called for, by the check-in of the same `id`. No level of risk is ever kept.

    `kind` is what called for it ("phq9_item9"), `value` the answer as given, `choice` what the person took ("danger",
    "talk", "plan", "safe"), None while nothing was. `felt` (1–5) is their answer to the question of the next day,
    `asked_on` the day it was asked; an answer of None is one left open.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(primary_key=True)
    kind: str = Field(max_length=16)
    value: int
    day: date
    shown_at: datetime
    choice: str | None = Field(default=None, max_length=16)
    chosen_at: datetime | None = None
    asked_on: date | None = None
    felt: int | None = None


_SINCE = (
    select(SafetyEvent)
    .where(col(SafetyEvent.person_id) == bindparam("person"), col(SafetyEvent.shown_at) > bindparam("since"))
    .order_by(col(SafetyEvent.shown_at).desc())
)


def show(db: Session, event: SafetyEvent) -> bool:
    """Keep that the screen was called for; False when this check-in called for it with the same answer before.

    A changed answer calls for it anew: the choice is asked for again, and so is the question of the next day.
    """
    return upsert(
        db, SafetyEvent, event.model_dump(), key=("person_id", "id"),
        newer=lambda new: col(SafetyEvent.value) != new.value,
    ) == 1


def one(db: Session, person_id: UUID, event_id: UUID) -> SafetyEvent | None:
    """One of the person's events."""
    return db.get(SafetyEvent, (person_id, event_id), populate_existing=True)


def since(db: Session, person_id: UUID, instant: datetime) -> Sequence[SafetyEvent]:
    """Events after an instant, latest first."""
    mine = {"person": person_id, "since": instant}
    return db.scalars(_SINCE, mine, execution_options={"populate_existing": True}).all()


def choose(db: Session, person_id: UUID, event_id: UUID, choice: str, now: datetime) -> None:
    """Keep what the person chose; a later choice takes the place of an earlier one."""
    db.execute(
        update(SafetyEvent)
        .where(col(SafetyEvent.person_id) == person_id, col(SafetyEvent.id) == event_id,
               or_(col(SafetyEvent.chosen_at).is_(None), col(SafetyEvent.chosen_at) <= now))
        .values(choice=choice, chosen_at=now)
    )


def say_how(db: Session, person_id: UUID, event_id: UUID, felt: int | None, asked_on: date) -> None:
    """Keep the answer to the question of the next day; None is "not now": it is not asked again, and none goes."""
    said = {"asked_on": asked_on} if felt is None else {"asked_on": asked_on, "felt": felt}
    db.execute(
        update(SafetyEvent)
        .where(and_(col(SafetyEvent.person_id) == person_id, col(SafetyEvent.id) == event_id))
        .values(**said)
    )
