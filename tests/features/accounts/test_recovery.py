"""Ways back in: codes that work once, links that work once within an hour, and answers that tell nothing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.features.accounts.walk import Browser
from tests.people import PASSPHRASE
from tests.post import Postbox
from tracker.features.accounts.operations import code
from tracker.store import people
from tracker.store.people import Person, RecoveryCode, RecoveryLink

NEW = "seven slow clouds over home"


def codes(browser: Browser) -> list[str]:
    page = browser.post("/me/codes")
    assert page.status == 200
    assert page.headers["Cache-Control"] == "no-store"
    return ["".join(one.itertext()) for one in page.all("code")]


def test_ten_codes_are_shown_once(app: Flask) -> None:
    browser = Browser(app).join()
    assert "Show me my codes" in browser.get("/me/codes").words()
    with app.extensions["store"].reading() as db:
        assert db.scalar(select(func.count()).select_from(RecoveryCode)) == 0, "looking makes nothing"
    first = codes(browser)
    assert len(set(first)) == 10
    assert all(re.fullmatch(r"([2-9a-hjkmnp-z]{4}-){3}[2-9a-hjkmnp-z]{4}", one) for one in first)
    again = browser.get("/me/codes")
    assert "You have 10 codes left" in again.words()
    assert not any(one in again.text for one in first)
    assert "10 codes left" in browser.get("/me").words()
    with app.extensions["store"].reading() as db:
        assert not {code(one) for one in first} & set(db.scalars(select(RecoveryCode.code_hash)))
        assert people.by_name(db, "ana").codes_seen_at is not None  # type: ignore[union-attr]


def test_codes_can_wait(app: Flask) -> None:
    browser = Browser(app).join()
    assert browser.post("/me/codes/later").location == "/"
    assert "None yet" in browser.get("/me").words()
    with app.extensions["store"].reading() as db:
        assert people.by_name(db, "ana").codes_seen_at is not None  # type: ignore[union-attr]


def test_codes_ask_for_the_passphrase_again(app: Flask) -> None:
    browser = Browser(app).join()
    with app.extensions["store"].writing() as db:
        db.execute(update(people.Login).values(proved_at=datetime.now(UTC) - timedelta(minutes=11)))
    assert browser.post("/me/codes").location == "/me/proof?next=/me/codes"


def test_a_code_gives_a_new_passphrase_once(app: Flask) -> None:
    browser = Browser(app).join()
    first, second, *_rest = codes(browser)
    back = Browser(app)
    page = back.post("/recover", {"name": "ANA", "code": first.upper().replace("-", " "), "passphrase": NEW})
    assert (page.status, page.location) == (303, "/")
    assert back.get("/me").status == 200
    assert browser.get("/me").status == 303, "the devices before are signed out"
    assert Browser(app).sign_in().status == 422
    assert Browser(app).sign_in(passphrase=NEW).status == 303
    again = Browser(app).post("/recover", {"name": "ana", "code": first, "passphrase": PASSPHRASE})
    assert again.status == 422
    assert Browser(app).post("/recover", {"name": "ana", "code": second, "passphrase": PASSPHRASE}).status == 303


def test_a_code_belongs_to_one_person(app: Flask) -> None:
    ana = Browser(app).join()
    Browser(app).join(name="ben", form_id="b")
    first = codes(ana)[0]
    assert Browser(app).post("/recover", {"name": "ben", "code": first, "passphrase": NEW}).status == 422
    assert Browser(app).post("/recover", {"name": "ana", "code": first, "passphrase": NEW}).status == 303


def test_new_codes_end_the_old_ones(app: Flask) -> None:
    browser = Browser(app).join()
    old, new = codes(browser)[0], codes(browser)[0]
    assert Browser(app).post("/recover", {"name": "ana", "code": old, "passphrase": NEW}).status == 422
    assert Browser(app).post("/recover", {"name": "ana", "code": new, "passphrase": NEW}).status == 303


def test_unknown_and_known_names_get_the_same_answer(app: Flask) -> None:
    codes(Browser(app).join(name="some-name"))
    pages = [Browser(app).post("/recover", {"name": name, "code": "abcd-efgh-jkmn-pqrs", "passphrase": NEW})
             for name in ("some-name", "none-name")]
    assert pages[0].status == pages[1].status == 422
    assert pages[0].text.replace("some-name", "none-name") == pages[1].text
    assert "A code works once" in pages[0].words()


def test_a_bad_new_passphrase_uses_no_code_up(app: Flask) -> None:
    first = codes(Browser(app).join())[0]
    for bad in ("", "too short", "password password"):
        page = Browser(app).post("/recover", {"name": "ana", "code": first, "passphrase": bad})
        assert page.status == 422
        assert next(page.all("input", name="code")).get("value") == first
    assert Browser(app).post("/recover", {"name": "ana", "code": first, "passphrase": NEW}).status == 303


def test_trying_codes_ends(app: Flask) -> None:
    form = {"name": "ana", "code": "x", "passphrase": NEW}
    statuses = [Browser(app, address="198.51.100.1").post("/recover", form).status for _ in range(22)]
    assert statuses == [422] * 20 + [429] * 2
    assert Browser(app, address="198.51.100.2").post("/recover", form).status == 422


def test_without_a_mail_server_the_page_says_so(app: Flask) -> None:
    page = Browser(app).get("/recover")
    assert "This server cannot send e-mail" in page.words()
    assert not list(page.all("form", action="/recover/mail"))
    assert Browser(app).post("/recover/mail", {"mail_name": "ana"}).status == 429


def link(box: Postbox, n: int = 1) -> str:
    found = re.search(r"http://localhost:8000(/recover/\S+)", box.wait(n)[-1].get_content())
    assert found
    return found.group(1)


def test_a_link_by_mail_works_once(posting: Flask, postbox: Postbox) -> None:
    browser = Browser(posting).join(email="ana@example.net")
    asked = Browser(posting).post("/recover/mail", {"mail_name": "Ana"})
    assert "a link is on its way" in asked.words()
    path = link(postbox)
    letter = postbox.letters[0]
    everything = (letter["Subject"] + letter["From"] + letter.get_content()).lower()
    assert not any(word in everything for word in ("ketamine", "craving", "recovery", "use", "clinic", "ana "))
    for _ in range(100):
        assert Browser(posting).get(path).status == 200
    back = Browser(posting)
    assert back.post(path, {"passphrase": "too short"}).status == 422
    assert back.post(path, {"passphrase": NEW}).location == "/"
    assert browser.get("/me").status == 303
    assert Browser(posting).sign_in(passphrase=NEW).status == 303
    spent = Browser(posting).post(path, {"passphrase": PASSPHRASE})
    assert spent.status == 422
    assert "This link was used, or is too old" in spent.words()


def test_a_link_lasts_an_hour_and_a_newer_one_ends_it(posting: Flask, postbox: Postbox) -> None:
    Browser(posting).join(email="ana@example.net")
    Browser(posting).post("/recover/mail", {"mail_name": "ana"})
    first = link(postbox)
    Browser(posting).post("/recover/mail", {"mail_name": "ana"})
    second = link(postbox, 2)
    assert Browser(posting).post(first, {"passphrase": NEW}).status == 422
    with posting.extensions["store"].writing() as db:
        db.execute(update(RecoveryLink).values(made_at=datetime.now(UTC) - timedelta(minutes=61)))
    assert Browser(posting).post(second, {"passphrase": NEW}).status == 422
    assert Browser(posting).sign_in().status == 303


def test_asking_tells_nothing_and_sends_nothing(posting: Flask, postbox: Postbox) -> None:
    Browser(posting).join(name="no-address")
    Browser(posting).join(name="address", form_id="b", email="ana@example.net")
    texts = {Browser(posting).post("/recover/mail", {"mail_name": name}).text
             for name in ("no-address", "unknown", "address")}
    assert len(texts) == 1
    assert len(postbox.wait()) == 1
    assert postbox.letters[0]["To"] == "ana@example.net"


@pytest.mark.parametrize("change", ["passphrase", "email"])
def test_a_link_ends_when_the_account_changes(posting: Flask, postbox: Postbox, change: str) -> None:
    browser = Browser(posting).join(email="old@example.net")
    Browser(posting).post("/recover/mail", {"mail_name": "ana"})
    path = link(postbox)
    if change == "email":
        assert browser.post("/me/email", {"email": "new@example.net"}).status == 303
    else:
        browser.post("/me/passphrase", {"current": PASSPHRASE, "passphrase": NEW})
    assert Browser(posting).post(path, {"passphrase": "eight tall trees behind us"}).status == 422


def test_an_address_can_be_changed_and_taken_back(app: Flask) -> None:
    browser = Browser(app).join(email="old@example.net")
    assert next(browser.get("/me/email").all("input", id="email")).get("value") == "old@example.net"
    assert browser.post("/me/email", {"email": "no address"}).status == 422
    assert browser.post("/me/email", {"email": ""}).location == "/me"
    with app.extensions["store"].reading() as db:
        assert db.scalar(select(Person.email)) is None
    with app.extensions["store"].writing() as db:
        db.execute(update(people.Login).values(proved_at=datetime.now(UTC) - timedelta(minutes=11)))
    assert browser.get("/me/email").location == "/me/proof?next=/me/email"
