"""The sleep diary's arithmetic: the reference's worked night, midnight, and times that do not fit together."""

from datetime import time

import pytest

from tracker.domain.scales import InvalidValue
from tracker.domain.sleep_diary import night


def test_the_worked_night_of_the_reference() -> None:
    found = night(time(23), time(23, 30), 45, 30, time(6, 30), time(7))
    assert (found.in_bed, found.asleep, round(found.percent, 1)) == (480, 345, 71.9)


def test_a_night_after_midnight_and_a_perfect_one() -> None:
    found = night(time(1), time(1), 0, 0, time(8), time(8))
    assert (found.in_bed, found.asleep, found.percent) == (420, 420, 100)


@pytest.mark.parametrize("times", [
    (time(23), time(22), 10, 0, time(6), time(7)),
    (time(23), time(23), 10, 0, time(8), time(7)),
    (time(23), time(23), 500, 0, time(6), time(7)),
    (time(23), time(23), -1, 0, time(6), time(7)),
    (time(23), time(23), 0, -1, time(6), time(7)),
    (time(8), time(8), 0, 0, time(7), time(7, 30)),
    (time(8), time(8), 0, 0, time(8), time(8)),
])
def test_times_that_do_not_fit_together(times: tuple[time, time, int, int, time, time]) -> None:
    with pytest.raises(InvalidValue, match="do not fit"):
        night(*times)
