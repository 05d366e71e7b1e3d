"""Where am I now, moving to another phase, answering a proposal, and the extra support week."""

from uuid import UUID

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.domain.phases import EXTRA_SUPPORT, GOALS, OVERLAYS, PHASES, PREPARE, SETTLE, name_of, order, path
from tracker.domain.proposals import LATER
from tracker.domain.words import Message, message
from tracker.features.journey import operations
from tracker.features.journey.pages import (
    NOT_YET_COME,
    day_between,
    form_page,
    line,
    own_way,
    pages,
    row_id,
    said,
    years_from,
)
from tracker.store import journeys, moving
from tracker.store.journeys import PhaseSpan
from tracker.web import database, forms, responses, today
from tracker.web.forms import Form
from tracker.web.gate import own_path, policy, viewer

#: Settling is part of Detox here: nobody has to tell them apart on the first evening.
FIRST_CHOICES = [phase for phase in PHASES.values() if phase.key != SETTLE]
KNOWN = {*PHASES, EXTRA_SUPPORT}
NEED_PHASE = message("Choose where you are, or skip this.")
NEED_MOVE = message("Choose the phase you move to.")


@pages.get("/start/where")
@policy("person")
def where() -> Response:
    """Step 2 of the first run; it can be skipped."""
    way = own_way()
    values = {"goal": way.journey.goal if way.journey else "", "day": way.today.isoformat()}
    if way.standing and way.journey:
        values |= {"phase": way.standing.phase, "day": way.standing.since.isoformat(),
                   "substance": way.journey.substance}
    return _where(values, {})


@pages.post("/start/where")
@policy("person")
def set_out() -> Response:
    """Keep the answer and go on to the reminder. A day ahead is for those thinking about it: the day they picked."""
    person, form = viewer(), Form()
    day = today.today(person)
    phase = form.need("phase", forms.one_of(*(one.key for one in FIRST_CHOICES)), NEED_PHASE)
    last = years_from(day, 1) if phase == PREPARE else day
    start = form.take("day", day_between(years_from(day, -60), last, NOT_YET_COME), day)
    goal = form.take("goal", forms.one_of(*GOALS), "not_decided")
    substance = form.take("substance", line(40), "")
    if form.errors or phase is None:
        return _where(form.raw, form.errors)
    span = PhaseSpan(person_id=person.id, id=row_id(form), phase=phase, start=min(start, day), made_at=today.now())
    with database.writing() as db:
        operations.set_out(db, span, goal, substance, start_day=start if start > day else None)
    return responses.seen("/start/reminder")


def _where(values: dict[str, str], errors: dict[str, Message]) -> Response:
    return form_page("journey/where.html", values, errors, choices=FIRST_CHOICES, goals=said(GOALS))


@pages.get("/plan/phase")
@policy("person")
def choose() -> Response:
    """Every phase, any direction; and the history of moves."""
    way = own_way()
    chosen = request.args.get("to", "")
    return _choose({"phase": chosen if chosen in PHASES else "", "day": way.today.isoformat()}, {})


@pages.post("/plan/phase")
@policy("person")
def move() -> Response:
    """Move at once, from the day given (today when left empty)."""
    person, form, way = viewer(), Form(), own_way()
    begun = [span.start for span in way.spans]
    day_one = way.journey.started_on if way.journey else None
    first = min([*begun, *([day_one] if day_one else [])], default=years_from(way.today, -60))
    phase = form.need("phase", forms.one_of(*PHASES), NEED_MOVE)
    start = form.take("day", day_between(first, way.today, message(
        "Pick a day from %(first)s up to today.", first=first)), way.today)
    why = form.take("why", line(200), "")
    if form.errors or phase is None:
        return _choose(form.raw, form.errors)
    with database.writing() as db:
        moving.move(db, PhaseSpan(person_id=person.id, id=row_id(form), phase=phase, start=start, why=why,
                                  made_at=today.now()))
    return responses.seen("/plan")


def _choose(values: dict[str, str], errors: dict[str, Message]) -> Response:
    way = own_way()
    said_so_far = [span for span in way.spans if span.phase in KNOWN]
    return form_page(
        "journey/phase.html", values, errors, way=way, phases=PHASES, held={span.id for span in path(way.spans)},
        history=sorted(said_so_far, key=order, reverse=True), name=lambda key: name_of(key, way.names),
        extra=OVERLAYS[EXTRA_SUPPORT].label,
    )


@pages.post("/plan/phase/<uuid:span_id>/removal")
@policy("person")
def take_back(span_id: UUID) -> Response:
    """Remove a move made by mistake from the history."""
    with database.writing() as db:
        if not operations.take_back(db, viewer().id, span_id, today.now()):
            abort(404)
    return responses.seen("/plan/phase#history")


@pages.post("/plan/proposals/<phase>")
@policy("person")
def accept(phase: str) -> Response:
    """Take up a proposed move, from today on; or let an extra support week be over."""
    person, form = viewer(), Form()
    now, day = today.now(), today.today(person)
    if phase not in KNOWN:
        abort(404)
    with database.writing() as db:
        if phase == EXTRA_SUPPORT:
            journeys.answer_later(db, person.id, phase, day + LATER, now)
        else:
            moving.move(db, PhaseSpan(person_id=person.id, id=row_id(form), phase=phase, start=day, made_at=now))
    return responses.seen(_back(form))


@pages.post("/plan/proposals/<phase>/later")
@policy("person")
def later(phase: str) -> Response:
    """Not now: it is not shown again for a week."""
    person, form = viewer(), Form()
    if phase not in KNOWN:
        abort(404)
    with database.writing() as db:
        journeys.answer_later(db, person.id, phase, today.today(person) + LATER, today.now())
    return responses.seen(_back(form))


@pages.post("/plan/extra-support")
@policy("person")
def begin_extra_support() -> Response:
    """A week with more support, from today."""
    person, form = viewer(), Form()
    with database.writing() as db:
        operations.begin_extra_support(db, person.id, row_id(form), today.today(person), today.now())
    return responses.seen(_back(form))


@pages.post("/plan/extra-support/end")
@policy("person")
def end_extra_support() -> Response:
    """Back to the usual rhythm before the week is over."""
    person, form = viewer(), Form()
    with database.writing() as db:
        operations.end_extra_support(db, person.id, row_id(form), today.today(person), today.now())
    return responses.seen(_back(form))


def _back(form: Form) -> str:
    """Where the form stood: Today says so with `next`."""
    wanted = form.raw.get("next")
    return own_path(wanted) if wanted else "/plan"
