"""The verification vectors of the domain reference §4.5, and what a form does with wrong answers."""

from collections.abc import Sequence

import pytest

from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.instruments.instrument import Instrument, not_scored, unscored
from tracker.domain.scales import InvalidValue

PHQ9, GAD7, BAM, BAM_R = (INSTRUMENTS[key] for key in ("phq9", "gad7", "bam", "bam_r"))
MOST = {"1": 4, "2": 30, "3": 30, "4": 30, "5": 30, "6": 30, "8": 4, "9": 4, "10": 30, "11": 30, "12": 4, "13": 30,
        "14": True, "15": 4, "16": 30}
WORKED = {"1": 2, "2": 9, "3": 12, "4": 3, "5": 0, "6": 4, "8": 3, "9": 2, "10": 6, "11": 5, "12": 1, "13": 15,
          "14": True, "15": 1, "16": 20}


@pytest.mark.parametrize(("instrument", "answers", "total", "band", "safety"), [
    (PHQ9, [2, 2, 2, 2, 1, 1, 2, 0, 0], 12, "moderate", False),
    (PHQ9, [0, 0, 1, 1, 1, 0, 0, 0, 0], 3, "minimal", False),
    (PHQ9, [0, 0, 0, 0, 0, 0, 0, 0, 1], 1, "minimal", True),
    (PHQ9, [3, 3, 3, 3, 3, 3, 3, 3, 3], 27, "severe", True),
    (PHQ9, [2, 2, None, 2, 1, 1, 2, 0, 0], None, None, False),
    (GAD7, [0, 0, 1, 1, 0, 1, 0], 3, "minimal", False),
])
def test_published_totals(instrument: Instrument, answers: Sequence[int | None], total: int | None, band: str | None,
                          safety: bool) -> None:
    result = instrument.score(answers)
    assert (result.total, result.band, result.safety) == (total, band, safety)
    assert result.version == f"{instrument.key}/1"


@pytest.mark.parametrize(("answers", "use", "risk", "protective"), [(MOST, 90, 180, 180), (WORKED, 7, 71, 94)])
def test_bam_r(answers: dict[str, int], use: int, risk: int, protective: int) -> None:
    printed = [answers.get(item.id) for item in BAM_R.items]
    result = BAM_R.score(printed)
    assert result.subscales == {"use": use, "risk": risk, "protective": protective}
    assert result.total is None and result.band is None
    assert {one.key: one.high for one in BAM_R.subscales} == {"use": 90, "risk": 180, "protective": 180}


def test_bam_at_its_most() -> None:
    assert BAM.score([4] * 23).subscales == {"use": 12, "risk": 24, "protective": 24}
    assert BAM.score([0] * 23).subscales == {"use": 0, "risk": 0, "protective": 0}
    assert {one.key: one.high for one in BAM.subscales} == {"use": 12, "risk": 24, "protective": 24}


def test_bam_goes_in_printed_order() -> None:
    assert [item.id for item in BAM.items] == [*"123456", *(f"7{letter}" for letter in "ABCDEFG"),
                                               *(str(n) for n in range(8, 18))]


@pytest.mark.parametrize("yes", [True, 1, 4])
@pytest.mark.parametrize("key", ["bam", "bam_r"])
def test_enough_income_counts_in_full_or_not_at_all(key: str, yes: object) -> None:
    form = INSTRUMENTS[key]
    at = [item.id for item in form.items].index("14")
    answers: list[object] = [0] * 23
    assert form.score(answers).subscales["protective"] == 0
    assert form.score([*answers[:at], yes, *answers[at + 1:]]).subscales["protective"] == {"bam": 4, "bam_r": 30}[key]


@pytest.mark.parametrize("key", ["bam", "bam_r"])
def test_a_part_of_bam_needs_its_own_items_and_no_others(key: str) -> None:
    form = INSTRUMENTS[key]
    for item in form.items:
        result = form.score([None if one is item else 0 for one in form.items])
        assert result.blank == 1
        for part in form.subscales:
            assert (result.subscales[part.key] is None) == (item.id in part.items)


def test_bam_iop_and_taps_are_shown_answer_by_answer() -> None:
    for key in ("bam_iop", "taps1"):
        form = INSTRUMENTS[key]
        result = form.score([item.values[-1] for item in form.items])
        assert result.total is None and result.band is None and result.subscales == {} and result.blank == 0
        assert unscored(form, result) is None


def test_audit_c_of_somebody_who_never_drinks() -> None:
    form = INSTRUMENTS["auditc"]
    assert form.score([0, None, None]).total == 0 and form.score([0, None, None]).blank == 0
    assert form.score([0, 3, 4]).total == 0, "the other two count as nought"
    assert form.score([1, None, 0]).total is None and form.score([None, 1, 1]).total is None
    assert form.score([4, 4, 4]).total == 12
    assert [item.id for item in form.asked({"1": 0})] == ["1"]
    assert [item.id for item in form.asked({"1": 1})] == [item.id for item in form.asked({})] == ["1", "2", "3"]


def test_exercise_is_days_times_minutes() -> None:
    form = INSTRUMENTS["evs"]
    assert form.score([5, 30]).total == 150 and form.score([0, 0]).total == 0
    assert form.score([5, None]).total is None and form.score([0, None]).total is None


@pytest.mark.parametrize(("short", "answers", "opens"), [
    ("phq2", [1, 0], None), ("phq2", [1, 1], "phq9"), ("phq2", [3, 3], "phq9"), ("phq2", [3, None], None),
    ("gad2", [1, 1], None), ("gad2", [1, 2], "gad7"), ("gad2", [None, None], None), ("gad7", [3] * 7, None),
])
def test_a_short_form_opens_its_long_one(short: str, answers: list[int | None], opens: str | None) -> None:
    form = INSTRUMENTS[short]
    leads_on = form.opens is not None and form.opens.met_by(form.score(answers).total)
    assert (form.opens.key if form.opens and leads_on else None) == opens


def test_the_question_of_difficulty_is_asked_last_and_never_added() -> None:
    assert [item.id for item in PHQ9.asked({})] == [str(n) for n in range(1, 11)]
    with pytest.raises(InvalidValue, match="9 answers"):
        PHQ9.score([0] * 9 + [3])


def test_a_blank_ninth_withholds_the_score_and_says_nothing_of_safety() -> None:
    result = PHQ9.score([0] * 8 + [None])
    assert result.total is None and result.band is None and result.safety is False and result.blank == 1
    assert str(unscored(PHQ9, result)) == "You left one question blank, so there’s no score. Your answers are saved."


def test_the_ninth_counts_even_where_others_are_blank() -> None:
    result = PHQ9.score([None] * 8 + [1])
    assert result.safety and result.total is None and result.blank == 8
    assert str(unscored(PHQ9, result)).startswith("You left 8 questions blank")
    assert str(not_scored(result)) == "Not scored: 8 items blank"


@pytest.mark.parametrize("wrong", [-1, 4, 99, 2.0, "2", "", True, [1], object()])
def test_an_answer_the_form_does_not_take(wrong: object) -> None:
    with pytest.raises(InvalidValue) as refused:
        PHQ9.score([wrong] + [0] * 8)
    assert str(refused.value.message) == "Choose one of the answers shown."
    assert isinstance(refused.value, ValueError)


@pytest.mark.parametrize("wrong", [-1, 31, 1.5, True])
def test_a_number_out_of_bounds(wrong: object) -> None:
    with pytest.raises(InvalidValue, match="from 0 to 30"):
        BAM_R.score([0, wrong] + [0] * 21)


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=lambda one: one.key)
def test_too_few_and_too_many_answers(instrument: Instrument) -> None:
    for count in (0, len(instrument.items) - 1, len(instrument.items) + 1):
        with pytest.raises(InvalidValue, match=f"{len(instrument.items)} answers"):
            instrument.score([None] * count)


@pytest.mark.parametrize(("text", "answer"), [("2", 2), (" 3 ", 3), ("", None), ("  ", None), ("0", 0)])
def test_reading_a_form_field(text: str, answer: int | None) -> None:
    assert PHQ9.items[0].parse(text) == answer


@pytest.mark.parametrize("text", ["4", "-1", "2.0", "two", "１", "1" * 7, "0x1", "1_0", "nan", "\0"])
def test_a_form_field_that_is_no_answer(text: str) -> None:
    with pytest.raises(InvalidValue):
        PHQ9.items[0].parse(text)


def test_the_words_of_an_answer() -> None:
    assert PHQ9.items[0].word(2) == "More than half the days"
    assert BAM_R.items[1].word(17) == "17"
    assert PHQ9.in_order({"3": 1}) == (None, None, 1, None, None, None, None, None, None)
    assert PHQ9.topic == "check_ins:phq9"
