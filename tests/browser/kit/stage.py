"""A stage for the components alone: made-up pages, the real templates and files, the app's own headers, no database."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.browser.kit import sample
from tracker.web.assets import build
from tracker.web.headers import ALWAYS

ROOT = Path(__file__).resolve().parents[3]
PAGES = Path(__file__).parent / "pages"
STATIC = "/static/kit/"


def environment() -> Environment:
    """Jinja as the app sets it up, with sentences left in English."""
    made = Environment(
        loader=FileSystemLoader([ROOT / "templates", PAGES]), undefined=StrictUndefined, autoescape=True,
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(asset=lambda path: STATIC + path)
    return made


@dataclass
class Stage:
    """A running server. `posts` is what forms sent; `answer` is what the next posts get (status, body)."""

    address: str
    posts: list[tuple[str, list[tuple[str, str]], dict[str, str]]] = field(default_factory=list)
    answer: tuple[int, dict[str, Any]] = (200, {})
    down: bool = False
    asked: list[str] = field(default_factory=list)


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Serve the kit from `folder`, a place for the built files."""
    built = build(ROOT / "static", folder / "built")
    env = environment()
    shown = Stage("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            shown.asked.append(address.path)
            if shown.down:
                return self.close_connection_now()
            if address.path.startswith(STATIC):
                return self.file(built / address.path.removeprefix(STATIC))
            if address.path == "/sw.js":
                return self.file(ROOT / "static" / "sw.js")
            if address.path == "/precache.json":
                return self.body(200, json.dumps(sample.PRECACHE).encode(), "application/json")
            if address.path == "/figure.json":
                return self.body(200, json.dumps(sample.PLOTLY).encode(), "application/json")
            name = "errors/offline" if address.path == "/offline" else address.path.strip("/") or "today"
            if not (PAGES / f"{name}.html").exists() and name != "errors/offline":
                return self.body(404, b"", "text/plain")
            page = env.get_template(f"{name}.html").render(lang="en", viewer=None, **sample.VALUES)
            self.body(200, page.encode(), "text/html; charset=utf-8")

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if shown.down:
                return self.close_connection_now()
            shown.posts.append((self.path, parse_qsl(sent, keep_blank_values=True), dict(self.headers)))
            if "json" in self.headers.get("Accept", ""):
                status, body = shown.answer
                return self.body(status, json.dumps(body).encode(), "application/json")
            self.send_response(303)
            self.send_header("Location", "/today")
            self.end_headers()

        def file(self, path: Path) -> None:
            if not path.is_file():
                return self.body(404, b"", "text/plain")
            self.body(200, path.read_bytes(), guess_type(path.name)[0] or "application/octet-stream")

        def body(self, status: int, content: bytes, kind: str) -> None:
            self.send_response(status)
            for name, value in {**ALWAYS, "Content-Type": kind, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def close_connection_now(self) -> None:
            self.close_connection = True
            self.connection.close()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    shown.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield shown
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
