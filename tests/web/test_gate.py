"""Counselors' and admins' pages: who works here, came in strongly and not too long ago; nobody else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Blueprint, Flask
from sqlalchemy import event

import tracker.app
from tests.authenticator import Authenticator
from tests.features.accounts.test_passkeys import ASK_NEW, JSON, NEW, add, asked, old_proof, sign_in
from tests.features.accounts.walk import Browser
from tests.people import CODE_SECRET, Someone, Viewer, admin, begin, counselor, join, practice, supporter
from tests.visit import visit
from tracker.store import organisations
from tracker.store.migrations import migrate
from tracker.store.people import Login, Person
from tracker.store.windows import OverBudget
from tracker.web import gate, today
from tracker.web.gate import hashed, policy

DESK, OFFICE = "/desk", "/office"


@pytest.fixture
def app(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The whole app, with a page more for counselors and one for admins: the smallest there can be."""
    pages = Blueprint("desk", __name__)

    @pages.route(DESK, methods=["GET", "POST"])
    @policy("counselor", whose="shared")
    def desk() -> str:
        seat = gate.seat()
        assert seat.viewer_id == gate.viewer().id and seat.organisation_id == gate.practice().id
        return f"{gate.practice().name} {gate.viewer().display_name}"

    @pages.get(OFFICE)
    @policy("admin", whose="practice")
    def office() -> str:
        return gate.practice().name

    @pages.get("/desk/copying")
    @policy("counselor", whose="shared")
    def copying() -> str:
        raise OverBudget

    monkeypatch.setattr(tracker.app, "FEATURES", (*tracker.app.FEATURES, pages))
    migrate(settings.database_url)
    made = tracker.app.create_app(settings)
    yield made
    made.extensions["store"].close()


def opened(app: Flask, who: Someone | None, path: str = DESK, method: str = "GET", **more: str) -> tuple[int, str]:
    """Status, and what was said or where it leads."""
    client = app.test_client()
    if who:
        client.set_cookie("evenlight", who.token)
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html", **more}
    answer = client.open(path, method=method, headers=headers)
    return answer.status_code, answer.headers.get("Location") or (answer.text if answer.status_code == 200 else "")


def change(app: Flask, who: Someone, **values: Any) -> None:
    with app.extensions["store"].writing() as db:
        for name, value in values.items():
            setattr(db.get_one(Login, hashed(who.token)), name, value)


def clock_app(seconds: int = 0) -> str:
    return pyotp.TOTP(CODE_SECRET).at(today.now() + timedelta(seconds=seconds))


def test_the_pages_are_there_for_their_roles_and_nobody_else(app: Flask) -> None:
    store = app.extensions["store"]
    place = practice(store)
    maya, alba = counselor(store, "Maya", place), admin(store, "Alba", place)
    nobody: list[Someone] = [join(store, "Ana"), supporter(store, "Sam")]
    assert opened(app, maya) == (200, "Harbour House Maya")
    assert opened(app, alba, OFFICE) == (200, "Harbour House")
    for who in (*nobody, alba):
        assert opened(app, who) == (404, "")
    for who in (*nobody, maya):
        assert opened(app, who, OFFICE)[0] == 404
    there, nowhere = visit(app, DESK, nobody[0]), visit(app, "/nowhere", nobody[0])
    assert there.text == nowhere.text, "as if the page were not there"
    assert opened(app, None) == (303, f"/sign-in?next={DESK}")
    assert opened(app, None, method="POST")[0] == 401


def test_leaving_shuts_the_pages_with_the_next_request(app: Flask) -> None:
    store = app.extensions["store"]
    place = practice(store)
    maya = counselor(store, "Maya", place)
    assert opened(app, maya)[0] == 200
    with store.writing() as db:
        organisations.leave(db, maya.person.id, place, "counselor", today.now())
    assert opened(app, maya)[0] == 404


def test_one_sits_where_one_chose_while_one_belongs_there(app: Flask) -> None:
    store = app.extensions["store"]
    harbour, quay = practice(store), practice(store, "Quay")
    maya = counselor(store, "Maya", quay)
    assert opened(app, maya)[1] == "Quay Maya"
    with store.writing() as db:
        organisations.join(db, maya.person.id, harbour, "counselor", today.now())
    assert opened(app, maya)[1] == "Harbour House Maya", "the first by name"
    change(app, maya, organisation_id=quay)
    assert opened(app, maya)[1] == "Quay Maya"
    with store.writing() as db:
        organisations.leave(db, maya.person.id, quay, "counselor", today.now())
        organisations.join(db, maya.person.id, quay, "admin", today.now())
    assert opened(app, maya)[1] == "Harbour House Maya", "an admin there, but no counselor"
    assert opened(app, maya, OFFICE)[1] == "Quay"


@pytest.mark.parametrize("column, short, long", [
    ("seen_at", timedelta(minutes=29), timedelta(minutes=31)),
    ("created_at", timedelta(hours=11, minutes=59), timedelta(hours=12, minutes=1)),
])
def test_a_counselors_login_ends_sooner(app: Flask, column: str, short: timedelta, long: timedelta) -> None:
    store = app.extensions["store"]
    maya, ana = counselor(store, "Maya", practice(store)), join(store, "Ana")
    for who in (maya, ana):
        change(app, who, **{column: today.now() - short})
        assert visit(app, "/me", who).status == 200
        change(app, who, **{column: today.now() - long})
        assert visit(app, "/me", who).status == (303 if who is maya else 200)


def test_a_minute_of_work_is_noted(app: Flask) -> None:
    store = app.extensions["store"]
    maya = counselor(store, "Maya", practice(store))
    change(app, maya, seen_at=today.now() - timedelta(seconds=70))
    opened(app, maya)
    with store.reading() as db:
        assert today.now() - db.get_one(Login, hashed(maya.token)).seen_at < timedelta(seconds=30)


def test_joining_makes_every_login_end_sooner_from_now_on(app: Flask) -> None:
    store, now = app.extensions["store"], today.now()
    ana = join(store, "Ana", at=now - timedelta(days=20))
    change(app, ana, seen_at=now)
    place = practice(store)
    with store.writing() as db:
        organisations.join(db, ana.person.id, place, "supporter", now)
        assert not db.get_one(Login, hashed(ana.token)).is_staff
        organisations.join(db, ana.person.id, place, "counselor", now)
    assert visit(app, "/me", ana).status == 200, "nobody is signed out for saying yes"
    change(app, ana, created_at=now - timedelta(hours=5))
    with store.writing() as db:
        organisations.join(db, ana.person.id, place, "admin", now)
        kept = db.get_one(Login, hashed(ana.token))
        assert kept.is_staff and not kept.is_strong and kept.created_at == now - timedelta(hours=5), "once"


def worker(app: Flask, *, passkey: bool = False) -> tuple[Browser, Authenticator | None]:
    """Ana, who signed up with a passphrase, made a passkey or not, and then came to work in a practice."""
    browser = Browser(app).join()
    phone = add(browser) if passkey else None
    store = app.extensions["store"]
    with store.writing() as db:
        ana = db.query(Person).one()
        organisations.join(db, ana.id, organisations.add(db, "Harbour House", today.now()).id, "counselor", today.now())
    return browser, phone


def at_desk(browser: Browser) -> tuple[int, str]:
    answer = browser.client.get(DESK, headers=browser.headers)
    return answer.status_code, answer.headers.get("Location", "")


def test_without_a_second_way_one_is_told_what_is_needed(app: Flask) -> None:
    browser, _none = worker(app)
    assert at_desk(browser) == (303, "/me/ways-in/needed")
    assert browser.client.get(DESK, headers=JSON).status_code == 401
    page = browser.get("/me/ways-in/needed")
    assert page.status == 200
    assert {"/me/ways-in", "/me/ways-in/app", "/me/ways-in/passkeys/new"} <= {a.get("href") for a in page.all("a")}
    before = browser.cookie()
    browser.post("/me/codes")
    add(browser)
    assert at_desk(browser) == (200, ""), "the finger just now says who is here"
    assert browser.cookie() != before, "and the login got a new id"


def test_setting_up_codes_is_a_proof_too(app: Flask) -> None:
    browser, _none = worker(app)
    browser.post("/me/ways-in/app")
    secret = "".join((next(browser.get("/me/ways-in/app/confirmation").all("code")).text or "").split())
    browser.post("/me/ways-in/app/confirmation", {"code": pyotp.TOTP(secret).at(today.now())})
    assert at_desk(browser) == (200, "")


def test_the_passphrase_alone_opens_no_desk_where_there_is_a_passkey(app: Flask) -> None:
    _first, phone = worker(app, passkey=True)
    assert phone
    browser = Browser(app)
    assert browser.sign_in().location == "/people", "no log of their own"
    assert at_desk(browser) == (303, f"/me/proof?next={DESK}")
    page = browser.get(f"/me/proof?next={DESK}")
    assert not list(page.all("input", name="passphrase")) and not list(page.all("input", name="code"))
    assert list(page.all("passkey-button"))
    credential = phone.sign(asked(browser, "/me/proof/challenges"))
    assert browser.post("/me/proof/passkey", {"credential": credential, "next": DESK}).location == DESK
    assert at_desk(browser) == (200, "")
    old_proof(app, browser)
    assert list(browser.get("/me/proof").all("input", name="passphrase")), "which is enough for the rest, as for anyone"
    browser.post("/me/proof", {"passphrase": "four quiet boats at dawn"})
    assert at_desk(browser) == (200, ""), "a login that was strong stays so"


def test_signing_in_by_passkey_is_enough(app: Flask) -> None:
    _first, phone = worker(app, passkey=True)
    assert phone
    browser = Browser(app)
    sign_in(browser, phone)
    assert at_desk(browser) == (200, "")


def test_whoever_knows_a_passphrase_adds_no_passkey_of_their_own(app: Flask) -> None:
    worker(app, passkey=True)
    thief = Browser(app)
    thief.sign_in()
    for path in ("/me/ways-in/passkeys/new", "/me/ways-in/app", "/me/ways-in/app/confirmation"):
        assert thief.get(path).location.startswith("/me/proof?"), path
        assert thief.post(path).location.startswith("/me/proof?"), path
    thief.post("/me/proof", {"passphrase": "four quiet boats at dawn", "next": "/me/ways-in/passkeys/new"})
    assert thief.get("/me/ways-in/passkeys/new").location.startswith("/me/proof?")
    assert at_desk(thief)[0] == 303


def test_a_recovery_code_stands_in_for_a_lost_passkey(app: Flask) -> None:
    first, _none = worker(app)
    phone = Authenticator()
    page = first.post(NEW, {"credential": phone.make(asked(first, ASK_NEW))})
    assert page.location == "/me/codes", "for the day the phone is gone"
    shown = next(one.text for one in first.post("/me/codes").all("code")) or ""
    browser = Browser(app)
    browser.sign_in()
    page = browser.get(f"/me/proof?next={DESK}")
    assert list(page.all("input", name="spare"))
    assert browser.post("/me/proof", {"spare": "abcd-efgh", "next": DESK}).status == 422
    assert browser.post("/me/proof", {"spare": shown, "next": DESK}).location == DESK
    assert at_desk(browser) == (200, "")
    again = Browser(app)
    again.sign_in()
    assert again.post("/me/proof", {"spare": shown, "next": DESK}).status == 422, "each works once"


def test_a_recovery_code_is_no_proof_where_a_passphrase_is_enough(app: Flask) -> None:
    browser = Browser(app).join()
    shown = next(one.text for one in browser.post("/me/codes").all("code")) or ""
    old_proof(app, browser)
    assert browser.post("/me/proof", {"spare": shown}).status == 422
    assert browser.post("/me/codes").location.startswith("/me/proof")


def test_passphrase_and_code_make_it_strong(app: Flask) -> None:
    store = app.extensions["store"]
    maya = counselor(store, "Maya", practice(store))
    change(app, maya, is_strong=False)
    assert opened(app, maya)[1] == f"/me/proof?next={DESK}"
    page = visit(app, f"/me/proof?next={DESK}", maya)
    assert list(page.all("input", name="code")) and not list(page.all("input", name="passphrase"))
    browser = Browser(app)
    browser.client.set_cookie("evenlight", maya.token)
    assert browser.post("/me/proof", {"code": clock_app(), "next": DESK}).location == DESK
    assert browser.cookie() != maya.token
    assert at_desk(browser) == (200, "")


def test_whoever_works_here_lands_at_work_unless_they_keep_a_log(app: Flask) -> None:
    browser, _none = worker(app)
    assert Browser(app).sign_in().location == "/people"
    assert Browser(app).sign_in(next="/me").location == "/me"
    store = app.extensions["store"]
    with store.reading() as db:
        ana = db.query(Person).one()
    begin(store, ana, "prepare", today.now().date())
    assert Browser(app).sign_in().location == "/"
    assert browser.get("/").status == 200


def test_an_admin_lands_at_the_practice(app: Flask) -> None:
    browser = Browser(app).join()
    store = app.extensions["store"]
    with store.writing() as db:
        ana = db.query(Person).one()
        organisations.join(db, ana.id, organisations.add(db, "Quay", today.now()).id, "admin", today.now())
    assert browser.sign_in().location == "/practice"


def test_looking_too_often_gets_kind_words(app: Flask) -> None:
    store = app.extensions["store"]
    maya = counselor(store, "Maya", practice(store))
    page = visit(app, "/desk/copying", maya)
    assert page.status == 429
    assert page.headers["Retry-After"]
    assert "That was a lot for one hour" in page.words()


def test_nobody_else_pays_for_it(app: Flask) -> None:
    """A page of somebody who is no counselor asks the database what it asked before there were any."""
    store = app.extensions["store"]
    ana, maya = join(store, "Ana"), counselor(store, "Maya", practice(store))

    def asked_for(who: Viewer | Someone) -> int:
        seen: list[str] = []
        engines = (store.read_engine, store.write_engine)

        def note(_c: Any, _cur: Any, said: str, *_rest: Any) -> None:
            seen.append(said)

        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        visit(app, "/me/ways-in", who)
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
        assert not [one for one in seen if "membership" in one and who is ana]
        return len(seen)

    assert asked_for(ana) == asked_for(maya) == 4


def test_an_address_no_database_can_be_asked_for_is_not_there(app: Flask) -> None:
    """PostgreSQL takes no NUL in a text: without the guard, a handle with one in it broke the page there."""
    for path in ("/invitations/a%00b", "/static/a%00b", "/a%00b"):
        assert visit(app, path).status == 404
    assert visit(app, "/invitations/a%00b/withdrawal", post={}).status == 404
