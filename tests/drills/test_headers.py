"""Every route with every status: protecting headers on each answer, cookies out of reach, no post from elsewhere."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.test import Client, TestResponse

from tests.drills.server import Server, figures
from tests.house.routes import METHODS, address, rules, settle
from tests.people import Someone, join
from tracker.app import create_app
from tracker.settings import from_environment
from tracker.store import TABLES
from tracker.store.base import Store
from tracker.store.migrations import migrate
from tracker.web.gate import policy_of
from tracker.web.headers import CONTENT_SECURITY_POLICY

pytestmark = pytest.mark.drill
BASE = "https://evenlight.example"
OWN = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
ELSEWHERE: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": BASE},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "https://evenlight.example.elsewhere.example"},
)
#: What a view may do besides answering. Each route is made to do each of these.
FAILURES = (RuntimeError("made to fail"), OperationalError("INSERT", {}, Exception("database or disk is full")))
ABORTS = (400, 401, 403, 404, 405, 413, 422, 429, 503)
DIRECTIVES = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'",
    "frame-ancestors 'none'", "object-src 'none'",
)


@dataclass
class Count:
    """Cells looked at, and what was wrong with them."""

    cells: int = 0
    wrong: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    cookies: set[str] = field(default_factory=set)

    def look(self, what: str, answer: TestResponse, *, private: bool) -> None:
        """One answer: `private` where somebody is signed in or something was sent."""
        self.cells += 1
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        self.wrong += [f"{what} ({answer.status_code}): {one}" for one in faults(answer.headers, private=private)]
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, parts = cookie.partition("=")[0], {part.strip().casefold() for part in cookie.split(";")[1:]}
            self.cookies.add(name)
            for needed in ("httponly", "secure", "path=/", "samesite=lax"):
                if needed not in parts:
                    self.wrong.append(f"{what}: cookie {name} without {needed}")
            if not name.startswith("__Host-") or any(part.startswith("domain") for part in parts):
                self.wrong.append(f"{what}: cookie {name} is not bound to this host")


def faults(headers: Headers, *, private: bool) -> Iterator[str]:
    """What is missing or too much in the headers of an answer."""
    policy = headers.get("Content-Security-Policy", "")
    if policy != CONTENT_SECURITY_POLICY or "unsafe" in policy or not all(one in policy for one in DIRECTIVES):
        yield f"policy {policy!r}"
    for name, value in {
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
    }.items():
        if headers.getlist(name) != [value]:
            yield f"{name} {headers.getlist(name)}"
    # The second is for pages whose address is a secret: even our own pages are told the host alone.
    if headers.getlist("Referrer-Policy") not in (["same-origin"], ["strict-origin"]):
        yield f"Referrer-Policy {headers.getlist('Referrer-Policy')}"
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        yield "no Permissions-Policy"
    if int(headers.get("Strict-Transport-Security", "max-age=0").partition(";")[0].removeprefix("max-age=")) < 31536000:
        yield "no HSTS of a year"
    if private and headers.get("Cache-Control") != "no-store":
        yield f"Cache-Control {headers.get('Cache-Control')}"
    if not private and headers.get("Cache-Control", "") not in ("no-cache", "no-store"):
        yield f"Cache-Control {headers.get('Cache-Control')}"
    if "Cookie" not in headers.get("Vary", ""):
        yield "Vary does not name Cookie"
    for name, _value in headers:
        if name.casefold().startswith("access-control") or name.casefold() == "x-powered-by":
            yield f"{name} is there"
    if any(letter.isdigit() for letter in headers.get("Server", "")):
        yield "the server's version is there"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, built_assets: Path) -> Iterator[Flask]:
    """The app as people reach it over HTTPS."""
    folder = tmp_path_factory.mktemp("headers")
    (folder / "assets").symlink_to(built_assets, target_is_directory=True)
    settings = from_environment({"TRACKER_DATA_DIR": str(folder), "TRACKER_BASE_URL": BASE})
    migrate(settings.database_url)
    app = create_app(settings)
    yield app
    app.extensions["store"].close()


@pytest.fixture(scope="module")
def owner(whole: Flask) -> Someone:
    """Cleo, with one of everything that has an address."""
    return settle(whole.extensions["store"])


@pytest.fixture(scope="module")
def found() -> dict[str, int]:
    """What the tests before the last one have counted."""
    return {}


def ask(app: Flask, who: Someone | None, method: str, path: str, headers: dict[str, str] | None = None,
        data: Any = None) -> TestResponse:
    """One request over HTTPS, as `who`."""
    client = Client(app, use_cookies=False)
    carried = {"Accept": "text/html", **(OWN if headers is None else headers)}
    if who is not None:
        carried["Cookie"] = f"__Host-evenlight={who.token}"
    return client.open(path, method=method, base_url=BASE, headers=carried, data=data)


def rows(store: Store) -> dict[str, int]:
    """How many rows every table holds."""
    with store.reading() as db:
        return {name: len(db.execute(table.__table__.select()).all())  # type: ignore[attr-defined]
                for name, table in TABLES.items()}


def test_no_post_from_elsewhere_is_accepted(whole: Flask, found: dict[str, int]) -> None:
    owner = join(whole.extensions["store"], "Robin")
    before, tried, accepted = rows(whole.extensions["store"]), 0, list[str]()
    for rule, method in rules(whole):
        if method == "GET":
            continue
        for headers in ELSEWHERE:
            for kind in ("application/x-www-form-urlencoded", "text/plain", "application/json"):
                answer = ask(whole, owner, method, address(whole, rule), {**headers, "Content-Type": kind},
                             data=b'{"use": "use"}' if "json" in kind else b"use=use&sure=yes&done=1")
                tried += 1
                if answer.status_code != 403:
                    accepted.append(f"{method} {rule.rule} {headers} {kind}: {answer.status_code}")
    found.update(cross_site_tried=tried, cross_site_accepted=len(accepted))
    assert not accepted, "\n".join(accepted[:20])
    assert rows(whole.extensions["store"]) == before


def test_the_real_server_sends_them_too(tmp_path: Path, built_assets: Path, found: dict[str, int]) -> None:
    """Through the server people run: pages, files, errors, and a body that is too big."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "assets").symlink_to(built_assets, target_is_directory=True)
    server = Server(data, TRACKER_BASE_URL=BASE)
    server.start()
    count, version = Count(), next(built_assets.glob("*/app.css")).parent.name
    try:
        for method, path, size, expected in (
            ("GET", "/help", 0, 200), ("GET", "/", 0, 303), ("GET", "/nothing", 0, 404), ("PUT", "/help", 0, 405),
            ("GET", "/sw.js", 0, 200), ("POST", "/sign-in", 7_000_000, 413), ("POST", "/days/2026-01-01", 3, 401),
            ("POST", "/days/2026-01-01", 9_000_000, 401),
        ):
            status, headers = _raw(server, method, path, size)
            assert status == expected, (method, path, size, status)
            count.cells += 1
            count.wrong += [f"{path} ({status}): {one}" for one in faults(headers, private=method != "GET")]
        for path in ("app.css", "js/app.js", "icons/favicon.svg", "fonts/figtree-latin-wght-normal.woff2"):
            status, headers = _raw(server, "GET", f"/static/{version}/{path}", 0)
            count.cells += 1
            assert status == 200, path
            assert "immutable" in headers["Cache-Control"]
            needed = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
            if path.endswith(".svg"):  # the one kind of file that is a page when opened by itself
                needed["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
            count.wrong += [f"{path}: no {name}" for name, value in needed.items() if headers.get(name) != value]
            if any(name.casefold().startswith("access-control") for name, _value in headers):
                count.wrong.append(f"{path}: lets other sites read it")
    finally:
        server.stop()
    found.update(served_cells=count.cells)
    assert not count.wrong, "\n".join(count.wrong)


def _raw(server: Server, method: str, path: str, size: int) -> tuple[int, Headers]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)
    try:
        connection.request(method, path, b"x" * size if size else None, {"Sec-Fetch-Site": "same-origin"})
        answer = connection.getresponse()
        answer.read()
        return answer.status, Headers(answer.getheaders())
    except (BrokenPipeError, ConnectionResetError):
        raise AssertionError(f"{method} {path} was cut off instead of answered") from None
    finally:
        connection.close()


def test_headers(whole: Flask, owner: Someone, found: dict[str, int]) -> None:
    """Every route as it answers by itself, and made to answer with every status there is."""
    count = Count()
    routes = [(rule, method, address(whole, rule)) for rule, method in rules(whole)]
    for rule, method, path in routes:
        personal = policy_of(whole, rule.endpoint).role == "person"  # type: ignore[union-attr]
        for who in (owner, None) if personal else (None, owner):
            if rule.endpoint in ("accounts.close_account", "accounts.sign_out") and who is owner:
                continue  # ends the sign-in of all that follows; looked at last
            if method == "GET":
                for accept in ("text/html", "application/json"):
                    answer = ask(whole, who, "GET", path, {**OWN, "Accept": accept})
                    count.look(f"GET {path}", answer, private=who is not None)
                count.look(f"HEAD {path}", ask(whole, who, "HEAD", path), private=True)
            else:
                count.look(f"{method} {path}", ask(whole, who, method, path, data={"nothing": "x"}), private=True)
        for wrong in set(METHODS) - (rule.methods or set()):
            if not any(other.rule == rule.rule and wrong in (other.methods or ()) for other, _, _ in routes):
                count.look(f"{wrong} {path}", ask(whole, owner, wrong, path), private=True)
        count.look(f"OPTIONS {path}", ask(whole, owner, "OPTIONS", path), private=True)
    for path in ("/nothing", "/static/nothing.css", "/days/%00", "/moments/1", "/%ff", "/days/2026-01-01/"):
        count.look(path, ask(whole, owner, "GET", path), private=True)
        count.look(path, ask(whole, None, "GET", path), private=False)
    day = "/days/2024-11-01"
    count.look("too big", ask(whole, owner, "POST", day, data=b"x" * (6 * 1024 * 1024 + 1)), private=True)
    count.look("wrong", ask(whole, owner, "POST", day, data={"mood": "99"}), private=True)
    made_to_fail(whole, owner, routes, count)
    cookies(whole, owner, count)
    assert {200, 303, 400, 401, 403, 404, 405, 413, 422, 429, 500, 503, 507} <= set(count.statuses)
    assert count.cookies == {"__Host-evenlight", "__Host-evenlight-device", "__Host-evenlight-half"}
    figures(drill="headers", cells=count.cells, routes=len(routes), statuses=len(count.statuses),
            wrong=len(count.wrong), **found)
    assert not count.wrong, "\n".join(count.wrong[:40])


def made_to_fail(app: Flask, owner: Someone, routes: list[Any], count: Count) -> None:
    """Every route, its view replaced by one that ends in each status; the guard before it stays."""
    views, todo = dict(app.view_functions), [Exception()]

    def failing(policy: Any) -> Any:
        def view(**_arguments: object) -> None:
            raise todo[0]

        view.policy = policy  # type: ignore[attr-defined]
        return view

    app.view_functions.update({name: failing(getattr(view, "policy", None)) for name, view in views.items()})
    try:
        for failure in (*map(aborted, ABORTS), *FAILURES):
            todo[0] = failure
            for _rule, method, path in routes:
                answer = ask(app, owner, method, path, data={} if method != "GET" else None)
                count.look(f"{method} {path}, {failure!r}", answer, private=True)
    finally:
        app.view_functions.update(views)


def aborted(status: int) -> HTTPException:
    """What `abort(status)` raises."""
    try:
        abort(status)
    except HTTPException as raised:
        return raised


def cookies(app: Flask, owner: Someone, count: Count) -> None:
    """The ways in and out, where cookies are given and taken."""
    name, passphrase = "newcomer", "nine lamps beside a river"
    joined = ask(app, None, "POST", "/sign-up", data={
        "name": name, "passphrase": passphrase, "adult": "yes", "zone": "UTC", "region": "GB", "language": "en"})
    count.look("sign-up", joined, private=True)
    assert joined.status_code == 303
    entered = ask(app, None, "POST", "/sign-in", data={"name": name, "passphrase": passphrase})
    count.look("sign-in", entered, private=True)
    assert entered.status_code == 303
    assert len(entered.headers.getlist("Set-Cookie")) == 2
    for path in ("/sign-out", "/me/closing"):
        count.look(path, ask(app, owner, "POST", path, data={"sure": "yes"}), private=True)
