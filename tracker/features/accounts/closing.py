"""Closing an account: said plainly first, then everything is gone at once."""

import hmac
from uuid import UUID

from flask import g, request
from werkzeug.exceptions import HTTPException, Unauthorized
from werkzeug.wrappers import Response

from tracker.domain.words import Message, message
from tracker.features.accounts.pages import pages, show
from tracker.store import people
from tracker.store.people import Person
from tracker.web import database, gate, limits, logs, responses
from tracker.web.gate import policy

UNSURE = message("Tick the box if you are sure.")


@pages.get("/me/closing")
@policy("person", step_up=True)
def show_closing() -> Response:
    """What goes, and what cannot be undone."""
    return _form()


@pages.post("/me/closing")
@policy("person", step_up=True)
def close_account() -> Response:
    """Delete the person and every row that is theirs, in one transaction; then no copy is left in the log file."""
    if "sure" not in request.form:
        return _form({"sure-yes": UNSURE})
    person = gate.viewer()
    with database.writing() as db:
        people.erase(db, person)
    database.store().scrub()
    logs.event("account.closed", person=person.id)
    g.viewer = g.login = None
    return gate.dismiss(responses.seen("/closed"))


@pages.errorhandler(Unauthorized)
def sent_twice(error: HTTPException) -> Response:
    """The closing form once more, after it did its work: a retry changes nothing and ends on the same page.

    It says which account it closed, in words this server alone can write. Whoever has no such form, or a form of an
    account that is still there, is told what everybody who is signed out is told.
    """
    account, _dot, proof = request.args.get("account", "").partition(".")
    ours = hmac.compare_digest(_proof(account).encode(), proof.encode())
    if request.endpoint == "accounts.close_account" and ours and _is_gone(UUID(account)):
        return gate.dismiss(responses.seen("/closed"))
    return responses.refused(error)


@pages.get("/closed")
@policy("anyone", whose="nobody")
def closed() -> Response:
    """Said once everything is gone."""
    return responses.page("accounts/closed.html")


def _form(errors: dict[str, Message] | None = None) -> Response:
    account = str(gate.viewer().id)
    return show("closing", values={"account": f"{account}.{_proof(account)}"}, errors=errors or {})


def _is_gone(person_id: UUID) -> bool:
    return database.reading().get(Person, person_id) is None


def _proof(account: str) -> str:
    return limits.keyed(f"closing:{account}")
