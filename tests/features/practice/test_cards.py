"""A counselor invites a client: from one practice, with a card that says nothing on the outside but what was chosen."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from tests.features.practice.invite import link_in
from tests.people import Viewer, admin, counselor, join, practice
from tests.visit import Page, visit
from tracker.store import organisations
from tracker.store.invitations import Invitation, Tie

NEW = "/people/invitations/new"


@pytest.fixture
def place(app: Flask) -> UUID:
    return practice(app.extensions["store"])


@pytest.fixture
def maya(app: Flask, place: UUID) -> Viewer:
    return counselor(app.extensions["store"], "Maya", place)


def outside(page: Page) -> str:
    """What stands on the card's outside once it is folded."""
    back, front = (" ".join("".join(next(page.all("section", class_=side)).itertext()).split())
                   for side in ("back", "front"))
    return f"{back}{front}"


def inside(page: Page) -> str:
    return " ".join(" ".join("".join(part.itertext()).split()) for part in page.all("section", class_="inside"))


def test_a_client_is_invited_into_this_practice(app: Flask, maya: Viewer, place: UUID) -> None:
    store = app.extensions["store"]
    path, ana = link_in(visit(app, NEW, maya, post={"front": ""})), join(store, "Ana")
    with store.reading() as db:
        row = db.scalars(select(Invitation)).one()
    assert (row.kind, row.role, row.organisation_id) == ("client", "counselor", place)
    visit(app, path, ana, post={})
    with store.reading() as db:
        tie = db.scalars(select(Tie)).one()
    assert (tie.person_id, tie.viewer_id, tie.organisation_id, tie.confirmed_at) == (
        ana.person.id, maya.person.id, place, None)


def test_the_outside_says_what_was_chosen_and_nothing_else(app: Flask, maya: Viewer) -> None:
    assert outside(visit(app, NEW, maya, post={"front": ""})) == "For you"
    page = visit(app, NEW, maya, post={"front": "Room 4 <b>"})
    assert outside(page) == "Room 4 <b>"
    for word in ("Evenlight", "counsel", "Harbour", "Maya"):
        assert word not in outside(page)


def test_the_inside_says_what_to_know(app: Flask, maya: Viewer) -> None:
    page = visit(app, NEW, maya, post={"front": ""})
    words = inside(page)
    address = next(page.all("input", id="address")).get("value", "").removeprefix("http://")
    for part in (address, "At first that is nothing", "You can stop at any time", "not read at once",
                 "Works once, until", "Maya"):
        assert part in words, part
    assert "Harbour House" not in words, "unless the practice wants it there"
    assert "Maya, Harbour House" in inside(visit(app, NEW, maya, post={"named": "yes"}))


def test_a_front_too_long_is_said_and_makes_nothing(app: Flask, maya: Viewer) -> None:
    page = visit(app, NEW, maya, post={"front": "x" * 61})
    assert page.status == 422 and "That is too long" in page.words()
    with app.extensions["store"].reading() as db:
        assert db.scalars(select(Invitation)).first() is None


def test_each_practice_lists_its_own(app: Flask, maya: Viewer, place: UUID) -> None:
    store = app.extensions["store"]
    visit(app, NEW, maya, post={})
    second = practice(store, "Quay Clinic")
    with store.writing() as db:
        organisations.join(db, maya.person.id, second, "counselor", datetime.now(UTC))
    assert "Not used yet" in visit(app, NEW, maya).words()
    assert visit(app, "/practice/seat", maya, post={"organisation_id": str(second)}).location == "/people"
    words = visit(app, NEW, maya).words()
    assert "Not used yet" not in words and "They join you at Quay Clinic" in words


def test_it_is_for_counselors_alone(app: Flask, place: UUID) -> None:
    store = app.extensions["store"]
    for who in (join(store, "Ana"), admin(store, "Ada", place)):
        assert visit(app, NEW, who).status == visit(app, NEW, who, post={}).status == 404


def test_only_the_card_is_printed_and_nothing_is_inline(app: Flask, maya: Viewer) -> None:
    page = visit(app, NEW, maya, post={})
    assert re.search(r'<body class="prints-card">', page.text)
    assert 'data-part="print"' in page.text
    assert "fold-card" not in visit(app, NEW, maya).text
