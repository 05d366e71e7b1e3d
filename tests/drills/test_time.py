"""Zones, clock changes, clocks that step and people who travel: one reminder for each local date, and never two."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from zoneinfo import ZoneInfo

from tests.drills import senders
from tests.drills.server import figures
from tests.spool import SPOOL, Spool
from tracker import jobs
from tracker.domain.cadence import zones
from tracker.domain.reminders import Rule, slots
from tracker.store import checkins, people
from tracker.store.base import Store
from tracker.store.people import Person

AWKWARD = (wall(0, 30), wall(2, 30), wall(3, 15), wall(23, 45))
#: Zones with something strange about them, in every size of the drill.
STRANGE = ("Pacific/Apia", "America/Nuuk", "Australia/Lord_Howe", "Africa/Casablanca", "Antarctica/Troll",
           "America/Santiago", "Pacific/Kiritimati", "Europe/Dublin", "Africa/Cairo", "Asia/Tehran", "Asia/Kathmandu",
           "Antarctica/Casey")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
Step = Callable[[datetime], datetime]


def test_time_of_zones(full: bool) -> None:
    """The planner alone: each zone, each date, four awkward times; five years in full, and when Samoa skipped a day."""
    began, named = time.monotonic(), sorted(zones())
    chosen = named if full else sorted({*STRANGE, *named[::25]})
    spans = [(date(2022, 1, 1), 5 * 365 + 1)] if full else [(date(2026, 1, 1), 365), (date(2022, 9, 20), 20)]
    wrong = cells = 0
    for zone in chosen:
        here = ZoneInfo(zone)
        for first, length in [*spans, (date(2011, 12, 20), 20)]:
            days = [first + n * DAY for n in range(length)]
            lived = {day for day in days if _lived(day, here)}
            found = Counter()
            for slot in slots(Rule("r", "log", AWKWARD), zone, days):
                local = slot.due_at.astimezone(here).replace(tzinfo=None)
                meant = datetime.combine(slot.day, AWKWARD[slot.ordinal])
                wrong += local - meant not in (timedelta(0), _gap(slot.due_at, here))
                found[slot.day, slot.ordinal] += 1
            wrong += sum(n != 1 for n in found.values()) + len(found.keys() ^ {(d, n) for d in lived for n in range(4)})
            cells += len(lived)
    figures(drill="time", part="zones", zones=len(chosen), cells=cells, wrong=wrong,
            seconds=round(time.monotonic() - began, 1))
    assert wrong == 0 and cells


def _gap(at: datetime, here: ZoneInfo) -> timedelta:
    """By how much the clock was put on shortly before an instant: a time it skipped comes so much later.

    Up to three hours (Casey, 2 October 2022).
    """
    def offset(one: datetime) -> timedelta:
        return one.astimezone(here).utcoffset() or timedelta(0)

    return offset(at) - offset(at - 6 * HOUR)


def _lived(day: date, here: ZoneInfo) -> bool:
    """Whether any hour of a date existed, found by walking over the instants around it."""
    begin = datetime.combine(day, wall(12), UTC) - 30 * HOUR
    return any((begin + n * HOUR).astimezone(here).date() == day for n in range(0, 60, 3))


def test_time_of_travels(store: Store) -> None:
    """People change their zone in the middle of a day; Samoa leaves one out: never two for a date."""
    began = time.monotonic()
    travels = {
        "stays": ("Europe/London", ()),
        "flies west": ("Europe/London", ((26, "America/New_York"),)),
        "flies west late": ("Europe/London", ((33, "America/Los_Angeles"),)),
        "flies east": ("America/New_York", ((26, "Asia/Tokyo"),)),
        "over the date line and back": ("Asia/Tokyo", ((20, "America/Los_Angeles"), (44, "Asia/Tokyo"))),
    }
    wrong, sends = _walk(store, NOON, travels, 5)
    wrong_there, samoa = _walk(store, datetime(2011, 12, 28, 12, tzinfo=UTC), {"samoa": ("Pacific/Apia", ())}, 5)
    assert "2011-12-30" not in samoa["samoa"] and {"2011-12-29", "2011-12-31"} <= samoa["samoa"].keys()
    figures(drill="time", part="travels", database=senders.kind(store), wrong=wrong + wrong_there,
            sends=sum(sum(one.values()) for one in sends.values()), seconds=round(time.monotonic() - began, 1))
    assert wrong + wrong_there == 0


def test_time_of_clocks(store: Store) -> None:
    """The server's clock is set wrong, for half a day, and right again: no date is told twice, none vanishes."""
    began, wrong, sends = time.monotonic(), 0, 0
    for step in (HOUR, -HOUR, DAY, -DAY):
        def stepped(at: datetime, by: timedelta = step) -> datetime:
            return at + by if NOON + 26 * HOUR <= at < NOON + 38 * HOUR else at

        found_wrong, found = _walk(store, NOON, {f"step {step}": ("Europe/London", ())}, 5, stepped)
        wrong, sends = wrong + found_wrong, sends + sum(found[f"step {step}"].values())
    figures(drill="time", part="clocks", database=senders.kind(store), wrong=wrong, sends=sends,
            silent_seconds=jobs.SILENT, seconds=round(time.monotonic() - began, 1))
    assert wrong == 0


def _walk(
    store: Store, start: datetime, travels: dict[str, tuple[str, tuple[tuple[int, str], ...]]], days: int,
    clock: Step = lambda at: at,
) -> tuple[int, dict[str, Counter[str]]]:
    """Tick every half hour for some days; gives what was wrong, and the sends by person and local date."""
    senders.forget(store)
    at, spool, who = [start], Spool(), dict[str, Person]()
    desk = senders.desk(store, spool.channel(), lambda: clock(at[0]))
    for name, (zone, _moves) in travels.items():
        (who[name],) = senders.people(store, 1, start - DAY, zone, name=name, channel=SPOOL)
        with store.writing() as db:
            checkins.wake(db, who[name].id, start)
    for half in range(days * 48):
        at[0] = start + half * HOUR / 2
        for name, (_zone, moves) in travels.items():
            for hour, zone in moves:
                if half == hour * 2:
                    with store.writing() as db:
                        people.change(db, who[name], zone=zone)
                        checkins.wake(db, who[name].id, clock(at[0]))
        desk.done.clear()
        jobs.tick(desk)
        jobs.tick(desk)
    wrong, sends = _judge(store, who, clock(at[0]), start, days)
    return wrong + len(spool.given) - len({one.topic for one in spool.given}), sends


def _judge(
    store: Store, who: dict[str, Person], now: datetime, start: datetime, days: int
) -> tuple[int, dict[str, Counter[str]]]:
    """Two sends for one date are wrong, so is a date between the first and the last without any row."""
    sends: dict[str, Counter[str]] = {name: Counter() for name in who}
    wrong, rows = 0, senders.all_rows(store)
    for name, person in who.items():
        mine = [one for one in rows if one.person_id == person.id]
        over = [one for one in mine if one.due_at <= now]
        sends[name].update(str(one.day) for one in over if one.sent_at)
        wrong += sum(n > 1 for n in sends[name].values()) + sum(one.state in ("planned", "leased") for one in over)
        span = [start.date() + n * DAY for n in range(1, days - 1)]
        there = {one.day for one in mine}
        wrong += sum(day not in there and _lived(day, ZoneInfo(one_zone)) for day in span
                     for one_zone in {one.zone for one in mine})
        # An hour or a day of wrong clock, or a flight, costs at most the one date it jumped over.
        wrong += sum(one.state != "sent" for one in over) > 1
    return wrong, sends
