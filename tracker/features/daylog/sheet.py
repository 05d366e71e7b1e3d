"""What the two pages of a day show: its five questions, and everything else with the note and the moments."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from tracker.domain import safety
from tracker.domain.abstinence import PRESCRIBED_ONLY
from tracker.domain.cadence import recalled
from tracker.domain.measures import DAILY_LOG, GROUPS, MEASURES, Measure, shown
from tracker.domain.words import message
from tracker.features.daylog.answers import SKIP, Answers
from tracker.features.daylog.fields import Field, fields
from tracker.store import days, moments, ways
from tracker.store.days import Kept
from tracker.store.moments import Moment
from tracker.store.people import Person
from tracker.store.vault import Unreadable
from tracker.web import database, gate, today, visibility
from tracker.web.forms import Form
from tracker.web.templating import say

ONE = timedelta(days=1)
#: Where one of these is asked, the page says when to see a doctor.
BLADDER = frozenset({"bladder_pain", "blood"})


def day(of: date, form: Form | None = None, given: Answers | None = None, removed: str = "") -> dict[str, Any]:
    """The five questions; of a form that came back, what it said."""
    values = _shared(of, form, given)
    asked = [MEASURES[name] for name in DAILY_LOG]
    answered = {one.id: one for one in fields(asked, values["kept"], values["said"], values["wrong"])}
    return {**values, "removed": _removed(removed), "fields": answered,
            "use_choices": _use_choices(gate.viewer(), answered["use"])}


def more(of: date, form: Form | None = None, given: Answers | None = None) -> dict[str, Any]:
    """What the phase of that day asks and what the person switched on, by group; and what was answered before."""
    values, person = _shared(of, form, given), gate.viewer()
    asked = _asked(person, of, values["kept"], values["said"])
    answered = fields([MEASURES["confidence"], *asked], values["kept"], values["said"], values["wrong"])
    note, base = _note(person.id, of)
    if form is not None and "note" in form:
        note, base = form.raw["note"], form.raw.get("note_base", "")
    return {
        **values, "confidence": answered[0], "groups": _grouped(answered[1:]), "note": note, "note_base": base,
        "bladder": any(measure.id in BLADDER for measure in asked), "same_day": safety.SAME_DAY[:3],
        "moments": moments.between(database.reading(), person.id, of, of),
    }


def _use_choices(person: Person, use: Field) -> list[tuple[str, ...]]:
    """No, Yes and Skip; "As prescribed" where it is one of the person's medicines, or was said before."""
    offered = person.prescribed or use.value == PRESCRIBED_ONLY
    kept = [choice for choice in use.choices if choice[0] != PRESCRIBED_ONLY or offered]
    return [*kept, (SKIP, say(message("Skip")))]


def _shared(of: date, form: Form | None, given: Answers | None) -> dict[str, Any]:
    person, now = gate.viewer(), today.today(gate.viewer())
    kept = days.of_day(database.reading(), person.id, of)
    wrong, said = (form.errors, given.said) if form and given else ({}, {})
    return {
        "day": of, "today": now, "previous_day": of - ONE, "next_day": of + ONE if of < now else None,
        "errors": [(f"q-{name}", say(error)) for name, error in wrong.items()],
        "kept": kept, "said": said, "wrong": wrong, "late": is_late(of, kept, person),
        "shown": urlencode({name: one.value for name, one in kept.items()}) if form is None else
        form.raw.get("shown", ""),
        "owner": gate.owner(), "sight": visibility.sight(of),
    }


def is_late(of: date, kept: Mapping[str, Kept], person: Person) -> bool:
    """Whether an answer of this day was given more than 48 hours after it ended."""
    return any(recalled(of, one.recorded_at, one.zone, person.day_boundary) for one in kept.values())


def _asked(person: Person, of: date, kept: Mapping[str, Kept], said: Mapping[str, str]) -> list[Measure]:
    """What the phase and the person ask, what was answered before, and whatever a form that came back held."""
    standing = ways.way(database.reading(), person.id, of).standing
    chosen = shown(standing.phase if standing else None, frozenset(person.measures_on.split()),
                   frozenset(person.measures_off.split()))
    wanted = {measure.id for measure in chosen} | kept.keys() | said.keys()
    return [measure for name, measure in MEASURES.items()
            if name in wanted and (measure.group in GROUPS or (name in said and name != "confidence"))]


def _grouped(answered: list[Field]) -> list[tuple[Any, list[Field]]]:
    titles = {"core": message("The day"), **GROUPS}
    groups = [(name, [one for one in answered if one.measure.group == key]) for key, name in titles.items()]
    return [(name, held) for name, held in groups if held]


def _note(person_id: UUID, of: date) -> tuple[str | None, str]:
    """The note and the edit it comes from; None where this server's key cannot open it."""
    note = days.note(database.reading(), person_id, of)
    if note is None:
        return "", ""
    try:
        return database.store().vault.open(bytes(note.sealed), person_id, of), note.edit_id
    except Unreadable:
        return None, note.edit_id


def _removed(moment_id: str) -> Moment | None:
    """The moment just deleted, to be put back with a tap."""
    try:
        moment = moments.one(database.reading(), gate.viewer().id, UUID(moment_id), deleted=True)
    except ValueError:
        return None
    return moment if moment is not None and moment.deleted_at is not None else None
