"""Daylio's own backup: JSON, mostly in base64 within a zip file; its wall fields are what the person saw."""

import base64
import binascii
import codecs
import datetime as dt
import json
import re
from collections.abc import Mapping

from tracker.domain.words import message
from tracker.features.archive.readers import packed
from tracker.features.archive.readers.reading import (
    MAX_ROWS,
    PRESENT,
    YEARS,
    Gathering,
    NotReadable,
    Parsed,
    check_size,
    too_many_rows,
)
from tracker.features.archive.readers.text import keepable, one_line, whole_note

NAME = "daylio_native"
TITLE = message("Daylio, backup file")

_MEMBER = "backup.daylio"
#: Daylio's own moods by `predefined_name_id`, best first; also the five groups that custom moods belong to.
_STANDARD = ("rad", "good", "meh", "bad", "awful")
_MARKS = (b'"dayEntries"', b'"customMoods"', b'"isReminderOn"')
#: JSON objects beyond which the file is not a diary: entries, activities, achievements, goals.
_MAX_OBJECTS = 2 * MAX_ROWS
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SPACE = re.compile(rb"\s+")
Fields = Mapping[str, object]


def sniff(head: bytes, filename: str) -> bool:
    """Whether it is a zip with a Daylio backup, or the backup itself, in base64 or plain."""
    named = filename.lower().endswith(".daylio")
    if head.startswith(packed.SIGNATURE):
        return named or _MEMBER.encode() in head
    text = _SPACE.sub(b"", head.removeprefix(codecs.BOM_UTF8))
    if not text.startswith(b"{"):
        try:
            text = _SPACE.sub(b"", base64.b64decode(text[: len(text) // 4 * 4], validate=True))
        except binascii.Error:
            return False
    return text.startswith(b"{") and (named or any(mark in text for mark in _MARKS))


def check(data: bytes) -> None:
    """Raises NotReadable where it is no backup or holds too many entries."""
    _opened(data)


def read(data: bytes) -> Parsed:
    """The backup as neutral rows; raises NotReadable where it is none. A line is the entry's number in the file."""
    backup, entries = _opened(data)
    moods = _named(backup.get("customMoods"))
    names = {mood: _mood_name(mood, fields) for mood, fields in moods.items()}
    gathering = Gathering(NAME, "daylio", _places(moods, names))
    activities = {tag: _text(fields, "name") for tag, fields in _named(backup.get("tags")).items()}
    first_month = _first_month(entries)
    for line, fields in enumerate(entries, 1):
        if isinstance(fields, dict):
            _take(gathering, line, fields, names, activities, first_month)
        else:
            gathering.refuse(line, message("This entry could not be read."))
    return gathering.parsed()


def _opened(data: bytes) -> tuple[Fields, list[object]]:
    """The JSON inside, and its entries."""
    check_size(data)
    if data.startswith(packed.SIGNATURE):
        data = packed.member(data, _MEMBER)
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.lstrip().startswith(b"{"):
        try:
            data = base64.b64decode(_SPACE.sub(b"", data), validate=True)
        except binascii.Error as error:
            raise packed.damaged() from error
    if data.count(b"{") > _MAX_OBJECTS or data.count(b"[") > 2 * _MAX_OBJECTS:
        raise too_many_rows()
    try:
        backup = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise packed.damaged() from error
    entries = backup.get("dayEntries") if isinstance(backup, dict) else None
    if not isinstance(entries, list):
        raise NotReadable(message("This is not a Daylio backup: it holds no entries."))
    if len(entries) > MAX_ROWS:
        raise too_many_rows()
    return backup, entries


def _named(rows: object) -> dict[int, Fields]:
    """Moods or activities by id; rows of another shape are passed over."""
    found: dict[int, Fields] = {}
    for row in rows if isinstance(rows, list) else ():
        number = row.get("id") if isinstance(row, dict) else None
        if isinstance(number, int):
            found[number] = row
    return found


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return one_line(keepable(value)) if isinstance(value, str) else ""


def _mood_name(number: int, fields: Fields) -> str:
    """The person's own name, else Daylio's, else the mood's number, so that it can still be placed."""
    standard = fields.get("predefined_name_id")
    if own := _text(fields, "custom_name"):
        return own
    return _STANDARD[standard - 1] if isinstance(standard, int) and 1 <= standard <= 5 else f"mood {number}"


def _places(moods: Mapping[int, Fields], names: Mapping[int, str]) -> dict[str, int]:
    """Where each mood stands from 1 to 5: the person put it into one of five groups, the first being the best."""
    groups = {names[mood]: fields.get("mood_group_id") for mood, fields in moods.items()}
    return {name: 6 - group for name, group in groups.items() if isinstance(group, int) and 1 <= group <= 5}


def _first_month(entries: list[object]) -> int:
    """Whether January is 0 or 1 in this file: Daylio has written both.

    A month 0 or 12 settles it. Otherwise the moment beside each entry votes: it is never used for the day itself, for
    it moves with the zone, but it is never a month away.
    """
    rows = [row for row in entries[:5000] if isinstance(row, dict)]
    months = {row.get("month") for row in rows if isinstance(row.get("month"), int)}
    if 0 in months or 12 in months:
        return 0 if 0 in months else 1
    votes = [0, 0]
    for row in rows:
        moment = row.get("datetime")
        if not isinstance(moment, int) or not 0 < moment < 4_000_000_000_000:
            continue
        near = (_EPOCH + dt.timedelta(milliseconds=moment)).date()
        for first in (0, 1):
            day = _day(row, first)
            votes[first] += day is not None and abs((day - near).days) <= 2
    return 1 if votes[1] > votes[0] else 0


def _day(fields: Fields, first_month: int) -> dt.date | None:
    year, month, number = fields.get("year"), fields.get("month"), fields.get("day")
    if not (isinstance(year, int) and isinstance(month, int) and isinstance(number, int)) or year not in YEARS:
        return None
    try:
        return dt.date(year, month + 1 - first_month, number)
    except (ValueError, OverflowError):
        return None


def _time(fields: Fields) -> dt.time | None:
    """The wall time; None where the entry has none (hour −1). Raises ValueError for one that does not exist."""
    hour, minute = fields.get("hour", -1), fields.get("minute", 0)
    if hour == -1:
        return None
    if not (isinstance(hour, int) and isinstance(minute, int) and 0 <= hour < 24 and 0 <= minute < 60):
        raise ValueError
    return dt.time(hour, minute)


def _take(
    gathering: Gathering, line: int, fields: Fields, moods: Mapping[int, str], activities: Mapping[int, str],
    first_month: int,
) -> None:
    """Add one entry, or refuse it."""
    day = _day(fields, first_month)
    if day is None:
        gathering.refuse(line, message("The date of this entry could not be read."))
        return
    try:
        time = _time(fields)
    except ValueError:
        gathering.refuse(line, message("The time of this entry could not be read."))
        return
    mood, tags = fields.get("mood"), fields.get("tags")
    ticked = [tag for tag in tags if isinstance(tag, int)] if isinstance(tags, list) else []
    values = {activities.get(tag) or f"activity {tag}": PRESENT for tag in ticked}
    note = whole_note(*(keepable(text) if isinstance(text := fields.get(name), str) else ""
                        for name in ("note_title", "note")))
    gathering.add(line, day, time, _mood(mood, moods), values, note)


def _mood(mood: object, names: Mapping[int, str]) -> str | None:
    """The name of an entry's mood. The oldest backups list no moods: theirs are Daylio's five."""
    if not isinstance(mood, int):
        return None
    if not names and 1 <= mood <= 5:
        return _STANDARD[mood - 1]
    return names.get(mood) or f"mood {mood}"
