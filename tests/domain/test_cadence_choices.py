"""What a person changes about their check-ins: moved, skipped, off, a rhythm of their own, a holiday, another zone."""

from datetime import time, timedelta

import pytest

from tests.domain.planning import DAY, START, Own, Said, days_due, keys, live, noon, of, one, plan, some, when
from tracker.domain.cadence import LOG, coming, due


def test_a_skipped_turn_is_left_out_and_the_next_one_comes() -> None:
    skipped = of("active", choices={"building": Own(skipped=START + 6 * DAY)})
    assert days_due(skipped, "building", [], 20) == [*range(13, 20)]
    assert some(coming(skipped, (), noon(3)), "building").slot == START + 13 * DAY


@pytest.mark.parametrize(("to", "days"), [
    (9, [9, 10, 11, 12, *range(13, 20)]), (4, [*range(4, 20)]), (13, [*range(13, 20)]), (6, [*range(6, 20)]),
])
def test_a_moved_turn_comes_on_its_new_day(to: int, days: list[int]) -> None:
    moved = of("active", choices={"building": Own(moved_from=START + 6 * DAY, moved_to=START + to * DAY)})
    assert days_due(moved, "building", [], 20) == days
    if to < 13:
        found = some(due(moved, (), noon(to)), "building")
        assert (found.slot, found.day, found.state) == (START + 6 * DAY, START + to * DAY, "open")
        assert some(coming(moved, (), noon(to - 1)), "building").day == START + to * DAY
        answered = [Said("building", START + to * DAY)]
        assert [n for n in days_due(moved, "building", answered, 20) if n >= to] == [*range(max(13, to + 7), 20)]


def test_a_turn_moved_forward_ends_the_one_before_it() -> None:
    moved = of("active", choices={"building": Own(moved_from=START + 13 * DAY, moved_to=START + 10 * DAY)})
    assert [some(due(moved, (), noon(n)), "building").slot for n in (9, 10, 13, 20)] == [
        START + n * DAY for n in (6, 13, 13, 20)]
    assert some(due(moved, (), noon(9)), "building").closes_at == noon(10, at=time(4))


def test_what_is_switched_off_is_not_asked_and_not_opened() -> None:
    off = of("active", choices={"phq9": Own("off"), LOG: Own("off"), "building": Own("off")})
    said = [Said("phq2", START, 6)]
    assert not {"phq9", LOG, "building"} & {one.key for n in range(60) for one in due(off, said, noon(n))}
    assert not {"phq9", LOG, "building"} & set(keys(coming(off, said, noon(0))))


@pytest.mark.parametrize(("every", "days"), [(7, [3, 17, 31, 45]), (14, [3, 17, 31, 45]), (21, [3, 24, 45])])
def test_an_own_rhythm_is_in_place_of_the_phases_and_never_too_close(every: int, days: list[int]) -> None:
    own = of("active", choices={"phq9": Own("on", START + 3 * DAY, every)})
    done, _ = live(own, 50)
    assert when(done, "phq9") == days
    assert some(due(own, (), noon(3)), "phq9").why == "own"


def test_a_form_of_another_phase_can_be_switched_on_once_or_again_and_again() -> None:
    once = of("active", choices={"look_back": Own("on", START + 3 * DAY)})
    assert when(live(once, 60)[0], "look_back") == [3]
    again = plan(choices={"look_back": Own("on", START, 30)})
    assert when(live(again, 65)[0], "look_back") == [0, 30, 60], "without any phase"
    assert days_due(of("active", choices={"body": Own("on")}), "body", [], 10) == [7, 8, 9], "no trait is needed"
    assert due(plan(choices={"gone": Own("on", START, 7)}), (), noon(0)) == (), "a pack that was taken away"


def test_an_own_rhythm_keeps_days_in_a_row_where_they_fit() -> None:
    for every, expected in ((7, [0, 1, 2, 7, 8, 9]), (2, [0, 2, 4, 6, 8])):
        own = plan(choices={"body": Own("on", START, every)})
        assert when(live(own, 10)[0], "body") == expected


def test_a_bam_of_ones_own_takes_the_place_of_the_other_wording() -> None:
    own = of("active", choices={"bam": Own("on", START, 28)})
    done, _ = live(own, 60)
    assert (when(done, "bam"), when(done, "bam_r")) == ([0, 28, 56], [])
    both = of("active", choices={"bam": Own("on", START, 28), "bam_r": Own("on", START, 28)})
    assert (when(live(both, 60)[0], "bam"), when(live(both, 60)[0], "bam_r")) == ([], [0, 28, 56])
    assert 2 not in days_due(of("active"), "bam_r", [Said("bam", START - 3 * DAY)], 20)


def test_a_holiday_is_silent_and_what_came_meanwhile_opens_after_it() -> None:
    away = of("active", pause=(START + 5 * DAY, START + 8 * DAY))
    said = [Said("phq9", START), Said("gad7", START), Said("bam_r", START + 2 * DAY), Said("evs", START + 4 * DAY)]
    assert {n: keys(due(away, said, noon(n))) for n in range(4, 11)} == {
        4: [LOG], 5: [], 6: [], 7: [], 8: [], 9: [LOG, "building"], 10: [LOG, "building"]}
    building = some(due(away, said, noon(9)), "building")
    assert (building.slot, building.day, building.state) == (START + 6 * DAY, START + 9 * DAY, "open")
    assert some(coming(away, said, noon(4)), LOG).day == START + 9 * DAY
    assert some(coming(away, said, noon(6)), "building").day == START + 9 * DAY
    assert some(due(of("prepare", pause=(START, START + 30 * DAY)), (), noon(31)), "phq9").state == "open"


@pytest.mark.parametrize("boundary", [time(0), time(4), time(8)])
def test_moving_house_or_boundary_never_asks_one_date_twice(boundary: time) -> None:
    """Logged in Tokyo, then eleven hours later in Los Angeles: it is the same date again, and it has its log."""
    tokyo = of("active", zone="Asia/Tokyo")
    evening = noon(3, tokyo, time(21))
    logged = [Said(LOG, START + n * DAY) for n in range(4)]
    assert not one(due(tokyo, logged, evening), LOG)
    for zone in ("America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London"):
        there = of("active", zone=zone, boundary=boundary)
        for hours in range(0, 72):
            found = one(due(there, logged, evening + timedelta(hours=hours)), LOG)
            assert found is None or found.slot >= START + 4 * DAY
