"""Welcome, and making an account."""

from dataclasses import replace
from uuid import uuid4

from flask import current_app, g, request
from werkzeug.wrappers import Response

from tracker.domain.helplines import OTHER
from tracker.domain.passphrase import LONGEST_NAME, visible
from tracker.domain.words import message
from tracker.features.accounts import choices, devices, operations
from tracker.features.accounts.pages import pages, show
from tracker.store import invitations
from tracker.web import database, gate, invited, limits, responses, today
from tracker.web.forms import Form, one_of
from tracker.web.gate import policy
from tracker.web.templating import language

MISSING_NAME = message("Choose a name to sign in with.")
MISSING_PASSPHRASE = message("Choose a passphrase.")
TOO_YOUNG = message("Evenlight is for people of 18 and over.")
SPENT = message("This invitation has made an account already. Go back, and sign in with it.")
TAKEN = message("That name is taken here. Try another one.")


@pages.get("/welcome")
@policy("anyone", whose="nobody")
def welcome() -> Response:
    """What this is, before anything is asked."""
    return responses.seen("/") if g.viewer else responses.page("accounts/welcome.html", open_to_all=_open())


@pages.get("/sign-up")
@policy("anyone", whose="nobody")
def new_account() -> Response:
    """The form of a new account."""
    if g.viewer:
        return responses.seen("/")
    target = gate.own_path(request.args.get("next"))
    if not _open() and not _invitation(target):
        return responses.page("accounts/closed_to_new.html")
    return _form({"form_id": uuid4().hex, "language": language(), "region": choices.guessed_region(), "next": target})


@pages.post("/sign-up")
@policy("anyone", whose="nobody")
def create_account() -> Response:
    """Keep a new account, and sign it in; the same form sent twice makes one account."""
    form = Form()
    form.raw["next"] = target = gate.own_path(form.raw.get("next"))
    invitation = _invitation(target)
    if not _open() and not invitation:
        return responses.page("accounts/closed_to_new.html", 403)
    new = _newcomer(form)
    if not _open():
        # The form's secret makes one account at most: here it is the invitation's.
        new = replace(new, form=f"invitation {invitation}")
    if form.errors:
        return _form(form.raw, form)
    if not limits.spend((operations.JOINING, limits.network())):
        return _form(form.raw, form, status=429)
    person = operations.join(new)
    if person is None:
        form.errors["name"] = TAKEN if _open() or not operations.made_with(new.form) else SPENT
        return _form(form.raw, form)
    return devices.enter(target if invitation else "/start/where", person)


def _invitation(target: str) -> str:
    """The hash of the invitation a new account goes on to, while it can be accepted; else ""."""
    kept = invited.behind(target)
    return kept if kept and invitations.look(database.reading(), kept, today.now()) else ""


def _newcomer(form: Form) -> operations.Newcomer:
    """What the form says; `form.errors` names what is wrong with it, in the page's order."""
    name = form.need("name", choices.name, MISSING_NAME) or ""
    passphrase, called = request.form.get("passphrase", ""), form.raw.get("display_name", "")
    wrong = operations.too_easy(passphrase, name, called) if passphrase else MISSING_PASSPHRASE
    if wrong is not None:
        form.errors["passphrase"] = wrong
    new = operations.Newcomer(
        form=form.raw.get("form_id") or uuid4().hex, name=name, passphrase=passphrase,
        display_name=form.take("display_name", choices.display_name, visible(form.raw.get("name", ""))[:LONGEST_NAME]),
        email=form.take("email", choices.email, "") or None, zone=form.take("zone", choices.zone, "UTC"),
        language=form.take("language", one_of(*(code for code, _name in choices.languages())), language()),
        region=form.take("region", one_of(*(code for code, _name in choices.regions())), OTHER),
    )
    if "adult" not in form:
        form.errors["adult-yes"] = TOO_YOUNG
    return new


def _form(values: dict[str, str], form: Form | None = None, status: int = 200) -> Response:
    return show("sign_up", values={**values, "form_id": values.get("form_id") or uuid4().hex},
                errors=form.errors if form else None, status=status, zones=choices.zone_list(values.get("zone", "")),
                languages=choices.languages(), regions_said=choices.regions(), busy=status == 429)


def _open() -> bool:
    return bool(current_app.config["SETTINGS"].open_sign_up)
