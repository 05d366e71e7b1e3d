"""From entries to days: several entries become one value for each measure, and nothing is read into what is absent."""

import datetime as dt
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from statistics import median

from tracker.domain.measures import MEASURES
from tracker.domain.scales import Numbers, OneOf, Scale
from tracker.domain.words import message
from tracker.features.archive.readers.reading import PRESENT, Column, Entry, Problem

#: The key under which a day's notes stand beside its measures.
NOTE = "note"
_SHARE = re.compile(r"(\d+(?:[.,]\d+)?)\s*/\s*(\d+(?:[.,]\d+)?)")
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
_SPELLED = re.compile(r"(\d{1,2})\s*(?:h|hrs?|hours?)\.?(?:\s*(\d{1,2})\s*(?:m|mins?|minutes?)?\.?)?", re.IGNORECASE)
_NUMBER = re.compile(r"(-?\d+(?:[.,]\d+)?)(?:\s.*)?")
#: Measures asked in minutes: an hour on the clock is sixty of them.
_IN_MINUTES = frozenset({"exercise_min"})
#: Of several answers about use on one day, the one that counts.
_STRONGEST = ("use", "yes", "prescribed_only", "no_use", "no")


def logged_day(entry: Entry, boundary: dt.time) -> dt.date:
    """The day an entry belongs to where days begin at `boundary`: 01:23 is still the day before. No time, no move."""
    if entry.time is not None and entry.time < boundary:
        return entry.day - dt.timedelta(days=1)
    return entry.day


def targets(column: Column) -> tuple[str, ...]:
    """The measures a column can go to: yes-or-no ones for an activity, numbers as well for a column with values."""
    return tuple(
        measure.id for measure in MEASURES.values()
        if _answers(measure.scale) or (column.kind == "value" and isinstance(measure.scale, Numbers))
    )


def daily(
    entries: Iterable[Entry],
    moods: Mapping[str, int | None],
    columns: Mapping[str, str | None],
    boundary: dt.time,
) -> dict[dt.date, dict[str, str]]:
    """Canonical texts by day and measure id, and each day's notes under NOTE.

    `moods` places mood names from 1 to 5, `columns` gives columns a measure id; what has none is passed over. Numbers
    of one day become their median, a half rounded down; of answers "yes" or "use" wins. A missing activity is no
    answer: it never becomes "no".
    """
    numbers: dict[tuple[dt.date, str], list[float]] = defaultdict(list)
    answers: dict[tuple[dt.date, str], set[str]] = defaultdict(set)
    notes: dict[dt.date, dict[str, None]] = defaultdict(dict)
    for entry in sorted(entries, key=_order):
        day = logged_day(entry, boundary)
        place = moods.get(entry.mood_name) if entry.mood_name else None
        if place is not None:
            numbers[day, "mood"].append(place)
        for measure, _, value in _placed(entry, columns):
            if isinstance(value, str):
                answers[day, measure].add(value)
            elif value is not None:
                numbers[day, measure].append(value)
        if entry.note:
            notes[day][entry.note] = None
    return _by_day(numbers, answers, notes)


def unfit(entries: Iterable[Entry], columns: Mapping[str, str | None]) -> Iterator[Problem]:
    """Values that their measure cannot hold, such as 20 hours of sleep: left out of `daily`, told by line."""
    for entry in entries:
        for measure, column, value in _placed(entry, columns):
            if value is None:
                yield Problem(entry.line, message(
                    "“%(value)s” in %(column)s does not fit %(measure)s.",
                    value=str(entry.values[column])[:40], column=column, measure=MEASURES[measure].name,
                ))


def _order(entry: Entry) -> tuple[dt.date, dt.time, str]:
    return entry.day, entry.time or dt.time.min, entry.key


def _by_day(
    numbers: Mapping[tuple[dt.date, str], list[float]],
    answers: Mapping[tuple[dt.date, str], set[str]],
    notes: Mapping[dt.date, Mapping[str, None]],
) -> dict[dt.date, dict[str, str]]:
    days: dict[dt.date, dict[str, str]] = defaultdict(dict)
    for (day, measure), values in numbers.items():
        scale = MEASURES[measure].scale
        assert isinstance(scale, Numbers)
        days[day][measure] = scale.store(_half_down(median(values), scale))
    for (day, measure), said in answers.items():
        days[day][measure] = next(answer for answer in _STRONGEST if answer in said)
    for day, texts in notes.items():
        days[day][NOTE] = "\n\n".join(texts)
    return dict(sorted(days.items()))


def _placed(entry: Entry, columns: Mapping[str, str | None]) -> Iterator[tuple[str, str, float | str | None]]:
    """Measure, column and value of each column the person placed; the value is None where it does not fit."""
    for column, raw in entry.values.items():
        measure = columns.get(column)
        if measure in MEASURES:
            scale = MEASURES[measure].scale
            hour = 60 if measure in _IN_MINUTES else 1
            yield measure, column, _number(raw, scale, hour) if isinstance(scale, Numbers) else _answer(raw, scale)


def _answers(scale: Scale) -> frozenset[str]:
    """The answers of a scale that asks whether something happened; nothing for any other scale."""
    values = frozenset(choice.value for choice in scale.choices) if isinstance(scale, OneOf) else frozenset()
    return values if values <= frozenset(_STRONGEST) else frozenset()


def _answer(raw: str | float, scale: Scale) -> str | None:
    known = _answers(scale)
    said = str(raw).casefold()
    if said in known:
        return said
    return "use" if said == PRESENT and "use" in known else None


def _number(raw: str | float, scale: Numbers, hour: int) -> float | None:
    """A raw value on the scale: `8/10` in proportion, `8:00` and `7h 30m` as time, else the number itself.

    `hour` is what an hour comes to in the scale's own unit.
    """
    text = str(raw).strip()
    if share := _SHARE.match(text):
        part, whole = _float(share[1]), _float(share[2])
        found = max(scale.low, part / whole * scale.high) if part <= whole and whole else None
    elif hours := _CLOCK.fullmatch(text) or _SPELLED.fullmatch(text):
        found = (int(hours[1]) + int(hours[2] or 0) / 60) * hour
    else:
        plain = _NUMBER.fullmatch(text)
        found = _float(plain[1]) if plain else None
    if found is None:
        return None
    found = _half_down(found, scale)
    return found if scale.low <= found <= scale.high else None


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _half_down(number: float, scale: Numbers) -> float:
    """The nearest step of the scale; halfway between two, the lower one."""
    return math.ceil(number / scale.step - 0.5) * scale.step
