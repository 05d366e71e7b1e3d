"""CSV tables from elsewhere, record by record: a broken line is named and left out, the ones after it are kept."""

import csv
import io
from collections.abc import Callable, Iterator

from tracker.domain.words import Message, message
from tracker.features.archive.readers.reading import MAX_ROWS, too_many_rows

DELIMITERS = (",", ";", "\t")


def check_rows(text: str) -> None:
    """Raises NotReadable where there are more records than allowed; counts line ends outside quotes, not records."""
    if text.count("\n") + text.count("\r") > MAX_ROWS:
        outside = text.split('"')[::2]
        ends = sum(part.count("\n") + part.count("\r") - part.count("\r\n") for part in outside)
        if ends - (text[-1:] in "\r\n") > MAX_ROWS:
            raise too_many_rows()


def heading(text: str) -> tuple[int, str]:
    """The first line that says anything, and its number from 1."""
    lines = io.StringIO(text, newline="")
    return next(((number, line) for number, line in enumerate(lines, 1) if line.strip()), (1, ""))


def names(line: str, delimiter: str) -> tuple[str, ...]:
    """The column names of a heading, in small letters with `_` for spaces."""
    return tuple("_".join(cell.strip(' \t\r\n"\ufeff').casefold().split()) for cell in line.split(delimiter))


def records(
    text: str, delimiter: str, refuse: Callable[[int, Message], None]
) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of its first line, from 1; blank lines are passed over, broken ones refused.

    A quote that never closes would swallow the rest of the file: reading starts again on the line after it. A line
    that leaves an open quote open cannot open one itself, so no line is read more than twice.
    """
    lines = list(io.StringIO(text, newline=""))
    start = 0
    while start < len(lines):
        reader = csv.reader((lines[at] for at in range(start, len(lines))), delimiter=delimiter, strict=True)
        read = 0
        try:
            for cells in reader:
                if any(cells) and (len(cells) > 1 or cells[0].strip()):
                    yield start + read + 1, cells
                read = reader.line_num
            return
        except csv.Error:
            broken = lines[start + read]
            start += read + 1
            if broken.count('"') % 2 == 0 and len(broken) <= csv.field_size_limit():
                # A stray quote within one line: nothing is open at its end, so its cells can be told.
                yield start, next(csv.reader([broken], delimiter=delimiter))
                continue
            refuse(start, message("A quote mark on this line is not closed, or the line is too long."))
