"""What each phase asks, and how often: one row per form. Figures follow the domain reference §2.2 and §4.3.

Where a row differs from them, docs/decisions/0011-check-in-rhythms.md says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from tracker.domain.phases import (
    ACTIVE,
    DETOX,
    EVENING,
    EXTRA_SUPPORT,
    MAINTAIN,
    MORNING,
    PREPARE,
    SETTLE,
    SUNDAY_EVENING,
)

#: The key of the daily log among the forms.
LOG = "log"
SUNDAY = 6
#: When a morning form is over.
AFTERNOON = time(14)
#: Traits of a person that switch rows on: body symptoms, going the way alone, being in a programme.
SYMPTOMS, SELF_GUIDED, PROGRAMME = "symptoms", "self_guided", "programme"
WEEK, FORTNIGHT, FOUR_WEEKS, TWELVE_WEEKS = 7, 14, 28, 84


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When one form is asked in a phase.

    `first` is its first day, counted from 0 at the phase's start, or back from the end of the planned length (-1 is
    the last day). It comes again `every` so many days or `months`, else once; `days` in a row each time. `weekday`
    (Monday 0) moves it to that day of the week. `prompt` is when to remind, `closes` when it is over on its day.
    `trait` is what must hold of the person. `closer` (from, every): after a total of at least `from`, it comes more
    often. `source` says where the rhythm is from.
    """

    key: str
    first: int = 0
    every: int | None = None
    months: int = 0
    days: int = 1
    weekday: int | None = None
    prompt: time = EVENING
    closes: time | None = None
    trait: str = ""
    closer: tuple[int, int] | None = None
    source: str = "domain reference §2.2"

    @property
    def once(self) -> bool:
        """Whether it is asked at one time of the phase and no more."""
        return not self.every and not self.months


_BASELINE, _BLADDER = "domain reference §4.3", "domain reference §3.3; PMC5006773"
_DAILY = Rhythm(LOG, every=1)
_MORNING = Rhythm("first_days", every=1, prompt=MORNING, closes=AFTERNOON, source="domain reference §2.2; S4 4.26")

#: By phase or overlay. No day asks for more than 24 answers beside the log and the morning form.
RHYTHMS: Mapping[str, tuple[Rhythm, ...]] = {
    PREPARE: (
        Rhythm(LOG, 6, WEEK),
        Rhythm("phq9", 0, source=_BASELINE), Rhythm("gad7", 0, source=_BASELINE),
        Rhythm("bam_r", 1, source=_BASELINE),
        Rhythm("auditc", 2, source=_BASELINE), Rhythm("taps1", 2, source=_BASELINE),
        Rhythm("evs", 2, source=_BASELINE),
        Rhythm("body", 3, days=3, trait=SYMPTOMS, source=_BLADDER),
    ),
    DETOX: (
        _MORNING, _DAILY,
        Rhythm("phq2", 2, FORTNIGHT), Rhythm("gad2", 2, FORTNIGHT),
        Rhythm("bam_iop", 6, WEEK),
    ),
    SETTLE: (
        _DAILY,
        Rhythm("settling", 6, WEEK, trait=SELF_GUIDED),
        Rhythm("bam_iop", 6, WEEK, trait=PROGRAMME),
        Rhythm("phq9", -2), Rhythm("gad7", -2),
    ),
    ACTIVE: (
        _DAILY,
        Rhythm("building", 6, WEEK),
        Rhythm("phq9", 0, FOUR_WEEKS, closer=(10, FORTNIGHT)), Rhythm("gad7", 0, FOUR_WEEKS, closer=(10, FORTNIGHT)),
        Rhythm("bam_r", 2, FOUR_WEEKS),
        Rhythm("evs", 4, FOUR_WEEKS, source=_BASELINE),
        Rhythm("body", 7, FORTNIGHT, days=3, trait=SYMPTOMS, source=_BLADDER),
        Rhythm("auditc", 88, TWELVE_WEEKS, source="domain reference §4.1"),
    ),
    MAINTAIN: (
        Rhythm(LOG, 0, WEEK, weekday=SUNDAY, prompt=SUNDAY_EVENING),
        Rhythm("look_back", 0, months=1, source="domain reference §2.2; S4 4.33"),
        Rhythm("phq2", 0, months=1), Rhythm("gad2", 0, months=1),
        Rhythm("bam_r", 2, months=1),
        Rhythm("evs", 4, months=1, source="domain reference §4.1"), Rhythm("who5", 4, months=1),
        Rhythm("auditc", 4, months=3),
    ),
    EXTRA_SUPPORT: (_MORNING, _DAILY, Rhythm("phq2", -1), Rhythm("gad2", -1)),
}

#: The order in which forms that are due together are asked: the morning, the day, short before long.
ORDER = ("first_days", LOG, "phq2", "gad2", "phq9", "gad7", "settling", "building", "look_back", "bam_iop", "bam_r",
         "bam", "evs", "who5", "auditc", "taps1", "body")
#: Two wordings of one form: whoever has the first on is not asked the second, and an answer to one counts for both.
ALIKE = (("bam", "bam_r"),)


def usual(key: str) -> Rhythm:
    """How a form is asked where some phase asks it, else once."""
    return next((one for rows in RHYTHMS.values() for one in rows if one.key == key), Rhythm(key, source="own"))
