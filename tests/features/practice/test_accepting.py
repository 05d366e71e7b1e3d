"""Opening an invitation: looking uses nothing up, a post does, once; who may not is told kindly why."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.features.practice.invite import invite
from tests.people import PASSPHRASE, Someone, counselor, join, practice
from tests.visit import visit
from tracker.store import invitations, organisations
from tracker.store.invitations import Invitation, Kind, Tie
from tracker.store.people import Person
from tracker.web import invited

NEWCOMER = {"name": "kim", "display_name": "Kim", "passphrase": PASSPHRASE, "zone": "Europe/London", "region": "GB",
            "language": "en", "adult": "yes", "form_id": "f" * 32}


@pytest.fixture
def ana(app: Flask) -> Someone:
    return join(app.extensions["store"], "Ana")


def made(app: Flask, kind: Kind, role: str, by: UUID | None, place: UUID | None) -> str:
    """An invitation from elsewhere; gives its path."""
    token = invited.token()
    with app.extensions["store"].writing() as db:
        invitations.invite(db, invited.kept_as(token), kind, role, datetime.now(UTC), person_id=by,
                           organisation_id=place)
    return f"/invitations/{token}"


def ties(app: Flask, who: Someone) -> list[Tie]:
    with app.extensions["store"].reading() as db:
        return list(invitations.ties(db, who.person.id))


def roles(app: Flask, who: Person) -> set[tuple[str, str]]:
    with app.extensions["store"].reading() as db:
        return {(place.name, role) for place, role in organisations.of(db, who.id)}


def close_sign_up(app: Flask) -> None:
    from dataclasses import replace

    app.config["SETTINGS"] = replace(app.config["SETTINGS"], open_sign_up=False)


def test_looking_a_hundred_times_uses_nothing_up(app: Flask, ana: Someone) -> None:
    path, sam = invite(app, ana), join(app.extensions["store"], "Sam")
    for i in range(100):
        assert visit(app, path, sam if i % 2 else None).status == 200
        assert app.test_client().head(path).status_code == 200
    assert "Ana would like to share with you" in visit(app, path, sam).words()
    assert visit(app, path, sam, post={}).location == "/invitations/accepted?as=supporter"
    (tie,) = ties(app, ana)
    assert (tie.viewer_id, tie.role, tie.name, tie.confirmed_at) == (sam.person.id, "supporter", "Sam", None)
    assert "This invitation is over" in visit(app, path, sam, post={}).words() and len(ties(app, ana)) == 1


def test_signed_out_no_name_is_told(app: Flask, ana: Someone) -> None:
    place = practice(app.extensions["store"])
    maya = counselor(app.extensions["store"], "Maya", place)
    for path in (invite(app, ana), made(app, "client", "counselor", maya.person.id, place)):
        page = visit(app, path)
        assert not any(name in page.text for name in ("Ana", "Maya", "Harbour")), page.text
        assert f'href="/sign-in?next={path}"' in page.text and f'href="/sign-up?next={path}"' in page.text
        assert page.headers["Referrer-Policy"] == "strict-origin" and page.headers["Cache-Control"] == "no-store"
        assert visit(app, path, post={}).status == 401


def test_it_can_be_typed_from_a_card(app: Flask, ana: Someone) -> None:
    path, sam = invite(app, ana), join(app.extensions["store"], "Sam")
    typed = path.replace("-", "").upper().replace("/INVITATIONS/", "/invitations/")
    assert visit(app, typed, sam, post={}).status == 303


def test_a_new_account_comes_back_to_the_invitation(app: Flask, ana: Someone) -> None:
    path = invite(app, ana)
    assert f'value="{path}"' in visit(app, f"/sign-up?next={path}").text
    page = visit(app, "/sign-up", post={**NEWCOMER, "next": path})
    assert (page.status, page.location) == (303, path)
    assert visit(app, "/sign-up", post={**NEWCOMER, "name": "lou", "form_id": "g" * 32, "next": "/me"}
                 ).location == "/start/where", "no other path is gone on to"


def test_an_invitation_opens_a_closed_sign_up_for_one_account(app: Flask, ana: Someone) -> None:
    path = invite(app, ana)
    close_sign_up(app)
    assert visit(app, "/sign-up", post=NEWCOMER).status == 403
    assert visit(app, "/sign-up", post={**NEWCOMER, "next": f"/invitations/{invited.token()}"}).status == 403
    assert visit(app, f"/sign-up?next={path}").status == 200
    for _ in range(2):  # the same form sent again is the same account
        assert visit(app, "/sign-up", post={**NEWCOMER, "next": path}).location == path
    second = visit(app, "/sign-up", post={**NEWCOMER, "name": "lou", "form_id": "g" * 32, "next": path})
    assert second.status == 422 and "made an account already" in second.words()
    with app.extensions["store"].reading() as db:
        assert {one.name for one in db.scalars(select(Person))} == {"ana", "kim"}
    visit(app, path, join(app.extensions["store"], "Sam"), post={})
    assert "by invitation here" in visit(app, f"/sign-up?next={path}").words(), "used up, it opens nothing"


def test_ones_own_is_to_be_given_on(app: Flask, ana: Someone) -> None:
    path = invite(app, ana)
    assert "This invitation is yours to give" in visit(app, path, ana).words()
    assert visit(app, path, ana, post={}).status == 200 and not ties(app, ana)
    assert visit(app, path, join(app.extensions["store"], "Sam"), post={}).status == 303


def test_one_for_a_counselor_waits_for_a_counselor(app: Flask, ana: Someone) -> None:
    store = app.extensions["store"]
    place = practice(store)
    path, sam = invite(app, ana, "counselor"), join(store, "Sam")
    page = visit(app, path, sam)
    assert "This one is for a counselor" in page.words() and "It still works" in page.words()
    assert visit(app, path, sam, post={}).status == 200 and not ties(app, ana)
    maya = counselor(store, "Maya", place)
    assert "You accept for Harbour House" in visit(app, path, maya).words()
    assert visit(app, path, maya, post={}).location == "/invitations/accepted?as=share"
    (tie,) = ties(app, ana)
    assert (tie.viewer_id, tie.organisation_id, tie.role) == (maya.person.id, place, "counselor")


def test_a_counselor_of_two_practices_says_for_which(app: Flask, ana: Someone) -> None:
    store = app.extensions["store"]
    first, second, third = practice(store), practice(store, "Quay Clinic"), practice(store, "Elsewhere")
    maya = counselor(store, "Maya", first)
    with store.writing() as db:
        organisations.join(db, maya.person.id, second, "counselor", datetime.now(UTC))
    path = invite(app, ana, "counselor")
    words = visit(app, path, maya).words()
    assert "For which practice?" in words and "Quay Clinic" in words and "Elsewhere" not in words
    for wrong in ({}, {"practice": str(third)}, {"practice": "x"}):
        assert visit(app, path, maya, post=wrong).status == 422 and not ties(app, ana)
    assert visit(app, path, maya, post={"practice": str(second)}).status == 303
    assert [tie.organisation_id for tie in ties(app, ana)] == [second]


def test_a_client_accepts_a_counselor(app: Flask, ana: Someone) -> None:
    store = app.extensions["store"]
    place = practice(store)
    maya = counselor(store, "Maya", place)
    path = made(app, "client", "counselor", maya.person.id, place)
    words = visit(app, path, ana).words()
    assert "Maya would like you to share with them" in words and "Harbour House" in words
    page = visit(app, path, ana, post={})
    assert page.location == "/invitations/accepted?as=client"
    assert "nothing is shown to them" in visit(app, page.location, ana).words()
    (tie,) = ties(app, ana)
    assert (tie.viewer_id, tie.confirmed_at) == (maya.person.id, None)


def test_nothing_of_a_counselor_who_left(app: Flask, ana: Someone) -> None:
    store = app.extensions["store"]
    place = practice(store)
    maya = counselor(store, "Maya", place)
    path = made(app, "client", "counselor", maya.person.id, place)
    with store.writing() as db:
        organisations.leave(db, maya.person.id, place, "counselor", datetime.now(UTC))
    page = visit(app, path, ana)
    assert "This invitation is over" in page.words() and "Maya" not in page.text
    assert visit(app, path, ana, post={}).status == 200 and not ties(app, ana)


def test_over_used_and_unknown_look_alike(app: Flask, ana: Someone) -> None:
    store = app.extensions["store"]
    sam = join(store, "Sam")
    used, over = invite(app, ana), invite(app, ana)
    visit(app, used, join(store, "Lee"), post={})
    with store.writing() as db:
        db.execute(update(Invitation).where(Invitation.token_hash == invited.kept_as(over.rpartition("/")[2])  # type: ignore[arg-type]
                                            ).values(ends_at=datetime.now(UTC) - timedelta(seconds=1)))
    for who in (None, sam):
        pages = {visit(app, path, who).text for path in (used, over, f"/invitations/{invited.token()}")}
        assert len(pages) == 1 and "This invitation is over" in pages.pop()


def test_joining_a_practice(app: Flask, ana: Someone) -> None:
    store = app.extensions["store"]
    place = practice(store)
    path = made(app, "join", "counselor", None, place)
    assert "Join Harbour House" in visit(app, path, ana).words()
    page = visit(app, path, ana, post={})
    assert page.location == "/invitations/accepted?as=counselor"
    assert roles(app, ana.person) == {("Harbour House", "counselor")}
    assert "a passkey or a code app" in visit(app, page.location, ana).words()
    again = made(app, "join", "counselor", None, place)
    assert "You are there already" in visit(app, again, ana).words()
    assert visit(app, again, ana, post={}).status == 200
    assert visit(app, again, join(store, "Sam"), post={}).status == 303, "that did not use it up"


def test_a_log_of_ones_own_is_better_kept_apart(app: Flask) -> None:
    from tests.people import cleo

    store = app.extensions["store"]
    who = cleo(store, datetime.now(UTC).date())
    path = made(app, "join", "admin", None, practice(store))
    assert "You keep a log of your own in this account" in visit(app, path, who).words()


def test_nobody_tries_without_end(app: Flask, ana: Someone) -> None:
    store = app.extensions["store"]
    sam = join(store, "Sam")
    answers = []
    for _ in range(21):
        path = made(app, "share", "supporter", ana.person.id, None)
        answers.append(visit(app, path, sam, post={}).status)
    assert answers == [303] * 20 + [429]


def test_no_secret_is_written_to_the_log(app: Flask, ana: Someone, capfd: pytest.CaptureFixture[str]) -> None:
    path, sam = invite(app, ana), join(app.extensions["store"], "Sam")
    visit(app, path, sam)
    visit(app, path, post={})
    visit(app, path, sam, post={})
    visit(app, path, sam, post={})
    said = "".join(capfd.readouterr())
    assert "invitation.accepted" in said and path.rpartition("/")[2] not in said and "Sam" not in said


def test_nothing_of_it_is_in_the_database(app: Flask, ana: Someone, settings: object) -> None:
    token = invite(app, ana).rpartition("/")[2]
    folder = Path(settings.data_dir)  # type: ignore[attr-defined]
    held = b"".join(path.read_bytes() for path in folder.glob("evenlight.db*"))
    assert token.encode() not in held and token.replace("-", "").encode() not in held
