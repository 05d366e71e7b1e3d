"""Codes from an app: scanned, confirmed, asked for after the passphrase, each once; a recovery code in their place."""

import json
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.features.accounts.test_passkeys import add, old_proof, sign_in
from tests.features.accounts.walk import Browser
from tests.people import PASSPHRASE
from tests.visit import Page
from tracker.store.keys import OneTimeSecret
from tracker.web import today

APP, CONFIRM, REMOVE = "/me/ways-in/app", "/me/ways-in/app/confirmation", "/me/ways-in/app/removal"
NEW = "seven slow clouds over home"


class Clock:
    """A clock that is set by hand, and stands still."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = today.now()
        monkeypatch.setattr(today, "now", lambda: self.at)

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def secret_of(page: Page) -> str:
    return "".join((next(page.all("code")).text or "").split())


def code(secret: str, clock: Clock, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.at, counter_offset=steps)


def switch_on(browser: Browser, clock: Clock) -> str:
    """Recovery codes and codes for whoever is signed in there; gives the secret, and lets the code used run out."""
    browser.post("/me/codes")
    return switch_on_with(browser, clock)


def half(app: Flask, name: str = "ana") -> Browser:
    """A browser in which the passphrase was given."""
    browser = Browser(app)
    page = browser.sign_in(name, next="/plan")
    assert (page.status, page.location) == (303, "/sign-in/code")
    assert browser.get("/me").status == 303, "nothing is open yet"
    return browser


def test_it_is_scanned_confirmed_and_then_asked_for(app: Flask, clock: Clock) -> None:
    browser = Browser(app).join()
    assert "Off. It asks for a code each time you sign in." in browser.get("/me/ways-in").words()
    assert browser.get(CONFIRM).location == APP
    assert browser.post(APP).location == CONFIRM
    page = browser.get(CONFIRM)
    secret = secret_of(page)
    assert len(secret) == 32
    link = next(one.get("href", "") for one in page.all("a") if one.get("href", "").startswith("otpauth:"))
    parsed = pyotp.parse_uri(link)
    assert (parsed.secret, parsed.name, parsed.issuer) == (secret, "ana", "Evenlight")
    assert Browser(app).sign_in().location == "/", "not asked for before it was confirmed"
    wrong = browser.post(CONFIRM, {"code": "000000"})
    assert wrong.status == 422
    assert secret_of(wrong) == secret
    assert browser.post(CONFIRM, {"code": code(secret, clock)}).location == "/me/codes", "there are no codes yet"
    assert browser.get(CONFIRM).location == APP, "shown no more"
    clock.later(60)
    other = half(app)
    done = other.post("/sign-in/code", {"code": code(secret, clock)})
    assert (done.status, done.location) == (303, "/plan")
    assert "Signed in as Ana" in other.get("/me").words()
    assert not other.cookie("evenlight-half")


def test_the_picture_is_the_address(app: Flask, clock: Clock) -> None:
    """The path drawn is segno's code of the same link, with its quiet border of four squares, and nothing else."""
    import segno

    browser = Browser(app).join()
    browser.post(APP)
    page = browser.get(CONFIRM)
    link = next(one.get("href", "") for one in page.all("a") if one.get("href", "").startswith("otpauth:"))
    svg = next(one for one in page.all("{http://www.w3.org/2000/svg}svg") if one.get("role") == "img")
    path = next(svg.iter("{http://www.w3.org/2000/svg}path")).get("d", "")
    rows = segno.make(link, error="m", micro=False).matrix
    drawn = {(int(x) - 4, int(float(y) - 4.5)) for x, y in
             (stroke.removesuffix("h1").split(" ") for stroke in path.split("M")[1:])}
    assert drawn == {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}
    assert svg.get("viewBox") == f"0 0 {len(rows) + 8} {len(rows) + 8}"


def test_a_code_works_once(app: Flask, clock: Clock) -> None:
    secret = switch_on(Browser(app).join(), clock)
    now = code(secret, clock)
    assert half(app).post("/sign-in/code", {"code": now}).status == 303
    again = half(app).post("/sign-in/code", {"code": now})
    assert again.status == 422
    assert "That code does not fit" in again.words()
    assert half(app).post("/sign-in/code", {"code": code(secret, clock, -1)}).status == 422, "nor an earlier one"
    clock.later(30)
    assert half(app).post("/sign-in/code", {"code": code(secret, clock)}).status == 303


def test_the_code_that_confirmed_is_used_up(app: Flask, clock: Clock) -> None:
    browser = Browser(app).join()
    browser.post(APP)
    secret = secret_of(browser.get(CONFIRM))
    first = code(secret, clock)
    browser.post(CONFIRM, {"code": first})
    assert half(app).post("/sign-in/code", {"code": first}).status == 422


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_a_clock_may_be_half_a_minute_off(app: Flask, clock: Clock, steps: int, status: int) -> None:
    secret = switch_on(Browser(app).join(), clock)
    clock.later(300)
    assert half(app).post("/sign-in/code", {"code": code(secret, clock, steps)}).status == status


def test_a_code_may_be_written_in_any_way(app: Flask, clock: Clock) -> None:
    secret = switch_on(Browser(app).join(), clock)
    for wide in (str, lambda one: f" {one[:3]} {one[3:]} ", lambda one: f"{one[:3]}-{one[3:]}",
                 lambda one: "".join(chr(ord(digit) + 0xFEE0) for digit in one)):
        clock.later(30)
        assert half(app).post("/sign-in/code", {"code": wide(code(secret, clock))}).status == 303


@pytest.mark.parametrize("typed", ["", "0", "٣٤٥٦٧٨", "½", "\x00", "a" * 9000, "000000 or 1=1"])
def test_anything_else_is_no_code(app: Flask, clock: Clock, typed: str) -> None:
    switch_on(Browser(app).join(), clock)
    assert half(app).post("/sign-in/code", {"code": typed}).status == 422


def test_guessing_ends(app: Flask, clock: Clock) -> None:
    owner = Browser(app).join()
    secret = switch_on(owner, clock)
    right = code(secret, clock)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    stranger = Browser(app, address="198.51.100.7")
    stranger.sign_in()
    assert [stranger.post("/sign-in/code", {"code": wrong}).status for _ in range(12)] == [422] * 10 + [429] * 2
    page = stranger.post("/sign-in/code", {"code": right})
    assert page.status == 429
    assert page.headers["Retry-After"]
    assert Browser(app, address="198.51.100.8").post("/sign-in/code", {"code": right}).location == "/sign-in"
    elsewhere = Browser(app, address="198.51.100.9")
    elsewhere.sign_in()
    assert elsewhere.post("/sign-in/code", {"code": right}).status == 429, "however many networks they use"
    owner.post("/sign-out")
    owner.sign_in()
    assert owner.post("/sign-in/code", {"code": right}).status == 303, "a device that is known has tries of its own"


def test_a_recovery_code_works_in_its_place_once(app: Flask, clock: Clock) -> None:
    browser = Browser(app).join()
    spare = [one.text or "" for one in browser.post("/me/codes").all("code")]
    switch_on_with(browser, clock)
    other = half(app)
    assert "none of your recovery codes" in other.post("/sign-in/code", {"spare": "abcd-efgh-jkmn-pqrs"}).words()
    assert other.post("/sign-in/code", {"spare": spare[0].upper()}).location == "/plan"
    assert half(app).post("/sign-in/code", {"spare": spare[0]}).status == 422
    assert "9 codes left" in browser.get("/me/ways-in").words()


def switch_on_with(browser: Browser, clock: Clock) -> str:
    """Codes, where there are recovery codes already."""
    browser.post(APP)
    secret = secret_of(browser.get(CONFIRM))
    assert browser.post(CONFIRM, {"code": code(secret, clock)}).location == "/me/ways-in"
    clock.later(60)
    return secret


def test_a_lost_passphrase_does_not_go_round_the_code(app: Flask, clock: Clock) -> None:
    browser = Browser(app).join()
    spare = [one.text or "" for one in browser.post("/me/codes").all("code")]
    secret = switch_on_with(browser, clock)
    other = Browser(app)
    page = other.post("/recover", {"name": "ana", "code": spare[0], "passphrase": NEW})
    assert (page.status, page.location) == (303, "/sign-in/code")
    assert other.get("/me").status == 303
    assert other.post("/sign-in/code", {"spare": spare[0]}).status == 422
    assert other.post("/sign-in/code", {"code": code(secret, clock)}).location == "/"
    third = Browser(app)
    third.post("/recover", {"name": "ana", "code": spare[1], "passphrase": NEW})
    assert third.post("/sign-in/code", {"spare": spare[2]}).location == "/", "without the app: another code"


def test_a_passkey_is_asked_for_nothing_more(app: Flask, clock: Clock) -> None:
    browser = Browser(app).join()
    phone = add(browser)
    switch_on(browser, clock)
    assert sign_in(Browser(app), phone).location == "/plan"


def test_half_a_sign_in_ends_after_five_minutes_and_counts_once(app: Flask, clock: Clock) -> None:
    secret = switch_on(Browser(app).join(), clock)
    first = half(app)
    kept = first.cookie("evenlight-half")
    clock.later(299)
    assert first.get("/sign-in/code").status == 200
    assert first.post("/sign-in/code", {"code": code(secret, clock)}).status == 303
    clock.later(-120)
    copied = Browser(app)
    copied.client.set_cookie("evenlight-half", kept)
    page = copied.post("/sign-in/code", {"code": code(secret, clock, 5)})
    assert page.status == 422
    with app.extensions["store"].writing() as db:
        db.scalars(select(OneTimeSecret)).one().last_step = 0
    page = copied.post("/sign-in/code", {"code": code(secret, clock)})
    assert (page.location, copied.cookie()) == ("/sign-in", "")
    late = half(app)
    clock.later(301)
    assert late.get("/sign-in/code").location == "/sign-in"
    assert late.post("/sign-in/code", {"code": code(secret, clock)}).location == "/sign-in"


@pytest.mark.parametrize("value", ["", "x", "é", "A" * 3900, b64encode(b"\x01" + b"0" * 60).decode(), "%00"])
def test_a_half_that_is_not_ours_is_none(app: Flask, value: str) -> None:
    browser = Browser(app)
    browser.client.set_cookie("evenlight-half", value)
    assert browser.get("/sign-in/code").location == "/sign-in"
    assert browser.post("/sign-in/code", {"code": "000000"}).location == "/sign-in"


def test_names_look_alike_with_codes_on(app: Flask, clock: Clock) -> None:
    """A wrong passphrase says the same for an unknown name, for one with codes and for one without."""
    switch_on(Browser(app).join(name="some-name"), clock)
    known = Browser(app).sign_in("some-name", "not the right words here")
    unknown = Browser(app).sign_in("none-name", "not the right words here")
    assert known.status == unknown.status == 422
    assert known.text.replace("some-name", "none-name") == unknown.text
    assert "Set-Cookie" not in known.headers


def test_proving_again_by_code(app: Flask, clock: Clock) -> None:
    browser = Browser(app).join()
    assert "code from your app" not in browser.get("/me/proof").words()
    secret = switch_on(browser, clock)
    old_proof(app, browser)
    assert browser.get("/me/closing").status == 303
    assert "Use a code from your app" in browser.get("/me/proof").words()
    now = code(secret, clock)
    assert browser.post("/me/proof", {"code": "000000", "next": "/me/closing"}).status == 422
    assert browser.post("/me/proof", {"code": now, "next": "/me/closing"}).location == "/me/closing"
    assert browser.get("/me/closing").status == 200
    assert browser.post("/me/proof", {"code": now}).status == 422
    assert browser.post("/me/proof", {"passphrase": PASSPHRASE}).status == 303


def test_who_has_no_codes_on_proves_nothing_by_code(app: Flask, clock: Clock) -> None:
    browser = Browser(app).join()
    browser.post(APP)
    secret = secret_of(browser.get(CONFIRM))
    assert browser.post("/me/proof", {"code": code(secret, clock)}).status == 422


def test_it_is_switched_off_after_a_proof(app: Flask, clock: Clock) -> None:
    browser = Browser(app).join()
    secret = switch_on(browser, clock)
    old_proof(app, browser)
    for path in (APP, CONFIRM, REMOVE):
        assert browser.get(path).location == f"/me/proof?next={path}"
        assert browser.post(path, {"code": code(secret, clock)}).location == f"/me/proof?next={path}"
    browser.post("/me/proof", {"passphrase": PASSPHRASE})
    assert "Codes are on since" in browser.get(APP).words()
    browser.post(APP)
    assert half(app).post("/sign-in/code", {"code": code(secret, clock)}).status == 303, "the secret is the old one"
    assert "passphrase alone" in browser.get(REMOVE).words()
    assert browser.post(REMOVE).location == "/me/ways-in"
    assert Browser(app).sign_in().location == "/"
    browser.post(APP)
    assert secret_of(browser.get(CONFIRM)) != secret


def test_the_secret_is_in_no_log_file_or_export(
    app: Flask, settings: Any, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = Browser(app).join()
    secret = switch_on(browser, clock)
    used = code(secret, clock)
    half(app).post("/sign-in/code", {"code": used})
    half(app).post("/sign-in/code", {"code": "000000"})
    kept = [path.read_bytes() for path in Path(settings.data_dir).glob("evenlight.db*")]
    assert not any(secret.encode() in one or pyotp.TOTP(secret).byte_secret() in one for one in kept)
    pages = ("/me/data/everything.json", "/me/data/days.csv", "/me/ways-in", APP)
    files = "".join(browser.get(path).text for path in pages)
    said = capsys.readouterr().err
    lines = [json.loads(line)["event"] for line in said.splitlines() if line.startswith("{")]
    assert lines == ["account.made", "codes.made", "codes_app.on", "sign_in.accepted", "code.accepted",
                     "sign_in.accepted", "code.refused"]
    assert not [one for one in (secret, "otpauth", "last_step") if one in files + said]
    assert used not in said


def test_a_closed_account_takes_its_secret_along(app: Flask, clock: Clock) -> None:
    browser = Browser(app).join()
    secret = switch_on(browser, clock)
    waiting = half(app)
    assert browser.post("/me/closing", {"sure": "yes"}).location == "/closed"
    with app.extensions["store"].reading() as db:
        assert db.scalar(select(func.count()).select_from(OneTimeSecret)) == 0
    assert waiting.post("/sign-in/code", {"code": code(secret, clock)}).location == "/sign-in"


def test_a_secret_that_no_longer_opens_leaves_the_recovery_codes(app: Flask, clock: Clock) -> None:
    browser = Browser(app).join()
    spare = [one.text or "" for one in browser.post("/me/codes").all("code")]
    secret = switch_on_with(browser, clock)
    with app.extensions["store"].writing() as db:
        db.scalars(select(OneTimeSecret)).one().sealed = b"damaged"
    other = half(app)
    assert other.post("/sign-in/code", {"code": code(secret, clock)}).status == 422
    assert other.post("/sign-in/code", {"spare": spare[0]}).status == 303


def test_over_https_the_half_is_bound_to_this_host(settings: Any, clock: Clock) -> None:
    from dataclasses import replace

    from tests.features.accounts.walk import JOINING
    from tracker.app import create_app
    from tracker.features.accounts import second_step
    from tracker.store import people
    from tracker.store.migrations import migrate

    migrate(settings.database_url)
    app = create_app(replace(settings, base_url="https://evenlight.example"))
    try:
        Browser(app).client.post("/sign-up", data={**JOINING, "form_id": "h"}, headers=Browser(app).headers)
        with app.test_request_context(base_url="https://evenlight.example"):
            from tracker.features.accounts import code_app
            from tracker.web import database

            ana = people.by_name(database.reading(), "ana")
            assert ana is not None
            code_app.begin(ana)
            kept = database.reading().get(OneTimeSecret, ana.id)
            assert kept is not None and code_app.confirm(ana, code(code_app.secret(kept), clock))
            cookie = second_step.enter(ana, "/plan").headers["Set-Cookie"]
        assert cookie.startswith("__Host-evenlight-half=")
        assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=300"))
    finally:
        app.extensions["store"].close()
