"""Schedulers as processes of their own, over an endpoint of this machine that counts what it is given by topic."""

import http.client
import json
import multiprocessing
import os
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.process import BaseProcess
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from tests.spool import SPOOL
from tracker import jobs
from tracker.domain.words import message
from tracker.features.reminders.channels import Channel, Delivery, Outcome, Sender
from tracker.features.reminders.operations import token
from tracker.features.reminders.sending import Sending
from tracker.settings import Settings, from_environment
from tracker.store.base import Store
from tracker.store.people import Person
from tracker.store.reminders import Receiver, Reminder, ReminderRule
from tracker.web.gate import hashed

KEY = b"k" * 32
RULE = UUID(int=7)


class Endpoint:
    """Takes deliveries, each after `latency` seconds, and remembers what it was given and when."""

    def __init__(self, latency: float = 0.0) -> None:
        given: list[tuple[float, dict[str, str]]] = []

        class Taking(BaseHTTPRequestHandler):
            """One post."""

            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                time.sleep(latency)
                given.append((time.time(), said))
                self.send_response(201)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            """Room for many senders that are killed and come back."""

            daemon_threads, request_queue_size = True, 256

            def handle_error(self, *_args: object) -> None:
                """A sender was killed in the middle: nothing to say."""

        self.given = given
        self.server = Server(("127.0.0.1", 0), Taking)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """End it."""
        self.server.shutdown()
        self.server.server_close()


def posting(port: int) -> Channel:
    """A channel that posts to the endpoint."""
    def send(_sender: Sender, delivery: Delivery) -> Outcome:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("POST", "/", json.dumps({"topic": delivery.topic, "link": delivery.link}))
            return Outcome("sent" if connection.getresponse().status == 201 else "refused")
        except (OSError, http.client.HTTPException):
            return Outcome("unsure", "no_answer")
        finally:
            connection.close()

    return Channel(SPOOL, message("Spool"), send, lambda _settings: True, lambda _delivery: "here")


def plain() -> Settings:
    """Settings that need no folder."""
    return from_environment({
        "TRACKER_DATABASE_URL": "postgresql://nobody", "TRACKER_NOTE_KEY": urlsafe_b64encode(KEY).decode(),
        "TRACKER_VAPID_KEY": urlsafe_b64encode(bytes(31) + b"1").decode(),
    })


def desk(store: Store, channel: Channel, clock: Any, lease: float = 60.0) -> jobs.Desk:
    """The product's desk, with this channel instead of its own."""
    made = jobs.Desk(store, plain(), clock)
    made.sending = Sending(store, made.settings, clock, {SPOOL: channel}, timedelta(seconds=lease))
    return made


def tick_for_ever(url: str, port: int, offset: float, lease: float) -> None:
    """One scheduler process, its clock `offset` seconds before ours."""
    store = Store(url, KEY)
    mine = desk(store, posting(port), lambda: datetime.now(UTC) + timedelta(seconds=offset), lease)
    while True:
        mine.done.clear()
        jobs.tick(mine)
        if os.getppid() == 1:
            return
        time.sleep(0.05)


_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.drills.senders"])


def start(url: str, port: int, offset: float = 0.0, lease: float = 60.0) -> BaseProcess:
    """Start one; the modules are loaded already, so that kills and not starts fill the time."""
    process = _context.Process(target=tick_for_ever, args=(url, port, offset, lease), daemon=True)
    process.start()
    return process


def people(
    store: Store, count: int, at: datetime, zone: str = "UTC", name: str = "person", **rule: Any
) -> list[Person]:
    """People with a phone, a rule, and nothing planned yet."""
    made = [
        Person(name=f"{name}{n}", display_name=f"Person {n}", passphrase_hash="!", zone=zone, created_at=at)
        for n in range(count)
    ]
    with store.writing() as db:
        db.add_all(made)
        db.flush()
        db.add_all(Receiver(person_id=one.id, kind=SPOOL, endpoint=f"here#{one.id}", endpoint_hash=hashed(str(one.id)),
                            p256dh="", auth="", made_at=at) for one in made)
        db.add_all(ReminderRule(**{"person_id": one.id, "id": RULE, "kind": "log", "times": "20:30", "channel": SPOOL,
                                   "edited_at": at, **rule}) for one in made)
    return made


def plan(store: Store, who: Iterable[tuple[Person, int, datetime]]) -> None:
    """Rows for (person, number, due)."""
    rows = []
    for person, ordinal, due in who:
        id_ = uuid4()
        rows.append({
            "person_id": person.id, "id": id_, "rule_id": RULE, "day": due.date(), "ordinal": ordinal, "about": "",
            "zone": "UTC", "due_at": due, "try_at": due, "expires_at": due + timedelta(minutes=90), "channel": SPOOL,
            "state": "planned", "reason": "", "owner": "", "attempts": 0, "snoozed": 0, "made_at": due,
            "link_hash": hashed(token(KEY, person.id, id_)),
        })
    with store.writing() as db:
        db.execute(sa.insert(Reminder), rows)


def forget(store: Store) -> None:
    """Erase everyone, with all that is theirs."""
    with store.writing() as db:
        db.execute(sa.delete(Person))


def kind(store: Store) -> str:
    """Which database it is."""
    return store.url.partition(":")[0].partition("+")[0]


def states(store: Store) -> dict[tuple[str, str], int]:
    """How many rows are in which state, and why."""
    table: Any = Reminder.__table__  # type: ignore[attr-defined]
    query = sa.select(table.c.state, table.c.reason, sa.func.count()).group_by(table.c.state, table.c.reason)
    with store.reading() as db:
        return {(state, why): n for state, why, n in db.execute(query)}


def all_rows(store: Store) -> list[Reminder]:
    """Every row."""
    with store.reading() as db:
        return list(db.scalars(sa.select(Reminder)))


def settled(store: Store, seconds: float) -> bool:
    """Wait until every row has come to an end."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not {state for state, _why in states(store)} & {"planned", "leased"}:
            return True
        time.sleep(0.1)
    return False
