"""Reading back what the pages kept, and setting a person's clock apart."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask

from tests.people import Someone
from tests.visit import Page, visit
from tracker.store import days, moments
from tracker.store.days import Kept, Reading
from tracker.store.moments import Moment
from tracker.store.people import Person
from tracker.web import today

FULL = {"mood": "4", "craving_peak": "3", "sleep_hours": "7", "sleep_quality": "4", "use": "no_use"}
ONE = timedelta(days=1)


def this_day(who: Someone) -> date:
    """The person's day, now."""
    return today.today(who.person)


def answers(app: Flask, who: Someone, day: date) -> dict[str, str]:
    """What is kept of a day."""
    return {measure: kept.value for measure, kept in kept_of(app, who, day).items()}


def kept_of(app: Flask, who: Someone, day: date) -> dict[str, Kept]:
    """What is kept of a day, and how."""
    with app.extensions["store"].reading() as db:
        return days.of_day(db, who.person.id, day)


def rows(app: Flask, who: Someone) -> int:
    """How many rows of answers there are, cleared ones too."""
    with app.extensions["store"].reading() as db:
        query = sa.select(sa.func.count()).select_from(Reading).where(Reading.person_id == who.person.id)  # type: ignore[arg-type]
        return db.scalar(query) or 0


def note(app: Flask, who: Someone, day: date) -> str | None:
    """The note of a day, opened."""
    store = app.extensions["store"]
    with store.reading() as db:
        found = days.note(db, who.person.id, day)
        return store.vault.open(bytes(found.sealed), who.person.id, day) if found else None


def written(app: Flask, who: Someone, kind: str | None = None) -> list[Moment]:
    """The person's moments, earliest first."""
    with app.extensions["store"].reading() as db:
        return list(moments.between(db, who.person.id, date(2000, 1, 1), date(2100, 1, 1), kind))


def be(app: Flask, who: Someone, **values: Any) -> None:
    """Change columns of the person, in the database and at hand."""
    with app.extensions["store"].writing() as db:
        db.execute(sa.update(Person).where(Person.id == who.person.id).values(**values))  # type: ignore[arg-type]
    for name, value in values.items():
        setattr(who.person, name, value)


def post(app: Flask, who: Someone, day: date | str, *, json: bool = False, **form: Any) -> Page:
    """Send the form of a day."""
    return visit(app, f"/days/{day}", who, post=form, json=json)


def boundary_after_now(who: Someone) -> time:
    """A day boundary a while after this minute, where the person is: their day is still yesterday's."""
    local = datetime.now(ZoneInfo(who.person.zone))
    later = local + timedelta(hours=1)
    return time(23, 59, 59) if later.date() != local.date() else later.time().replace(microsecond=0)
