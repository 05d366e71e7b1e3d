"""The link of a reminder: a long random secret, kept as its hash, that works for some hours and for one thing.

Whoever holds it may answer what that reminder asks about. Using it takes nothing away from it.
"""

from datetime import datetime, timedelta

from flask import abort, g

from tracker.store import sendings
from tracker.store.reminders import Reminder
from tracker.web import database, responses, today
from tracker.web.gate import hashed

#: A link works so long after its time, and at least until the reminder expires; put off again and again, a day at most.
WORKS, LONGEST = timedelta(hours=12), timedelta(hours=24)


def found(link: str) -> Reminder | None:
    """The reminder of a link, whether the link still works or not."""
    return sendings.by_link(database.reading(), hashed(link))


def reminder(link: str) -> Reminder:
    """The reminder of a link that still works; else whoever holds it is asked to sign in.

    Unknown and over look alike. A script, and somebody who is signed in, is told that nothing is there.
    """
    row = found(link)
    if row is not None and works(row):
        return row
    if responses.wants_json() or g.get("viewer") is not None:
        abort(404)
    abort(responses.seen("/sign-in"))


def works(row: Reminder) -> bool:
    """Whether its link works now."""
    return today.now() < min(max(row.expires_at, row.due_at + WORKS), last(row))


def last(row: Reminder) -> datetime:
    """When its link is over, however often it was put off since it was first said."""
    return (row.sent_at or row.due_at) + LONGEST


def is_own(row: Reminder) -> bool:
    """Whether the person is signed in on this device: then the real pages are theirs."""
    viewer = g.get("viewer")
    return viewer is not None and viewer.id == row.person_id
