"""Signing in and out, and proving once more who one is."""

from flask import g, request
from werkzeug.wrappers import Response

from tracker.domain.passphrase import sign_in_name
from tracker.domain.words import message
from tracker.features.accounts import devices, operations
from tracker.features.accounts.pages import pages, show
from tracker.store import people
from tracker.web import database, gate, logs, responses
from tracker.web.forms import Form
from tracker.web.gate import policy

WRONG = message("That name and passphrase do not go together.")
WRONG_PASSPHRASE = message("That is not your passphrase.")
NONE_LEFT = message("Too many tries in a short time. Wait a few minutes, then try again.")


@pages.get("/sign-in")
@policy("anyone", whose="nobody")
def show_sign_in() -> Response:
    """The form."""
    target = gate.own_path(request.args.get("next"))
    return responses.seen(target) if g.viewer else show("sign_in", values={"next": target})


@pages.post("/sign-in")
@policy("anyone", whose="nobody")
def sign_in() -> Response:
    """Sign in. Unknown names and wrong passphrases get the same words, after the same work."""
    form = Form()
    name, passphrase = sign_in_name(form.raw.get("name", "")), request.form.get("passphrase", "")
    form.raw["next"] = target = gate.own_path(form.raw.get("next"))
    if not name or not passphrase:
        return show("sign_in", values=form.raw, errors={"name": WRONG})
    person = people.by_name(database.reading(), name)
    if not operations.may_try(person, name):
        logs.event("sign_in.held_back", subject=name)
        return show("sign_in", values=form.raw, errors={"name": NONE_LEFT}, status=429)
    if not operations.fits(person, passphrase) or person is None:
        logs.event("sign_in.refused", subject=name)
        return show("sign_in", values=form.raw, errors={"name": WRONG})
    logs.event("sign_in.accepted", person=person.id)
    return devices.enter(responses.seen(target), person)


@pages.post("/sign-out")
@policy("anyone", whose="own")
def sign_out() -> Response:
    """End this device's login.

    A script's request is also told to empty what the browser kept. A page's is not: the header, on an answer that
    passes the service worker, leaves the browser waiting.
    """
    if g.login is not None:
        with database.writing() as db:
            people.end_login(db, g.login.token_hash)
        logs.event("sign_out", person=g.viewer.id)
    if request.headers.get("Sec-Fetch-Mode") not in (None, "navigate"):
        answer = responses.plain(200, ok=True)
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return gate.dismiss(answer)
    return gate.dismiss(responses.seen("/welcome"))


@pages.get("/me/proof")
@policy("person")
def show_proof() -> Response:
    """Ask for the passphrase once more."""
    return show("proof", values={"next": gate.own_path(request.args.get("next"))})


@pages.post("/me/proof")
@policy("person")
def prove() -> Response:
    """The passphrase again: for ten minutes this device may do what asks for it. The login gets a new id."""
    person, target = gate.viewer(), gate.own_path(request.form.get("next"))
    if not operations.may_try(person, person.name):
        return show("proof", values={"next": target}, errors={"passphrase": NONE_LEFT}, status=429)
    if not operations.fits(person, request.form.get("passphrase", "")):
        logs.event("proof.refused", person=person.id)
        return show("proof", values={"next": target}, errors={"passphrase": WRONG_PASSPHRASE})
    return devices.enter(responses.seen(target), person)
