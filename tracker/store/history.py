"""History: what charts read of a person's answers, years of them at once."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import String, bindparam, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.store.days import Reading

_r: Any = cast(Any, Reading).__table__.c


@cache
def _series(count: int) -> Any:
    """One text for each of `count` measures, "day=value" with commas between: stored values hold none. Built once.

    Ten years are 20,000 rows: so they cost half of what fetching each of them does, and no grouping has to sort them.
    """
    said = func.aggregate_strings(sql_cast(_r.day, String).concat("=").concat(_r.value), ",")
    return select(*(said.filter(_r.measure == bindparam(f"measure{n}")) for n in range(count))).where(
        _r.person_id == bindparam("person"), _r.day >= bindparam("first"), _r.day <= bindparam("last"),
        _r.value.is_not(None),
    )


def between(
    db: Session, person_id: UUID, first: date, last: date, measures: Iterable[str]
) -> dict[str, dict[date, str]]:
    """Values by measure and day, for charts: lighter than `between`, in no order. Every measure asked for is there."""
    wanted = tuple(measures)
    asked = {f"measure{n}": name for n, name in enumerate(wanted)}
    texts = db.execute(_series(len(wanted)), {"person": person_id, "first": first, "last": last, **asked}).one()
    return {
        measure: {date.fromisoformat(part[:10]): part[11:] for part in text.split(",")} if text else {}
        for measure, text in zip(wanted, texts, strict=True)
    }


def measures(db: Session, person_id: UUID) -> frozenset[str]:
    """The measures the person ever answered."""
    return frozenset(
        db.scalars(
            select(col(Reading.measure))
            .where(col(Reading.person_id) == person_id, col(Reading.value).is_not(None))
            .distinct()
        )
    )
