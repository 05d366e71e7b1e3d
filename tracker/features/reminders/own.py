"""A person's own rules: those that are kept, and those that are offered, switched off, until they are switched on."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from tracker.domain import reminders as domain
from tracker.domain.reminders import APPOINTMENTS, CHECK_INS, KINDS, LOG
from tracker.domain.words import Message
from tracker.features.reminders import operations
from tracker.store import checkins, reminders
from tracker.store.people import Person
from tracker.store.reminders import ReminderRule
from tracker.store.vault import Unreadable
from tracker.web import database

#: The kinds with a name of the person's own.
NAMED = (domain.MEDICINE, domain.OWN)
#: A usual evening, for a log nobody chose a time for.
USUAL = time(20, 30)
_ORDER = list(KINDS)
#: What says when a rule speaks.
_WHEN = ("kind", "days", "times", "lead_min", "is_on")


def rules(db: Session, person: Person, now: datetime) -> list[ReminderRule]:
    """Every rule of theirs, by kind; of each of the first three kinds there is at least one, kept or offered."""
    found = list(reminders.rules(db, person.id))
    if reminders.settings(db, person.id) is None:
        wished = operations.first(person, now)
        found += [wished] if wished else []
    for kind in (LOG, CHECK_INS, APPOINTMENTS):
        if not any(one.kind == kind for one in found):
            found.append(_offered(person, kind, now))
    return sorted(found, key=lambda one: (_ORDER.index(one.kind) if one.kind in KINDS else 9, one.times, one.id.hex))


def rule(db: Session, person: Person, rule_id: UUID, now: datetime) -> ReminderRule | None:
    """One of them."""
    return next((one for one in rules(db, person, now) if one.id == rule_id), None)


def _offered(person: Person, kind: str, now: datetime) -> ReminderRule:
    times = {LOG: f"{person.reminder_time or USUAL:%H:%M}", APPOINTMENTS: f"{domain.THE_DAY_BEFORE:%H:%M}"}
    name = "first reminder" if kind == LOG else kind
    return ReminderRule(person_id=person.id, id=uuid5(person.id, name), kind=kind, times=times.get(kind, ""),
                        is_on=False, edited_at=now)


def keep(
    db: Session, person: Person, kept: ReminderRule, now: datetime, *, answered: bool = False, **values: Any
) -> None:
    """Keep a rule with these changes, and have its rows follow.

    `edited_at` is when the person last said when it speaks, or `answered` a question about that. Anything else (a
    pause, another way, its name) leaves it: new times after a move are still to be offered then.
    """
    operations.settled(db, person, now)
    same = {name: getattr(kept, name) for name in ReminderRule.model_fields}
    meant = answered or any(values.get(name, same[name]) != same[name] for name in _WHEN)
    made = {**same, **values, "edited_at": now if meant else kept.edited_at}
    reminders.keep_rule(db, ReminderRule(**made))
    reminders.keep_settings(db, person.id, now)
    checkins.wake(db, person.id, now)


def name(kept: ReminderRule) -> str:
    """The person's own name for it, or nothing."""
    if kept.sealed is None:
        return ""
    try:
        return database.store().vault.open(bytes(kept.sealed), kept.person_id, kept.id)
    except Unreadable:
        return ""


def title(kept: ReminderRule | None, others: Mapping[str, Message] = KINDS) -> Message | str:
    """What a rule is called on the person's own pages; one that is gone is a reminder."""
    if kept is None:
        return domain.TITLE
    return name(kept) or others.get(kept.kind, domain.TITLE)


def days(kept: ReminderRule) -> Sequence[int]:
    """Its weekdays as numbers, 0 for Monday."""
    return [int(day) for day in kept.days]
