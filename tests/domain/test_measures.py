"""Measures: one row says everything, ids fit their column, and the list follows the reference's directions."""

import re

import pytest

from tracker.domain.measures import ALL, DAILY_LOG, GROUPS, MEASURES, Measure, shown
from tracker.domain.scales import Several

NOTHING: frozenset[str] = frozenset()
EVERY = [pytest.param(measure, id=measure.id) for measure in MEASURES.values()]


def test_the_daily_log_is_five_questions_in_the_order_of_the_screen() -> None:
    assert DAILY_LOG == ("mood", "craving_peak", "sleep_hours", "sleep_quality", "use")


@pytest.mark.parametrize("measure", EVERY)
def test_a_row_is_whole(measure: Measure) -> None:
    assert re.fullmatch(r"[a-z][a-z_]{1,31}", measure.id)
    assert str(measure.name) and str(measure.question) and measure.source
    assert measure.group in {"core", "confidence", *GROUPS}
    assert measure.prompted <= ALL
    assert measure.scale.direction in ("better", "worse", "neither")
    values = [choice.value for choice in measure.scale.choices]
    assert len(values) == len(set(values))
    for value in values:
        assert measure.scale.store(measure.scale.parse(value)) == value
    if isinstance(measure.scale, Several):
        assert len(" ".join(values)) <= 200, "all of them at once fit the column"


def test_the_directions_of_the_plan() -> None:
    better = {name for name, measure in MEASURES.items() if measure.scale.direction == "better"}
    assert {"mood", "sleep_quality", "confidence", "interest", "energy"} <= better
    assert all(MEASURES[name].scale.direction == "worse" for name in
               ("craving_peak", "anxiety", "memory", "concentration", "bladder_pain", "pain_body"))


@pytest.mark.parametrize("phase", [None, "prepare", *sorted(ALL)])
def test_the_five_and_confidence_are_not_asked_twice(phase: str | None) -> None:
    assert not {measure.group for measure in shown(phase, NOTHING, NOTHING)} & {"core", "confidence"}


def test_what_a_phase_asks_and_what_a_person_chose() -> None:
    active = {measure.id for measure in shown("active", NOTHING, NOTHING)}
    assert {"anxiety", "memory", "coping_used"} <= active and "tremor_sweat" not in active
    own = {measure.id for measure in shown("active", frozenset({"blood"}), frozenset({"memory"}))}
    assert "blood" in own and "memory" not in own
    assert {measure.id for measure in shown("active", frozenset({"memory"}), frozenset({"memory"}))} >= {"memory"}
    assert shown(None, NOTHING, NOTHING) == () and shown("prepare", NOTHING, NOTHING) == ()


def test_no_phase_asks_for_more_than_can_be_borne() -> None:
    for phase in ALL:
        assert len(shown(phase, NOTHING, NOTHING)) <= 14
