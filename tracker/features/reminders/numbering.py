"""Numbering: which row of a day is which time of a rule, when its times were changed in between.

Slots are numbered by their place among a rule's times, so taking 09:00 out of "09:00 20:30" makes 20:30 the first. Its
row stays its own all the same: by the time on the clock it speaks at. What was said at 09:00 does not silence it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from uuid import UUID
from zoneinfo import ZoneInfo

from tracker.domain.reminders import APPOINTMENTS, CHECK_INS, Slot
from tracker.store.reminders import PLANNED, Reminder, ReminderRule

Key = tuple[UUID, date, int]
Wanted = dict[Key, tuple[ReminderRule, Slot]]


def renumbered(wanted: Wanted, there: Mapping[Key, Reminder], zone: str) -> Wanted:
    """The slots, each under the number of the row it has or should get; `zone` is the one they are in."""
    slots: dict[tuple[UUID, date], list[tuple[ReminderRule, Slot]]] = defaultdict(list)
    rows: dict[tuple[UUID, date], dict[int, Reminder]] = defaultdict(dict)
    for (rule_id, day, _ordinal), one in wanted.items():
        slots[rule_id, day].append(one)
    for (rule_id, day, ordinal), row in there.items():
        rows[rule_id, day][ordinal] = row
    found: Wanted = {}
    for place, several in slots.items():
        timed = several[0][0].kind not in (CHECK_INS, APPOINTMENTS)
        numbers = _numbers([slot for _rule, slot in several], rows[place], zone) if timed else {}
        for rule, slot in several:
            ordinal = numbers.get(slot.ordinal, slot.ordinal)
            found[*place, ordinal] = rule, replace(slot, ordinal=ordinal)
    return found


def _numbers(slots: list[Slot], rows: Mapping[int, Reminder], zone: str) -> dict[int, int]:
    """For each slot's number that of its row: the one at its time; else its own, one to spare, or a new one."""
    at = {slot.ordinal: slot.due_at.astimezone(ZoneInfo(zone)).time() for slot in slots}
    free, found = dict(rows), dict[int, int]()
    for ordinal, clock in at.items():
        same = [number for number, row in free.items() if not row.snoozed and _clock(row) == clock]
        if same:
            found[ordinal] = ordinal if ordinal in same else same[0]
            del free[found[ordinal]]
    spare = [number for number, row in free.items() if number not in at and row.state == PLANNED and not row.snoozed]
    for ordinal in sorted(at.keys() - found.keys()):
        own = free.get(ordinal)
        if ordinal in rows and (own is None or own.state != PLANNED) and spare:
            found[ordinal] = spare.pop(0)
        elif ordinal in rows and own is None:
            found[ordinal] = max(*rows, *at, *found.values()) + 1
    return found


def _clock(row: Reminder) -> time:
    return row.due_at.astimezone(ZoneInfo(row.zone)).time()
