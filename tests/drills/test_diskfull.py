"""A full disk: writes are refused clearly, pages still open, nothing acknowledged is lost, room heals it."""

import sqlite3
import threading
import time
from pathlib import Path

from tests.drills.server import Server, figures
from tests.drills.test_kill9 import _readings
from tests.drills.writers import Writer
from tests.people import join
from tracker.store.base import Store
from tracker.store.migrations import migrate


def test_diskfull(tmp_path: Path, full: bool) -> None:
    data, began = tmp_path / "data", time.monotonic()
    data.mkdir()
    migrate(f"sqlite:///{data / 'evenlight.db'}")
    store = Store(f"sqlite:///{data / 'evenlight.db'}", b"k" * 32)
    who = join(store, "Ana")
    with sqlite3.connect(data / "evenlight.db") as database:
        pages = database.execute("PRAGMA page_count").fetchone()[0]
    stop = threading.Event()
    small = Server(data, launcher="tests.drills.small_disk", PAGES=str(pages + (40 if full else 12)))
    small.start()
    writer = Writer(small, who, stop)
    writer.start()
    deadline = time.monotonic() + 90
    while len(writer.refused) < (200 if full else 40) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert small.ask("GET", "/", token=who.token)[0] == 200, "reading must go on"
    assert small.ask("GET", "/help")[0] == 200
    stop.set()
    writer.join(20)
    small.stop()

    roomy, again = Server(data), threading.Event()
    roomy.start()
    late = Writer(roomy, who, again)
    late.start()
    time.sleep(1)
    again.set()
    late.join(20)
    roomy.stop()

    kept = _readings(store, who.person.id)
    lost = sum(kept.get(key) is None for key in writer.acknowledged)
    store.close()
    with sqlite3.connect(data / "evenlight.db") as database:
        integrity = database.execute("PRAGMA integrity_check").fetchone()[0]
    figures(
        drill="diskfull",
        lost=lost,
        acknowledged=len(writer.acknowledged),
        refused=len(writer.refused),
        wrong=sum(status != 507 for status in writer.refused),
        healed=len(late.acknowledged),
        integrity=integrity,
        seconds=round(time.monotonic() - began, 1),
    )
    assert lost == 0 and integrity == "ok"
    assert writer.acknowledged and writer.refused and set(writer.refused) == {507}
    assert late.acknowledged and not late.refused, "with room again, writing goes on"
