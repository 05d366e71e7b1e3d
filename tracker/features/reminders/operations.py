"""Planning: the person's rules become rows for the next two days, and rows follow when a rule changes."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import reminders as domain
from tracker.domain import silence
from tracker.domain.cadence import LOG, local_day
from tracker.domain.courses import Form
from tracker.domain.reminders import Rule, Slot
from tracker.features.reminders.channels import Channel
from tracker.features.reminders.following import AHEAD, followed, timing
from tracker.features.reminders.numbering import renumbered
from tracker.store import agendas, checkins, journeys, reminders, sendings, ways
from tracker.store.base import Store, changed
from tracker.store.checkins import CheckInWake
from tracker.store.people import Person
from tracker.store.reminders import PLANNED, Reminder, ReminderRule, ReminderSettings
from tracker.web import logs
from tracker.web.gate import hashed

#: How soon a person is looked at again, and how far back what was missed is written down.
AGAIN, BACK = timedelta(hours=12), timedelta(days=14)
#: Whoever cannot be planned for is looked at again after so long.
STUMBLED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Changes:
    """What planning found to do for one person: rows to make, rows to change, and the first rule where it is new."""

    person: Person
    made: list[dict[str, Any]] = field(default_factory=list)
    changed: list[tuple[Reminder, dict[str, Any]]] = field(default_factory=list)
    first_rule: ReminderRule | None = None
    goes_on: bool = False


def token(note_key: bytes, person_id: UUID, row_id: UUID) -> str:
    """The secret in a reminder's link: the same at each try, and never kept (its hash is)."""
    digest = hmac.digest(note_key, b"reminder-link:" + person_id.bytes + row_id.bytes, "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def as_rule(kept: ReminderRule) -> Rule:
    """A rule as the domain looks at it."""
    return Rule(
        str(kept.id), kept.kind, kept.clock_times, frozenset(int(day) for day in kept.days),
        timedelta(minutes=kept.expires_min), kept.is_on, kept.paused_until,
        None if kept.lead_min is None else timedelta(minutes=kept.lead_min),
    )


def plan_due(
    store: Store, note_key: bytes, forms: Mapping[str, Form], channels: Mapping[str, Channel], now: datetime,
    limit: int = 200,
) -> int:
    """Plan for the people whose turn has come; gives how many were looked at.

    All is read and thought first, then written in one short transaction each. Whoever was changed meanwhile (their wake
    is no longer the one that was seen) is left for the next look.
    """
    with store.reading() as db:
        people = checkins.awake(db, now, limit)
    for person_id in people:
        with store.reading() as db:
            row, person = db.get(CheckInWake, person_id), db.get(Person, person_id)
            if row is None or person is None:
                continue
            found = _thought(db, note_key, person, forms, channels, row.at, now)
        with store.writing() as db:
            if found is None:
                _later(db, person_id, row.at, now + STUMBLED)
            else:
                _keep(db, found, row.at, now)
    return len(people)


def _thought(db: Session, note_key: bytes, person: Person, *rest: Any) -> "Changes | None":
    """What has to change; None where it cannot be told: one person's trouble keeps nobody else waiting."""
    try:
        return changes(db, note_key, person, *rest)
    except Exception as error:
        logs.event("plan.error", why=type(error).__name__)
        return None


def _later(db: Session, person_id: UUID, seen: datetime, at: datetime) -> None:
    db.execute(update(CheckInWake).where(col(CheckInWake.person_id) == person_id, col(CheckInWake.at) == seen)
               .values(at=at))


def changes(
    db: Session, note_key: bytes, person: Person, forms: Mapping[str, Form], channels: Mapping[str, Channel],
    seen: datetime, now: datetime,
) -> Changes:
    """What has to change in a person's rows, so that they say what the rules say.

    A slot gets a new row when it is due since `seen`, when something was last changed, or since the end of what was
    planned before (nothing looked after it); what is wished for later than its time waits for its next day.
    """
    settings, rules, first_rule = reminders.settings(db, person.id), list(reminders.rules(db, person.id)), None
    if settings is None:
        first_rule = first(person, now)
        rules += [first_rule] if first_rule else []
    before = settings.planned_at if settings else None
    planned = max(min(before or now, now), now - BACK)
    days = _days(planned - timedelta(days=1), now + AHEAD, person.zone)
    wanted = {
        (one.id, slot.day, slot.ordinal): (one, slot)
        for one in rules if one.is_on and _is_sent(one, channels)
        for slot in _slots(db, person, one, settings, days, forms, now) if slot.due_at <= now + AHEAD
    }
    there = {(row.rule_id, row.day, row.ordinal): row for row in sendings.of(db, person.id, days[0])
             if row.rule_id != silence.rule_of(person.id)}
    wanted = renumbered(wanted, there, person.zone)
    made = [
        _new_row(note_key, person, rule, slot, now) for key, (rule, slot) in wanted.items()
        if key not in there and slot.due_at >= max(rule.edited_at, min(seen, planned + AHEAD))
    ]
    by_id, done = {rule.id: rule for rule in rules}, sendings.finished(db, {person.id})
    other = [
        (row, change) for key, row in there.items()
        if (change := followed(row, wanted.get(key), by_id.get(row.rule_id), person.zone, done, now))
    ]
    return Changes(person, made, other, first_rule, goes_on=any(rule.is_on for rule in rules))


def _is_sent(rule: ReminderRule, channels: Mapping[str, Channel]) -> bool:
    channel = channels.get(rule.channel)
    return channel is None or channel.is_sent


def first(person: Person, now: datetime) -> ReminderRule | None:
    """The rule that a person wished for in the first run: the daily log, at their time, while it is open."""
    if person.reminder_time is None:
        return None
    return ReminderRule(person_id=person.id, id=uuid5(person.id, "first reminder"), kind=domain.LOG,
                        times=f"{person.reminder_time:%H:%M}", edited_at=now)


def settled(db: Session, person: Person, now: datetime) -> ReminderSettings:
    """The person's reminder settings, with the rule of the first run where nothing was set yet."""
    kept = reminders.settings(db, person.id)
    if kept is None:
        _begin(db, person, first(person, now), now)
        kept = reminders.settings(db, person.id)
        assert kept is not None
    return kept


def _begin(db: Session, person: Person, first_rule: ReminderRule | None, now: datetime) -> None:
    reminders.keep_settings(db, person.id, now)
    if first_rule is not None:
        reminders.keep_rule(db, first_rule)


def _keep(db: Session, found: Changes, seen: datetime, now: datetime) -> None:
    """Write it down, unless the person changed something since it was thought out."""
    same = (col(CheckInWake.person_id) == found.person.id, col(CheckInWake.at) == seen)
    looked = update(CheckInWake).where(*same).values(at=now + AGAIN) if found.goes_on else (
        delete(CheckInWake).where(*same))
    if changed(db, looked) != 1:
        return
    if found.goes_on and reminders.settings(db, found.person.id) is None:
        _begin(db, found.person, found.first_rule, now)
    reminders.planned(db, found.person.id, now)
    sendings.plan(db, found.made)
    for row, change in found.changed:
        sendings.replan(db, row.person_id, row.id, row.state, **change)


def _days(start: datetime, end: datetime, zone: str) -> list[date]:
    """The local dates from one instant to another."""
    here = ZoneInfo(zone)
    day, last = start.astimezone(here).date(), end.astimezone(here).date()
    return [day + timedelta(days=n) for n in range((last - day).days + 1)]


def _slots(
    db: Session, person: Person, kept: ReminderRule, settings: ReminderSettings | None, days: Sequence[date],
    forms: Mapping[str, Form], now: datetime,
) -> Iterator[Slot]:
    """The slots of one rule on these days."""
    rule, quiet = as_rule(kept), settings.quiet if settings else None
    if kept.kind == domain.CHECK_INS:
        found = prompts(db, person, forms, now)
        within = [one for one in found if days[0] <= one.at.astimezone(ZoneInfo(person.zone)).date() <= days[-1]]
        return domain.prompted(rule, person.zone, within, quiet)
    if kept.kind == domain.APPOINTMENTS:
        return domain.ahead(rule, person.zone, _sessions(db, person.id, days), quiet)
    return domain.slots(rule, person.zone, days, quiet, person.day_boundary)


def prompts(db: Session, person: Person, forms: Mapping[str, Form], now: datetime) -> Iterable[domain.Prompt]:
    """The check-ins to come, each with when to ask for it."""
    way = ways.way(db, person.id, local_day(now, person.zone, person.day_boundary))
    agenda = agendas.agenda(db, person, way, now, forms)
    return [domain.Prompt(one.key, one.prompt_at, one.closes_at) for one in (*agenda.due, *agenda.coming)
            if one.key != LOG]


def _sessions(db: Session, person_id: UUID, days: Sequence[date]) -> list[domain.Session]:
    found = journeys.appointments(db, person_id, days[0], days[-1] + timedelta(days=1))
    return [domain.Session(str(one.id), one.day, one.at) for one in found if one.state == "planned"]


def _new_row(note_key: bytes, person: Person, rule: ReminderRule, slot: Slot, now: datetime) -> dict[str, Any]:
    row_id = uuid4()
    return {
        "person_id": person.id, "id": row_id, "rule_id": rule.id, "day": slot.day, "ordinal": slot.ordinal,
        "state": PLANNED, "made_at": now, "link_hash": hashed(token(note_key, person.id, row_id)), "reason": "",
        "owner": "", "attempts": 0, "snoozed": 0, **timing(person.zone, rule, slot),
    }
