"""The list of devices, and a new passphrase."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.features.accounts.walk import Browser
from tests.people import PASSPHRASE
from tracker.features.accounts.devices import label
from tracker.store.people import Login
from tracker.web.gate import hashed

PHONE = ("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile "
         "Safari/537.36")
NEW = "seven slow clouds over home"


@pytest.mark.parametrize(("agent", "words"), [
    (PHONE, "Chrome on Android"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 "
     "Mobile/15E148 Safari/604.1", "Safari on iPhone"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36 "
     "Edg/141.0", "Edge on Windows"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0", "Firefox on Linux"),
    ("Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 "
     "Chrome/125.0 Mobile Safari/537.36", "Samsung Internet on Android"),
    ("curl/8.9", ""), ("", ""), ("<script>alert(1)</script>", ""),
])
def test_devices_have_plain_names(agent: str, words: str) -> None:
    assert label(agent) == words


def test_devices_are_listed_and_one_can_be_ended(app: Flask) -> None:
    here, phone = Browser(app).join(), Browser(app, PHONE)
    phone.sign_in()
    page = here.get("/me/logins")
    assert "Chrome on Android" in page.words()
    assert page.words().count("This device") == 1
    assert "Last seen" in page.words()
    actions = [form.get("action", "") for form in page.all("form")]
    assert len(actions) == 2
    assert here.post(actions[0]).location == "/me/logins"
    assert phone.get("/me").status == 303
    assert here.get("/me").status == 200
    assert not list(here.get("/me/logins").all("form"))
    assert here.post(actions[0]).status == 404


def test_a_device_that_ended_by_itself_is_not_listed(app: Flask) -> None:
    here, phone = Browser(app).join(), Browser(app, PHONE)
    phone.sign_in()
    with app.extensions["store"].writing() as db:
        db.get_one(Login, hashed(phone.cookie())).seen_at -= timedelta(days=31)
    assert "Chrome on Android" not in here.get("/me/logins").words()
    assert "1 device is signed in" in here.get("/me").words()


def test_all_the_others_can_be_ended(app: Flask) -> None:
    here, others = Browser(app).join(), [Browser(app, PHONE) for _ in range(3)]
    for other in others:
        other.sign_in()
    assert here.post("/me/logins/others/end").status == 303
    assert [other.get("/me").status for other in others] == [303] * 3
    assert here.get("/me").status == 200


def test_nobody_ends_the_devices_of_someone_else(app: Flask) -> None:
    ana, ben = Browser(app).join(), Browser(app).join(name="ben", form_id="b")
    Browser(app, PHONE).sign_in()
    action = next(form.get("action", "") for form in ana.get("/me/logins").all("form"))
    assert ben.post(action).status == 404
    assert "Chrome on Android" in ana.get("/me/logins").words()
    assert "Chrome on Android" not in ben.get("/me/logins").words()


def test_a_new_passphrase_signs_the_others_out(app: Flask) -> None:
    here, phone = Browser(app).join(), Browser(app, PHONE)
    phone.sign_in()
    first = here.cookie()
    page = here.post("/me/passphrase", {"current": PASSPHRASE, "passphrase": NEW})
    assert (page.status, page.location) == (303, "/me/logins")
    assert here.cookie() != first
    assert here.get("/me").status == 200
    assert phone.get("/me").status == 303
    assert Browser(app).sign_in().status == 422
    assert Browser(app).sign_in(passphrase=NEW).status == 303


@pytest.mark.parametrize(("form", "words"), [
    ({"current": "not this one at all", "passphrase": NEW}, "That is not your passphrase"),
    ({"current": PASSPHRASE, "passphrase": "too short"}, "Use at least 15"),
    ({"current": PASSPHRASE, "passphrase": "password password"}, "easy to guess"),
    ({"current": PASSPHRASE}, "Choose a new passphrase"), ({"passphrase": NEW}, "That is not your passphrase"),
])
def test_a_passphrase_stays_when_something_is_wrong(app: Flask, form: dict[str, str], words: str) -> None:
    browser = Browser(app).join()
    page = browser.post("/me/passphrase", form)
    assert page.status == 422
    assert words in page.words()
    assert PASSPHRASE not in page.text
    assert NEW not in page.text
    assert Browser(app).sign_in().status == 303


def test_a_phone_left_open_does_not_help_a_guesser(app: Flask) -> None:
    browser = Browser(app).join()
    form = {"current": "not this one at all", "passphrase": NEW}
    assert [browser.post("/me/passphrase", form).status for _ in range(21)] == [422] * 20 + [429]
    assert browser.post("/me/proof", {"passphrase": PASSPHRASE}).status == 429
