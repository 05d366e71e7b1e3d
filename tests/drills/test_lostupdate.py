"""Four processes read, add one and write, 500 times each: no update may be lost."""

import multiprocessing
import time
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from tests.drills.server import figures
from tests.people import join
from tracker.store import days, people
from tracker.store.base import Store
from tracker.store.days import Edit

DAY = date(2026, 11, 20)


def add_ones(url: str, person_id: str, times: int) -> None:
    """One process: read the value, add one, write it, each in a transaction."""
    store = Store(url, b"k" * 32)
    for _ in range(times):
        with store.writing() as db:
            people.hold(db, UUID(person_id))
            kept = days.of_day(db, UUID(person_id), DAY).get("fluids")
            now = datetime.now(UTC)
            days.keep(
                db,
                UUID(person_id),
                DAY,
                {"fluids": str(int(kept.value if kept else 0) + 1)},
                Edit(now, uuid4().hex, now, "UTC"),
            )
    store.close()


def test_lostupdate(store: Store, full: bool) -> None:
    processes, times = 4, 500 if full else 150
    someone = join(store, "Counter")
    began = time.monotonic()
    context = multiprocessing.get_context("spawn")
    running = [
        context.Process(target=add_ones, args=(store.url, str(someone.person.id), times)) for _ in range(processes)
    ]
    for process in running:
        process.start()
    for process in running:
        process.join(300)
    assert [process.exitcode for process in running] == [0] * processes
    with store.reading() as db:
        kept = int(days.of_day(db, someone.person.id, DAY)["fluids"].value)
    figures(
        drill="lostupdate",
        database=store.url.partition(":")[0],
        lost=processes * times - kept,
        updates=processes * times,
        seconds=round(time.monotonic() - began, 1),
    )
    assert kept == processes * times
