"""Trying a channel: one real reminder, sent at once through the same channel, with a row like any other."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

from flask import abort, current_app
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.domain.words import Message, message
from tracker.features.reminders import operations
from tracker.features.reminders.channels import CHANNELS, EMAIL, Channel, Delivery, Outcome, Sender
from tracker.features.reminders.pages import pages
from tracker.features.reminders.preparing import prepare, trial_of
from tracker.settings import Settings
from tracker.store import reminders, sendings
from tracker.store.people import Person
from tracker.store.reminders import FAILED, LEASED, PLANNED, RECEIVED, SENT, Reminder
from tracker.store.sendings import Claimed, End, Held
from tracker.web import database, forms, limits, logs, responses, today
from tracker.web.forms import Form
from tracker.web.gate import hashed, policy, viewer
from tracker.web.limits import Budget

TRIALS = Budget("reminder-trial", burst=6, per_hour=12)
#: Nobody else sends it while we do, and it is worth showing for so long.
LEASE, LASTS = timedelta(seconds=60), timedelta(minutes=15)
NAME = message("Test")


@pages.post("/reminders/test")
@policy("person")
def test() -> Response:
    """Send one reminder now by the channel named; the page then says what came of it."""
    channel = Form().take("channel", forms.one_of(*(key for key, one in CHANNELS.items() if one.is_sent)), "")
    if not channel:
        abort(422)
    if not limits.spend((TRIALS, str(viewer().id))):
        abort(429)
    row_id = _send(viewer(), CHANNELS[channel], today.now())
    return responses.seen(f"/reminders?tested={row_id}#ways")


def settings() -> Settings:
    """The server's settings."""
    return cast(Settings, current_app.config["SETTINGS"])


def rule_id(person: Person) -> UUID:
    """What the rows of trials name in place of a rule."""
    return trial_of(person.id)


def told(db: Session, person: Person, row_id: str) -> Message | None:
    """What came of a trial; None where there was none under this id."""
    try:
        row = db.get(Reminder, (person.id, UUID(row_id)))
    except ValueError:
        return None
    if row is None or row.rule_id != rule_id(person):
        return None
    if row.state == RECEIVED:
        return message("It arrived.")
    if row.state == SENT:
        return message("Sent to your address.") if row.channel == EMAIL else message("Sent. It should be here soon.")
    if row.state in (PLANNED, LEASED):
        return message("It is on its way.")
    if row.reason == "no_receiver":
        return message("There is no place to send it to. Set this up first.")
    return message("It could not be sent now. Please try again later.")


def _send(person: Person, channel: Channel, now: datetime) -> UUID:
    """A row in our own hands, sent outside any transaction, then brought to its end."""
    held, owner = Held(person.id, uuid4()), uuid4().hex
    with database.writing() as db:
        db.add(_row(person, channel, now, held.id, owner))
    for row, made in prepare(database.store(), settings(), CHANNELS, [held], now):
        outcome = Outcome("later") if isinstance(made, End) else _sent(channel, made)
        end = made if isinstance(made, End) else _end(row, outcome, today.now())
        with database.writing() as db:
            sendings.settle(db, owner, [end])
            reminders.heard(db, outcome.took, outcome.gone, outcome.refused)
    return held.id


def _row(person: Person, channel: Channel, now: datetime, row_id: UUID, owner: str) -> Reminder:
    return Reminder(
        person_id=person.id, id=row_id, rule_id=rule_id(person), day=today.today(person), ordinal=_number(now),
        zone=person.zone, due_at=now, expires_at=now + LASTS, channel=channel.key, state=LEASED, owner=owner,
        try_at=now + LEASE, attempts=1, made_at=now,
        link_hash=hashed(operations.token(settings().note_key, person.id, row_id)),
    )


def _number(now: datetime) -> int:
    """What tells the trials of a day apart: the millisecond of the day."""
    return int(now.timestamp() * 1000) % 86_400_000


def _sent(channel: Channel, delivery: Delivery) -> Outcome:
    try:
        return channel.send(Sender(settings()), delivery)
    except Exception as error:  # as in sending.py: what a channel stumbles over is told in plain words
        logs.event("reminder.error", channel=channel.key, why=type(error).__name__)
        return Outcome("later", "error")


def _end(row: Claimed, outcome: Outcome, now: datetime) -> End:
    """What came of it; a trial is not tried again by itself."""
    if outcome.kind in ("sent", "unsure"):
        reason = "unsure" if outcome.kind == "unsure" else ""
        return End(row.person_id, row.id, SENT, reason, row.due_at, now)
    reason = "no_receiver" if outcome.kind == "gone" else outcome.reason or "refused"
    return End(row.person_id, row.id, FAILED, reason[:16], row.due_at)
