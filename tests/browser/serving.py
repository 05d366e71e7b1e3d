"""A served app for looking at: the demonstration's people over a folder of its own, on a free port of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.people import Someone
from tracker import demo
from tracker.app import create_app
from tracker.settings import from_environment
from tracker.store import people
from tracker.store.base import Store
from tracker.store.migrations import migrate
from tracker.store.people import Login
from tracker.web.gate import hashed


class Quiet(WSGIRequestHandler):
    """A handler that does not print every request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


@contextmanager
def served(folder: Path, assets: Path | None = None) -> Iterator[tuple[str, Flask]]:
    """The address of a running app and the app; nobody is signed up yet."""
    folder.mkdir(parents=True, exist_ok=True)
    if assets is not None and not (folder / "assets").exists():
        (folder / "assets").symlink_to(assets, target_is_directory=True)
    settings = from_environment({"TRACKER_DATA_DIR": str(folder), "TRACKER_PORT": "8000"})
    migrate(settings.database_url)
    app = create_app(settings)
    server = make_server("localhost", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}", app
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["store"].close()


def signed_in(store: Store, name: str, *, strong: bool = False) -> Someone:
    """A person who is signed up already, on one more device; `strong` where they gave a code as well."""
    now, token = datetime.now(UTC), uuid4().hex
    with store.writing() as db:
        person = people.by_name(db, name)
        assert person is not None
        db.add(
            Login(
                token_hash=hashed(token),
                person_id=person.id,
                device="Chrome on Android",
                created_at=now,
                seen_at=now,
                proved_at=now,
                is_strong=strong,
            )
        )
    return Someone(person, token)


def the_cast(store: Store, passphrase_hash: str = "!") -> dict[str, Someone]:
    """Ana, Ben and Cleo with their days, each signed in."""
    demo.fill(store, lambda _passphrase: passphrase_hash, datetime.now(UTC))
    return {role.name: signed_in(store, role.name) for role in demo.CAST}
