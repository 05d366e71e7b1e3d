"""Slots: one for each local date that was lived, whatever clocks and countries do; quiet hours; sessions; snoozes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.localdays import local_day
from tracker.domain.reminders import (
    EXPIRES,
    KINDS,
    NEUTRAL,
    TITLE,
    Prompt,
    Quiet,
    Rule,
    Session,
    Slot,
    after_quiet,
    ahead,
    exists,
    prompted,
    slots,
    snoozed,
    spoken,
)

MONDAY = date(2026, 3, 2)
WEEK = [MONDAY + timedelta(days=n) for n in range(7)]
NIGHT = Quiet(time(22), time(8))
BERLIN = "Europe/Berlin"


def local(slot: Slot, zone: str = BERLIN) -> str:
    return f"{slot.due_at.astimezone(ZoneInfo(zone)):%d %H:%M}"


def rule(*times: time, **values: object) -> Rule:
    return Rule(**{"id": "r", "kind": "log", "times": times, **values})  # type: ignore[arg-type]


def test_each_day_and_time_is_a_slot() -> None:
    found = list(slots(rule(time(9), time(20, 30)), BERLIN, WEEK[:2]))
    assert [(one.day, one.ordinal, local(one)) for one in found] == [
        (MONDAY, 0, "02 09:00"), (MONDAY, 1, "02 20:30"), (WEEK[1], 0, "03 09:00"), (WEEK[1], 1, "03 20:30")]
    assert all(one.expires_at - one.due_at == EXPIRES and one.due_at.tzinfo == UTC for one in found)


def test_weekdays_pauses_and_off() -> None:
    weekend = rule(time(9), days=frozenset({5, 6}))
    assert [one.day.weekday() for one in slots(weekend, BERLIN, WEEK)] == [5, 6]
    paused = rule(time(9), paused_until=WEEK[4])
    assert [one.day for one in slots(paused, BERLIN, WEEK)] == WEEK[5:]
    assert list(slots(rule(time(9), is_on=False), BERLIN, WEEK)) == []


@pytest.mark.parametrize(
    ("day", "at", "zone", "local_time"),
    [
        (date(2026, 3, 29), time(2, 30), BERLIN, "29 03:30"),  # skipped: moves by the gap
        (date(2026, 10, 25), time(2, 30), BERLIN, "25 02:30"),  # twice: the first
        (date(2024, 3, 30), time(23, 30), "America/Nuuk", "31 00:30"),  # the gap lies at the end of the day
        (date(2026, 9, 6), time(0, 30), "America/Santiago", "06 01:30"),  # ... and at its beginning
    ],
)
def test_clock_changes(day: date, at: time, zone: str, local_time: str) -> None:
    (one,) = slots(rule(at), zone, [day])
    assert (one.day, local(one, zone)) == (day, local_time)


def test_a_date_that_was_left_out_has_no_slot() -> None:
    days = [date(2011, 12, 29), date(2011, 12, 30), date(2011, 12, 31)]
    for at in (time(0), time(12), time(23, 59)):
        assert [one.day for one in slots(rule(at), "Pacific/Apia", days)] == [days[0], days[2]]
    assert [exists(day, "Pacific/Apia") for day in days] == [True, False, True]


@pytest.mark.parametrize(
    ("quiet", "at", "after"),
    [
        (NIGHT, time(21, 59), "02 21:59"), (NIGHT, time(4), "02 08:00"), (NIGHT, time(7, 59), "02 08:00"),
        (NIGHT, time(8), "02 08:00"), (Quiet(time(12), time(14)), time(13), "02 14:00"),
        (Quiet(time(22), time(3)), time(23), "03 03:00"),
        (Quiet(time(12), time(12)), time(12), "02 12:00"), (None, time(3), "02 03:00"),
    ],
)
def test_quiet_hours_hold_back_what_falls_into_them(quiet: Quiet | None, at: time, after: str) -> None:
    (one,) = slots(rule(at), BERLIN, [MONDAY], quiet)
    assert (one.day, local(one)) == (MONDAY, after)


@pytest.mark.parametrize("at", [time(22), time(23, 30), time(0, 30), time(3, 59)])
def test_what_would_speak_of_another_day_in_the_morning_does_not_wait(at: time) -> None:
    (one,) = slots(rule(at), BERLIN, [MONDAY], NIGHT)
    assert local(one) == f"02 {at:%H:%M}", "it stays in the quiet hours: nothing is said of it"
    assert spoken([at], NIGHT) == {}


def test_the_day_of_the_person_decides_what_waits() -> None:
    late = time(6)
    (one,) = slots(rule(time(5)), BERLIN, [MONDAY], NIGHT, late)
    assert local(one) == "02 05:00"
    assert spoken([time(5), time(6)], NIGHT, late) == {1: time(8)}


def test_two_times_of_one_night_are_said_once() -> None:
    times = [time(5), time(7), time(20)]
    assert [local(one) for one in slots(rule(*times), BERLIN, [MONDAY], NIGHT)] == ["02 05:00", "02 08:00", "02 20:00"]
    assert spoken(times, NIGHT) == {1: time(8), 2: time(20)}
    assert spoken([time(7), time(8)], NIGHT) == {1: time(8)}
    assert [local(one) for one in slots(rule(time(7), time(8)), BERLIN, [MONDAY], NIGHT)] == ["02 07:00", "02 08:00"]
    assert spoken(times, None) == {0: time(5), 1: time(7), 2: time(20)}
    assert spoken([time(23)], Quiet(time(22), time(3))) == {0: time(3)}


@given(st.lists(st.times(), unique=True, max_size=4).map(sorted), st.times(), st.times(), st.sampled_from(range(24)))
def test_what_is_said_of_a_day_is_said_in_that_day(found: list[time], start: time, end: time, hour: int) -> None:
    times, start, end = [one.replace(second=0, microsecond=0) for one in found], *(
        one.replace(second=0, microsecond=0) for one in (start, end))
    quiet, boundary = Quiet(start, end), time(hour)
    kept = {one.ordinal: one for one in slots(rule(*times), "UTC", [MONDAY], quiet, boundary)}
    said = {n: one for n, one in kept.items() if start == end or not quiet.holds(one.due_at.time())}
    if len(set(times)) == len(times):
        assert {n: one.due_at.time() for n, one in said.items()} == spoken(times, quiet, boundary)
        assert len({one.due_at for one in said.values()}) == len(said)
    for n, one in said.items():
        wished = datetime.combine(MONDAY, times[n], UTC)
        assert local_day(one.due_at, "UTC", boundary) == local_day(wished, "UTC", boundary)


def test_quiet_hours_end_by_the_local_clock_also_over_a_change() -> None:
    at = datetime(2026, 3, 28, 23, tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)
    assert after_quiet(at, BERLIN, NIGHT) == datetime(2026, 3, 29, 6, tzinfo=UTC)


def test_check_ins_speak_once_a_day_with_the_first() -> None:
    asks = [Prompt("gad2", datetime(2026, 3, 2, 18, tzinfo=UTC)), Prompt("phq2", datetime(2026, 3, 2, 17, tzinfo=UTC)),
            Prompt("bam", datetime(2026, 3, 3, 17, tzinfo=UTC))]
    found = list(prompted(rule(kind="check_ins"), BERLIN, asks))
    assert [(one.day, one.ordinal, one.about) for one in found] == [(MONDAY, 0, "phq2"), (WEEK[1], 0, "bam")]
    assert not list(prompted(rule(paused_until=WEEK[1]), BERLIN, asks))
    assert local(next(prompted(rule(), BERLIN, asks, Quiet(time(18), time(20))))) == "02 20:00"


def test_a_check_in_waits_for_the_morning_while_it_is_open() -> None:
    late, over = datetime(2026, 3, 2, 22, 30, tzinfo=UTC), datetime(2026, 3, 3, 3, tzinfo=UTC)
    (one,) = prompted(rule(kind="check_ins"), BERLIN, [Prompt("phq2", late)], NIGHT)
    assert (one.day, local(one)) == (MONDAY, "03 08:00"), "it is still open then"
    (one,) = prompted(rule(kind="check_ins"), BERLIN, [Prompt("first_days", late, over)], NIGHT)
    assert local(one) == "02 23:30", "it would ask about another day: nothing is said of it"
    following = Prompt("gad2", datetime(2026, 3, 3, 17, tzinfo=UTC))
    both = list(prompted(rule(kind="check_ins"), BERLIN, [Prompt("phq2", late), following], NIGHT))
    assert [(one.about, local(one)) for one in both] == [("phq2", "03 08:00")], "one a day: it leads on to the other"


def test_sessions_are_told_the_day_before_once() -> None:
    sessions = [Session("b", WEEK[1], time(15)), Session("a", WEEK[1], time(10)), Session("c", WEEK[2], None)]
    found = list(ahead(rule(time(18)), BERLIN, sessions))
    assert [(one.day, one.ordinal, one.about, local(one)) for one in found] == [
        (WEEK[1], 0, "a", "02 18:00"), (WEEK[2], 0, "c", "03 18:00")]


def test_sessions_are_told_some_time_before_each() -> None:
    sessions = [Session("a", WEEK[1], time(10)), Session("b", WEEK[1], time(15)), Session("c", WEEK[2], None)]
    found = list(ahead(rule(lead=timedelta(hours=1)), BERLIN, sessions))
    assert [(one.about, local(one)) for one in found] == [("a", "03 09:00"), ("b", "03 14:00"), ("c", "03 18:00")]
    assert len({(one.day, one.ordinal) for one in found}) == 3
    (early,) = ahead(rule(lead=timedelta(hours=1)), BERLIN, sessions[:1], NIGHT)
    assert local(early) == "03 09:00"


def test_a_session_right_after_quiet_hours_is_told_before_them() -> None:
    (one,) = ahead(rule(lead=timedelta(minutes=30)), BERLIN, [Session("a", WEEK[1], time(7, 45))], NIGHT)
    assert local(one) == "02 21:59"
    (other,) = ahead(rule(lead=timedelta(minutes=30)), BERLIN, [Session("a", WEEK[1], time(8, 20))], NIGHT)
    assert local(other) == "03 08:00"
    assert other.expires_at == datetime(2026, 3, 3, 7, 20, tzinfo=UTC), "nobody is told once it has begun"


@pytest.mark.parametrize(
    ("choice", "hour", "local_time"),
    [("15", 10, "11:15"), ("60", 10, "12:00"), ("evening", 10, "20:00"), ("evening", 20, "22:00")],
)
def test_snoozes(choice: str, hour: int, local_time: str) -> None:
    at = snoozed(choice, datetime(2026, 3, 2, hour, tzinfo=UTC), BERLIN)
    assert f"{at.astimezone(ZoneInfo(BERLIN)):%H:%M}" == local_time


def test_other_snoozes_there_are_none() -> None:
    with pytest.raises(KeyError):
        snoozed("forever", datetime(2026, 3, 2, tzinfo=UTC), BERLIN)


def test_what_a_lock_screen_shows_tells_nothing() -> None:
    telling = ("ketamine", "craving", "recover", "sober", "clinic", "treat", "drug", "log", "check-in", "use", "clean")
    for words in (TITLE, *NEUTRAL.values()):
        assert not words.params and not any(one in words.msgid.lower() for one in telling), words.msgid
    assert len(KINDS) == 5
