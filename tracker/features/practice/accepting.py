"""Opening an invitation: looking uses nothing up, however often; accepting answers a post, once."""

from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from flask import g, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.domain.scales import InvalidValue
from tracker.domain.words import message
from tracker.features.practice.making import show
from tracker.features.practice.pages import pages
from tracker.store import invitations, journeys, organisations
from tracker.store.invitations import Invitation, Kind
from tracker.store.organisations import Organisation
from tracker.store.people import Person
from tracker.web import database, gate, invited, limits, logs, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy
from tracker.web.limits import Budget

#: How often somebody may try to accept; a secret has 138 bits, so guessing comes to nothing anyway.
TRYING = Budget("invited", 20, 20)
WHERE = message("Choose the practice you accept for.")
TOO_MANY = message("Too many tries in a short time. Wait a few minutes, then try again.")
State = Literal["over", "own", "role", "have", "open"]


@dataclass(frozen=True, slots=True)
class Shown:
    """An invitation as its page shows it to whoever is signed in; of one that is over nothing is known.

    `asks` is its kind, or "supporter". `name` made it ("": who runs the server), for `place`; `places` are those of the
    viewer to accept for.
    """

    state: State
    asks: str = ""
    role: str = ""
    name: str = ""
    place: Organisation | None = None
    places: tuple[Organisation, ...] = ()
    logs_here: bool = False


@pages.get("/invitations/accepted")
@policy("person")
def accepted() -> Response:
    """What comes next, after an invitation was accepted."""
    asks = request.args.get("as", "")
    known = ("share", "supporter", "client", "counselor", "admin", "person")
    return show("accepted", asks=asks) if asks in known else responses.seen("/")


@pages.get("/invitations/<token>")
@policy("anyone", whose="nobody")
def look(token: str) -> Response:
    """The invitation, and the button that accepts it; whoever is signed out sees that there is one, and no name."""
    return _page(token)


@pages.post("/invitations/<token>")
@policy("person", whose="nobody")
def accept(token: str) -> Response:
    """Use the invitation up: a tie that waits for the person's word, or a role in a practice."""
    form, viewer, db = Form(), gate.viewer(), database.reading()
    found = _found(db, token)
    shown = _shown(db, found, viewer)
    if found is None or shown.state != "open":
        return _page(token)
    if not limits.spend((TRYING, str(viewer.id)), (TRYING, limits.network())):
        form.errors["accept"] = TOO_MANY
        return _page(token, form, status=429)
    place = _chosen(form, shown)
    if form.errors:
        return _page(token, form)
    with database.writing() as db:
        made = invitations.accept(db, found.token_hash, cast(Kind, found.kind), viewer.id, today.now(),
                                  organisation_id=place)
    if made is None:
        return _page(token)
    logs.event("invitation.accepted", person=viewer.id, kind=found.kind, role=found.role)
    return responses.seen(f"/invitations/accepted?as={found.role if shown.asks == 'join' else shown.asks}")


def _chosen(form: Form, shown: Shown) -> UUID | None:
    """The practice a counselor accepts for; there is nothing to choose where there is one."""
    if shown.asks != "share":
        return None
    known = {str(one.id): one.id for one in shown.places}
    if len(known) == 1:
        return shown.places[0].id

    def parse(text: str) -> UUID:
        if text not in known:
            raise InvalidValue(WHERE)
        return known[text]

    return form.need("practice", parse, WHERE)


def _found(db: Session, token: str) -> Invitation | None:
    return invitations.look(db, invited.kept_as(token[:200]), today.now())


def _shown(db: Session, found: Invitation | None, viewer: Person) -> Shown:
    """What the viewer may know of an invitation, and whether it can be theirs."""
    if found is None:
        return Shown("over")
    if found.person_id == viewer.id:
        return Shown("own")
    if not invitations.stands(db, found):
        return Shown("over")
    roles = organisations.of(db, viewer.id)
    maker = db.get(Person, found.person_id) if found.person_id else None
    place = db.get(Organisation, found.organisation_id) if found.organisation_id else None
    state: State = "open"
    places = tuple(one for one, role in roles if role == "counselor") if found.kind == "share" else ()
    if found.kind == "share" and found.role == "counselor" and not places:
        state = "role"
    elif found.kind == "join" and any(one.id == found.organisation_id and role == found.role for one, role in roles):
        state = "have"
    asks = "supporter" if found.role == "supporter" else found.kind
    return Shown(state, asks, found.role, maker.display_name if maker else "", place, places,
                 journeys.of(db, viewer.id) is not None)


def _page(token: str, form: Form | None = None, status: int = 200) -> Response:
    db, viewer = database.reading(), cast("Person | None", g.viewer)
    found = _found(db, token)
    if viewer is None:
        page = show("invited", path=f"/invitations/{token}") if found else show("invitation", shown=Shown("over"))
    else:
        page = show("invitation", form, status=status, shown=_shown(db, found, viewer), token=token)
    # The secret is in the address: other pages of ours, and whatever logs them, are told our host and no more. Not
    # "no-referrer", for which an older phone would send `Origin: null` with the very form that accepts.
    page.headers["Referrer-Policy"] = "strict-origin"
    page.headers["Cache-Control"] = "no-store"
    return page
