"""The devices someone is signed in on: seen, and ended one by one or all at once."""

from datetime import datetime
from typing import NamedTuple

from flask import abort
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.features.accounts import devices
from tracker.features.accounts.pages import pages
from tracker.store import people
from tracker.store.people import Login
from tracker.web import database, gate, logs, responses
from tracker.web.gate import policy


class Device(NamedTuple):
    """A signed-in device as the page shows it."""

    handle: str
    device: str
    here: bool
    seen_at: datetime
    created_at: datetime


@pages.get("/me/logins")
@policy("person")
def list_logins() -> Response:
    """Every device signed in, this one first."""
    found = [_seen(one) for one in devices.signed_in(database.reading(), gate.viewer())]
    return responses.page("accounts/logins.html", logins=sorted(found, key=lambda one: not one.here))


@pages.post("/me/logins/<handle>/end")
@policy("person")
def end_login(handle: str) -> Response:
    """Sign one device out."""
    person = gate.viewer()
    mine = next((one for one in people.logins(database.reading(), person) if _handle(one) == handle), None)
    if mine is None:
        abort(404)
    with database.writing() as db:
        people.end_login(db, mine.token_hash)
    logs.event("login.ended", person=person.id)
    return responses.seen("/me/logins")


@pages.post("/me/logins/others/end")
@policy("person")
def end_others() -> Response:
    """Sign every other device out; they also lose their own tries at the passphrase."""
    person = gate.viewer()
    with database.writing() as db:
        people.end_logins(db, person, keep=gate.login().token_hash)
        people.forget_devices(db, person.id)
    logs.event("login.others_ended", person=person.id)
    return responses.seen("/me/logins")


def _seen(login: Login) -> Device:
    browser, _on, system = login.device.partition(" on ")
    device = _("%(browser)s on %(system)s", browser=browser, system=system) if system else browser
    return Device(_handle(login), device, login.token_hash == gate.login().token_hash, login.seen_at, login.created_at)


def _handle(login: Login) -> str:
    """What an address calls a login; the rest of the hash stays here."""
    return login.token_hash[:16]
