"""Content packs: a right one is a questionnaire like any other; a wrong one says where and what."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.instruments import INSTRUMENTS, pack
from tracker.domain.instruments.forms import FORMS
from tracker.domain.instruments.packfields import PackError
from tracker.domain.scales import InvalidValue

DOC = Path(__file__).resolve().parents[3] / "docs" / "content-packs.md"
Change = Callable[[dict[str, Any]], object]


def plain(**given_fields: object) -> dict[str, Any]:
    """A pack of our own making, with words nobody holds."""
    return {
        "pack": 1, "key": "garden", "name": "Garden form", "about": "Gardens", "window_days": 7, "scorer": "sum",
        "version": "2", "licence": {"holder": "A gardener", "licence": "own", "evidence": "letter of today",
                                    "checked_on": "2026-11-22"},
        "options": [{"value": 0, "text": "No"}, {"value": 1, "text": "A bit"}, {"value": 2, "text": "Yes"}],
        "items": [{"id": "1", "text": "Were there bees?"}, {"id": "2", "text": "Was there rain?"}], **given_fields,
    }


def read(document: object) -> pack.Instrument:
    return pack.read(json.dumps(document).encode())


def test_a_plain_pack() -> None:
    form = read(plain(introduction="In the past week:", direction="better",
                      bands=[{"key": "few", "low": 0, "word": "Few"}, {"key": "many", "low": 3, "word": "Many"}]))
    assert (form.key, form.name, form.window) == ("garden", "Garden form", 7)
    assert form.direction == "better" and not form.ours
    assert (form.low, form.high) == (0, 4) and form.version == "garden/2"
    assert form.licence.checked_on == date(2026, 11, 22) and form.licence.holder == "A gardener"
    result = form.score([2, 1])
    assert (result.total, result.band, result.version) == (3, "many", "garden/2")
    assert form.score([2, None]).total is None and form.score([2, None]).blank == 1
    assert form.topic == "check_ins:garden"


def test_scorers_that_fit_any_form() -> None:
    assert read(plain(scorer="sum_x4")).score([2, 1]).total == 12
    shown = read(plain(scorer="items"))
    assert shown.score([2, 1]).total is None and shown.total_of is None


def test_numbers_own_answers_and_safety() -> None:
    items = [{"id": "a", "text": "How many bees?", "low": 0, "high": 9, "stem": "In the garden:"},
             {"id": "b", "text": "Rain?", "options": [{"value": 0, "text": "No"}, {"value": 5, "text": "Yes"}]},
             {"id": "c", "text": "Storm?", "safety": True}]
    form = read(plain(items=items))
    assert (form.low, form.high) == (0, 16)
    assert form.score([9, 5, 0]).safety is False and form.score([0, 0, 1]).safety is True
    with pytest.raises(InvalidValue):
        form.score([10, 0, 0])
    with pytest.raises(InvalidValue):
        form.score([1, 2, 0])


@pytest.mark.parametrize("key", FORMS)
def test_every_named_form_takes_its_answers_and_no_others(key: str) -> None:
    items = [{"id": str(n), "text": f"Question {n}", "options": [{"value": value, "text": f"Answer {value}"}
                                                                  for value in reversed(values)]}
             for n, values in enumerate(FORMS[key].values, 1)]
    form = read(plain(scorer=key, items=items))
    assert form.bands == FORMS[key].bands and form.direction == FORMS[key].direction
    highest = form.score([max(values) for values in FORMS[key].values]).total
    assert highest is not None and round(highest) == FORMS[key].high
    with pytest.raises(PackError, match=f"needs {len(items)} items"):
        read(plain(scorer=key, items=items[1:] if len(items) > 1 else items * 2))
    items[0]["options"] = [{"value": 40, "text": "x"}, {"value": 41, "text": "y"}]
    with pytest.raises(PackError, match="items: 1: the answers must count"):
        read(plain(scorer=key, items=items))


@pytest.mark.parametrize(("change", "place", "words"), [
    (lambda it: it.pop("name"), "name", "not there"),
    (lambda it: it.update(name=7), "name", "belongs a text"),
    (lambda it: it.update(name=" "), "name", "belongs a text"),
    (lambda it: it.update(name="x" * 81), "name", "longer than 80"),
    (lambda it: it.update(name="a\u202eb"), "name", "cannot be shown"),
    (lambda it: it.update(pack=2), "pack", "shape 1"),
    (lambda it: it.update(key="PHQ 9"), "key", "small letters"),
    (lambda it: it.update(key="phq9"), "key", "part of Evenlight"),
    (lambda it: it.update(scorer="eval"), "scorer", "choose one of: sum, sum_x4, items, who5"),
    (lambda it: it.update(window_days=0), "window_days", "from 1 to 365"),
    (lambda it: it.update(window_days=True), "window_days", "whole number"),
    (lambda it: it.update(colour="red"), "colour", "not known here"),
    (lambda it: it["licence"].update(checked_on="yesterday"), "licence: checked_on", "2026-11-22"),
    (lambda it: it["licence"].pop("holder"), "licence: holder", "not there"),
    (lambda it: it.update(licence=[]), "licence", "object in braces"),
    (lambda it: it.update(items=[]), "items", "a list of 1 to 60"),
    (lambda it: it["items"].append(3), "items 3", "object in braces"),
    (lambda it: it["items"][1].pop("text"), "items 2: text", "not there"),
    (lambda it: it["items"][1].update(id="1"), "items", "two of these are the same"),
    (lambda it: it["items"][0].update(txt="?"), "items 1: txt", "not known here"),
    (lambda it: it["items"][0].update(safety="yes"), "items 1: safety", "true or false"),
    (lambda it: it["items"][0].update(low=3, high=3), "items 1: high", "from 4 to"),
    (lambda it: it["items"][0].update(low=0, high=3, options=it["options"]), "items 1: options", "not both"),
    (lambda it: it.pop("options"), "items 1: options", "no answers to choose"),
    (lambda it: it["options"].append({"value": 2, "text": "Twice"}), "options", "two of these are the same"),
    (lambda it: it["options"][0].update(value=-1), "options 1: value", "from 0 to 1000"),
    (lambda it: it["options"][0].update(value=0.5), "options 1: value", "whole number"),
    (lambda it: it.update(scorer="items", bands=[{"key": "a", "low": 0, "word": "A"}]), "bands", "no bands of yours"),
    (lambda it: it.update(bands=[{"key": "a", "low": 3, "word": "A"}, {"key": "b", "low": 0, "word": "B"}]), "bands",
     "lowest first"),
    (lambda it: it.update(direction="up"), "direction", "worse, better, neither"),
])
def test_a_wrong_pack_says_where_and_what(change: Change, place: str, words: str) -> None:
    document = plain()
    change(document)
    with pytest.raises(PackError) as refused:
        read(document)
    assert refused.value.place == place
    assert words in str(refused.value.message) and place in str(refused.value)


NO_PACKS = [b"", b"{", b"\xff\xfe", b"[1]", b"null", b"[" * 100_000, b'{"pack": 1}', b"x" * 300_000]


@pytest.mark.parametrize("data", NO_PACKS, ids=range(len(NO_PACKS)))
def test_what_is_no_pack_at_all(data: bytes) -> None:
    with pytest.raises(PackError):
        pack.read(data)


json_values = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                           lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner,
                                                                                       max_size=3), max_leaves=6)


@settings(max_examples=80)
@given(name=st.sampled_from(sorted({*plain(), "bands", "direction", "introduction"})), value=json_values)
def test_any_value_in_any_field_is_read_or_refused_kindly(name: str, value: object) -> None:
    try:
        form = read(plain(**{name: value}))
    except PackError as refused:
        assert str(refused.message)
    else:
        assert form.key not in INSTRUMENTS


def test_the_example_of_the_docs_can_be_loaded() -> None:
    example = re.search(r"```json\n(.*?)```", DOC.read_text(), re.DOTALL)
    assert example
    form = pack.read(example.group(1).encode())
    assert form.score([item.values[0] for item in form.items]).blank == 0


def test_the_docs_name_every_field_and_scorer() -> None:
    text = DOC.read_text()
    optional = ("introduction", "direction", "bands", "stem", "safety", "low", "high", "word", "notice")
    named = (*pack.SCORERS, *plain(), *optional, "holder", "evidence", "checked_on", "id", "text", "value")
    assert not [name for name in named if f"`{name}`" not in text]
