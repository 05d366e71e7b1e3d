"""People with a phone each and a reminder that is due, and the processes that send it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from tests.drills.server import ROOT
from tests.people import Someone, join
from tests.push_service import HOST, PushService, Subscription
from tracker.features.reminders.channels import push
from tracker.features.reminders.operations import token
from tracker.settings import Settings
from tracker.store import reminders
from tracker.store.base import Store
from tracker.store.reminders import Receiver, Reminder, ReminderRule
from tracker.web.gate import hashed

KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s"
EXPIRES = timedelta(minutes=90)


@dataclass(frozen=True)
class Told:
    """Somebody to be told, the subscription of their phone, and the row that says so."""

    who: Someone
    subscription: Subscription
    receiver: UUID
    row: UUID
    link: str
    due_at: datetime


def environment(data_dir: Path, database_url: str, service: PushService, *hosts: str) -> dict[str, str]:
    """The settings of every process of a drill."""
    data_dir.mkdir(parents=True, exist_ok=True)
    return {
        "TRACKER_DATA_DIR": str(data_dir), "TRACKER_DATABASE_URL": database_url, "TRACKER_NOTE_KEY": KEY,
        "TRACKER_VAPID_KEY": KEY, **service.environment(*hosts),
    }


def told(
    store: Store, settings: Settings, service: PushService, name: str, due: datetime, *, way: str = "201",
    host: str = HOST, kind: str = "own", wording: str = "moment",
) -> Told:
    """Somebody whose phone takes pushes in this way, with a reminder due at that time."""
    who = join(store, name, zone="UTC", at=due - timedelta(days=2))
    made = service.subscribe(way, host, push.public_key(settings))
    said = {"endpoint": made.endpoint, "p256dh": made.p256dh, "auth": made.auth}
    receiver: Receiver = push.receiver(who.person.id, said, "Chrome on Android", settings, due)
    rule = ReminderRule(person_id=who.person.id, kind=kind, times=f"{due:%H:%M}", only_if_open=False, edited_at=due)
    rule.sealed = store.vault.seal("Ketamine clinic, withdrawal, 5 cravings", who.person.id, rule.id)
    row = Reminder(
        person_id=who.person.id, rule_id=rule.id, day=due.date(), ordinal=0, zone="UTC", due_at=due,
        expires_at=due + EXPIRES, channel="push", try_at=due, made_at=due, link_hash="",
    )
    link = token(settings.note_key, who.person.id, row.id)
    row.link_hash = hashed(link)
    with store.writing() as db:
        reminders.keep_settings(db, who.person.id, due, wording=wording)
        reminders.keep_receiver(db, receiver)
        reminders.keep_rule(db, rule)
        db.add(row)
    return Told(who, made, receiver.id, row.id, link, due)


@contextmanager
def schedulers(n: int, log: Path, **settings: str) -> Iterator[None]:
    """So many `tracker scheduler` at work."""
    command = [sys.executable, "-m", "tracker", "scheduler"]
    with log.open("ab") as written:
        running = [
            subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT), **settings}, cwd=ROOT,
                             stdout=written, stderr=written)
            for _ in range(n)
        ]
        try:
            yield
            assert [one.poll() for one in running] == [None] * n, log.read_text()[-2000:]
        finally:
            for one in running:
                one.terminate()
            for one in running:
                try:
                    one.wait(30)
                except subprocess.TimeoutExpired:
                    one.kill()
                    one.wait()
