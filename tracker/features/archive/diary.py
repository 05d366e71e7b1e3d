"""Bringing in another app's diary: which entries are new, which answers they give, and what stays as it is.

Of a day, answers are worked out from all its entries in the file. They replace what came from that app before, never
what a person said or cleared by hand. Where the file lacks an entry that came in before, the day is not worked out
anew: what is missing is added.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from tracker.domain.cadence import instant, local_day
from tracker.domain.notes import together
from tracker.features.archive.outcome import NOT_YET, Choices, Outcome
from tracker.features.archive.readers.daily import NOTE, daily, logged_day, unfit
from tracker.features.archive.readers.matching import Comparison, compare
from tracker.features.archive.readers.reading import Entry, Parsed, Problem
from tracker.store import archive
from tracker.store.archive import ImportedEntry, Known
from tracker.store.days import Edit, Note, Reading
from tracker.store.people import Person
from tracker.store.vault import Vault

#: When an entry without a time was written.
NOON = dt.time(12)
Days = dict[dt.date, list[Entry]]
Written = dict[tuple[dt.date, str], tuple[str | None, str]]


def compared(
    parsed: Parsed, known: Mapping[str, Known], person: Person, now: dt.datetime
) -> tuple[Comparison, list[Problem]]:
    """The entries against what came in before, and those of days that have not come yet."""
    today = local_day(now, person.zone, person.day_boundary)
    coming, ahead = [], []
    for entry in parsed.entries:
        if logged_day(entry, person.day_boundary) > today:
            ahead.append(Problem(entry.line, NOT_YET))
        else:
            coming.append(entry)
    return compare(coming, {key: one.fingerprint for key, one in known.items()}), ahead


def plan(
    db: Session, vault: Vault, person: Person, parsed: Parsed, choices: Choices, now: dt.datetime
) -> "DiaryPlan":
    """The import worked out to the last row."""
    known = archive.known(db, person.id, parsed.source)
    comparison, problems = compared(parsed, known, person, now)
    accepted = [*comparison.new, *(comparison.edited if choices.edits else ())]
    made = DiaryPlan(vault, person, parsed.source, choices, now, accepted, [*problems])
    chosen = made.choose(comparison, known)
    made.problems.extend(unfit((entry for entries in chosen.values() for entry in entries), choices.columns))
    made.work_out(db, chosen)
    new_days = {logged_day(entry, person.day_boundary) for entry in comparison.new}
    made.outcome = Outcome(
        parsed.reader, len(comparison.new), len(new_days), len(accepted) - len(comparison.new),
        len(comparison.same) + len(comparison.edited) - (len(accepted) - len(comparison.new)),
        parsed.problem_count + len(made.problems), made.stayed,
    )
    return made


@dataclass(slots=True)
class DiaryPlan:
    """Rows to write: answers of whole days, answers that fill gaps, texts of days, and the entries themselves."""

    vault: Vault
    person: Person
    source: str
    choices: Choices
    now: dt.datetime
    accepted: list[Entry]
    problems: list[Problem]
    outcome: Outcome = field(init=False)
    whole: set[dt.date] = field(default_factory=set)
    #: Whole days with an edited entry: what is not said of them any more goes, where it came from here.
    edited: set[dt.date] = field(default_factory=set)
    replacing: list[dict[str, Any]] = field(default_factory=list)
    filling: list[dict[str, Any]] = field(default_factory=list)
    #: By day: the text of all its entries, the text of what came in just now, and when it was written.
    texts: dict[dt.date, tuple[str, str, dt.datetime]] = field(default_factory=dict)
    stayed: int = 0

    @property
    def own(self) -> str:
        """How the edit id begins of everything that came from this app."""
        return f"{archive.MARK}{self.source}:"

    @property
    def mark(self) -> str:
        """The edit id of everything this import writes; a later import has a greater one."""
        return f"{self.own}{int(self.now.timestamp() * 1000):x}"

    def choose(self, comparison: Comparison, known: Mapping[str, Known]) -> Days:
        """The entries of each day that is worked out. A day whose edits the person left alone waits, unless it grew."""
        boundary = self.person.day_boundary
        found: Days = _by_day((*comparison.new, *comparison.edited, *comparison.same), boundary)
        grown = set(_by_day(comparison.new, boundary))
        alone = set() if self.choices.edits else set(_by_day(comparison.edited, boundary))
        self.whole = set(found) - _lacking(found, known) - alone
        self.edited = self.whole & set(_by_day(comparison.edited, boundary))
        return {day: entries for day, entries in found.items() if day not in alone or day in grown}

    def work_out(self, db: Session, chosen: Days) -> None:
        """The answers of the chosen days."""
        if not chosen:
            return
        boundary = self.person.day_boundary
        values = daily(_flat(chosen), self.choices.moods, self.choices.columns, boundary)
        fresh = daily(self.accepted, {}, {}, boundary)
        here = archive.written(db, self.person.id, min(chosen), max(chosen))
        gone = self._gone(here)
        for day in chosen:
            found = {**gone.get(day, {}), **values.get(day, {})}
            at = self._written_at(chosen[day])
            text = found.pop(NOTE, None) or ""
            if text or day in self.edited:
                self.texts[day] = (text, fresh.get(day, {}).get(NOTE, ""), at)
            self._take(day, found, Edit(at, self.mark, self.now, self.person.zone), here)

    def _gone(self, here: Written) -> dict[dt.date, dict[str, str | None]]:
        """What came from this app about days with an edited entry: taken back, unless it is said again."""
        gone: dict[dt.date, dict[str, str | None]] = defaultdict(dict)
        for (day, measure), (value, edit_id) in here.items():
            if day in self.edited and value is not None and edit_id.startswith(self.own):
                gone[day][measure] = None
        return gone

    def _take(self, day: dt.date, found: Mapping[str, str | None], edit: Edit, here: Written) -> None:
        """The rows of a day's answers; what a person said otherwise is counted, and stays."""
        for measure, value in found.items():
            there, edit_id = here.get((day, measure), (value, archive.MARK))
            self.stayed += not edit_id.startswith(archive.MARK) and there != value
            row = {"person_id": self.person.id, "day": day, "measure": measure, "value": value, **edit._asdict()}
            (self.replacing if day in self.whole else self.filling).append(row)

    def _written_at(self, entries: list[Entry]) -> dt.datetime:
        """When the last entry of a day was written, by the person's clock; never later than now."""
        last = max((entry.day, entry.time or NOON) for entry in entries)
        return min(instant(*last, self.person.zone), self.now)

    def write(self, db: Session) -> None:
        """Carry it out; a file without entries leaves no trace."""
        if not self.source:
            return
        wins = archive.brought_in_before(self.source)
        archive.put(db, Reading, self.replacing, key=("day", "measure"), wins=wins)
        archive.put(db, Reading, self.filling, key=("day", "measure"))
        self._write_notes(db)
        boundary = self.person.day_boundary
        archive.put(db, ImportedEntry, [
            {"person_id": self.person.id, "source": self.source, "key": entry.key, "fingerprint": entry.fingerprint,
             "day": logged_day(entry, boundary), "imported_at": self.now}
            for entry in self.accepted
        ], key=("source", "key"), wins=lambda new: new.fingerprint.is_not(None))
        self._remember_places(db)

    def _write_notes(self, db: Session) -> None:
        if not self.texts:
            return
        here = archive.notes(db, self.person.id, min(self.texts), max(self.texts))
        rows = []
        for day, (text, fresh, at) in self.texts.items():
            kept = self._note(day, here.get(day), text, fresh)
            if kept is not None:
                said, by_hand = kept
                rows.append({
                    "person_id": self.person.id, "day": day, "recorded_at": self.now,
                    "sealed": self.vault.seal(said, self.person.id, day), "edited_at": self.now if by_hand else at,
                    "edit_id": uuid4().hex if by_hand else self.mark,
                })
        # Whoever writes a note holds the person first, as we do: what was looked at is still what is there.
        archive.put(db, Note, rows, key=("day",), wins=lambda new: new.sealed.is_not(None))

    def _note(self, day: dt.date, there: Note | None, text: str, fresh: str) -> tuple[str, bool] | None:
        """The text to keep and whether a person had a hand in it; None where nothing changes.

        A note that came from this app is replaced. To one a person wrote or changed, what is new is added, once; one
        they emptied stays empty.
        """
        if there is None:
            return (text, False) if text else None
        before = self.vault.open(bytes(there.sealed), self.person.id, day)
        if there.edit_id.startswith(self.own):
            said = text if day in self.whole else together(before, text)
            return None if said == before else (said, False)
        if not before or not fresh:
            return None
        said = together(before, fresh)
        return None if said == before else (said, True)

    def _remember_places(self, db: Session) -> None:
        moods, columns = remembered(db, self.vault, self.person, self.source)
        said = {**moods, **self.choices.moods}, {**columns, **self.choices.columns}
        if said != (moods, columns):
            text = json.dumps({"moods": said[0], "columns": said[1]}, ensure_ascii=False, sort_keys=True)
            sealed = self.vault.seal(text, self.person.id, self.source)
            archive.keep_places(db, self.person.id, self.source, sealed, self.now)


def remembered(
    db: Session, vault: Vault, person: Person, source: str
) -> tuple[dict[str, int | None], dict[str, str | None]]:
    """Where the moods and columns of an app were placed before."""
    kept = archive.places(db, person.id, source)
    found = json.loads(vault.open(bytes(kept.sealed), person.id, source)) if kept else {"moods": {}, "columns": {}}
    return found["moods"], found["columns"]


def _by_day(entries: Iterable[Entry], boundary: dt.time) -> Days:
    found: Days = defaultdict(list)
    for entry in entries:
        found[logged_day(entry, boundary)].append(entry)
    return dict(found)


def _lacking(found: Days, known: Mapping[str, Known]) -> set[dt.date]:
    """The days of which an entry came in before that this file does not have."""
    here = {entry.key for entry in _flat(found)}
    return {one.day for key, one in known.items() if key not in here}


def _flat(found: Days) -> Iterator[Entry]:
    return (entry for entries in found.values() for entry in entries)
