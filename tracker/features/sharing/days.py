"""Single days: one that is kept back from everybody, and the note of one that is shown."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.domain import consent
from tracker.domain.localdays import DAY
from tracker.domain.scales import InvalidValue
from tracker.features.sharing import choosing
from tracker.features.sharing.one import give
from tracker.features.sharing.pages import other, pages
from tracker.store import grants
from tracker.web import database, forms, gate, responses, today
from tracker.web.gate import policy, viewer


@pages.post("/days/<day>/hold")
@policy("person")
def hold(day: str) -> Response:
    """Keep a day back from everybody ("not today"), or no longer."""
    of, state = _day(day), request.form.get("state")
    if state in ("on", "off"):
        with database.writing() as db:
            if state == "on":
                grants.hold(db, viewer().id, of, today.now())
            else:
                grants.release(db, viewer().id, of)
    back = request.form.get("next")
    return responses.seen(gate.own_path(back) if back else f"/days/{of}")


@pages.post("/sharing/<uuid:tie_id>/notes/<day>")
@policy("person")
def share_note(tie_id: UUID, day: str) -> Response:
    """Show one of them the note of one day, which is read and signed first; or no longer, at once."""
    one, of = other(tie_id), _day(day)
    back = f"/days/{of}/more"
    if one.state != "on" or one.terms is None or not one.is_counselor:
        return responses.seen(f"/sharing/{tie_id}")
    now, topic = choosing.of(one, today.today(viewer()), viewer()), consent.note_of(of)
    if request.form.get("state") == "off":
        if topic in now.topics:
            give(one, replace(now, topics=now.topics - {topic}), None)
        return responses.seen(back)
    if topic in now.topics or of < now.since:
        return responses.seen(back)
    return responses.seen(f"/sharing/{tie_id}/consent?{replace(now, topics=now.topics | {topic}).query}")


def _day(text: str) -> date:
    """A day that has come; 404 for anything else."""
    try:
        day = forms.day(text)
    except InvalidValue:
        abort(404)
    if not choosing.FIRST <= day <= today.today(viewer()) + DAY:
        abort(404)
    return day
