"""Lanes: one that works is wide, one that nobody has heard from is narrow, and one that hangs is put aside."""

from tracker.features.reminders.lanes import FEW, NARROW, REST, SLOW, WIDE, Lanes


def entered(lanes: Lanes, lane: str) -> int:
    """How many get in at once."""
    n = 0
    while lanes.enter(lane):
        n += 1
    return n


def left(lanes: Lanes, lane: str, n: int, took: float, at: float) -> None:
    """So many come back."""
    for _ in range(n):
        lanes.leave(lane, took, at)


def test_a_lane_widens_once_it_answers() -> None:
    lanes = Lanes()
    assert entered(lanes, "a") == FEW
    lanes.leave("a", 0.1, 1.0)
    assert entered(lanes, "a") == WIDE - FEW + 1
    assert entered(lanes, "b") == FEW, "each for itself"


def test_several_dead_lanes_leave_room_for_the_others() -> None:
    lanes = Lanes()
    assert sum(entered(lanes, f"dead {n}") for n in range(8)) <= WIDE


def test_a_lane_that_hangs_rests_and_is_then_tried_by_one() -> None:
    lanes = Lanes()
    assert entered(lanes, "a") == FEW
    left(lanes, "a", FEW, SLOW, 10.0)
    assert lanes.rest("a", 10.0) == REST
    assert lanes.rest("b", 10.0) == 0
    after = 10.0 + REST
    assert lanes.rest("a", after) == 0
    assert entered(lanes, "a") == NARROW
    lanes.leave("a", SLOW + 1, after)
    assert lanes.rest("a", after) == REST
    again = after + REST
    assert entered(lanes, "a") == NARROW
    lanes.leave("a", 0.2, again)
    assert entered(lanes, "a") == WIDE


def test_an_answer_during_its_rest_does_not_open_it() -> None:
    lanes = Lanes()
    assert entered(lanes, "a") == FEW
    lanes.leave("a", SLOW, 10.0)
    lanes.leave("a", 0.1, 11.0)
    assert lanes.rest("a", 11.0) == REST - 1
