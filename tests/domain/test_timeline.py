"""The way: done, now and next with soft dates; the bar of three blocks; bands without holes or overlaps."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.test_phases import TODAY, Said, days, histories
from tracker.domain.phases import PHASES, Standing, path, stand
from tracker.domain.timeline import Band, band_since, bands, bar, timeline

DESIGN = [Said("stabilise.detox", date(2026, 10, 12)), Said("active", date(2026, 10, 26), 1)]


def test_the_timeline_of_the_design() -> None:
    """26 October and 13 weeks make "about 24 January"; the design's own page says 25."""
    done, now, later = timeline(DESIGN, TODAY, {"active": 91})
    assert (done.phase, done.state, done.start, done.end, done.days) == (
        "stabilise.detox", "done", date(2026, 10, 12), date(2026, 10, 25), 14)
    assert (now.state, now.end, now.about, now.fraction) == ("now", date(2027, 1, 24), True, 27)
    assert (later.phase, later.state, later.start, later.about, later.days) == (
        "maintain", "next", date(2027, 1, 25), True, None)


def test_past_its_planned_length_nothing_is_promised() -> None:
    now, *rest = timeline([Said("stabilise.detox", TODAY - timedelta(days=20))], TODAY)
    assert (now.end, now.about, now.fraction) == (None, False, 100)
    assert [stage.start for stage in rest] == [None, None, None]


def test_on_the_last_planned_day_the_end_is_today() -> None:
    now = timeline([Said("stabilise.detox", TODAY - timedelta(days=13))], TODAY)[0]
    assert (now.end, now.fraction) == (TODAY, 100)


def test_an_open_ended_phase_has_no_end() -> None:
    (now,) = timeline([Said("maintain", TODAY - timedelta(days=3))], TODAY)
    assert (now.days, now.end, now.about, now.fraction) == (None, None, False, 100)


def test_a_day_already_agreed_is_no_guess() -> None:
    _now, later = timeline([Said("prepare", TODAY), Said("stabilise.detox", TODAY + timedelta(days=5), 1)], TODAY)
    assert (later.phase, later.start, later.about) == ("stabilise.detox", TODAY + timedelta(days=5), False)


def test_the_bar_folds_settling_into_detox() -> None:
    blocks = bar(_at("stabilise.settle", 7))
    assert [str(block.label) for block in blocks] == ["Detox", "Active treatment", "Maintenance"]
    assert [block.state for block in blocks] == ["now", "later", "later"]
    assert blocks[0].fraction == 75, "14 days of detox and 7 of settling out of 28"
    assert bar(_at("stabilise.detox", 7))[0].fraction == 25
    assert bar(_at("stabilise.detox", 90))[0].fraction == 50, "settling is still ahead"


def test_thinking_about_it_is_on_the_bar_while_it_lasts() -> None:
    assert [block.band for block in bar(_at("prepare", 1))] == ["prepare", "detox", "active", "maintain"]
    assert [block.state for block in bar(_at("maintain", 1))] == ["done", "done", "now"]


def test_the_bar_takes_own_lengths_and_names() -> None:
    blocks = bar(_at("active", 30), {"active": 60}, {"active": "Building"})
    assert (blocks[1].label, blocks[1].fraction) == ("Building", 50)


def test_bands_cover_the_days_since_the_first_span() -> None:
    settle = Said("stabilise.settle", date(2026, 10, 20), 2)
    active = Said("active", date(2026, 10, 26), 3)
    assert bands([DESIGN[0], settle, active], date(2026, 10, 1), TODAY) == [
        Band("stabilise.detox", date(2026, 10, 12), date(2026, 10, 25)),
        Band("active", date(2026, 10, 26), TODAY),
    ]
    assert bands(DESIGN, date(2026, 11, 1), date(2026, 11, 2)) == [Band("active", date(2026, 11, 1), date(2026, 11, 2))]
    assert bands([], TODAY, TODAY) == []


@given(histories, days, st.dictionaries(st.sampled_from(list(PHASES)), st.integers(-5, 500)))
def test_the_timeline_runs_forward(spans: list[Said], today: date, lengths: dict[str, int]) -> None:
    stages = timeline(spans, today, lengths)
    states = [stage.state for stage in stages]
    assert states == sorted(states, key=["done", "now", "next"].index)
    assert states.count("now") == (stand(spans, today) is not None)
    starts = [stage.start for stage in stages if stage.start]
    assert starts == sorted(starts)
    for stage in stages:
        assert 0 <= stage.fraction <= 100
        if stage.start and stage.end:
            assert stage.start <= stage.end
        if stage.state == "done":
            assert stage.end is not None and stage.end < today and not stage.about


@given(histories, days)
def test_the_bar_stands_where_the_person_stands(spans: list[Said], today: date) -> None:
    standing = stand(spans, today)
    if standing is not None:
        blocks = bar(standing)
        assert [block.band for block in blocks if block.state == "now"] == [PHASES[standing.phase].band]
        assert all(0 <= block.fraction <= 100 for block in blocks)


@given(histories, days, st.integers(0, 400))
def test_bands_have_no_holes_and_no_overlaps(spans: list[Said], first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = bands(spans, first, last)
    for earlier, later in pairwise(found):
        assert earlier.end + timedelta(days=1) == later.start
        assert PHASES[earlier.phase].band != PHASES[later.phase].band
    begun = [span.start for span in path(spans)]
    if begun and min(begun) <= last:
        assert (found[0].start, found[-1].end) == (max(first, min(begun)), last)
        for day in (first, last):
            standing = stand(spans, day)
            assert {PHASES[band.phase].band for band in found if band.start <= day <= band.end} == (
                {PHASES[standing.phase].band} if standing else set())
    else:
        assert found == []


def test_a_band_begins_with_its_first_phase() -> None:
    spans = [Said("stabilise.detox", date(2026, 10, 12)), Said("stabilise.settle", date(2026, 10, 26), 1)]
    assert band_since(spans, TODAY) == date(2026, 10, 12)
    assert band_since([], TODAY) is None


def _at(phase: str, day: int) -> Standing:
    return Standing(phase, TODAY - timedelta(days=day - 1), day, (day + 6) // 7, day)
