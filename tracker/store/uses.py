"""Use and days without it, counted where they are kept: a long history costs a page no more than a short one."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import bindparam, func, literal_column, or_, select
from sqlalchemy.orm import Session

from tracker.domain.abstinence import WITHOUT_USE
from tracker.store.days import Reading


class Said(NamedTuple):
    """What was said about use on a day, and when."""

    value: str
    recorded_at: datetime


_r: Any = cast(Any, Reading).__table__.c
_USE = (_r.person_id == bindparam("person"), _r.measure == literal_column("'use'"))
_WITHIN = (_r.day >= bindparam("first"), _r.day <= bindparam("last"))
#: Said out: a list of values is put into the statement anew each time it runs.
_WITHOUT = or_(*(_r.value == literal_column(f"'{word}'") for word in sorted(WITHOUT_USE)))
_COUNT = select(func.count()).where(*_USE, *_WITHIN, _WITHOUT)
_BACKWARDS = select(_r.day).where(*_USE, *_WITHIN, _WITHOUT).order_by(_r.day.desc())
_SAID = select(_r.day, _r.value, _r.recorded_at).where(*_USE, *_WITHIN, _r.value.is_not(None))


def days_without(db: Session, person_id: UUID, first: date | None, last: date) -> int:
    """How many days are known to be without use, counted in the database."""
    return db.scalar(_COUNT, {"person": person_id, "first": first or date.min, "last": last}) or 0


def run_until(db: Session, person_id: UUID, first: date | None, last: date) -> int:
    """How many days in a row, `last` being the last of them, are known to be without use; reads only those."""
    asked = {"person": person_id, "first": first or date.min, "last": last}
    run = 0
    with db.scalars(_BACKWARDS, asked, execution_options={"yield_per": 64}) as found:
        for day in found:
            if day != last - timedelta(days=run):
                break
            run += 1
    return run


def known(db: Session, person_id: UUID, first: date, last: date) -> dict[date, Said]:
    """The answers about use from `first` to `last` (both included)."""
    rows = db.execute(_SAID, {"person": person_id, "first": first, "last": last})
    return {day: Said(value, recorded_at) for day, value, recorded_at in rows}
