"""Check-ins: each sitting with its raw answers, the person's own changes to the plan, and when to look again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID, uuid4

from sqlalchemy import ForeignKeyConstraint, Index, and_, bindparam, delete, false, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.store.base import changed, upsert


class CheckIn(SQLModel, table=True):
    """One sitting of one questionnaire. `slot` is the local date it was planned for, or begun on where it was not.

    `day` is the person's day at the end (before it, at the beginning). `total` is what the scorer of `version` made of
    the answers, None where it made none; the answers themselves stay beside it.
    """

    __table_args__ = (Index(None, "person_id", "instrument", "day"),)

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    instrument: str = Field(max_length=32)
    slot: date
    day: date
    zone: str = Field(max_length=64)
    begun_at: datetime
    finished_at: datetime | None = None
    version: str = Field(default="", max_length=64)
    total: float | None = None


class CheckInAnswer(SQLModel, table=True):
    """One answer; None is a question skipped. The later `edited_at` wins, a tie goes to the larger `edit_id`."""

    __table_args__ = (
        ForeignKeyConstraint(["person_id", "check_in_id"], ["checkin.person_id", "checkin.id"], ondelete="CASCADE"),
    )

    person_id: UUID = Field(primary_key=True)
    check_in_id: UUID = Field(primary_key=True)
    item: str = Field(primary_key=True, max_length=32)
    value: int | None = None
    edited_at: datetime
    edit_id: str = Field(max_length=36)


class CheckInChoice(SQLModel, table=True):
    """What a person changed about one questionnaire's plan.

    `state` is "on", "off" or empty (as the phase has it); `since` and `every` (days) are the person's own rhythm. One
    slot at a time can be moved (`moved_from` to `moved_to`) or skipped (`skipped`).
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    instrument: str = Field(primary_key=True, max_length=32)
    state: str = Field(default="", max_length=8)
    since: date | None = None
    every: int | None = None
    moved_from: date | None = None
    moved_to: date | None = None
    skipped: date | None = None
    edited_at: datetime


class CheckInPause(SQLModel, table=True):
    """Days on which no check-in is asked for, both included: a holiday. The latest word about it holds."""

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    first: date
    last: date
    edited_at: datetime


class CheckInWake(SQLModel, table=True):
    """When to look at a person's check-ins again. Too early costs a look; whatever changes the plan sets it to now."""

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    at: datetime = Field(index=True)


class Done(NamedTuple):
    """A finished check-in as the plan looks at it."""

    instrument: str
    day: date
    total: float | None


_SINCE = (col(CheckIn.person_id) == bindparam("person"), col(CheckIn.day) >= bindparam("since"))
_DONE = (
    select(col(CheckIn.instrument), col(CheckIn.day), col(CheckIn.total))
    .where(*_SINCE, col(CheckIn.finished_at).is_not(None)).order_by(col(CheckIn.day))
)
_UNFINISHED = select(CheckIn).where(*_SINCE, col(CheckIn.finished_at).is_(None)).order_by(col(CheckIn.begun_at).desc())
_a: Any = cast(Any, CheckInAnswer).__table__.c
_ANSWERS = select(_a.check_in_id, _a.item, _a.value).where(
    _a.person_id == bindparam("person"), _a.check_in_id.in_(bindparam("sittings", expanding=True))
)


@cache
def _keeping(dialect: str) -> Any:
    """The upsert of an answer, built once; an older edit changes nothing."""
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(CheckInAnswer.__table__)  # type: ignore[attr-defined]
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["person_id", "check_in_id", "item"],
        set_={"value": new.value, "edited_at": new.edited_at, "edit_id": new.edit_id},
        where=or_(_a.edited_at < new.edited_at, and_(_a.edited_at == new.edited_at, _a.edit_id < new.edit_id)),
    )


def begin(db: Session, check_in: CheckIn) -> CheckIn:
    """Keep a sitting whose id was made with its form; sent again, the first one is given back."""
    values = {column.name: getattr(check_in, column.name) for column in CheckIn.__table__.c}  # type: ignore[attr-defined]
    upsert(db, CheckIn, values, key=("person_id", "id"), newer=lambda _first: false())
    kept = one(db, check_in.person_id, check_in.id)
    assert kept is not None
    return kept


def one(db: Session, person_id: UUID, check_in_id: UUID) -> CheckIn | None:
    """One of the person's sittings."""
    return db.get(CheckIn, (person_id, check_in_id))


def of_slot(db: Session, person_id: UUID, instrument: str, slot: date) -> CheckIn | None:
    """The sitting of a questionnaire that was planned for that day, the latest where there are several."""
    return db.scalars(
        select(CheckIn)
        .where(col(CheckIn.person_id) == person_id, col(CheckIn.instrument) == instrument, col(CheckIn.slot) == slot)
        .order_by(col(CheckIn.begun_at).desc()).limit(1)
    ).first()


def instruments(db: Session, person_id: UUID) -> dict[UUID, str]:
    """The questionnaire of each of the person's sittings."""
    mine = select(col(CheckIn.id), col(CheckIn.instrument)).where(col(CheckIn.person_id) == person_id)
    return {row.id: row.instrument for row in db.execute(mine)}


def unfinished(db: Session, person_id: UUID, since: date) -> Sequence[CheckIn]:
    """Sittings begun on `since` or later and not finished, latest first."""
    return db.scalars(_UNFINISHED, {"person": person_id, "since": since}).all()


def finished(db: Session, person_id: UUID, instrument: str, last: date | None = None) -> Sequence[CheckIn]:
    """Every finished sitting of a questionnaire up to `last`, earliest first."""
    query = select(CheckIn).where(
        col(CheckIn.person_id) == person_id, col(CheckIn.instrument) == instrument,
        col(CheckIn.finished_at).is_not(None),
    )
    if last is not None:
        query = query.where(col(CheckIn.day) <= last)
    return db.scalars(query.order_by(col(CheckIn.day), col(CheckIn.finished_at))).all()


def done(db: Session, person_id: UUID, since: date) -> list[Done]:
    """What was finished from `since` on, earliest first: all the plan looks at, in one read."""
    return [Done(*row) for row in db.execute(_DONE, {"person": person_id, "since": since})]


def latest(db: Session, person_id: UUID) -> dict[str, date]:
    """The day each questionnaire was last finished, by its key."""
    last = (
        select(col(CheckIn.instrument), func.max(col(CheckIn.day)))
        .where(col(CheckIn.person_id) == person_id, col(CheckIn.finished_at).is_not(None))
        .group_by(col(CheckIn.instrument))
    )
    return {row[0]: row[1] for row in db.execute(last)}


def keep(
    db: Session, person_id: UUID, check_in_id: UUID, values: Mapping[str, int | None], edited_at: datetime, edit_id: str
) -> int:
    """Keep answers; an older edit changes nothing. Gives the number of answers changed."""
    shared = {"person_id": person_id, "check_in_id": check_in_id, "edited_at": edited_at, "edit_id": edit_id}
    keeping = _keeping(db.get_bind().dialect.name)
    return sum(changed(db, keeping, {**shared, "item": item, "value": value}) for item, value in values.items())


def answers(db: Session, person_id: UUID, *check_in_ids: UUID) -> dict[UUID, dict[str, int | None]]:
    """The answers of these sittings by item; an item that is not there was not reached."""
    found: dict[UUID, dict[str, int | None]] = {one: {} for one in check_in_ids}
    for check_in_id, item, value in db.execute(_ANSWERS, {"person": person_id, "sittings": check_in_ids}):
        found[check_in_id][item] = value
    return found


def finish(
    db: Session, person_id: UUID, check_in_id: UUID, now: datetime, day: date, version: str, total: float | None
) -> None:
    """Say that a sitting is finished, and what it came to. When and on which day it first was finished stays."""
    mine = (col(CheckIn.person_id) == person_id, col(CheckIn.id) == check_in_id)
    db.execute(update(CheckIn).where(*mine, col(CheckIn.finished_at).is_(None)).values(finished_at=now, day=day))
    db.execute(update(CheckIn).where(*mine).values(version=version, total=total))


def remove(db: Session, person_id: UUID, check_in_id: UUID) -> bool:
    """Take a sitting and its answers away; False when there is none of theirs."""
    mine = delete(CheckIn).where(col(CheckIn.person_id) == person_id, col(CheckIn.id) == check_in_id)
    return changed(db, mine) == 1


def choices(db: Session, person_id: UUID) -> dict[str, CheckInChoice]:
    """The person's own changes, by questionnaire."""
    mine = select(CheckInChoice).where(col(CheckInChoice.person_id) == person_id)
    rows = db.scalars(mine, execution_options={"populate_existing": True})
    return {row.instrument: row for row in rows}


def choose(db: Session, person_id: UUID, instrument: str, now: datetime, **values: object) -> None:
    """Change the plan of one questionnaire; what is not named stays."""
    row = {"person_id": person_id, "instrument": instrument, "state": "", "edited_at": now, **values}
    kept = {} if "state" in values else {"state": col(CheckInChoice.state)}
    upsert(db, CheckInChoice, row, key=("person_id", "instrument"), becomes=kept)


def pause(db: Session, person_id: UUID) -> CheckInPause | None:
    """The holiday the person set, past or to come."""
    return db.get(CheckInPause, person_id, populate_existing=True)


def keep_pause(db: Session, person_id: UUID, first: date, last: date, now: datetime) -> None:
    """Set a holiday, in place of the one before."""
    row = {"person_id": person_id, "first": first, "last": last, "edited_at": now}
    upsert(db, CheckInPause, row, key=("person_id",))


def drop_pause(db: Session, person_id: UUID) -> None:
    """End or forget the holiday."""
    db.execute(delete(CheckInPause).where(col(CheckInPause.person_id) == person_id))


def wake(db: Session, person_id: UUID, at: datetime) -> None:
    """Look at this person's check-ins again at this instant."""
    upsert(db, CheckInWake, {"person_id": person_id, "at": at}, key=("person_id",))


def awake(db: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """The people to look at now, the longest waiting first: one read of an index, whoever else there is."""
    return db.scalars(
        select(col(CheckInWake.person_id)).where(col(CheckInWake.at) <= now).order_by(col(CheckInWake.at)).limit(limit)
    ).all()
