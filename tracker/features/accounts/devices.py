"""Devices: what they are called, and the cookie that tells one people signed in on before from a stranger's."""

import re
import secrets
from typing import cast

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.settings import Settings
from tracker.store import journeys, organisations, people
from tracker.store.people import Login, Person
from tracker.web import database, gate, responses, today

#: Browsers keep a cookie 400 days at most.
KEPT = 400 * 24 * 3600
#: The first pattern that fits names it: newer browsers also say they are older ones.
_BROWSERS = (("Edg", "Edge"), ("OPR/|Opera", "Opera"), ("SamsungBrowser", "Samsung Internet"),
             ("Firefox|FxiOS", "Firefox"), ("CriOS|Chrome|Chromium", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"),
            ("Windows", "Windows"), ("Macintosh|Mac OS", "Mac"), ("Linux|X11", "Linux"))


def label(agent: str) -> str:
    """A device in plain words, from what its browser says of itself: "Firefox on Android"; "" when it says nothing."""
    return " on ".join(filter(None, (_first(_BROWSERS, agent), _first(_SYSTEMS, agent))))


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for pattern, name in known if re.search(pattern, agent)), "")


def known_to(db: Session, person: Person | None) -> str:
    """The hash of this device's cookie when this person signed in with it before, else ""; the same work for nobody."""
    token = gate.hashed(request.cookies.get(_cookie(), "")[:100])
    return token if people.known_device(db, person.id if person else people.NOBODY, token) else ""


def signed_in(db: Session, person: Person) -> list[Login]:
    """The devices this person is signed in on, latest first; those that ended by themselves are left out."""
    now = today.now()
    return [login for login in people.logins(db, person) if not gate.ended(login, now)]


def enter(target: str, person: Person, *, strong: bool = False) -> Response:
    """Sign a person in here and send them on: a new login, and from now on the device is known.

    `strong`: they came by a passkey, or by a passphrase and a code.
    """
    work = organisations.work(database.reading(), person.id)
    response = responses.seen(_landing(target, person, work))
    gate.admit(response, person, label(request.headers.get("User-Agent", "")[:400]), strong=strong, staff=bool(work))
    token = request.cookies.get(_cookie()) or ""
    if not 40 <= len(token) <= 100:
        token = secrets.token_urlsafe(32)
    with database.writing() as db:
        people.know_device(db, person.id, gate.hashed(token), today.now())
        people.forget_buckets(db, today.now())
        people.forget_logins(db, unused_since=today.now() - gate.IDLE, begun_before=today.now() - gate.LONGEST)
    response.set_cookie(_cookie(), token, max_age=KEPT, path="/", httponly=True, samesite="Lax", secure=_secure())
    return response


def strengthened(target: str, person: Person) -> Response:
    """Go on after a passkey was made or codes were switched on here: who works in a practice has proved it by that.

    They need it from now on, so whoever of them has no recovery codes gets some, for the day it is lost.
    """
    if not gate.login().is_staff:
        return responses.seen(target)
    return enter(target if people.codes_left(database.reading(), person.id) else "/me/codes", person, strong=True)


def _landing(target: str, person: Person, work: frozenset[str]) -> str:
    """Where somebody goes who asked for no page: whoever works here and keeps no log of their own, to their work."""
    if target != "/" or not work or journeys.of(database.reading(), person.id) is not None:
        return target
    return "/people" if "counselor" in work else "/practice"


def _cookie() -> str:
    return "__Host-evenlight-device" if _secure() else "evenlight-device"


def _secure() -> bool:
    return cast(Settings, current_app.config["SETTINGS"]).secure
