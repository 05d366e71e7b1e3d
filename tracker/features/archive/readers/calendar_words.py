"""Dates and times as apps print them: names of months, 12 and 24 hours, narrow spaces."""

import datetime as dt
import re
from functools import lru_cache

from tracker.features.archive.readers.reading import YEARS

#: How the names of months begin in English, German, French, Spanish, Italian, Portuguese and Dutch, accents left out.
_BEGINNINGS = (
    ("jan", "ene", "gen"), ("feb", "fev"), ("mar", "maa", "mrt"), ("apr", "avr", "abr"), ("may", "mai", "mag", "mei"),
    ("jun", "juin", "giu"), ("jul", "juil", "lug"), ("aug", "aou", "ago"), ("sep", "set"), ("oct", "okt", "ott", "out"),
    ("nov",), ("dec", "dez", "dic"),
)
_MONTHS = {beginning: number for number, names in enumerate(_BEGINNINGS, 1) for beginning in names}
_PLAIN = str.maketrans("äéèêëûüôçáàóíúñ", "aeeeeuuocaaoiun")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_NAMED = re.compile(r"(?:(\d{1,2})\.?(?: de)? ([^\W\d_]+)\.?|([^\W\d_]+)\.? (\d{1,2})),?(?: de)? (\d{4})")
_CLOCK = re.compile(r"(am|pm)?(\d{1,2})[:.h](\d{2})(?:[:.]\d{2})?(am|pm)?")
#: Halves of the day as other languages write them, white space and full stops already gone.
_HALVES = (("上午", "am"), ("下午", "pm"), ("午前", "am"), ("午後", "pm"), ("오전", "am"), ("오후", "pm"))


# Exports repeat the same few thousand days and times; what is remembered here says nothing about anybody.
@lru_cache(maxsize=4096)
def day(text: str) -> dt.date | None:
    """`2023-11-01`, `1.11.2023`, `18 May 2018` or `May 18, 2018` as a date; None for anything else.

    `11/1/2023` is None: it is the eleventh of January or the first of November.
    """
    text = " ".join(text.split())
    if numbers := _YEAR_FIRST.fullmatch(text):
        return _date(numbers[1], numbers[3], numbers[4])
    if numbers := _DAY_FIRST.fullmatch(text):
        return _date(numbers[3], numbers[2], numbers[1])
    if named := _NAMED.fullmatch(text.casefold()):
        month = _month(named[2] or named[3])
        return _date(named[5], month, named[1] or named[4]) if month else None
    return None


def _month(name: str) -> int | None:
    name = name.translate(_PLAIN)
    return _MONTHS.get(name[:4]) or _MONTHS.get(name[:3])


def _date(year: str | int, month: str | int, number: str | int) -> dt.date | None:
    try:
        found = dt.date(int(year), int(month), int(number))
    except ValueError:
        return None
    return found if found.year in YEARS else None


@lru_cache(maxsize=4096)
def time(text: str) -> dt.time | None:
    """`9:34 PM`, `11:43 PM` with any kind of space, `21:34` or `9.34 p. m.` as a time; None for anything else."""
    text = "".join(text.split()).casefold()
    if not text.isascii():
        for half, plain in _HALVES:
            text = text.replace(half, plain)
    if text.endswith(("m.", "m")):
        text = text.replace("p.m.", "pm").replace("a.m.", "am").replace("p.m", "pm").replace("a.m", "am")
    clock = _CLOCK.fullmatch(text)
    if clock is None or (clock[1] and clock[4]):
        return None
    hour, minute, half = int(clock[2]), int(clock[3]), clock[1] or clock[4]
    if half and not 0 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None
