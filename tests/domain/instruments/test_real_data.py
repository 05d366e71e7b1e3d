"""Answers of real people and published examples come to their published totals."""

from datetime import date

from tests.domain.instruments.published import document, path, rows
from tracker.domain.instruments import INSTRUMENTS


def test_the_gad7_sheets_of_jang_2024() -> None:
    """264 sheets; 263 are complete and agree, and the one with five blanks gets no total from us."""
    form, complete = INSTRUMENTS["gad7"], 0
    for row in rows("jang2024/gad7_items.csv"):
        cells = [row[f"gad7_{n}"] for n in range(1, 8)]
        result = form.score([form.items[n].parse(cell) for n, cell in enumerate(cells)])
        assert result.blank == cells.count("")
        if result.blank:
            assert result.total is None, "the source adds up what is there; we do not"
        else:
            complete += 1
            assert result.total == float(row["source_total"])
            assert result.band is not None
        assert not row["completed"] or date.fromisoformat(row["completed"])
    assert complete == 263


def test_the_phq9_observations_of_us_core() -> None:
    """Ten Observations of one person; their QuestionnaireResponse gives a total of 12."""
    form = INSTRUMENTS["phq9"]
    answers: dict[str, int | None] = {}
    for item in (*form.items, *form.apart):
        found = document(f"vectors/fhir/us-core/Observation-PHQ9-item-example-{item.loinc}.json")
        assert found["code"]["coding"][0]["code"] == item.loinc
        given = found["valueCodeableConcept"]["coding"][0]
        option = next(option for option in item.options if option.loinc == given["code"])
        assert option.text == given["display"]
        answers[item.id] = option.value
    result = form.score(form.in_order(answers))
    assert (result.total, result.band, result.safety, result.blank) == (12, "moderate", False, 0)
    assert form.apart[0].word(answers["10"] or 0) == "Somewhat difficult"


def test_the_example_of_us_core_asks_what_we_ask() -> None:
    assert path("vectors/fhir/us-core/Questionnaire-phq-9-example.json").read_bytes() == path(
        "instruments/Questionnaire-phq-9-example.json").read_bytes()
    codes = {code["code"] for item in document("instruments/Questionnaire-phq-9-example.json")["item"]
             for code in item["code"]}
    form = INSTRUMENTS["phq9"]
    assert codes == {item.loinc for item in (*form.items, *form.apart)} | {form.total_loinc}
