"""Our own table of days: columns go by name, and a cell that does not fit is named and left out."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from tracker.domain.measures import MEASURES
from tracker.domain.words import Message, message, messages
from tracker.features.archive import own_csv
from tracker.features.archive.cells import bare
from tracker.features.archive.documents import NoteRow, ReadingRow
from tracker.features.archive.fitting import unfit
from tracker.features.archive.manifest import NOTES, READINGS
from tracker.features.archive.readers import calendar_words, table
from tracker.features.archive.readers.reading import MAX_ROWS, NotReadable, Problem, check_size, too_many_rows
from tracker.features.archive.readers.text import decode
from tracker.features.archive.readers.whole import Placed, Whole, whole
from tracker.store.archive import MARK

NAME = "evenlight_csv"
TITLE = message("Evenlight, days")

#: Marks answers that came in by a table: another import may replace them, a person's own answer always does.
EDIT_ID = f"{MARK}evenlight"
_NEEDED = {"for_day", "time_zone", "recorded_at"}


def sniff(head: bytes, filename: str) -> bool:
    """Whether the first line names our columns."""
    try:
        return _delimiter(table.heading(decode(head))[1]) is not None
    except NotReadable:
        return False


def check(data: bytes) -> None:
    """Raises NotReadable where the first line is not ours or there are too many rows."""
    _opened(data)


def read(data: bytes) -> Whole:
    """Answers and notes, day by day; raises NotReadable where the first line is not ours."""
    text, heading, names, delimiter = _opened(data)
    rows = _Rows(names)
    for number, cells in table.records(text, delimiter, rows.refuse):
        if number > heading:
            rows.take(number, cells)
    return whole(NAME, rows.found, rows.problems, fills_gaps=True)


def _opened(data: bytes) -> tuple[str, int, tuple[str, ...], str]:
    """The text, the line its heading stands on, the columns it names, and what is between them."""
    check_size(data)
    text = decode(data)
    heading, line = table.heading(text)
    delimiter = _delimiter(line)
    if delimiter is None:
        raise NotReadable(message("This is not a table of days: its first line does not name them."))
    table.check_rows(text)
    return text, heading, table.names(line, delimiter), delimiter


def _delimiter(line: str) -> str | None:
    return next((one for one in table.DELIMITERS if set(table.names(line, one)) >= _NEEDED), None)


class _Rows:
    """Turns cells into answers and notes."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.found: list[Placed] = []
        self.problems: list[Problem] = []
        self._days: set[date] = set()

    def refuse(self, line: int, reason: Message) -> None:
        """Leave a line, or a cell of it, out."""
        self.problems.append(Problem(line, reason))

    def take(self, line: int, cells: list[str]) -> None:
        """Take the answers of one day, or refuse its line."""
        if len(cells) != len(self.names):
            reason = messages("This line has %(n)s part, the first line has %(width)s.",
                              "This line has %(n)s parts, the first line has %(width)s.", len(cells),
                             width=len(self.names))
            self.refuse(line, reason)
            return
        row = {name: bare(cell) for name, cell in zip(self.names, cells, strict=True)}
        day, at = calendar_words.day(row["for_day"]), _instant(row["recorded_at"])
        if day is None:
            self.refuse(line, message("The date “%(text)s” could not be read.", text=row["for_day"][:40]))
        elif at is None:
            self.refuse(line, message("The time “%(text)s” could not be read.", text=row["recorded_at"][:40]))
        elif day in self._days:
            self.refuse(line, message("This day stands in the table twice."))
        else:
            self._days.add(day)
            self._take_day(line, day, at, row)
        if len(self.found) > MAX_ROWS:
            raise too_many_rows()

    def _take_day(self, line: int, day: date, at: datetime, row: Mapping[str, str]) -> None:
        answers = [(READINGS, ReadingRow.model_construct(
            day=day, measure=name, value=row[name].strip(), edited_at=at, edit_id=EDIT_ID, recorded_at=at,
            zone=row["time_zone"], is_recalled=False,
        )) for name in MEASURES if row.get(name, "").strip()]
        text = row.get(own_csv.NOTE, "")
        notes = [(NOTES, NoteRow.model_construct(day=day, text=text, edited_at=at, edit_id=EDIT_ID, recorded_at=at))]
        for kept, one in (*answers, *(notes if text else [])):
            if reason := unfit(one):
                self.refuse(line, reason)
            else:
                self.found.append((line, kept, one))


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.strip())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if 1970 <= at.year < 2200 else None
