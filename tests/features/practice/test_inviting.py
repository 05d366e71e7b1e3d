"""Inviting: a link and a picture, shown once, kept as a hash, taken back, not made without end."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from tests.features.practice.invite import invite, link_in
from tests.people import Someone, join, practice
from tests.visit import visit
from tracker.domain.consent import INVITED
from tracker.store.invitations import Invitation
from tracker.web import invited, qr

NEW = "/sharing/invitations/new"


@pytest.fixture
def ana(app: Flask) -> Someone:
    return join(app.extensions["store"], "Ana")


def kept(app: Flask) -> list[Invitation]:
    with app.extensions["store"].reading() as db:
        return list(db.scalars(select(Invitation)).all())


def test_a_person_invites_somebody_close(app: Flask, ana: Someone) -> None:
    page = visit(app, NEW, ana, post={"role": "supporter"})
    token = link_in(page).rpartition("/")[2]
    (row,) = kept(app)
    assert (row.kind, row.role, row.person_id, row.organisation_id) == ("share", "supporter", ana.person.id, None)
    assert row.token_hash == invited.kept_as(token) and row.ends_at == row.made_at + INVITED
    assert "It is shown this once" in page.words() and page.headers["Cache-Control"] == "no-store"
    assert page.text.count('<svg class="qr"') == 1
    again = visit(app, NEW, ana)
    assert token not in again.text and "Not used yet" in again.words(), "it waits, and its secret is gone"


def test_the_picture_is_the_link(app: Flask, ana: Someone) -> None:
    """Read back from the page's own squares by segno: the same text makes the same path."""
    page = visit(app, NEW, ana, post={"role": "supporter"})
    (field,) = page.all("input", id="address")
    (drawn,) = re.findall(r'<svg class="qr".*?<path d="([^"]+)"', page.text)
    assert drawn == qr.picture(field.get("value", "")).path


def test_a_counselor_can_be_invited_where_there_is_a_practice(app: Flask, ana: Someone) -> None:
    assert "There is no practice" in visit(app, NEW, ana).words()
    assert visit(app, NEW, ana, post={"role": "counselor"}).status == 422
    practice(app.extensions["store"])
    assert invite(app, ana, "counselor")


@pytest.mark.parametrize("post", [{}, {"role": ""}, {"role": "admin"}, {"role": "counselor"}])
def test_nothing_else_is_made(app: Flask, ana: Someone, post: dict[str, str]) -> None:
    page = visit(app, NEW, ana, post=post)
    assert page.status == 422 and not kept(app)


def test_an_invitation_is_taken_back(app: Flask, ana: Someone) -> None:
    path, ben = invite(app, ana), join(app.extensions["store"], "Ben")
    (row,) = kept(app)
    away = f"/invitations/{row.handle}/withdrawal"
    assert visit(app, away, ben, post={}).status == 404 and kept(app), "whose it is not"
    gone = visit(app, away, ana, post={"next": NEW})
    assert (gone.status, gone.location) == (303, NEW) and not kept(app)
    assert visit(app, away, ana, post={}).status == 404
    assert "This invitation is over" in visit(app, path, ben).words()


def test_nobody_makes_them_without_end(app: Flask, ana: Someone) -> None:
    answers = [visit(app, NEW, ana, post={"role": "supporter"}).status for _ in range(22)]
    assert answers == [200] * 20 + [429] * 2
    assert visit(app, NEW, join(app.extensions["store"], "Ben"), post={"role": "supporter"}).status == 200


def test_the_list_says_until_when(app: Flask, ana: Someone) -> None:
    invite(app, ana)
    words = visit(app, NEW, ana).words()
    until = datetime.now(UTC) + INVITED
    assert f"Works until {until:%A} {until.day} {until:%B}" in words
