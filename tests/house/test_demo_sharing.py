"""The demonstration of sharing: a list with all three groups, somebody nobody shares with, and ways in that work."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.visit import OWN
from tracker import demo, demo_sharing
from tracker.demo_sharing import OTTO, ROSA, SAM
from tracker.domain import caseload
from tracker.features.counsel import seeing
from tracker.store import organisations, people, trail, windows
from tracker.store.base import Store
from tracker.store.grants import Grant
from tracker.store.migrations import migrate
from tracker.store.windows import Seat
from tracker.web.hashing import HASHER

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the whole demonstration in it."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    migrate(f"sqlite:///{path}")
    store = Store(f"sqlite:///{path}", b"k" * 32)
    demo.fill(store, lambda _passphrase: "!", NOW)
    demo_sharing.fill(store, lambda _passphrase: "!", NOW)
    with store.writing() as db:
        db.execute(sa.text("PRAGMA optimize"))
    store.scrub()
    store.close()
    return path


@pytest.fixture
def shown(filled: Path, tmp_path: Path) -> Iterator[Store]:
    copy = Path(shutil.copy(filled, tmp_path / "demo.sqlite3"))
    store = Store(f"sqlite:///{copy}", b"k" * 32)
    yield store
    store.close()


def seat(store: Store, name: str) -> Seat:
    with store.reading() as db:
        person = people.by_name(db, name)
        assert person is not None
        places = organisations.of(db, person.id)
    return Seat(person.id, places[0][0].id if places else None)


def test_the_list_has_all_three_groups(shown: Store) -> None:
    stretch, groups = seeing.Stretch.at(NOW), dict[str, list[str]]()
    with windows.caseload(shown, seat(shown, "Rosa"), NOW) as panes:
        for pane in panes:
            found = caseload.reasons(seeing.seen(seeing.glimpse(pane, stretch, NOW)))
            groups.setdefault(caseload.group(found), []).append(pane.window.name)
    assert sum(len(names) for names in groups.values()) == 11
    assert set(groups["today"]) == {"Ana", "Jon"} and {"Priya", "Tomas"} <= set(groups["week"])
    assert len(groups["steady"]) >= 4


def test_nobody_shares_with_otto_and_two_with_sam(shown: Store) -> None:
    with windows.caseload(shown, seat(shown, "Otto"), NOW) as panes:
        assert panes == []
    with windows.caseload(shown, seat(shown, "Sam"), NOW) as panes:
        assert [pane.window.name for pane in panes] == ["Ana", "Cleo"]
        assert [pane.window.talking_point() for pane in panes][1]


def test_what_they_looked_at_stands_in_whole_chains(shown: Store) -> None:
    with shown.reading() as db:
        chains = trail.verify_all(db, shown.trail_key).values()
    assert [chain.rows for chain in chains if chain.rows] and not [chain for chain in chains if chain.broken]


def test_started_again_nothing_is_there_twice(shown: Store) -> None:
    demo.fill(shown, lambda _passphrase: "!", NOW)
    demo_sharing.fill(shown, lambda _passphrase: "!", NOW + timedelta(days=1))
    with shown.reading() as db:
        assert len(db.scalars(sa.select(Grant)).all()) == len(demo_sharing.SHARED) + 2


def test_the_ways_in_that_are_printed_lead_in(app: Flask) -> None:
    store: Store = app.extensions["store"]
    now = datetime.now(UTC)
    demo.fill(store, lambda _passphrase: "!", now)
    lines = demo_sharing.fill(store, HASHER.hash, now)
    for helper, line in zip((ROSA, OTTO, SAM), lines, strict=True):
        assert helper.passphrase in line
        client = app.test_client()
        form = {"name": helper.name, "passphrase": helper.passphrase}
        answer = client.post("/sign-in", data=form, headers=OWN)
        assert answer.status_code == 303
        if helper.secret:
            assert pyotp.TOTP(helper.secret).at(now) in line
            answer = client.post("/sign-in/code", data={"spare": line.rpartition(" ")[2]}, headers=OWN)
            assert answer.status_code == 303
            assert client.get("/people", headers=OWN).status_code == 200
        else:
            assert client.get("/supporting", headers=OWN).status_code == 200
