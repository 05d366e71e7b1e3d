"""Times that fit a phase: what to offer for the daily log's reminder when a person has moved; nothing moves by itself.

Each phase asks for so many logs a day or a week (phases.py); a reminder that speaks as often stays as it is, whatever
its times.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time

from tracker.domain.phases import PHASES, Phase, name_of
from tracker.domain.reminder_words import ON_DAYS, at
from tracker.domain.reminders import EVERY_DAY
from tracker.domain.words import Message, message

SUNDAY = frozenset({6})
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Offer:
    """New days (0 is Monday) and times for a reminder, with the sentence that asks about it."""

    phase: str
    days: frozenset[int]
    times: tuple[time, ...]
    text: Message
    accept: Message


def offer(
    phase: str, days: Collection[int], times: Sequence[time], names: dict[str, str] | None = None
) -> Offer | None:
    """What to offer for a reminder with these days and times in this phase; None where it fits already."""
    row = PHASES[phase]
    if not row.prompts:
        return None
    here = name_of(phase, names)
    if row.logs_per_week:
        if len(frozenset(days)) * len(times) <= row.logs_per_week:
            return None
        return _weekly(row, here)
    if frozenset(days) >= EVERY_DAY and len(times) == row.logs_per_day:
        return None
    return _daily(row, here, times)


def _weekly(row: Phase, here: Message | str) -> Offer:
    text = message("You are in %(phase)s now. Move the reminder to %(day)s at %(times)s?", phase=here,
                   day=ON_DAYS[6], times=at(row.prompts))
    return Offer(row.key, SUNDAY, row.prompts, text, message("Move it"))


def _daily(row: Phase, here: Message | str, kept: Sequence[time]) -> Offer:
    """Every day, with times of the person's own for the parts of the day they have one for."""
    times = tuple(next((one for one in kept if (one < _NOON) == (usual < _NOON)), usual) for usual in row.prompts)
    text = message("You are in %(phase)s now. Move the reminder to every day at %(times)s?", phase=here,
                   times=at(times))
    return Offer(row.key, EVERY_DAY, times, text, message("Move it"))
