"""Writes that touch more than one table: a day with its note, a craving or a use with the day it belongs to."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from tracker.domain.abstinence import USE
from tracker.domain.moments import CRAVING
from tracker.domain.notes import together
from tracker.features.daylog.answers import Answers
from tracker.store import days, moments, people
from tracker.store.days import Edit
from tracker.store.moments import Moment
from tracker.store.vault import Vault

#: A deleted moment can be put back this long.
RETURN = timedelta(days=7)


class KeptNote(NamedTuple):
    """A day's note as it is kept, and the edit to name as `note_base` when it is changed next."""

    text: str
    base: str


def keep_day(
    db: Session, vault: Vault, person_id: UUID, day: date, answers: Answers, edit: Edit, *, alone: bool
) -> KeptNote | None:
    """Keep what a form says about a day.

    `alone`: the answers were sent as they were given, so an empty one was taken back on purpose and stays a tombstone.
    A whole form is empty in many places; it takes back what is there and leaves nothing where nothing was.
    Gives the note as it is now, where one was sent.
    """
    if alone:
        days.keep(db, person_id, day, {**answers.kept, **dict.fromkeys(answers.cleared)}, edit)
    else:
        edit = days.latest(db, person_id, day, edit)
        days.keep(db, person_id, day, answers.kept, edit)
        if answers.cleared:
            days.clear(db, person_id, day, answers.cleared, edit)
    if answers.note is None:
        return None
    return _keep_note(db, vault, person_id, day, answers.note, answers.note_base, edit)


def _keep_note(db: Session, vault: Vault, person_id: UUID, day: date, text: str, base: str, edit: Edit) -> KeptNote:
    """Keep a note. Text written elsewhere meanwhile is kept with it, never lost and never doubled.

    Raises Unreadable where the note that is there was sealed with another key: it must not be written over.
    """
    people.hold(db, person_id)
    there = days.note(db, person_id, day)
    if there is None and not text:
        return KeptNote("", "")
    kept = text
    if there is not None:
        before = vault.open(bytes(there.sealed), person_id, day)
        if there.edit_id != base:
            kept = together(before, text)
        if kept == before:
            return KeptNote(before, there.edit_id)
    if kept != text:  # the sender has not seen this text: its next edit must not pass for a change of it
        edit = edit._replace(edit_id=uuid4().hex)
    days.keep_note(db, person_id, day, vault.seal(kept, person_id, day), edit)
    return KeptNote(kept, edit.edit_id)


def used_lately(db: Session, person_id: UUID, day: date, now: datetime) -> bool:
    """Whether use on this day was said within the last hour and nothing more was written about it yet."""
    said = days.between(db, person_id, day, day, ("use",)).get(day, {}).get("use")
    if said is None or said.value != USE or now - said.recorded_at > timedelta(hours=1):
        return False
    return not moments.between(db, person_id, day, day, USE)


def keep_moment(db: Session, moment: Moment, edit: Edit, *, alone: bool) -> Moment:
    """Keep a moment, and let its day say so; the first of one client_id stays and is given back."""
    kept = moments.add(db, moment)
    if kept.id == moment.id:
        mark_day(db, kept, edit, alone=alone)
    return kept


def mark_day(db: Session, moment: Moment, edit: Edit, *, alone: bool) -> None:
    """Carry a moment over to its day: a use makes it a day of use, a craving raises the day's strongest.

    A craving never lowers what the day says. What the person said about the day later stands over a moment that was
    written earlier and arrives late (`alone`). Deleting a moment takes nothing back: the person does that on the day.
    """
    if not alone:
        edit = days.latest(db, moment.person_id, moment.day, edit)
    if moment.kind != CRAVING:
        days.keep(db, moment.person_id, moment.day, {"use": USE}, edit)
    elif moment.intensity is not None:
        days.raise_to(db, moment.person_id, moment.day, "craving_peak", moment.intensity, edit)


def remove(db: Session, person_id: UUID, moment_id: UUID, now: datetime) -> None:
    """Delete a moment so that it can be put back for a week; what was deleted longer ago is erased."""
    moments.forget(db, person_id, now - RETURN)
    moments.change(db, person_id, moment_id, deleted_at=now)
