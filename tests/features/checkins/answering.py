"""Going through a check-in as a person does: begin, answer by answer, to where it leads."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from tests.people import Someone
from tests.visit import Page, visit
from tracker.domain.instruments.instrument import Instrument
from tracker.store import checkins
from tracker.store.checkins import CheckIn
from tracker.web import today


def this_day(who: Someone) -> date:
    """The person's day, now."""
    return today.today(who.person)


def start(app: Flask, who: Someone, key: str, **fields: Any) -> UUID:
    """Begin a form; gives the id of the sitting it leads to."""
    page = visit(app, "/check-ins", who, post={"id": str(uuid4()), "instrument": key, **fields})
    assert page.status == 303
    return UUID(page.location.split("/")[2])


def give(app: Flask, who: Someone, sitting: UUID, n: int, answer: object, *, json: bool = False, **more: Any) -> Page:
    """Answer the nth question; None leaves it blank."""
    post = {"answer": "" if answer is None else str(answer), **more}
    return visit(app, f"/check-ins/{sitting}/questions/{n}", who, post=post, json=json)


def walk(app: Flask, who: Someone, form: Instrument, given: Mapping[str, int | None]) -> UUID:
    """Answer a whole form the way its pages lead, going on past the support screen; gives the sitting."""
    sitting = start(app, who, form.key)
    address = f"/check-ins/{sitting}"
    for _ in range(3 * len(given) + 6):
        page = visit(app, address, who)
        if page.status == 303:
            address = page.location
        elif address.endswith("/support"):
            address = visit(app, address, who, post={"choice": "on"}).location
        elif "/questions/" in address:
            (item,) = {one.get("value") for one in page.all("input", name="item")}
            answer = given[str(item)]
            post = {"item": str(item), "answer": "skip" if answer is None else str(answer)}
            address = visit(app, address, who, post=post).location
        else:
            return sitting
    raise AssertionError(f"it never ends: {address}")


def kept(app: Flask, who: Someone, sitting: UUID) -> tuple[CheckIn, dict[str, int | None]]:
    """A sitting and its answers, as they are kept."""
    with app.extensions["store"].reading() as db:
        row = db.get_one(CheckIn, (who.person.id, sitting))
        return row, checkins.answers(db, who.person.id, sitting)[sitting]


def named(form: Instrument, answers: Sequence[int | None]) -> dict[str, int | None]:
    """Answers in printed order, those apart last, by the questions' ids."""
    return dict(zip([item.id for item in (*form.items, *form.apart)], answers, strict=True))


def sent(at: datetime, edit_id: str) -> dict[str, str]:
    """What says when an answer was given, and under which id."""
    return {"edited_at": at.isoformat(), "edit_id": edit_id}
