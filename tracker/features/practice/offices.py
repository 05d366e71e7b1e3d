"""A practice, for its admins: what it says of itself, who works there, whose names it knows; nothing anybody logs."""

from uuid import UUID

from flask import abort
from werkzeug.wrappers import Response

from tracker.domain.passphrase import visible
from tracker.domain.words import message
from tracker.features.practice.making import ROLES, TOO_MANY, Made, make, show
from tracker.features.practice.pages import pages
from tracker.store import giving, invitations, organisations
from tracker.store.organisations import STAFF
from tracker.web import database, forms, gate, logs, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy

JOINING = ("counselor", "admin", "person")
NAME, HOURS = 120, 200
NAMELESS = message("Give the practice a name.")
WHOM = message("Choose whom you invite.")
LAST = message("You are the last admin here. Invite another one first.")


@pages.get("/practice")
@policy("admin", whose="practice")
def show_practice() -> Response:
    """Who works here, who belongs here by name, and what the practice says of itself."""
    return _page()


@pages.post("/practice")
@policy("admin", whose="practice")
def change_practice() -> Response:
    """Keep the name, the office hours, and whether Part 2 applies."""
    form, place = Form(), gate.practice()
    name = visible(form.need("name", forms.text(NAME), NAMELESS) or "")
    hours = visible(form.take("hours", forms.text(HOURS), ""))
    if not name:
        form.errors.setdefault("name", NAMELESS)
    if form.errors:
        return _page(form)
    is_part2 = "is_part2" in form
    with database.writing() as db:
        organisations.change(db, place.id, name=name, hours=hours, is_part2=is_part2)
    logs.event("practice.changed", person=gate.viewer().id, part2=int(is_part2))
    return responses.seen("/practice")


@pages.get("/practice/invitations/new")
@policy("admin", whose="practice", step_up=True)
def new_member() -> Response:
    """Whom to invite into the practice."""
    return _inviting()


@pages.post("/practice/invitations/new")
@policy("admin", whose="practice", step_up=True)
def invite_member() -> Response:
    """Make an invitation into the practice and show it, this once."""
    form = Form()
    role = form.need("role", forms.one_of(*JOINING), WHOM)
    if role is None or form.errors:
        return _inviting(form)
    made = make("join", role, gate.practice().id)
    if made is None:
        form.errors["role"] = TOO_MANY
        return _inviting(form, status=429)
    return _inviting(made=made)


@pages.post("/practice/invitations/<invitation>/withdrawal")
@policy("admin", whose="practice")
def withdraw_member(invitation: str) -> Response:
    """Take back an invitation into the practice, whichever admin made it."""
    with database.writing() as db:
        if not invitations.withdraw_into(db, gate.practice().id, invitation):
            abort(404)
    logs.event("invitation.withdrawn", person=gate.viewer().id)
    return responses.seen("/practice")


@pages.get("/practice/members/<uuid:member_id>/<role>/ending")
@policy("admin", whose="practice", step_up=True)
def ask_to_end(member_id: UUID, role: str) -> Response:
    """What ending somebody's role means."""
    return _ending(member_id, role)


@pages.post("/practice/members/<uuid:member_id>/<role>/ending")
@policy("admin", whose="practice", step_up=True)
def end_role(member_id: UUID, role: str) -> Response:
    """End a role; what a counselor saw through it is shut with the same write."""
    place, viewer = gate.practice(), gate.viewer()
    with database.writing() as db:
        ended = giving.let_go(db, member_id, place.id, role, today.now())
    if ended is None:
        return _ending(member_id, role, last=True)
    if not ended:
        abort(404)
    logs.event("role.ended", person=viewer.id, role=role)
    return responses.seen("/" if (member_id, role) == (viewer.id, "admin") else "/practice")


def _ending(member_id: UUID, role: str, *, last: bool = False) -> Response:
    db, place = database.reading(), gate.practice()
    member = next((one for one in organisations.members(db, place.id, role) if one.id == member_id), None)
    if role not in JOINING or member is None:
        abort(404)
    form = Form()
    if last:
        form.errors["end"] = LAST
    return show("end_role", form, member=member, role=role, roles=ROLES, place=place)


def _page(form: Form | None = None) -> Response:
    db, place = database.reading(), gate.practice()
    kept = {"name": place.name, "hours": place.hours, **({"is_part2": "yes"} if place.is_part2 else {})}
    if form is not None:
        kept = {"name": "", "hours": "", **form.raw}
    return show(
        "practice", form, place=place, kept=kept, roles=ROLES, name_room=NAME, hours_room=HOURS,
        staff={role: organisations.members(db, place.id, role) for role in STAFF},
        people=invitations.belonging(db, place.id), waiting=invitations.into(db, place.id, today.now()),
    )


def _inviting(form: Form | None = None, made: Made | None = None, status: int = 200) -> Response:
    return show("invite_member", form, status=status, made=made, place=gate.practice())
