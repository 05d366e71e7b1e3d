"""A small world of people who share, and an account of what each may see now, apart from the product's own rule."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from tracker.domain.consent import note_of
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.localdays import local_day
from tracker.store import checkins, days, journeys, safety
from tracker.store.base import Store
from tracker.store.checkins import CheckIn
from tracker.store.days import Edit
from tracker.store.glass import Window
from tracker.store.journeys import Appointment, PhaseSpan, PlanGoal
from tracker.store.people import Person
from tracker.store.safety import SafetyEvent
from tracker.store.windows import Seat
from tracker.store.wishes import ContactAsk, TalkingPoint

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = tuple(NOON.date() + timedelta(days=n) for n in range(-3, 2))
MEASURES = {"craving": "craving_peak", "mood": "mood", "sleep": "sleep_hours", "use": "use", "confidence": "confidence",
            "body": "appetite"}
FORMS = ("phq9", "gad7")
NOTES = tuple(note_of(day) for day in DAYS[1:3])
TOPICS = (*MEASURES, *(f"check_ins:{form}" for form in FORMS), "appointments", "plan_goals", *NOTES)
SUMMARIES = frozenset({"mood", "sleep", "confidence", "appointments", "plan_goals"})
#: What stands in the trail beside topics.
ASIDES = ("contact", "talking_point")
#: One thing that can be seen: a topic and its day (None where it has none). Beside topics: "safety", "acknowledged",
#: "due", "standing", the two of ASIDES, and what was left through the tie ("proposal", "nod", "reviewed").
Field = tuple[str, date | None]


def person(db: Session, name: str) -> Person:
    """Somebody with an account."""
    made = Person(name=f"{name}-{uuid4().hex}".casefold(), display_name=name, passphrase_hash="!", created_at=NOON)
    db.add(made)
    db.flush()
    return made


def fill(store: Store, db: Session, who: UUID) -> UUID:
    """Something of every topic; each value says what it is, so that one in the wrong place is seen.

    Gives the id of the check-in that called for the support screen.
    """
    event = uuid4()
    for day in DAYS:
        values = {measure: f"{topic}@{day}" for topic, measure in MEASURES.items()}
        days.keep(db, who, day, values, Edit(NOON, "e", NOON, "UTC"))
        journeys.add(db, Appointment(person_id=who, day=day, kind="group", made_at=NOON, edited_at=NOON))
    for topic in NOTES:
        day = date.fromisoformat(topic[5:])
        days.keep_note(db, who, day, store.vault.seal(f"{topic}", who, day), Edit(NOON, "e", NOON, "UTC"))
    for form in FORMS:
        items = [item.id for item in INSTRUMENTS[form].items]
        made = checkins.begin(db, CheckIn(person_id=who, id=event if form == "phq9" else uuid4(), instrument=form,
                                          slot=DAYS[2], day=DAYS[2], zone="UTC", begun_at=NOON))
        checkins.keep(db, who, made.id, dict.fromkeys(items, 1), NOON, "e")
        checkins.finish(db, who, made.id, NOON, DAYS[2], "v", 1.0)
    journeys.add(db, PlanGoal(person_id=who, phase="active", text="plan_goals@None", made_at=NOON))
    journeys.add(db, PhaseSpan(person_id=who, phase="active", start=DAYS[0] - timedelta(days=60), made_at=NOON))
    safety.show(db, SafetyEvent(person_id=who, id=event, kind="phq9_item9", value=1, day=DAYS[2], shown_at=NOON))
    return event


def address(store: Store, db: Session, who: UUID, tie: UUID) -> UUID:
    """What a person says to one they share with: an ask, whose id is given, and what to talk about."""
    ask = ContactAsk(person_id=who, tie_id=tie, asked_at=NOON)
    db.add(ask)
    db.add(TalkingPoint(person_id=who, tie_id=tie, sealed=store.vault.seal(f"for {tie}", who, tie), edited_at=NOON,
                        edit_id="e"))
    db.flush()
    return ask.id


def everything() -> Iterator[Field]:
    """All there is to see of one person."""
    for topic in TOPICS:
        if topic.startswith("check_ins:"):
            yield topic, DAYS[2]
        elif topic in NOTES:
            yield topic, date.fromisoformat(topic[5:])
        elif topic == "plan_goals":
            yield topic, None
        else:
            yield from ((topic, day) for day in DAYS)


def look(window: Window, now: datetime) -> set[Field]:
    """Every field the window shows, through every method it has."""
    first, last, found = DAYS[0] - timedelta(days=400), DAYS[-1] + timedelta(days=400), set[Field]()
    cravings = window.craving(first, last)
    answers = {"craving": cravings.answers if cravings else None}
    answers |= {topic: getattr(window, topic)(first, last) for topic in MEASURES if topic != "craving"}
    for topic, by_day in answers.items():
        for day, values in (by_day or {}).items():
            assert values == {MEASURES[topic]: f"{topic}@{day}"}, (topic, day, values)
            found.add((topic, day))
    for form in FORMS:
        found |= {(f"check_ins:{form}", one.day) for one in window.check_ins(form, first, last) or ()}
    found |= {("appointments", one.day) for one in window.appointments(first, last) or ()}
    if plan := window.plan_goals():
        assert plan.goals == (("plan_goals@None", False),)
        found.add(("plan_goals", None))
    for day in DAYS:
        if text := window.note(day):
            assert text == note_of(day)
            found.add((text, day))
    assert window.notes(first, last) == {day: topic for topic, day in found if topic in NOTES}
    return found | _followed(window, first, now) | _addressed(window)


def _followed(window: Window, first: date, now: datetime) -> set[Field]:
    """What follows from topics."""
    found = set[Field]()
    for item in window.safety(first) or ():
        found.add(("safety", item.day))
        if item.acknowledged:
            found.add(("acknowledged", item.day))
    if (due := window.due(now)) is not None:
        assert {f"check_ins:{one.key}" for one in due} <= window.topics
        found.add(("due", window.today))
    if window.standing(window.today):
        found.add(("standing", None))
    if window.proposal_due(window.today):
        assert "plan_goals" in window.topics
    return found


def _addressed(window: Window) -> set[Field]:
    """What goes between these two."""
    found = set[Field]()
    if window.contact():
        found.add(("contact", None))
    if text := window.talking_point():
        assert text == f"for {window.tie_id}"
        found.add(("talking_point", None))
    found |= {(f"proposal:{one.id}", None) for one in window.proposals()}
    found |= {("nod", one.day) for one in window.nods()}
    return found | ({("reviewed", None)} if window.reviewed_at else set())


@dataclass(frozen=True)
class Agreed:
    """What was agreed, as this account has it; `before` is what it was before a widening, and when that was made."""

    topics: frozenset[str]
    since: date
    begins: datetime
    ends: datetime
    purposes: frozenset[str] = frozenset({"care"})
    made: datetime = NOON
    is_wider: bool = True
    before: "Agreed | None" = None

    def wider_than(self, other: "Agreed | None") -> bool:
        """Whether this shows, or may be used for, more."""
        if other is None or not other.topics or not self.topics:
            return bool(self.topics)
        return bool(self.topics - other.topics or self.purposes - other.purposes or self.since < other.since
                    or self.begins < other.begins or self.ends > other.ends)

    def undone(self, now: datetime) -> "Agreed | None":
        """What is left of it once it is taken back."""
        if self.before is None:
            return None
        old = self.before
        left = replace(
            self, topics=self.topics & old.topics, purposes=self.purposes & old.purposes,
            since=max(self.since, old.since), begins=max(self.begins, old.begins), ends=min(self.ends, old.ends),
            made=now, is_wider=False, before=self,
        )
        return left if left.topics and left.purposes and left.begins <= now < left.ends else None


@dataclass
class Account:
    """What stands between one person and one seat: a tie (its id), what was agreed, and the grant's id.

    `ask` is the person's ask to be contacted and whether it is open; `left` is what was left through the tie.
    """

    tie: UUID | None = None
    grant: UUID | None = None
    agreed: Agreed | None = None
    ask: UUID | None = None
    is_asking: bool = True
    left: set[Field] = field(default_factory=set)


@dataclass
class Someone:
    """A person of the drill, by their own account; `event` called for the support screen, `cared` who saw to it."""

    id: UUID
    event: UUID
    holds: set[date] = field(default_factory=set)
    is_there: bool = True
    disclosed: list[str] = field(default_factory=list)
    accounts: dict[str, Account] = field(default_factory=dict)
    cared: set[UUID | None] = field(default_factory=set)
    reviewed: set[tuple[UUID, UUID | None]] = field(default_factory=set)


def is_open(who: Someone, seat: str, sits: bool, now: datetime) -> bool:
    """Whether there is a window now, by this account alone."""
    agreed = who.accounts[seat].agreed
    return bool(who.is_there and sits and agreed and agreed.topics and agreed.begins <= now < agreed.ends)


def shows(who: Someone, seat: str, topic: str, day: date | None) -> bool:
    """Whether an open window shows this topic of this day."""
    agreed = who.accounts[seat].agreed
    return agreed is not None and topic in agreed.topics and (
        day is None or (day >= agreed.since and day not in who.holds))


def expected(who: Someone, seat: str, at: Seat, sits: bool, now: datetime) -> set[Field]:
    """What may be seen now, by this account alone."""
    if not is_open(who, seat, sits, now):
        return set()
    account, today = who.accounts[seat], local_day(now, "UTC")
    right = {(topic, day) for topic, day in everything() if shows(who, seat, topic, day)}
    if ("check_ins:phq9", DAYS[2]) in right:
        right.add(("safety", DAYS[2]))
        if at.organisation_id in who.cared:
            right.add(("acknowledged", DAYS[2]))
    if any(shows(who, seat, f"check_ins:{form}", today) for form in FORMS):
        right.add(("due", today))
    if ("plan_goals", None) in right:
        right.add(("standing", None))
    right |= {("talking_point", None)} | ({("contact", None)} if account.is_asking else set()) | account.left
    return right | ({("reviewed", None)} if (at.viewer_id, at.organisation_id) in who.reviewed else set())
