"""Moments: a craving or a use, each with an id made where it was written, so a retry adds nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, LargeBinary, UniqueConstraint, delete, false, select, update
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.store.base import changed, upsert


class Moment(SQLModel, table=True):
    """One craving or one use. Times are UTC instants with the zone they were lived in; `day` is the person's day.

    Word lists (`triggers`, `helped`, `substances`) are values of the domain's lists, separated by spaces; own words
    are sealed with `vault.seal(text, person_id, id)`. A deleted moment stays for a while so that it can be put back.
    """

    __table_args__ = (UniqueConstraint("person_id", "client_id"), Index(None, "person_id", "day"))

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    client_id: str = Field(max_length=36)
    kind: str = Field(max_length=8)
    day: date
    started_at: datetime
    zone: str = Field(max_length=64)
    intensity: int | None = None
    intensity_after: int | None = None
    minutes: int | None = None
    outcome: str = Field(default="", max_length=16)
    triggers: str = Field(default="", max_length=200)
    helped: str = Field(default="", max_length=200)
    substances: str = Field(default="", max_length=200)
    company: str = Field(default="", max_length=16)
    part_of_day: str = Field(default="", max_length=16)
    compared: str = Field(default="", max_length=8)
    felt_unsafe: bool = False
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    recorded_at: datetime
    edited_at: datetime
    deleted_at: datetime | None = None


def add(db: Session, moment: Moment) -> Moment:
    """Keep a moment; when its client_id is known already, the first one is given back and nothing changes."""
    values = {column.name: getattr(moment, column.name) for column in Moment.__table__.c}  # type: ignore[attr-defined]
    upsert(db, Moment, values, key=("person_id", "client_id"), newer=lambda _first: false())
    kept = by_client_id(db, moment.person_id, moment.client_id)
    assert kept is not None
    return kept


def by_client_id(db: Session, person_id: UUID, client_id: str) -> Moment | None:
    """The moment written under this id."""
    return db.scalar(select(Moment).where(col(Moment.person_id) == person_id, col(Moment.client_id) == client_id))


def one(db: Session, person_id: UUID, moment_id: UUID, *, deleted: bool = False) -> Moment | None:
    """One of the person's moments; deleted ones only when asked for."""
    moment = db.get(Moment, (person_id, moment_id))
    return moment if moment is not None and (deleted or moment.deleted_at is None) else None


def between(db: Session, person_id: UUID, first: date, last: date, kind: str | None = None) -> Sequence[Moment]:
    """Moments from `first` to `last` (both included), earliest first."""
    query = select(Moment).where(
        col(Moment.person_id) == person_id,
        col(Moment.day) >= first,
        col(Moment.day) <= last,
        col(Moment.deleted_at).is_(None),
    )
    if kind is not None:
        query = query.where(col(Moment.kind) == kind)
    return db.scalars(query.order_by(col(Moment.started_at))).all()


def change(db: Session, person_id: UUID, moment_id: UUID, **values: object) -> None:
    """Change columns of one moment."""
    db.execute(update(Moment).where(col(Moment.person_id) == person_id, col(Moment.id) == moment_id).values(**values))


def forget(db: Session, person_id: UUID, before: datetime) -> int:
    """Erase what the person deleted before this instant; gives how many."""
    return changed(
        db,
        delete(Moment)
        .where(col(Moment.person_id) == person_id, col(Moment.deleted_at) < before)
        .execution_options(synchronize_session=False),
    )
