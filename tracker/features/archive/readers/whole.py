"""A file of our own, read: the rows of every table, beside what is told about any file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.features.archive.documents import MomentRow, NoteRow, Profile, ReadingRow
from tracker.features.archive.manifest import Kept
from tracker.features.archive.readers.reading import MAX_LISTED, Parsed, Problem

#: A row with the line it stands on and the table it belongs to.
Placed = tuple[int, Kept, Any]
OF_A_DAY = (ReadingRow, NoteRow, MomentRow)


@dataclass(frozen=True, slots=True)
class Whole(Parsed):
    """Rows that need no placing: `rows` are those that fit, `person` the settings where the file has them.

    `fills_gaps`: the file does not say when each answer was given, so it adds what is missing and changes nothing.
    """

    rows: tuple[Placed, ...]
    person: Profile | None
    fills_gaps: bool


def whole(
    reader: str, rows: Iterable[Placed], problems: list[Problem], person: Profile | None = None, *,
    fills_gaps: bool = False,
) -> Whole:
    """The file, with its span."""
    rows = tuple(rows)
    days: list[date] = [row.day for _line, _kept, row in rows if isinstance(row, OF_A_DAY)]
    return Whole(
        reader, (), tuple(problems[:MAX_LISTED]), len(problems), (), (), min(days, default=None),
        max(days, default=None), rows, person, fills_gaps,
    )
