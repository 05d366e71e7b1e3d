"""The engine's promises: durable, strict, one writer, nothing half kept."""

import sqlite3
import threading
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from tests.people import ana, join
from tracker.store import days
from tracker.store.base import Store
from tracker.store.days import Edit
from tracker.store.people import Login, Person

DAY = date(2026, 11, 20)


def test_sqlite_is_set_up_to_lose_nothing(store: Store) -> None:
    if not store.url.startswith("sqlite"):
        pytest.skip("SQLite only")
    for opened in (store.reading(), store.writing()):
        with opened as db:
            got = {
                name: db.scalar(sa.text(f"PRAGMA {name}"))
                for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
            }
            assert got == {
                "journal_mode": "wal",
                "synchronous": 2,
                "foreign_keys": 1,
                "secure_delete": 1,
                "busy_timeout": 10000,
            }


def test_a_write_begins_as_a_writer(store: Store) -> None:
    """BEGIN IMMEDIATE: another process is refused at its begin, not after it has read."""
    if not store.url.startswith("sqlite"):
        pytest.skip("SQLite only")
    with store.writing() as db:
        db.execute(sa.text("SELECT 1"))
        other = sqlite3.connect(store.url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_a_failing_block_keeps_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as db:
        now = datetime.now(UTC)
        db.add(Person(name="half", display_name="Half", passphrase_hash="!", created_at=now))
        db.flush()
        1 / 0  # noqa: B018
    with store.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Person)) == 0


def test_reading_keeps_nothing(store: Store) -> None:
    with store.reading() as db:
        db.add(Person(name="ghost", display_name="Ghost", passphrase_hash="!", created_at=datetime.now(UTC)))
        db.flush()
    with store.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Person)) == 0


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    someone = ana(store, DAY)
    with store.writing() as writing:
        days.keep(writing, someone.person.id, DAY, {"mood": "5"}, _edit())
        seen: list[int] = []

        def look() -> None:
            with store.reading() as db:
                seen.append(len(days.of_day(db, someone.person.id, DAY - timedelta(days=1))))

        reader = threading.Thread(target=look)
        reader.start()
        reader.join(5)
        assert seen == [6]


def test_naive_times_are_refused(store: Store) -> None:
    with pytest.raises((StatementError, ValueError)), store.writing() as db:
        db.add(Person(name="x", display_name="X", passphrase_hash="!", created_at=datetime(2026, 1, 1)))


def test_times_come_back_aware_in_utc(store: Store) -> None:
    someone = join(store, "Ana")
    with store.reading() as db:
        login = db.scalars(sa.select(Login)).one()
        assert login.created_at.utcoffset() == timedelta(0)
        assert login.person_id == someone.person.id


def test_a_row_of_nobody_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError), store.writing() as db:
        days.keep(db, uuid4(), DAY, {"mood": "3"}, _edit())


def test_the_database_errors_show_no_values(store: Store) -> None:
    """Parameters are hidden: a traceback in a log must hold no content."""
    with pytest.raises((OperationalError, StatementError, sa.exc.ProgrammingError)) as error, store.reading() as db:
        db.execute(sa.text("SELECT * FROM nothing WHERE note = :note"), {"note": "a private canary"})
    assert "canary" not in str(error.value)


def _edit() -> Edit:
    now = datetime.now(UTC)
    return Edit(now, uuid4().hex, now, "Europe/London")
