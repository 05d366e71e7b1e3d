"""Following: what becomes of a planned row when its rule, zone or quiet hours change, or what it asks for is done."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tracker.domain.reminders import Slot
from tracker.store.reminders import EXPIRED, PLANNED, Reminder, ReminderRule

#: How far ahead rows are made.
AHEAD = timedelta(hours=48)
#: Ends that a rule's change can take back: nothing was said yet.
_UNSAID = ("changed", "paused", "quiet")


def timing(zone: str, rule: ReminderRule, slot: Slot) -> dict[str, Any]:
    """When and how a slot is said, as its row keeps it."""
    return {"about": slot.about, "zone": zone, "due_at": slot.due_at, "expires_at": slot.expires_at,
            "try_at": slot.due_at, "channel": rule.channel}


def followed(
    row: Reminder, wanted: tuple[ReminderRule, Slot] | None, rule: ReminderRule | None, zone: str,
    done: Mapping[tuple[UUID, str], date], now: datetime,
) -> dict[str, Any]:
    """How a row follows its rule; empty where it stays. What was said, or is being sent, is never touched."""
    unsaid = row.state == EXPIRED and row.reason in _UNSAID
    paused = rule is not None and rule.paused_until is not None and row.day <= rule.paused_until
    if row.state != PLANNED and not unsaid:
        return {}
    if row.reason == "quiet" and wanted is not None and wanted[1].due_at == row.due_at:
        return {}
    if row.snoozed and rule is not None and rule.is_on and not paused:
        return {}
    if wanted is not None and (wanted[1].due_at == row.due_at or wanted[1].due_at >= wanted[0].edited_at):
        return _moved(row, timing(zone, *wanted), now, unsaid=unsaid)
    if unsaid or row.due_at > now + AHEAD:
        return {}
    last, made = done.get((row.person_id, row.about)), row.made_at.astimezone(ZoneInfo(row.zone)).date()
    answered = last is not None and last >= made and rule is not None and rule.is_on
    return {"state": EXPIRED, "reason": "paused" if paused else "logged" if answered else "changed"}


def _moved(row: Reminder, to: dict[str, Any], now: datetime, *, unsaid: bool) -> dict[str, Any]:
    """The row's new times; one that was taken back comes again while there is time."""
    if unsaid:
        return {**to, "state": PLANNED, "reason": ""} if to["expires_at"] > now else {}
    if to["due_at"] == row.due_at:
        del to["try_at"]  # it may be waiting for its next try
    return to if any(getattr(row, name) != value for name, value in to.items()) else {}
