"""Today: where the person is, one tap for the day's mood, what was logged, the week, and what comes next."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.wrappers import Response

from tracker.domain import care as domain_care
from tracker.domain import remarks, sessions
from tracker.domain.abstinence import USE, WITHOUT_USE
from tracker.domain.measures import DAILY_LOG, MEASURES
from tracker.domain.phases import DETOX, MAINTAIN, PREPARE
from tracker.domain.review import week_of
from tracker.domain.safety import Point
from tracker.domain.words import Message, message
from tracker.features.daylog import due
from tracker.features.daylog.fields import Field, fields
from tracker.features.daylog.hero import hero
from tracker.features.daylog.pages import pages
from tracker.store import agendas, days, history, journeys, reminder_times, safety, ways
from tracker.store.agendas import Agenda
from tracker.store.people import Person
from tracker.store.ways import Way
from tracker.web import care, database, gate, responses, today
from tracker.web.gate import policy, viewer
from tracker.web.questionnaires import questionnaires
from tracker.web.templating import say, say_day

ONE = timedelta(days=1)
AHEAD = timedelta(days=60)
#: So many days in a row with the lowest mood, today among them: help is offered, in soft words (reference §6.3).
HEAVY, LOWEST = 3, "1"
ALSO = ("confidence", "anxiety", "blood")
Lines = Mapping[str, Mapping[date, str]]


@pages.get("/")
@policy("person")
def show_today() -> Response:
    """The start page; it reads as much for ten years as for ten days."""
    person, db, now = viewer(), database.reading(), today.now()
    day = today.today(person)
    way = ways.way(db, person.id, day)
    first, last = week_of(day, person.week_start)
    lines = history.between(db, person.id, min(first, day - remarks.QUIET * ONE), day, (*DAILY_LOG, *ALSO))
    said = {name: values[day] for name, values in lines.items() if day in values}
    logged = [name for name in DAILY_LOG if name in said]
    done = bool(logged) and (len(logged) == len(DAILY_LOG) or "done" in request.args)
    forms = questionnaires()
    agenda = agendas.agenda(db, person, way, now, forms)
    return responses.page(
        "daylog/today.html",
        greeting=greeting(now, person), today=day, hero=hero(person, way, said, now), way=way,
        logged=logged, done=done, open_mood=not done and "mood" not in said,
        facts=_facts(said) if logged else (), asked=_asked(said, way) if done else (),
        remark=_remark(person, day, said, lines) if done else None, away=_away(person, way, lines, day),
        week=_week(lines, first, last, day), month=f"{day:%Y-%m}",
        coming=journeys.coming(db, person.id, day, day + AHEAD), kinds=sessions.KINDS,
        offer=ways.offer(db, person.id, way), moved=reminder_times.offered(db, person.id, way), new_id=uuid4,
        owner=gate.owner(), same_day=_same_day(person, day, said, agenda), care=care.after(db, person, day, now),
        card=due.card(agenda, forms, day), next_check_in=due.coming(agenda, forms, day),
        heavy=all(lines["mood"].get(day - n * ONE) == LOWEST for n in range(HEAVY)),
    )


def greeting(now: datetime, person: Person) -> Message:
    """Hello by the hour where the person is."""
    hour = now.astimezone(ZoneInfo(person.zone)).hour
    if 5 <= hour < 12:
        return message("Good morning, %(name)s", name=person.display_name)
    if 12 <= hour < 18:
        return message("Good afternoon, %(name)s", name=person.display_name)
    return message("Good evening, %(name)s", name=person.display_name)


def _facts(said: Mapping[str, str]) -> list[tuple[str, str]]:
    """The day in four facts."""
    hours = said.get("sleep_hours")
    return [
        (say(message("Mood")), _word("mood", said)),
        (say(message("Craving")), said.get("craving_peak", "–")),
        (say(message("Sleep")), say(message("%(n)s h", n=float(hours))) if hours else "–"),
        (say(message("Use")), {"no_use": say(message("None")), USE: say(message("Yes"))}.get(
            said.get("use", ""), _word("use", said))),
    ]


def _word(name: str, said: Mapping[str, str]) -> str:
    choice = next((one for one in MEASURES[name].scale.choices if one.value == said.get(name)), None)
    return say(choice.word) if choice else "–"


def _asked(said: Mapping[str, str], way: Way) -> list[Field]:
    """What is asked once the log is done: confidence, and in Detox how anxious the day was; not again once answered."""
    detox = way.standing is not None and way.standing.phase == DETOX
    names = ("confidence", "anxiety") if detox else ("confidence",)
    return fields([MEASURES[name] for name in names if name not in said], {})


def _same_day(person: Person, day: date, said: Mapping[str, str], agenda: Agenda) -> list[Point]:
    """Signs said today, in the log or in a check-in, that call for a doctor the same day."""
    names = {"blood"} if said.get("blood") == "yes" else set()
    held = {*agenda.going_on, *(one.instrument for one in agenda.answered if one.day == day)}
    signs = {(key, item.id): item.same_day for key, form in questionnaires().items() if key in held
             for item in form.items if item.same_day}
    if signs:
        forms, items = zip(*signs, strict=True)
        found = safety.flags(database.reading(), person.id, day, sorted(set(forms)), sorted(set(items)))
        names |= {signs[one] for one in found if one in signs}
    return domain_care.same_day(names)


def _remark(person: Person, day: date, said: Mapping[str, str], lines: Lines) -> Message:
    db, back = database.reading(), history.between
    weeks = back(db, person.id, day - remarks.BACK * ONE, day, ("craving_peak", "sleep_hours"))
    logged = {one for values in lines.values() for one in values if one > day - 7 * ONE}
    return remarks.remark(day, said, weeks["craving_peak"], weeks["sleep_hours"], len(logged),
                          first=days.last_day(db, person.id, day) is None)


def _away(person: Person, way: Way, lines: Lines, day: date) -> Message | None:
    """A gentle line where nothing was logged for some days; not once today has an answer."""
    if any(one > day - (remarks.QUIET + 1) * ONE for values in lines.values() for one in values):
        return None
    weekly = way.standing is not None and way.standing.phase in (MAINTAIN, PREPARE)
    return remarks.away(days.last_day(database.reading(), person.id, day), day, weekly=weekly)


def _week(lines: Lines, first: date, last: date, day: date) -> list[dict[str, Any]]:
    """Seven days as the week strip wants them: a shape and the words for it."""
    found = []
    for n in range((last - first).days + 1):
        one = first + n * ONE
        state, words = _state(lines, one, day)
        found.append({
            "dow": say_day(one, "EEE"), "n": one.day, "state": state, "current": one == day,
            "href": f"/days/{one}" if one <= day else "",
            "label": say(message("%(day)s, %(state)s", day=say_day(one, "EEEE d MMMM"), state=words)),
        })
    return found


def _state(lines: Lines, one: date, day: date) -> tuple[str, Message]:
    if one > day:
        return "later", message("still to come")
    use = lines["use"].get(one)
    if use == USE:
        return "used", message("logged, with use")
    if any(one in values for values in lines.values()):
        return "logged", message("logged, without use") if use in WITHOUT_USE else message("logged")
    return ("today", message("today, not logged yet")) if one == day else ("none", message("no log"))
