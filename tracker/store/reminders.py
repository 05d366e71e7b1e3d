"""Reminders: what a person asked to be told and how, the phones they are told on, and each reminder as a row."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import Index, LargeBinary, UniqueConstraint, delete, select, text, update
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.domain import reminders
from tracker.store.base import changed, upsert

PLANNED, LEASED, SENT, RECEIVED, EXPIRED, FAILED = "planned", "leased", "sent", "received", "expired", "failed"
#: States a row leaves by itself; the others are where it ends.
LIVE = (PLANNED, LEASED)
_LIVE = text("state IN ('planned', 'leased')")
#: After so many sends that no phone reported, the page says so.
UNHEARD = 3


class ReminderRule(SQLModel, table=True):
    """One reminder a person set: days and local times, how it reaches them, and when it keeps quiet.

    `sealed` is their own name for it, `vault.seal(name, person_id, id)`. `days` are the weekday numbers in one text
    ("01234", 0 is Monday), `times` local times in order ("09:00 20:30"). `paused_until` is the last silent day.
    `lead_min` is how long before a session it speaks; None is the day before, at `times`.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: str = Field(max_length=16)
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    days: str = Field(default="0123456", max_length=7)
    times: str = Field(default="", max_length=80)
    channel: str = Field(default="push", max_length=16)
    only_if_open: bool = True
    expires_min: int = 90
    is_on: bool = True
    paused_until: date | None = None
    lead_min: int | None = None
    edited_at: datetime

    @property
    def clock_times(self) -> tuple[time, ...]:
        """Its times of day, in order."""
        return tuple(time.fromisoformat(one) for one in self.times.split())


class ReminderSettings(SQLModel, table=True):
    """What holds for all reminders of a person: quiet hours, the neutral words, the secret address of their calendar.

    `wording` is a key of `domain.reminders.NEUTRAL`. `planned_at` is when rows were last made from the rules.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    quiet_from: time | None = None
    quiet_to: time | None = None
    wording: str = Field(default="moment", max_length=16)
    calendar_hash: str | None = Field(default=None, unique=True, max_length=64)
    planned_at: datetime | None = None
    edited_at: datetime

    @property
    def quiet(self) -> reminders.Quiet | None:
        """The quiet hours, where there are any."""
        if self.quiet_from is None or self.quiet_to is None:
            return None
        return reminders.Quiet(self.quiet_from, self.quiet_to)


class Reminder(SQLModel, table=True):
    """One reminder of one rule on one local date: planned, leased to a sender, then sent, received, expired or failed.

    There is one row for (rule, day, ordinal), whatever is edited, so nothing is said twice. `try_at` is when to take
    it up: first `due_at`, then the end of a sender's lease or the next try. `about` is a questionnaire's key or a
    session's id. `reason` says why it ended so: logged, late, paused, changed, no_receiver, refused and the like.
    """

    __table_args__ = (
        UniqueConstraint("person_id", "rule_id", "day", "ordinal"),
        Index("ix_reminder_try", "try_at", sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    #: Not a foreign key: what was said stays to be seen when its rule is gone.
    rule_id: UUID
    day: date
    ordinal: int
    about: str = Field(default="", max_length=36)
    zone: str = Field(max_length=64)
    due_at: datetime
    expires_at: datetime
    channel: str = Field(max_length=16)
    state: str = Field(default=PLANNED, max_length=8)
    reason: str = Field(default="", max_length=16)
    try_at: datetime
    owner: str = Field(default="", max_length=36)
    attempts: int = 0
    sent_at: datetime | None = None
    received_at: datetime | None = None
    snoozed: int = 0
    #: What its link is known by; the link itself is never kept.
    link_hash: str = Field(unique=True, max_length=64)
    made_at: datetime


class Receiver(SQLModel, table=True):
    """A browser that takes pushes. `state` is empty, gone or refused; `unseen` counts sends in a row without receipt.

    An endpoint belongs to one browser: whoever signs in there last is told there, and nobody else. It ends with the
    login it was set up in when that is ended, and outlives one that ran out (`login_hash` is empty then).
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: str = Field(default="push", max_length=16)
    endpoint: str = Field(max_length=2048)
    endpoint_hash: str = Field(unique=True, max_length=64)
    p256dh: str = Field(max_length=128)
    auth: str = Field(max_length=64)
    device: str = Field(default="", max_length=80)
    login_hash: str | None = Field(
        default=None, foreign_key="login.token_hash", ondelete="SET NULL", max_length=64, index=True
    )
    made_at: datetime
    state: str = Field(default="", max_length=8)
    unseen: int = 0


class Silence(SQLModel, table=True):
    """The silence plan: after `days` days without a log, tell someone a sentence of the person's own.

    `sealed` is `vault.seal(json, person_id, "silence")` of the contact's name, address and the sentence. The person is
    warned first (`warned_at`), then the other told (`told_at`). Days count from `edited_at`, when it was last set; in a
    pause of all reminders that is the end of the pause.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    days: int = 5
    sealed: bytes = Field(sa_type=LargeBinary)
    is_on: bool = False
    warned_at: datetime | None = None
    told_at: datetime | None = None
    edited_at: datetime


def rules(db: Session, person_id: UUID) -> Sequence[ReminderRule]:
    """The person's rules, in a steady order."""
    query = select(ReminderRule).where(col(ReminderRule.person_id) == person_id)
    return db.scalars(query.order_by(col(ReminderRule.kind), col(ReminderRule.times), col(ReminderRule.id))).all()


def rule(db: Session, person_id: UUID, rule_id: UUID) -> ReminderRule | None:
    """One of the person's rules."""
    return db.get(ReminderRule, (person_id, rule_id))


def paused_until(db: Session, person_id: UUID, today: date) -> date | None:
    """The last day of a pause of all reminders that are on; None where one of them speaks, or none is on."""
    ends = [one.paused_until for one in rules(db, person_id) if one.is_on]
    lasts = [one for one in ends if one is not None and one >= today]
    return min(lasts) if lasts and len(lasts) == len(ends) else None


def keep_rule(db: Session, kept: ReminderRule) -> None:
    """Keep a rule, new or changed."""
    values = {column.name: getattr(kept, column.name) for column in ReminderRule.__table__.c}  # type: ignore[attr-defined]
    upsert(db, ReminderRule, values, key=("person_id", "id"))


def remove_rule(db: Session, person_id: UUID, rule_id: UUID) -> bool:
    """Take a rule away; False when there is none of theirs. What it said stays to be seen."""
    mine = (col(ReminderRule.person_id) == person_id, col(ReminderRule.id) == rule_id)
    return changed(db, delete(ReminderRule).where(*mine)) == 1


def settings(db: Session, person_id: UUID) -> ReminderSettings | None:
    """What holds for all their reminders; None before the first planning."""
    return db.get(ReminderSettings, person_id)


def keep_settings(db: Session, person_id: UUID, now: datetime, **values: time | str | datetime | None) -> None:
    """Change what is named, or begin with it; the rest stays."""
    begun = {"wording": "moment"}
    kept = {name: getattr(ReminderSettings, name) for name in begun if name not in values}
    upsert(db, ReminderSettings, {"person_id": person_id, "edited_at": now, **begun, **values}, key=("person_id",),
           becomes=kept)


def planned(db: Session, person_id: UUID, now: datetime) -> None:
    """Say when the person's rows were last made from their rules."""
    db.execute(update(ReminderSettings).where(col(ReminderSettings.person_id) == person_id).values(planned_at=now))


def receivers(db: Session, *person_ids: UUID) -> Sequence[Receiver]:
    """The browsers of these people, whatever their state, first signed up first."""
    query = select(Receiver).where(col(Receiver.person_id).in_(person_ids))
    return db.scalars(query.order_by(col(Receiver.made_at), col(Receiver.id))).all()


def keep_receiver(db: Session, kept: Receiver) -> None:
    """Keep a browser's subscription; one that someone else had on that browser ends."""
    theirs = (col(Receiver.endpoint_hash) == kept.endpoint_hash, col(Receiver.person_id) != kept.person_id)
    db.execute(delete(Receiver).where(*theirs))
    values = {column.name: getattr(kept, column.name) for column in Receiver.__table__.c}  # type: ignore[attr-defined]
    upsert(db, Receiver, values, key=("endpoint_hash",), becomes={"id": col(Receiver.id)})


def remove_receiver(db: Session, person_id: UUID, receiver_id: UUID) -> bool:
    """Take a browser away; False when there is none of theirs."""
    mine = (col(Receiver.person_id) == person_id, col(Receiver.id) == receiver_id)
    return changed(db, delete(Receiver).where(*mine)) == 1


def heard(db: Session, took: Sequence[UUID], gone: Sequence[UUID], refused: Sequence[UUID]) -> None:
    """Keep what receivers' servers said: they took one (and nobody saw it yet), the receiver is gone, or refuses us."""
    table = col(Receiver.id)
    for ids, values in (
        (took, {"unseen": col(Receiver.unseen) + 1}), (gone, {"state": "gone"}), (refused, {"state": "refused"}),
    ):
        if ids:
            db.execute(update(Receiver).where(table.in_(ids)).values(**values))


def seen(db: Session, person_id: UUID, endpoint_hash: str = "") -> None:
    """A phone of the person showed a reminder: that one, or any of them where it did not say which."""
    which = [col(Receiver.endpoint_hash) == endpoint_hash] if endpoint_hash else []
    db.execute(update(Receiver).where(col(Receiver.person_id) == person_id, *which).values(unseen=0))


def silence(db: Session, person_id: UUID) -> Silence | None:
    """The person's silence plan."""
    return db.get(Silence, person_id)


def keep_silence(
    db: Session, person_id: UUID, now: datetime, **values: int | bytes | bool | datetime | None
) -> None:
    """Change what is named of the silence plan, or begin one (then with what it tells, `sealed`)."""
    if "sealed" in values:
        upsert(db, Silence, {"person_id": person_id, "edited_at": now, "days": 5, "is_on": False, **values},
               key=("person_id",))
    else:
        mine = update(Silence).where(col(Silence.person_id) == person_id)
        db.execute(mine.values(edited_at=now, **values))
