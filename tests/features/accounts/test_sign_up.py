"""Making an account: what is asked, what is refused, and that one form makes one account."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.features.accounts.walk import JOINING, Browser
from tests.people import PASSPHRASE
from tests.visit import visit
from tracker.app import create_app
from tracker.settings import from_environment
from tracker.store import people
from tracker.store.people import Person

STRANGE = Path(__file__).resolve().parents[4] / "shared" / "data" / "vectors" / "fuzz" / "blns.json"


def accounts(app: Flask) -> int:
    with app.extensions["store"].reading() as db:
        return db.scalar(select(func.count()).select_from(Person))


def kept(app: Flask, name: str = "ana") -> Person:
    with app.extensions["store"].reading() as db:
        found = people.by_name(db, name)
        assert found is not None
        return found


def test_the_first_page_says_what_this_is(app: Flask) -> None:
    welcome = visit(app, "/welcome").words()
    assert ("This app is not watched. Nobody sees what you write unless you share it, and even then not right away."
            in welcome)
    assert Browser(app).join().get("/welcome").location == "/"


def test_someone_signs_up_without_script(app: Flask) -> None:
    browser = Browser(app)
    form = browser.get("/sign-up", **{"Accept-Language": "en-NZ,en;q=0.8"})
    form_id = next(form.all("input", name="form_id")).get("value")
    chosen = [option.get("value") for option in form.all("option") if option.get("selected") is not None]
    assert "NZ" in chosen
    assert next(form.all("select", id="zone"))[0].get("value") == "UTC"
    page = browser.post("/sign-up", {"form_id": form_id, "name": "  Ana ", "passphrase": PASSPHRASE, "zone": "UTC",
                                     "region": "NZ", "display_name": "", "email": "", "adult": "yes"})
    assert (page.status, page.location) == (303, "/start/where")
    ana = kept(app)
    assert (ana.name, ana.display_name, ana.zone, ana.region, ana.email) == ("ana", "Ana", "UTC", "NZ", None)
    assert ana.passphrase_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "Signed in as Ana" in browser.get("/me").words()


@pytest.mark.parametrize(("change", "words"), [
    ({"name": ""}, "Choose a name to sign in with"), ({"name": "\u200b"}, "Choose a name of 1 to 64"),
    ({"name": "n" * 65}, "Choose a name of 1 to 64"), ({"passphrase": ""}, "Choose a passphrase"),
    ({"passphrase": "too short"}, "Use at least 15"), ({"passphrase": "anaanaanaanaana"}, "easy to guess"),
    ({"passphrase": "q7#" * 90}, "up to 256"), ({"email": "no address"}, "Enter an e-mail address"),
    ({"email": "a@b.org\r\nBcc: c@d.org"}, "Enter an e-mail address"), ({"zone": "Mars/Olympus"}, "Choose a time zone"),
    ({"region": "XX"}, "Choose one of the answers"), ({"adult": None}, "18 and over"),
])
def test_what_is_wrong_stands_beside_its_field(app: Flask, change: dict[str, Any], words: str) -> None:
    form = {name: value for name, value in {**JOINING, **change}.items() if value is not None}
    page = Browser(app).post("/sign-up", form)
    assert page.status == 422
    assert words in page.words()
    assert accounts(app) == 0
    assert next(page.all("input", id="name")).get("value", "").strip() == form["name"].strip()
    assert PASSPHRASE not in page.text
    assert next(page.all("input", name="form_id")).get("value") == JOINING["form_id"]


def test_the_same_form_sent_again_is_one_account(app: Flask) -> None:
    Browser(app).join()
    again = Browser(app).join()
    assert accounts(app) == 1
    assert again.get("/me").status == 200


def test_the_same_form_sent_twice_at_once_is_one_account(app: Flask) -> None:
    with ThreadPoolExecutor(6) as threads:
        pages = list(threads.map(lambda _: Browser(app).post("/sign-up", JOINING), range(6)))
    assert [(page.status, page.location) for page in pages] == [(303, "/start/where")] * 6
    assert accounts(app) == 1


def test_a_taken_name_stays_with_its_owner(app: Flask) -> None:
    Browser(app).join()
    for other in ({"form_id": "e" * 32}, {"form_id": ""}, {"passphrase": "five other words for me"},
                  {"form_id": "e" * 32, "name": "ＡＮＡ"}):
        stranger = Browser(app)
        page = stranger.post("/sign-up", {**JOINING, **other})
        assert page.status == 422
        assert "That name is taken here" in page.words()
        assert not stranger.cookie()
    assert accounts(app) == 1


def test_asking_for_names_one_by_one_ends(app: Flask) -> None:
    statuses = [Browser(app, address="192.0.2.7").post("/sign-up", {**JOINING, "form_id": str(i) * 8}).status
                for i in range(25)]
    assert statuses == [303] + [422] * 19 + [429] * 5
    assert Browser(app, address="192.0.2.8").post("/sign-up", {**JOINING, "form_id": "z"}).status == 422


def test_sign_up_can_be_closed(settings: Any) -> None:
    from tracker.store.migrations import migrate

    closed = from_environment({"TRACKER_DATA_DIR": str(settings.data_dir), "TRACKER_OPEN_SIGN_UP": "no"})
    migrate(closed.database_url)
    app = create_app(closed)
    try:
        assert "by invitation" in visit(app, "/sign-up").words()
        assert visit(app, "/sign-up", post=JOINING).status == 403
        assert accounts(app) == 0
        assert any(True for _ in visit(app, "/welcome").all("a", href="/sign-in"))
    finally:
        app.extensions["store"].close()


def test_a_passphrase_is_the_same_on_every_keyboard(app: Flask) -> None:
    Browser(app).join(passphrase="Ｆｏｕｒ ångström boats ﬁnd home")
    assert Browser(app).sign_in(passphrase="Four a\u030angstro\u0308m boats find home").status == 303
    assert Browser(app).sign_in(passphrase="four ångström boats find home").status == 422


def test_signed_in_people_are_not_asked_to_join(app: Flask) -> None:
    browser = Browser(app).join()
    assert [browser.get(path).location for path in ("/sign-up", "/sign-in", "/welcome")] == ["/", "/", "/"]


@pytest.mark.skipif(not STRANGE.exists(), reason="the naughty strings are not here")
def test_strange_names_are_kept_or_refused(app: Flask) -> None:
    """Naughty strings as name, display name, passphrase, zone and code: an answer each time, never a 5xx."""
    # `visit` takes "%(" for a place that was not filled.
    strings = [text for text in json.loads(STRANGE.read_text()) if "%(" not in text]
    for i, text in enumerate(strings[::6]):
        browser = Browser(app, address=f"2001:db8:{i:x}::1")
        strange = dict.fromkeys(("name", "display_name", "email", "zone", "region", "next", "code", "form_id"), text)
        page = browser.post("/sign-up", {**JOINING, "form_id": f"form{i}", "name": text, "display_name": text})
        assert page.status in (303, 422), text
        if page.status == 303:
            assert browser.get("/me").status == 200
            assert browser.post("/me/settings", strange).status == 422
        assert browser.post("/sign-up", {**strange, "passphrase": text}).status == 422
        assert browser.post("/recover", {**strange, "passphrase": text}).status == 422
    assert accounts(app) > 40
