"""What the pages behind a reminder's link have in common: what it is about, what is said at the end, no copy kept."""

from datetime import date, datetime
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.domain import reminders as domain
from tracker.domain.silence import rule_of
from tracker.domain.words import Message, message
from tracker.features.reminders.preparing import spoke_on, trial_of
from tracker.store import reminders, sendings
from tracker.store.people import Person
from tracker.store.reminders import Reminder, ReminderRule
from tracker.web import database, reminder_links, responses, today

#: What the page says after each kind of post.
DONE: dict[str, Message] = {
    "kept": message("Saved. You can close this page."),
    "as_before": message("Your answers from before stay. You can close this page."),
    "later": message("Put off. You can close this page."),
}
#: What can be ended over a link, and what is said then, by what the reminder belongs to.
ENDS: dict[str, Message] = {
    "rule": message("Turn this reminder off"), "silence": message("I am here. Wait longer"),
}
ENDED: dict[str, Message] = {
    "rule": message("This reminder is off. You can turn it on again any time."),
    "silence": message("Your silence plan counts anew from today."),
    "test": message("This was a test. Your reminders are as they were."),
    "": message("This reminder is gone already."),
}
LATER: dict[str, Message] = {
    "15": message("In 15 minutes"), "60": message("In an hour"), "evening": message("This evening"),
}


def rule(db: Session, row: Reminder) -> ReminderRule | None:
    """The rule that spoke; None where it is gone, or never was one."""
    return reminders.rule(db, row.person_id, row.rule_id)


def kind(row: Reminder) -> str:
    """The kind of a reminder; one without a rule leads nowhere in particular."""
    kept = rule(database.reading(), row)
    return kept.kind if kept is not None else domain.OWN


def source(db: Session, row: Reminder) -> str:
    """What a reminder belongs to: a `rule`, the `silence` plan, a `test`, or nothing any more."""
    if row.rule_id == rule_of(row.person_id):
        return "silence"
    if row.rule_id == trial_of(row.person_id):
        return "test"
    return "rule" if rule(db, row) is not None else ""


def ways_out(row: Reminder) -> dict[str, Any]:
    """What each page of a link offers beside what it is for: putting it off, and ending what it belongs to."""
    return {"later": later(row), "ends": ENDS.get(source(database.reading(), row))}


def person_of(row: Reminder) -> Person:
    """Whose reminder it is."""
    return database.reading().get_one(Person, row.person_id)


def day_of(row: Reminder, person: Person) -> date:
    """The person's day the reminder first spoke in: opened after midnight, it still means the evening before."""
    return spoke_on(row, person.day_boundary)


def place(row: Reminder) -> str:
    """The page a reminder is about."""
    match kind(row):
        case domain.LOG:
            return f"/days/{day_of(row, person_of(row))}"
        case domain.CHECK_INS:
            return f"/check-ins/forms/{row.about}" if row.about else "/check-ins"
        case domain.APPOINTMENTS:
            return f"/appointments/{row.about}" if row.about else "/appointments"
    return "/"


def later(row: Reminder) -> list[tuple[str, Message]]:
    """The times a reminder can be put off to now; none of those that lie beyond the end of its link."""
    now, last = today.now(), reminder_links.last(row)
    return [(key, word) for key, word in LATER.items() if domain.snoozed(key, now, row.zone) < last]


def arrived(db: Session, row: Reminder, now: datetime) -> None:
    """Whoever has the link was reached, even where no receipt came."""
    sendings.receive(db, row.person_id, row.id, now)


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page whose address is a secret: no copy of it is kept."""
    made = responses.page(template, status, **values)
    made.headers["Cache-Control"] = "no-store"
    return made


def ended(row: Reminder) -> Response | None:
    """The page a post leads to, where the address says that there was one."""
    said = DONE.get(request.args.get("done", ""))
    return told(said, place(row)) if said is not None else None


def told(said: Message, leads: str) -> Response:
    """What was done, and the way in from there."""
    return page("reminders/link_done.html", said=said, place=leads)


def done(address: str, what: str) -> Response:
    """Say so: to a script in JSON, to a person by a page they are led to."""
    return responses.plain(200, done=what) if responses.wants_json() else responses.seen(f"{address}?done={what}")
