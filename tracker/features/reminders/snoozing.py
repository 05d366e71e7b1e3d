"""Putting off from within the app: the last time a rule spoke, and the page on which it can be put off."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.domain.words import Message, message
from tracker.features.reminders import operations, trial
from tracker.store import sendings
from tracker.store.people import Person
from tracker.store.reminders import PLANNED, RECEIVED, SENT, ReminderRule
from tracker.web import reminder_links, today


@dataclass(frozen=True, slots=True)
class Told:
    """When a rule spoke last, or speaks again, in words; and the address of the page that puts it off."""

    words: Message
    link: str


def told(db: Session, person: Person, rule: ReminderRule) -> Told | None:
    """The rule's last reminder, where it can still be put off."""
    since = today.today(person) - timedelta(days=2)
    rows = [row for row in sendings.of(db, person.id, since) if row.rule_id == rule.id and reminder_links.works(row)
            and (row.state in (SENT, RECEIVED) or (row.state == PLANNED and row.snoozed))]
    if not rows:
        return None
    row = rows[-1]
    at = row.due_at.astimezone(ZoneInfo(row.zone)).time()
    words = message("It is put off to %(time)s.", time=at) if row.state == PLANNED else message(
        "It came at %(time)s.", time=at)
    return Told(words, f"/r/{operations.token(trial.settings().note_key, person.id, row.id)}/later")
