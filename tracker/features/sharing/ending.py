"""Confirming who somebody is, and every way to show less: pause, undo, stop, part. None asks for a proof.

Nothing here is told to the other side, and nothing is written that they could see.
"""

from dataclasses import replace
from uuid import UUID

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.features.sharing import choosing
from tracker.features.sharing.one import give
from tracker.features.sharing.pages import other, pages
from tracker.store import giving, grants, invitations
from tracker.store.grants import Grant
from tracker.store.invitations import Tie
from tracker.web import database, logs, responses, today
from tracker.web.gate import policy, viewer


@pages.post("/sharing/<uuid:tie_id>/confirmation")
@policy("person")
def confirm(tie_id: UUID) -> Response:
    """Yes, this is who was meant; or no, and the tie ends."""
    one = other(tie_id)
    said = request.form.get("answer")
    if said not in ("yes", "no"):
        return responses.seen(f"/sharing/{tie_id}")
    with database.writing() as db:
        if said == "yes":
            invitations.confirm(db, viewer().id, tie_id, today.now())
        elif one.state == "waiting":
            giving.part(db, viewer().id, tie_id, today.now())
    return responses.seen(f"/sharing/{tie_id}?done=confirmed" if said == "yes" else "/sharing")


@pages.post("/sharing/<uuid:tie_id>/pause")
@policy("person")
def pause(tie_id: UUID) -> Response:
    """Show nothing for a while; the end stays as it was. Going on is signed on the page itself."""
    one = other(tie_id)
    if one.grant is not None and one.state in ("on", "coming"):
        choice = replace(choosing.of(one, today.today(viewer()), viewer()), topics=frozenset())
        give(one, choice, None)
    return responses.seen(f"/sharing/{tie_id}?done=paused")


@pages.post("/sharing/<uuid:tie_id>/ending")
@policy("person")
def part(tie_id: UUID) -> Response:
    """Part: what is shared ends, and it takes a new invitation to begin again."""
    with database.writing() as db:
        if not giving.part(db, viewer().id, tie_id, today.now()) and _ended(tie_id) is None:
            abort(404)
    logs.event("sharing.ended", person=viewer().id)
    return responses.seen("/sharing")


@pages.post("/grants/<uuid:grant_id>/revocation")
@policy("person")
def stop(grant_id: UUID) -> Response:
    """Stop sharing at once. A page left open for a while names an older grant: what stands now ends all the same."""
    tie_id = _tie_of(grant_id)
    with database.writing() as db:
        tie = giving.held(db, viewer().id, tie_id)
        stands = grants.current(db, tie) if tie else None
        if stands is not None:
            giving.revoke(db, viewer().id, stands.id, today.now())
    logs.event("sharing.ended", person=viewer().id)
    return responses.seen(f"/sharing/{tie_id}?done=stopped" if tie else "/sharing")


@pages.post("/grants/<uuid:grant_id>/undo")
@policy("person")
def undo(grant_id: UUID) -> Response:
    """Take a widening back within its day."""
    tie_id = _tie_of(grant_id)
    with database.writing() as db:
        undone = giving.undo(db, viewer().id, grant_id, today.now())
    return responses.seen(f"/sharing/{tie_id}" + ("?done=undone" if undone else ""))


def _tie_of(grant_id: UUID) -> UUID:
    grant = database.reading().get(Grant, (viewer().id, grant_id))
    if grant is None:
        abort(404)
    return grant.tie_id


def _ended(tie_id: UUID) -> Tie | None:
    """A tie of theirs, over already: the form came twice."""
    return database.reading().get(Tie, (viewer().id, tie_id))
