"""The caseload: why somebody's row stands where it does, in words. A sorted list of reasons, never a score or forecast.

Domain reference §5.5 and decision 14. A reason comes only from what the person shares. Days of use and raw values are
facts beside a row and never the reason for its place; a day nobody logged is a blank, not a day without use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from tracker.domain import patterns, silence
from tracker.domain.abstinence import USE, summary, window
from tracker.domain.measures import MEASURES
from tracker.domain.phases import Standing
from tracker.domain.review import CHANGES, bare_value_of, use_sentence, value_of
from tracker.domain.sentences import together
from tracker.domain.trends import Estimate, compare
from tracker.domain.words import Message, message, messages

Group = Literal["today", "week", "steady"]
Kind = Literal["safety", "contact", "pattern", "silence", "overdue", "proposal"]

GROUPS: Mapping[Group, Message] = {
    "today": message("See today"), "week": message("This week"), "steady": message("Steady"),
}
#: The order of the reasons, and the group each one belongs to.
KINDS: Mapping[Kind, Group] = {
    "safety": "today", "contact": "today", "pattern": "week", "silence": "week", "overdue": "week", "proposal": "week",
}
#: Reasons shown in a row.
SHOWN = 3
#: Days without a log: for most, and for those who logged more than 9 of 10 days before.
SILENT, SILENT_DAILY, USUALLY = 7, 5, 0.9
#: A check-in is overdue from so many days after it became due.
OVERDUE = 3
WEEK = timedelta(days=6)

#: What came of a safety item, as the counselor says it.
OUTCOMES: Mapping[str, Message] = {
    "contacted": message("Talked with them"),
    "seen": message("Saw them in person"),
    "referred": message("Passed on to someone else"),
    "no_answer": message("Tried, no answer yet"),
    "not_needed": message("No action needed"),
}
#: What somebody a person shares with can say with one tap: that they saw it, or a win they noticed.
NODS: Mapping[str, Message] = {
    "saw": message("I saw this"),
    "session": message("You went to your session"),
    "log": message("You kept logging"),
    "sleep": message("You slept longer"),
    "coping": message("You tried something that helps"),
}


class Event(Protocol):
    """A safety item that is shared; `value` is nought once the answer was taken back."""

    @property
    def instrument(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def value(self) -> int: ...
    @property
    def acknowledged(self) -> object | None: ...


class Session(Protocol):
    """An appointment."""

    @property
    def day(self) -> date: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What one person shares, as far as a caseload looks at it; what is not shared is None or absent.

    `values` are numbers by measure and day; for the pattern card those of the last `patterns.DAYS`. `use` is the
    state of each day. `logged` are the days with any shared answer, None where no topic that goes by day is shared.
    `overdue` are the check-ins that are due, each with the day since which. `since` is the day from which a log could
    be expected at all; `weekly` says that the phase asks for one a week.
    """

    today: date
    values: Mapping[str, Mapping[date, float]] = field(default_factory=dict)
    use: Mapping[date, str] | None = None
    logged: frozenset[date] | None = None
    safety: Sequence[Event] = ()
    contact: datetime | None = None
    overdue: Sequence[tuple[Message | str, date]] = ()
    sessions: Sequence[Session] | None = None
    proposal: Message | None = None
    standing: Standing | None = None
    weekly: bool = False
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, its words, the group it puts a row in, and the day since which it has waited."""

    kind: Kind
    words: Message
    group: Group
    since: date


def reasons(seen: Seen) -> tuple[Reason, ...]:
    """The reasons that hold today, the leading one first, at most SHOWN."""
    found = [*_safety(seen), *_contact(seen), *_pattern(seen), *_silence(seen), *_overdue(seen), *_proposal(seen)]
    return tuple(sorted(found, key=_rank)[:SHOWN])


def group(found: Sequence[Reason]) -> Group:
    """The group of a row: that of its leading reason, and steady without one."""
    return found[0].group if found else "steady"


def order(found: Sequence[Reason], name: str = "") -> tuple[object, ...]:
    """What rows are sorted by: the kinds of reasons, then who has waited longest, then the name.

    One reason more never lowers a row: the end of the list counts as less than any reason.
    """
    kinds = list(KINDS)
    return (*((kinds.index(one.kind), one.since.toordinal()) for one in found), (len(kinds), 0), name.casefold())


def open_items(events: Sequence[Event]) -> list[Event]:
    """The safety items nobody has acknowledged, oldest first; an answer that was taken back is none."""
    return sorted((one for one in events if one.acknowledged is None and one.value > 0), key=lambda one: one.day)


def facts(seen: Seen) -> tuple[Message, ...]:
    """What stands in a row beside its reasons, from the last 7 days: use, then what was measured."""
    first, found = seen.today - WEEK, []
    if seen.use is not None:
        found += _use(seen.use, first, seen.today)
    for name, threshold in CHANGES.items():
        if name not in seen.values:
            continue
        compared = compare(seen.values[name], first, seen.today)
        change = compared.beyond(threshold)
        if change is None or not isinstance(compared.week, Estimate) or not isinstance(compared.before, Estimate):
            continue
        words = {"measure": MEASURES[name].name, "now": value_of(name, compared.week.median),
                 "before": bare_value_of(name, compared.before.median)}
        found.append(message("%(measure)s around %(now)s, up from %(before)s", **words) if change > 0 else
                     message("%(measure)s around %(now)s, down from %(before)s", **words))
    return tuple(found)


def _use(use: Mapping[date, str], first: date, today: date) -> list[Message]:
    said = summary(window(use, first, today))
    if not said.use:
        return []
    last = max(day for day, state in use.items() if state == USE and first <= day <= today)
    return [together([message("Used on %(day)s.", day=last), message("Last 7 days:"), use_sentence(said)])]


def _rank(reason: Reason) -> tuple[int, date]:
    return list(KINDS).index(reason.kind), reason.since


def _reason(kind: Kind, words: Message, since: date) -> Reason:
    return Reason(kind, words, KINDS[kind], since)


def _safety(seen: Seen) -> list[Reason]:
    waiting = open_items(seen.safety)
    if not waiting:
        return []
    words = said(waiting[-1])
    if len(waiting) > 1:
        words = together([words, messages("%(n)s item is open.", "%(n)s items are open.", len(waiting))])
    return [_reason("safety", words, waiting[0].day)]


def said(event: Event) -> Message:
    """What a person said, without its number: an answer is no level of anything."""
    if event.instrument == "phq9":
        return message("Said on %(day)s they have thoughts of being better off dead or of self-harm.", day=event.day)
    return message("Gave an answer on %(day)s that called for support.", day=event.day)


def _contact(seen: Seen) -> list[Reason]:
    if seen.contact is None:
        return []
    return [_reason("contact", message("Asked for contact on %(day)s.", day=seen.contact), seen.contact.date())]


def _pattern(seen: Seen) -> list[Reason]:
    card = patterns.card(seen.values, seen.today)
    return [] if card is None else [_reason("pattern", card.words, card.raised)]


def _silence(seen: Seen) -> list[Reason]:
    """No log that is shared, for longer than this person usually lets pass.

    A day kept back looks the same as a day without a log, so the words speak of what is shared.
    """
    if seen.logged is None:
        return []
    logged = {day for day in seen.logged if day <= seen.today}
    last = max(logged, default=seen.since)
    if last is None:
        return []
    days = (seen.today - last).days
    daily = bool(logged) and _usually_daily(logged, last)
    if days < silence.let_pass(SILENT_DAILY if daily else SILENT, weekly=seen.weekly):
        return []
    if not logged:
        return [_reason("silence", message("No shared log yet."), last)]
    if daily and not seen.weekly:
        return [_reason("silence", messages("No shared log for %(n)s day, usually daily.",
                                            "No shared log for %(n)s days, usually daily.", days), last)]
    return [_reason("silence", messages("No shared log for %(n)s day.", "No shared log for %(n)s days.", days), last)]


def _usually_daily(logged: set[date], last: date) -> bool:
    """Whether more than 9 of 10 days were logged in the 28 up to the last log."""
    before = {last - timedelta(days=n) for n in range(28)}
    return len(before & logged) > USUALLY * len(before)


def _overdue(seen: Seen) -> list[Reason]:
    return [
        _reason("overdue", messages("%(form)s: %(n)s day overdue.", "%(form)s: %(n)s days overdue.", days, form=label),
                since)
        for label, since in seen.overdue if (days := (seen.today - since).days) >= OVERDUE
    ]


def _proposal(seen: Seen) -> list[Reason]:
    if seen.proposal is None:
        return []
    return [_reason("proposal", message("A next phase is on offer: “%(words)s”", words=seen.proposal), seen.today)]
