"""The database of this request: one session for reading, short transactions for writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from tracker.store.base import Store


def install(app: Flask, store: Store) -> None:
    """Give the app its store and close what a request left open."""
    app.extensions["store"] = store
    app.teardown_appcontext(lambda _error: _end_reading())


def store() -> Store:
    """The app's store."""
    return cast(Store, current_app.extensions["store"])


def reading() -> Session:
    """The request's session for reading; opened at the first call, closed with the request."""
    if "db" not in g:
        g.reading = store().reading()
        g.db = g.reading.__enter__()
    return cast(Session, g.db)


@contextmanager
def writing() -> Iterator[Session]:
    """One write transaction. What was being read ends first, so that the page read after it sees what was written."""
    _end_reading()
    with store().writing() as db:
        yield db


def _end_reading() -> None:
    if g.pop("db", None) is not None:
        g.pop("reading").__exit__(None, None, None)
