"""The words of standard forms are those of the published files, sign for sign."""

from typing import Any

import pytest

from tests.domain.instruments.published import document
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.instruments.instrument import STANDARD_FORM, Instrument
from tracker.domain.instruments.item import Item, Option
from tracker.domain.instruments.licences import LICENCES, LOINC_NOTICE
from tracker.domain.words import Message

VA = "instruments/va_item_texts.json"
STANDARD = [one for one in INSTRUMENTS.values() if not one.ours]
FROM_VA = ("phq9", "phq2", "gad7", "bam", "bam_r", "bam_iop", "auditc")
US_CORE = {
    "phq9": "instruments/Questionnaire-phq-9-example.json",
    "auditc": "instruments/Questionnaire-AUDIT-C.json",
    "taps1": "instruments/Questionnaire-TAPS.json",
    "evs": "instruments/Questionnaire-exercise-vital-sign.json",
}


def folded(text: object) -> str:
    """The text with white space folded, as the VA file has it."""
    return " ".join(str(text).split())


def coded(items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """US Core items by LOINC code, whatever group they stand in."""
    found: dict[str, dict[str, Any]] = {}
    for item in items:
        found.update({code["code"]: item for code in item.get("code", [])})
        found.update(coded(item.get("item", [])))
    return found


def of(instrument: Instrument, number: str) -> Item:
    return next(item for item in (*instrument.items, *instrument.apart) if item.id == number)


def test_what_ships() -> None:
    assert set(INSTRUMENTS) == {
        "phq9", "phq2", "gad7", "gad2", "bam", "bam_r", "bam_iop", "auditc", "taps1", "evs",
        "first_days", "settling", "building", "look_back", "body",
    }
    assert all(key == one.key for key, one in INSTRUMENTS.items())


@pytest.mark.parametrize("key", FROM_VA)
def test_items_are_word_for_word_those_of_the_va(key: str) -> None:
    asked = [row for row in document(VA)["instruments"][key] if row["number"] not in "AB"]
    instrument = INSTRUMENTS[key]
    assert [(item.id, item.text) for item in (*instrument.items, *instrument.apart)] == [
        (row["number"], row["text"]) for row in asked]
    assert folded(instrument.introduction) == folded(asked[0]["introduction"])
    for row in asked:
        if row["type"] == "integer":
            assert (of(instrument, row["number"]).low, of(instrument, row["number"]).high) == (row["min"], row["max"])


@pytest.mark.parametrize("key", ["bam", "bam_r", "bam_iop"])
def test_the_line_over_the_drugs_stands_over_the_drugs_alone(key: str) -> None:
    """The VA file repeats it for items 8 to 17, because it is the last one its screen showed."""
    given = {row["number"]: row for row in document(VA)["instruments"][key]}
    for item in INSTRUMENTS[key].items:
        assert item.stem == (given[item.id]["introduction"] if item.id.startswith("7") else "")


def test_gad2_is_the_start_of_gad7() -> None:
    assert INSTRUMENTS["gad2"].items == INSTRUMENTS["gad7"].items[:2]


@pytest.mark.parametrize("key", ["taps1", "evs"])
def test_items_are_word_for_word_those_of_us_core(key: str) -> None:
    given = coded(document(US_CORE[key])["item"])
    assert [(item.loinc, item.text) for item in INSTRUMENTS[key].items] == [
        (code, item["text"]) for code, item in given.items()]


@pytest.mark.parametrize("key", ["phq9", "auditc", "taps1"])
def test_answers_are_those_of_us_core(key: str) -> None:
    given = coded(document(US_CORE[key])["item"])
    compared = 0
    for item in (*INSTRUMENTS[key].items, *INSTRUMENTS[key].apart):
        options = given.get(item.loinc, {}).get("answerOption", [])
        if options:
            compared += 1
            assert [(option.text, option.loinc) for option in item.options] == [
                (option["valueCoding"]["display"], option["valueCoding"]["code"]) for option in options]
            printed = [extension["valueDecimal"] for option in options for extension in option.get("extension", [])
                       if extension["url"].endswith("ordinalValue")]
            assert not printed or [option.value for option in item.options] == printed
    assert compared == {"phq9": 10, "auditc": 2, "taps1": 4}[key]


@pytest.mark.parametrize("key", US_CORE)
def test_the_notice_is_word_for_word_that_of_us_core(key: str) -> None:
    assert document(US_CORE[key])["copyright"] == f"{LOINC_NOTICE} {LICENCES[key].notice}"


def test_the_same_answer_code_counts_the_same_everywhere() -> None:
    """TAPS has no points of its own: its answers carry those of AUDIT-C's codes."""
    points: dict[str, set[int]] = {}
    for instrument in STANDARD:
        for option in (option for item in instrument.items for option in item.options if option.loinc):
            points.setdefault(option.loinc, set()).add(option.value)
    assert all(len(values) == 1 for values in points.values())


def test_marks_of_the_catalogue_are_not_shown() -> None:
    shown = [item.shown for item in INSTRUMENTS["taps1"].items]
    assert not [text for text in shown if "[" in str(text)]
    assert of(INSTRUMENTS["bam"], "5").shown == of(INSTRUMENTS["bam"], "5").text, "brackets of the form itself stay"
    assert Item("a", "Text [TAPS]", (Option(0, "No"), Option(1, "Yes"))).shown == "Text"


@pytest.mark.parametrize("instrument", STANDARD, ids=lambda one: one.key)
def test_standard_words_are_never_translated(instrument: Instrument) -> None:
    assert str(STANDARD_FORM) == "This is a standard form. Its words are not ours."
    assert isinstance(instrument.name, str) and isinstance(instrument.introduction, str)
    for item in (*instrument.items, *instrument.apart):
        assert isinstance(item.text, str) and isinstance(item.stem, str)
        assert all(isinstance(option.text, str) for option in item.options)


@pytest.mark.parametrize("instrument", [one for one in INSTRUMENTS.values() if one.ours], ids=lambda one: one.key)
def test_our_own_words_can_be_translated(instrument: Instrument) -> None:
    assert isinstance(instrument.name, Message) and isinstance(instrument.about, Message)
    for item in instrument.items:
        assert isinstance(item.text, Message) and all(isinstance(option.text, Message) for option in item.options)
    assert len(instrument.items) <= 10, "short ones take a minute"
