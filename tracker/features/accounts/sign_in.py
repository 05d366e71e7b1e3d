"""Signing in and out."""

from collections.abc import Mapping

from flask import g, request
from werkzeug.wrappers import Response

from tracker.domain.passphrase import sign_in_name
from tracker.domain.words import Message, message
from tracker.features.accounts import authenticators, operations, second_step
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
    return responses.seen(target) if g.viewer else _form({"next": target})


@pages.post("/sign-in")
@policy("anyone", whose="nobody")
def sign_in() -> Response:
    """Sign in. Unknown names and wrong passphrases get the same words, after the same work."""
    form = Form()
    name, passphrase = sign_in_name(form.raw.get("name", "")), request.form.get("passphrase", "")
    form.raw["next"] = target = gate.own_path(form.raw.get("next"))
    if not name or not passphrase:
        return _form(form.raw, WRONG)
    person = people.by_name(database.reading(), name)
    if not operations.may_try(person, name):
        logs.event("sign_in.held_back", subject=name)
        return _form(form.raw, NONE_LEFT, status=429)
    if not operations.fits(person, passphrase) or person is None:
        logs.event("sign_in.refused", subject=name)
        return _form(form.raw, WRONG)
    logs.event("sign_in.accepted", person=person.id)
    return second_step.enter(person, target)


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


def _form(values: Mapping[str, str], error: Message | None = None, status: int = 200) -> Response:
    return show("sign_in", values=values, errors={"name": error} if error else None, status=status,
                passkeys=authenticators.possible())
