"""Writes of answering: going on with a sitting, and keeping one answer with everything it changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.domain.cadence import local_day
from tracker.domain.instruments.instrument import Instrument, Result
from tracker.domain.instruments.item import Answer, Item
from tracker.features.checkins import support
from tracker.features.checkins.planning import free_from
from tracker.store import checkins
from tracker.store.checkins import CheckIn
from tracker.store.days import Edit
from tracker.store.people import Person


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an answer: all answers as they stand now, and whether the support screen is called for."""

    answers: Mapping[str, Answer]
    support: bool


def begin(db: Session, person: Person, check_in: CheckIn, form: Instrument) -> UUID | None:
    """Begin a sitting, or give the one there is of the same form and slot: another device may have begun it.

    Gives its id, or None where it would ask about the same days as the last one.
    """
    there = (checkins.one(db, person.id, check_in.id)
             or checkins.of_slot(db, person.id, check_in.instrument, check_in.slot))
    if there is not None:
        return there.id
    if free_from(db, person, form, check_in.day) is not None:
        return None
    return checkins.begin(db, check_in).id


def keep(
    db: Session, person: Person, check_in: CheckIn, form: Instrument, item: Item, value: Answer, edit: Edit
) -> Kept:
    """Keep one answer; with the last one the sitting is finished, and an answer changed later scores it anew."""
    checkins.keep(db, person.id, check_in.id, {item.id: value}, edit.edited_at, edit.edit_id)
    answers = checkins.answers(db, person.id, check_in.id)[check_in.id]
    if check_in.finished_at is not None or opening(form, answers) is None:
        at = min(edit.edited_at, edit.recorded_at)
        result = scored(form, answers)
        day = local_day(at, person.zone, person.day_boundary)
        checkins.finish(db, person.id, check_in.id, at, day, result.version, result.total)
        checkins.wake(db, person.id, edit.recorded_at)
    return Kept(answers, support.called_for(db, check_in, form, answers, edit.recorded_at))


def opening(form: Instrument, answers: Mapping[str, Answer]) -> int | None:
    """The number, from 1, of the first question not reached yet; None when all were."""
    return next((n for n, item in enumerate(form.asked(answers), 1) if item.id not in answers), None)


def scored(form: Instrument, answers: Mapping[str, Answer]) -> Result:
    """The result of answers as they are kept; one that a changed content pack no longer takes counts as blank."""
    given = {item.id: answers.get(item.id) for item in form.items}
    taken = {item.id: given[item.id] if given[item.id] in item.values else None for item in form.items}
    return form.score(form.in_order(taken))
