"""The desk for the unlucky: proposals whose day has passed, days that never come, two practices, strange addresses."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.features.counsel.clinic import Clinic
from tests.people import otto, practice
from tests.visit import visit
from tracker.store import organisations
from tracker.store.base import Store
from tracker.store.replies import Proposal


def test_proposals_whose_day_has_passed_wait_for_no_answer(app: Flask, morning: Clinic) -> None:
    store: Store = app.extensions["store"]
    address, seat = f"/people/{morning['Chris'].person.id}/proposals", morning.maya

    def propose() -> int:
        return visit(app, address, seat, post={
            "kind": "session", "what": "group", "day": str(morning.today), "id": str(uuid4())}).status

    assert [propose() for _ in range(6)] == [303] * 5 + [422]
    with store.writing() as db:
        db.execute(sa.update(Proposal).values(day=morning.today - timedelta(days=2)))
    assert "suggests a session" not in visit(app, "/", morning["Chris"]).words(), "nothing is left to answer"
    assert propose() == 303


@pytest.mark.parametrize("kind", ["session", "cover"])
@pytest.mark.parametrize("day", ["9999-12-31", ""])
def test_a_proposal_is_for_a_day_somebody_may_see(app: Flask, morning: Clinic, kind: str, day: str) -> None:
    other = otto(app.extensions["store"], morning.maya.seat.organisation_id)  # type: ignore[arg-type]
    day = day or str(morning.today + timedelta(days=800))
    what = {"session": "group", "cover": str(other.person.id)}[kind]
    first = day if kind == "session" else str(morning.today)
    answer = visit(app, f"/people/{morning['Chris'].person.id}/proposals", morning.maya, post={
        "kind": kind, "what": what, "day": first, "until": day, "id": str(uuid4())})
    assert answer.status == 422
    assert "within a year" in answer.words() and day in answer.text


def test_a_page_number_of_any_length_is_a_page(app: Flask, morning: Clinic) -> None:
    assert visit(app, f"/people?page={'9' * 5000}", morning.maya).status == 200


def test_the_frame_names_the_practice_that_is_looked_from(app: Flask, morning: Clinic) -> None:
    """Maya runs another practice, first by name; her people are here."""
    store: Store = app.extensions["store"]
    other = practice(store, "Aspen")
    with store.writing() as db:
        organisations.join(db, morning.maya.person.id, other, "admin", datetime.now(UTC))
    page = visit(app, "/people", morning.maya)
    (chosen,) = {" ".join("".join(one.itertext()).split()) for one in page.all("option") if "selected" in one.attrib}
    assert chosen == "Harbour House"
    assert list(page.all("a", href="/people"))
