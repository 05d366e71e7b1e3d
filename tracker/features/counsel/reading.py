"""Reading one person: all that their page and their brief show, out of a window, as plain values that outlive it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from tracker.domain import abstinence, scored
from tracker.domain.briefing import Shown
from tracker.domain.charts import Log, days_of
from tracker.domain.charts.check_in import measured
from tracker.domain.consent import CHECK_INS
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.measures import MEASURES
from tracker.domain.notices import Record
from tracker.domain.phases import Standing
from tracker.domain.scored import Line
from tracker.domain.words import Message
from tracker.store.windows import (
    Answers,
    ContactItem,
    Nod,
    Pane,
    Plan,
    Proposal,
    SafetyItem,
    Visit,
    Way,
    Window,
)

#: What the sentences look back on, beside what a picture shows: a week and the four before.
REVIEWED = timedelta(days=36)
BEHIND, AHEAD = timedelta(days=92), timedelta(days=92)
FOUR_WEEKS = timedelta(days=28)
#: Safety items that somebody acknowledged stay in sight for so long.
ACKNOWLEDGED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Span:
    """A phase begun on a day; they come in the order in which they hold."""

    phase: str
    start: date
    end: date | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class CheckIns:
    """One questionnaire that is shared: its lines, newest first, and the day since which it is due, if it is."""

    form: Instrument
    lines: Sequence[Line]
    due: date | None

    @property
    def days(self) -> list[date]:
        """The days of its sittings, newest first."""
        return list(dict.fromkeys(line.day for line in self.lines))

    @property
    def is_scored(self) -> bool:
        """Whether it comes to a number at all."""
        return bool(measured(self.form))

    def recent(self, sittings: int) -> list[Line]:
        """The lines of the newest sittings."""
        return [line for line in self.lines if line.day in self.days[:sittings]]


@dataclass(frozen=True, slots=True)
class Read:
    """One person, as far as they share. What is not shared is None; `log` is what charts are drawn from."""

    person_id: UUID
    tie_id: UUID
    name: str
    zone: str
    shown: Shown
    log: Log
    standing: Standing | None
    plan: Plan | None
    check_ins: Sequence[CheckIns]
    safety: Sequence[SafetyItem] | None
    visits: Sequence[Visit] | None
    contact: ContactItem | None
    talking_point: str | None
    notes: Mapping[date, str]
    proposals: Sequence[Proposal]
    offer: Message | None
    nods: Sequence[Nod]
    reviewed_at: datetime | None
    ends_at: datetime
    record: Record

    @property
    def last_log(self) -> date | None:
        """The last day with a shared answer."""
        return max(self.shown.logged or (), default=None)

    @property
    def worth(self) -> list[Message]:
        """What the check-ins say is worth asking about."""
        since = self.shown.today - FOUR_WEEKS
        return [words for one in self.check_ins for words in scored.worth(one.form, one.lines, since)]


def read(pane: Pane, now: datetime, forms: Mapping[str, Instrument], range_name: str = "6w", way: Way = "page") -> Read:
    """Everything the page shows, read while the window is open. A brief leaves out what only buttons need."""
    window, today = pane.window, pane.window.today
    first, last = days_of(range_name, today, window.since)
    first = min(max(first, window.since), last)
    since, plan = min(first - timedelta(days=7), today - REVIEWED), window.plan_goals()
    shown = _shown(window, since, today)
    log = Log(first, last, shown.values, shown.use or {}, _spans(plan), today=today)
    on_page = way == "page"
    return Read(
        person_id=window.person_id, tie_id=window.tie_id, name=window.name, zone=window.zone, shown=shown, log=log,
        standing=window.standing(today), plan=plan, check_ins=_check_ins(window, now, forms), safety=_safety(window),
        visits=shown_visits(window, today), contact=window.contact(), talking_point=window.talking_point(),
        notes=window.notes(window.since, today), proposals=window.proposals() if on_page else (),
        offer=window.proposal_due(today), nods=window.nods() if on_page else (), reviewed_at=window.reviewed_at,
        ends_at=window.ends_at, record=pane.record,
    )


def _shown(window: Window, since: date, today: date) -> Shown:
    reads = {"mood": window.mood, "sleep": window.sleep, "confidence": window.confidence, "body": window.body}
    shared: dict[str, Answers | None] = {topic: look(since, today) for topic, look in reads.items()}
    cravings, use = window.craving(since, today), window.use(since, today)
    shared["craving"] = cravings.answers if cravings else None
    shared["use"] = use
    return Shown(
        today, window.since, window.topics, _numbers(answers for answers in shared.values() if answers is not None),
        None if use is None else {day: abstinence.state(said.get("use")) for day, said in use.items()},
        None if cravings is None else _helped(cravings.answers),
        None if cravings is None else cravings.moments, shown_visits(window, today),
    )


def shown_visits(window: Window, today: date) -> tuple[Visit, ...] | None:
    """Sessions of three months before and after."""
    return window.appointments(today - BEHIND, today + AHEAD)


def _numbers(shared: Iterable[Answers]) -> dict[str, dict[date, float]]:
    """Numbers by measure and day, of the measures that have an order."""
    found: dict[str, dict[date, float]] = {}
    for answers in shared:
        for day, said in answers.items():
            for name, text in said.items():
                value = MEASURES[name].scale.number(text) if name != "use" else None
                if value is not None:
                    found.setdefault(name, {})[day] = value
    return found


def _helped(answers: Answers) -> dict[date, tuple[str, ...]]:
    return {day: tuple(said["coping_used"].split()) for day, said in answers.items() if said.get("coping_used")}


def _spans(plan: Plan | None) -> tuple[Span, ...]:
    """The phases of a plan in the order they stand in it."""
    begun = datetime(1970, 1, 1, tzinfo=UTC)
    return tuple(Span(phase, start, end, begun + timedelta(days=n))
                 for n, (phase, start, end) in enumerate(plan.phases if plan else ()))


def _check_ins(window: Window, now: datetime, forms: Mapping[str, Instrument]) -> list[CheckIns]:
    """The questionnaires that are shared, those with the newest sitting first; one that was never answered last."""
    shared = sorted(topic.removeprefix(CHECK_INS) for topic in window.topics if topic.startswith(CHECK_INS))
    due = {one.key: one.day for one in window.due(now, forms) or ()}
    found = []
    for key in shared:
        if (form := forms.get(key)) is not None:
            sittings = window.check_ins(key, window.since, window.today) or ()
            found.append(CheckIns(form, scored.lines(form, sittings), due.get(key)))
    return sorted(found, key=lambda one: one.lines[0].day if one.lines else date.min, reverse=True)


def _safety(window: Window) -> tuple[SafetyItem, ...] | None:
    """Open safety items, then those acknowledged of late, each latest first."""
    found = window.safety(window.since)
    if found is None:
        return None
    since = window.today - ACKNOWLEDGED
    waiting = [one for one in found if one.acknowledged is None and one.value > 0]
    return (*waiting, *(one for one in found if one.acknowledged is not None and one.day >= since))
