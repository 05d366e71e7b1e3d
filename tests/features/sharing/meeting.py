"""Ana with a counselor and someone close, and what tests of sharing do again and again."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from tests.people import Someone
from tests.visit import Page, visit
from tracker.store import TABLES, grants
from tracker.store.base import Store
from tracker.store.grants import Grant, Share
from tracker.store.invitations import Tie
from tracker.store.people import Login

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def now() -> datetime:
    """This instant."""
    return datetime.now(UTC)


def store_of(app: Flask) -> Store:
    """The app's store."""
    found: Store = app.extensions["store"]
    return found


def standing(app: Flask, tie: Tie) -> Share:
    """The tie with the grant that has not been ended."""
    with store_of(app).reading() as db:
        (one,) = grants.of(db, tie.person_id, [tie])
        return one


def grant_of(app: Flask, tie: Tie) -> Grant:
    """The grant that stands."""
    grant = standing(app, tie).grant
    assert grant is not None
    return grant


def shared(app: Flask, tie: Tie) -> set[str]:
    """The topics that are granted."""
    terms = standing(app, tie).terms
    return set(terms.topics) if terms else set()


def chosen(topics: Collection[str], **more: str) -> dict[str, Any]:
    """The form of the page, filled in."""
    return {"topic": list(topics), "purpose": ["care"], **more}


def sign(app: Flask, address: str, who: Someone, signature: str = "Ana") -> Page:
    """Read the text at an address and sign it, as the page has it."""
    page = visit(app, address, who)
    assert page.status == 200, (page.status, page.location)
    fields: dict[str, list[str]] = {}
    for field in page.all("input", type="hidden"):
        fields.setdefault(str(field.get("name")), []).append(str(field.get("value")))
    (form,) = page.all("form", id="sign")
    return visit(app, str(form.get("action")), who, post={**fields, "signature": signature})


def agree(app: Flask, tie: Tie, who: Someone, topics: Collection[str], **more: str) -> Page:
    """Choose and sign, all the way."""
    page = visit(app, f"/sharing/{tie.id}", who, post=chosen(topics, **more))
    assert page.status == 303 and "/consent?" in page.location, (page.status, page.location)
    return sign(app, page.location, who)


def query(address: str) -> list[tuple[str, str]]:
    """What an address carries."""
    return parse_qsl(urlsplit(address).query)


def age_proof(app: Flask, who: Someone, by: timedelta = HOUR) -> None:
    """Let it be a while since they proved who they are."""
    with store_of(app).writing() as db:
        db.execute(sa.update(Login).where(Login.person_id == who.person.id).values(proved_at=now() - by))  # type: ignore[arg-type]


def rows(app: Flask, leaving: Collection[str] = ()) -> Mapping[str, list[tuple[object, ...]]]:
    """Everything in the database, but for these tables."""
    with store_of(app).reading() as db:
        return {name: sorted(map(tuple, db.execute(table.__table__.select())), key=repr)  # type: ignore[attr-defined]
                for name, table in TABLES.items() if name not in leaving}


def backdate(app: Flask, grant_id: UUID, **values: datetime | date) -> None:
    """Let a grant have been made, or end, at another time."""
    with store_of(app).writing() as db:
        db.execute(sa.update(Grant).where(Grant.id == grant_id).values(**values))  # type: ignore[arg-type]
