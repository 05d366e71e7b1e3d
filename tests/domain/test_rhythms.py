"""What each phase asks, on which days, and that no day asks too much."""

from datetime import date, time

import pytest

from tests.domain.planning import START, Said, Span, keys, live, noon, of, plan, when
from tracker.domain.cadence import LOG, due
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.phases import EXTRA_SUPPORT, PHASES
from tracker.domain.rhythms import ALIKE, ORDER, PROGRAMME, RHYTHMS, SELF_GUIDED, SYMPTOMS

#: Forms of content packs that a rhythm asks where they are there.
FROM_PACKS = {"who5"}
EVERYTHING = frozenset({SYMPTOMS, PROGRAMME})


def test_every_phase_has_its_rhythms_and_every_form_is_known() -> None:
    assert {*PHASES, EXTRA_SUPPORT} == set(RHYTHMS)
    asked = {row.key for rows in RHYTHMS.values() for row in rows}
    assert asked <= {*INSTRUMENTS, *FROM_PACKS, LOG}
    assert {*asked, *(key for pair in ALIKE for key in pair)} <= set(ORDER)


@pytest.mark.parametrize("phase", RHYTHMS)
def test_no_form_is_planned_more_often_than_it_looks_back(phase: str) -> None:
    for row in RHYTHMS[phase]:
        form = INSTRUMENTS.get(row.key)
        every = row.closer[1] if row.closer else row.every
        if form and every and row.days == 1:
            assert every >= form.least_gap, row
        if form and row.months:
            assert 28 * row.months >= form.least_gap, row
        assert row.source


# Each row of the tables of the domain reference, as the days (from 0) on which somebody who always answers does so.
@pytest.mark.parametrize(("phase", "traits", "days", "expected"), [
    ("prepare", EVERYTHING, 40, {
        LOG: [6, 13, 20, 27, 34], "phq9": [0], "gad7": [0], "bam_r": [1], "auditc": [2], "taps1": [2], "evs": [2],
        "body": [3, 4, 5],
    }),
    ("prepare", frozenset(), 40, {LOG: [6, 13, 20, 27, 34], "phq9": [0], "gad7": [0], "bam_r": [1], "auditc": [2],
                                  "taps1": [2], "evs": [2]}),
    ("stabilise.detox", EVERYTHING, 14, {
        LOG: list(range(14)), "first_days": list(range(14)), "phq2": [2], "gad2": [2], "bam_iop": [6, 13],
    }),
    ("stabilise.settle", frozenset({SELF_GUIDED}), 14, {
        LOG: list(range(14)), "settling": [6, 13], "phq9": [12], "gad7": [12],
    }),
    ("stabilise.settle", EVERYTHING, 14, {
        LOG: list(range(14)), "bam_iop": [6, 13], "phq9": [12], "gad7": [12],
    }),
    ("active", EVERYTHING, 100, {
        LOG: list(range(100)), "building": list(range(6, 100, 7)), "phq9": [0, 28, 56, 84], "gad7": [0, 28, 56, 84],
        "bam_r": [2, 30, 58, 86], "evs": [4, 32, 60, 88], "auditc": [88],
        "body": [n + k for n in range(7, 100, 14) for k in range(3) if n + k < 100],
    }),
])
def test_what_a_phase_asks_and_when(
    phase: str, traits: frozenset[str], days: int, expected: dict[str, list[int]]
) -> None:
    done, _ = live(of(phase, traits=traits), days)
    assert {key: when(done, key) for forms in done.values() for key in forms} == {
        key: [n for n in found if n < days] for key, found in expected.items()
    }


def dates(done: dict[int, list[str]], key: str) -> list[date]:
    return [date.fromordinal(START.toordinal() + n) for n in when(done, key)]


def test_keeping_it_going_asks_on_sundays_and_once_a_month() -> None:
    """START is a Monday; a month later is the same day of the month."""
    packs = {**INSTRUMENTS, "who5": INSTRUMENTS["phq2"]}
    done, _ = live(of("maintain", traits=EVERYTHING, forms=packs), 200)
    logs = dates(done, LOG)
    assert len(logs) == 28 and {day.weekday() for day in logs} == {6}
    for key, day_of_month in (("look_back", 2), ("phq2", 2), ("gad2", 2), ("bam_r", 4), ("evs", 6), ("who5", 6)):
        assert [(day.month, day.day) for day in dates(done, key)] == [
            (month, day_of_month) for month in range(3, 10)][:len(dates(done, key))]
        assert len(dates(done, key)) in (6, 7)
    assert [(day.month, day.day) for day in dates(done, "auditc")] == [(3, 6), (6, 6), (9, 6)]
    assert not when(done, "body")


def test_the_31st_comes_at_the_end_of_shorter_months_and_comes_back() -> None:
    long = plan(Span("maintain", date(2026, 1, 31)))
    asked = []
    for month, day in ((1, 31), (2, 27), (2, 28), (3, 30), (3, 31), (4, 29), (4, 30), (5, 31)):
        found = due(long, (), noon((date(2026, month, day) - START).days))
        asked.append(next(one.slot for one in found if one.key == "look_back"))
    assert [(slot.month, slot.day) for slot in asked] == [
        (1, 31), (1, 31), (2, 28), (2, 28), (3, 31), (3, 31), (4, 30), (5, 31)]


def test_a_form_of_a_pack_is_asked_only_where_it_is() -> None:
    done, _ = live(of("maintain"), 40)
    assert not when(done, "who5")


def test_extra_support_adds_a_morning_a_log_each_day_and_two_short_forms_at_its_end() -> None:
    week = Span(EXTRA_SUPPORT, START, START.replace(day=START.day + 6))
    done, _ = live(plan(Span("maintain", date(2025, 6, 2)), week), 12,
                   answers=lambda one: one.why == "extra_support")
    assert when(done, LOG) == when(done, "first_days") == list(range(7))
    assert when(done, "phq2") == when(done, "gad2") == [6]


def test_the_last_questions_of_extra_support_wait_a_while_and_nothing_else_of_it_does() -> None:
    week = Span(EXTRA_SUPPORT, START, START.replace(day=START.day + 6))
    active = plan(Span("active", date(2025, 6, 5)), week)
    lately = [Said(key, date(2026, 2, 12)) for key in ("phq9", "gad7")]
    assert {"phq2", "gad2", "first_days"} <= set(keys(due(active, lately, noon(6))))
    after = {one.key: one for one in due(active, lately, noon(8)) if one.why == "extra_support"}
    assert set(after) == {"phq2", "gad2"} and after["phq2"].state == "overdue"


def test_extra_support_that_was_ended_asks_nothing_more() -> None:
    week = Span(EXTRA_SUPPORT, START, START.replace(day=START.day + 6))
    ended = Span(EXTRA_SUPPORT, START.replace(day=START.day + 2), START.replace(day=START.day + 1),
                 made_at=week.made_at.replace(year=2021))
    rest = plan(Span("active", date(2025, 6, 1)), week, ended)
    assert "first_days" in keys(due(rest, (), noon(1)))
    assert not [one for n in range(2, 20) for one in due(rest, (), noon(n)) if one.why == "extra_support"]


def test_in_detox_extra_support_asks_nothing_twice() -> None:
    week = Span(EXTRA_SUPPORT, START, START.replace(day=START.day + 6))
    detox = plan(Span("stabilise.detox", START), week)
    for n in range(7):
        found = keys(due(detox, (), noon(n)))
        assert len(found) == len(set(found)) and {LOG, "first_days"} <= set(found)


def questions(keys: list[str]) -> int:
    """How many questions forms come to, the daily log and the morning's five aside."""
    return sum(len(INSTRUMENTS[key].asked({})) for key in keys if key in INSTRUMENTS and key != "first_days")


@pytest.mark.parametrize("phase", RHYTHMS)
def test_no_day_asks_for_more_than_is_kind(phase: str) -> None:
    """At most 24 questions beside log and morning, for somebody to whom every row applies and who scores high.

    (One BAM-R is 23 already, and PHQ-9 with GAD-7 is 17.)
    """
    days = 14 if phase.startswith("stabilise") else 7 if phase == EXTRA_SUPPORT else 200
    whole = plan(Span(EXTRA_SUPPORT, START, START.replace(day=START.day + 6))) if phase == EXTRA_SUPPORT else of(
        phase, traits=EVERYTHING)
    done, _ = live(whole, days, total=lambda key, _day: 15 if key in ("phq9", "gad7") else None)
    heaviest = max(done.values(), key=questions)
    assert questions(heaviest) <= 24, heaviest


def test_the_morning_form_is_short_and_leaves_craving_to_the_evening() -> None:
    form = INSTRUMENTS["first_days"]
    assert len(form.items) <= 5
    assert "craving" not in {item.id for item in form.items}
    morning = next(row for row in RHYTHMS["stabilise.detox"] if row.key == "first_days")
    assert (morning.prompt, morning.closes) == (time(9), time(14))
