"""Devices: what they are called, and the cookie that tells one people signed in on before from a stranger's."""

import re
import secrets
from typing import cast

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.settings import Settings
from tracker.store import people
from tracker.store.people import Login, Person
from tracker.web import database, gate, today

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


def enter(response: Response, person: Person) -> Response:
    """Sign a person in here: a new login, and from now on the device is known."""
    gate.admit(response, person, label(request.headers.get("User-Agent", "")[:400]))
    token = request.cookies.get(_cookie()) or ""
    if not 40 <= len(token) <= 100:
        token = secrets.token_urlsafe(32)
    with database.writing() as db:
        people.know_device(db, person.id, gate.hashed(token), today.now())
        people.forget_buckets(db, today.now())
        people.forget_logins(db, unused_since=today.now() - gate.IDLE, begun_before=today.now() - gate.LONGEST)
    response.set_cookie(_cookie(), token, max_age=KEPT, path="/", httponly=True, samesite="Lax", secure=_secure())
    return response


def _cookie() -> str:
    return "__Host-evenlight-device" if _secure() else "evenlight-device"


def _secure() -> bool:
    return cast(Settings, current_app.config["SETTINGS"]).secure
