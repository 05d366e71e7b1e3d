"""Schema changes, run by our own command; foreign keys are off while tables are re-created."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import SQLModel

from tracker.store import TABLES
from tracker.store.base import migration_engine


class BrokenReferences(Exception):
    """A migration left rows pointing at nothing; it was not kept."""


def config() -> Config:
    """Alembic's settings, without an ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.set_main_option("path_separator", "os")
    return settings


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a revision; a database already there is left alone (and nothing heavy is loaded twice)."""
    engine = migration_engine(url)
    settings = config()
    try:
        with engine.begin() as connection:
            if revision == "head" and _current(connection) == ScriptDirectory.from_config(settings).get_current_head():
                return
            settings.attributes["connection"] = connection
            command.upgrade(settings, revision)
            _check_references(connection)
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Whether the database stands at the newest revision."""
    engine = migration_engine(url)
    try:
        with engine.connect() as connection:
            return _current(connection) == ScriptDirectory.from_config(config()).get_current_head()
    finally:
        engine.dispose()


def downgrade(url: str, revision: str) -> None:
    """Take a database back to an older revision."""
    engine = migration_engine(url)
    settings = config()
    try:
        with engine.begin() as connection:
            settings.attributes["connection"] = connection
            command.downgrade(settings, revision)
            _check_references(connection)
    finally:
        engine.dispose()


def _current(connection: Any) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _check_references(connection: Any) -> None:
    if connection.dialect.name == "sqlite" and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
        raise BrokenReferences(f"{len(broken)} rows point at nothing")


METADATA = SQLModel.metadata
assert TABLES, "importing the tables registers them"
