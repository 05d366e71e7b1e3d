"""Knock at every cell: who may, comes in; who may not, finds nothing, changes nothing, and reads nothing of anybody's.

`make matrix` prints what it found as one JSON line.
"""

import json
import os
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from flask import Blueprint, Flask
from sqlalchemy import update
from werkzeug.wrappers import Response

import tracker.app
from tests.matrix import cells, world
from tests.matrix.cells import ABSENT, SAID, THINGS, Answer, Cell
from tests.matrix.world import SECRET, World
from tests.visit import Page, visit
from tracker.settings import from_environment
from tracker.store.migrations import migrate
from tracker.store.people import Person
from tracker.web import database
from tracker.web.gate import policy, policy_of

SWAPS = 5_000 if os.environ.get("FULL") == "1" or os.environ.get("DRILL_SIZE") == "full" else 500


@dataclass
class Found:
    """What the knocking came to."""

    cells: int = 0
    wrong: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    wrote: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)


class House:
    """The app, its world, and the database as it stood before anybody knocked."""

    def __init__(self, app: Flask, path: Path) -> None:
        self.app, self.path = app, path
        self.world: World = world.build(app.extensions["store"])
        self.watch = sqlite3.connect(path, isolation_level=None)
        self.before = sqlite3.connect(":memory:", check_same_thread=False)
        self.watch.backup(self.before)

    def version(self) -> int:
        """A number that differs as soon as anybody else has written."""
        return int(self.watch.execute("PRAGMA data_version").fetchone()[0])

    def restore(self) -> None:
        """Everything as it was."""
        self.before.backup(self.watch)


    def close(self) -> None:
        self.watch.close()
        self.before.close()
        self.app.extensions["store"].close()


def opened(folder: Path, built_assets: Path) -> tuple[Flask, Path]:
    """The whole app over a new database, and where that is."""
    (folder / "assets").symlink_to(built_assets, target_is_directory=True)
    settings = from_environment({"TRACKER_DATA_DIR": str(folder), "TRACKER_SMTP_URL": "smtp://127.0.0.1:9"})
    migrate(settings.database_url)
    return tracker.app.create_app(settings), Path(settings.database_url.removeprefix("sqlite:///"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, built_assets: Path) -> Iterator[House]:
    made = House(*opened(tmp_path_factory.mktemp("matrix"), built_assets))
    yield made
    made.close()


def knock(house: House, cell: Cell) -> Page:
    return visit(house.app, cell.path, cell.knocker.someone, method=cell.method,
                 post=cell.said if cell.method == "POST" else None)


def answered(page: Page, method: str, path: str) -> Answer | str:
    """Which of the answers this is; else its status."""
    if page.status == 303 and (page.location.startswith("/sign-in?") or (path, page.location) == ("/", "/welcome")):
        return "sign in"
    if page.status == 303 and page.location.startswith(("/me/proof", "/me/ways-in/needed")):
        return "prove"
    short: dict[int, Answer] = {401: "refused", 404: "gone", 405: "not so"}
    if page.status in short:
        return short[page.status]
    return "open" if page.status in ((200, 303) if method == "GET" else (200, 303, 409, 422)) else str(page.status)


def judge(house: House, cell: Cell, found: Found, gone: dict[tuple[str, str, str], str]) -> None:
    before = house.version()
    page = knock(house, cell)
    got = answered(page, cell.method, cell.path)
    if cell.object == "secret unknown" and not cell.knocker.someone and page.location == "/sign-in":
        got = "gone"  # whoever holds the link of a reminder that is over may still want to come in
    found.cells += 1
    found.answers[got] += 1
    if got == "gone" and cell.answer == "open" and cell.endpoint in ABSENT:
        got = "open"
    if got != cell.answer:
        found.wrong.append(f"{cell}: {got} instead of {cell.answer} ({page.location})")
    if SECRET in page.text and cell.object not in ("own", "no object"):
        found.leaked.append(str(cell))
    if not _may_name(cell) and any(name in page.text for stand, name in house.world.names.items() if stand != "shared"):
        found.leaked.append(f"{cell}: a name")
    if cell.answer == "gone" and cell.object != "no object":
        same = gone.setdefault((cell.rule, cell.method, cell.knocker.name), page.text)
        if same != page.text:
            found.told.append(str(cell))
    wrote = house.version() != before
    if wrote and got != "open":
        found.wrote.append(str(cell))
    if wrote:
        house.restore()


def _may_name(cell: Cell) -> bool:
    """Admins see who belongs to their practice by name; nobody else sees a name of one who does not share."""
    return cell.policy.role == "admin" and "admin" in cell.knocker.work


def test_every_cell_answers_as_its_policy_says(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    found, nameless = Found(), cells.undeclared(house.app)
    gone: dict[tuple[str, str, str], str] = {}
    for cell in (*cells.cells(house.app, house.world), *cells.others(house.app, house.world)):
        judge(house, cell, found, gone)
    swaps = swap(house, found)
    with capsys.disabled():
        print("\n" + json.dumps({
            "cells": found.cells, "undeclared": len(nameless), "wrong": len(found.wrong), "leaked": len(found.leaked),
            "wrote": len(found.wrote), "told_apart": len(found.told), "swaps": swaps, "answers": found.answers,
        }))
    assert not nameless, "say in tests/matrix/cells.py what their arguments name"
    for what in (found.wrong, found.leaked, found.wrote, found.told):
        assert not what, "\n".join(what[:60])
    assert found.cells >= 500
    assert all(found.answers[one] for one in ("open", "sign in", "prove", "refused", "gone", "not so"))


def swap(house: House, found: Found) -> int:
    """Any id of anything of anybody in any place of any address: it opens for whom it is, in the place it is for."""
    chance, bundles = random.Random(5), [*house.world.subjects.values(), *(one.own for one in house.world.knockers)]
    pool = [value for bundle in bundles for name, value in bundle.items() if name.endswith("_id")]
    rules = [rule for rule in house.app.url_map.iter_rules()
             if set(rule.arguments) & THINGS and not set(rule.arguments) & {"handle", "invitation"}]
    knockers = [one for one in house.world.knockers if one.someone]
    for _n in range(SWAPS):
        rule, knocker = chance.choice(rules), chance.choice(knockers)
        declared = policy_of(house.app, rule.endpoint)
        assert declared is not None
        given = {name: chance.choice(pool) for name in set(rule.arguments) & THINGS}
        opens = any(opens and all(bundle.get(name) == value for name, value in given.items())
                    for _what, opens, bundle in cells.objects(rule, declared, knocker, house.world))
        if "member_id" in given:  # an admin may meet whoever works in their practice, not the one the cells name alone
            opens = any(one.own.get("member_id") == given["member_id"] and knocker.place in one.works_in
                        for one in knockers if "counselor" in one.work)
        method = next(one for one in cells.METHODS if one in (rule.methods or ()))
        path = cells.address(house.app, rule, given)
        expected = cells.answer(declared, method, knocker, opens=opens)
        page = visit(house.app, path, knocker.someone, method=method, post=SAID if method == "POST" else None)
        if answered(page, method, path) != expected and not (opens and rule.endpoint in ABSENT):
            found.wrong.append(f"{method} {rule.rule} by {knocker.name}, swapped: {page.status} instead of {expected}")
        if opens:
            house.restore()
    return SWAPS


def test_a_route_nobody_declared_is_red() -> None:
    bare, pages = Flask("bare"), Blueprint("loose", __name__)
    pages.get("/a/<uuid:thing_id>", endpoint="a")(policy("person")(lambda thing_id: str(thing_id)))
    pages.get("/b/<uuid:moment_id>", endpoint="b")(lambda moment_id: str(moment_id))
    pages.get("/c/<uuid:moment_id>", endpoint="c")(policy("person")(lambda moment_id: str(moment_id)))
    bare.register_blueprint(pages)
    found = cells.undeclared(bare)
    assert {"/a/<uuid:thing_id>", "/b/<uuid:moment_id>"} <= set(found)
    assert "/c/<uuid:moment_id>" not in found


def test_a_hole_is_found(tmp_path: Path, built_assets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that shows whatever moment it is asked for, and notes it: each stranger's cell of it is red."""
    pages = Blueprint("holes", __name__)

    @pages.get("/holes/<uuid:moment_id>")
    @policy("person")
    def hole(moment_id: UUID) -> Response:
        with database.writing() as db:
            db.execute(update(Person).values(region="XX"))
        return Response(str(moment_id), mimetype="text/plain")

    monkeypatch.setattr(tracker.app, "FEATURES", (*tracker.app.FEATURES, pages))
    house = House(*opened(tmp_path, built_assets))
    found = Found()
    for cell in cells.cells(house.app, house.world):
        if cell.endpoint == "holes.hole":
            judge(house, cell, found, {})
    house.close()
    assert len(found.wrong) == 3 * (len(house.world.knockers) - 1), "one who shares, one who does not, nobody"
