"""Reminder times: the reminder whose times were set before the person's last move, and what would fit now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.domain import reminder_offers
from tracker.domain.phases import path
from tracker.domain.reminder_offers import Offer
from tracker.domain.reminders import LOG
from tracker.store import reminders
from tracker.store.reminders import ReminderRule
from tracker.store.ways import Way

#: How long after a move it is asked about.
ASKED_FOR = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Moved:
    """A rule, and the times to offer for it."""

    rule: ReminderRule
    offer: Offer


def offered(db: Session, person_id: UUID, way: Way) -> Moved | None:
    """The offer to show, if any: for the one reminder to log, set or answered for before the phase began.

    Somebody with several of them arranged their days; nothing is offered then.
    """
    begun = _begun(way)
    if way.standing is None or begun is None or way.today - begun.date() > ASKED_FOR:
        return None
    logs = [one for one in reminders.rules(db, person_id) if one.kind == LOG and one.is_on]
    if len(logs) != 1 or logs[0].edited_at >= begun:
        return None
    kept = logs[0]
    days = [int(day) for day in kept.days]
    found = reminder_offers.offer(way.standing.phase, days, kept.clock_times, way.names)
    return Moved(kept, found) if found else None


def _begun(way: Way) -> datetime | None:
    """When the person said that they are where they are."""
    held = [span for span in path(way.spans) if span.start <= way.today]
    return held[-1].made_at if held else None
