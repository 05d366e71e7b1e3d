"""Days: readings (one row per person, day and measure) and the private note of a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import LargeBinary, Select, and_, or_, select
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.store.base import upsert


class Reading(SQLModel, table=True):
    """One answer about one day. `value` is the scale's canonical text; None is a cleared answer (a tombstone).

    The later `edited_at` wins, a tie goes to the larger random `edit_id`, so replays and reorderings change nothing.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    day: date = Field(primary_key=True)
    measure: str = Field(primary_key=True, max_length=32)
    value: str | None = Field(default=None, max_length=200)
    edited_at: datetime
    edit_id: str = Field(max_length=36)
    recorded_at: datetime
    zone: str = Field(max_length=64)


class Note(SQLModel, table=True):
    """The private note of a day, sealed. When two devices wrote, both texts are kept."""

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    day: date = Field(primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    edited_at: datetime
    edit_id: str = Field(max_length=36)
    recorded_at: datetime


class Edit(NamedTuple):
    """When and by which edit a value was written; the pair orders all writes of one reading."""

    edited_at: datetime
    edit_id: str
    recorded_at: datetime
    zone: str


class Kept(NamedTuple):
    """A reading's value and how it was kept."""

    value: str
    edited_at: datetime
    recorded_at: datetime
    zone: str


def keep(db: Session, person_id: UUID, day: date, values: Mapping[str, str | None], edit: Edit) -> int:
    """Keep answers of a day; an older edit changes nothing. Gives the number of rows changed."""

    def newer(excluded: Any) -> Any:
        return or_(
            col(Reading.edited_at) < excluded.edited_at,
            and_(col(Reading.edited_at) == excluded.edited_at, col(Reading.edit_id) < excluded.edit_id),
        )

    return sum(
        upsert(
            db,
            Reading,
            {"person_id": person_id, "day": day, "measure": measure, "value": value, **edit._asdict()},
            key=("person_id", "day", "measure"),
            newer=newer,
        )
        for measure, value in values.items()
    )


def of_day(db: Session, person_id: UUID, day: date) -> dict[str, Kept]:
    """The answers of one day, by measure."""
    return between(db, person_id, day, day).get(day, {})


def between(
    db: Session, person_id: UUID, first: date, last: date, measures: Collection[str] | None = None
) -> dict[date, dict[str, Kept]]:
    """The answers from `first` to `last` (both included): {day: {measure: Kept}}; cleared ones are left out."""
    columns: list[Any] = [
        Reading.day,
        Reading.measure,
        Reading.value,
        Reading.edited_at,
        Reading.recorded_at,
        Reading.zone,
    ]
    query: Select[*tuple[Any, ...]] = select(*columns).where(
        col(Reading.person_id) == person_id,
        col(Reading.day) >= first,
        col(Reading.day) <= last,
        col(Reading.value).is_not(None),
    )
    if measures is not None:
        query = query.where(col(Reading.measure).in_(measures))
    days: dict[date, dict[str, Kept]] = defaultdict(dict)
    for day, measure, *kept in db.execute(query):
        days[day][measure] = Kept(*kept)
    return dict(days)


def series(
    db: Session, person_id: UUID, first: date, last: date, measures: Iterable[str]
) -> dict[str, dict[date, str]]:
    """Values by measure then day, for charts: lighter than `between`. Every measure asked for has an entry."""
    wanted = list(measures)
    found: dict[str, dict[date, str]] = {measure: {} for measure in wanted}
    for measure, day, value in db.execute(
        select(col(Reading.measure), col(Reading.day), col(Reading.value))
        .where(
            col(Reading.person_id) == person_id,
            col(Reading.day) >= first,
            col(Reading.day) <= last,
            col(Reading.measure).in_(wanted),
            col(Reading.value).is_not(None),
        )
        .order_by(col(Reading.day))
    ):
        found[measure][day] = str(value)
    return found


def first_day(db: Session, person_id: UUID) -> date | None:
    """The earliest day with an answer."""
    return db.scalar(
        select(col(Reading.day))
        .where(col(Reading.person_id) == person_id, col(Reading.value).is_not(None))
        .order_by(col(Reading.day))
        .limit(1)
    )


def note(db: Session, person_id: UUID, day: date) -> Note | None:
    """The sealed note of a day."""
    return db.get(Note, (person_id, day))


def keep_note(db: Session, person_id: UUID, day: date, sealed: bytes, edit: Edit) -> None:
    """Put a note in place of what is there; the caller has merged the texts."""
    upsert(
        db,
        Note,
        {
            "person_id": person_id,
            "day": day,
            "sealed": sealed,
            "edited_at": edit.edited_at,
            "edit_id": edit.edit_id,
            "recorded_at": edit.recorded_at,
        },
        key=("person_id", "day"),
    )
