"""Proposed moves: offered by date and never done silently; use, craving and blank days neither cause nor stop one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Protocol

from tracker.domain.phases import (
    ACTIVE,
    DETOX,
    EXTRA_SUPPORT,
    MAINTAIN,
    PREPARE,
    SETTLE,
    Span,
    Standing,
    length_of,
    order,
)
from tracker.domain.timeline import band_since
from tracker.domain.words import Message, message, messages

#: How long a "not now" holds.
LATER = timedelta(days=7)
#: How long the end of an extra support week is asked about.
ASKED_FOR = timedelta(days=7)
EXTRA_OFFER = message("Want a bit more support for a week?")


@dataclass(frozen=True, slots=True)
class Facts:
    """What proposals look at besides dates; there is no place here for use, on purpose.

    `plan_parts` (of 6) is None while nobody can fill a prevention plan: then that condition is left out, and said.
    """

    days_logged: int = 0
    evening_logs: int = 0
    sessions_per_week: Fraction = Fraction(0)
    programme_started: bool = False
    start_day: date | None = None
    plan_parts: int | None = None
    open_follow_up: bool = False


class Answer(Protocol):
    """A "not now" to a proposal."""

    @property
    def phase(self) -> str: ...
    @property
    def until(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """A move on offer: to which phase (or the end of an extra support week), in which words, and why now."""

    to: str
    text: Message
    accept: Message
    later: Message
    why: tuple[Message, ...]


def proposal(
    standing: Standing | None, spans: Iterable[Span], today: date, facts: Facts, answers: Iterable[Answer] = (),
    lengths: Mapping[str, int] | None = None,
) -> Proposal | None:
    """The one proposal to show today, if any. A "not now" silences a proposal up to its `until`."""
    if standing is None:
        return None
    spans = list(spans)
    silenced = {answer.phase for answer in answers if today < answer.until}
    offers = (_extra_done(spans, today), _MOVES[standing.phase](standing, spans, today, facts, lengths))
    return next((offer for offer in offers if offer is not None and offer.to not in silenced), None)


def _offer(to: str, text: Message, accept: Message, *why: Message) -> Proposal:
    return Proposal(to, text, accept, message("Not now"), why)


def _extra_done(spans: list[Span], today: date) -> Proposal | None:
    begun = [span for span in spans if span.phase == EXTRA_SUPPORT and span.start <= today]
    if not begun:
        return None
    week = max(begun, key=order)
    if week.end is None or week.end < week.start or not week.end < today <= week.end + ASKED_FOR:
        return None
    return _offer(EXTRA_SUPPORT, message("Extra week done. Back to your usual rhythm?"), message("Back to usual"),
                  message("It ended on %(day)s.", day=week.end))


def _from_prepare(standing: Standing, spans: list[Span], today: date, facts: Facts,
                  lengths: Mapping[str, int] | None) -> Proposal | None:
    if facts.start_day is not None and facts.start_day <= today:
        why = message("You picked %(day)s to start.", day=facts.start_day)
    elif facts.days_logged:
        why = message("You have begun to log.")
    else:
        return None
    return _offer(DETOX, message("Ready to start? Pick a day. You can change it."), message("Start today"), why)


def _from_detox(standing: Standing, spans: list[Span], today: date, facts: Facts,
                lengths: Mapping[str, int] | None) -> Proposal | None:
    logged = facts.days_logged >= 7 or facts.evening_logs >= 5
    if standing.day <= (length_of(DETOX, lengths) or 0) or not logged or facts.open_follow_up:
        return None
    return _offer(SETTLE, message("The first days are behind you. Want to go to one log a day?"),
                  message("One log a day"), _days(standing.day, length_of(standing.phase, lengths)),
                  messages("You logged %(n)s day.", "You logged %(n)s days.", facts.days_logged))


def _from_settle(standing: Standing, spans: list[Span], today: date, facts: Facts,
                 lengths: Mapping[str, int] | None) -> Proposal | None:
    begun = band_since(spans, today) or standing.since
    planned = length_of(SETTLE, lengths) or 0
    if begun < standing.since:
        planned += length_of(DETOX, lengths) or 0
    day = (today - begun).days + 1
    if day >= planned:
        why = _days(day, planned)
    elif facts.programme_started:
        why = message("Your sessions have started.")
    else:
        return None
    return _offer(ACTIVE, message("Time to build. Your check-ins become shorter."), message("Move on"), why)


def _from_active(standing: Standing, spans: list[Span], today: date, facts: Facts,
                 lengths: Mapping[str, int] | None) -> Proposal | None:
    ready = standing.day > (length_of(ACTIVE, lengths) or 0) and facts.sessions_per_week <= Fraction(1, 2)
    if not ready or (facts.plan_parts is not None and facts.plan_parts < 3):
        return None
    plan = message("There is no prevention plan here yet, so we left it out.") if facts.plan_parts is None else \
        message("Your prevention plan has %(n)s of 6 parts.", n=facts.plan_parts)
    return _offer(
        MAINTAIN, message("You could move to weekly logs. Or stay as you are."), message("Weekly logs"),
        _days(standing.day, length_of(standing.phase, lengths)),
        message("Your sessions are every 2 weeks or less."), plan,
    )


def _days(day: int, planned: int | None) -> Message:
    return message("The plan was about %(planned)s days. This is day %(day)s.", planned=planned, day=day)


_MOVES = {
    PREPARE: _from_prepare, DETOX: _from_detox, SETTLE: _from_settle, ACTIVE: _from_active,
    MAINTAIN: lambda *_: None,
}
