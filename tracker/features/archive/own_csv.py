"""Days as a table for a spreadsheet: a row for each day, a column for each measure."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from tracker.domain.cadence import recalled
from tracker.domain.measures import MEASURES
from tracker.features.archive.cells import shielded
from tracker.store import archive, days
from tracker.store.days import Kept
from tracker.store.people import Person
from tracker.store.vault import Vault

#: The columns before the measures; the note comes last.
ABOUT = ("for_day", "time_zone", "recorded_at", "is_recalled")
NOTE = "note"


def table(db: Session, vault: Vault, person: Person) -> bytes:
    """The person's days, earliest first; UTF-8 with a byte order mark, without which Excel guesses wrong."""
    readings = days.between(db, person.id, date.min, date.max)
    notes = {day: (vault.open(bytes(note.sealed), person.id, day), note.recorded_at)
             for day, note in archive.notes(db, person.id, date.min, date.max).items()}
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([*ABOUT, *MEASURES, NOTE])
    for day in sorted({*readings, *(day for day, (text, _at) in notes.items() if text)}):
        text, at = notes.get(day, ("", None))
        writer.writerow(map(shielded, _row(person, day, readings.get(day, {}), text, at if text else None)))
    return "\N{BYTE ORDER MARK}".encode() + file.getvalue().encode()


def _row(person: Person, day: date, answers: Mapping[str, Kept], text: str, at: datetime | None) -> list[str]:
    """A day is as late as the latest of its answers, and in the zone that one was given in."""
    last = max(answers.values(), key=lambda kept: (kept.recorded_at, kept.zone), default=None)
    zone = last.zone if last else person.zone
    recorded_at = max(moment for moment in (last and last.recorded_at, at) if moment)
    late = recalled(day, recorded_at, zone, person.day_boundary)
    values = [answers[measure].value if measure in answers else "" for measure in MEASURES]
    return [day.isoformat(), zone, recorded_at.astimezone(UTC).isoformat(), "yes" if late else "no", *values, text]
