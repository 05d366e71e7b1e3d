"""`tracker invite`: one link, for one person, into one practice."""

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from tests.people import join
from tests.visit import visit
from tracker.cli import main
from tracker.settings import Settings
from tracker.store import organisations
from tracker.store.organisations import Organisation


@pytest.fixture(autouse=True)
def here(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATA_DIR", str(settings.data_dir))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["invite", *arguments])


def path(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout.strip().removeprefix("http://localhost:8000")


def test_the_link_makes_an_admin_once(app: Flask) -> None:
    store = app.extensions["store"]
    ana, ben = join(store, "Ana"), join(store, "Ben")
    made = run("--role", "admin", "--practice", " Harbour   House ")
    assert "Harbour House" in made.stderr and "once" in made.stderr
    link = path(made)
    for _look in range(3):
        assert visit(app, link, ana).status == 200
    assert visit(app, link, ana, post={}).status == 303
    visit(app, link, ben, post={})
    with store.reading() as db:
        assert [(one.name, role) for one, role in organisations.of(db, ana.person.id)] == [("Harbour House", "admin")]
        assert organisations.of(db, ben.person.id) == [], "it works once"


def test_the_same_name_is_the_same_practice(app: Flask) -> None:
    store = app.extensions["store"]
    for name in ("Quay", "quay", ""):
        path(run("--role", "counselor", *(["--practice", name] if name else [])))
    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(Organisation)) == 1
    path(run("--role", "admin", "--practice", "Harbour House"))
    unsaid = run("--role", "admin")
    assert unsaid.exit_code == 1 and "Harbour House, Quay" in unsaid.output
    assert run("--role", "admin", "--practice", "x" * 121).exit_code == 1


def test_the_first_practice_needs_no_name(app: Flask) -> None:
    path(run("--role", "admin"))
    with app.extensions["store"].reading() as db:
        assert db.scalar(select(Organisation.name)) == "Our practice"


def test_no_other_role_is_given_this_way(app: Flask) -> None:
    assert run("--role", "supporter").exit_code == 2
    assert run().exit_code == 2


def test_it_asks_for_an_up_to_date_database(settings: Settings) -> None:
    result = run("--role", "admin")
    assert result.exit_code == 1 and "tracker migrate" in result.output
