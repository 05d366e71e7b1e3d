"""The plan's settings: goal, setting, own word, first day, and the phases' lengths and names."""

from datetime import date

from werkzeug.wrappers import Response

from tracker.domain import asks, phases
from tracker.domain.phases import GOALS, LONGEST_NAME, PHASES, PREPARE, SETTINGS, path
from tracker.domain.words import Message, message
from tracker.features.journey.pages import (
    NOT_YET_COME,
    day_between,
    form_page,
    line,
    own_way,
    pages,
    said,
    years_from,
)
from tracker.store import checkins, journeys, people
from tracker.store.ways import Way
from tracker.web import database, forms, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy, viewer
from tracker.web.templating import say

LENGTHS = [phase for phase in PHASES.values() if phase.days]


@pages.get("/plan/settings")
@policy("person")
def settings() -> Response:
    """Everything about the plan that can be changed."""
    way = own_way()
    journey = way.journey
    values = {"goal": "", "setting": "self_guided", "substance": "", "started_on": ""}
    if journey is not None:
        values = {"goal": journey.goal, "setting": journey.setting, "substance": journey.substance,
                  "started_on": journey.started_on.isoformat() if journey.started_on else ""}
    values |= {f"days-{key}": str(days) for key, days in way.lengths.items()}
    values |= {f"name-{key}": name for key, name in way.names.items()}
    return _settings(values, {})


@pages.post("/plan/settings")
@policy("person")
def change_settings() -> Response:
    """Keep them; the phases themselves stay as they are."""
    person, form, way = viewer(), Form(), own_way()
    goal = form.take("goal", forms.one_of(*GOALS), "not_decided")
    setting = form.take("setting", forms.one_of(*SETTINGS), "self_guided")
    substance = form.take("substance", line(40), "")
    started_on = _first_day(form, way)
    lengths = _lengths(form)
    names = {key: name for key in PHASES if (name := form.take(f"name-{key}", line(LONGEST_NAME), ""))}
    if form.errors:
        return _settings(form.raw, form.errors)
    now = today.now()
    with database.writing() as db:
        people.hold(db, person.id)
        checkins.wake(db, person.id, now)
        journeys.keep(
            db, person.id, now, goal=goal, setting=setting, substance=substance, started_on=started_on,
            lengths=journeys.packed(lengths), names=journeys.packed(names),
        )
    return responses.seen("/plan")


def _first_day(form: Form, way: Way) -> date | None:
    """The journey's first day: not after its first phase; ahead of today while the person is thinking about it."""
    begun = [span.start for span in path(way.spans) if span.phase != PREPARE]
    last = begun[0] if begun else years_from(way.today, 1)
    refusal = message("Pick a day up to %(day)s, when your first phase began.", day=last) if begun else NOT_YET_COME
    return form.take("started_on", day_between(years_from(way.today, -60), last, refusal), begun[0] if begun else None)


def _lengths(form: Form) -> dict[str, int]:
    """Own planned days, by phase; those that are the default are left out, so that they follow it."""
    given = {phase.key: form.take(f"days-{phase.key}", phases.length_parser(phase.key), phase.days or 0)
             for phase in LENGTHS}
    together = phases.check_together(given)
    if together is not None and not form.errors:
        form.errors["days-stabilise.detox"] = together
    return {key: days for key, days in given.items() if days != PHASES[key].days}


def _settings(values: dict[str, str], errors: dict[str, Message]) -> Response:
    return form_page(
        "journey/settings.html", values, errors, phases=PHASES, lengths=LENGTHS, goals=said(GOALS), asks=asks,
        settings=[(key, say(setting.label)) for key, setting in SETTINGS.items()], longest_name=LONGEST_NAME,
        inpatient=SETTINGS["inpatient"], outpatient=SETTINGS["outpatient"],
    )
