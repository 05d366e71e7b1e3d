"""Whoever signs a phone out, there or from elsewhere, is not told on it any more."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from tests.people import PASSPHRASE, Someone, join
from tests.visit import visit
from tracker.store import people, reminders
from tracker.store.base import Store
from tracker.store.people import Login
from tracker.web.gate import hashed
from tracker.web.hashing import HASHER

NOW = datetime.now(UTC)
POINT = ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(
    Encoding.X962, PublicFormat.UncompressedPoint
)


def encoded(key: bytes) -> str:
    return urlsafe_b64encode(key).rstrip(b"=").decode()


@pytest.fixture
def store(app: Flask) -> Store:
    found: Store = app.extensions["store"]
    return found


@pytest.fixture
def ana(store: Store) -> Someone:
    return join(store, "Ana", hash_=HASHER.hash(PASSPHRASE))


def told(store: Store, who: Someone) -> list[str]:
    with store.reading() as db:
        return [one.device for one in reminders.receivers(db, who.person.id)]


def set_up(app: Flask, who: Someone) -> None:
    """Switch reminders on in this browser."""
    keys = {"p256dh": encoded(POINT), "auth": encoded(bytes(16))}
    post = {"endpoint": "https://fcm.googleapis.com/fcm/send/x", **keys}
    assert visit(app, "/reminders/receivers", who, post=post).status == 303


def elsewhere(store: Store, who: Someone) -> Someone:
    """The same person on another device."""
    with store.writing() as db:
        db.add(Login(token_hash=hashed("laptop"), person_id=who.person.id, device="Firefox on Linux", created_at=NOW,
                     seen_at=NOW, proved_at=NOW))
    return Someone(who.person, "laptop")


def test_signing_out_ends_it(app: Flask, store: Store, ana: Someone) -> None:
    set_up(app, ana)
    assert told(store, ana) == ["Chrome on Android"]
    visit(app, "/sign-out", ana, post={})
    assert told(store, ana) == []


def test_signing_a_lost_phone_out_ends_it(app: Flask, store: Store, ana: Someone) -> None:
    set_up(app, ana)
    laptop = elsewhere(store, ana)
    set_up_before = told(store, ana)
    visit(app, f"/me/logins/{hashed(ana.token)[:16]}/end", laptop, post={})
    assert (set_up_before, told(store, ana)) == (["Chrome on Android"], [])


def test_ending_all_others_keeps_this_one(store: Store, app: Flask, ana: Someone) -> None:
    set_up(app, ana)
    with store.writing() as db:
        people.end_logins(db, ana.person, keep=hashed(ana.token))
    assert told(store, ana) == ["Chrome on Android"]
    elsewhere(store, ana)
    with store.writing() as db:
        people.end_logins(db, ana.person, keep=hashed("laptop"))
    assert told(store, ana) == []


def test_proving_oneself_again_keeps_it(app: Flask, store: Store, ana: Someone) -> None:
    set_up(app, ana)
    assert visit(app, "/me/proof", ana, post={"passphrase": PASSPHRASE, "next": "/me"}).status == 303
    assert told(store, ana) == ["Chrome on Android"]


def test_a_sign_in_that_ran_out_goes_on_being_reminded(app: Flask, store: Store, ana: Someone) -> None:
    """Whoever logs from the reminder alone signs in nowhere for weeks, and is not to be forgotten."""
    set_up(app, ana)
    with store.writing() as db:
        people.forget_logins(db, unused_since=NOW + timedelta(days=1), begun_before=NOW)
    assert told(store, ana) == ["Chrome on Android"]
    with store.writing() as db:
        people.end_logins(db, ana.person, keep="another")
    assert told(store, ana) == [], "signing every other device out ends it, too"
