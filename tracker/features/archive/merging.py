"""Bringing in our own file: row by row, by the rules the tables have for two devices of one person.

Of two answers the later one stays, a moment comes once, and of two notes both texts stay. A table of days does not say
when each answer was given: it fills gaps.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.cadence import local_day
from tracker.domain.notes import together
from tracker.features.archive.documents import MomentRow, NoteRow
from tracker.features.archive.forms import Sittings, score_anew
from tracker.features.archive.manifest import CHECK_IN_ANSWERS, NOTES, PERSON, Kept
from tracker.features.archive.outcome import NOT_YET, Choices, Outcome
from tracker.features.archive.readers.reading import Problem
from tracker.features.archive.readers.whole import OF_A_DAY, Whole
from tracker.store import archive, checkins, people
from tracker.store.days import Note
from tracker.store.people import Person
from tracker.store.vault import Vault

#: A clock this far ahead is not believed, where what is later counts.
AHEAD = timedelta(hours=24)
_CLOCKS = frozenset({"edited_at", "finished_at", "shown_at"})
#: Rows that are about imports, and not the person's own words: they come along uncounted.
_UNCOUNTED = frozenset({"imported", "import_places"})


@dataclass(slots=True)
class MergingPlan:
    """The rows of a file that are new or later than what is here, by table."""

    vault: Vault
    person: Person
    file: Whole
    choices: Choices
    now: datetime
    problems: list[Problem] = field(default_factory=list)
    rows: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    tables: dict[str, Kept] = field(default_factory=dict)
    #: Moments here by client id, and the other way round.
    moments: dict[str, UUID] = field(default_factory=dict)
    sittings: Sittings = field(init=False)
    outcome: Outcome = field(init=False)

    def write(self, db: Session) -> None:
        """Carry it out."""
        if self.choices.settings and self.file.person is not None:
            people.change(db, self.person, **{name: getattr(self.file.person, name) for name in PERSON.columns})
        for name, kept in self.tables.items():
            wins = archive.later(kept.table, kept.later) if kept.later and not self.file.fills_gaps else None
            if kept is CHECK_IN_ANSWERS:
                self._forget_gone(db)
            values = self._notes(db) if kept is NOTES else [self._values(kept, row) for row in self.rows[name]]
            archive.put(db, kept.table, values, key=kept.key, wins=wins)
        score_anew(db, self.person.id, self.sittings.unsure, self.now)

    def _forget_gone(self, db: Session) -> None:
        """Leave out answers of a check-in that was taken away since the file was looked at."""
        there = checkins.instruments(db, self.person.id)
        self.rows[CHECK_IN_ANSWERS.name] = [row for row in self.rows[CHECK_IN_ANSWERS.name] if row.check_in_id in there]

    def _notes(self, db: Session) -> list[dict[str, Any]]:
        """Notes as they will stand: looked at again now that nobody else writes."""
        rows = {row.day: row for row in self.rows[NOTES.name]}
        here = archive.notes(db, self.person.id, min(rows), max(rows))
        texts = ((row, _text(self.vault, self.person, here.get(day), row)) for day, row in rows.items())
        return [self._values(NOTES, row.model_copy(update={"text": text})) for row, text in texts if text is not None]

    def _values(self, kept: Kept, row: Any) -> dict[str, Any]:
        """A row as its table has it: owned, sealed, and not written in the future."""
        values = {name: getattr(row, name) for name in kept.row.model_fields if name not in kept.added}
        values["person_id"] = self.person.id
        if isinstance(row, MomentRow):
            values["id"] = self.moments.get(row.client_id, row.id)
            values["deleted_at"] = None
        if kept.place:
            text = values.pop("text")
            bound = [values.get(name, name) for name in kept.place]
            values["sealed"] = None if text is None else self.vault.seal(text, self.person.id, *bound)
        for name in _CLOCKS & values.keys():
            if values[name] is not None and values[name] > self.now + AHEAD:
                values[name] = self.now
        return values


def plan(
    db: Session, vault: Vault, person: Person, file: Whole, choices: Choices, now: datetime
) -> MergingPlan:
    """What of the file is new, what is later than what is here, and what is here already."""
    made = MergingPlan(vault, person, file, choices, now)
    last_day = local_day(now, person.zone, person.day_boundary) + timedelta(days=1)
    new = edited = same = 0
    new_days: set[date] = set()
    for kept, row, there in _beside(db, made, last_day):
        counted = kept.name not in _UNCOUNTED
        if there is None:
            new += counted
            new_days.update([row.day] if isinstance(row, OF_A_DAY) else [])
        elif _is_later(vault, person, kept, row, there, file):
            edited += counted
        else:
            same += counted
            continue
        made.sittings.takes(row)
        made.tables[kept.name] = kept
        made.rows[kept.name].append(row)
    made.outcome = Outcome(file.reader, new, len(new_days), edited, same, file.problem_count + len(made.problems))
    return made


def _beside(db: Session, made: MergingPlan, last_day: date) -> Iterator[tuple[Kept, Any, Any]]:
    """Each row of the file with what is here under its key, if anything."""
    here: dict[str, dict[tuple[Any, ...], Any]] = {}
    taken: set[UUID] = set()
    made.sittings = Sittings(db, made.person.id, last_day)
    for line, kept, row in made.file.rows:
        if isinstance(row, OF_A_DAY) and row.day > last_day:
            made.problems.append(Problem(line, NOT_YET))
            continue
        if reason := made.sittings.unfit(row):
            made.problems.append(Problem(line, reason))
            continue
        if kept.name not in here:
            here[kept.name] = _here(db, made.person, kept)
        there = here[kept.name].get(tuple(getattr(row, name) for name in kept.key))
        if isinstance(row, MomentRow):
            taken = taken or {one.id for one in here[kept.name].values()}
            if there is not None:
                made.moments[row.client_id] = there.id
            elif row.id in taken:
                made.moments[row.client_id] = uuid4()
            taken.add(row.id)
        yield kept, row, there


def _here(db: Session, person: Person, kept: Kept) -> dict[tuple[Any, ...], Any]:
    """What decides about the rows of a table that are here, by key."""
    table = kept.table.__table__  # type: ignore[attr-defined]
    extra = [name for name in ("id", "sealed") if name in table.c]
    names = dict.fromkeys([*kept.key, *kept.later, *(extra if kept.place else [])])
    found = db.execute(select(*(table.c[name] for name in names)).where(table.c.person_id == person.id))
    return {tuple(getattr(row, name) for name in kept.key): row for row in found}


def _is_later(vault: Vault, person: Person, kept: Kept, row: Any, there: Any, file: Whole) -> bool:
    if file.fills_gaps or not kept.later:
        return False
    if _order(kept, row) <= _order(kept, there):
        return False
    return not isinstance(row, NoteRow) or _text(vault, person, there, row) is not None


def _order(kept: Kept, row: Any) -> tuple[Any, ...]:
    """What decides which of two rows is later; nothing comes before anything."""
    values = (getattr(row, name) for name in kept.later)
    return tuple((value is not None, value) for value in values)


def _text(vault: Vault, person: Person, there: Note | Any | None, row: NoteRow) -> str | None:
    """The text a day's note will have; None where nothing changes."""
    if there is None:
        return row.text
    before = vault.open(bytes(there.sealed), person.id, row.day)
    text = together(before, row.text)
    return None if text == before else text
