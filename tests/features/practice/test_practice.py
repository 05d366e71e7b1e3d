"""A practice for its admins: names and roles of one practice, nothing anybody logs, and never without an admin."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from tests.features.practice.invite import link_in
from tests.people import Someone, Viewer, admin, counselor, join, meet, practice, say, share
from tests.visit import visit
from tracker.store import giving, organisations
from tracker.store.invitations import Invitation
from tracker.store.organisations import Organisation
from tracker.store.people import Login
from tracker.store.trail import Glance
from tracker.web.gate import hashed

NOW = datetime.now(UTC)


@pytest.fixture
def place(app: Flask) -> UUID:
    return practice(app.extensions["store"])


@pytest.fixture
def ada(app: Flask, place: UUID) -> Viewer:
    return admin(app.extensions["store"], "Ada", place)


@pytest.fixture
def maya(app: Flask, place: UUID) -> Viewer:
    return counselor(app.extensions["store"], "Maya", place)


def held(app: Flask, who: Someone) -> set[str]:
    with app.extensions["store"].reading() as db:
        return {role for _place, role in organisations.of(db, who.person.id)}


def ending(who: Someone, role: str) -> str:
    return f"/practice/members/{who.person.id}/{role}/ending"


def test_who_belongs_by_name_and_no_more(app: Flask, ada: Viewer, maya: Viewer) -> None:
    store = app.extensions["store"]
    shared, agreed, waiting, none = (join(store, name) for name in ("Shara", "Agnes", "Wanda", "Nora"))
    say(store, shared.person, NOW.date(), mood="4", craving_peak="9")
    tie = meet(store, shared.person, maya, NOW)
    share(store, shared.person, tie, ("mood",), NOW)
    meet(store, agreed.person, maya, NOW)
    meet(store, waiting.person, maya, NOW, confirmed=False)
    page = visit(app, "/practice", ada)
    words = page.words()
    assert "Maya" in words and "Shara" in words and "Agnes" in words
    assert "Wanda" not in words, "who has not confirmed is nobody's to know"
    assert "Nora" not in words and none
    row = [" ".join("".join(one.itertext()).split()) for one in page.all("li", class_="row")]
    assert "Shara" in row and "Agnes" in row, "who shares and who does not look alike"
    with store.reading() as db:
        assert db.scalars(select(Glance)).first() is None, "no window was opened"
    with store.writing() as db:
        assert giving.part(db, shared.person.id, tie.id, NOW)
    assert "Shara" not in visit(app, "/practice", ada).words()


def test_another_practice_is_another_world(app: Flask, ada: Viewer, maya: Viewer) -> None:
    store = app.extensions["store"]
    quay = practice(store, "Quay Clinic")
    bo, otto, kim = admin(store, "Bodil", quay), counselor(store, "Otto", quay), join(store, "Kim")
    meet(store, kim.person, otto, NOW)
    for theirs in ("Otto", "Kim", "Bodil", "Quay"):
        assert theirs not in visit(app, "/practice", ada).text
    link_in(visit(app, "/practice/invitations/new", bo, post={"role": "counselor"}))
    with store.reading() as db:
        handle = db.scalars(select(Invitation).where(Invitation.kind == "join")).one().handle  # type: ignore[arg-type]
    assert visit(app, f"/practice/invitations/{handle}/withdrawal", ada, post={}).status == 404
    assert visit(app, ending(otto, "counselor"), ada).status == 404
    assert visit(app, ending(otto, "counselor"), ada, post={}).status == 404
    assert held(app, otto) == {"counselor"}
    visit(app, "/practice", ada, post={"name": "Ours", "hours": ""})
    with store.reading() as db:
        assert db.get_one(Organisation, quay).name == "Quay Clinic"


@pytest.mark.parametrize("role", ["counselor", "admin", "person"])
def test_an_admin_invites(app: Flask, ada: Viewer, role: str) -> None:
    store = app.extensions["store"]
    kim = join(store, "Kim")
    path = link_in(visit(app, "/practice/invitations/new", ada, post={"role": role}))
    assert "Not used yet" in visit(app, "/practice", ada).words()
    assert "Join Harbour House" in visit(app, path, kim).words()
    assert visit(app, path, kim, post={}).location == f"/invitations/accepted?as={role}"
    assert held(app, kim) == {role} and "Kim" in visit(app, "/practice", ada).words()
    with store.reading() as db:
        assert db.get_one(Login, hashed(kim.token)).is_staff == (role != "person")


def test_any_admin_takes_an_invitation_back(app: Flask, ada: Viewer, place: UUID) -> None:
    store = app.extensions["store"]
    other = admin(store, "Eve", place)
    path = link_in(visit(app, "/practice/invitations/new", ada, post={"role": "counselor"}))
    with store.reading() as db:
        handle = db.scalars(select(Invitation)).one().handle
    assert visit(app, f"/practice/invitations/{handle}/withdrawal", other, post={}).location == "/practice"
    assert "is over" in visit(app, path, join(store, "Kim")).words()


@pytest.mark.parametrize("post", [{}, {"role": "supporter"}, {"role": "x"}])
def test_no_other_role_is_given(app: Flask, ada: Viewer, post: dict[str, str]) -> None:
    assert visit(app, "/practice/invitations/new", ada, post=post).status == 422


def test_ending_a_counselor_shuts_what_they_saw(app: Flask, ada: Viewer, maya: Viewer) -> None:
    from tracker.store import windows

    store = app.extensions["store"]
    ana = join(store, "Ana")
    say(store, ana.person, NOW.date(), mood="4")
    share(store, ana.person, meet(store, ana.person, maya, NOW), ("mood",), NOW)
    assert "End the role of Maya?" in visit(app, ending(maya, "counselor"), ada).words() and held(app, maya)
    assert visit(app, ending(maya, "counselor"), ada, post={}).location == "/practice"
    assert held(app, maya) == set()
    with windows.opened(store, maya.seat, ana.person.id, datetime.now(UTC)) as pane:
        assert pane is None
    assert visit(app, ending(maya, "counselor"), ada, post={}).status == 404
    assert visit(app, "/people/settings", maya).status == 404


def test_the_last_admin_stays(app: Flask, ada: Viewer, place: UUID) -> None:
    page = visit(app, ending(ada, "admin"), ada, post={})
    assert page.status == 422 and "You are the last admin here" in page.words() and held(app, ada) == {"admin"}
    eve = admin(app.extensions["store"], "Eve", place)
    assert visit(app, ending(ada, "admin"), ada, post={}).location == "/"
    assert visit(app, "/practice", ada).status == 404
    assert visit(app, ending(eve, "admin"), eve, post={}).status == 422


def test_a_person_who_joined_is_let_go(app: Flask, ada: Viewer, place: UUID, maya: Viewer) -> None:
    store = app.extensions["store"]
    kim, lee = join(store, "Kim"), join(store, "Lee")
    with store.writing() as db:
        organisations.join(db, kim.person.id, place, "person", NOW)
    meet(store, lee.person, maya, NOW)
    assert visit(app, ending(kim, "person"), ada, post={}).location == "/practice"
    assert "Kim" not in visit(app, "/practice", ada).words()
    assert visit(app, ending(lee, "person"), ada).status == 404, "a tie is the person's own to end"
    assert visit(app, ending(kim, "supporter"), ada).status == 404


def test_what_a_practice_says_of_itself(app: Flask, ada: Viewer, place: UUID) -> None:
    store = app.extensions["store"]
    post = {"name": " Harbour  House ", "hours": "Monday to Friday, 9 to 17", "is_part2": "yes"}
    assert visit(app, "/practice", ada, post=post).location == "/practice"
    with store.reading() as db:
        kept = db.get_one(Organisation, place)
    assert (kept.name, kept.hours, kept.is_part2) == ("Harbour House", "Monday to Friday, 9 to 17", True)
    page = visit(app, "/practice", ada)
    assert "Monday to Friday" in page.text and "Ask a lawyer" in page.words()
    for wrong in ({"name": ""}, {"name": "\u200b"}, {"name": "x" * 121}, {"name": "Ours", "hours": "x" * 201}):
        assert visit(app, "/practice", ada, post=wrong).status == 422
    with store.reading() as db:
        assert db.get_one(Organisation, place).name == "Harbour House"


def test_part_2_counts_from_the_next_consent_on(app: Flask, ada: Viewer, maya: Viewer, place: UUID) -> None:
    store = app.extensions["store"]
    ana, ben = join(store, "Ana"), join(store, "Ben")
    first = share(store, ana.person, meet(store, ana.person, maya, NOW), ("mood",), NOW)
    visit(app, "/practice", ada, post={"name": "Harbour House", "is_part2": "yes"})
    second = share(store, ben.person, meet(store, ben.person, maya, NOW), ("mood",), NOW)
    assert (first.is_part2, second.is_part2) == (False, True)


def test_a_seat_is_taken_on_one_device(app: Flask, maya: Viewer, place: UUID) -> None:
    store = app.extensions["store"]
    second, third = practice(store, "Quay Clinic"), practice(store, "Elsewhere")
    with store.writing() as db:
        organisations.join(db, maya.person.id, second, "counselor", NOW)
        organisations.join(db, maya.person.id, place, "admin", NOW)
    for wrong in ({}, {"organisation_id": str(third)}, {"organisation_id": "x"}):
        assert visit(app, "/practice/seat", maya, post=wrong).status == 404
    assert visit(app, "/practice/seat", maya, post={"organisation_id": str(second)}).location == "/people"
    with store.reading() as db:
        assert db.get_one(Login, hashed(maya.token)).organisation_id == second
    page = visit(app, "/people/settings", maya)
    assert "Here now" in page.words() and "Quay Clinic" in page.words()
    assert visit(app, "/practice/seat", join(store, "Ana"), post={"organisation_id": str(place)}).status == 404


@pytest.mark.parametrize("path", ["/practice", "/practice/invitations/new"])
def test_it_is_for_admins_alone(app: Flask, ada: Viewer, maya: Viewer, path: str) -> None:
    for who in (maya, join(app.extensions["store"], "Ana")):
        assert visit(app, path, who).status == visit(app, path, who, post={"role": "admin"}).status == 404
        assert visit(app, ending(ada, "admin"), who, post={}).status == 404
