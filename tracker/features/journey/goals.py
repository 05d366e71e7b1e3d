"""Own goals of a phase: add, tick, untick, change the words, take away."""

from uuid import UUID

from flask import abort
from werkzeug.wrappers import Response

from tracker.domain.phases import PHASES
from tracker.domain.words import Message, message
from tracker.features.journey.pages import form_page, line, pages, row_id
from tracker.features.journey.plan import plan_page
from tracker.store import journeys
from tracker.store.journeys import PlanGoal
from tracker.web import database, forms, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy, viewer

NEED_GOAL = message("Write a few words for this goal.")


@pages.post("/plan/goals")
@policy("person")
def add_goal() -> Response:
    """A new goal in a phase."""
    person, form = viewer(), Form()
    text = form.need("goal", line(200), NEED_GOAL)
    phase = form.need("phase", forms.one_of(*PHASES), NEED_GOAL)
    if form.errors or text is None or phase is None:
        return plan_page(form.raw, form.errors)
    with database.writing() as db:
        journeys.add(db, PlanGoal(person_id=person.id, id=row_id(form), phase=phase, text=text, made_at=today.now()))
    return responses.seen("/plan#goals")


@pages.post("/plan/goals/<uuid:goal_id>/tick")
@policy("person")
def tick(goal_id: UUID) -> Response:
    """Reached, or open again (`done` says which, so that a form sent twice changes nothing more)."""
    form = Form()
    with database.writing() as db:
        goal = _own(journeys.goal(db, viewer().id, goal_id))
        if form.raw.get("done") != "yes":
            goal.done_at = None
        elif goal.done_at is None:
            goal.done_at = today.now()
    return responses.seen("/plan#goals")


@pages.get("/plan/goals/<uuid:goal_id>")
@policy("person")
def edit_goal(goal_id: UUID) -> Response:
    """Its words, to change or take away."""
    goal = _own(journeys.goal(database.reading(), viewer().id, goal_id))
    return _edit(goal, {"goal": goal.text}, {})


@pages.post("/plan/goals/<uuid:goal_id>")
@policy("person")
def change_goal(goal_id: UUID) -> Response:
    """Keep the new words."""
    form = Form()
    text = form.need("goal", line(200), NEED_GOAL)
    if text is None or form.errors:
        return _edit(_own(journeys.goal(database.reading(), viewer().id, goal_id)), form.raw, form.errors)
    with database.writing() as db:
        _own(journeys.goal(db, viewer().id, goal_id)).text = text
    return responses.seen("/plan#goals")


@pages.post("/plan/goals/<uuid:goal_id>/removal")
@policy("person")
def remove_goal(goal_id: UUID) -> Response:
    """Take it away."""
    with database.writing() as db:
        if not journeys.remove(db, PlanGoal, viewer().id, goal_id):
            abort(404)
    return responses.seen("/plan#goals")


def _own(goal: PlanGoal | None) -> PlanGoal:
    if goal is None:
        abort(404)
    return goal


def _edit(goal: PlanGoal, values: dict[str, str], errors: dict[str, Message]) -> Response:
    return form_page("journey/goal.html", values, errors, goal=goal)
