"""Making an invitation: its secret, the address and picture that are shown once, and how often one may be made."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import current_app
from werkzeug.wrappers import Response

from tracker.domain.words import Message, message
from tracker.settings import Settings
from tracker.store import invitations
from tracker.store.invitations import Kind
from tracker.web import database, gate, invited, limits, logs, qr, responses, today
from tracker.web.forms import Form
from tracker.web.limits import Budget
from tracker.web.qr import Picture
from tracker.web.templating import say

#: A morning of cards for a group of twenty, then ten an hour.
MAKING = Budget("inviting", 20, 10)
TOO_MANY = message("You made many invitations in a short time. Try again in a while.")
#: What each role is called to whoever invites; `share` and `client` name the other side's.
ROLES: dict[str, Message] = {
    "counselor": message("Counselor"), "supporter": message("Someone close"), "admin": message("Admin"),
    "person": message("Person"), "client": message("Client"),
}


@dataclass(frozen=True, slots=True)
class Made:
    """A new invitation, as the page that made it shows it; no other page can."""

    address: str
    picture: Picture
    ends_at: datetime
    role: str

    @property
    def plain(self) -> str:
        """The address without how it is fetched: what a person types."""
        return self.address.partition("://")[2]


def make(kind: Kind, role: str, organisation_id: UUID | None = None) -> Made | None:
    """Make an invitation of the viewer's; None where they have made too many of late."""
    viewer, token, now = gate.viewer(), invited.token(), today.now()
    if not limits.spend((MAKING, str(viewer.id))):
        return None
    with database.writing() as db:
        kept = invitations.invite(db, invited.kept_as(token), kind, role, now, person_id=viewer.id,
                                  organisation_id=organisation_id)
        ends_at = kept.ends_at
    logs.event("invitation.made", person=viewer.id, kind=kind, role=role)
    address = f"{cast(Settings, current_app.config['SETTINGS']).base_url}/invitations/{token}"
    return Made(address, qr.picture(address), ends_at, role)


def show(template: str, form: Form | None = None, *, status: int = 200, **more: Any) -> Response:
    """A page of this slice; errors of its form stand beside their fields and turn the answer into a 422.

    A field without a value, or without an error, is "".
    """
    errors = defaultdict(str, {name: say(error) for name, error in (form.errors if form else {}).items()})
    page = responses.page(f"practice/{template}.html", 422 if errors and status == 200 else status,
                          values=defaultdict(str, form.raw if form else {}), errors=errors, **more)
    if status == 429:
        page.headers["Retry-After"] = "600"
    return page
