"""What a person wants to see under "Add more": each measure on or off, against what their phase asks by itself."""

from werkzeug.wrappers import Response

from tracker.domain.measures import GROUPS, MEASURES, Measure, shown
from tracker.features.daylog.pages import pages
from tracker.store import checkins, people, ways
from tracker.web import database, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy, viewer


@pages.get("/me/topics")
@policy("person")
def topics() -> Response:
    """A switch for each measure, by group."""
    person = viewer()
    on = {one.id for one in shown(_phase(), frozenset(person.measures_on.split()),
                                  frozenset(person.measures_off.split()))}
    groups = [(name, [one for one in _open() if one.group == key]) for key, name in GROUPS.items()]
    return responses.page("daylog/topics.html", groups=groups, on=on, usual={one.id for one in _usual()},
                          prescribed=person.prescribed)


@pages.post("/me/topics")
@policy("person")
def choose_topics() -> Response:
    """Keep the choices. What stays as the phase has it keeps following the phase; what differs is the person's own."""
    person, form = viewer(), Form()
    wanted = set(form.several("on"))
    usual = {one.id for one in _usual()}
    on, off = set(person.measures_on.split()), set(person.measures_off.split())
    for one in _open():
        if one.id in wanted:
            off.discard(one.id)
            on |= {one.id} - usual
        else:
            on.discard(one.id)
            off |= {one.id} & usual
    with database.writing() as db:
        people.change(db, person, measures_on=" ".join(sorted(on)), measures_off=" ".join(sorted(off)),
                      prescribed="prescribed" in form)
        checkins.wake(db, person.id, today.now())
    return responses.seen("/me")


def _open() -> list[Measure]:
    """The measures a person can switch."""
    return [measure for measure in MEASURES.values() if measure.group not in ("core", "confidence")]


def _phase() -> str | None:
    person = viewer()
    standing = ways.way(database.reading(), person.id, today.today(person)).standing
    return standing.phase if standing else None


def _usual() -> tuple[Measure, ...]:
    """What the phase asks by itself."""
    return shown(_phase(), frozenset(), frozenset())
