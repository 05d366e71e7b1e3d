"""Days: readings (one row per person, day and measure) and the private note of a day."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import (
    Index,
    Integer,
    LargeBinary,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.store.base import changed, upsert


class Reading(SQLModel, table=True):
    """One answer about one day. `value` is the scale's canonical text; None is a cleared answer (a tombstone).

    The later `edited_at` wins, a tie goes to the larger random `edit_id`, so replays and reorderings change nothing.
    `recorded_at` and `zone` are those of the moment this value was first given: saying the same again leaves them.
    """

    # A person's days lie side by side in the table itself: a chart reads one stretch of it, a save writes one page.
    # What is counted over all years, days without use, has an index of its own.
    __table_args__ = (
        Index(
            "ix_reading_use",
            "person_id",
            "day",
            "value",
            sqlite_where=text("measure = 'use'"),
            postgresql_where=text("measure = 'use'"),
        ),
        {"sqlite_with_rowid": False},
    )

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    day: date = Field(primary_key=True)
    measure: str = Field(primary_key=True, max_length=32)
    value: str | None = Field(default=None, max_length=200)
    edited_at: datetime
    edit_id: str = Field(max_length=36)
    recorded_at: datetime
    zone: str = Field(max_length=64)


class Note(SQLModel, table=True):
    """The private note of a day, sealed with `vault.seal(text, person_id, day)`; an empty text is no note.

    When two devices wrote, both texts are kept.
    """

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
    return _run(db, _keeping(db.get_bind().dialect.name, raising=False), _rows(person_id, day, values, edit))


def raise_to(db: Session, person_id: UUID, day: date, measure: str, value: int, edit: Edit) -> int:
    """Keep a number unless there is a higher one already, or a later edit; gives the number of rows changed."""
    rows = _rows(person_id, day, {measure: str(value)}, edit)
    return _run(db, _keeping(db.get_bind().dialect.name, raising=True), rows)


def clear(db: Session, person_id: UUID, day: date, measures: Collection[str], edit: Edit) -> int:
    """Take back answers that are there; unlike keeping None, this leaves no tombstone where nothing was."""
    return changed(
        db,
        update(Reading)
        .where(
            col(Reading.person_id) == person_id,
            col(Reading.day) == day,
            col(Reading.measure).in_(measures),
            col(Reading.value).is_not(None),
            _older(edit.edited_at, edit.edit_id),
        )
        .values(value=None, **edit._asdict())
        .execution_options(synchronize_session=False),
    )


_LATEST = select(func.max(col(Reading.edited_at))).where(
    col(Reading.person_id) == bindparam("person_id"), col(Reading.day) == bindparam("day")
)


def latest(db: Session, person_id: UUID, day: date, edit: Edit) -> Edit:
    """The edit, moved behind every edit of that day: it was made by someone who saw them, whatever their clock says."""
    last = db.scalar(_LATEST, {"person_id": person_id, "day": day})
    return edit if last is None or last < edit.edited_at else edit._replace(edited_at=last + timedelta(milliseconds=1))


def _older(edited_at: Any, edit_id: Any) -> Any:
    """Whether the row in place gives way to this edit."""
    return or_(
        col(Reading.edited_at) < edited_at,
        and_(col(Reading.edited_at) == edited_at, col(Reading.edit_id) < edit_id),
    )


@cache
def _keeping(dialect: str, *, raising: bool) -> Any:
    """The upsert of readings, built once: one statement, so two writers cannot both insert."""
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(Reading.__table__)  # type: ignore[attr-defined]
    new = statement.excluded
    same = col(Reading.value).is_not_distinct_from(new.value)
    wins = _older(new.edited_at, new.edit_id)
    if raising:
        lower = sql_cast(col(Reading.value), Integer) < sql_cast(new.value, Integer)
        wins = and_(wins, or_(col(Reading.value).is_(None), lower))
    return statement.on_conflict_do_update(
        index_elements=["person_id", "day", "measure"],
        set_={
            "value": new.value,
            "edited_at": new.edited_at,
            "edit_id": new.edit_id,
            "recorded_at": case((same, col(Reading.recorded_at)), else_=new.recorded_at),
            "zone": case((same, col(Reading.zone)), else_=new.zone),
        },
        where=wins,
    )


def _rows(person_id: UUID, day: date, values: Mapping[str, str | None], edit: Edit) -> list[dict[str, Any]]:
    """Rows in the order of their keys, so that two writers of one day wait for each other instead of locking."""
    shared = {"person_id": person_id, "day": day, **edit._asdict()}
    return [{**shared, "measure": measure, "value": values[measure]} for measure in sorted(values)]


def _run(db: Session, statement: Any, rows: list[dict[str, Any]]) -> int:
    if not rows:
        return 0
    ran = db.execute(statement, rows[0] if len(rows) == 1 else rows, execution_options={"preserve_rowcount": True})
    return cast("CursorResult[Any]", ran).rowcount


#: The questions asked again and again are built once; the columns, not the class, are read: a third of the work.
_r: Any = cast(Any, Reading).__table__.c
_SOMEONES = (_r.person_id == bindparam("person"), _r.value.is_not(None))
_WITHIN = (*_SOMEONES, _r.day >= bindparam("first"), _r.day <= bindparam("last"))
_AMONG = _r.measure.in_(bindparam("measures", expanding=True))
_EVERY = select(_r.day, _r.measure, _r.value, _r.edited_at, _r.recorded_at, _r.zone).where(*_WITHIN)
_SOME = _EVERY.where(_AMONG)
_FIRST = select(_r.day).where(*_SOMEONES).order_by(_r.day).limit(1)
_LAST = select(_r.day).where(*_SOMEONES, _r.day < bindparam("before")).order_by(_r.day.desc()).limit(1)


def of_day(db: Session, person_id: UUID, day: date) -> dict[str, Kept]:
    """The answers of one day, by measure."""
    return between(db, person_id, day, day).get(day, {})


def between(
    db: Session, person_id: UUID, first: date, last: date, measures: Collection[str] | None = None
) -> dict[date, dict[str, Kept]]:
    """The answers from `first` to `last` (both included): {day: {measure: Kept}}; cleared ones are left out."""
    asked = {"person": person_id, "first": first, "last": last}
    rows = db.execute(_EVERY, asked) if measures is None else db.execute(_SOME, {**asked, "measures": list(measures)})
    days: dict[date, dict[str, Kept]] = defaultdict(dict)
    for day, measure, *kept in rows:
        days[day][measure] = Kept(*kept)
    return dict(days)


def first_day(db: Session, person_id: UUID) -> date | None:
    """The earliest day with an answer."""
    return cast("date | None", db.scalar(_FIRST, {"person": person_id}))


def last_day(db: Session, person_id: UUID, before: date) -> date | None:
    """The latest day before `before` with an answer."""
    return cast("date | None", db.scalar(_LAST, {"person": person_id, "before": before}))


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
