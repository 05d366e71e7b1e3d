"""Phases: what each one is called, how long it often takes, and where a person stands today.

Adding a phase is adding a row here (and what it asks in asks.py). Figures follow the domain reference §2;
docs/sources.md lists each claim.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol, TypeVar

from tracker.domain.scales import InvalidValue
from tracker.domain.words import Message, message

PREPARE, DETOX, SETTLE, ACTIVE, MAINTAIN = "prepare", "stabilise.detox", "stabilise.settle", "active", "maintain"
EXTRA_SUPPORT, RECOVERY_VIEW = "extra_support", "recovery_view"
MORNING, EVENING, SUNDAY_EVENING = time(9), time(20), time(18)
LONGEST_NAME = 24
#: Detox and settling together (S4 4.31: one to four weeks; the person may plan up to six).
STABILISE_RANGE = (7, 42)


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase. `days` is its default length, `shortest` to `longest` what a person may plan; None is open-ended.

    `band` is the block it belongs to on charts and on the phase bar. `label` is the default name, `other_name` the
    one offered for renaming. `hint` says in a line who it is for. `source` names where the length comes from.
    """

    key: str
    label: Message
    other_name: Message
    hint: Message
    band: str
    days: int | None
    shortest: int
    longest: int
    logs_per_day: int
    logs_per_week: int
    prompts: tuple[time, ...]
    figure: Message
    source: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """Something that lies over a phase without changing it: `days` long, or a range of months."""

    key: str
    label: Message
    days: int | None = None
    months: tuple[int, int] | None = None
    logs_per_day: int = 0
    source: str = "own"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where treatment happens, apart from the phase; `days` is how long it often lasts."""

    key: str
    label: Message
    days: int | None = None
    shortest: int = 0
    longest: int = 0
    source: str = "own"


_ONE_TO_FOUR_WEEKS = message("One page on treatment says 1 to 4 weeks, with 7 to 14 days of Detox in it.")
PHASES: dict[str, Phase] = {phase.key: phase for phase in (
    Phase(
        PREPARE, message("Thinking about it"), message("Getting ready"), message("Not stopped yet, and that’s OK"),
        "prepare", None, 0, 0, 0, 1, (), message("This takes as long as you like."), "S4 4.28",
    ),
    Phase(
        DETOX, message("Detox"), message("First days"), message("Just stopped, usually the first 1 to 4 weeks"),
        "detox", 14, 3, 28, 2, 0, (MORNING, EVENING), _ONE_TO_FOUR_WEEKS, "S4 4.26, 4.31",
    ),
    Phase(
        SETTLE, message("Settling"), message("Settling"), message("The weeks right after the first days"),
        "detox", 14, 4, 28, 1, 0, (EVENING,), _ONE_TO_FOUR_WEEKS, "S4 4.31",
    ),
    Phase(
        ACTIVE, message("Active treatment"), message("Building"), message("Regular sessions, usually 1 to 6 months"),
        "active", 154, 30, 365, 1, 0, (EVENING,),
        message("One page on treatment says 1 to 6 months."), "S4 4.32",
    ),
    Phase(
        MAINTAIN, message("Maintenance"), message("Keeping it going"), message("Keeping it going, 6 months and beyond"),
        "maintain", None, 0, 0, 0, 1, (SUNDAY_EVENING,),
        message("One page on treatment says from month 6 on, with a look back each month."), "S4 4.33",
    ),
)}
OVERLAYS: dict[str, Overlay] = {overlay.key: overlay for overlay in (
    Overlay(EXTRA_SUPPORT, message("Extra support week"), days=7, logs_per_day=2),
    Overlay(RECOVERY_VIEW, message("My recovery view"), months=(3, 18), source="S0 0.50, S4 4.34"),
)}
SETTINGS: dict[str, Setting] = {setting.key: setting for setting in (
    Setting("self_guided", message("On my own")),
    Setting("outpatient", message("Outpatient"), 120, 90, 180, "S4 4.30, 4.32"),
    Setting("intensive_outpatient", message("Intensive outpatient"), 120, 90, 180, "S4 4.30, 4.32"),
    Setting("inpatient", message("Inpatient"), 60, 30, 90, "S4 4.30, 4.32"),
    Setting("aftercare", message("Aftercare")),
)}
GOALS = {"no_use": message("No use"), "use_less": message("Use less"), "not_decided": message("Not decided yet")}


class Span(Protocol):
    """A phase or overlay begun on a day; `end` counts for overlays."""

    @property
    def phase(self) -> str: ...
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date | None: ...
    @property
    def made_at(self) -> datetime: ...


S = TypeVar("S", bound=Span)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person is: the phase and since when; day and week in it and day of the journey, all from 1."""

    phase: str
    since: date
    day: int
    week: int
    journey_day: int
    extra_support: bool = False
    extra_until: date | None = None


def order(span: Span) -> tuple[datetime, date, int]:
    """The order in which spans were said; ties go by start, then by the phases' own order."""
    return span.made_at, span.start, list(PHASES).index(span.phase) if span.phase in PHASES else -1


def path(spans: Iterable[S]) -> list[S]:
    """The phase spans that hold, earliest first.

    A span says "from this day on I am here": it replaces what was said before about that day and later ones. Nothing
    is edited or removed; what was replaced stays in the history.
    """
    held: list[S] = []
    for span in sorted((span for span in spans if span.phase in PHASES), key=order):
        held = [earlier for earlier in held if earlier.start < span.start]
        held.append(span)
    return held


def extra_support(spans: Iterable[Span], today: date) -> date | None:
    """The last day of the extra support week that runs today; the latest word about it holds."""
    begun = [span for span in spans if span.phase == EXTRA_SUPPORT and span.start <= today]
    end = max(begun, key=order).end if begun else None
    return end if end is not None and end >= today else None


def stand(spans: Iterable[Span], today: date, started_on: date | None = None) -> Standing | None:
    """Where the person is today, or None before the first span. Total: any spans, in any order.

    The journey's day counts from `started_on` where given, else from the first phase after "Thinking about it".
    """
    spans = list(spans)
    held = [span for span in path(spans) if span.start <= today]
    if not held:
        return None
    now, until = held[-1], extra_support(spans, today)
    first = next((span.start for span in held if span.phase != PREPARE), held[0].start)
    if started_on is not None and started_on <= today:
        first = started_on
    day = (today - now.start).days + 1
    return Standing(now.phase, now.start, day, (day - 1) // 7 + 1, (today - first).days + 1, until is not None, until)


def eyebrow(standing: Standing, names: Mapping[str, str] | None = None) -> Message:
    """The line over the day count: "Active treatment · week 4"."""
    return message("%(phase)s · week %(week)s", phase=name_of(standing.phase, names), week=standing.week)


def name_of(key: str, names: Mapping[str, str] | None = None) -> Message | str:
    """The person's own name for a phase, else its default."""
    return (names or {}).get(key) or PHASES[key].label


def length_of(key: str, lengths: Mapping[str, int] | None = None) -> int | None:
    """The planned days of a phase: the person's, where within the range, else the default; None is open-ended."""
    phase = PHASES[key]
    wanted = (lengths or {}).get(key)
    return wanted if wanted is not None and phase.days and phase.shortest <= wanted <= phase.longest else phase.days


def length_parser(key: str) -> Callable[[str], int]:
    """A parser for a phase's planned days; refuses kindly outside its range."""
    phase = PHASES[key]

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 6 and phase.shortest <= int(text) <= phase.longest):
            raise InvalidValue(message("Choose a number of days from %(low)s to %(high)s.",
                                       low=phase.shortest, high=phase.longest))
        return int(text)

    return parse


def check_together(lengths: Mapping[str, int]) -> Message | None:
    """What is wrong with the planned days of detox and settling taken together, if anything."""
    total = (length_of(DETOX, lengths) or 0) + (length_of(SETTLE, lengths) or 0)
    low, high = STABILISE_RANGE
    if low <= total <= high:
        return None
    return message("Detox and settling together can be from %(low)s to %(high)s days.", low=low, high=high)


def recovery_range(last_use: date) -> tuple[date, date]:
    """When thinking and memory are reported to get better: 3 to 18 months after the last use ("reports vary")."""
    first, last = OVERLAYS[RECOVERY_VIEW].months or (0, 0)
    return months_later(last_use, first), months_later(last_use, last)


def months_later(day: date, months: int) -> date:
    """The same day of the month some months later, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, monthrange(day.year + years, month + 1)[1]))
