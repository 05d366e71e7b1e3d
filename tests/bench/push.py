"""Push: processor time of one message beside pywebpush as its manual shows it, and 10,000 due at a service of 50 ms."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, insert, select
from sqlmodel import col

from tests.bench.pairs import paired
from tests.drills.server import ROOT
from tests.push_service import HOST, Subscription
from tracker.features.reminders.channels import Address, Delivery, Sender, push
from tracker.features.reminders.lanes import WIDE
from tracker.features.reminders.sending import Sending
from tracker.settings import Settings, from_environment
from tracker.store.base import Store
from tracker.store.migrations import migrate
from tracker.store.people import Person
from tracker.store.reminders import SENT, Receiver, Reminder, ReminderRule, ReminderSettings
from tracker.web.outbound import outbound

MANY, LATENCY, ONCE = 10_000, 0.05, 200


def measure(folder: Path, many: int = MANY) -> dict[str, dict[str, float]]:
    """Both figures."""
    return {"push_cpu_vs_pywebpush": processor(folder), "push_drain_vs_latency": drained(folder, many)}


def processor(folder: Path) -> dict[str, float]:
    """Milliseconds of processor a message takes: ours, and `webpush()` with a key file and a dict of claims."""
    with _service(folder / "quick", 0) as environment:
        settings = from_environment({"TRACKER_DATA_DIR": str(folder / "push"), **environment})
        port = settings.push_resolve[0][1][1]
        made = _subscription()
        key = folder / "vapid.pem"
        key.write_bytes(ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ))
        message = _delivery(made, 0)
        text = push.payload(message).decode()
        os.environ["REQUESTS_CA_BUNDLE"] = settings.push_ca
        try:
            return paired(_timed(lambda: _ours(settings, message)), _timed(lambda: _theirs(made, port, str(key), text)))
        finally:
            del os.environ["REQUESTS_CA_BUNDLE"]
            outbound(settings).close()


def _ours(settings: Settings, message: Delivery) -> None:
    assert push.send(Sender(settings), message).kind == "sent"


def _theirs(made: Subscription, port: int, key: str, text: str) -> None:
    from pywebpush import webpush

    webpush(
        subscription_info={"endpoint": f"https://localhost:{port}/201/{uuid4().hex}",
                           "keys": {"p256dh": made.p256dh, "auth": made.auth}},
        data=text, vapid_private_key=key, vapid_claims={"sub": "mailto:somebody@example.org"}, ttl=3600,
    )


def drained(folder: Path, many: int) -> dict[str, float]:
    """Seconds until so many due reminders are sent and written down, ÷ what waiting alone takes as many at a time."""
    with _service(folder / "slow", LATENCY) as environment:
        settings = from_environment({"TRACKER_DATA_DIR": str(folder / "drain"), **environment})
        migrate(settings.database_url)
        store = Store(settings.database_url, settings.note_key)
        due = datetime.now(UTC) - timedelta(seconds=10)
        _people(store, due, many)
        sending = Sending(store, settings, lambda: datetime.now(UTC))
        began = time.monotonic()
        while _unsent(store) and time.monotonic() - began < 600:
            sending.drain()
        seconds, alone = time.monotonic() - began, many * LATENCY / WIDE
        sending.close()
        assert not _unsent(store)
        store.close()
        outbound(settings).close()
    ratio = seconds / alone
    return {"ratio": ratio, "least": ratio, "most": ratio, "ours": seconds, "floor": alone}


def _unsent(store: Store) -> int:
    with store.reading() as db:
        return db.scalar(select(func.count()).select_from(Reminder).where(col(Reminder.state) != SENT)) or 0


def _people(store: Store, due: datetime, many: int) -> None:
    """So many people with a phone each and a reminder that is due."""
    made, tables = _subscription(), (Person, ReminderSettings, ReminderRule, Receiver, Reminder)
    rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in tables}
    for n in range(many):
        person = Person(name=f"p{n}", display_name="P", passphrase_hash="!", zone="UTC", region="GB", created_at=due,
                        codes_seen_at=due)
        rule = ReminderRule(person_id=person.id, kind="own", times="20:30", only_if_open=False, edited_at=due)
        for row in (
            person, ReminderSettings(person_id=person.id, planned_at=due, edited_at=due), rule,
            Receiver(person_id=person.id, endpoint=f"https://{HOST}/201/{n}", endpoint_hash=str(n), p256dh=made.p256dh,
                     auth=made.auth, made_at=due),
            Reminder(person_id=person.id, rule_id=rule.id, day=due.date(), ordinal=0, zone="UTC", due_at=due,
                     expires_at=due + timedelta(minutes=90), channel="push", try_at=due, link_hash=str(n), made_at=due),
        ):
            rows[type(row)].append({column.name: getattr(row, column.name) for column in row.__table__.c})  # type: ignore[attr-defined]
    with store.writing() as db:
        for table in tables:
            db.execute(insert(table), rows[table])


def _subscription() -> Subscription:
    return Subscription("", ec.generate_private_key(ec.SECP256R1()), b"a" * 16)


def _delivery(made: Subscription, n: int) -> Delivery:
    address = Address(uuid4(), "push", f"https://{HOST}/201/{n}", made.p256dh, made.auth)
    return Delivery(uuid4(), uuid4(), "Reminder", "A moment for today?", "https://days.example.org/r/" + "t" * 43,
                    "x" * 32, 3600, (address,), "en")


def _timed(once: Callable[[], None]) -> Callable[[], float]:
    """Milliseconds of this process's processor time each; the first calls load what they need."""

    def run() -> float:
        for _ in range(3):
            once()
        began = time.process_time()
        for _ in range(ONCE):
            once()
        return 1000 * (time.process_time() - began) / ONCE

    return run


@contextmanager
def _service(folder: Path, delay: float) -> Iterator[dict[str, str]]:
    """A push service in a process of its own that takes everything unread; the settings that lead to it."""
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.push_service", str(folder), str(delay)], cwd=ROOT, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )
    assert running.stdin and running.stdout
    try:
        yield json.loads(running.stdout.readline())
    finally:
        running.stdin.close()
        running.wait(30)
        running.stdout.close()
