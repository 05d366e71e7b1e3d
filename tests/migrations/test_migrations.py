"""Migrations keep every row: up on a filled database, the trap of cascading deletes, and no drift from the tables."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.people import ana, ben, check, join
from tracker.store import TABLES, checkins
from tracker.store.base import Store, migration_engine
from tracker.store.migrations import METADATA, BrokenReferences, config, downgrade, migrate
from tracker.store.people import RecoveryCode


def counts(url: str) -> dict[str, int]:
    """Rows per table."""
    engine = migration_engine(url)
    with engine.connect() as connection:
        found = {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table.__table__))  # type: ignore[attr-defined]
            for name, table in TABLES.items()
        }
    engine.dispose()
    return found


def test_the_tables_are_what_the_migrations_make(database_url: str) -> None:
    migrate(database_url)
    engine = migration_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_every_revision_goes_down_and_up_again(database_url: str) -> None:
    migrate(database_url)
    for script in ScriptDirectory.from_config(config()).walk_revisions():
        downgrade(database_url, str(script.down_revision or "base"))
    migrate(database_url)
    assert set(counts(database_url).values()) == {0}


def test_whoever_has_a_phase_is_looked_at_first(database_url: str) -> None:
    """People who came before there were check-ins get theirs without doing anything."""
    migrate(database_url)
    store = Store(database_url, b"k" * 32)
    now = datetime.now(UTC)
    someone = ana(store, now.date())
    ben(store, now.date())
    join(store, "Kim")
    store.close()
    downgrade(database_url, "0001")
    migrate(database_url)
    store = Store(database_url, b"k" * 32)
    with store.reading() as db:
        woken = checkins.awake(db, datetime.now(UTC), 10)
    assert len(woken) == 2 and woken[0] == someone.person.id
    store.close()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    migrate(database_url)


def test_recreating_a_parent_table_keeps_its_children(database_url: str, tmp_path: Path) -> None:
    """Batch mode drops and re-creates `person`; with foreign keys on, SQLite would cascade that to every row."""
    migrate(database_url)
    store = Store(database_url, b"k" * 32)
    now = datetime.now(UTC)
    someone = ana(store, now.date())
    ben(store, now.date())
    check(store, someone.person, "phq9", [1] * 9 + [0], now.date())
    with store.writing() as db:
        db.add(RecoveryCode(code_hash="c" * 64, person_id=someone.person.id))
        checkins.choose(db, someone.person.id, "phq9", now, every=28)
        checkins.keep_pause(db, someone.person.id, now.date(), now.date(), now)
    store.close()
    before = counts(database_url)
    assert before["person"] == 2 and before["reading"] > 300 and before["login"] == 2
    assert (before["checkin"], before["checkinanswer"], before["safetyevent"]) == (1, 10, 1)

    head = ScriptDirectory.from_config(config()).get_current_head()
    next_one = tmp_path / "9999_wider_names.py"
    next_one.write_text(f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", {head!r}, None, None
def upgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.alter_column("display_name", type_=sa.String(length=80), existing_type=sa.String(length=64))
    with op.batch_alter_table("checkin") as batch:
        batch.alter_column("version", type_=sa.String(length=80), existing_type=sa.String(length=64))
def downgrade() -> None:
    pass
""")
    settings = config()
    settings.set_main_option(
        "version_locations", f"{Path(str(settings.get_main_option('script_location'))) / 'versions'}:{tmp_path}"
    )
    engine = migration_engine(database_url)
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
    engine.dispose()
    assert counts(database_url) == before


def test_a_migration_that_orphans_rows_is_not_kept(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'orphans.db'}"
    migrate(url)
    engine = migration_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO recoverycode (code_hash, person_id) VALUES ('x', 'nobody')"))
        connection.execute(sa.text("DELETE FROM alembic_version"))
        for table in TABLES:
            if table not in ("recoverycode", "person"):
                connection.execute(sa.text(f"DROP TABLE {table}"))
        connection.execute(sa.text("DROP INDEX ix_recoverycode_person_id"))
        connection.execute(sa.text("ALTER TABLE recoverycode RENAME TO left_over"))
        connection.execute(sa.text("DROP TABLE person"))
    engine.dispose()
    with pytest.raises(BrokenReferences):
        migrate(url)
    engine = migration_engine(url)
    with engine.connect() as connection:
        assert "person" not in sa.inspect(connection).get_table_names(), "the half-done migration was kept"
    engine.dispose()
