"""Claiming what is due: ours beside the bare SQL loop, and beside one APScheduler job for each reminder."""

import os
import sqlite3
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import insert

from tests.bench.pairs import paired
from tracker.features.reminders.sending import HANDFUL, LEASE
from tracker.store import sendings
from tracker.store.base import Store
from tracker.store.migrations import migrate
from tracker.store.people import Person
from tracker.store.reminders import Reminder

NOW = datetime(2026, 3, 2, 20, 30, tzinfo=UTC)
MANY, PEOPLE = (10_000 if os.environ.get("BENCH") == "small" else 100_000), 1000
#: One job each for so many is enough to know its rate.
JOBS = 1_000
DONE: list[None] = []
CLAIM = """UPDATE reminder SET state = 'leased', owner = ?, try_at = ?, attempts = attempts + 1
WHERE (person_id, id) IN (SELECT person_id, id FROM reminder
  WHERE state IN ('planned', 'leased') AND try_at <= ? ORDER BY try_at LIMIT ?)
RETURNING person_id, id"""


def measure(folder: Path) -> dict[str, dict[str, float]]:
    """Both ratios, of reminders (or jobs) a second."""
    url = f"sqlite:///{folder / 'due.db'}"
    migrate(url)
    store = Store(url, b"k" * 32)
    _fill(store)
    found = {
        "due_scan_vs_bare": paired(lambda: _ours(store), lambda: _bare(folder / "due.db", store)),
        "due_scan_vs_apscheduler": paired(lambda: _ours(store), _apscheduler),
    }
    store.close()
    return found


def _fill(store: Store) -> None:
    """Reminders of a thousand people, all due within the last minutes."""
    people = [Person(name=f"p{n}", display_name="P", passphrase_hash="!", created_at=NOW) for n in range(PEOPLE)]
    with store.writing() as db:
        db.add_all(people)
        db.flush()
        ids, rules = [one.id for one in people], [uuid4() for _ in people]
        for first in range(0, MANY, 10_000):
            db.execute(insert(Reminder), [
                {"person_id": ids[n % PEOPLE], "id": uuid4(), "rule_id": rules[n % PEOPLE], "day": NOW.date(),
                 "ordinal": n // PEOPLE, "about": "", "zone": "UTC", "due_at": NOW, "channel": "push", "reason": "",
                 "expires_at": NOW + timedelta(minutes=90), "state": "planned", "owner": "", "attempts": 0,
                 "try_at": NOW - timedelta(milliseconds=n), "snoozed": 0, "link_hash": uuid4().hex, "made_at": NOW}
                for n in range(first, min(first + 10_000, MANY))
            ])


def _again(store: Store) -> None:
    """All planned as before."""
    connection = store.write_engine.raw_connection()
    connection.execute("UPDATE reminder SET state = 'planned', attempts = 0, try_at = due_at")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _ours(store: Store) -> float:
    """As a sender claims: a look, then one transaction for each handful."""
    _again(store)
    claimed, began = 0, time.perf_counter()
    while True:
        with store.reading() as db:
            if not sendings.is_due(db, NOW):
                break
        with store.writing() as db:
            claimed += len(sendings.claim(db, "me", NOW, NOW + LEASE, HANDFUL))
    assert claimed == MANY
    return claimed / (time.perf_counter() - began)


def _bare(path: Path, store: Store) -> float:
    """The same statement on the driver itself, as durable as ours."""
    _again(store)
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    now, until = (f"{at:%Y-%m-%d %H:%M:%S.%f}" for at in (NOW, NOW + LEASE))
    claimed, began = 0, time.perf_counter()
    while True:
        connection.execute("BEGIN IMMEDIATE")
        rows = connection.execute(CLAIM, ("me", until, now, HANDFUL)).fetchall()
        connection.execute("COMMIT")
        if not rows:
            break
        claimed += len(rows)
    rate = claimed / (time.perf_counter() - began)
    connection.close()
    assert claimed == MANY
    return rate


def _apscheduler() -> float:
    """A job each, kept where it outlives a restart as our rows do, from the start of the clock to the last one done."""
    with tempfile.TemporaryDirectory() as scratch:
        kept = SQLAlchemyJobStore(f"sqlite:///{scratch}/jobs.db")
        scheduler = BackgroundScheduler(jobstores={"default": kept}, timezone=UTC)
        scheduler.start(paused=True)
        at = datetime.now(UTC)
        DONE.clear()
        for n in range(JOBS):
            scheduler.add_job(_work, "date", run_date=at, id=str(n), misfire_grace_time=None)
        began = time.perf_counter()
        scheduler.resume()
        while len(DONE) < JOBS:
            time.sleep(0.001)
        rate = JOBS / (time.perf_counter() - began)
        scheduler.shutdown()
        kept.engine.dispose()
    return rate


def _work() -> None:
    DONE.append(None)
