"""Content packs: forms an operator has permission for, as JSON files in the data folder. Parsing, no reading of files.

The shape, with every key that is not marked optional needed (docs/content-packs.md shows one):

    pack           1, the version of this shape
    key            a short name: small letters, digits, underscore; none that ships with Evenlight
    name, about    what the form is called, and in a word or two what it asks about
    introduction   optional; the words before its first question
    window_days    how many days its words look back over, 1 to 365; it is asked no more often
    scorer         sum · sum_x4 · items (no total) · or a form of `forms.py`, which also checks items and answers
    version        of the scoring, kept with every result
    direction      optional, worse · better · neither: what a higher total means; a form of `forms.py` knows it
    licence        holder, licence, evidence, checked_on (yyyy-mm-dd), notice (optional)
    options        optional; the answers of every item that brings none: value (0 to 1000) and text
    items          id and text; optional: options, low and high (a number in place of answers), stem, safety (true:
                   any answer above nought opens the support screen)
    bands          optional, not with a form of `forms.py` that has its own: key, low, word
"""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.instruments.forms import FORMS, Form, times_four
from tracker.domain.instruments.instrument import Band, Instrument, Total
from tracker.domain.instruments.item import Item, Option
from tracker.domain.instruments.licences import Licence
from tracker.domain.instruments.packfields import Fields, PackError
from tracker.domain.rhythms import LOG
from tracker.domain.scales import Direction
from tracker.domain.words import message

Made = TypeVar("Made")
MOST_BYTES = 200_000
MOST_ITEMS = 60
MOST_OPTIONS = 12
MOST_NUMBER = 1000
#: Scorers that fit any form; `items` adds nothing up.
PLAIN: dict[str, Total | None] = {"sum": sum, "sum_x4": times_four, "items": None}
SCORERS = (*PLAIN, *FORMS)
DIRECTIONS: dict[str, Direction] = {"worse": "worse", "better": "better", "neither": "neither"}


def read(data: bytes) -> Instrument:
    """The questionnaire in a pack; raises PackError with a message that names the place."""
    top = Fields.of(_document(data))
    if top.number("pack", 1, MOST_NUMBER) != 1:
        raise PackError("pack", message("only packs of shape 1 can be read"))
    key = top.text("key", 24)
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,23}", key):
        raise PackError("key", message("use small letters, digits and underscores"))
    if key in INSTRUMENTS or key == LOG:
        raise PackError("key", message("a form of this name is part of Evenlight"))
    scorer = top.choice("scorer", SCORERS)
    shared = _options(top)
    items = tuple(_item(fields, shared) for fields in top.rows("items", 1, MOST_ITEMS))
    _differ("items", [item.id for item in items])
    form = _form(scorer, items)
    made = Instrument(
        key=key, name=top.text("name", 80), about=top.text("about", 80),
        introduction=top.text("introduction", 1000, ""), items=items, window=top.number("window_days", 1, 365),
        version=f"{key}/{top.text('version', 20)}", licence=_licence(top.part("licence")), ours=False,
        source=f"content pack, {scorer}", total_of=form.total_of, low=form.low, high=form.high,
        bands=_bands(top, form), direction=_direction(top, form),
    )
    top.nothing_else()
    return made


def _document(data: bytes) -> object:
    if len(data) > MOST_BYTES:
        raise PackError("", message("the file is larger than %(n)s bytes", n=MOST_BYTES))
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PackError("", message("this is no JSON file in UTF-8")) from error


def _options(fields: Fields) -> tuple[Option, ...]:
    rows = fields.rows("options", 2, MOST_OPTIONS) if fields.has("options") else []
    options = tuple(_closed(row, lambda row: Option(row.number("value", 0, MOST_NUMBER), row.text("text", 300)))
                    for row in rows)
    _differ(fields.place("options"), [option.value for option in options])
    return options


def _item(fields: Fields, shared: tuple[Option, ...]) -> Item:
    counted = fields.has("low") or fields.has("high")
    if counted and fields.has("options"):
        raise PackError(fields.place("options"), message("give answers or a low and a high number, not both"))
    options = () if counted else _options(fields) or shared
    if not counted and not options:
        raise PackError(fields.place("options"), message("there are no answers to choose from"))
    low = fields.number("low", 0, MOST_NUMBER) if counted else 0
    high = fields.number("high", low + 1, MOST_NUMBER) if counted else 0
    return _closed(fields, lambda row: Item(row.text("id", 12), row.text("text", 1000), options, low, high,
                                            row.text("stem", 500, ""), safety=row.flag("safety")))


def _bands(fields: Fields, form: Form) -> tuple[Band, ...]:
    if not fields.has("bands"):
        return form.bands
    if form.bands or form.total_of is None:
        raise PackError("bands", message("this scorer takes no bands of yours"))
    bands = tuple(_closed(row, lambda row: Band(row.text("key", 30), row.number("low", 0, 4 * MOST_NUMBER),
                                                row.text("word", 60))) for row in fields.rows("bands", 1, 10))
    lows = [band.low for band in bands]
    if lows != sorted(set(lows)):
        raise PackError("bands", message("put the lowest first, each low number once"))
    _differ("bands", [band.key for band in bands])
    return bands


def _direction(fields: Fields, form: Form) -> Direction:
    if not fields.has("direction"):
        return form.direction
    return DIRECTIONS[fields.choice("direction", tuple(DIRECTIONS))]


def _licence(fields: Fields) -> Licence:
    def make(row: Fields) -> Licence:
        text = row.text("checked_on", 10)
        try:
            checked_on = date.fromisoformat(text)
        except ValueError as error:
            raise PackError(row.place("checked_on"), message("write the date as 2026-11-22")) from error
        return Licence(row.text("holder", 200), row.text("licence", 300), row.text("evidence", 500), checked_on,
                       True, row.text("notice", 2000, ""))

    return _closed(fields, make)


def _form(scorer: str, items: tuple[Item, ...]) -> Form:
    """The rule to score by. Refuses items that a named form does not have: wrong points would be a wrong score."""
    if scorer not in FORMS:
        by = {"sum": 1, "sum_x4": 4, "items": 0}[scorer]
        return Form((), PLAIN[scorer], by * sum(min(item.values) for item in items),
                    by * sum(max(item.values) for item in items), "content pack")
    form = FORMS[scorer]
    if len(items) != len(form.values):
        raise PackError("items", message("this scorer needs %(n)s items", n=len(form.values)))
    for item, values in zip(items, form.values, strict=True):
        if tuple(item.values) != values:
            raise PackError(f"items: {item.id}", message("the answers must count %(values)s",
                                                         values=", ".join(map(str, values))))
    return form


def _differ(place: str, values: list[str] | list[int]) -> None:
    if len(set(values)) != len(values):
        raise PackError(place, message("two of these are the same"))


def _closed(fields: Fields, make: Callable[[Fields], Made]) -> Made:
    made = make(fields)
    fields.nothing_else()
    return made
