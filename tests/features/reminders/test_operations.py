"""Planning: rules become rows for two days, rows follow their rules, and what was said is never said again."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from tests.people import begin, check, join
from tests.spool import SPOOL, Spool
from tracker.domain.instruments import INSTRUMENTS
from tracker.features.reminders.operations import plan_due, settled, token
from tracker.store import agendas, checkins, journeys, people, reminders, sendings, ways
from tracker.store.base import Store
from tracker.store.journeys import Appointment
from tracker.store.people import Person
from tracker.store.reminders import Reminder, ReminderRule
from tracker.store.sendings import End
from tracker.web.gate import hashed

KEY = b"k" * 32
#: A Monday in Berlin's winter, one in the afternoon there.
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CHANNELS = {SPOOL: Spool().channel(), "fetched": Spool().channel("fetched", is_sent=False)}


@pytest.fixture
def who(store: Store) -> Person:
    return join(store, "Ana", zone="Europe/Berlin", at=NOON - 30 * DAY).person


def rule(store: Store, who: Person, now: datetime = NOON, id_: UUID | None = None, **values: Any) -> UUID:
    """Keep a rule as the page does."""
    kept = ReminderRule(**{"person_id": who.id, "id": id_ or uuid4(), "kind": "log", "times": "20:30",
                           "channel": SPOOL, "edited_at": now, **values})
    with store.writing() as db:
        reminders.keep_rule(db, kept)
        checkins.wake(db, who.id, now)
    return kept.id


def planned(store: Store, now: datetime, who: Person) -> list[tuple[str, str, str, str]]:
    """Plan, then (day, local due time, state, reason) of each row, earliest due first."""
    plan_due(store, KEY, INSTRUMENTS, CHANNELS, now)
    return [(f"{one.day:%d}", f"{one.due_at:%d %H:%M}", one.state, one.reason) for one in rows(store, who)]


def rows(store: Store, who: Person) -> list[Reminder]:
    with store.reading() as db:
        return list(sendings.of(db, who.id, date(2000, 1, 1)))


def agendas_of(db: Session, who: Person) -> list[Any]:
    agenda = agendas.agenda(db, who, ways.way(db, who.id, NOON.date()), NOON, INSTRUMENTS)
    return [*agenda.due, *agenda.coming]


def send(store: Store, now: datetime) -> int:
    """Send what is due."""
    with store.writing() as db:
        held = sendings.claim(db, "me", now, now + HOUR, 100)
    with store.writing() as db:
        sendings.settle(db, "me", [End(one.person_id, one.id, "sent", "", now, now) for one in held])
    return len(held)


def test_a_rule_becomes_rows_for_two_days_once(store: Store, who: Person) -> None:
    rule(store, who)
    first = planned(store, NOON, who)
    assert first == [("02", "02 19:30", "planned", ""), ("03", "03 19:30", "planned", "")]
    ids = [one.id for one in rows(store, who)]
    with store.writing() as db:
        checkins.wake(db, who.id, NOON)
    assert planned(store, NOON + HOUR, who) == first
    assert [one.id for one in rows(store, who)] == ids


def test_the_next_days_come_by_themselves(store: Store, who: Person) -> None:
    rule(store, who)
    for hours in range(0, 24 * 7, 6):
        plan_due(store, KEY, INSTRUMENTS, CHANNELS, NOON + hours * HOUR)
    assert [f"{one.due_at:%d %H}" for one in rows(store, who)] == [f"{day:02} 19" for day in range(2, 11)]


def test_nobody_is_looked_at_before_their_turn(store: Store, who: Person) -> None:
    rule(store, who)
    assert plan_due(store, KEY, INSTRUMENTS, CHANNELS, NOON) == 1
    assert plan_due(store, KEY, INSTRUMENTS, CHANNELS, NOON + HOUR) == 0
    assert plan_due(store, KEY, INSTRUMENTS, CHANNELS, NOON + 12 * HOUR) == 1


def test_who_has_no_rule_is_forgotten_until_something_changes(store: Store, who: Person) -> None:
    with store.writing() as db:
        checkins.wake(db, who.id, NOON)
    assert plan_due(store, KEY, INSTRUMENTS, CHANNELS, NOON) == 1
    assert plan_due(store, KEY, INSTRUMENTS, CHANNELS, NOON + 99 * DAY) == 0


def test_the_wish_of_the_first_run_becomes_the_first_rule_once(store: Store, who: Person) -> None:
    with store.writing() as db:
        people.change(db, who, reminder_time=time(21, 45))
        checkins.wake(db, who.id, NOON)
    plan_due(store, KEY, INSTRUMENTS, CHANNELS, NOON)
    with store.reading() as db:
        (first,) = reminders.rules(db, who.id)
    assert (first.kind, first.times, first.only_if_open) == ("log", "21:45", True)
    assert [f"{one.due_at:%d %H:%M}" for one in rows(store, who)] == ["02 20:45", "03 20:45"]
    with store.writing() as db:
        reminders.remove_rule(db, who.id, first.id)
        checkins.wake(db, who.id, NOON + HOUR)
    plan_due(store, KEY, INSTRUMENTS, CHANNELS, NOON + HOUR)
    with store.writing() as db:
        settled(db, db.get_one(Person, who.id), NOON + HOUR)
    with store.reading() as db:
        assert reminders.rules(db, who.id) == []
    assert {(one.state, one.reason) for one in rows(store, who)} == {("expired", "changed")}


def test_a_wish_from_long_ago_is_not_made_up_for(store: Store, who: Person) -> None:
    with store.writing() as db:
        people.change(db, who, reminder_time=time(12, 30))
        checkins.wake(db, who.id, NOON - 30 * DAY)
    assert [due for _day, due, *_ in planned(store, NOON, who)] == ["03 11:30", "04 11:30"]


def test_the_page_may_be_first_to_ask_for_the_settings(store: Store, who: Person) -> None:
    with store.writing() as db:
        people.change(db, who, reminder_time=time(8, 30))
    for _ in range(2):
        with store.writing() as db:
            assert settled(db, db.get_one(Person, who.id), NOON).wording == "moment"
    with store.reading() as db:
        assert [one.times for one in reminders.rules(db, who.id)] == ["08:30"]


def test_a_new_time_moves_what_was_not_said(store: Store, who: Person) -> None:
    mine = rule(store, who)
    planned(store, NOON, who)
    rule(store, who, NOON + HOUR, mine, times="21:00")
    assert [due for _day, due, *_ in planned(store, NOON + HOUR, who)] == ["02 20:00", "03 20:00"]
    assert [f"{one.try_at:%H:%M}" for one in rows(store, who)] == ["20:00", "20:00"]


def test_what_was_said_today_is_not_said_again(store: Store, who: Person) -> None:
    mine = rule(store, who)
    planned(store, NOON, who)
    evening = NOON.replace(hour=19, minute=30)
    assert send(store, evening) == 1
    rule(store, who, evening + HOUR, mine, times="22:00")
    assert planned(store, evening + HOUR, who)[0] == ("02", "02 19:30", "sent", "")
    assert [f"{one.due_at:%d %H}" for one in rows(store, who)] == ["02 19", "03 21"]
    assert send(store, NOON.replace(hour=23)) == 0


@pytest.mark.parametrize(("before", "after", "evening"), [
    ("09:00 20:30", "20:30", ["19:30"]), ("09:00 20:30", "21:00", ["20:00"]),
    ("09:00 14:30 20:30", "14:30 20:30", ["13:30", "19:30"]), ("09:00 20:30", "20:30 22:00", ["19:30", "21:00"]),
])
def test_what_was_said_in_the_morning_does_not_silence_the_evening(
    store: Store, who: Person, before: str, after: str, evening: list[str]
) -> None:
    mine = rule(store, who, NOON - DAY, times=before)
    planned(store, NOON - 8 * HOUR, who)
    send(store, NOON - 3 * HOUR)
    for times in (after, before, after):
        rule(store, who, NOON, mine, times=times)
        found = planned(store, NOON, who)
    assert [due[3:] for day, due, state, _why in found if day == "02" and state == "planned"] == evening
    assert [due for day, due, state, _why in found if day == "02" and state == "sent"] == ["02 08:00"]
    assert [due[3:] for day, due, state, _why in found if day == "03" and state == "planned"] == evening


def test_times_that_change_and_a_new_zone_say_nothing_twice(store: Store, who: Person) -> None:
    """At 09:00 in Berlin and again where 09:00 comes later; 20:30 of one place may be 09:00 of the other."""
    rule(store, who, NOON - DAY, times="09:00 20:30")
    planned(store, NOON - 8 * HOUR, who)
    send(store, NOON - 3 * HOUR)
    with store.writing() as db:
        people.change(db, who, zone="Pacific/Honolulu")
        checkins.wake(db, who.id, NOON)
    found = [row for row in planned(store, NOON, who) if row[0] == "02"]
    assert found == [("02", "02 08:00", "sent", ""), ("02", "03 06:30", "planned", "")]


def test_one_person_who_cannot_be_planned_for_keeps_nobody_waiting(
    store: Store, who: Person, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = rule(store, who, times="soon")
    ben = join(store, "Ben", zone="Europe/Berlin", at=NOON - 30 * DAY).person
    rule(store, ben, NOON + timedelta(seconds=1))
    assert planned(store, NOON + HOUR, ben)[0][2] == "planned"
    assert "soon" not in capfd.readouterr().err
    assert plan_due(store, KEY, INSTRUMENTS, CHANNELS, NOON + HOUR) == 0, "they are looked at again later"
    rule(store, who, NOON + HOUR, broken)
    assert planned(store, NOON + HOUR, who)[0][2] == "planned"


def test_a_time_that_is_over_today_waits_for_tomorrow(store: Store, who: Person) -> None:
    mine = rule(store, who)
    planned(store, NOON, who)
    rule(store, who, NOON + HOUR, mine, times="12:00")
    assert planned(store, NOON + HOUR, who)[0] == ("02", "02 19:30", "expired", "changed")
    assert [f"{one.due_at:%d %H}" for one in rows(store, who) if one.state == "planned"] == ["03 11", "04 11"]
    rule(store, who, NOON + 2 * HOUR, mine, times="20:30")
    assert planned(store, NOON + 2 * HOUR, who)[0] == ("02", "02 19:30", "planned", ""), "and back again"


def test_a_rule_set_after_its_time_begins_tomorrow(store: Store, who: Person) -> None:
    rule(store, who, times="09:00")
    assert [due for _day, due, *_ in planned(store, NOON, who)] == ["03 08:00", "04 08:00"]


def test_a_rule_set_just_before_its_time_is_still_for_today(store: Store, who: Person) -> None:
    rule(store, who, NOON - timedelta(seconds=5), times="13:00")
    assert planned(store, NOON + timedelta(seconds=10), who)[0][:3] == ("02", "02 12:00", "planned")


def test_off_and_on_again(store: Store, who: Person) -> None:
    mine = rule(store, who)
    planned(store, NOON, who)
    rule(store, who, NOON + HOUR, mine, is_on=False)
    assert {row[2:] for row in planned(store, NOON + HOUR, who)} == {("expired", "changed")}
    rule(store, who, NOON + 2 * HOUR, mine)
    assert {row[2:] for row in planned(store, NOON + 2 * HOUR, who)} == {("planned", "")}


def test_a_pause_says_so_and_ends(store: Store, who: Person) -> None:
    mine = rule(store, who)
    planned(store, NOON, who)
    rule(store, who, NOON + HOUR, mine, paused_until=date(2026, 3, 2))
    assert [row[2:] for row in planned(store, NOON + HOUR, who)] == [("expired", "paused"), ("planned", "")]
    rule(store, who, NOON + 2 * HOUR, mine)
    assert [row[2:] for row in planned(store, NOON + 2 * HOUR, who)] == [("planned", ""), ("planned", "")]


def quiet(store: Store, who: Person, now: datetime, begin: time, end: time) -> None:
    with store.writing() as db:
        reminders.keep_settings(db, who.id, now, quiet_from=begin, quiet_to=end)
        checkins.wake(db, who.id, now)


def test_quiet_hours_move_what_can_wait(store: Store, who: Person) -> None:
    rule(store, who, times="06:30 22:30")
    planned(store, NOON, who)
    quiet(store, who, NOON + HOUR, time(22), time(8))
    found = [row[:2] for row in planned(store, NOON + HOUR, who)]
    assert found == [("02", "02 21:30"), ("03", "03 07:00"), ("03", "03 21:30"), ("04", "04 07:00")], "in UTC"
    assert all(one.expires_at == one.due_at + 90 * timedelta(minutes=1) for one in rows(store, who))


def test_what_quiet_hours_left_out_comes_back_once_they_change(store: Store, who: Person) -> None:
    rule(store, who, times="22:30")
    quiet(store, who, NOON, time(22), time(8))
    planned(store, NOON, who)
    with store.writing() as db:
        (first, *_) = rows(store, who)
        sendings.replan(db, who.id, first.id, "planned", state="expired", reason="quiet")
    late = NOON + timedelta(hours=10)
    with store.writing() as db:
        checkins.wake(db, who.id, late)
    assert planned(store, late, who)[0][2:] == ("expired", "quiet"), "a further look changes nothing"
    quiet(store, who, late, time(22), time(23))
    assert planned(store, late, who)[0] == ("02", "02 22:00", "planned", "")


def test_a_new_zone_moves_what_was_not_said(store: Store, who: Person) -> None:
    rule(store, who)
    planned(store, NOON, who)
    with store.writing() as db:
        people.change(db, who, zone="America/New_York")
        checkins.wake(db, who.id, NOON + HOUR)
    found = planned(store, NOON + HOUR, who)
    assert [row[:2] for row in found] == [("02", "03 01:30"), ("03", "04 01:30")]
    assert {one.zone for one in rows(store, who)} == {"America/New_York"}


def test_a_rule_taken_away_says_nothing_more(store: Store, who: Person) -> None:
    mine = rule(store, who)
    planned(store, NOON, who)
    with store.writing() as db:
        reminders.remove_rule(db, who.id, mine)
        checkins.wake(db, who.id, NOON + HOUR)
    assert {row[2:] for row in planned(store, NOON + HOUR, who)} == {("expired", "changed")}


def test_a_snooze_is_kept_and_ends_with_its_rule(store: Store, who: Person) -> None:
    mine = rule(store, who)
    planned(store, NOON, who)
    evening = NOON.replace(hour=19, minute=30)
    send(store, evening)
    first = rows(store, who)[0]
    with store.writing() as db:
        assert sendings.snooze(db, who.id, first.id, evening + HOUR, evening + 2 * HOUR)
        checkins.wake(db, who.id, evening)
    assert planned(store, evening, who)[0] == ("02", "02 20:30", "planned", "")
    rule(store, who, evening, mine, is_on=False)
    assert planned(store, evening, who)[0][2:] == ("expired", "changed")


def test_days_without_a_scheduler_are_written_down(store: Store, who: Person) -> None:
    rule(store, who)
    planned(store, NOON, who)
    back = NOON + 5 * DAY + 8 * HOUR
    found = planned(store, back, who)
    assert [row[0] for row in found] == ["02", "03", "04", "05", "06", "07", "08", "09"]
    assert {row[2] for row in found} == {"planned"}, "the sender says which of them came too late"


def test_what_a_calendar_fetches_has_no_rows(store: Store, who: Person) -> None:
    rule(store, who, channel="fetched")
    assert planned(store, NOON, who) == []


def test_a_change_while_thinking_is_not_overwritten(store: Store, who: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = rule(store, who)
    from tracker.features.reminders import operations

    think = operations.changes

    def interrupted(*args: Any) -> Any:
        found = think(*args)
        rule(store, who, NOON + timedelta(seconds=1), mine, times="10:00")
        return found

    monkeypatch.setattr(operations, "changes", interrupted)
    plan_due(store, KEY, INSTRUMENTS, CHANNELS, NOON)
    assert rows(store, who) == []
    monkeypatch.undo()
    assert [due for _day, due, *_ in planned(store, NOON + HOUR, who)] == ["03 09:00", "04 09:00"]


def test_a_check_in_is_reminded_of_once_a_day(store: Store, who: Person) -> None:
    begin(store, who, "stabilise.detox", NOON.date())
    rule(store, who, kind="check_ins", times="")
    plan_due(store, KEY, INSTRUMENTS, CHANNELS, NOON)
    first, *others = rows(store, who)
    assert first.about in INSTRUMENTS and first.due_at > NOON
    assert len({one.day for one in (first, *others)}) == 1 + len(others)
    early = first.due_at - HOUR
    assert plan_due(store, KEY, INSTRUMENTS, CHANNELS, early) == 1
    assert first.id in {one.id for one in rows(store, who) if one.state == "planned"}
    check(store, who, first.about, [None] * len(INSTRUMENTS[first.about].items), first.day, early)
    plan_due(store, KEY, INSTRUMENTS, CHANNELS, early)
    kept = next(one for one in rows(store, who) if one.id == first.id)
    assert (kept.state, kept.reason) == ("expired", "logged") or kept.about != first.about, "it is answered"


def test_a_check_in_done_before_its_time_is_not_called_changed(store: Store, who: Person) -> None:
    begin(store, who, "active", NOON.date())
    rule(store, who, kind="check_ins", times="")
    plan_due(store, KEY, INSTRUMENTS, CHANNELS, NOON)
    asked = rows(store, who)
    with store.reading() as db:
        found = {one.key: one for one in agendas_of(db, who)}
    for key in found:
        if key in INSTRUMENTS:
            check(store, who, key, [None] * len(INSTRUMENTS[key].items), NOON.date(), NOON)
    with store.writing() as db:
        checkins.wake(db, who.id, NOON)
    plan_due(store, KEY, INSTRUMENTS, CHANNELS, NOON)
    over = [one for one in rows(store, who) if one.state == "expired"]
    assert asked
    assert over
    assert {one.reason for one in over} == {"logged"}


def test_a_session_is_reminded_of_the_day_before(store: Store, who: Person) -> None:
    session = Appointment(person_id=who.id, day=date(2026, 3, 4), at=time(10), kind="group", made_at=NOON,
                          edited_at=NOON)
    with store.writing() as db:
        journeys.add(db, session)
    mine = rule(store, who, kind="appointments", times="18:00")
    assert planned(store, NOON, who) == [("04", "03 17:00", "planned", "")]
    assert rows(store, who)[0].about == str(session.id)
    rule(store, who, NOON, mine, kind="appointments", times="18:00", lead_min=60)
    assert [(one.state, f"{one.due_at:%d %H:%M}") for one in rows(store, who)] and planned(store, NOON, who) == [
        ("04", "03 17:00", "expired", "changed"), ("04", "04 08:00", "planned", "")]
    with store.writing() as db:
        kept = journeys.appointment(db, who.id, session.id)
        assert kept is not None
        kept.state = "cancelled"
        checkins.wake(db, who.id, NOON)
    assert {row[2] for row in planned(store, NOON, who)} == {"expired"}


def test_a_link_is_its_rows_alone(store: Store, who: Person) -> None:
    rule(store, who)
    planned(store, NOON, who)
    one, other = rows(store, who)
    assert one.link_hash == hashed(token(KEY, who.id, one.id)) != other.link_hash
    assert token(KEY, who.id, one.id) != token(b"j" * 32, who.id, one.id)
    assert len(token(KEY, who.id, one.id)) == 43
