"""Kill −9 under load: nothing acknowledged is lost, doubled or altered."""

import random
import sqlite3
import threading
import time
from collections import Counter
from datetime import date
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from tests.drills.server import Server, figures
from tests.drills.writers import Writer
from tests.people import join
from tracker.store.base import Store
from tracker.store.days import Reading
from tracker.store.migrations import migrate
from tracker.store.moments import Moment


def test_kill9(tmp_path: Path, full: bool) -> None:
    kills, clients = (50, 4) if full else (8, 4)
    began = time.monotonic()
    server = Server(tmp_path / "data")
    (tmp_path / "data").mkdir()
    migrate(server.url)
    store = Store(server.url, b"k" * 32)
    stop = threading.Event()
    writers = [Writer(server, join(store, f"Writer{i}"), stop) for i in range(clients)]
    server.start()
    for writer in writers:
        writer.start()
    chance = random.Random(20261122)
    for _ in range(kills):
        time.sleep(0.3 + chance.random() * 0.5)
        server.kill()
        server.start()
    time.sleep(1)
    stop.set()
    for writer in writers:
        writer.join(20)
    server.stop()

    lost = altered = doubled = 0
    for writer in writers:
        kept = _readings(store, writer.who.person.id)
        lost += sum(key not in kept for key in writer.acknowledged)
        altered += sum(kept.get(key, value) != value for key, value in writer.acknowledged.items())
        altered += sum(
            value not in (writer.acknowledged.get(key), writer.unanswered.get(key))
            for key, value in kept.items()
            if _plain(key)
        )
        moments = _moments(store, writer.who.person.id)
        lost += len(writer.moments - set(moments))
        doubled += sum(n - 1 for n in moments.values())
        assert set(moments) <= writer.maybe_moments
    store.close()
    with sqlite3.connect(tmp_path / "data" / "evenlight.db") as database:
        integrity = database.execute("PRAGMA integrity_check").fetchone()[0]
    acknowledged = sum(len(writer.acknowledged) + len(writer.moments) for writer in writers)
    refused = Counter(status for writer in writers for status in writer.refused)
    figures(
        drill="kill9",
        lost=lost,
        doubled=doubled,
        altered=altered,
        kills=kills,
        acknowledged=acknowledged,
        retries=sum(writer.retries for writer in writers),
        refused=dict(refused),
        integrity=integrity,
        seconds=round(time.monotonic() - began, 1),
    )
    assert (lost, doubled, altered, integrity) == (0, 0, 0, "ok")
    assert acknowledged > 20 * kills, "too few writes to mean anything"
    assert not refused


def _plain(key: tuple[date, str]) -> bool:
    """Craving moments raise their own day's peak; every other reading is written once."""
    return key[1] != "craving_peak"


def _readings(store: Store, person_id: UUID) -> dict[tuple[date, str], str | None]:
    with store.reading() as db:
        rows = db.scalars(sa.select(Reading).where(Reading.person_id == person_id)).all()  # type: ignore[arg-type]
    return {(row.day, row.measure): row.value for row in rows}


def _moments(store: Store, person_id: UUID) -> Counter[str]:
    with store.reading() as db:
        return Counter(db.scalars(sa.select(Moment.client_id).where(Moment.person_id == person_id)))  # type: ignore[arg-type, call-overload]
