"""Check-ins at a practice: scores, ranges, and change beside the usual wobble."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.scored import lines, worth

DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Sitting:
    """A finished check-in."""

    day: date
    answers: Mapping[str, int | None]


def sat(key: str, ago: int, *answers: int | None) -> Sitting:
    """Answers in printed order, given some days ago."""
    return Sitting(DAY - timedelta(days=ago), dict(zip([one.id for one in INSTRUMENTS[key].items], answers,
                                                       strict=False)))


def test_scores_with_their_range_and_their_change() -> None:
    held = [sat("phq9", 28, *[1] * 9), sat("phq9", 14, *[1] * 7, 3, 1), sat("phq9", 0, *[2] * 9)]
    found = lines(INSTRUMENTS["phq9"], held)
    assert [(one.day, str(one.score), str(one.band), str(one.moved)) for one in found] == [
        (DAY, "18 of 27", "Moderately severe", "7 up, more than the usual wobble (6)"),
        (DAY - timedelta(days=14), "11 of 27", "Moderate", "2 up, within the usual wobble"),
        (DAY - timedelta(days=28), "9 of 27", "Mild", "None"),
    ]
    asking = ["PHQ-9 on 2026-11-20: 7 up, more than the usual wobble (6)."]
    assert [str(one) for one in worth(INSTRUMENTS["phq9"], found, DAY)] == asking
    assert worth(INSTRUMENTS["phq9"], found[1:], DAY - timedelta(days=99)) == []
    assert worth(INSTRUMENTS["phq9"], found, DAY + timedelta(days=1)) == []
    assert worth(INSTRUMENTS["phq9"], [], DAY) == []


def test_a_score_that_went_to_the_easier_side_is_not_asked_about() -> None:
    found = lines(INSTRUMENTS["phq9"], [sat("phq9", 14, *[2] * 9), sat("phq9", 0, *[1] * 9)])
    assert found[0].beyond and worth(INSTRUMENTS["phq9"], found, DAY) == []


def test_a_blank_has_no_score_and_is_no_step() -> None:
    held = [sat("gad7", 28, *[1] * 7), sat("gad7", 14, None, *[1] * 6), sat("gad7", 0, *[1] * 7)]
    found = lines(INSTRUMENTS["gad7"], held)
    assert [str(one.score) for one in found] == ["7 of 21", "Not scored: 1 item blank", "7 of 21"]
    assert [str(one.moved) for one in found] == ["Same as last time", "None", "None"]
    assert worth(INSTRUMENTS["gad7"], found, DAY) == []


def test_parts_have_a_line_each_and_no_verdict() -> None:
    held = [sat("bam", 30, *[1] * 23), sat("bam", 0, *[0] * 23)]
    found = lines(INSTRUMENTS["bam"], held)
    assert len(found) == 6 and all(one.band is None and one.beyond is None for one in found)
    assert str(found[0].moved).endswith("from last time")


def test_a_form_without_a_score_was_answered() -> None:
    form = INSTRUMENTS["taps1"]
    found = lines(form, [sat("taps1", 0, *[0] * len(form.items))])
    assert [str(one.score) for one in found] in (["Answered"], ["0 of 16"]) and len(found) == 1
