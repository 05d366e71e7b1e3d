"""The plan: done, now and next with soft dates, what each phase asks and why, goals, sessions and what to offer."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from werkzeug.wrappers import Response

from tracker.domain import asks, phases, sessions
from tracker.domain.phases import GOALS, PHASES
from tracker.domain.proposals import EXTRA_OFFER
from tracker.domain.words import Message
from tracker.features.journey.pages import form_page, own_way, pages
from tracker.store import journeys, ways
from tracker.store.journeys import Appointment, PlanGoal
from tracker.store.ways import Way
from tracker.web import database, responses
from tracker.web.gate import policy, viewer

AHEAD = timedelta(days=366)


@pages.get("/plan")
@policy("person")
def show() -> Response:
    """The whole plan on one page."""
    return plan_page({}, {})


def plan_page(values: dict[str, str], errors: dict[str, Message]) -> Response:
    """The plan; `values` and `errors` refill the goal form when it came back."""
    way, db, person = own_way(), database.reading(), viewer()
    if way.standing is None:
        return responses.page("journey/empty.html")
    held = journeys.appointments(db, person.id, way.standing.since, way.today + AHEAD)
    return form_page(
        "journey/plan.html", values, errors, way=way, phases=PHASES, asks=asks,
        stages=way.stages(), goals=_by_band(journeys.goals(db, person.id)),
        goal=GOALS[way.journey.goal] if way.journey and way.journey.goal in GOALS else None,
        name=lambda key: phases.name_of(key, way.names),
        offer=ways.offer(db, person.id, way), extra_offer=EXTRA_OFFER, new_id=uuid4,
        coming=_coming(held, way), attendance=sessions.attendance(held, way.standing.since, way.today),
    )


def _coming(held: list[Appointment], way: Way) -> Appointment | None:
    return next((one for one in held if one.day >= way.today and one.state == "planned"), None)


def _by_band(goals: Sequence[PlanGoal]) -> dict[str, list[PlanGoal]]:
    """Goals by band: those of detox stay in sight while settling."""
    found: dict[str, list[PlanGoal]] = {phase.band: [] for phase in PHASES.values()}
    for goal in goals:
        if goal.phase in PHASES:
            found[PHASES[goal.phase].band].append(goal)
    return found
