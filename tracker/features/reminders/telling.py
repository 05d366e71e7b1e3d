"""The silence plan at work: who is silent, whom to warn, whom to tell, and the letter itself.

Warning and letter are reminder rows like any other: claimed by one sender, tried again, and seen by the person when
they end. There is one row for a plan, a day and each of the two, so any number of schedulers says it once. Whether it
still holds is looked at once more when a row is sent: whoever has logged by then is spoken of to nobody, and so is
whoever no warning has reached.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import reminders as domain_reminders
from tracker.domain import silence as domain
from tracker.domain.localdays import local_day
from tracker.domain.phases import PHASES
from tracker.domain.silence import ORDINAL, TELL, WARN
from tracker.domain.words import message
from tracker.features.reminders import warning
from tracker.features.reminders.channels import EMAIL, Address, Channel, Delivery
from tracker.features.reminders.operations import token
from tracker.features.reminders.wording import word
from tracker.settings import Settings
from tracker.store import checkins, days, people, reminders, sendings, ways
from tracker.store.base import Store
from tracker.store.days import Reading
from tracker.store.people import Person
from tracker.store.reminders import EXPIRED, LIVE, PLANNED, RECEIVED, SENT, Reminder, Silence
from tracker.store.sendings import Claimed, End
from tracker.store.vault import Unreadable, Vault
from tracker.web.gate import hashed
from tracker.web.mail import Letter

#: So long a warning or a letter may be tried; what could not be sent is tried again the next day, so many days.
LASTS, TRIES = timedelta(hours=8), timedelta(days=3)
PAGE = 500
SUBJECT = message("A message from %(name)s")
WORDS = (
    message("Hello %(to)s,"),
    message("%(name)s wrote these words for you. They asked us to send them once they had put nothing in their diary "
            "for %(days)s days:"),
    message("%(name)s set this up on their own, before. Nobody watches their diary, and nobody reads answers to this "
            "letter. We know nothing more than that these days have passed."),
    message("To hear how they are, please ask %(name)s yourself."),
    message("If you do not know %(name)s, you need not do anything."),
)


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a plan tells, and what: words of the person's own."""

    name: str
    address: str
    sentence: str


def seal(vault: Vault, person_id: UUID, told: Told) -> bytes:
    """As it is kept."""
    return vault.seal(json.dumps([told.name, told.address, told.sentence]), person_id, "silence")


def opened(vault: Vault, plan: Silence) -> Told | None:
    """Whom a plan tells; None where this key does not open it."""
    try:
        return Told(*json.loads(vault.open(bytes(plan.sealed), plan.person_id, "silence")))
    except (Unreadable, ValueError, TypeError):
        return None


def letter(settings: Settings, person: Person, told: Told, plan_days: int, silence: date | None = None) -> Letter:
    """Exactly what the other gets. Sent again in the same silence, it has the same Message-ID."""
    values = {"to": told.name, "name": person.display_name, "days": plan_days}
    hello, why, before, ask, unknown = (word(one, person.language) % values for one in WORDS)
    own = "\n".join(f"    {line}" for line in told.sentence.splitlines())
    digest = sha256(f"{person.id}|silence|{silence}".encode()).digest()
    topic = urlsafe_b64encode(digest)[:32].decode()
    return Letter(
        told.address, word(SUBJECT, person.language) % values,
        "\n\n".join((hello, why, own, before, ask, unknown)) + "\n", person.display_name, "reminder",
        {"Message-ID": f"<{topic}@{urlsplit(settings.base_url).hostname}>"},
    )


def stand(db: Session, person: Person, plan: Silence, now: datetime) -> domain.Silence | None:
    """The person's silence as it stands; None in a holiday, and where the plan is off."""
    if not plan.is_on:
        return None
    today, pause = local_day(now, person.zone, person.day_boundary), checkins.pause(db, person.id)
    begun = local_day(plan.edited_at, person.zone, person.day_boundary)
    # A day with an answer is enough to know that nothing is due; when it was given is looked for only where it may be.
    logged, let_pass = days.last_day(db, person.id, today + timedelta(days=1)), plan.days
    if logged is None or logged + timedelta(days=plan.days) <= today:
        at = db.scalar(select(func.max(col(Reading.edited_at))).where(
            col(Reading.person_id) == person.id, col(Reading.value).is_not(None)))
        if at is not None:
            logged = max(logged or begun, local_day(min(at, now), person.zone, person.day_boundary))
        let_pass = domain.let_pass(plan.days, weekly=logs_weekly(db, person, today))
    span = (pause.first, pause.last) if pause else None
    return domain.silence(let_pass, begun, logged, span, today)


def logs_weekly(db: Session, person: Person, today: date) -> bool:
    """Whether the phase the person is in asks for a log once a week."""
    standing = ways.way(db, person.id, today).standing
    return standing is not None and not standing.extra_support and not PHASES[standing.phase].logs_per_day


def look(store: Store, settings: Settings, channels: Mapping[str, Channel], now: datetime) -> None:
    """Warn whom it is time to warn, and tell for whom it is time to tell: each in one short transaction."""
    last = UUID(int=0)
    while True:
        with store.reading() as db:
            found = db.execute(
                select(Silence, Person).join(Person, col(Person.id) == col(Silence.person_id))
                .where(col(Silence.is_on), col(Silence.person_id) > last).order_by(col(Silence.person_id)).limit(PAGE)
            ).all()
            silent = [person.id for plan, person in found
                      if domain.may_speak(now, person.zone) and _step(db, person, plan, now)]
        for person_id in silent:
            with store.writing() as db:
                _act(db, settings, channels, person_id, now)
        if len(found) < PAGE:
            return
        last = found[-1][1].id


def _step(db: Session, person: Person, plan: Silence, now: datetime) -> str:
    found = stand(db, person, plan, now)
    return domain.step(found, now, person.zone, person.day_boundary, plan.warned_at, plan.told_at)


def _act(
    db: Session, settings: Settings, channels: Mapping[str, Channel], person_id: UUID, now: datetime
) -> None:
    """Look again, now that nobody else can change it, and plan the row."""
    people.hold(db, person_id)
    plan, person = reminders.silence(db, person_id), db.get(Person, person_id)
    if plan is None or person is None:
        return
    found, step = stand(db, person, plan, now), _step(db, person, plan, now)
    if found is None or not step:
        return
    warned = warning.warnings(db, person, found)
    reached = warning.reached(warned)
    if reached is None:
        _warn(db, settings, channels, person, warned, now)
    elif step == WARN:
        _mark(db, person_id, "warned_at", reached)
    elif now >= domain.speaks_at(found, reached, person.zone, person.day_boundary):
        _tell(db, settings, person, found, reached, now)


def _warn(
    db: Session, settings: Settings, channels: Mapping[str, Channel], person: Person, warned: Sequence[Reminder],
    now: datetime,
) -> None:
    """Plan a warning: one a day until one reaches the person. Where no way leads to them, one says so and no more."""
    today = local_day(now, person.zone, person.day_boundary)
    if any(row.state in LIVE or row.day == today for row in warned):
        return
    if warned and not warning.ways(db, settings, channels, person):
        return
    _mark(db, person.id, "warned_at", now)
    kept = reminders.settings(db, person.id)
    due = domain_reminders.after_quiet(now, person.zone, kept.quiet if kept else None)
    channel = warning.way(db, settings, channels, person, warned)
    sendings.plan(db, [_row(settings, person, WARN, channel, today, due, now)])


def _tell(
    db: Session, settings: Settings, person: Person, found: domain.Silence, reached: datetime, now: datetime
) -> None:
    """Plan the letter, or write down that it went out; a mail server that takes none is asked on the next days, too."""
    tried = [row for row in sendings.of(db, person.id, found.warns_on)
             if row.rule_id == domain.rule_of(person.id) and row.ordinal == ORDINAL[TELL]]
    today = local_day(now, person.zone, person.day_boundary)
    first = local_day(domain.speaks_at(found, reached, person.zone, person.day_boundary), person.zone,
                      person.day_boundary)
    if sent := next((row.sent_at for row in tried if row.state in (SENT, RECEIVED)), None):
        _mark(db, person.id, "told_at", sent)
    elif not any(row.state in LIVE for row in tried) and today < first + TRIES:
        sendings.plan(db, [_row(settings, person, TELL, EMAIL, today, now, now)])


def _mark(db: Session, person_id: UUID, column: str, at: datetime) -> None:
    """Say when it was done. `edited_at` stays: the plan is as the person left it."""
    db.execute(update(Silence).where(col(Silence.person_id) == person_id).values({column: at}))


def _row(
    settings: Settings, person: Person, what: str, channel: str, day: date, due: datetime, now: datetime
) -> dict[str, Any]:
    row_id = uuid4()
    return {
        "person_id": person.id, "id": row_id, "rule_id": domain.rule_of(person.id), "day": day,
        "ordinal": ORDINAL[what], "about": "", "zone": person.zone, "due_at": due, "expires_at": due + LASTS,
        "try_at": due, "channel": channel, "state": PLANNED, "reason": "", "owner": "", "attempts": 0, "snoozed": 0,
        "made_at": now, "link_hash": hashed(token(settings.note_key, person.id, row_id)),
    }


def prepared(store: Store, settings: Settings, row: Claimed, now: datetime) -> Delivery | End | None:
    """For a row of a silence plan: how it ends unsaid, or the letter to the other; None to send it as a reminder is."""
    with store.reading() as db:
        plan, person = reminders.silence(db, row.person_id), db.get(Person, row.person_id)
        found = stand(db, person, plan, now) if plan is not None and person is not None else None
    if plan is None or person is None or found is None:
        why = "changed" if plan is None or not plan.is_on else "paused"
        return End(row.person_id, row.id, EXPIRED, why, row.due_at)
    if row.day < (found.warns_on if row.ordinal == ORDINAL[WARN] else found.tells_on):
        waits = found.since > local_day(now, person.zone, person.day_boundary)
        return End(row.person_id, row.id, EXPIRED, "paused" if waits else "logged", row.due_at)
    if row.ordinal == ORDINAL[WARN]:
        return None
    told = opened(store.vault, plan)
    if told is None:
        return End(row.person_id, row.id, EXPIRED, "changed", row.due_at)
    made = letter(settings, person, told, found.days, found.since)
    return Delivery(row.id, row.person_id, made.sender, made.subject, "", made.headers["Message-ID"][1:33],
                    int((row.expires_at - now).total_seconds()), (Address(person.id, EMAIL, told.address),),
                    person.language, letter=made)
