"""Reminders already spoken, with a link that works."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from tests.people import Someone
from tracker.store import reminders, sendings
from tracker.store.reminders import Reminder, ReminderRule
from tracker.web.gate import hashed

LINK = "s" * 43
ZONE = "Europe/London"


def remind(
    app: Flask, who: Someone, link: str = LINK, *, kind: str = "log", about: str = "",
    due: datetime | None = None, **row: Any,
) -> Reminder:
    """A rule of this kind with one reminder, sent when it was due."""
    due = due or datetime.now(UTC) - timedelta(minutes=1)
    rule = ReminderRule(person_id=who.person.id, kind=kind, times="20:30", edited_at=due)
    made = Reminder(**{
        "person_id": who.person.id, "rule_id": rule.id, "day": due.date(), "ordinal": 0, "about": about, "zone": ZONE,
        "due_at": due, "expires_at": due + timedelta(minutes=90), "channel": "push", "state": "sent", "try_at": due,
        "attempts": 1, "sent_at": due, "link_hash": hashed(link), "made_at": due, **row,
    })
    with app.extensions["store"].writing() as db:
        reminders.keep_rule(db, rule)
        db.add(made)
    return made


def row(app: Flask, link: str = LINK) -> Reminder:
    with app.extensions["store"].reading() as db:
        found = sendings.by_link(db, hashed(link))
        assert found is not None
        return found
