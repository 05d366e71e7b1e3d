"""Proposals: offered by date, each with its words and reasons; nobody is held back or pushed by what they did."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.test_phases import TODAY, Said, days, histories
from tracker.domain.phases import EXTRA_SUPPORT, PHASES, stand
from tracker.domain.proposals import Facts, Proposal, proposal

READY = Facts(days_logged=20, evening_logs=20)


@dataclass(frozen=True)
class Later:
    """A "not now"."""

    phase: str
    until: date


def offered(phase: str, day: int, facts: Facts = READY, answers: list[Later] | None = None,
            lengths: dict[str, int] | None = None, *more: Said) -> Proposal | None:
    """What is offered on a day of a phase."""
    spans = [Said(phase, TODAY - timedelta(days=day - 1)), *more]
    return proposal(stand(spans, TODAY), spans, TODAY, facts, answers or [], lengths)


@pytest.mark.parametrize(("phase", "day", "to", "text"), [
    ("stabilise.detox", 15, "stabilise.settle", "The first days are behind you. Want to go to one log a day?"),
    ("stabilise.settle", 14, "active", "Time to build. Your check-ins become shorter."),
    ("active", 155, "maintain", "You could move to weekly logs. Or stay as you are."),
])
def test_a_move_is_offered_when_its_date_has_come(phase: str, day: int, to: str, text: str) -> None:
    found = offered(phase, day)
    assert found is not None and (found.to, str(found.text)) == (to, text)
    assert found.why and str(found.accept) and str(found.later) == "Not now"
    assert offered(phase, day - 1) is None
    assert offered(phase, day + 400) is not None, "it does not run out"


def test_the_first_days_want_some_logs_and_nothing_open() -> None:
    assert offered("stabilise.detox", 15, Facts(days_logged=6, evening_logs=4)) is None
    assert offered("stabilise.detox", 15, Facts(days_logged=7)) is not None
    assert offered("stabilise.detox", 15, Facts(days_logged=5, evening_logs=5)) is not None
    assert offered("stabilise.detox", 15, replace(READY, open_follow_up=True)) is None


def test_own_lengths_move_the_date() -> None:
    assert offered("stabilise.detox", 8, lengths={"stabilise.detox": 7}) is not None
    assert offered("stabilise.detox", 20, lengths={"stabilise.detox": 21}) is None


def test_settling_after_detox_is_counted_from_the_first_of_the_28_days() -> None:
    detox, settle = TODAY - timedelta(days=27), TODAY - timedelta(days=5)
    spans = [Said("stabilise.detox", detox), Said("stabilise.settle", settle, 1)]
    found = proposal(stand(spans, TODAY), spans, TODAY, READY)
    assert found is not None and str(found.why[0]) == "The plan was about 28 days. This is day 28."
    yesterday = TODAY - timedelta(days=1)
    assert proposal(stand(spans, yesterday), spans, yesterday, READY) is None
    assert proposal(stand(spans, yesterday), spans, yesterday, replace(READY, programme_started=True)) is not None


def test_weekly_logs_are_offered_once_sessions_are_few() -> None:
    assert offered("active", 155, replace(READY, sessions_per_week=Fraction(1))) is None
    assert offered("active", 155, replace(READY, sessions_per_week=Fraction(1, 2))) is not None


def test_a_prevention_plan_counts_where_there_is_one() -> None:
    assert offered("active", 155, replace(READY, plan_parts=2)) is None
    filled = offered("active", 155, replace(READY, plan_parts=3))
    assert filled is not None and "3 of 6 parts" in str(filled.why[-1])
    without = offered("active", 155)
    assert without is not None and str(without.why[-1]) == "There is no prevention plan here yet, so we left it out."


def test_thinking_about_it_is_asked_on_the_day_picked_or_after_a_first_log() -> None:
    assert offered("prepare", 5, Facts()) is None
    assert offered("prepare", 5, Facts(start_day=TODAY + timedelta(days=1))) is None
    for facts in (Facts(start_day=TODAY), Facts(days_logged=1)):
        found = offered("prepare", 5, facts)
        assert found is not None and str(found.text) == "Ready to start? Pick a day. You can change it."


def test_after_an_extra_week_the_usual_rhythm_is_asked_for_a_week() -> None:
    week = Said(EXTRA_SUPPORT, TODAY - timedelta(days=7), 1, TODAY - timedelta(days=1))
    found = offered("active", 30, READY, [], None, week)
    assert found is not None and (found.to, str(found.text)) == (
        EXTRA_SUPPORT, "Extra week done. Back to your usual rhythm?")
    assert offered("active", 30, READY, [Later(EXTRA_SUPPORT, TODAY + timedelta(days=1))], None, week) is None
    long_ago = Said(EXTRA_SUPPORT, TODAY - timedelta(days=20), 1, TODAY - timedelta(days=8))
    assert offered("active", 30, READY, [], None, long_ago) is None
    running = Said(EXTRA_SUPPORT, TODAY, 2, TODAY + timedelta(days=6))
    assert offered("active", 30, READY, [], None, week, running) is None
    ended_early = Said(EXTRA_SUPPORT, TODAY - timedelta(days=1), 3, TODAY - timedelta(days=2))
    assert offered("active", 30, READY, [], None, week, ended_early) is None


def test_not_now_holds_until_its_day() -> None:
    assert offered("stabilise.detox", 20, READY, [Later("stabilise.settle", TODAY + timedelta(days=1))]) is None
    assert offered("stabilise.detox", 20, READY, [Later("stabilise.settle", TODAY)]) is not None
    assert offered("stabilise.detox", 20, READY, [Later("active", TODAY + timedelta(days=9))]) is not None


def test_nothing_follows_maintenance_and_nothing_precedes_a_journey() -> None:
    assert offered("maintain", 900) is None
    assert proposal(None, [], TODAY, READY) is None


facts = st.builds(
    Facts, st.integers(0, 400), st.integers(0, 400), st.fractions(0, 7), st.booleans(), st.none() | days,
    st.none() | st.integers(0, 6), st.booleans(),
)


@given(histories, days, facts)
def test_a_proposal_is_never_where_the_person_is(spans: list[Said], today: date, known: Facts) -> None:
    standing = stand(spans, today)
    found = proposal(standing, spans, today, known)
    if found is not None:
        assert standing is not None and found.to != standing.phase and found.to in {*PHASES, EXTRA_SUPPORT}
        silenced = proposal(standing, spans, today, known, [Later(found.to, today + timedelta(days=1))])
        assert silenced is None or silenced.to != found.to


@given(histories, days, facts)
def test_asking_changes_nothing(spans: list[Said], today: date, known: Facts) -> None:
    before = list(spans)
    proposal(stand(spans, today), spans, today, known)
    assert spans == before
