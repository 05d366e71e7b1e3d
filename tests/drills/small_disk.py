"""A server whose database may not grow past a few pages: `python -m tests.drills.small_disk` with PAGES set."""

import os
import sqlite3
from typing import Any

from sqlalchemy import Engine, event

from tracker.cli import _migrate, _serve
from tracker.settings import from_environment


@event.listens_for(Engine, "connect")
def _limit(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA max_page_count={os.environ['PAGES']}")


if __name__ == "__main__":
    settings = from_environment()
    _migrate(settings)
    _serve(settings)
