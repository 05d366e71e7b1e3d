"""Passkeys: one answer opens one account, once, from here; nothing else does."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.authenticator import ATTESTED, PRESENT, Authenticator, text
from tests.features.accounts.walk import JOINING, Browser
from tests.people import PASSPHRASE, join
from tests.visit import visit
from tracker.app import create_app
from tracker.features.accounts import challenges
from tracker.store.keys import Passkey, SpentProof
from tracker.store.migrations import migrate
from tracker.store.people import Login
from tracker.web import today
from tracker.web.gate import hashed

JSON = {"Accept": "application/json"}
NEW, ASK_NEW = "/me/ways-in/passkeys/new", "/me/ways-in/passkeys/challenges"


def asked(browser: Browser, path: str = "/sign-in/challenges") -> Any:
    page = browser.post(path, **JSON)
    assert page.status == 200, page.text
    assert page.headers["Cache-Control"] == "no-store"
    return page.json


def add(browser: Browser, name: str = "My phone", **more: Any) -> Authenticator:
    """A passkey of whoever is signed in there."""
    phone = Authenticator(**more)
    page = browser.post(NEW, {"credential": phone.make(asked(browser, ASK_NEW)), "name": name})
    assert (page.status, page.location) == (303, "/me/ways-in"), page.text
    return phone


def sign_in(browser: Browser, phone: Authenticator, **lies: Any) -> Any:
    return browser.post("/sign-in/passkey", {"credential": phone.sign(asked(browser), **lies), "next": "/plan"})


def stored(app: Flask) -> Passkey:
    with app.extensions["store"].reading() as db:
        found: Passkey = db.scalars(select(Passkey)).one()
        return found


def old_proof(app: Flask, browser: Browser) -> None:
    """Eleven minutes go by."""
    with app.extensions["store"].writing() as db:
        db.get_one(Login, hashed(browser.cookie())).proved_at -= timedelta(minutes=11)


def test_a_passkey_is_made_and_opens_the_account_with_no_name(database_url: str, settings: Any) -> None:
    migrate(database_url)
    app = create_app(replace(settings, database_url=database_url))
    try:
        phone = add(Browser(app).join())
        elsewhere = Browser(app)
        options = asked(elsewhere)
        assert options["allowCredentials"] == []
        assert (options["rpId"], options["userVerification"]) == ("localhost", "required")
        page = sign_in(elsewhere, phone)
        assert (page.status, page.location) == (303, "/plan")
        assert "Signed in as Ana" in elsewhere.get("/me").words()
        assert stored(app).used_at is not None
        assert sign_in(Browser(app), phone).status == 303
        assert stored(app).sign_count == 2
    finally:
        app.extensions["store"].close()


def test_an_answer_counts_once(app: Flask) -> None:
    phone = add(Browser(app).join())
    answer = phone.sign(asked(Browser(app)))
    statuses = [Browser(app).post("/sign-in/passkey", {"credential": answer}).status for _ in range(3)]
    assert statuses == [303, 422, 422]
    assert stored(app).stopped_at is None, "a second press is no copy"


@pytest.mark.parametrize("lies", [
    {"origin": "https://evil.example"}, {"origin": "http://localhost:9000"}, {"origin": "http://localhost:8000/"},
    {"origin": "https://localhost:8000"}, {"origin": "http://sub.localhost:8000"}, {"rp": "evil.example"},
    {"type": "webauthn.create"}, {"cross": True}, {"flags": PRESENT}, {"flags": 4}, {"challenge": text(b"x" * 44)},
    {"challenge": ""}, {"handle": b"somebody else's"}, {"handle": None}, {"key": Authenticator().key},
], ids=str)
def test_an_answer_that_lies_opens_nothing(app: Flask, lies: dict[str, Any]) -> None:
    phone = add(Browser(app).join())
    browser = Browser(app)
    page = sign_in(browser, phone, **lies)
    assert page.status == 422
    assert "That passkey does not open anything here" in page.words()
    assert browser.get("/me").status == 303
    assert stored(app).used_at is None
    assert sign_in(browser, phone).status == 303, "and nothing is used up"


@pytest.mark.parametrize("credential", [
    "", "{}", "[]", "null", "7", '"x"', "{", "\x00", '{"id":"a","rawId":"a","type":"public-key","response":{}}',
    "[" * 9000, '{"id":"a","rawId":"b"}', "x" * 70_000,
    '{"rawId":"aa","response":{"clientDataJSON":"e30","authenticatorData":"","signature":""},"type":"public-key"}',
])
def test_anything_at_all_is_refused_with_the_same_words(app: Flask, credential: str) -> None:
    browser = Browser(app).join()
    unknown = sign_in(Browser(app), Authenticator())
    page = Browser(app).post("/sign-in/passkey", {"credential": credential, "next": "/plan"})
    assert (page.status, page.text) == (422, unknown.text)
    assert browser.post(NEW, {"credential": credential}).status == 422
    assert browser.post("/me/proof/passkey", {"credential": credential}).status == 422


def test_a_challenge_ends_after_five_minutes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = add(Browser(app).join())
    now = today.now()
    for minutes, status in ((4.9, 303), (5.1, 422)):
        monkeypatch.setattr(challenges.today, "now", lambda: now)
        options = asked(Browser(app))
        monkeypatch.setattr(challenges.today, "now", lambda late=minutes: now + timedelta(minutes=late))
        page = Browser(app).post("/sign-in/passkey", {"credential": phone.sign(options)})
        assert page.status == status, minutes


def test_a_challenge_is_for_one_purpose_and_one_device(app: Flask) -> None:
    ana = Browser(app).join()
    phone, other = add(ana), Browser(app)
    assert other.sign_in().status == 303
    proof, theirs = (asked(one, "/me/proof/challenges") for one in (ana, other))
    for_sign_in = asked(Browser(app))
    assert Browser(app).post("/sign-in/passkey", {"credential": phone.sign(proof)}).status == 422
    assert ana.post("/me/proof/passkey", {"credential": phone.sign(for_sign_in)}).status == 422
    assert ana.post("/me/proof/passkey", {"credential": phone.sign(theirs)}).status == 422
    making = asked(ana, ASK_NEW)
    assert ana.post("/me/proof/passkey", {"credential": phone.sign({**making, "rpId": "localhost"})}).status == 422
    made = Authenticator().make({**making, "challenge": for_sign_in["challenge"]})
    assert ana.post(NEW, {"credential": made}).status == 422
    assert ana.post("/me/proof/passkey", {"credential": phone.sign(proof)}).status == 303


def test_asking_leaves_no_rows_and_answers_are_forgotten(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = add(Browser(app).join())

    def spent() -> int:
        with app.extensions["store"].reading() as db:
            return db.scalar(select(func.count()).select_from(SpentProof)) or 0

    assert spent() == 1
    for _ in range(5):
        asked(Browser(app))
    assert spent() == 1
    now = today.now() + timedelta(minutes=6)
    monkeypatch.setattr(challenges.today, "now", lambda: now)
    assert sign_in(Browser(app), phone).status == 303
    assert spent() == 1


@pytest.mark.parametrize(("counts", "opens"), [([1, 2, 3], True), ([0, 0], True), ([5, 5], False), ([5, 4], False),
                                               ([5, 0], False)])
def test_a_count_that_goes_back_stops_the_passkey(
    app: Flask, counts: list[int], opens: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = Browser(app).join()
    phone = add(owner)
    statuses = [sign_in(Browser(app), phone, count=count).status for count in counts]
    assert statuses == [303] * (len(counts) - 1) + [303 if opens else 422]
    assert (stored(app).stopped_at is None) == opens
    if not opens:
        assert "passkey.stopped" in capsys.readouterr().err
        assert sign_in(Browser(app), phone, count=99).status == 422, "neither the copy nor the first opens it now"
        words = owner.get("/me/ways-in").words()
        assert "Stopped. It opens nothing now." in words
        assert "Use a passkey" not in owner.get("/me/proof").words()


def test_making_one_needs_a_verified_person_here(app: Flask) -> None:
    browser = Browser(app).join()
    for lies in ({"origin": "https://evil.example"}, {"rp": "evil.example"}, {"flags": PRESENT}, {"cross": True},
                 {"type": "webauthn.get"}, {"flags": ATTESTED | 4}):
        answer = Authenticator().make(asked(browser, ASK_NEW), **lies)
        page = browser.post(NEW, {"credential": answer})
        assert page.status == 422, lies
        assert "That passkey could not be kept" in page.words()
    answer = Authenticator().make(asked(browser, ASK_NEW))
    assert [browser.post(NEW, {"credential": answer}).status for _ in range(2)] == [303, 422]
    assert stored(app).name == "Evenlight"


def test_a_credential_of_somebody_else_is_not_taken_over(app: Flask) -> None:
    phone = add(Browser(app).join())
    ben = Browser(app).join(name="ben", form_id="b")
    copied = Authenticator(credential_id=phone.credential_id)
    assert ben.post(NEW, {"credential": copied.make(asked(ben, ASK_NEW))}).status == 422
    browser = Browser(app)
    assert sign_in(browser, phone).status == 303
    assert "Signed in as Ana" in browser.get("/me").words()


def test_a_key_of_another_kind_is_not_kept(app: Flask) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from fido2 import cbor
    from fido2.cose import ES384

    browser = Browser(app).join()
    another = ES384.from_cryptography_key(ec.generate_private_key(ec.SECP384R1()).public_key())
    for public in (another, {1: 2, 3: -999}, {}):
        answer = Authenticator().make(asked(browser, ASK_NEW), public=cbor.encode(public))
        assert browser.post(NEW, {"credential": answer}).status == 422


def test_proving_again_by_passkey(app: Flask) -> None:
    ana = Browser(app).join()
    phone, bens = add(ana), Browser(app).join(name="ben", form_id="b")
    foreign = add(bens)
    old_proof(app, ana)
    assert ana.get("/me/closing").location == "/me/proof?next=/me/closing"
    page = ana.get("/me/proof?next=/me/closing")
    assert "Use a passkey" in page.words()
    options = asked(ana, "/me/proof/challenges")
    assert [one["id"] for one in options["allowCredentials"]] == [text(phone.credential_id)]
    wrong = ana.post("/me/proof/passkey", {"credential": foreign.sign(options), "next": "/me/closing"})
    assert wrong.status == 422
    assert "none of yours" in wrong.words()
    before = ana.cookie()
    page = ana.post("/me/proof/passkey", {"credential": phone.sign(options), "next": "/me/closing"})
    assert (page.status, page.location) == (303, "/me/closing")
    assert ana.cookie() != before
    assert ana.get("/me/closing").status == 200


def test_ways_in_change_after_a_proof_alone(app: Flask) -> None:
    ana = Browser(app).join()
    phone = add(ana)
    old_proof(app, ana)
    passkey = f"/me/ways-in/passkeys/{stored(app).id}"
    for path in (NEW, f"{passkey}/removal"):
        assert ana.get(path).location == f"/me/proof?next={path}"
        assert ana.post(path, {"credential": "x"}).location == f"/me/proof?next={path}"
    assert ana.post(ASK_NEW, **JSON).status == 401
    assert ana.get("/me/ways-in").status == ana.get(passkey).status == 200
    assert sign_in(Browser(app), phone).status == 303


def test_a_passkey_is_named_and_removed(app: Flask) -> None:
    ana = Browser(app).join()
    phone = add(ana, name="Old phone")
    passkey = f"/me/ways-in/passkeys/{stored(app).id}"
    assert "Old phone" in ana.get("/me/ways-in").words()
    assert ana.post(passkey, {"name": "x" * 65}).status == 422
    assert ana.post(passkey, {"name": "  Work   phone "}).location == "/me/ways-in"
    assert stored(app).name == "Work phone"
    assert "Work phone" in ana.get(f"{passkey}/removal").words()
    assert ana.post(f"{passkey}/removal").location == "/me/ways-in"
    assert "Work phone" not in ana.get("/me/ways-in").words()
    assert sign_in(Browser(app), phone).status == 422
    assert ana.get(passkey).status == 404
    assert ana.post(f"{passkey}/removal").status == 404


def test_the_last_way_in_stays(app: Flask) -> None:
    """Whoever has no passphrase keeps one passkey."""
    dora = join(app.extensions["store"], "Dora")
    browser = Browser(app)
    browser.client.set_cookie("evenlight", dora.token)
    phone = add(browser)
    passkey = f"/me/ways-in/passkeys/{stored(app).id}"
    assert "your last way in, so it stays" in browser.get(f"{passkey}/removal").words()
    page = browser.post(f"{passkey}/removal")
    assert page.status == 409
    assert "your last way in, so it stays" in page.words()
    assert "passphrase once more" not in browser.get("/me/proof").words()
    add(browser, name="Second")
    assert browser.post(f"{passkey}/removal").status == 303
    assert sign_in(Browser(app), phone).status == 422
    assert stored(app).name == "Second"


def test_there_is_an_end_to_passkeys(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.features.accounts import ways_in

    monkeypatch.setattr(ways_in, "MOST", 2)
    browser = Browser(app).join()
    add(browser), add(browser)
    answer = Authenticator().make(asked(browser, ASK_NEW))
    page = browser.post(NEW, {"credential": answer})
    assert page.status == 422
    assert "Remove one first" in page.words()


def test_a_known_device_is_not_offered_twice(app: Flask) -> None:
    browser = Browser(app).join()
    phone = add(browser)
    options = asked(browser, ASK_NEW)
    assert [one["id"] for one in options["excludeCredentials"]] == [text(phone.credential_id)]
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert (options["user"]["name"], options["attestation"]) == ("ana", "none")


def test_one_network_runs_out_of_answers(app: Flask) -> None:
    statuses = [Browser(app, address="198.51.100.5").post("/sign-in/passkey", {"credential": "{}"}).status
                for _ in range(62)]
    assert statuses == [422] * 60 + [429] * 2
    assert Browser(app, address="198.51.100.5").post("/sign-in", {"name": "x", "passphrase": "y"}).status == 422


def test_a_new_passphrase_leaves_passkeys_and_says_so(app: Flask) -> None:
    browser = Browser(app).join()
    phone = add(browser)
    assert "Passkeys go on working" in browser.get("/me/passphrase").words()
    changed = {"current": PASSPHRASE, "passphrase": "seven slow clouds over home"}
    assert browser.post("/me/passphrase", changed).status == 303
    assert sign_in(Browser(app), phone).status == 303


def test_who_gets_back_in_looks_at_the_passkeys_first(app: Flask) -> None:
    browser = Browser(app).join()
    add(browser)
    code = next(browser.post("/me/codes").all("code")).text
    page = Browser(app).post("/recover", {"name": "ana", "code": code, "passphrase": "seven slow clouds over home"})
    assert (page.status, page.location) == (303, "/me/ways-in")


def test_a_closed_account_takes_its_passkeys_along(app: Flask) -> None:
    browser = Browser(app).join()
    phone = add(browser)
    assert browser.post("/me/closing", {"sure": "yes"}).location == "/closed"
    assert sign_in(Browser(app), phone).status == 422
    with app.extensions["store"].reading() as db:
        assert [db.scalar(select(func.count()).select_from(one)) for one in (Passkey, SpentProof)] == [0, 0]


@pytest.mark.parametrize(("base_url", "host", "origin"), [
    ("https://days.example.org", "days.example.org", "https://days.example.org"),
    ("https://days.example.org:443", "days.example.org", "https://days.example.org"),
    ("https://Days.example.org:8443/", "days.example.org", "https://days.example.org:8443"),
])
def test_passkeys_belong_to_the_name_people_reach_us_by(settings: Any, base_url: str, host: str, origin: str) -> None:
    migrate(settings.database_url)
    app = create_app(replace(settings, base_url=base_url))
    try:
        browser = Browser(app)
        browser.client.post("/sign-up", data=JOINING, headers=browser.headers, base_url="https://localhost")
        ask = browser.client.post(ASK_NEW, headers={**browser.headers, **JSON}, base_url="https://localhost")
        assert ask.json["rp"]["id"] == host
        phone = Authenticator(origin=origin)
        made = browser.client.post(NEW, data={"credential": phone.make(ask.json)}, headers=browser.headers,
                                   base_url="https://localhost")
        assert made.status_code == 303
        assert sign_in(Browser(app), phone).status == 303
        assert sign_in(Browser(app), phone, origin="http://localhost:8000").status == 422
    finally:
        app.extensions["store"].close()


def test_where_the_server_is_a_number_nothing_is_offered(settings: Any) -> None:
    migrate(settings.database_url)
    app = create_app(replace(settings, base_url="http://127.0.0.1:8000"))
    try:
        assert "passkey" not in visit(app, "/sign-in").text
        browser = Browser(app).join()
        words = browser.get("/me/ways-in").words()
        assert "Passkeys need a server with a name" in words
        assert "Add a passkey" not in words
        assert "Passkeys need a server with a name" in browser.get(NEW).words()
    finally:
        app.extensions["store"].close()


def test_the_log_tells_events_and_no_keys(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    browser = Browser(app).join()
    phone = add(browser, name="canary phone")
    sign_in(Browser(app), phone)
    sign_in(Browser(app), phone, origin="https://evil.example")
    browser.post(f"/me/ways-in/passkeys/{stored(app).id}/removal")
    said = capsys.readouterr().err
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert [line["event"] for line in lines] == [
        "account.made", "passkey.made", "passkey.accepted", "passkey.refused", "passkey.removed"]
    for secret in ("canary", text(phone.credential_id), phone.credential_id.hex()):
        assert secret not in said
