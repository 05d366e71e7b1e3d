"""Which check-in is due: turns, the answers that stand for them, and forms that open others."""

from datetime import date, time

import pytest

from tests.domain.planning import DAY, START, Said, Span, days_due, keys, live, noon, of, one, plan, some, when
from tracker.domain.cadence import LOG, coming, due, wake
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.phases import EXTRA_SUPPORT
from tracker.domain.rhythms import SYMPTOMS


def test_nothing_is_due_before_there_is_a_phase() -> None:
    nowhere = plan()
    assert due(nowhere, (), noon(0)) == coming(nowhere, (), noon(0)) == ()
    assert wake(nowhere, (), noon(0)) is None
    assert due(of("active"), (), noon(-1)) == ()


def test_a_turn_says_when_it_opens_when_to_remind_and_when_it_is_over() -> None:
    """In London on 2 March a day is what lies between two times of 04:00."""
    log = some(due(of("active"), (), noon(0)), LOG)
    assert (log.slot, log.day, log.state, log.why) == (START, START, "open", "phase")
    assert [f"{at:%d %H:%M}" for at in (log.opens_at, log.prompt_at, log.closes_at)] == [
        "02 04:00", "02 20:00", "03 04:00"]
    later = some(due(of("active", reminder=time(21, 30)), (), noon(0)), "phq9")
    assert [f"{at:%d %H:%M}" for at in (later.opens_at, later.prompt_at, later.closes_at)] == [
        "02 04:00", "02 21:30", "30 03:00"]


def test_a_reminder_after_midnight_belongs_to_the_night_of_its_day() -> None:
    log = some(due(of("active", reminder=time(1)), (), noon(0)), LOG)
    assert f"{log.prompt_at:%d %H:%M}" == "03 01:00" and log.prompt_at < log.closes_at


def test_the_morning_form_keeps_its_hour_and_expires_by_the_afternoon() -> None:
    detox = of("stabilise.detox", reminder=time(21))
    morning = some(due(detox, (), noon(0, at=time(6))), "first_days")
    assert (morning.prompt_at.hour, morning.closes_at.hour) == (9, 14)
    assert one(due(detox, (), noon(0, at=time(13, 59))), "first_days")
    assert not one(due(detox, (), noon(0, at=time(14))), "first_days")
    assert one(due(detox, (), noon(0, at=time(14))), LOG)
    assert one(due(detox, (), noon(1, at=time(4))), "first_days")


def test_a_turn_is_open_on_its_day_and_overdue_until_the_next_one() -> None:
    active = of("active")
    for n, slot, state in ((5, None, ""), (6, 6, "open"), (7, 6, "overdue"), (12, 6, "overdue"), (13, 13, "open")):
        found = one(due(active, (), noon(n)), "building")
        assert (found and found.slot, found and found.state) == (
            (START + slot * DAY, state) if slot is not None else (None, None))


def test_a_form_asked_once_goes_quiet_after_two_weeks() -> None:
    assert days_due(of("prepare"), "bam_r", [], 60) == list(range(1, 15))


def test_a_phase_said_long_after_it_began_still_gets_its_baseline() -> None:
    since = Span("prepare", date(2023, 1, 1), made_at=noon(0))
    done, _ = live(plan(since), 10)
    assert (when(done, "phq9"), when(done, "bam_r")) == ([0], [1])
    late = Span("stabilise.settle", START - 30 * DAY, made_at=noon(0))
    assert when(live(plan(late), 10)[0], "phq9") == [0]


def test_the_end_of_settling_follows_the_planned_length() -> None:
    assert when(live(of("stabilise.settle", lengths={"stabilise.settle": 21}), 30)[0], "phq9") == [19]


@pytest.mark.parametrize(("answered", "days"), [
    ([], [*range(0, 60)]),
    ([0], [*range(28, 60)]),
    ([-13], [*range(28, 60)]),  # two weeks ahead of its day is near enough
    ([-14], [*range(0, 60)]),
    ([10], [*range(0, 10), *range(28, 60)]),
    ([27], [*range(0, 27), *range(56, 60)]),  # answered a day before the next one: that one is left out
    ([0, 20], [*range(56, 60)]),
])
def test_an_answer_stands_for_the_turn_it_is_nearest_to(answered: list[int], days: list[int]) -> None:
    """PHQ-9 every four weeks; the days on which it is due to somebody who then says no more."""
    said = [Said("phq9", START + n * DAY) for n in answered]
    found = [n for n in range(60) if one(due(of("active"), [a for a in said if a.day <= START + n * DAY], noon(n)),
                                         "phq9")]
    assert found == days


def test_no_form_opens_before_its_words_have_run_out() -> None:
    """BAM-R answered on day 12 asks about the 30 days before; the turn of day 30 waits for day 40."""
    said = [Said("bam_r", START + 12 * DAY)]
    assert days_due(of("active"), "bam_r", said, 60) == [*range(40, 60)]
    found = some(due(of("active"), said, noon(40)), "bam_r")
    assert (found.slot, found.day, found.state) == (START + 30 * DAY, START + 40 * DAY, "open")


@pytest.mark.parametrize(("first", "days"), [(9, [0, 28, 56]), (10, [0, 14, 28, 42, 56])])
def test_a_total_of_ten_brings_the_next_one_after_two_weeks(first: int, days: list[int]) -> None:
    done, _ = live(of("active"), 60, total=lambda key, _day: first if key == "phq9" else None)
    assert when(done, "phq9") == days


def test_after_lower_totals_it_is_every_four_weeks_again_without_a_gap() -> None:
    totals = {0: 12.0, 14: 11.0}
    done, _ = live(of("active"), 90, total=lambda key, day: totals.get((day - START).days, 3) if key == "phq9" else 0)
    assert when(done, "phq9") == [0, 14, 28, 56, 84]


@pytest.mark.parametrize(("short", "long", "at_least"), [("phq2", "phq9", 2), ("gad2", "gad7", 3)])
def test_a_short_form_opens_its_long_one_at_once_for_a_week(short: str, long: str, at_least: int) -> None:
    detox = of("stabilise.detox")
    below, enough = ([Said(short, START + 2 * DAY, total)] for total in (at_least - 1, at_least))
    assert days_due(detox, long, below, 30) == []
    found = some(due(detox, enough, noon(2)), long)
    assert (found.slot, found.state, found.why, found.opened_by) == (START + 2 * DAY, "open", "opened", short)
    after = [n for n in range(2, 30) if one(due(detox, enough, noon(n)), long)]
    assert after == [*range(2, 9)]


@pytest.mark.parametrize(("answered", "opened"), [(-12, True), (-11, False), (2, False), (5, False)])
def test_nothing_opens_while_the_long_form_is_fresh(answered: int, opened: bool) -> None:
    said = [Said("phq9", START + answered * DAY, 5), Said("phq2", START + 2 * DAY, 6)]
    assert bool(one(due(of("stabilise.detox"), said, noon(6)), "phq9")) is opened


def test_a_long_form_answered_lately_stands_for_its_short_one() -> None:
    said = [Said("phq9", START - 5 * DAY, 20)]
    assert days_due(of("stabilise.detox"), "phq2", said, 14) == [*range(9, 14)]
    assert 2 in days_due(of("stabilise.detox"), "gad2", said, 14)


def test_short_and_long_are_not_asked_together() -> None:
    week = Span(EXTRA_SUPPORT, START, START + 6 * DAY)
    found = keys(due(plan(Span("active", START), week), (), noon(6)))
    assert {"phq9", "gad7"} <= set(found) and not {"phq2", "gad2"} & set(found)


def test_days_in_a_row_are_asked_one_by_one_and_not_made_up_for() -> None:
    active = of("active", traits={SYMPTOMS})
    assert days_due(active, "body", [], 30) == [7, 8, 9, 21, 22, 23]
    assert days_due(active, "body", [Said("body", START + 7 * DAY)], 20) == [8, 9]


def test_short_comes_before_long_and_the_morning_before_all() -> None:
    assert keys(due(of("stabilise.detox"), (), noon(6, at=time(8)))) == [
        "first_days", LOG, "phq2", "gad2", "bam_iop"]


def test_what_comes_next_is_each_form_once_soonest_first() -> None:
    found = coming(of("active", traits={SYMPTOMS}), (), noon(0))
    assert [(one.key, (one.day - START).days) for one in found] == [
        (LOG, 1), ("bam_r", 2), ("evs", 4), ("building", 6), ("body", 7), ("phq9", 28), ("gad7", 28), ("auditc", 88)]
    assert {one.state for one in found} == {"later"} and all(one.opens_at > noon(0) for one in found)


def test_what_an_answer_stands_for_is_not_said_to_come() -> None:
    said = [Said("building", START + 4 * DAY)]
    assert some(coming(of("active"), said, noon(4)), "building").day == START + 13 * DAY


def test_nothing_is_promised_beyond_a_phase_that_will_end() -> None:
    moving = plan(Span("active", START), Span("maintain", START + 10 * DAY))
    assert {one.key: (one.day - START).days for one in coming(moving, (), noon(0))} == {
        LOG: 1, "bam_r": 2, "evs": 4, "building": 6}
    assert "look_back" in keys(due(moving, (), noon(10)))


def test_whoever_waits_for_a_phase_to_begin_is_looked_at_again() -> None:
    ahead = plan(Span("active", START + 5 * DAY))
    assert wake(ahead, (), noon(0)) == noon(5, at=time(4))


def test_forms_know_which_they_open() -> None:
    """Every short form that ships leads to one that ships."""
    for form in INSTRUMENTS.values():
        assert form.opens is None or form.opens.key in INSTRUMENTS
