"""Daylio's CSV export, as it has been written since 2018: columns go by name, dates and times are wall time."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.domain.words import message, messages
from tracker.features.archive.readers import calendar_words, table
from tracker.features.archive.readers.reading import PRESENT, Gathering, NotReadable, Parsed, check_size
from tracker.features.archive.readers.text import decode, one_line, whole_note

NAME = "daylio_csv"
TITLE = message("Daylio, CSV export")

#: Columns with a meaning of their own. The weekday is sometimes wrong and never needed.
_KNOWN = frozenset(
    {"full_date", "year", "date", "weekday", "time", "mood", "activities", "scales", "note_title", "note"}
)
_SCALE = re.compile(r"(.*):\s+(.*)", re.DOTALL)
_SHARE = re.compile(r"\d+(?:[.,]\d+)?/\d+(?:[.,]\d+)?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where each column stands. `others` are columns this reader has no use for but the person may."""

    delimiter: str
    width: int
    at: Mapping[str, int]
    others: tuple[tuple[str, int], ...]

    def cell(self, cells: list[str], name: str) -> str:
        """The text of a column; empty where the file has no such column."""
        place = self.at.get(name)
        return "" if place is None else cells[place]


def sniff(head: bytes, filename: str) -> bool:
    """Whether the first line names Daylio's columns."""
    try:
        return _layout(table.heading(decode(head))[1]) is not None
    except NotReadable:
        return False


def check(data: bytes) -> None:
    """Raises NotReadable where the first line is not Daylio's or there are too many rows."""
    _opened(data)


def read(data: bytes) -> Parsed:
    """The export as neutral rows; raises NotReadable where its first line is not Daylio's."""
    text, heading, layout = _opened(data)
    gathering = Gathering(NAME, "daylio")
    row = _Row(layout, gathering)
    for line, cells in table.records(text, layout.delimiter, gathering.refuse):
        if line > heading:
            row.take(line, cells)
    return gathering.parsed()


def _opened(data: bytes) -> tuple[str, int, _Layout]:
    """The text, the line its heading stands on, and what that says."""
    check_size(data)
    text = decode(data)
    heading, names = table.heading(text)
    layout = _layout(names)
    if layout is None:
        raise NotReadable(message("This is not a Daylio export: its first line does not name a date and a mood."))
    table.check_rows(text)
    return text, heading, layout


def _layout(line: str) -> _Layout | None:
    for delimiter in table.DELIMITERS:
        names = table.names(line, delimiter)
        if "mood" in names and ("full_date" in names or {"year", "date"} <= set(names)):
            at = {name: names.index(name) for name in names if name}
            others = tuple(sorted((name.replace("_", " "), place) for name, place in at.items() if name not in _KNOWN))
            return _Layout(delimiter, len(names), at, others)
    return None


class _Row:
    """Turns cells into entries. Activities that come back on many lines are read once, and their entries share them."""

    def __init__(self, layout: _Layout, gathering: Gathering) -> None:
        self.layout = layout
        self.gathering = gathering
        self._activities: dict[str, dict[str, str | float]] = {}

    def take(self, line: int, cells: list[str]) -> None:
        """Add the entry of one record, or refuse its line."""
        fitted = self._fitted(line, cells)
        if fitted is None:
            return
        cell = self.layout.cell
        day, time_text = self._day(fitted), cell(fitted, "time")
        if day is None:
            shown = cell(fitted, "full_date") or f"{cell(fitted, 'date')} {cell(fitted, 'year')}"
            self.gathering.refuse(line, message("The date “%(text)s” could not be read.", text=one_line(shown)[:40]))
            return
        time = calendar_words.time(time_text)
        if time is None and time_text.strip():
            shown = one_line(time_text)[:40]
            self.gathering.refuse(line, message("The time “%(text)s” could not be read.", text=shown))
            return
        note = whole_note(cell(fitted, "note_title"), cell(fitted, "note"))
        self.gathering.add(line, day, time, one_line(cell(fitted, "mood")) or None, self._values(fitted), note)

    def _fitted(self, line: int, cells: list[str]) -> list[str] | None:
        """As many cells as columns. Commas too many are part of the note where the note stands last."""
        width = self.layout.width
        if len(cells) > width and self.layout.at.get("note") == width - 1:
            return [*cells[: width - 1], self.layout.delimiter.join(cells[width - 1:])]
        if len(cells) != width:
            reason = messages("This line has %(n)s part, the first line has %(width)s.",
                              "This line has %(n)s parts, the first line has %(width)s.", len(cells), width=width)
            self.gathering.refuse(line, reason)
            return None
        return cells

    def _day(self, cells: list[str]) -> dt.date | None:
        if "full_date" in self.layout.at:
            return calendar_words.day(self.layout.cell(cells, "full_date"))
        return calendar_words.day(f"{self.layout.cell(cells, 'date')} {self.layout.cell(cells, 'year')}")

    def _values(self, cells: list[str]) -> dict[str, str | float]:
        text = self.layout.cell(cells, "activities")
        ticked = self._activities.get(text)
        if ticked is None:
            ticked = {name: PRESENT for part in text.split("|") if (name := one_line(part))}
            self._activities[text] = ticked
        scales = self.layout.cell(cells, "scales")
        more: dict[str, str | float] = {**_scales(scales)} if scales else {}
        for name, place in self.layout.others:
            if value := one_line(cells[place]):
                more[name] = value
        return {**ticked, **more} if more else ticked


def _scales(text: str) -> dict[str, str]:
    """`Sleep Quality: 8/10 points | Sleep Time: 8:00` as names and raw values, units after a share left out."""
    found = {}
    for part in text.split("|"):
        pair = _SCALE.fullmatch(part.strip())
        name, value = pair.groups() if pair else part.partition(":")[::2]
        name, value = one_line(name), one_line(value)
        share = _SHARE.match(value)
        if name and value:
            found[name] = share.group() if share else value
    return found
