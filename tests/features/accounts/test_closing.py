"""Closing an account: said first, then nothing of the person is left, in any table or file."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, get_args
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import func, insert, select

from tests.features.accounts.walk import Browser
from tests.people import join
from tracker.store import IMPERSONAL, TABLES, organisations, people
from tracker.store.people import Bucket, Person

MARKER = "heron-canary-7319"
#: Every table that belongs to a person, whoever added it.
PERSONAL = {name: table for name, table in TABLES.items() if table not in (Bucket, Person) and name not in IMPERSONAL}


def fill(app: Flask, name: str) -> None:
    """A row in every table that belongs to a person, with the marker in every text."""
    store = app.extensions["store"]
    with store.writing() as db:
        person = people.by_name(db, name)
        assert person is not None
        practice = organisations.add(db, "Harbour House", datetime.now(UTC))
        made: dict[str, dict[str, Any]] = {"organisation": {"id": practice.id}, "person": {"id": person.id}}
        for name, table in PERSONAL.items():
            row = {field: _value(about.annotation) for field, about in table.model_fields.items()}
            for key in table.__table__.foreign_keys:  # type: ignore[attr-defined]
                row[key.parent.name] = made.get(key.column.table.name, {}).get(key.column.name)
            made[name] = {**row, "person_id": person.id}
            db.execute(insert(table).values(made[name]))


def _value(annotation: Any) -> Any:
    kind = next(one for one in (*get_args(annotation), annotation) if one is not type(None))
    made: dict[type, Any] = {
        str: f"{MARKER}{uuid4().hex}", bytes: MARKER.encode(), datetime: datetime.now(UTC), date: date(2026, 11, 20),
        time: time(20), UUID: uuid4(), int: 1, float: 1.0, bool: False,
    }
    return made[kind]


def rows(app: Flask) -> dict[str, int]:
    with app.extensions["store"].reading() as db:
        return {name: db.scalar(select(func.count()).select_from(table)) for name, table in TABLES.items()}


def test_everything_of_the_person_goes_and_nothing_of_others(app: Flask, settings: Any) -> None:
    join(app.extensions["store"], "Ben")
    fill(app, "ben")
    others = rows(app)
    browser = Browser(app).join(display_name=MARKER, email=f"{MARKER}@example.org")
    fill(app, "ana")
    full = rows(app)
    assert not [name for name in PERSONAL if full[name] <= others[name]]
    page = browser.get("/me/closing")
    assert "This deletes everything of yours on this server, at once. It cannot be taken back." in page.words()
    assert browser.post("/me/closing").status == 422
    assert rows(app) == full
    done = browser.post("/me/closing", {"sure": "yes"})
    assert (done.status, done.location) == (303, "/closed")
    left = rows(app)
    assert not {name: left[name] for name in (*PERSONAL, "person") if left[name] != others[name]}
    assert "Everything you kept here is deleted" in browser.get("/closed").words()
    assert browser.get("/me").status == 303
    assert browser.sign_in().status == 422


def form_of(browser: Browser) -> str:
    """Where the closing form is sent."""
    return str(next(browser.get("/me/closing").all("form", id="close")).get("action"))


def test_the_form_sent_twice_ends_on_the_same_page(app: Flask) -> None:
    """Two presses without script: the second arrives with a sign-in that is gone."""
    browser = Browser(app).join()
    address, cookie = form_of(browser), browser.cookie()
    assert browser.post(address, {"sure": "yes"}).location == "/closed"
    left = rows(app)
    browser.client.set_cookie("evenlight", cookie)
    again = browser.post(address, {"sure": "yes"})
    assert (again.status, again.location, browser.cookie()) == (303, "/closed", "")
    assert rows(app) == left


def test_who_is_signed_out_is_never_told_that_an_account_is_gone(app: Flask) -> None:
    """No account is called closed while it is there, and without the form every answer is the same."""
    browser = Browser(app).join()
    address = form_of(browser)
    account, proof = address.partition("=")[2].split(".")
    browser.post("/sign-out")
    signed_out = browser.post(address, {"sure": "yes"})
    assert (signed_out.status, rows(app)["person"]) == (401, 1)
    other = Browser(app).join(name="Ben", form_id="b" * 32)
    closed = form_of(other)
    other.post(closed, {"sure": "yes"})
    gone = closed.partition("=")[2].partition(".")[0]
    for guess in ("", account, f"{account}.", f"{gone}.{proof}", f"{gone}.x", f"{UUID(int=7)}.{proof}", "%FF.%C3%A9"):
        page = Browser(app).post(f"/me/closing?account={guess}", {"sure": "yes"})
        assert (page.status, page.text) == (401, signed_out.text), guess
    assert Browser(app).post(closed.replace("closing", "passphrase")).status == 401, "it opens nothing else"


def test_no_text_of_the_person_is_left_in_the_files(app: Flask, settings: Any) -> None:
    browser = Browser(app).join(display_name=MARKER, email=f"{MARKER}@example.org")
    fill(app, "ana")
    folder = Path(settings.data_dir)
    assert found(folder), "the test would see it"
    assert browser.post("/me/closing", {"sure": "yes"}).status == 303
    assert not found(folder)


def found(folder: Path) -> list[Path]:
    return [path for path in folder.glob("evenlight.db*") if MARKER.encode() in path.read_bytes()]


def test_the_name_is_free_again_and_starts_empty(app: Flask) -> None:
    browser = Browser(app).join()
    fill(app, "ana")
    browser.post("/me/closing", {"sure": "yes"})
    again = Browser(app).join(form_id="again")
    assert "Signed in as Ana" in again.get("/me").words()
    left = rows(app)
    assert {name for name in PERSONAL if left[name]} == {"login", "knowndevice"}
