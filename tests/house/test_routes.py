"""Every route: a declared policy, nothing for strangers, nothing from other sites, headers on every status."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import Rule

from tests.house.routes import SECRETS, THINGS, address, rules, settle
from tests.people import Someone, admin, counselor, join, meet, practice, share, supporter
from tests.visit import visit
from tracker.app import create_app
from tracker.settings import from_environment
from tracker.store.migrations import migrate
from tracker.web import gate
from tracker.web.gate import policy_of

#: What a look adds to.
TRAIL = ("glance", "trailhead")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, built_assets: Path) -> Iterator[Flask]:
    """One app for the whole file: nothing here leaves a trace that another test here would see."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "assets").symlink_to(built_assets, target_is_directory=True)
    settings = from_environment({"TRACKER_DATA_DIR": str(folder)})
    migrate(settings.database_url)
    made = create_app(settings)
    yield made
    made.extensions["store"].close()


@pytest.fixture(scope="module")
def owner(app: Flask) -> Someone:
    """Cleo, with one of everything that has an address of its own."""
    return settle(app.extensions["store"])


@pytest.fixture(scope="module")
def readers(app: Flask, owner: Someone) -> dict[str, Someone]:
    """Whom Cleo's shared pages open for, and who keeps the practice they are in, by the kind of their pages."""
    store, now = app.extensions["store"], datetime.now(UTC) - timedelta(hours=1)
    place = practice(store, "Quay")
    maya, alba, sam = counselor(store, "Maya", place), admin(store, "Alba", place), supporter(store, "Sam")
    share(store, owner.person, meet(store, owner.person, maya, now), ("mood", "check_ins:phq9"), now)
    share(store, owner.person, meet(store, owner.person, sam, now), ("mood",), now)
    return {"counselor": maya, "admin": alba, "supporter": sam, "own": owner}


def reader(app: Flask, rule: Rule, readers: dict[str, Someone]) -> tuple[Someone, str]:
    """Whose page this is, and its address as they open it."""
    declared = policy_of(app, rule.endpoint)
    assert declared is not None
    eyes = {"counselor": "counselor", "admin": "admin"}.get(declared.role) or (
        "supporter" if declared.whose == "shared" else "own")
    cleo, maya = str(readers["own"].person.id), str(readers["counselor"].person.id)
    return readers[eyes], address(app, rule, person_id=cleo, member_id=maya)


def test_a_route_without_a_policy_stops_the_app(app: Flask) -> None:
    bare = Flask("bare")
    pages = Blueprint("loose", __name__)
    pages.get("/loose")(lambda: "loose")
    bare.register_blueprint(pages)
    with pytest.raises(LookupError, match="/loose"):
        gate.install(bare)


def test_signed_out_nothing_of_a_person_is_shown(app: Flask, owner: Someone) -> None:
    cells = 0
    for rule, method in rules(app):
        declared = policy_of(app, rule.endpoint)
        assert declared is not None
        if declared.role == "anyone":
            continue
        page = visit(app, address(app, rule), method=method, post={} if method == "POST" else None)
        assert page.status == (303 if method == "GET" else 401), (method, rule.rule, page.status)
        if method == "GET":
            assert page.location.startswith(("/sign-in", "/welcome")), (rule.rule, page.location)
        assert "Cleo" not in page.text
        cells += 1
    assert cells > 20


def test_a_stranger_finds_nothing_of_others(app: Flask, owner: Someone) -> None:
    stranger = join(app.extensions["store"], "Stranger")
    cells = 0
    for rule, method in rules(app):
        if not set(rule.arguments) & set(THINGS):
            continue
        path = address(app, rule)
        page = visit(app, path, stranger, method=method, post={} if method == "POST" else None)
        assert page.status == 404, (method, path, page.status)
        unknown = address(app, rule, **dict.fromkeys(THINGS, str(UUID(int=99))))
        same = visit(app, unknown, stranger, method=method, post={} if method == "POST" else None)
        assert (same.status, same.text) == (404, page.text), "not yours and not there must look alike"
        cells += 1
    assert cells >= 5


def test_an_address_that_makes_no_sense_is_not_found(app: Flask, owner: Someone) -> None:
    for rule, method in rules(app):
        if rule.arguments and method == "GET" and not set(rule.arguments) & SECRETS:
            broken = rule.rule
            for name in rule.arguments:
                broken = broken.replace(f"<uuid:{name}>", "x").replace(f"<{name}>", "%00")
            if "<" not in broken:
                assert visit(app, broken, owner).status == 404, broken


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_posts_from_elsewhere_are_refused(app: Flask, owner: Someone, headers: dict[str, str]) -> None:
    for rule, method in rules(app):
        if method != "GET":
            page = visit(app, address(app, rule), owner, method=method, post={"use": "use"}, headers=headers)
            assert page.status == 403, (method, rule.rule, headers, page.status)


def test_an_old_browser_is_judged_by_its_origin(app: Flask, owner: Someone) -> None:
    client = app.test_client()
    client.set_cookie("evenlight", owner.token)
    for origin, status in (("https://elsewhere.example", 403), ("null", 403), ("http://localhost", 200)):
        answer = client.post(
            "/days/2024-11-01", data={"mood": "3"}, headers={"Origin": origin, "Accept": "application/json"}
        )
        assert answer.status_code == status, origin


def test_nothing_changes_on_get(app: Flask, readers: dict[str, Someone]) -> None:
    """Opening every page leaves every table as it was; one about somebody else adds to the trail, and to it alone."""
    from tracker.store import TABLES

    store = app.extensions["store"]

    def rows() -> dict[str, list[tuple[object, ...]]]:
        with store.reading() as db:
            return {
                name: sorted(map(tuple, db.execute(table.__table__.select())), key=repr)  # type: ignore[attr-defined]
                for name, table in TABLES.items()
            }

    before, looks = rows(), 0
    for rule, method in rules(app):
        if method == "GET":
            who, path = reader(app, rule, readers)
            visit(app, path, who)
            if who.person.name in ("maya", "sam"):
                after = rows()
                assert set(before["glance"]) <= set(after["glance"]), "what is in the trail stays"
                looks += len(after["glance"]) - len(before["glance"])
                before |= {name: after[name] for name in TRAIL}
            assert rows() == before, rule.rule
    assert looks > 3


def test_every_page_opens_for_its_owner(app: Flask, readers: dict[str, Someone]) -> None:
    for rule, method in rules(app):
        if method == "GET":
            who, path = reader(app, rule, readers)
            page = visit(app, path, who)
            # What comes after a use is not there for a craving, the one moment Cleo has; nor a PDF without its extra.
            known = {"daylog.after": (404,), "counsel.brief_pdf": (200, 404)}.get(rule.endpoint, (200, 303))
            assert page.status in known, (rule.rule, page.status)
            assert page.headers["Cache-Control"] == "no-store", rule.rule


def test_what_is_not_there_is_not_found(app: Flask, owner: Someone) -> None:
    for path in ("/nothing", "/days/2026-13-45", "/days/tomorrow", "/moments/1", "/static/x.css", "/people", "/.env"):
        assert visit(app, path, owner).status == 404
