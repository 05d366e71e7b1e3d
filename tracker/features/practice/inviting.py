"""A person invites somebody to look: a counselor of a practice here, or somebody close."""

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.domain.words import message
from tracker.features.practice.making import ROLES, TOO_MANY, Made, make, show
from tracker.features.practice.pages import pages
from tracker.store import invitations, organisations
from tracker.web import database, forms, gate, logs, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy

WHOM = message("Choose whom you invite.")


@pages.get("/sharing/invitations/new")
@policy("person")
def new_invitation() -> Response:
    """Whom to invite, and the invitations that wait."""
    return _page()


@pages.post("/sharing/invitations/new")
@policy("person")
def invite() -> Response:
    """Make an invitation and show it, this once: its secret is kept as a hash, so no other page could."""
    form = Form()
    role = form.need("role", forms.one_of(*_offered()), WHOM)
    if role is None or form.errors:
        return _page(form)
    made = make("share", role)
    if made is None:
        form.errors["role"] = TOO_MANY
        return _page(form, status=429)
    return _page(made=made)


@pages.post("/invitations/<invitation>/withdrawal")
@policy("person")
def withdraw(invitation: str) -> Response:
    """Take back an invitation of one's own that nobody has used."""
    with database.writing() as db:
        if not invitations.withdraw(db, gate.viewer().id, invitation):
            abort(404)
    logs.event("invitation.withdrawn", person=gate.viewer().id)
    return responses.seen(gate.own_path(request.form.get("next")))


def _offered() -> tuple[str, ...]:
    """A counselor can accept where there is a practice here; whoever is close needs none."""
    return ("counselor", "supporter") if organisations.some(database.reading()) else ("supporter",)


def _page(form: Form | None = None, made: Made | None = None, status: int = 200) -> Response:
    waiting = invitations.open_ones(database.reading(), gate.viewer().id, today.now(), "share")
    return show("invite", form, status=status, made=made, waiting=waiting, roles=ROLES, offered=_offered())
