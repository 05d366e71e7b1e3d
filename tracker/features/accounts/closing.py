"""Closing an account: said plainly first, then everything is gone at once."""

from flask import g, request
from werkzeug.wrappers import Response

from tracker.domain.words import message
from tracker.features.accounts.pages import pages, show
from tracker.store import people
from tracker.web import database, gate, logs, responses
from tracker.web.gate import policy

UNSURE = message("Tick the box if you are sure.")


@pages.get("/me/closing")
@policy("person", step_up=True)
def show_closing() -> Response:
    """What goes, and what cannot be undone."""
    return show("closing")


@pages.post("/me/closing")
@policy("person", step_up=True)
def close_account() -> Response:
    """Delete the person and every row that is theirs, in one transaction; then no copy is left in the log file."""
    if "sure" not in request.form:
        return show("closing", errors={"sure-yes": UNSURE})
    person = gate.viewer()
    with database.writing() as db:
        people.erase(db, person)
    database.store().scrub()
    logs.event("account.closed", person=person.id)
    g.viewer = g.login = None
    return gate.dismiss(responses.seen("/closed"))


@pages.get("/closed")
@policy("anyone", whose="nobody")
def closed() -> Response:
    """Said once everything is gone."""
    return responses.page("accounts/closed.html")
