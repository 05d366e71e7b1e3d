"""Every route: a declared policy, nothing for strangers, nothing from other sites, headers on every status."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import Rule

from tests.people import Someone, cleo, join
from tests.visit import visit
from tracker.app import create_app
from tracker.features.archive import operations
from tracker.settings import from_environment
from tracker.store import archive, journeys, moments
from tracker.store.migrations import migrate
from tracker.store.people import Login
from tracker.web import gate
from tracker.web.gate import hashed, policy_of

#: A diary file waiting to be looked at, with a mood name nobody has placed yet.
DIARY = b"""full_date,date,weekday,time,mood,activities,note_title,note
2026-11-01,November 1,Sunday,21:30,good,"walk | food","",""
2026-11-02,November 2,Monday,21:30,wobbly,"walk","",""
"""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


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
    store = app.extensions["store"]
    now = datetime.now(UTC)
    someone = cleo(store, now.date())
    with store.writing() as db:
        db.add(
            moments.Moment(
                person_id=someone.person.id,
                client_id="a",
                kind="craving",
                day=now.date(),
                started_at=now,
                zone="UTC",
                intensity=6,
                recorded_at=now,
                edited_at=now,
                id=UUID(int=1),
            )
        )
        db.add(
            journeys.Appointment(
                person_id=someone.person.id,
                day=now.date() + timedelta(days=2),
                kind="group",
                made_at=now,
                edited_at=now,
                id=UUID(int=2),
            )
        )
        db.add(
            journeys.PlanGoal(
                person_id=someone.person.id, phase="maintain", text="Walk", made_at=now, id=UUID(int=3)
            )
        )
        db.add(
            journeys.PhaseSpan(
                person_id=someone.person.id, phase="maintain", start=now.date(), made_at=now, id=UUID(int=4)
            )
        )
        waiting = UUID(int=5)
        sealed = operations.sealed(store.vault, someone.person.id, waiting, "daylio.csv", DIARY)
        db.add(archive.PendingImport(person_id=someone.person.id, id=waiting, sealed=sealed, made_at=now))
        db.add(
            Login(
                token_hash=hashed("Cleo's old phone"),
                person_id=someone.person.id,
                device="Firefox on Android",
                created_at=now,
                seen_at=now,
                proved_at=now,
            )
        )
    return someone


#: Whose thing each address argument names. A new kind of address must be added here, with an object of Cleo's.
THINGS: dict[str, str] = {
    "moment_id": str(UUID(int=1)),
    "appointment_id": str(UUID(int=2)),
    "goal_id": str(UUID(int=3)),
    "span_id": str(UUID(int=4)),
    "import_id": str(UUID(int=5)),
    "handle": hashed("Cleo's old phone")[:16],
}
#: Arguments that name no one's thing: a day, a phase, a measure of whoever asks; or that are a secret, not a name.
PLAIN: dict[str, str] = {
    "day": "2026-11-01",
    "phase": "active",
    "measure": "mood",
    "chart": "craving",
    "form": "csv",
    "month": "2026-11",
    "state": "attended",
    "token": "w" * 43,
}
#: Addresses that answer the same whatever they name, so that a guess learns nothing.
SECRETS = {"token"}


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route with a method it takes."""
    for rule in app.url_map.iter_rules():
        for method in METHODS:
            if method in (rule.methods or ()):
                yield rule, method


def address(app: Flask, rule: Rule, **other: str) -> str:
    """The route's address with its arguments filled."""
    known = {**THINGS, **PLAIN, **other}
    missing = set(rule.arguments) - set(known)
    assert not missing, f"say in tests/house/test_routes.py what {missing} of {rule.rule} names"
    with app.test_request_context():
        return str(
            app.url_map.bind("localhost").build(
                rule.endpoint,
                {name: known[name] for name in rule.arguments},
                method=next(iter(set(rule.methods or ()) & set(METHODS))),
            )
        )


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
            "/days/2026-11-01", data={"mood": "3"}, headers={"Origin": origin, "Accept": "application/json"}
        )
        assert answer.status_code == status, origin


def test_nothing_changes_on_get(app: Flask, owner: Someone) -> None:
    """Opening every page leaves every table as it was."""
    from tracker.store import TABLES

    store = app.extensions["store"]

    def rows() -> dict[str, list[tuple[object, ...]]]:
        with store.reading() as db:
            return {
                name: sorted(map(tuple, db.execute(table.__table__.select())), key=repr)  # type: ignore[attr-defined]
                for name, table in TABLES.items()
            }

    before = rows()
    for rule, method in rules(app):
        if method == "GET":
            visit(app, address(app, rule), owner)
    assert rows() == before


def test_every_page_opens_for_its_owner(app: Flask, owner: Someone) -> None:
    for rule, method in rules(app):
        if method == "GET":
            page = visit(app, address(app, rule), owner)
            assert page.status in (200, 303, 404), (rule.rule, page.status)
            assert page.headers["Cache-Control"] == "no-store", rule.rule


def test_what_is_not_there_is_not_found(app: Flask, owner: Someone) -> None:
    for path in ("/nothing", "/days/2026-13-45", "/days/tomorrow", "/moments/1", "/static/x.css", "/people", "/.env"):
        assert visit(app, path, owner).status == 404
