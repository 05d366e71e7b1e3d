"""The pages of the code app: what it is for, the picture to scan, switching it off."""

from collections.abc import Mapping

from flask import request
from werkzeug.wrappers import Response

from tracker.domain.words import Message
from tracker.features.accounts import code_app, devices
from tracker.features.accounts.pages import pages, show
from tracker.features.accounts.second_step import NONE_LEFT, WRONG_CODE
from tracker.store import keys, people
from tracker.store.vault import Unreadable
from tracker.web import database, gate, qr, responses
from tracker.web.gate import policy


@pages.get("/me/ways-in/app")
@policy("person", step_up=True)
def show_code_app() -> Response:
    """What codes are for and how to begin; or since when they are on."""
    db, person = database.reading(), gate.viewer()
    kept = keys.one_time_secret(db, person.id)
    return show("code_app", since=kept.confirmed_at if kept else None, codes_left=people.codes_left(db, person.id))


@pages.post("/me/ways-in/app")
@policy("person", step_up=True)
def begin_code_app() -> Response:
    """Make a secret to scan; whoever has codes on keeps the one there is."""
    code_app.begin(gate.viewer())
    return responses.seen("/me/ways-in/app/confirmation")


@pages.get("/me/ways-in/app/confirmation")
@policy("person", step_up=True)
def show_secret() -> Response:
    """The picture and the field for the first code; once that fitted, neither is shown again."""
    return _secret()


@pages.post("/me/ways-in/app/confirmation")
@policy("person", step_up=True)
def confirm_code_app() -> Response:
    """Switch codes on; whoever has no recovery codes gets some now, for the day the phone is gone."""
    person = gate.viewer()
    if not code_app.may_try(person):
        return _secret({"code": NONE_LEFT}, status=429)
    if not code_app.confirm(person, request.form.get("code", "")):
        return _secret({"code": WRONG_CODE})
    target = "/me/ways-in" if people.codes_left(database.reading(), person.id) else "/me/codes"
    return devices.strengthened(target, person)


@pages.get("/me/ways-in/app/removal")
@policy("person", step_up=True)
def ask_to_drop_code_app() -> Response:
    """What switching off means."""
    return show("code_app_removal")


@pages.post("/me/ways-in/app/removal")
@policy("person", step_up=True)
def drop_code_app() -> Response:
    """Switch codes off, and forget the secret."""
    code_app.drop(gate.viewer())
    return responses.seen("/me/ways-in")


def _secret(errors: Mapping[str, Message] | None = None, status: int = 200) -> Response:
    person = gate.viewer()
    kept = keys.one_time_secret(database.reading(), person.id)
    try:
        shown = code_app.secret(kept) if kept and kept.confirmed_at is None else ""
    except Unreadable:
        shown = ""
    if not shown:
        return responses.seen("/me/ways-in/app")
    address = code_app.address(person, shown)
    return show("code_app_secret", errors=errors, status=status, picture=qr.picture(address), address=address,
                secret=" ".join(shown[i : i + 4] for i in range(0, len(shown), 4)))
