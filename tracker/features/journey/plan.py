"""The plan: done, now and next with soft dates, what each phase asks and why, goals, sessions and what to offer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from werkzeug.wrappers import Response

from tracker.domain import asks, phases, rhythm_words, sessions
from tracker.domain.phases import GOALS, PHASES
from tracker.domain.proposals import EXTRA_OFFER
from tracker.domain.sentences import listed
from tracker.domain.words import Message, message
from tracker.features.journey.pages import form_page, own_way, pages
from tracker.store import agendas, journeys, reminder_times, ways
from tracker.store.journeys import Appointment, PlanGoal
from tracker.store.ways import Way
from tracker.web import care, database, responses, today
from tracker.web.gate import policy, viewer
from tracker.web.questionnaires import questionnaires

AHEAD = timedelta(days=366)


@pages.get("/plan")
@policy("person")
def show() -> Response:
    """The whole plan on one page."""
    return plan_page({}, {})


def plan_page(values: dict[str, str], errors: dict[str, Message]) -> Response:
    """The plan; `values` and `errors` refill the goal form when it came back."""
    way, db, person, now = own_way(), database.reading(), viewer(), today.now()
    near = care.after(db, person, way.today, now)
    if way.standing is None:
        return responses.page("journey/empty.html", care=near)
    held = journeys.appointments(db, person.id, way.standing.since, way.today + AHEAD)
    return form_page(
        "journey/plan.html", values, errors, way=way, phases=PHASES, asks=asks,
        stages=way.stages(), goals=_by_band(journeys.goals(db, person.id)),
        goal=GOALS[way.journey.goal] if way.journey and way.journey.goal in GOALS else None,
        name=lambda key: phases.name_of(key, way.names),
        offer=ways.offer(db, person.id, way), extra_offer=EXTRA_OFFER, new_id=uuid4,
        moved=reminder_times.offered(db, person.id, way),
        care=near, check_ins=_check_ins(way, now),
        asked_in=lambda phase: rhythm_words.asked_in(phase, questionnaires()),
        coming=_coming(held, way), attendance=sessions.attendance(held, way.standing.since, way.today),
    )


def _coming(held: list[Appointment], way: Way) -> Appointment | None:
    return next((one for one in held if one.day >= way.today and one.state == "planned"), None)


def _check_ins(way: Way, now: datetime) -> Message:
    """What is open, else when the next one comes."""
    forms = questionnaires()
    agenda = agendas.agenda(database.reading(), viewer(), way, now, forms)
    open_now = [forms[key] for key in dict.fromkeys([*agenda.going_on, *(one.key for one in agenda.due)])
                if key in forms]
    if open_now:
        return message("Now: %(forms)s", forms=listed([Message("%(form)s", {"form": one.about}) for one in open_now]))
    coming = next((one for one in agenda.coming if one.key in forms), None)
    return message("Next: %(day)s", day=coming.day) if coming else message("Fill one in when you like")


def _by_band(goals: Sequence[PlanGoal]) -> dict[str, list[PlanGoal]]:
    """Goals by band: those of detox stay in sight while settling."""
    found: dict[str, list[PlanGoal]] = {phase.band: [] for phase in PHASES.values()}
    for goal in goals:
        if goal.phase in PHASES:
            found[PHASES[goal.phase].band].append(goal)
    return found
