"""Days without use: nothing is ever erased, and a day nobody logged is never counted as one.

Counting follows the Timeline Followback: the unit is a calendar day, and a day is known or it is not.
A day on which ketamine was taken as prescribed, and in no other way, is a known day without use: it is counted in
`no_use` and shown again in `prescribed_only`, so `no_use + use + unknown` is always the number of days.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.words import Message, message, messages

NO_USE, USE, PRESCRIBED_ONLY, UNKNOWN = "no_use", "use", "prescribed_only", "unknown"
STATES = frozenset({NO_USE, USE, PRESCRIBED_ONLY, UNKNOWN})
WITHOUT_USE = frozenset({NO_USE, PRESCRIBED_ONLY})
#: Known days before a percentage is shown (Timeline Followback practice: 7 of 30).
ENOUGH = 7
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Summary:
    """What is known about the days of one window.

    `percent` is `no_use / (no_use + use)`; `low` and `high` are what it would be had every unknown day been a day of
    use or a day without. All three are 0–100, unrounded, and None below seven known days.
    """

    no_use: int
    use: int
    unknown: int
    percent: float | None
    low: float | None
    high: float | None
    longest_run: int
    current_run: int
    #: How many of the days in `no_use` were days of prescribed ketamine.
    prescribed_only: int = 0

    @property
    def known(self) -> int:
        """Days with an answer."""
        return self.no_use + self.use

    @property
    def days(self) -> int:
        """All days of the window."""
        return self.no_use + self.use + self.unknown


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands today. Days are calendar days; `run` is a known run: it ends at a day nobody logged."""

    total: int
    run: int
    last_use: date | None
    since_last_use: int | None


def state(answer: str | None) -> str:
    """The state of a day from its `use` reading; nothing, a skip or a cleared answer is unknown."""
    if not answer:
        return UNKNOWN
    if answer not in STATES:
        raise ValueError(f"not a state of a day: {answer!r}")
    return answer


def window(readings: Mapping[date, str], first: date, last: date) -> dict[date, str]:
    """Every day from `first` to `last` with its state: what was not logged is there, as unknown."""
    days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
    return {day: state(readings.get(day)) for day in days}


def summary(days: Mapping[date, str]) -> Summary:
    """Counts, percentage with its bounds and runs over the days given; the caller chooses the window.

    A run is consecutive calendar days known to be without use: a day of use, an unknown day and a date that is missing
    from `days` all end it. `current_run` is the run that ends on the last day given. Raises ValueError for a state that
    is not one of the four.
    """
    counts = Counter(days.values())
    for unheard in counts.keys() - STATES:
        raise ValueError(f"not a state of a day: {unheard!r}")
    longest = run = previous = 0
    for day in sorted(days):
        place = day.toordinal()
        if days[day] not in WITHOUT_USE:
            run = 0
        else:
            run = run + 1 if run and place == previous + 1 else 1
            longest = max(longest, run)
        previous = place
    without = counts[NO_USE] + counts[PRESCRIBED_ONLY]
    use, unknown = counts[USE], counts[UNKNOWN]
    percent, low, high = _shares(without, use, unknown)
    return Summary(without, use, unknown, percent, low, high, longest, run, counts[PRESCRIBED_ONLY])


def _shares(without: int, use: int, unknown: int) -> tuple[float | None, float | None, float | None]:
    known = without + use
    if known < ENOUGH:
        return None, None, None
    days = known + unknown
    return 100 * without / known, 100 * without / days, 100 * (without + unknown) / days


def standing(readings: Mapping[date, str], today: date) -> Standing:
    """Totals up to `today`, later days left out.

    While today has no answer yet the run is the one that ended yesterday: an evening log has not been missed at noon.
    """
    known = {day: state(answer) for day, answer in readings.items() if day <= today}
    total = sum(day_state in WITHOUT_USE for day_state in known.values())
    last_use = max((day for day, day_state in known.items() if day_state == USE), default=None)
    day = today if known.get(today, UNKNOWN) != UNKNOWN else today - ONE_DAY
    run = 0
    while known.get(day) in WITHOUT_USE:
        run += 1
        day -= ONE_DAY
    since = (today - last_use).days if last_use is not None else None
    return Standing(total, run, last_use, since)


def share_sentence(summary: Summary) -> Message:
    """The percentage with its denominator and possible range, or how many known days are still missing."""
    if summary.percent is None or summary.low is None or summary.high is None:
        return message("Not enough known days yet for a percentage. %(have)s of %(need)s.",
                       have=summary.known, need=ENOUGH)
    known = messages("%(n)s known day", "%(n)s known days", summary.known)
    # A day of use never rounds away to 100%, nor a day without use to 0%.
    percent = min(max(round(summary.percent), 1 if summary.no_use else 0), 99 if summary.use else 100)
    low, high = min(round(summary.low), percent), max(round(summary.high), percent)
    if summary.unknown == 0:
        return message("%(percent)s%% of %(known)s without use", percent=percent, known=known)
    return message("%(percent)s%% of %(known)s without use (possible range %(low)s–%(high)s%%)",
                   percent=percent, known=known, low=low, high=high)
