"""Neutral rows: what every reader of a foreign export turns its file into."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from tracker.domain.words import Message, message
from tracker.features.archive.readers import suggestions

#: The largest file and the most rows that are read at once.
MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 200_000
#: Lines left out are all counted; this many of them are listed.
MAX_LISTED = 500
#: The value of a column that an entry names without saying more: an activity that was ticked.
PRESENT = "yes"
YEARS = range(1970, 2101)


#: Line, wall day, wall time, mood name, values, note: an entry before it has a key.
_Found = tuple[int, dt.date, dt.time | None, str | None, Mapping[str, str | float], str]


class NotReadable(ValueError):
    """The file is not what it says; `message` is one plain sentence for the person."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Entry(NamedTuple):
    """One entry as it was written: wall day and wall time, never moved between zones or across a day boundary.

    `values` maps a column (an activity, a scale) to its raw value; `key` names the same entry in every export of the
    same app: its day, its time and its place among the entries of that minute.
    """

    line: int
    day: dt.date
    time: dt.time | None
    mood_name: str | None
    values: Mapping[str, str | float]
    note: str
    key: str

    @property
    def fingerprint(self) -> str:
        """A digest of what the entry says; another one under the same key is an edit."""
        said = [self.mood_name, sorted(self.values.items()), self.note]
        return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was left out, and why."""

    line: int
    reason: Message


@dataclass(frozen=True, slots=True)
class MoodName:
    """A mood as the person named it; `suggested` is a place from 1 to 5, or None where they must say."""

    name: str
    count: int
    suggested: int | None


@dataclass(frozen=True, slots=True)
class Column:
    """An activity (ticked or not) or something with a value; `suggested` is a measure id, or None."""

    name: str
    kind: Literal["activity", "value"]
    count: int
    sample: str
    suggested: str | None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A whole file read: entries in the file's order, and what the person has to be asked about it."""

    reader: str
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    problem_count: int
    mood_names: tuple[MoodName, ...]
    columns: tuple[Column, ...]
    first_day: dt.date | None
    last_day: dt.date | None

    @property
    def source(self) -> str:
        """The app the entries come from: what their keys begin with."""
        return self.entries[0].key.partition(":")[0] if self.entries else ""


class Reader(Protocol):
    """What a reader offers; a module with these five names is one."""

    @property
    def NAME(self) -> str: ...

    @property
    def TITLE(self) -> Message: ...

    def sniff(self, head: bytes, filename: str) -> bool:
        """Whether a file that starts with `head` looks like this reader's kind. Never raises."""

    def check(self, data: bytes) -> None:
        """Raises NotReadable where `read` would, without going through the rows: the answer comes within a second."""

    def read(self, data: bytes) -> Parsed:
        """The file as neutral rows; raises NotReadable and nothing else."""


def check_size(data: bytes) -> None:
    """Raises NotReadable for a file that is empty or too large."""
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise NotReadable(message("This file is empty."))
    if len(data) > MAX_BYTES:
        size = MAX_BYTES // (1024 * 1024)
        sentence = message("This file is larger than %(size)s MB, the most that can be read at once.", size=size)
        raise NotReadable(sentence)


def too_many_rows() -> NotReadable:
    """The refusal of a file with more rows than are read at once."""
    sentence = message("This file has more than %(rows)s rows, the most that can be read at once.", rows=MAX_ROWS)
    return NotReadable(sentence)


@dataclass(slots=True)
class Gathering:
    """Collects what a reader finds, gives each entry its key and counts names.

    `source` stands in the keys, so that two readers of one app name an entry alike. `places` are mood places the file
    itself knows, ahead of those suggested for the app's usual names.
    """

    reader: str
    source: str
    places: Mapping[str, int] = field(default_factory=dict)
    _rows: list[_Found] = field(default_factory=list)
    _problems: list[Problem] = field(default_factory=list)
    _problem_count: int = 0

    def add(
        self,
        line: int,
        day: dt.date,
        time: dt.time | None,
        mood_name: str | None,
        values: Mapping[str, str | float],
        note: str,
    ) -> None:
        """Take one entry; raises NotReadable past the limit."""
        if len(self._rows) >= MAX_ROWS:
            raise too_many_rows()
        self._rows.append((line, day, time, mood_name, values, note))

    def refuse(self, line: int, reason: Message) -> None:
        """Leave a line out, with the reason a person will read."""
        self._problem_count += 1
        if len(self._problems) < MAX_LISTED:
            self._problems.append(Problem(line, reason))

    def parsed(self) -> Parsed:
        """Everything gathered."""
        days = [row[1] for row in self._rows]
        return Parsed(
            self.reader, self._entries(), tuple(self._problems), self._problem_count, self._moods(), self._columns(),
            min(days, default=None), max(days, default=None),
        )

    def _entries(self) -> tuple[Entry, ...]:
        """Entries of one minute are numbered oldest first: exports run backwards, and a later one adds at the top."""
        slots = [f"{self.source}:{row[1].isoformat()}" + (f"T{row[2].isoformat('minutes')}" if row[2] else "")
                 for row in self._rows]
        backwards = not self._rows or _moment(self._rows[0]) >= _moment(self._rows[-1])
        seen: Counter[str] = Counter()
        keys = [""] * len(slots)
        for place in reversed(range(len(slots))) if backwards else range(len(slots)):
            keys[place] = f"{slots[place]}#{seen[slots[place]]}"
            seen[slots[place]] += 1
        return tuple(Entry(*row, key) for row, key in zip(self._rows, keys, strict=True))

    def _moods(self) -> tuple[MoodName, ...]:
        counts = Counter(row[3] for row in self._rows if row[3])
        return tuple(
            MoodName(name, count, self.places.get(name) or suggestions.place(name))
            for name, count in counts.most_common()
        )

    def _columns(self) -> tuple[Column, ...]:
        counts = Counter(name for row in self._rows for name in row[4])
        samples: dict[str, str | float] = {}
        for row in self._rows:
            for name, value in row[4].items():
                if samples.get(name, PRESENT) == PRESENT:
                    samples[name] = value
        return tuple(_column(name, count, samples[name]) for name, count in counts.most_common())


def _column(name: str, count: int, sample: str | float) -> Column:
    if sample == PRESENT:
        return Column(name, "activity", count, PRESENT, suggestions.for_activity(name))
    return Column(name, "value", count, str(sample), suggestions.for_value(name))


def _moment(row: _Found) -> dt.datetime:
    return dt.datetime.combine(row[1], row[2] or dt.time.min)
