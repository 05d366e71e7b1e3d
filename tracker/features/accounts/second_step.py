"""The second step: who asks for codes is asked for one after the passphrase, and before anything is opened."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import cast
from uuid import UUID

import orjson
from flask import current_app, request
from werkzeug.wrappers import Response

from tracker.domain.words import message
from tracker.features.accounts import challenges, code_app, devices
from tracker.features.accounts.pages import pages, show
from tracker.settings import Settings
from tracker.store import keys
from tracker.store.people import Person
from tracker.store.vault import Unreadable
from tracker.web import database, gate, logs, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy

WRONG_CODE = message("That code does not fit. Each works once. Wait for the next one, then try again.")
WRONG_SPARE = message("That is none of your recovery codes. Each works once.")
NONE_LEFT = message("Too many tries in a short time. Wait a few minutes, then try again.")
_PLACE = "second-step"


@dataclass(frozen=True, slots=True)
class Half:
    """Half a sign-in, kept in a sealed cookie: whose passphrase was given here, until when that counts, what next."""

    person_id: UUID
    until: datetime
    target: str
    sealed: bytes


def enter(person: Person, target: str) -> Response:
    """Sign in whoever gave the passphrase, or got back in: at once, or after a code where one is asked for."""
    if not keys.asks_for_code(database.reading(), person.id):
        return devices.enter(target, person)
    half = {"person": person.id.hex, "until": int((today.now() + challenges.LASTS).timestamp()), "id": token_hex(8),
            "next": target if len(target) <= 500 else "/"}
    sealed = database.store().vault.seal(orjson.dumps(half).decode(), _PLACE)
    response = responses.seen("/sign-in/code")
    response.set_cookie(_cookie(), urlsafe_b64encode(sealed).decode(), max_age=int(challenges.LASTS.total_seconds()),
                        path="/", httponly=True, samesite="Lax", secure=_secure())
    return response


@pages.get("/sign-in/code")
@policy("anyone", whose="nobody")
def show_second_step() -> Response:
    """The form for a code; whoever has given no passphrase here is sent to give it."""
    return show("second_step") if _half() else responses.seen("/sign-in")


@pages.post("/sign-in/code")
@policy("anyone", whose="nobody")
def take_second_step() -> Response:
    """A code of the app, or a recovery code in its place."""
    half, form = _half(), Form()
    person = database.reading().get(Person, half.person_id) if half else None
    if half is None or person is None:
        return _start_over()
    spare = form.raw.get("spare", "")
    if not code_app.may_try(person):
        logs.event("code.held_back", person=person.id)
        return show("second_step", errors={"spare" if spare else "code": NONE_LEFT}, status=429)
    if not (code_app.spare_fits(person, spare) if spare else code_app.fits(person, form.raw.get("code", ""))):
        logs.event("code.refused", person=person.id)
        return show("second_step", errors={"spare": WRONG_SPARE} if spare else {"code": WRONG_CODE})
    with database.writing() as db:
        first = keys.spend(db, person.id, challenges.spent_as(half.sealed), half.until)
    if not first:
        return _start_over()
    logs.event("code.accepted", person=person.id)
    return _done(devices.enter(half.target, person, strong=True))


def _start_over() -> Response:
    return _done(responses.seen("/sign-in"))


def _done(response: Response) -> Response:
    response.delete_cookie(_cookie(), path="/", httponly=True, samesite="Lax", secure=_secure())
    return response


def _half() -> Half | None:
    """The half of a sign-in this browser holds, if it is ours and not over."""
    try:
        sealed = urlsafe_b64decode(request.cookies.get(_cookie(), "")[:4000])
        said = orjson.loads(database.store().vault.open(sealed, _PLACE))
    except (ValueError, Unreadable):  # ValueError: no base64, cut short
        return None
    until = datetime.fromtimestamp(said["until"], UTC)
    return Half(UUID(said["person"]), until, gate.own_path(said["next"]), sealed) if today.now() < until else None


def _cookie() -> str:
    return "__Host-evenlight-half" if _secure() else "evenlight-half"


def _secure() -> bool:
    return cast(Settings, current_app.config["SETTINGS"]).secure
