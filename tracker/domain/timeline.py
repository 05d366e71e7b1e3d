"""The way so far and the way ahead: stages with soft dates, the phase bar, and the bands behind charts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from tracker.domain.phases import DETOX, PHASES, PREPARE, SETTLE, Span, Standing, length_of, name_of, path
from tracker.domain.words import Message

State = Literal["done", "now", "next"]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stage:
    """One phase on the way.

    `start` and `end` (last day, included) are None where nobody can say. `about` says that the end of a stage under
    way, or the start of one to come, is a plan that can move. `days` are lived ones for a done stage, planned ones
    otherwise (None is open-ended). `fraction` is 0–100 of the planned length; an open-ended stage under way is 100.
    """

    phase: str
    state: State
    start: date | None
    end: date | None
    about: bool
    days: int | None
    fraction: int


class Block(NamedTuple):
    """One block of the phase bar, as the page wants it; detox and settling are one."""

    label: Message | str
    state: Literal["done", "now", "later"]
    fraction: int
    band: str


class Band(NamedTuple):
    """A stretch of days behind a chart, both ends included. `phase` is the first phase of its band."""

    phase: str
    start: date
    end: date


def timeline(spans: Iterable[Span], today: date, lengths: Mapping[str, int] | None = None) -> list[Stage]:
    """Every phase lived, the one under way, and those likely to follow; empty before the first span."""
    held = path(spans)
    begun = [span for span in held if span.start <= today]
    if not begun:
        return []
    stages = [_done(span, following.start - DAY) for span, following in pairwise(begun)]
    stages.append(_now(begun[-1], today, lengths))
    return stages + _ahead(stages[-1], held[len(begun):], lengths)


def bar(standing: Standing, lengths: Mapping[str, int] | None = None,
        names: Mapping[str, str] | None = None) -> list[Block]:
    """The phase bar: what lies before the current block is full, what lies after it is empty."""
    leading = [key for key in _leading() if key != PREPARE or standing.phase == PREPARE]
    here = leading.index(_lead(standing.phase))
    blocks = []
    for place, key in enumerate(leading):
        label, band = name_of(key, names), PHASES[key].band
        if place == here:
            blocks.append(Block(label, "now", _within(standing, lengths), band))
        else:
            blocks.append(Block(label, "done", 100, band) if place < here else Block(label, "later", 0, band))
    return blocks


def bands(spans: Iterable[Span], first: date, last: date) -> list[Band]:
    """The bands from `first` to `last` in order, without overlaps; days before the first span have none."""
    found: list[Band] = []
    held = path(spans)
    for place, span in enumerate(held):
        end = held[place + 1].start - DAY if place + 1 < len(held) else last
        start, end, lead = max(span.start, first), min(end, last), _lead(span.phase)
        if start > end:
            continue
        if found and found[-1].phase == lead and found[-1].end + DAY == start:
            start = found.pop().start
        found.append(Band(lead, start, end))
    return found


def band_since(spans: Iterable[Span], today: date) -> date | None:
    """When the band under way began: detox and settling are counted together."""
    first = min((span.start for span in path(spans)), default=today)
    begun = bands(spans, min(first, today), today)
    return begun[-1].start if begun else None


def _leading() -> list[str]:
    leads: dict[str, str] = {}
    for phase in PHASES.values():
        leads.setdefault(phase.band, phase.key)
    return list(leads.values())


def _lead(key: str) -> str:
    """The first phase of a phase's band."""
    return next(phase.key for phase in PHASES.values() if phase.band == PHASES[key].band)


def _percent(days: int, planned: int | None) -> int:
    return 100 if not planned else max(0, min(100, round(100 * days / planned)))


def _within(standing: Standing, lengths: Mapping[str, int] | None) -> int:
    """How far the current block of the bar has come; settling begins where detox ends."""
    planned = length_of(standing.phase, lengths)
    if standing.phase not in (DETOX, SETTLE) or planned is None:
        return _percent(standing.day, planned)
    detox, settle = length_of(DETOX, lengths) or 0, length_of(SETTLE, lengths) or 0
    before = detox if standing.phase == SETTLE else 0
    return _percent(before + min(standing.day, planned), detox + settle)


def _done(span: Span, end: date) -> Stage:
    return Stage(span.phase, "done", span.start, end, False, (end - span.start).days + 1, 100)


def _now(span: Span, today: date, lengths: Mapping[str, int] | None) -> Stage:
    planned = length_of(span.phase, lengths)
    end = None if planned is None else span.start + planned * DAY - DAY
    over = end is None or end < today
    return Stage(span.phase, "now", span.start, None if over else end, not over, planned,
                 _percent((today - span.start).days + 1, planned))


def _ahead(now: Stage, agreed: list[Span], lengths: Mapping[str, int] | None) -> list[Stage]:
    """What follows: days the person has set, else each later phase after the planned length of the one before."""
    if agreed:
        return [
            Stage(span.phase, "next", span.start, None, False, length_of(span.phase, lengths), 0) for span in agreed
        ]
    keys = list(PHASES)
    stages, start = [], now.end + DAY if now.end else None
    for key in keys[keys.index(now.phase) + 1:]:
        planned = length_of(key, lengths)
        stages.append(Stage(key, "next", start, None, start is not None, planned, 0))
        start = start + planned * DAY if start and planned else None
    return stages
