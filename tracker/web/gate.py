"""Who may come in: every route declares its policy, and everything else is refused."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal, TypeVar, cast
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from tracker.store import keys, organisations, people
from tracker.store.organisations import Organisation
from tracker.store.people import Login, Person
from tracker.store.windows import Seat
from tracker.web import database, limits, today

Role = Literal["anyone", "person", "counselor", "admin"]
Whose = Literal["own", "nobody", "shared", "practice"]
View = TypeVar("View", bound=Callable[..., Any])

IDLE, LONGEST, PROOF = timedelta(days=30), timedelta(days=90), timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=10)
#: The same for whoever works in a practice here (reliability §6, 7.3: half an hour unused, twelve hours in all).
STAFF_IDLE, STAFF_LONGEST, STAFF_SEEN_EVERY = timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may use a route, and whose things it shows.

    `role`: "counselor" and "admin" are asked for in a practice of this server, now; whoever is neither finds nothing,
    and whoever is must have come in by a passkey, or by a passphrase and a code. `whose` is "own" where the route reads
    or changes the viewer's things (so a stranger finds nothing), "shared" where others share them with the viewer
    (through a window), "practice" where they are a practice's, "nobody" where it holds nothing personal. `step_up` asks
    who it is once more, unless that was proved in the last ten minutes.
    """

    role: Role
    whose: Whose = "own"
    step_up: bool = False


def policy(role: Role, *, whose: Whose = "own", step_up: bool = False) -> Callable[[View], View]:
    """Declare a view's policy; a route without one stops the app from starting."""

    def declare(view: View) -> View:
        view.policy = Policy(role, whose, step_up)  # type: ignore[attr-defined]
        return view

    return declare


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """The policy a route declares."""
    return getattr(app.view_functions[endpoint], "policy", None)


def install(app: Flask) -> None:
    """Check that every route declares a policy, then guard every request."""
    undeclared = [rule.rule for rule in app.url_map.iter_rules() if policy_of(app, rule.endpoint) is None]
    if undeclared:
        raise LookupError(f"routes without a policy: {', '.join(undeclared)}")
    app.before_request(_guard)


def viewer() -> Person:
    """The signed-in person; only for routes whose policy asks for one."""
    return cast(Person, g.viewer)


def owner() -> str:
    """A name for the viewer that tells nothing: what waits unsent in a browser belongs to it and to nobody else."""
    return limits.keyed(f"owner:{viewer().id}")[:16]


def login() -> Login:
    """The viewer's signed-in device."""
    return cast(Login, g.login)


def practice() -> Organisation:
    """The practice the viewer looks from: the one chosen on this device, else the first by name.

    Only for routes of counselors and admins; the viewer has that role there, now.
    """
    places = cast("list[Organisation]", g.places)
    return next((one for one in places if one.id == login().organisation_id), places[0])


def seat() -> Seat:
    """Whom the viewer looks as, and for which practice; only for counselors' routes."""
    return Seat(viewer().id, practice().id)


def ended(login: Login, now: datetime) -> bool:
    """Whether a login has ended by itself: unused too long, or too old."""
    idle, longest = (STAFF_IDLE, STAFF_LONGEST) if login.is_staff else (IDLE, LONGEST)
    return now - login.seen_at > idle or now - login.created_at > longest


def cookie_name() -> str:
    """The sign-in cookie: with the `__Host-` prefix wherever HTTPS makes it possible."""
    return "__Host-evenlight" if current_app.config["SETTINGS"].secure else "evenlight"


def hashed(token: str) -> str:
    """How tokens and codes are kept."""
    return sha256(token.encode()).hexdigest()


def admit(response: BaseResponse, person: Person, device: str, *, strong: bool, staff: bool) -> BaseResponse:
    """Sign a person in on this device: a new login, a new cookie; the login this device had before ends.

    Where it was the same person's (they proved themselves again), the new one ends no later than the old would have,
    is as strong, and looks from the same practice.
    """
    token, now, before = secrets.token_urlsafe(32), today.now(), cast("Login | None", g.get("login"))
    made = Login(token_hash=hashed(token), person_id=person.id, device=device[:80], created_at=now, seen_at=now,
                 proved_at=now, is_strong=strong, is_staff=staff)
    same = before is not None and before.person_id == person.id
    if before is not None and same:
        made.created_at, made.organisation_id = before.created_at, before.organisation_id
        made.is_strong = strong or before.is_strong
    with database.writing() as db:
        db.add(made)
        db.flush()
        if before is not None:
            people.end_login(db, before.token_hash, becomes=hashed(token) if same else "")
    response.set_cookie(
        cookie_name(), token, max_age=int(LONGEST.total_seconds()), path="/", httponly=True, samesite="Lax",
        secure=current_app.config["SETTINGS"].secure,
    )
    return response


def dismiss(response: BaseResponse) -> BaseResponse:
    """Take the cookie back; the login row is ended by the caller."""
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax",
                           secure=current_app.config["SETTINGS"].secure)
    return response


def _guard() -> BaseResponse | None:
    g.viewer = g.login = None
    if request.method not in ("GET", "HEAD", "OPTIONS") and not _same_origin():
        abort(403)
    if request.endpoint is None or "\x00" in request.path:
        _recognise()
        if request.endpoint is not None:
            abort(404)  # there is no address with a NUL, and PostgreSQL cannot be asked for one
        return None
    declared = policy_of(current_app, request.endpoint)
    assert declared is not None
    _recognise()
    if declared.role == "anyone":
        return None
    if g.viewer is None:
        return _to("/welcome" if request.path == "/" else "/sign-in")
    if declared.role != "person":
        g.places = [place for place, role in organisations.of(database.reading(), viewer().id) if role == declared.role]
        if not g.places:
            abort(404)
        if not login().is_strong:
            return prove_again() if must_be_strong() else _to_ways_in()
    return prove_again() if declared.step_up and not proved() else None


def proved() -> bool:
    """Whether the viewer said who they are in the last ten minutes, in a way that counts for them."""
    return today.now() - login().proved_at <= PROOF and not must_be_strong()


def must_be_strong() -> bool:
    """Whether the passphrase alone proves nothing here: a passkey or codes are set up, and this login used neither.

    It is asked of whoever works in a practice: with the passphrase alone, nobody adds a passkey of their own to it.
    """
    asked = login().is_staff and not login().is_strong
    return asked and keys.has_second(database.reading(), viewer().id)


def prove_again() -> Response:
    """Ask who it is once more, then come back to this address (a form is then filled in again)."""
    if request.accept_mimetypes.best == "application/json":
        abort(401)
    back = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return cast(Response, redirect(f"/me/proof?next={quote(back)}", 303))


def _to_ways_in() -> Response:
    if request.accept_mimetypes.best == "application/json":
        abort(401)
    return cast(Response, redirect("/me/ways-in/needed", 303))


def _to(path: str) -> Response:
    if request.method != "GET" or request.accept_mimetypes.best == "application/json":
        abort(401)
    back = request.full_path.rstrip("?")
    return cast(Response, redirect(path if back == "/" else f"{path}?next={quote(back)}", 303))


def own_path(target: str | None) -> str:
    """`next=` of a form, if it is a path of ours; else the start page."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return "/"
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc and target.isprintable() else "/"


def _same_origin() -> bool:
    """Whether the browser says this request comes from our own pages (Fetch Metadata, then Origin).

    Every browser in use sends one of the two with a cross-site post; a client that sends neither is not a browser
    that could be carrying someone's cookie unasked.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or origin in (current_app.config["SETTINGS"].base_url, request.host_url.rstrip("/"))


def _recognise() -> None:
    token = request.cookies.get(cookie_name())
    if not token or len(token) > 100:
        return
    found = people.signed_in(database.reading(), hashed(token))
    if found is None:
        return
    login, person, has_ties = found
    now = today.now()
    if ended(login, now):
        return
    g.login, g.viewer, g.has_ties = login, person, has_ties
    if now - login.seen_at > (STAFF_SEEN_EVERY if login.is_staff else SEEN_EVERY):
        _mark_seen(login, now)


def _mark_seen(login: Login, now: datetime) -> None:
    from sqlalchemy import update

    with database.writing() as db:
        db.execute(update(Login).where(Login.token_hash == login.token_hash).values(seen_at=now))  # type: ignore[arg-type]
