"""Down for ten minutes, three hours, three days: what is due comes late or ends where the person can see it."""

import time
from datetime import UTC, date, datetime, timedelta

from tests.drills import senders
from tests.drills.server import figures
from tests.spool import Spool
from tracker import jobs
from tracker.store import checkins
from tracker.store.base import Store

OUTAGES = {"10_minutes": timedelta(minutes=10), "3_hours": timedelta(hours=3), "3_days": timedelta(days=3)}
START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LAST = timedelta(minutes=90)


def test_outage(store: Store, full: bool) -> None:
    """Time is what the clock of the desk says; the database is real, and nothing waits."""
    times, began, found = (24 * 12 if full else 72), time.monotonic(), {}
    for number, (name, outage) in enumerate(OUTAGES.items()):
        start = START + timedelta(days=30 * number)
        minutes = [n * 24 * 60 // times + 4 for n in range(times)]
        spool, clock = Spool(), [start - timedelta(days=1)]
        desk = senders.desk(store, spool.channel(), lambda clock=clock: clock[0])
        # Each person has one time of the day, all around the clock.
        for minute in minutes:
            at = f"{minute // 60:02}:{minute % 60:02}"
            (who,) = senders.people(store, 1, clock[0], name=f"{name} {minute} ", times=at)
            with store.writing() as db:
                checkins.wake(db, who.id, clock[0])
        for hours in range(25):
            clock[0] = start - timedelta(days=1) + timedelta(hours=hours)
            tick(desk)
        before = {one.id for one in senders.all_rows(store) if one.state not in ("planned", "leased")}
        sent_before = len(spool.given)
        back = clock[0] = start + outage
        for _ in range(3):
            tick(desk)
        over = [one for one in senders.all_rows(store) if one.id not in before and one.due_at <= back]
        slots = {(one.person_id, one.day) for one in over}
        found[name] = {
            "due": len(over), "sent_late": sum(one.state == "sent" for one in over),
            "expired": sum(one.state == "expired" for one in over),
            "vanished": expected(minutes, start, back) - len(slots),
            "without_end": sum(one.state in ("planned", "leased") for one in over),
            "lost": sum(back - one.due_at < LAST and one.state != "sent" for one in over),
            "doubled": len(spool.given) - len({one.topic for one in spool.given}),
        }
        for one in over:
            age = back - one.due_at
            assert one.state == ("sent" if age < LAST else "expired"), (one.due_at, one.state, one.reason)
            assert one.reason == ("late" if age > timedelta(minutes=5) else "")
        assert len(spool.given) - sent_before == found[name]["sent_late"] == len(
            {one.topic for one in spool.given[sent_before:]})
        assert [found[name][key] for key in ("vanished", "without_end", "lost", "doubled")] == [0, 0, 0, 0]
        assert over
        senders.forget(store)
    whole = {key: sum(one[key] for one in found.values()) for key in ("vanished", "without_end", "lost", "doubled")}
    figures(drill="outage", database=senders.kind(store), **whole, **found,
            seconds=round(time.monotonic() - began, 1))


def tick(desk: jobs.Desk) -> None:
    """One tick in which every job has its turn."""
    desk.done.clear()
    jobs.tick(desk)


def expected(minutes: list[int], start: datetime, back: datetime) -> int:
    """How many (person, date) fall due in the outage, counted without the product."""
    days: list[date] = [start.date() + timedelta(days=n) for n in range((back.date() - start.date()).days + 1)]
    dues = [datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=UTC)
            for day in days for minute in minutes]
    return sum(start < due <= back for due in dues)
