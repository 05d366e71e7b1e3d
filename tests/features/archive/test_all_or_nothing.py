"""An import that cannot be finished leaves nothing, and can be tried again; no file breaks a page."""

import os
import random

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.features.archive.bringing import bring_in, choose, fields, shown
from tests.features.archive.exports import DAYLIO_CSV, SCALES_CSV, daylio_csv, real
from tests.features.archive.test_readers_broken_files import fixtures, mutant
from tests.people import Someone, join
from tests.visit import visit
from tracker.store import TABLES
from tracker.store.base import Store

#: Files sent through the pages: 5,000 with FULL=1.
BROKEN = 5_000 if os.environ.get("FULL") == "1" else 60
#: What an upload may change besides keeping the file.
NOT_THE_RECORD = {"pendingimport", "bucket", "login"}


@pytest.fixture
def store(app: Flask) -> Store:
    found: Store = app.extensions["store"]
    return found


@pytest.fixture
def ana(store: Store) -> Someone:
    return join(store, "Ana")


def record(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the record."""
    with store.reading() as db:
        return {
            name: sorted(map(tuple, db.execute(sa.select(table.__table__))), key=repr)  # type: ignore[attr-defined]
            for name, table in TABLES.items() if name not in NOT_THE_RECORD
        }


def limit(store: Store, pages: int) -> None:
    """Let the database grow no further than `pages` beyond what it has: a disk that is full."""
    connection = store.write_engine.raw_connection()
    try:
        cursor = connection.cursor()
        size = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {size + pages}")
    finally:
        connection.close()


def test_a_full_disk_leaves_nothing_and_a_retry_brings_it_all(app: Flask, store: Store, ana: Someone) -> None:
    data = real("daylio/daylio_us_2023_11_02.csv")
    address, page = shown(app, ana, data)
    said, before = fields(page), record(store)
    limit(store, 20)
    full = visit(app, f"{address}/confirmation", ana, post=said)
    assert full.status == 507 and "There is no room left" in full.words()
    assert record(store) == before
    assert visit(app, address, ana).status == 200, "the file still waits"
    assert visit(app, f"{address}/progress", ana).json["progress"] < 100
    limit(store, 1_000_000)
    assert visit(app, f"{address}/confirmation", ana, post=said).status == 303
    assert "1,456 new entries" in visit(app, address, ana).words()
    assert len(record(store)["importedentry"]) == 1456


def test_a_full_disk_refuses_a_file_it_cannot_keep(app: Flask, store: Store, ana: Someone) -> None:
    limit(store, 20)
    assert choose(app, ana, real("daylio/daylio_us_2023_11_02.csv")).status == 507
    assert bring_in(app, ana, DAYLIO_CSV.encode()).status == 200, "a small one still fits"


def test_broken_files_break_nothing(app: Flask, store: Store) -> None:
    """Damaged exports through the pages, as far as each goes: no answer of 5xx, and nothing half kept."""
    dice = random.Random(5)
    sound = [*fixtures(), *_own(app, store)]
    statuses = []
    for number in range(BROKEN):
        who = join(store, f"P{number}")  # of their own, so that no budget runs out
        before = record(store)
        name = f"x{dice.choice(['.csv', '.json', '.daylio', ''])}"
        sent = choose(app, who, mutant(sound[number % len(sound)], dice), name)
        statuses.append(sent.status)
        assert record(store) == before
        if sent.status == 303:
            page = visit(app, sent.location, who)
            done = visit(app, f"{sent.location}/confirmation", who, post=fields(page))
            assert (page.status, done.status) == (200, 303)
            assert visit(app, sent.location, who).status == 200
            for path in ("/me/data", "/me/data/everything.json", "/me/data/days.csv"):
                assert visit(app, path, who).status == 200
        with store.writing() as db:
            db.delete(db.merge(who.person))
    assert set(statuses) == {303, 422}


def _own(app: Flask, store: Store) -> list[bytes]:
    """Our own two files, of a record with something in it."""
    who = join(store, "Origin")
    bring_in(app, who, SCALES_CSV.encode())
    bring_in(app, who, daylio_csv('2024-05-01,,,21:00,rad,alcohol,,"=1+1"'))
    return [visit(app, path, who).text.encode() for path in ("/me/data/everything.json", "/me/data/days.csv")]
