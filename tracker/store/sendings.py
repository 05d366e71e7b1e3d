"""Sendings: reminder rows on their way, planned from rules, claimed by one sender at a time, and brought to an end."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, case, false, func, or_, select, text, tuple_, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.store.base import changed, upsert
from tracker.store.checkins import CheckIn
from tracker.store.days import Reading
from tracker.store.people import Person
from tracker.store.reminders import (
    EXPIRED,
    LEASED,
    LIVE,
    PLANNED,
    RECEIVED,
    SENT,
    Receiver,
    Reminder,
    ReminderRule,
    ReminderSettings,
)

_t: Any = Reminder.__table__  # type: ignore[attr-defined]
_r = _t.c
#: Written out: neither database uses the index of live rows for states that come in as parameters.
_LIVE = text("reminder.state IN ('planned', 'leased')")
_MINE = (_r.person_id == bindparam("person"), _r.id == bindparam("row"))


class Held(NamedTuple):
    """The name of a row in a sender's hands."""

    person_id: UUID
    id: UUID


class Claimed(NamedTuple):
    """A row in a sender's hands."""

    person_id: UUID
    id: UUID
    rule_id: UUID
    day: date
    ordinal: int
    about: str
    zone: str
    due_at: datetime
    expires_at: datetime
    channel: str
    attempts: int
    reason: str
    snoozed: int
    sent_at: datetime | None


class About(NamedTuple):
    """What else sending a row needs: its rule (`kind` is None where that is gone), the person's words and address."""

    kind: str | None
    times: str | None
    only_if_open: bool | None
    is_on: bool | None
    paused_until: date | None
    quiet_from: time | None
    quiet_to: time | None
    wording: str | None
    language: str
    email: str | None
    boundary: time


def of(db: Session, person_id: UUID, first: date) -> Sequence[Reminder]:
    """The person's rows from a local date on, earliest due first."""
    query = select(Reminder).where(col(Reminder.person_id) == person_id, col(Reminder.day) >= first)
    return db.scalars(query.order_by(col(Reminder.due_at))).all()


def latest(db: Session, person_id: UUID, limit: int) -> Sequence[Reminder]:
    """What came to an end, latest due first."""
    query = select(Reminder).where(col(Reminder.person_id) == person_id, col(Reminder.state).not_in(LIVE))
    return db.scalars(query.order_by(col(Reminder.due_at).desc()).limit(limit)).all()


def plan(db: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep new rows; where there is one for the same rule, date and number, that one stays."""
    key = ("person_id", "rule_id", "day", "ordinal")
    for row in rows:
        upsert(db, Reminder, dict(row), key=key, newer=lambda _first: false())


def replan(db: Session, person_id: UUID, row_id: UUID, seen: str, **values: Any) -> bool:
    """Change a row that is still in the state it was seen in."""
    mine = (_r.person_id == person_id, _r.id == row_id, _r.state == seen)
    return changed(db, update(_t).where(*mine).values(**values)) == 1


_DUE = select(_r.id).where(_LIVE, _r.try_at <= bindparam("now")).limit(1)
_next = (
    select(_r.person_id, _r.id)
    .where(_LIVE, _r.try_at <= bindparam("now"))
    .order_by(_r.try_at)
    .limit(bindparam("most"))
    # On SQLite the whole transaction is alone; there it says nothing.
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM = (
    update(_t)
    .where(_r.person_id == _next.c.person_id, _r.id == _next.c.id)
    .values(state=LEASED, owner=bindparam("me"), try_at=bindparam("until"), attempts=_r.attempts + 1)
    .returning(_r.person_id, _r.id)
)


def is_due(db: Session, now: datetime) -> bool:
    """Whether there is anything to claim: one look at an index, so that idle senders write nothing."""
    return db.scalar(_DUE, {"now": now}) is not None


def claim(db: Session, owner: str, now: datetime, until: datetime, most: int) -> list[Held]:
    """Take up to `most` rows that are due, longest waiting first; until `until` no other sender gets them.

    One statement: BEGIN IMMEDIATE keeps two of them apart on SQLite, FOR UPDATE SKIP LOCKED on PostgreSQL.
    """
    rows = db.execute(_CLAIM, {"me": owner, "now": now, "until": until, "most": most})
    return list(map(Held._make, rows.all()))


_ABOUT = (
    select(*(_r[name] for name in Claimed._fields),
           col(ReminderRule.kind), col(ReminderRule.times), col(ReminderRule.only_if_open), col(ReminderRule.is_on),
           col(ReminderRule.paused_until), col(ReminderSettings.quiet_from), col(ReminderSettings.quiet_to),
           col(ReminderSettings.wording), col(Person.language), col(Person.email), col(Person.day_boundary))
    .join(Person, col(Person.id) == _r.person_id)
    .outerjoin(ReminderRule, and_(col(ReminderRule.person_id) == _r.person_id, col(ReminderRule.id) == _r.rule_id))
    .outerjoin(ReminderSettings, col(ReminderSettings.person_id) == _r.person_id)
    .where(tuple_(_r.person_id, _r.id).in_(bindparam("rows", expanding=True)))
)
_RECEIVERS = select(Receiver).where(col(Receiver.person_id).in_(bindparam("people", expanding=True)),
                                    col(Receiver.state) == "")
_LOGGED = (
    select(col(Reading.person_id), col(Reading.day), func.max(col(Reading.edited_at)))
    .where(tuple_(col(Reading.person_id), col(Reading.day)).in_(bindparam("days", expanding=True)),
           col(Reading.value).is_not(None))
    .group_by(col(Reading.person_id), col(Reading.day))
)
_FINISHED = (
    select(col(CheckIn.person_id), col(CheckIn.instrument), func.max(col(CheckIn.day)))
    .where(col(CheckIn.person_id).in_(bindparam("people", expanding=True)), col(CheckIn.finished_at).is_not(None))
    .group_by(col(CheckIn.person_id), col(CheckIn.instrument))
)


def about(db: Session, rows: Sequence[Held]) -> list[tuple[Claimed, About]]:
    """These rows and what sending them needs, in one read; one whose person is gone is gone too."""
    found = db.execute(_ABOUT, {"rows": list(rows)})
    size = len(Claimed._fields)
    return [(Claimed(*row[:size]), About(*row[size:])) for row in found]


def receivers(db: Session, people: Collection[UUID]) -> dict[UUID, list[Receiver]]:
    """The browsers of these people that can be reached, as far as known."""
    found: dict[UUID, list[Receiver]] = {}
    for one in db.scalars(_RECEIVERS, {"people": list(people)}):
        found.setdefault(one.person_id, []).append(one)
    return found


def logged(db: Session, days: Collection[tuple[UUID, date]]) -> dict[tuple[UUID, date], datetime]:
    """Of these people's days those that hold an answer, with when the last one was given."""
    return {(person, day): at for person, day, at in db.execute(_LOGGED, {"days": list(days)})} if days else {}


def finished(db: Session, people: Collection[UUID]) -> dict[tuple[UUID, str], date]:
    """The last day on which these people finished each questionnaire."""
    rows = db.execute(_FINISHED, {"people": list(people)}) if people else ()
    return {(person, key): day for person, key, day in rows}


_END = (
    update(_t)
    .where(*_MINE, _r.owner == bindparam("me"), _r.state == LEASED)
    .values(state=bindparam("to"), reason=bindparam("why"), try_at=bindparam("at"),
            # When it was first said: what is put off stays with that day.
            sent_at=func.coalesce(_r.sent_at, bindparam("sent", type_=_r.sent_at.type)),
            attempts=_r.attempts - bindparam("back"))
)


def settle(db: Session, owner: str, ends: Sequence["End"]) -> None:
    """Say what became of rows, of those alone that this sender still holds."""
    if ends:
        # The lease's own row, through the connection: the session's bulk update would want primary keys alone.
        db.connection().execute(_END, [{"me": owner, **end._asdict()} for end in ends])


class End(NamedTuple):
    """What became of a claimed row: the state it goes `to`, and `at` which time to take it up again where it is live.

    `back` takes that many tries back: the row was put aside, not tried.
    """

    person: UUID
    row: UUID
    to: str
    why: str
    at: datetime
    sent: datetime | None = None
    back: int = 0


def by_link(db: Session, link_hash: str) -> Reminder | None:
    """The row whose link this is."""
    return db.scalar(select(Reminder).where(col(Reminder.link_hash) == link_hash))


def receive(db: Session, person_id: UUID, row_id: UUID, now: datetime) -> bool:
    """A phone said that it shows this one: it arrived, whatever its sender knows. False the second time."""
    mine = (_r.person_id == person_id, _r.id == row_id, _r.received_at.is_(None), _r.attempts > 0)
    return changed(db, update(_t).where(*mine).values(
        state=RECEIVED, received_at=now, sent_at=func.coalesce(_r.sent_at, now),
        reason=case((_r.reason == "late", "late"), else_=""),
    )) == 1


def snooze(db: Session, person_id: UUID, row_id: UUID, at: datetime, expires_at: datetime) -> bool:
    """Say it again at `at`; the row is the same, so what is shown then takes the place of what was.

    One that waits already, put off before, waits for the new time: the last word holds. False where it was never said.
    """
    waits = and_(_r.state == PLANNED, _r.snoozed > 0)
    told = or_(_r.state.in_((SENT, RECEIVED)), and_(_r.state == EXPIRED, _r.attempts > 0), waits)
    mine = (_r.person_id == person_id, _r.id == row_id, told)
    return changed(db, update(_t).where(*mine).values(
        state=PLANNED, reason="", due_at=at, try_at=at, expires_at=expires_at, attempts=0, received_at=None, owner="",
        snoozed=_r.snoozed + case((waits, 0), else_=1),
    )) == 1
