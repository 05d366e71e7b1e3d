"""Writes of answering: going on with a sitting, and keeping one answer with everything it changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.domain.cadence import local_day
from tracker.domain.instruments.instrument import Instrument, Result
from tracker.domain.instruments.item import Answer, Item
from tracker.features.checkins import support
from tracker.features.checkins.planning import free_from
from tracker.store import checkins, people
from tracker.store.agendas import GOING_ON, goes_on
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

    One begun too long ago to be gone on with stays as it is, and so does one that was finished so long ago that the
    form can be filled in anew (a turn that was moved to an earlier day). Gives the id, or None where it would ask about
    the same days as the last one.
    """
    people.hold(db, person.id)
    same = checkins.one(db, person.id, check_in.id)
    if same is not None:
        return same.id
    free = free_from(db, person, form, check_in.day) is None
    there = checkins.of_slot(db, person.id, check_in.instrument, check_in.slot)
    if not free:
        return there.id if there is not None and there.finished_at else None
    if there is not None and not there.finished_at and goes_on(there, form, check_in.day):
        return there.id
    return checkins.begin(db, check_in).id


def keep(
    db: Session, person: Person, check_in: CheckIn, form: Instrument, item: Item, value: Answer, edit: Edit
) -> Kept:
    """Keep one answer; with the last one the sitting is finished, and an answer changed later scores it anew."""
    people.hold(db, person.id)
    checkins.keep(db, person.id, check_in.id, {item.id: value}, edit.edited_at, edit.edit_id)
    answers = checkins.answers(db, person.id, check_in.id)[check_in.id]
    if check_in.finished_at is not None or opening(form, answers) is None:
        at = said_at(check_in, edit)
        result = scored(form, answers)
        day = local_day(at, person.zone, person.day_boundary)
        checkins.finish(db, person.id, check_in.id, at, day, result.version, result.total)
        checkins.wake(db, person.id, edit.recorded_at)
    return Kept(answers, support.called_for(db, person, check_in, form, answers, edit.recorded_at))


def said_at(check_in: CheckIn, edit: Edit) -> datetime:
    """When an answer was given. A clock that says long before its sitting was begun is not believed."""
    at = min(edit.edited_at, edit.recorded_at)
    return at if at >= check_in.begun_at - GOING_ON else edit.recorded_at


def opening(form: Instrument, answers: Mapping[str, Answer]) -> int | None:
    """The number, from 1, of the first question not reached yet; None when all were."""
    return next((n for n, item in enumerate(form.asked(answers), 1) if item.id not in answers), None)


def scored(form: Instrument, answers: Mapping[str, Answer]) -> Result:
    """The result of answers as they are kept; one that a changed content pack no longer takes counts as blank."""
    given = {item.id: answers.get(item.id) for item in form.items}
    taken = {item.id: given[item.id] if given[item.id] in item.values else None for item in form.items}
    return form.score(form.in_order(taken))
