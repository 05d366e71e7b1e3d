"""The floors: the barest Flask apps that could do the same, served by the same server with the same settings."""

import os
import sqlite3
import sys
import threading
from typing import Any

from flask import Flask, render_template_string, request

ROWS = """<!doctype html><title>Page</title><h1>Page</h1><ul>{% for day, value in rows %}
<li class="card"><a href="/days/{{ day }}"><span>{{ day }}</span> <b>{{ value }}</b></a></li>{% endfor %}</ul>"""
UPSERT = (
    "INSERT INTO reading VALUES (?, ?, ?, ?) ON CONFLICT (person, day, measure) DO UPDATE SET value = excluded.value"
)


def make(database: str) -> Flask:
    """One Flask app with: hello, one durable raw upsert, one page of 30 rows."""
    app = Flask("floor")
    local = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(database, isolation_level=None, timeout=10)
            local.connection.execute("PRAGMA journal_mode=WAL")
            local.connection.execute("PRAGMA synchronous=FULL")
        return local.connection  # type: ignore[no-any-return]

    with sqlite3.connect(database) as setup:
        setup.execute(
            "CREATE TABLE IF NOT EXISTS reading (person, day, measure, value, PRIMARY KEY (person, day, measure))"
        )
        for i in range(30):
            setup.execute(UPSERT, ("me", f"2026-10-{i + 1:02}", "mood", "3"))

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.post("/save")
    def save() -> dict[str, Any]:
        db = connection()
        db.execute("BEGIN IMMEDIATE")
        db.execute(UPSERT, ("me", request.form["day"], "mood", request.form["mood"]))
        db.execute("COMMIT")
        return {"saved": ["mood"]}

    @app.get("/page")
    def page() -> str:
        rows = (
            connection().execute("SELECT day, value FROM reading WHERE person = 'me' ORDER BY day LIMIT 30").fetchall()
        )
        return render_template_string(ROWS, rows=rows)

    @app.get("/healthz")
    def health() -> str:
        return "ok"

    return app


def bare_models() -> Flask:
    """Flask and SQLModel imported, one table, one route: the floor of cold start and memory."""
    from sqlmodel import Field, Session, SQLModel, create_engine, select

    class Row(SQLModel, table=True):
        """A row."""

        id: int | None = Field(default=None, primary_key=True)
        value: str

    engine = create_engine("sqlite:///" + sys.argv[2])
    SQLModel.metadata.create_all(engine)
    app = Flask("models")

    @app.get("/healthz")
    def health() -> str:
        with Session(engine) as db:
            return str(len(db.exec(select(Row).limit(1)).all()))

    return app


def serve(app: Flask, port: int) -> None:
    """gunicorn as `tracker serve` sets it up."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        """The same worker class and threads."""

        def load_config(self) -> None:
            for name, value in {
                "bind": f"127.0.0.1:{port}",
                "worker_class": "gthread",
                "threads": 8,
                "workers": 1,
                "control_socket_disable": True,
                "loglevel": "warning",
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return app

    sys.argv = sys.argv[:1]
    Server().run()


if __name__ == "__main__":
    made = bare_models() if sys.argv[1] == "models" else make(sys.argv[2])
    serve(made, int(os.environ["TRACKER_PORT"]))
