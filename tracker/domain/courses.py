"""Courses: what a plan is made of, and which rhythms run for a person on a day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Protocol

from tracker.domain import phases
from tracker.domain.localdays import DAY, DAY_BOUNDARY, in_day, instant, local_day
from tracker.domain.phases import EXTRA_SUPPORT, Span
from tracker.domain.rhythms import ALIKE, LOG, RHYTHMS, Rhythm, usual
from tracker.domain.slots import Stretch

#: A form that another one opened stays open so many days.
OPENED_OPEN = 7
#: A form asked once stays open so many days.
ONCE_OPEN = 14


class Opening(Protocol):
    """What a short form's total leads to."""

    @property
    def key(self) -> str: ...
    def met_by(self, total: float | None) -> bool: ...


class Form(Protocol):
    """What the plan wants to know of a form; instruments fit."""

    @property
    def least_gap(self) -> int: ...
    @property
    def opens(self) -> Opening | None: ...


class Answer(Protocol):
    """A finished form or, with the key LOG, a logged day; rows of `checkins.done` fit."""

    @property
    def instrument(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def total(self) -> float | None: ...


class Choice(Protocol):
    """A person's own change to one form's plan; rows of CheckInChoice fit."""

    @property
    def state(self) -> str: ...
    @property
    def since(self) -> date | None: ...
    @property
    def every(self) -> int | None: ...
    @property
    def moved_from(self) -> date | None: ...
    @property
    def moved_to(self) -> date | None: ...
    @property
    def skipped(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """All that `due` looks at, apart from answers and the clock.

    `spans` are the person's phases and overlays, `lengths` their planned days, `forms` what this server can ask,
    `traits` those of rhythms.py that hold, `pause` a holiday (both days included), `reminder` the person's own time.
    """

    zone: str
    spans: Sequence[Span]
    forms: Mapping[str, Form]
    boundary: time = DAY_BOUNDARY
    lengths: Mapping[str, int] = field(default_factory=dict)
    traits: frozenset[str] = frozenset()
    choices: Mapping[str, Choice] = field(default_factory=dict)
    pause: tuple[date, date] | None = None
    reminder: time | None = None

    def start(self, day: date) -> datetime:
        """When a day begins."""
        return instant(day, self.boundary, self.zone)

    def at(self, day: date, wall: time) -> datetime:
        """A wall time of a day."""
        return in_day(day, wall, self.zone, self.boundary)

    def gap(self, key: str) -> int:
        """Days from one answer to a form to the next, at least."""
        return 1 if key == LOG else self.forms[key].least_gap

    def knows(self, key: str) -> bool:
        """Whether there is such a form here."""
        return key == LOG or key in self.forms

    def opens(self, key: str) -> Opening | None:
        """What a short form leads to."""
        form = self.forms.get(key)
        return form.opens if form and form.opens and form.opens.key in self.forms else None

    def awake_from(self, day: date) -> date:
        """The day itself, or the first one after the holiday it lies in."""
        return self.pause[1] + DAY if self.pause and self.pause[0] <= day <= self.pause[1] else day


class Answers:
    """Answers by form. One to a long form counts for its short one too, one of two wordings for both."""

    def __init__(self, plan: Plan, answered: Iterable[Answer]) -> None:
        self.latest: dict[str, Answer] = {}
        self.totals: dict[str, float] = {}
        for one in sorted(answered, key=lambda one: one.day):
            self.latest[one.instrument] = one
            if one.total is not None:
                self.totals[one.instrument] = one.total
        self.last = {key: one.day for key, one in self.latest.items()}
        for short in plan.forms:
            opens = plan.opens(short)
            if opens and opens.key in self.latest:
                self._counts(short, self.latest[opens.key].day)
        for pair in ALIKE:
            days = [self.latest[key].day for key in pair if key in self.latest]
            for key in pair if days else ():
                self._counts(key, max(days))

    def _counts(self, key: str, day: date) -> None:
        self.last[key] = max(day, self.last.get(key, day))


@dataclass(frozen=True, slots=True)
class Course:
    """A rhythm that runs for the person, and over which days; `opened_by` is the short form that led to it."""

    rhythm: Rhythm
    stretch: Stretch
    opened_by: str = ""

    @property
    def open_days(self) -> int:
        """How long a form that is asked once stays open."""
        return OPENED_OPEN if self.opened_by else ONCE_OPEN


def courses(plan: Plan, known: Answers, day: date) -> Iterator[Course]:
    """Every rhythm that runs on a day: the phase's, extra support's, the person's own, and what was opened."""
    own = {key for key, choice in plan.choices.items() if choice.state == "on" and plan.knows(key)}
    off = {key for key, choice in plan.choices.items() if choice.state == "off"} | _doubled(own)
    usually: dict[str, Stretch] = {}
    for stretch, rows in _stretches(plan, day):
        for row in rows:
            if row.key in off or not plan.knows(row.key) or not _holds(plan, row, own):
                continue
            if stretch.why == "phase":
                usually[row.key] = stretch
                if row.key in own and plan.choices[row.key].every:
                    continue
            yield Course(_closer(row, known), stretch)
    for key in sorted(own - off):
        choice, running = plan.choices[key], usually.get(key)
        since = choice.since or (running.start if running else None)
        if since and (choice.every or not running):
            # Without a day of its own it runs with the phase.
            end = running.end if running and not choice.since else None
            yield Course(_own(plan, key, choice.every), Stretch(since, since, end, why="own"))
    for short, answer in known.latest.items():
        opens = plan.opens(short)
        if opens and opens.key not in off and opens.met_by(answer.total):
            yield Course(replace(usual(opens.key), first=0, every=None, months=0, trait=""),
                         Stretch(answer.day, answer.day, why="opened"), short)


def _holds(plan: Plan, row: Rhythm, own: set[str]) -> bool:
    """Whether a row is for this person: it has no condition, its trait holds, or they switched the form on."""
    return not row.trait or row.trait in plan.traits or row.key in own


def _doubled(own: set[str]) -> set[str]:
    """The wordings left out where there are two of one form: the person's own stays, the second of two own ones."""
    return {first if second in own else second for first, second in ALIKE if first in own or second in own}


def _closer(row: Rhythm, known: Answers) -> Rhythm:
    if row.closer is None or known.totals.get(row.key, -1) < row.closer[0]:
        return row
    return replace(row, every=row.closer[1])


def _own(plan: Plan, key: str, every: int | None) -> Rhythm:
    """The person's own rhythm: never closer than the form looks back, at the usual time of day."""
    row = usual(key)
    wide = max(every, plan.gap(key)) if every else None
    days = row.days if wide is None or wide > row.days else 1
    return replace(row, first=0, every=wide, months=0, days=days, weekday=None, trait="", closer=None, source="own")


def _stretches(plan: Plan, day: date) -> Iterator[tuple[Stretch, tuple[Rhythm, ...]]]:
    """The phase under way, and extra support; its last questions stay open for a while after its end."""
    held = phases.path(plan.spans)
    begun = [span for span in held if span.start <= day]
    if begun:
        span, ahead = begun[-1], held[len(begun):]
        yield Stretch(span.start, _told(plan, span), ahead[0].start - DAY if ahead else None,
                      phases.length_of(span.phase, plan.lengths)), RHYTHMS.get(span.phase, ())
    weeks = [span for span in plan.spans if span.phase == EXTRA_SUPPORT and span.start <= day]
    week = max(weeks, key=phases.order) if weeks else None
    if week and week.end and week.start <= week.end:
        length = (week.end - week.start).days + 1
        stretch = Stretch(week.start, week.start, week.end, length, "extra_support", late=ONCE_OPEN)
        if stretch.reaches(day):
            yield stretch, RHYTHMS[EXTRA_SUPPORT]


def _told(plan: Plan, span: Span) -> date:
    """The day on which a span was said."""
    return local_day(span.made_at, plan.zone, plan.boundary)
