"""Use and days without it, counted where they are kept: a long history costs a page no more than a short one."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.abstinence import WITHOUT_USE
from tracker.store import days
from tracker.store.days import Kept, Reading


def _without_use(person_id: UUID, first: date | None, last: date) -> tuple[Any, ...]:
    known = (
        col(Reading.person_id) == person_id,
        col(Reading.measure) == "use",
        col(Reading.value).in_(sorted(WITHOUT_USE)),
        col(Reading.day) <= last,
    )
    return known if first is None else (*known, col(Reading.day) >= first)


def days_without(db: Session, person_id: UUID, first: date | None, last: date) -> int:
    """How many days are known to be without use, counted in the database."""
    return db.scalar(select(func.count()).select_from(Reading).where(*_without_use(person_id, first, last))) or 0


def run_until(db: Session, person_id: UUID, first: date | None, last: date) -> int:
    """How many days in a row, `last` being the last of them, are known to be without use; reads only those."""
    query = select(col(Reading.day)).where(*_without_use(person_id, first, last)).order_by(col(Reading.day).desc())
    run = 0
    with db.scalars(query, execution_options={"yield_per": 64}) as found:
        for day in found:
            if day != last - timedelta(days=run):
                break
            run += 1
    return run


def known(db: Session, person_id: UUID, first: date, last: date) -> dict[date, Kept]:
    """The `use` answers from `first` to `last` (both included)."""
    return {day: kept["use"] for day, kept in days.between(db, person_id, first, last, ("use",)).items()}
