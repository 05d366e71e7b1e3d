"""The database: engines, transactions and the base of every table."""

import hmac
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, cast

from sqlalchemy import Engine, MetaData, create_engine, event, make_url
from sqlalchemy.engine import Connection, CursorResult
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from tracker.store.vault import Vault

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


class Store:
    """One database and the key for what is sealed in it.

    `reading()` never waits for a writer. `writing()` is one transaction: it commits when the block ends and rolls back
    when it raises. On SQLite it begins with BEGIN IMMEDIATE (the driver's default lost 1,631 of 2,000 acknowledged
    updates in a four-process test) behind one lock per process, which keeps the busy handler from sleeping.
    """

    def __init__(self, url: str, note_key: bytes) -> None:
        self.url = url
        self.vault = Vault(note_key)
        #: Names people in the access ledger and chains its rows: who can write the database alone can do neither.
        self.trail_key = hmac.digest(note_key, b"trail", "sha256")
        if url.startswith("sqlite"):
            self.read_engine = _sqlite(url, begin="BEGIN")
            self.write_engine = _sqlite(url, begin="BEGIN IMMEDIATE")
            self._writer: Lock | None = Lock()
        else:
            self.read_engine = self.write_engine = create_engine(
                make_url(url).set(drivername="postgresql+psycopg"),
                pool_size=8,
                max_overflow=8,
                pool_pre_ping=True,
                hide_parameters=True,
            )
            self._writer = None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading; nothing written in it is kept."""
        with Session(self.read_engine, expire_on_commit=False, autoflush=False) as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction; everything in the block is kept, or nothing."""
        if self._writer is None:
            with Session(self.write_engine, expire_on_commit=False) as db, db.begin():
                yield db
            return
        with self._writer, Session(self.write_engine, expire_on_commit=False) as db, db.begin():
            yield db

    def scrub(self) -> None:
        """After an erasure: empty SQLite's write-ahead log, where deleted text would stay readable for a while."""
        if self._writer is None:
            return
        with self._writer:
            connection = self.write_engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

    def close(self) -> None:
        """Give every connection back."""
        self.read_engine.dispose()
        self.write_engine.dispose()


def migration_engine(url: str) -> Engine:
    """An engine for schema changes: foreign keys are off, because re-creating a table would cascade its deletes."""
    return (
        _sqlite(url, begin="BEGIN IMMEDIATE", foreign_keys="OFF")
        if url.startswith("sqlite")
        else create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    )


def _sqlite(url: str, *, begin: str, foreign_keys: str = "ON") -> Engine:
    engine = create_engine(
        url, pool_size=16, max_overflow=16, hide_parameters=True, connect_args={"check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "busy_timeout=10000",
            "journal_mode=WAL",
            "synchronous=FULL",
            f"foreign_keys={foreign_keys}",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # On the driver's own connection: through ours it takes as long as a small query, once or twice a request.
        cast(sqlite3.Connection, connection.connection.dbapi_connection).execute(begin)

    return engine


def upsert(
    db: Session, table: type[SQLModel], values: dict[str, Any], *, key: tuple[str, ...], newer: Any = None,
    becomes: Mapping[str, Any] | None = None,
) -> int:
    """Insert a row, or update it when its key is there (and `newer(excluded)` holds); gives the rows changed.

    Updated columns become what `becomes` says, an expression over the row that is there, or else the new values.

    One statement on both databases, so two writers cannot both insert and a replay changes nothing.
    """
    from sqlalchemy.dialects import postgresql, sqlite

    module = sqlite if db.get_bind().dialect.name == "sqlite" else postgresql
    statement = module.insert(table.__table__).values(**values)  # type: ignore[attr-defined]
    changes = {name: statement.excluded[name] for name in values if name not in key} | dict(becomes or {})
    if changes:
        statement = statement.on_conflict_do_update(
            index_elements=list(key), set_=changes, where=newer(statement.excluded) if newer else None
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(key))
    return changed(db, statement)


def changed(db: Session, statement: Any, values: Mapping[str, Any] | None = None) -> int:
    """Carry out an insert, update or delete, with these values where it names places for them; gives the rows changed.
    """
    # Without the option PostgreSQL gives -1 for an insert.
    ran = db.execute(statement, values, execution_options={"preserve_rowcount": True})
    return cast("CursorResult[Any]", ran).rowcount
