"""A counselor invites a client: a link, its picture, and a card to print, fold twice and hand over."""

from werkzeug.wrappers import Response

from tracker.domain.passphrase import visible
from tracker.features.practice.making import ROLES, TOO_MANY, Made, make, show
from tracker.features.practice.pages import pages
from tracker.store import invitations
from tracker.web import database, forms, gate, today
from tracker.web.forms import Form
from tracker.web.gate import policy

#: As many letters as fit the front of a card.
FRONT = 60


@pages.get("/people/invitations/new")
@policy("counselor", whose="practice")
def new_client() -> Response:
    """What the card says, and the invitations that wait."""
    return _page()


@pages.post("/people/invitations/new")
@policy("counselor", whose="practice")
def invite_client() -> Response:
    """Make an invitation and show it, with its card, this once."""
    form = Form()
    form.raw["front"] = visible(form.raw.get("front", ""))
    form.take("front", forms.text(FRONT), "")
    if form.errors:
        return _page(form)
    made = make("client", "counselor", gate.practice().id)
    if made is None:
        form.errors["front"] = TOO_MANY
        return _page(form, status=429)
    return _page(form, made)


def _page(form: Form | None = None, made: Made | None = None, status: int = 200) -> Response:
    place = gate.practice()
    waiting = invitations.open_ones(database.reading(), gate.viewer().id, today.now(), "client", place.id)
    return show("invite_client", form, status=status, made=made, waiting=waiting, roles=ROLES, place=place,
                longest=FRONT)
