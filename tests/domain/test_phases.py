"""Phases: where a person stands for any history, in any order; use has no part in it."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import phases
from tracker.domain.asks import ASKS, SOURCES, caveats, source_of
from tracker.domain.phases import EXTRA_SUPPORT, OVERLAYS, PHASES, PREPARE, SETTINGS, path, stand
from tracker.domain.proposals import Facts
from tracker.domain.scales import InvalidValue

TODAY = date(2026, 11, 19)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """A span as a person says it; `n` orders when it was said."""

    phase: str
    start: date
    n: int = 0
    end: date | None = None

    @property
    def made_at(self) -> datetime:
        return NOON + timedelta(minutes=self.n)


days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
said = st.builds(Said, st.sampled_from([*PHASES, EXTRA_SUPPORT, "gone"]), days, st.integers(0, 5), st.none() | days)
histories = st.lists(said, max_size=8)


def test_the_journey_of_the_design() -> None:
    """Detox from 12 October, active treatment from the 26th: on 19 November it is week 4 and day 39."""
    spans = [Said("stabilise.detox", date(2026, 10, 12)), Said("active", date(2026, 10, 26), 1)]
    standing = stand(spans, TODAY)
    assert standing is not None
    assert (standing.phase, standing.since) == ("active", date(2026, 10, 26))
    assert (standing.day, standing.week, standing.journey_day) == (25, 4, 39)
    assert str(phases.eyebrow(standing)) == "Active treatment · week 4"
    assert str(phases.eyebrow(standing, {"active": "Building"})) == "Building · week 4"


def test_before_the_first_span_nobody_knows() -> None:
    assert stand([], TODAY) is None
    assert stand([Said("active", TODAY + timedelta(days=1))], TODAY) is None


def test_the_first_day_counts_as_one() -> None:
    standing = stand([Said("active", TODAY)], TODAY)
    assert standing is not None and (standing.day, standing.week, standing.journey_day) == (1, 1, 1)


def test_the_week_turns_on_the_eighth_day() -> None:
    weeks = [stand([Said("active", TODAY - timedelta(days=n))], TODAY) for n in (6, 7)]
    assert [standing.week for standing in weeks if standing] == [1, 2]


def test_thinking_about_it_is_no_day_of_the_journey() -> None:
    spans = [Said(PREPARE, TODAY - timedelta(days=40)), Said("stabilise.detox", TODAY - timedelta(days=2), 1)]
    standing = stand(spans, TODAY)
    assert standing is not None and standing.journey_day == 3
    assert (stand(spans, TODAY, TODAY - timedelta(days=9)) or standing).journey_day == 10
    assert (stand(spans, TODAY, TODAY + timedelta(days=9)) or standing).journey_day == 3, "a day ahead has not begun"


def test_the_later_word_holds_from_its_day_on() -> None:
    spans = [Said("stabilise.detox", date(2026, 10, 1), 0), Said("active", date(2026, 11, 1), 1)]
    back = Said("stabilise.detox", date(2026, 11, 10), 2)
    assert [span.phase for span in path([*spans, back])] == ["stabilise.detox", "active", "stabilise.detox"]
    corrected = Said("maintain", date(2026, 10, 20), 3)
    assert path([*spans, back, corrected]) == [spans[0], corrected]
    same_day = Said("stabilise.settle", date(2026, 11, 1), 4)
    assert (stand([*spans, same_day], TODAY) or pytest.fail("nowhere")).phase == "stabilise.settle"


@given(histories, days)
def test_standing_is_total_and_knows_no_order(spans: list[Said], today: date) -> None:
    standing = stand(spans, today)
    assert stand(list(reversed(spans)), today) == standing
    begun = [span for span in spans if span.phase in PHASES and span.start <= today]
    assert (standing is None) == (not begun)
    if standing is not None:
        assert standing.phase in PHASES and standing.since <= today
        assert standing.day == (today - standing.since).days + 1 >= 1
        assert standing.week == (standing.day + 6) // 7
        assert standing.journey_day >= 1


@given(histories, days, days)
def test_a_move_holds_from_its_day_and_leaves_earlier_days_alone(spans: list[Said], start: date, today: date) -> None:
    move = Said("active", start, 99)
    after = stand([*spans, move], today)
    if today < start:
        assert _where(after) == _where(stand(spans, today))
    else:
        assert after is not None and (after.phase, after.since) == ("active", start)


@given(histories)
def test_a_path_runs_forward_and_adds_nothing(spans: list[Said]) -> None:
    held = path(spans)
    assert all(earlier.start < later.start for earlier, later in pairwise(held))
    assert set(held) <= set(spans)


@given(histories, days, st.integers(0, 9))
def test_extra_support_changes_no_phase(spans: list[Said], today: date, n: int) -> None:
    week = Said(EXTRA_SUPPORT, today, n, today + timedelta(days=6))
    with_it, without = stand([*spans, week], today), stand(spans, today)
    assert _where(with_it) == _where(without)


def test_an_extra_week_runs_seven_days_and_can_end_early_or_begin_anew() -> None:
    here = Said("active", TODAY - timedelta(days=30))
    week = Said(EXTRA_SUPPORT, TODAY, 1, TODAY + timedelta(days=6))
    assert phases.extra_support([here, week], TODAY) == TODAY + timedelta(days=6)
    assert phases.extra_support([here, week], TODAY + timedelta(days=6)) == TODAY + timedelta(days=6)
    assert phases.extra_support([here, week], TODAY + timedelta(days=7)) is None
    ended = Said(EXTRA_SUPPORT, TODAY + timedelta(days=2), 2, TODAY + timedelta(days=1))
    assert phases.extra_support([here, week, ended], TODAY + timedelta(days=2)) is None
    again = Said(EXTRA_SUPPORT, TODAY + timedelta(days=3), 3, TODAY + timedelta(days=9))
    assert phases.extra_support([here, week, ended, again], TODAY + timedelta(days=9)) is not None


def test_nothing_of_use_can_reach_a_phase() -> None:
    """There is no way to say use to the functions that decide: neither a span nor a fact holds it."""
    assert not [field.name for field in fields(Facts) if "use" in field.name or "craving" in field.name]
    assert not [key for key in (*PHASES, *OVERLAYS) if "use" in key]


def test_lengths_stay_in_range() -> None:
    assert phases.length_of("active") == 154
    assert phases.length_of("active", {"active": 60}) == 60
    assert phases.length_of("active", {"active": 9000}) == 154
    assert phases.length_of("maintain", {"maintain": 10}) is None
    assert phases.length_parser("stabilise.detox")("28") == 28
    for wrong in ("2", "29", "ten", "-5", "٣", "1e1", "9999999999", ""):
        with pytest.raises(InvalidValue, match="from 3 to 28"):
            phases.length_parser("stabilise.detox")(wrong)


def test_detox_and_settling_stay_within_six_weeks() -> None:
    assert phases.check_together({}) is None
    assert phases.check_together({"stabilise.detox": 3, "stabilise.settle": 4}) is None
    wrong = phases.check_together({"stabilise.detox": 28, "stabilise.settle": 28})
    assert str(wrong) == "Detox and settling together can be from 7 to 42 days."


def test_names_are_the_persons_own() -> None:
    assert str(phases.name_of("stabilise.detox")) == "Detox"
    assert phases.name_of("stabilise.detox", {"stabilise.detox": "First days"}) == "First days"
    assert str(phases.name_of("active", {"active": ""})) == "Active treatment"


def test_the_defaults_are_those_of_the_reference() -> None:
    assert [(key, phase.days, phase.shortest, phase.longest) for key, phase in PHASES.items()] == [
        ("prepare", None, 0, 0), ("stabilise.detox", 14, 3, 28), ("stabilise.settle", 14, 4, 28),
        ("active", 154, 30, 365), ("maintain", None, 0, 0),
    ]
    assert [PHASES[key].logs_per_day for key in PHASES] == [0, 2, 1, 1, 0]
    assert [str(phase.other_name) for phase in PHASES.values()] == [
        "Getting ready", "First days", "Settling", "Building", "Keeping it going"
    ]
    assert (SETTINGS["inpatient"].days, SETTINGS["outpatient"].days) == (60, 120)
    assert (OVERLAYS[EXTRA_SUPPORT].days, OVERLAYS["recovery_view"].months) == (7, (3, 18))


def test_each_phase_asks_something_and_says_why_and_from_where() -> None:
    assert set(ASKS) == set(PHASES)
    for key, asks in ASKS.items():
        assert asks
        assert all(source_of(ask.source) in SOURCES.values() for ask in asks)
        assert source_of(PHASES[key].source) in SOURCES.values()
        said_once = [str(caveat) for caveat in caveats(ask.source for ask in asks)]
        assert len(said_once) == len(set(said_once)) >= 1


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_the_recovery_range_is_3_to_18_months(last_use: date) -> None:
    first, last = phases.recovery_range(last_use)
    assert 89 <= (first - last_use).days <= 92
    assert 546 <= (last - last_use).days <= 550


def test_months_end_where_they_end() -> None:
    assert phases.months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert phases.months_later(date(2026, 8, 31), 18) == date(2028, 2, 29)
    assert phases.months_later(date(2026, 12, 1), 1) == date(2027, 1, 1)


def _where(standing: phases.Standing | None) -> object:
    return standing and (standing.phase, standing.since, standing.day, standing.journey_day)
