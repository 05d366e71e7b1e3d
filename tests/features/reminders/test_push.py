"""Web Push: sealed as the RFCs say, signed freshly for each service, and every answer understood."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid.jwt import decode

from tests.hostile import ENDPOINTS, VECTORS
from tests.push_service import HOST, PushService, Subscription, b64, serving, unb64
from tracker.domain.reminders import NEUTRAL
from tracker.domain.scales import InvalidValue
from tracker.features.reminders.channels import Address, Delivery, Sender, push
from tracker.features.reminders.wording import said
from tracker.settings import Settings, from_environment
from tracker.web.outbound import outbound

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOSTS = (HOST, "two.push.test", "three.push.test")
LINK = "https://days.example.org/r/" + "t" * 43


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PushService]:
    """A push service that checks the token and opens each message."""
    with serving(tmp_path / "push") as running:
        yield running


@pytest.fixture
def settings(service: PushService, tmp_path: Path) -> Iterator[Settings]:
    """Settings under which the service is found."""
    made = from_environment({"TRACKER_DATA_DIR": str(tmp_path / "data"), **service.environment(*HOSTS)})
    yield made
    outbound(made).close()


def phone(of: Subscription) -> Address:
    """The browser of a subscription."""
    return Address(uuid4(), "push", of.endpoint, of.p256dh, of.auth)


def delivery(*phones: Address, ttl: int = 3000) -> Delivery:
    """One reminder to these browsers."""
    return Delivery(uuid4(), uuid4(), "Reminder", "A moment for today?", LINK, "topic-of-32-letters-" + "x" * 12, ttl,
                    phones, "en")


# --- the published examples ----------------------------------------------------------------------------------


def vector(name: str) -> Any:
    path = VECTORS / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside the project")
    return json.loads(path.read_text())


def private(raw: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unb64(raw)), ec.SECP256R1())


def test_the_example_of_rfc_8291_is_opened_and_sealed() -> None:
    example = vector("rfc8291/rfc8291_appendix_a.json")
    phone_key, secret = private(example["ua_private"]), unb64(example["auth_secret"])
    assert Subscription("", phone_key, secret).open(unb64(example["body"])) == unb64(example["plaintext"])
    made = http_ece.encrypt(
        unb64(example["plaintext"]), salt=unb64(example["salt"]), private_key=private(example["as_private"]),
        dh=unb64(example["ua_public"]), auth_secret=secret, version="aes128gcm",
    )
    assert b64(made) == example["body"]


def test_ours_opens_with_the_keys_of_rfc_8291() -> None:
    example = vector("rfc8291/rfc8291_appendix_a.json")
    bodies = {push.sealed(b"When I grow up", example["ua_public"], example["auth_secret"]) for _ in range(2)}
    assert len(bodies) == 2, "another salt and another key each time"
    reader = Subscription("", private(example["ua_private"]), unb64(example["auth_secret"]))
    assert {reader.open(body) for body in bodies} == {b"When I grow up"}


def test_the_signature_of_rfc_8292_is_understood() -> None:
    example = vector("rfc8292/rfc8292_example.json")
    claims = decode(example["t"], example["k"])
    assert claims == {name: example[name] for name in ("aud", "exp", "sub")}


# --- what is sent --------------------------------------------------------------------------------------------


def test_a_phone_is_told_neutral_words_and_an_opaque_link(service: PushService, settings: Settings) -> None:
    made = service.subscribe(server_key=push.public_key(settings))
    assert push.send(Sender(settings), delivery(phone(made))).kind == "sent"
    (told,) = service.wait()
    said = told.json
    assert said == {"web_push": 8030, "mutable": True, "notification": {
        "title": "A moment for today?", "lang": "en", "navigate": LINK, "tag": "topic-of-32-letters-" + "x" * 12,
        "actions": [{"action": "snooze", "title": "Snooze", "navigate": f"{LINK}/later"},
                    {"action": "log", "title": "Log now", "navigate": f"{LINK}/log"}],
    }}
    assert told.headers["ttl"] == "3000"
    assert told.headers["topic"] == said["notification"]["tag"]
    assert len(told.headers["topic"]) <= 32
    assert told.headers["urgency"] == "normal"
    assert service.wrong == []


@pytest.mark.parametrize(("ttl", "asked"), [(5400, "5400"), (90_000, "5400"), (0, "1"), (-5, "1"), (7, "7")])
def test_a_service_keeps_it_no_longer_than_it_is_worth(
    service: PushService, settings: Settings, ttl: int, asked: str
) -> None:
    push.send(Sender(settings), delivery(phone(service.subscribe()), ttl=ttl))
    assert service.wait()[0].headers["ttl"] == asked


def test_the_length_tells_nothing() -> None:
    lengths = set()
    for words in NEUTRAL:
        lengths.add(len(push.payload(replace(delivery(), text=said(words, "en")[1]))))
    assert len(lengths) == 1
    assert lengths.pop() % push.BLOCK == 0


def test_a_subscription_made_for_another_key_is_refused(service: PushService, settings: Settings) -> None:
    made = phone(service.subscribe(server_key=b64(b"\4" + b"o" * 64)))
    outcome = push.send(Sender(settings), delivery(made))
    assert (outcome.kind, outcome.reason, outcome.refused) == ("refused", "refused", (made.id,))


# --- who sends -----------------------------------------------------------------------------------------------


def claims_of(header: str) -> Any:
    parts = dict(one.split("=", 1) for one in header.removeprefix("vapid ").split(","))
    return decode(parts["t"], parts["k"])


def test_each_service_gets_a_token_of_its_own(service: PushService, settings: Settings) -> None:
    for host in HOSTS:
        push.send(Sender(settings), delivery(phone(service.subscribe(host=host)), phone(service.subscribe())))
    audiences = [told.claims["aud"] for told in service.wait(6)]
    assert audiences == [f"https://{one}" for host in HOSTS for one in (host, HOST)]
    assert service.wrong == []
    assert all(told.claims["sub"] == "mailto:evenlight@localhost" for told in service.messages)


def test_a_token_is_used_again_until_shortly_before_its_end(settings: Settings) -> None:
    first = push.authorization(settings, "a.push.test", NOW)
    assert push.authorization(settings, "a.push.test", NOW + timedelta(hours=10, minutes=59)) == first
    later = push.authorization(settings, "a.push.test", NOW + timedelta(hours=11, minutes=1))
    assert later != first
    assert claims_of(first)["exp"] == (NOW + timedelta(hours=12)).timestamp()
    assert claims_of(later)["exp"] == (NOW + timedelta(hours=23, minutes=1)).timestamp()
    assert claims_of(later)["aud"] == "https://a.push.test"


def test_a_clock_set_back_makes_a_new_token(settings: Settings) -> None:
    push.authorization(settings, "b.push.test", NOW)
    header = push.authorization(settings, "b.push.test", NOW - timedelta(days=1))
    assert claims_of(header)["exp"] == (NOW - timedelta(hours=12)).timestamp()


# --- what comes back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("way", "kind", "reason"), [
    ("201", "sent", ""), ("200", "sent", ""), ("202", "sent", ""),
    ("404", "gone", "no_receiver"), ("410", "gone", "no_receiver"),
    ("413", "refused", "too_long"), ("403", "refused", "refused"), ("401", "refused", "refused"),
    ("400", "refused", "refused"), ("redirect", "refused", "redirect"),
    ("429", "later", "busy"), ("500", "later", "busy"), ("503", "later", "busy"), ("close", "unsure", "no_answer"),
])
def test_an_answer_is_understood(
    service: PushService, settings: Settings, way: str, kind: str, reason: str
) -> None:
    made = phone(service.subscribe(way))
    outcome = push.send(Sender(settings), delivery(made))
    assert (outcome.kind, outcome.reason) == (kind, reason)
    assert outcome.took == ((made.id,) if kind == "sent" else ())
    assert outcome.gone == ((made.id,) if kind == "gone" else ())
    assert outcome.refused == ((made.id,) if kind == "refused" and reason != "too_long" else ())
    assert outcome.seconds == (7 if way in ("429", "503") else None)
    assert len(service.asked) == 1, "asked once, never again by itself"


@pytest.mark.parametrize(("said", "seconds"), [
    ("120", 120), ("0", 0), (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90),
    (format_datetime(NOW - timedelta(days=1), usegmt=True), 0), ("", None), ("soon", None), ("-5", None),
    ("99999999999", None), ("١٢", None),
])
def test_how_long_a_busy_service_asks_to_wait(said: str, seconds: float | None) -> None:
    assert push._wait(said, NOW) == seconds


def test_one_phone_of_three_is_enough(service: PushService, settings: Settings) -> None:
    gone, works, wrong = (phone(service.subscribe(way)) for way in ("410", "201", "403"))
    outcome = push.send(Sender(settings), delivery(gone, works, wrong))
    assert (outcome.kind, outcome.took, outcome.gone, outcome.refused) == (
        "sent", (works.id,), (gone.id,), (wrong.id,)
    )


def test_a_phone_that_may_still_be_reached_is_tried_again(service: PushService, settings: Settings) -> None:
    outcome = push.send(Sender(settings), delivery(*(phone(service.subscribe(way)) for way in ("410", "429", "403"))))
    assert (outcome.kind, outcome.seconds) == ("later", 7)
    assert len(outcome.gone) == len(outcome.refused) == 1


def test_nobody_to_tell_is_said(settings: Settings) -> None:
    assert push.send(Sender(settings), delivery()).reason == "no_receiver"


@pytest.mark.parametrize("url", [*ENDPOINTS[:45], "https://127.0.0.1:1/x"])
def test_a_hostile_address_is_refused_when_it_comes_and_when_it_is_used(settings: Settings, url: str) -> None:
    made = Subscription(url, ec.generate_private_key(ec.SECP256R1()), b"a" * 16)
    with pytest.raises(InvalidValue):
        push.receiver(uuid4(), {"endpoint": url, "p256dh": made.p256dh, "auth": made.auth}, "", settings, NOW)
    outcome = push.send(Sender(settings), delivery(phone(made)))
    assert (outcome.kind, outcome.reason) == ("refused", "address")


def test_a_subscription_is_taken_as_browsers_write_it(service: PushService, settings: Settings) -> None:
    made, person = service.subscribe(), uuid4()
    said = {"endpoint": made.endpoint, "p256dh": made.p256dh, "auth": made.auth}
    kept = push.receiver(person, said, "Chrome on Android", settings, NOW)
    assert (kept.person_id, kept.endpoint, kept.p256dh, kept.state) == (person, made.endpoint, made.p256dh, "")
    for name, wrong in (("p256dh", ""), ("p256dh", b64(b"\4" + b"x" * 64)), ("p256dh", made.auth), ("auth", "AA"),
                        ("auth", made.p256dh), ("endpoint", ""), ("auth", "ä" * 22)):
        with pytest.raises(InvalidValue):
            push.receiver(person, {**said, name: wrong}, "", settings, NOW)


def test_no_log_line_names_where_or_what(
    service: PushService, settings: Settings, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        for way in ("201", "410", "429", "500", "close", "redirect"):
            push.send(Sender(settings), delivery(phone(service.subscribe(way))))
    heard = "\n".join((caplog.text, *capfd.readouterr()))
    assert "push.test" not in heard
    assert "/r/" not in heard
    assert "vapid" not in heard
