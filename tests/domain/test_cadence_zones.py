"""Exactly one log and one morning form for each local date, in every zone of the machine, whatever its clocks do."""

import os
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.instruments.published import document
from tests.domain.planning import DAY, Said, Span
from tracker.domain.cadence import LOG, Plan, due
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.localdays import instant, local_day, zones

FULL = bool(os.environ.get("FULL"))
HOUR = timedelta(hours=1)
ZONES = st.sampled_from(sorted(zones()))
FORMS = {"first_days": INSTRUMENTS["first_days"]}
#: The years whose clock changes are swept; FULL=1 takes more, and longer walks.
YEARS = (1995, 2036) if FULL else (2026, 2027)


def detox(zone: str, since: date, boundary: time = time(4), reminder: time | None = None) -> Plan:
    return Plan(zone, [Span("stabilise.detox", since)], FORMS, boundary, reminder=reminder)


def walk(plan: Plan, begin: datetime, hours: int, step: int = 1) -> dict[date, set[datetime]]:
    """Look every `step` hours: the reminders of each date that had a log. At each look there is one, of that day."""
    reminders: dict[date, set[datetime]] = {}
    for n in range(0, hours, step):
        now = begin + n * HOUR
        day = local_day(now, plan.zone, plan.boundary)
        found = due(plan, (), now)
        logs = [one for one in found if one.key == LOG]
        assert [one.slot for one in logs] == [day], (plan.zone, now)
        mornings = [one for one in found if one.key == "first_days"]
        closed = instant(day, time(14), plan.zone)
        assert [one.slot for one in mornings] == ([day] if now < closed else []), (plan.zone, now)
        reminders.setdefault(day, set()).add(logs[0].prompt_at)
    return reminders


def check(plan: Plan, reminders: dict[date, set[datetime]]) -> None:
    """One reminder for each date there was, on that date; no date in between is missing but one that never was."""
    for day, at in reminders.items():
        assert len(at) == 1 and local_day(*at, plan.zone, plan.boundary) == day, (plan.zone, day, at)
    first, last = min(reminders), max(reminders)
    for day in (first + n * DAY for n in range((last - first).days)):
        assert day in reminders or plan.start(day) == plan.start(day + DAY), (plan.zone, day)


def changes(zone: str) -> tuple[tuple[date, timedelta | None], ...]:
    """How the zone's offset goes over the years of the sweep."""
    where, noon = ZoneInfo(zone), datetime(YEARS[0], 1, 1, 12, tzinfo=UTC)
    found: list[tuple[date, timedelta | None]] = []
    for n in range((date(YEARS[1], 12, 31) - date(YEARS[0], 1, 1)).days + 1):
        offset = (noon + n * DAY).astimezone(where).utcoffset()
        if not found or found[-1][1] != offset:
            found.append(((noon + n * DAY).date(), offset))
    return tuple(found)


def test_every_zone_has_one_log_and_one_reminder_a_day_around_each_clock_change() -> None:
    """Zones whose clocks go alike are looked at once: nothing but the offset counts."""
    alike = {changes(zone): zone for zone in sorted(zones())}
    assert len(alike) > 40
    for turns, zone in alike.items():
        plan = detox(zone, date(1990, 1, 1))
        for day, _offset in turns:
            reminders = walk(plan, datetime.combine(day, time(), UTC) - 48 * HOUR, 96)
            check(plan, reminders)
            for at, instants in reminders.items():
                assert {one.astimezone(ZoneInfo(zone)).date() for one in instants} == {at}
                assert {one.astimezone(ZoneInfo(zone)).time() for one in instants} == {time(20)}


@settings(max_examples=300 if FULL else 5)
@given(ZONES, st.integers(1990, 2036), st.integers(0, 8), st.one_of(st.none(), st.times()))
def test_every_hour_of_years_has_exactly_one_log_due(
    zone: str, year: int, boundary: int, reminder: time | None
) -> None:
    plan = detox(zone, date(1980, 1, 1), time(boundary), reminder)
    check(plan, walk(plan, datetime(year, 1, 1, tzinfo=UTC), (3 if FULL else 1) * 366 * 24))


def test_the_date_that_samoa_skipped_has_no_log_and_its_neighbours_have_one() -> None:
    plan = detox("Pacific/Apia", date(2011, 1, 1))
    reminders = walk(plan, datetime(2011, 12, 27, tzinfo=UTC), 24 * 8)
    check(plan, reminders)
    assert date(2011, 12, 30) not in reminders
    assert {date(2011, 12, 29), date(2011, 12, 31)} <= set(reminders)


@given(st.lists(st.tuples(ZONES, st.integers(0, 8), st.integers(1, 40)), min_size=1, max_size=25))
def test_whoever_moves_about_is_never_asked_twice_for_one_date(moves: list[tuple[str, int, int]]) -> None:
    """Any number of flights and new boundaries: a date that has its log is not asked for again."""
    now, said = datetime(2026, 3, 1, tzinfo=UTC), list[Said]()
    for zone, boundary, hours in moves:
        plan = detox(zone, date(2026, 1, 1), time(boundary))
        for _ in range(0, hours, 3):
            now += 3 * HOUR
            asked = [one for one in due(plan, said, now) if one.closes_at > now]
            for one in asked:
                assert (one.key, one.slot) not in {(there.instrument, there.day) for there in said}
                said.append(Said(one.key, local_day(now, zone, time(boundary))))


def times(field: str, count: int) -> list[int]:
    """The numbers a field of a cron line means."""
    if field.startswith("*"):
        return list(range(0, count, int(field[2:] or 1)))
    parts = [part.partition("-") for part in field.split(",")]
    return [n for low, _, high in parts for n in range(int(low), int(high or low) + 1)]


def ours(case: dict[str, str], many: int) -> list[str]:
    """A cron line read as fixed local times of every day: the next `many` instants by our rule."""
    *seconds, minutes, hours, _days, _months, _weekdays = case["cron"].split()
    where = ZoneInfo(case["tz"])
    now = datetime.fromisoformat(case["now_local"]).replace(tzinfo=where)
    walls = [time(h, m, s) for h in times(hours, 24) for m in times(minutes, 60)
             for s in (times(seconds[0], 60) if seconds else [0])]
    found = {instant(now.date() + n * DAY, wall, case["tz"]) for n in range(4) for wall in walls}
    return [at.astimezone(where).isoformat() for at in sorted(found) if at > now.astimezone(UTC)][:many]


#: Where our rule differs on purpose: a time that comes twice is asked for once, the first time …
FIRST_OF_TWO = {
    "test_001_every_hour_oct": ["2021-10-31T02:00:00+03:00", "2021-10-31T03:00:00+03:00", "2021-10-31T04:00:00+02:00",
                                "2021-10-31T05:00:00+02:00"],
    "test_002_every_30_minutes_oct": ["2021-10-31T02:30:00+03:00", "2021-10-31T03:00:00+03:00",
                                      "2021-10-31T03:30:00+03:00", "2021-10-31T04:00:00+02:00"],
    "test_003_every_15_minutes_oct": ["2021-10-31T02:45:00+03:00", "2021-10-31T03:00:00+03:00",
                                      "2021-10-31T03:15:00+03:00", "2021-10-31T03:30:00+03:00",
                                      "2021-10-31T03:45:00+03:00", "2021-10-31T04:00:00+02:00"],
    "test_006_every_3_hours_oct": ["2021-10-31T03:00:00+03:00", "2021-10-31T06:00:00+02:00"],
}
#: … and a time that is skipped moves forward by the gap, where cron takes the end of the gap.
BY_THE_GAP = {
    "test_009_30_past_1_2_3_4_5_mar": ["2021-03-28T02:30:00+02:00", "2021-03-28T04:30:00+03:00",
                                       "2021-03-28T05:30:00+03:00"],
    "test_at_3_15_mar": ["2021-03-27T03:15:00+02:00", "2021-03-28T04:15:00+03:00", "2021-03-29T03:15:00+03:00"],
}


def test_the_34_clock_changes_of_riga() -> None:
    """Twenty-eight come out as published; the six named above differ as our rule says, and in nothing else."""
    cases = {case["name"]: case for case in document("vectors/dst/cronsim_riga_2021.json")}
    assert len(cases) == 34
    differ = FIRST_OF_TWO | BY_THE_GAP
    assert differ.keys() <= cases.keys()
    for name, case in cases.items():
        if name in differ:
            assert ours(case, len(differ[name])) == differ[name] != case["next"][:len(differ[name])], name
        else:
            assert ours(case, len(case["next"])) == case["next"], name
