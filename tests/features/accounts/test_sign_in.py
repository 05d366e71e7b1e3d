"""Signing in and out: one answer for unknown and known names, no guessing, no lock-out, dead cookies stay dead."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.features.accounts.walk import JOINING, Browser
from tests.people import PASSPHRASE
from tests.visit import OWN, visit
from tracker.app import create_app
from tracker.store import people
from tracker.store.migrations import migrate
from tracker.store.people import Login, Person
from tracker.web.gate import hashed
from tracker.web.hashing import HASHER

WRONG = "not the right words here"


def test_unknown_and_known_names_get_the_same_answer(app: Flask) -> None:
    Browser(app).join(name="some-name")
    known = Browser(app).sign_in("some-name", WRONG)
    unknown = Browser(app).sign_in("none-name", WRONG)
    assert known.status == unknown.status == 422
    assert known.text.replace("some-name", "none-name") == unknown.text
    same = {name: value for name, value in known.headers.items() if name != "Content-Length"}
    assert same == {name: value for name, value in unknown.headers.items() if name != "Content-Length"}
    assert "That name and passphrase do not go together" in known.words()
    assert WRONG not in known.text


def test_a_name_may_be_written_in_any_way(app: Flask) -> None:
    Browser(app).join(name="Jo Ann")
    for name in ("jo ann", "JO ANN", "  Jo   Ann ", "Ｊｏ Ａｎｎ"):
        assert Browser(app).sign_in(name).status == 303


@pytest.mark.parametrize("target", ["/plan", "/days/2026-11-22?x=1"])
def test_one_comes_back_to_where_one_wanted_to_go(app: Flask, target: str) -> None:
    Browser(app).join()
    browser = Browser(app)
    page = browser.get(f"/sign-in?next={target}")
    assert next(page.all("input", name="next")).get("value") == target
    wrong = browser.sign_in(passphrase=WRONG, next=target)
    assert next(wrong.all("input", name="next")).get("value") == target
    assert browser.sign_in(next=target).location == target


@pytest.mark.parametrize("target", [
    "//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "x", "/\t/evil.example",
    "\\\\evil.example",
])
def test_and_to_no_other_place(app: Flask, target: str) -> None:
    browser = Browser(app).join()
    assert browser.get(f"/sign-in?next={target}").location == "/"
    assert browser.sign_in(next=target).location == "/"
    assert browser.post("/me/proof", {"passphrase": PASSPHRASE, "next": target}).location == "/"


def test_each_sign_in_has_a_new_id(app: Flask) -> None:
    browser = Browser(app).join()
    first = browser.cookie()
    browser.sign_in()
    assert browser.cookie() not in ("", first)
    old = Browser(app)
    old.client.set_cookie("evenlight", first)
    assert old.get("/me").status == 303


def test_a_copied_cookie_is_dead_after_sign_out(app: Flask) -> None:
    browser, thief = Browser(app).join(), Browser(app)
    thief.client.set_cookie("evenlight", browser.cookie())
    assert thief.get("/me").status == 200
    page = browser.post("/sign-out")
    assert (page.status, page.location) == (303, "/welcome")
    assert "Clear-Site-Data" not in page.headers
    assert not browser.cookie()
    assert thief.get("/me").location == "/sign-in?next=/me"
    assert browser.post("/sign-out").location == "/welcome"


def test_a_scripts_sign_out_empties_the_browser(app: Flask) -> None:
    page = Browser(app).join().post("/sign-out", **{"Sec-Fetch-Mode": "cors"})
    assert page.status == 200
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert Browser(app).join(name="ben", form_id="b").post("/sign-out", **{"Sec-Fetch-Mode": "navigate"}).status == 303


def test_another_site_signs_nobody_out(app: Flask) -> None:
    browser = Browser(app).join()
    assert browser.post("/sign-out", **{"Sec-Fetch-Site": "cross-site"}).status == 403
    assert browser.get("/me").status == 200


def test_guessing_ends_and_the_owner_still_gets_in(app: Flask) -> None:
    owner = Browser(app).join()
    owner.post("/sign-out")
    guesses = [Browser(app, address=f"198.51.100.{i}").sign_in(passphrase=WRONG) for i in range(30)]
    assert [page.status for page in guesses] == [422] * 20 + [429] * 10
    assert "Too many tries" in guesses[-1].words()
    assert guesses[-1].headers["Retry-After"]
    assert Browser(app, address="198.51.100.99").sign_in().status == 429, "a right guess tells nothing now"
    assert owner.sign_in().status == 303


def test_an_unknown_name_runs_out_the_same_way(app: Flask) -> None:
    statuses = [Browser(app, address=f"198.51.100.{i}").sign_in("nobody", WRONG).status for i in range(22)]
    assert statuses == [422] * 20 + [429] * 2


def test_one_network_runs_out_whatever_the_names(app: Flask) -> None:
    statuses = [Browser(app, address="198.51.100.5").sign_in(f"name{i}", WRONG).status for i in range(62)]
    assert statuses == [422] * 60 + [429] * 2


def test_a_known_device_has_tries_of_its_own_but_not_without_end(app: Flask) -> None:
    owner = Browser(app).join()
    assert [owner.sign_in(passphrase=WRONG).status for _ in range(21)] == [422] * 20 + [429]
    copied = Browser(app)
    copied.client.set_cookie("evenlight-device", owner.cookie("evenlight-device"))
    assert copied.sign_in().status == 429
    assert Browser(app).sign_in().status == 303


def test_an_unused_login_ends(app: Flask) -> None:
    """30 days unused, 90 days in any case: rows with old times."""
    for column, days, status in (
        ("seen_at", 29, 200), ("seen_at", 31, 303), ("created_at", 89, 200), ("created_at", 91, 303)
    ):
        browser = Browser(app).join(name=f"{column}{days}", form_id=f"{column}{days}")
        with app.extensions["store"].writing() as db:
            row = db.get_one(Login, hashed(browser.cookie()))
            setattr(row, column, getattr(row, column) - timedelta(days=days))
        assert browser.get("/me").status == status, (column, days)


def test_proving_again_gives_ten_minutes_and_a_new_id(app: Flask) -> None:
    browser = Browser(app).join()
    assert browser.get("/me/closing").status == 200
    first = browser.cookie()
    with app.extensions["store"].writing() as db:
        row = db.get_one(Login, hashed(first))
        row.proved_at -= timedelta(minutes=11)
        begun = row.created_at = row.created_at - timedelta(days=80)
    assert browser.get("/me/closing").location == "/me/proof?next=/me/closing"
    assert browser.post("/me/closing", {"sure": "yes"}).location == "/me/proof?next=/me/closing"
    page = browser.post("/me/proof", {"passphrase": WRONG, "next": "/me/closing"})
    assert page.status == 422
    assert "That is not your passphrase" in page.words()
    assert browser.post("/me/proof", {"passphrase": PASSPHRASE, "next": "/me/closing"}).location == "/me/closing"
    assert browser.get("/me/closing").status == 200
    assert browser.cookie() != first
    with app.extensions["store"].reading() as db:
        assert db.get_one(Login, hashed(browser.cookie())).created_at == begun
        assert db.scalar(select(func.count()).select_from(Login)) == 1


def test_a_hash_made_with_old_settings_is_renewed(app: Flask) -> None:
    from argon2 import PasswordHasher

    Browser(app).join()
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSPHRASE)
    with app.extensions["store"].writing() as db:
        db.execute(update(Person).values(passphrase_hash=old))
    assert Browser(app).sign_in(passphrase=WRONG).status == 422
    assert Browser(app).sign_in().status == 303
    with app.extensions["store"].reading() as db:
        ana = people.by_name(db, "ana")
        assert ana is not None
        assert "m=19456,t=2,p=1" in ana.passphrase_hash
    assert Browser(app).sign_in().status == 303


def test_the_cookies_are_out_of_reach_of_scripts(app: Flask) -> None:
    page = Browser(app)
    page.join()
    answer = page.client.post("/sign-in", data={"name": "ana", "passphrase": PASSPHRASE}, headers=page.headers)
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie for cookie in cookies)


def test_when_too_many_sign_in_at_once_the_next_are_asked_to_come_back(app: Flask) -> None:
    places = 0
    while HASHER._places.acquire(blocking=False):
        places += 1
    try:
        answer = Browser(app).client.post("/sign-in", data={"name": "ana", "passphrase": PASSPHRASE}, headers=OWN)
        assert (places, answer.status_code, answer.headers["Retry-After"]) == (22, 503, "5")
        assert "A little busy just now" in answer.get_data(as_text=True)
    finally:
        for _ in range(places):
            HASHER._places.release()


def test_over_https_the_cookies_are_bound_to_this_host(settings: Any) -> None:
    migrate(settings.database_url)
    app = create_app(replace(settings, base_url="https://evenlight.example"))
    try:
        browser = Browser(app)
        form = {**JOINING, "form_id": "https"}
        answer = browser.client.post("/sign-up", data=form, headers=browser.headers, base_url="https://evenlight.example")
        cookies = answer.headers.getlist("Set-Cookie")
        assert sorted(cookie.partition("=")[0] for cookie in cookies) == ["__Host-evenlight", "__Host-evenlight-device"]
        assert all("Secure" in cookie and "Domain" not in cookie for cookie in cookies)
    finally:
        app.extensions["store"].close()


def test_empty_fields_are_not_tries(app: Flask) -> None:
    assert {visit(app, "/sign-in", post={"name": "", "passphrase": ""}).status for _ in range(70)} == {422}
    assert visit(app, "/sign-in", post={}).status == 422


def test_the_log_tells_events_and_no_names(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    browser = Browser(app, address="203.0.113.77")
    browser.join(name="canary-name", passphrase="canary words nobody logs", email="canary@example.org")
    browser.sign_in("canary-name", WRONG)
    browser.sign_in("canary-name", "canary words nobody logs")
    browser.post("/sign-out")
    browser.post("/sign-out", **{"Sec-Fetch-Site": "cross-site"})
    text = capsys.readouterr().err
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert [line["event"] for line in lines] == [
        "account.made", "sign_in.refused", "sign_in.accepted", "sign_out", "refused"]
    assert all(line["at"].endswith("+00:00") for line in lines)
    assert not any(word in text for word in ("canary", "203.0.113", PASSPHRASE, WRONG))
