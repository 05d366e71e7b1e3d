"""Pattern cards: several of a person's own signs moved together, and stayed so. A fact about their past, no forecast.

Domain reference §5.4. A sign moved when the median of its last 7 days lies a robust deviation or more from the median
of the 28 days before, to the harder side. The counselor's card needs two of three signs on three days running, and
then rests for 14 days. No level, no probability: the card says which signs moved, and that is all it says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from tracker.domain.sentences import listed
from tracker.domain.trends import LEAST, PAST_DAYS, PAST_LEAST, WIDTH, between, median
from tracker.domain.words import Message, message

#: The signs, with the side on which a day is harder: craving up, sleep shorter, mood lower.
SIGNS: Mapping[str, int] = {"craving_peak": 1, "sleep_hours": -1, "mood": -1}
MOVED: Mapping[str, Message] = {
    "craving_peak": message("craving higher"), "sleep_hours": message("sleep shorter"), "mood": message("mood lower"),
}
#: How many signs, by how many deviations, on how many days running; and how long a card rests, and stands.
TOGETHER, BY, RUNNING, REST, STANDS = 2, 1.0, 3, 14, 7
#: What makes the median of distances a deviation, and the least it counts as, in steps of the scale.
ROBUST, FLOOR = 1.4826, 0.75
#: So many days of values make the answer exact: what one day needs, and the rests of some months before it.
DAYS = 120
ONE_DAY = timedelta(days=1)

Values = Mapping[str, Mapping[date, float]]


@dataclass(frozen=True, slots=True)
class Card:
    """A card: the day it was raised, and which signs had moved that day, in the order of SIGNS."""

    raised: date
    signs: tuple[str, ...]

    @property
    def words(self) -> Message:
        """What the card says."""
        return message("Several of their own signs moved together: %(signs)s.",
                       signs=listed(MOVED[sign] for sign in self.signs))


def shift(values: Mapping[date, float], day: date) -> float | None:
    """How many robust deviations the week up to `day` lies from the 28 days before it; None while days are missing.

    It takes 4 of the 7 days and 14 of the 28; a day without a value is a gap.
    """
    first = day - timedelta(days=WIDTH - 1)
    week = between(values, first, day)
    if len(week) < LEAST:
        return None
    past = between(values, first - timedelta(days=PAST_DAYS), first - ONE_DAY)
    if len(past) < PAST_LEAST:
        return None
    usual = median(past)
    spread = ROBUST * median(abs(value - usual) for value in past)
    return (median(week) - usual) / max(spread, FLOOR)


def moved(values: Values, day: date) -> tuple[str, ...]:
    """The signs that had moved to the harder side on a day; a sign that is not there is not looked at."""
    return tuple(
        sign for sign, side in SIGNS.items()
        if sign in values and (by := shift(values[sign], day)) is not None and side * by >= BY
    )


def card(values: Values, today: date) -> Card | None:
    """The card that stands today: raised at most 7 days ago, today included.

    The rest of 14 days is counted from one card to the next, so the answer for a day is the same on whichever day it
    is asked, given values of the DAYS before.
    """
    @cache
    def together(day: date) -> bool:
        return len(moved(values, day)) >= TOGETHER

    @cache
    def running(day: date) -> bool:
        return all(together(day - n * ONE_DAY) for n in range(RUNNING))

    # Three days running hold a day in every three: where none of those is one, nothing ran, and most people end here.
    span = STANDS + RUNNING - 1
    if not any(together(today - n * ONE_DAY) for n in range(RUNNING - 1, span, RUNNING)):
        return None
    raised = _last(running, today, today - timedelta(days=STANDS - 1))
    return None if raised is None else Card(raised, moved(values, raised))


def _last(running: Callable[[date], bool], today: date, since: date) -> date | None:
    """The last day from `since` to `today` on which a card was raised."""
    if not any(running(today - n * ONE_DAY) for n in range((today - since).days + 1)):
        return None
    # Back to where nothing had run for a whole rest: there no earlier card can hold one back.
    begin, quiet = since, 0
    while quiet < REST:
        begin -= ONE_DAY
        quiet = 0 if running(begin) else quiet + 1
    raised, day = None, begin
    while day <= today:
        if running(day) and (raised is None or (day - raised).days >= REST):
            raised = day
        day += ONE_DAY
    return raised if raised is not None and raised >= since else None
