"""Replying: what a counselor leaves for a person: a proposal, a sign that they saw it, that they got in touch.

There are no words of one's own in it: this is no chat, and nobody is asked to wait for an answer here.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.notices import Record
from tracker.domain.phases import PHASES
from tracker.domain.scales import InvalidValue
from tracker.domain.sessions import KINDS as SESSIONS
from tracker.domain.words import Message, message
from tracker.features.counsel.pages import page, pages
from tracker.store import windows
from tracker.store.windows import Proposal, Proposed
from tracker.web import database, forms, responses, today
from tracker.web.forms import Form
from tracker.web.gate import own_path, policy, seat
from tracker.web.templating import say

#: What can be proposed, and what the page of each asks.
KINDS: dict[str, Message] = {
    "session": message("A session"), "check_in": message("A check-in"), "phase": message("A next phase"),
    "cover": message("Cover by a colleague"),
}
NEED_WHAT = message("Choose what to propose.")
NEED_DAY = message("Pick a day.")


@dataclass(frozen=True, slots=True)
class _Sight:
    """Whom a proposal is for, and those that are still open."""

    person_id: UUID
    name: str
    today: date
    open: tuple[Proposal, ...]
    record: Record


@pages.get("/people/<uuid:person_id>/proposals/new")
@policy("counselor", whose="shared")
def new_proposal(person_id: UUID) -> Response:
    """An empty form; `?kind=` says of what."""
    kind = request.args.get("kind", "")
    return _form(person_id, {"kind": kind if kind in KINDS else "session"}, {})


@pages.post("/people/<uuid:person_id>/proposals")
@policy("counselor", whose="shared")
def create_proposal(person_id: UUID) -> Response:
    """Leave a proposal; the person takes it up or not. A form sent twice leaves one."""
    form = Form()
    proposed = _taken(form)
    if proposed is None or form.errors:
        return _form(person_id, form.raw, form.errors)
    try:
        kept = windows.propose(database.store(), seat(), person_id, proposed, today.now())
    except InvalidValue as wrong:
        field = "day" if proposed.what in (*SESSIONS, *_colleagues()) else "what"
        return _form(person_id, form.raw, {field: wrong.message})
    if not kept:
        abort(404)
    return responses.seen(f"/people/{person_id}?said=proposed")


def _taken(form: Form) -> Proposed | None:
    """The proposal a form holds; None, with errors, where something is missing."""
    kind = form.take("kind", forms.one_of(*KINDS), "")
    what = form.need("what", forms.text(64), NEED_WHAT)
    dated = kind in ("session", "cover")
    day = form.need("day", forms.day, NEED_DAY) if dated else None
    until = form.need("until", forms.day, NEED_DAY) if kind == "cover" else None
    at = form.take("at", forms.clock, None) if kind == "session" else None
    if not kind:
        form.errors.setdefault("what", NEED_WHAT)
    if form.errors or what is None:
        return None
    return Proposed(_id(form), kind, what, day, at, until)


def _id(form: Form) -> UUID:
    """The id made with the form; a new one where it is missing."""
    try:
        return UUID(form.raw.get("id", ""))
    except ValueError:
        return uuid4()


def _colleagues() -> dict[str, str]:
    """The other counselors of this practice, by id."""
    return {str(one.id): one.display_name for one in windows.colleagues(database.store(), seat())}


def _form(person_id: UUID, values: dict[str, str], errors: dict[str, Message]) -> Response:
    with windows.opened(database.store(), seat(), person_id, today.now()) as pane:
        if pane is None:
            abort(404)
        window = pane.window
        still = tuple(one for one in window.proposals() if one.answer is None)
        sight = _Sight(person_id, window.name, window.today, still, pane.record)
    kind = values["kind"] if values.get("kind") in KINDS else "session"
    said = {name: say(error) for name, error in errors.items()}
    choices = {
        "phase": {key: say(one.label) for key, one in PHASES.items()},
        "check_in": {key: say(one.name) for key, one in INSTRUMENTS.items()},
        "session": {key: say(words) for key, words in SESSIONS.items()},
    }
    choices["cover"] = _colleagues()
    known = {key: name for some in choices.values() for key, name in some.items()}
    return page(
        "counsel/proposal.html", sight.record, 422 if errors else 200, sight=sight, kind=kind,
        kinds=[(key, say(words)) for key, words in KINDS.items()], options=list(choices[kind].items()), known=known,
        values=defaultdict(str, values), errors=defaultdict(str, said), problems=list(said.items()),
        id=values.get("id") or uuid4(), names={key: say(words) for key, words in KINDS.items()},
    )


@pages.post("/people/<uuid:person_id>/contact/<uuid:ask_id>")
@policy("counselor", whose="shared")
def close_contact(person_id: UUID, ask_id: UUID) -> Response:
    """Say that one got in touch, as the person asked; they can see that."""
    if not windows.close_contact(database.store(), seat(), person_id, ask_id, today.now()):
        abort(404)
    return responses.seen(own_path(Form().raw.get("next") or "/people?said=contact"))


@pages.post("/people/<uuid:person_id>/nods")
@policy("counselor", whose="shared")
def nod(person_id: UUID) -> Response:
    """Let a person know that one saw what they wrote about a day, or noticed a win; one tap, no words."""
    form = Form()
    day = form.take("day", forms.day, None)
    try:
        kept = day is not None and windows.nod(
            database.store(), seat(), person_id, form.raw.get("kind", ""), day, today.now())
    except InvalidValue:
        abort(400)
    if not kept:
        abort(404)
    return responses.seen(own_path(form.raw.get("next") or f"/people/{person_id}?said=saw"))
