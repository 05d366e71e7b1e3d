"""One night of a sleep diary: time in bed, time asleep and the share of the one in the other.

After the core of the Consensus Sleep Diary (Carney 2012; domain reference §3.4). Papers differ in what they divide by:
here it is the time from going to bed to getting up.
"""

from dataclasses import dataclass
from datetime import time

from tracker.domain.scales import InvalidValue
from tracker.domain.words import message

DAY = 24 * 60
MOST_IN_BED = 16 * 60


@dataclass(frozen=True, slots=True)
class Night:
    """Minutes in bed, minutes asleep, and the percentage asleep."""

    in_bed: int
    asleep: int
    percent: float


def night(into_bed: time, tried: time, to_sleep: int, awake: int, woke: time, out_of_bed: time) -> Night:
    """The figures of a night from wall times in their order and the minutes `to_sleep` and `awake` in between.

    Raises InvalidValue when the times are out of order, no sleep is left or the night is longer than 16 hours.
    """
    tried_at, woke_at, out_at = (_after(into_bed, moment) for moment in (tried, woke, out_of_bed))
    asleep = woke_at - tried_at - to_sleep - awake
    in_order = 0 <= tried_at <= woke_at <= out_at <= MOST_IN_BED
    if not in_order or asleep <= 0 or to_sleep < 0 or awake < 0:
        raise InvalidValue(message("These times do not fit together. Check them, or leave the night blank."))
    return Night(out_at, asleep, 100 * asleep / out_at)


def _after(start: time, moment: time) -> int:
    """Minutes from `start` to the next time the clock shows `moment`."""
    return (moment.hour * 60 + moment.minute - start.hour * 60 - start.minute) % DAY
