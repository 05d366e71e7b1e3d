"""Watching the database: which statements reach it, and how it goes about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tracker.store.base import Store


@contextmanager
def asked(store: Store, engine: Engine | None = None) -> Iterator[list[tuple[str, Any]]]:
    """The statements that reach the database within, those of the reading engine unless another one is named."""
    found: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement != "BEGIN":
            found.append((statement, values))

    event.listen(engine or store.read_engine, "before_cursor_execute", listen)
    yield found
    event.remove(engine or store.read_engine, "before_cursor_execute", listen)


def explained(db: Session, statement: str, values: Any) -> str:
    """How the database goes about a statement."""
    connection = db.connection()
    if connection.dialect.name == "sqlite":
        return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values))
    # A table of a test is so small that reading and sorting all of it is cheapest.
    for way in ("seqscan", "sort", "bitmapscan"):
        connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values))


def reads_a_whole_table(steps: str) -> bool:
    """Whether one of the steps goes through all rows there are."""
    return "Seq Scan" in steps or any(step.startswith("SCAN ") for step in steps.splitlines())
