"""My data: what is kept, in figures, and two downloads that ask who is there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from tests.features.archive.bringing import counts
from tests.people import Someone, check, join, say
from tests.visit import Page, visit
from tracker.store.base import Store
from tracker.store.moments import Moment
from tracker.store.people import Login
from tracker.web.gate import hashed

DOWNLOADS = ("/me/data/everything.json", "/me/data/days.csv")


@pytest.fixture
def store(app: Flask) -> Store:
    found: Store = app.extensions["store"]
    return found


@pytest.fixture
def ana(store: Store) -> Someone:
    return join(store, "Ana")


def links(page: Page) -> list[str]:
    """Where the rows about downloads lead."""
    return [str(link.get("href")) for link in page.all("a", class_="row")][:2]


def test_an_empty_record(app: Flask, ana: Someone) -> None:
    page = visit(app, "/me/data", ana)
    assert "Nothing yet." in page.words() and counts(page) == {}
    assert visit(app, "/me/data", ana, json=True).json["kept"]["days"] == 0


def test_what_is_kept_in_figures(app: Flask, store: Store, ana: Someone) -> None:
    for day in range(3):
        say(store, ana.person, date(2026, 3, 1) + timedelta(days=day), mood="3", use="no_use")
    now = datetime.now(UTC)
    with store.writing() as db:
        for gone in (None, now):
            db.add(Moment(person_id=ana.person.id, client_id=str(gone), kind="craving", day=date(2026, 3, 1),
                          zone="UTC", started_at=now, recorded_at=now, edited_at=now, deleted_at=gone))
    check(store, ana.person, "phq2", [1, 1], date(2026, 3, 1))
    page = visit(app, "/me/data", ana)
    assert counts(page) == {"Days": "3", "Notes": "0", "Moments": "1", "Sessions": "0", "Check-ins": "1"}
    assert "1 March 2026 to 3 March 2026" in page.words()


def test_downloads_have_names_of_ours_and_are_stored_nowhere(app: Flask, ana: Someone) -> None:
    for path, kind in zip(DOWNLOADS, ("application/json", "text/csv; charset=utf-8"), strict=True):
        page = visit(app, f"{path}?filename=evil.html", ana)
        today = datetime.now(UTC).date()
        assert page.status == 200 and page.headers["Content-Type"] == kind
        assert page.headers["Content-Disposition"].startswith('attachment; filename="evenlight-20')
        assert str(today.year) in page.headers["Content-Disposition"]
        assert page.headers["Cache-Control"] == "no-store"


def test_downloads_ask_who_is_there(app: Flask, store: Store, ana: Someone) -> None:
    assert links(visit(app, "/me/data", ana)) == list(DOWNLOADS)
    with store.writing() as db:
        db.get_one(Login, hashed(ana.token)).proved_at -= timedelta(minutes=11)
    page = visit(app, "/me/data", ana)
    assert links(page) == ["/me/proof?next=/me/data"] * 2, "and comes back here, where they then lie"
    assert "We ask for your passphrase first." in page.words()
    for path in DOWNLOADS:
        asked = visit(app, path, ana)
        assert (asked.status, asked.location) == (303, f"/me/proof?next={path}")
        assert visit(app, path, ana, json=True).status == 401


def test_a_deleted_moment_is_not_in_the_file(app: Flask, store: Store, ana: Someone) -> None:
    now = datetime.now(UTC)
    with store.writing() as db:
        for client_id, gone in (("kept-one", None), ("gone-one", now)):
            db.add(Moment(person_id=ana.person.id, client_id=client_id, kind="use", day=now.date(), zone="UTC",
                          started_at=now, recorded_at=now, edited_at=now, deleted_at=gone))
    file = visit(app, "/me/data/everything.json", ana).text
    assert "kept-one" in file and "gone-one" not in file
