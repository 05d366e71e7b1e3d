"""The calendar feed: local times through both changes of the clock, neutral words, an address that ends at once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from flask import Flask
from icalendar import Calendar, Timezone

from tests.hostile import VECTORS
from tests.people import Someone, begin, join
from tests.visit import visit
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.reminders import NEUTRAL, TITLE, Quiet
from tracker.features.reminders.channels import CHANNELS
from tracker.features.reminders.channels import calendar as channel
from tracker.features.reminders.channels.calendar import Event, calendar, zone_rules
from tracker.features.reminders.feed import events
from tracker.features.reminders.operations import plan_due
from tracker.store import checkins, reminders, sendings
from tracker.store.base import Store
from tracker.store.journeys import Appointment
from tracker.store.people import Person
from tracker.store.reminders import ReminderRule

BERLIN = "Europe/Berlin"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
SET = datetime(2026, 3, 20, 12, tzinfo=UTC)
CALENDARS = VECTORS / "rfc5545"
SECRET = "s" * 43


def feed(store: Store, who: Person, quiet: Quiet | None = None, now: datetime = SET) -> Calendar:
    """The person's feed, written and read back."""
    with store.reading() as db:
        text = calendar(who.zone, events(db, who, quiet, {}, now), str(TITLE), str(NEUTRAL["note"]))
    return Calendar.from_ical(text.decode())  # type: ignore[return-value]


def rule(store: Store, who: Person, **values: Any) -> ReminderRule:
    made = ReminderRule(**{"person_id": who.id, "kind": "log", "times": "20:30", "channel": "calendar",
                           "edited_at": SET, **values})
    with store.writing() as db:
        reminders.keep_rule(db, made)
    return made


def person(store: Store, zone: str = BERLIN) -> Person:
    return join(store, "Ana", zone=zone, at=SET).person


def times(made: Calendar, first: date, last: date) -> Iterator[datetime]:
    """When events begin, in UTC, by the zone's rules that stand in the calendar itself and no others."""
    zones = {str(one["TZID"]): one.to_tz(lookup_tzid=False) for one in made.walk("VTIMEZONE")}
    for one in made.walk("VEVENT"):
        start = one["DTSTART"]
        here = zones[start.params["TZID"]]
        wall = start.dt.replace(tzinfo=None)
        walls = rrulestr(one["RRULE"].to_ical().decode(), dtstart=wall).between(
            datetime.combine(first, time.min), datetime.combine(last, time.max), inc=True) if "RRULE" in one else [wall]
        yield from (wall.replace(tzinfo=here).astimezone(UTC) for wall in walls)


@pytest.mark.parametrize(("middle", "before", "after"), [(SPRING, 19.5, 18.5), (AUTUMN, 18.5, 19.5)])
def test_half_past_eight_stays_half_past_eight(store: Store, middle: date, before: float, after: float) -> None:
    """Berlin's clock changes on 29 March and 25 October 2026."""
    who = person(store)
    rule(store, who)
    found = list(times(feed(store, who), middle - timedelta(days=3), middle + timedelta(days=3)))
    assert len(found) == 7
    for at in found:
        assert at.astimezone(ZoneInfo(BERLIN)).time() == time(20, 30)
        assert at.hour + at.minute / 60 == (after if at.date() >= middle else before)


@pytest.mark.parametrize("zone", [BERLIN, "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
                                  "Africa/Casablanca", "America/Santiago", "Pacific/Apia", "Europe/Dublin"])
def test_a_zones_rules_are_those_of_the_zone(zone: str) -> None:
    """Every local hour of three years, by the written rules and by the zone; hours that no clock shows are left out."""
    written, here = Timezone.from_ical(zone_rules(zone, 2025)), ZoneInfo(zone)
    told = written.to_tz(lookup_tzid=False)  # type: ignore[attr-defined]
    at, end = datetime(2025, 1, 2, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    while at < end:
        local = at.astimezone(here)
        if not local.fold and local.replace(fold=1).utcoffset() == local.utcoffset():
            wall = local.replace(tzinfo=None)
            assert wall.replace(tzinfo=told).utcoffset() == local.utcoffset(), wall
        at += timedelta(hours=1)


def test_the_beginning_of_summer_time_is_read_off_the_old_clock() -> None:
    """RFC 5545 §3.6.5: the onset is a time of the offset before it. icalendar's own makes it 03:00."""
    text = zone_rules(BERLIN, 2026)
    assert "BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\n" in text
    assert "BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\n" in text
    theirs = Timezone.from_tzid(BERLIN, first_date=date(2026, 1, 1)).to_ical().decode()
    assert "BEGIN:DAYLIGHT\r\nDTSTART:20260329T030000\r\n" in theirs, "if this is mended, use theirs"


def test_weekdays_several_times_and_a_pause(store: Store) -> None:
    who = person(store)
    kept = rule(store, who, days="024", times="09:00 20:30", paused_until=date(2026, 4, 1))
    made = feed(store, who)
    assert [one["RRULE"].to_ical() for one in made.walk("VEVENT")] == [b"FREQ=WEEKLY;BYDAY=MO,WE,FR"] * 2
    found = sorted(times(made, date(2026, 3, 1), date(2026, 4, 10)))
    assert [(at.astimezone(ZoneInfo(BERLIN)).strftime("%a %d %H:%M")) for at in found[:3]] == [
        "Fri 03 09:00", "Fri 03 20:30", "Mon 06 09:00"], "Wednesday the 1st is still silent"
    again = {str(one["UID"]) for one in feed(store, who, now=SET + timedelta(days=30)).walk("VEVENT")}
    assert again == {str(one["UID"]) for one in made.walk("VEVENT")}
    rule(store, who, id=kept.id, days="024", times="09:30 20:30", edited_at=SET + timedelta(days=1))
    assert again == {str(one["UID"]) for one in feed(store, who).walk("VEVENT")}, "a moved time is the same event"


def test_quiet_hours_move_it_as_they_move_every_reminder(store: Store) -> None:
    who = person(store)
    rule(store, who, days="0", times="05:00 06:30 20:00 23:00")
    made = feed(store, who, Quiet(time(22), time(7, 30)))
    found = {at.astimezone(ZoneInfo(BERLIN)).strftime("%a %H:%M") for at in times(made, SPRING, AUTUMN)}
    assert found == {"Mon 07:30", "Mon 20:00"}, "two of one night are one, and late in the evening nothing is said"
    made = feed(store, who, Quiet(time(22), time(2)))
    found = {at.astimezone(ZoneInfo(BERLIN)).strftime("%a %H:%M") for at in times(made, SPRING, AUTUMN)}
    assert found == {"Mon 05:00", "Mon 06:30", "Mon 20:00", "Tue 02:00"}


def test_what_holds_for_all_of_them_makes_events_newer(store: Store) -> None:
    who = person(store)
    rule(store, who)
    later = SET + timedelta(days=2)
    with store.writing() as db:
        reminders.keep_settings(db, who.id, later, wording="hello")
    (event,) = feed(store, who).walk("VEVENT")
    assert (event["LAST-MODIFIED"].dt, event["DTSTAMP"].dt) == (later, later)


def test_it_rings_only_where_nothing_else_does(store: Store) -> None:
    who = person(store)
    rule(store, who)
    rule(store, who, times="09:00", channel="push")
    rule(store, who, times="12:00", is_on=False)
    found = {one["DTSTART"].dt.hour: [part.name for part in one.subcomponents]
             for one in feed(store, who).walk("VEVENT")}
    assert found == {20: ["VALARM"], 9: []}


def test_sessions_are_single_events_that_ring_before(store: Store) -> None:
    who = person(store)
    rule(store, who, kind="appointments", times="18:00")
    with store.writing() as db:
        for n, (day, at, state) in enumerate([(SPRING, time(10), "planned"), (SPRING, time(15), "planned"),
                                              (AUTUMN, None, "planned"), (SPRING, time(17), "cancelled")]):
            db.add(Appointment(person_id=who.id, id=UUID(int=n + 1), day=day, at=at, kind="group", with_whom="Rosa",
                               setting="clinic", state=state, made_at=SET, edited_at=SET))
    made = feed(store, who)
    found = {one["DTSTART"].dt.replace(tzinfo=None) if isinstance(one["DTSTART"].dt, datetime) else one["DTSTART"].dt:
             one for one in made.walk("VEVENT")}
    ten, three = (datetime.combine(SPRING, time(hour)) for hour in (10, 15))
    assert set(found) == {ten, three, AUTUMN}
    rings = {begins: [part["TRIGGER"].dt for part in one.subcomponents] for begins, one in found.items()}
    # The evening before, once for both; it lies over the change of the clock.
    assert rings == {ten: [timedelta(hours=-15)], three: [], AUTUMN: [timedelta(hours=-6)]}
    for one in found.values():
        assert "RRULE" not in one
        assert str(one["SUMMARY"]) == str(NEUTRAL["note"])
    text = made.to_ical().decode()
    assert not any(word in text for word in ("Rosa", "clinic", "group", "LOCATION", "DESCRIPTION:R", "URL"))


def test_an_alarm_the_evening_before_is_right_over_the_change_of_the_clock() -> None:
    """18:00 on the eve of 29 March is 15 hours before 10:00 that day, not 16."""
    eve = datetime(2026, 3, 28, 18, tzinfo=ZoneInfo(BERLIN))
    begins = datetime(2026, 3, 29, 10)
    rings = begins.replace(tzinfo=ZoneInfo(BERLIN)).astimezone(UTC) - eve.astimezone(UTC)
    text = calendar(BERLIN, [Event(UUID(int=1), begins, SET, rings=rings)], "a", "b").decode()
    assert "TRIGGER:-PT15H\r\n" in text


def test_check_ins_are_single_events(store: Store) -> None:
    who, now = person(store), datetime.now(UTC)
    begin(store, who, "active", now.date() - timedelta(days=3))
    kept = rule(store, who, kind="check_ins", times="", edited_at=now)
    with store.reading() as db:
        found = list(events(db, who, None, INSTRUMENTS, now))
    assert found, "there is one to come"
    assert all(not one.weekdays and one.rings == timedelta(0) for one in found)
    assert len({one.uid for one in found}) == len(found)
    assert kept.is_on


def test_every_line_is_as_the_standard_wants_it(store: Store) -> None:
    who = person(store)
    rule(store, who)
    text = calendar(BERLIN, [Event(UUID(int=1), datetime(2026, 4, 1, 9), SET)], "Erinnerung " * 20, "x").decode()
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 and "\n" not in line for line in lines)
    assert "METHOD" not in text
    assert {"BEGIN:VCALENDAR", "VERSION:2.0", "TZID:Europe/Berlin", "DTSTART;TZID=Europe/Berlin:20260401T090000",
            "DTSTAMP:20260320T120000Z", "CLASS:PRIVATE", "TRANSP:TRANSPARENT"} <= set(lines)


@pytest.mark.skipif(not CALENDARS.exists(), reason="the vectors are not on this machine")
@pytest.mark.parametrize("name", ["timezone_rdate.ics", "rfc_5545_absolute_alarm_example.ics", "rfc_5545_end.ics",
                                  "issue_1231_recurrence.ics"])
def test_the_reader_of_these_tests_reads_the_standards_own_examples(name: str) -> None:
    read = Calendar.from_ical((CALENDARS / name).read_bytes(), multiple=True)
    assert read
    for one in read:
        assert Calendar.from_ical(one.to_ical()) == one  # type: ignore[attr-defined]


# --- The address ------------------------------------------------------------------------------------------------


@pytest.fixture
def ana(app: Flask) -> Someone:
    return join(app.extensions["store"], "Ana", zone=BERLIN)


def made(app: Flask, who: Someone) -> str:
    """The path of a new address."""
    answer = visit(app, "/reminders/calendar", who, post={"do": "make"}, json=True)
    return str(answer.json["address"]).removeprefix(app.config["SETTINGS"].base_url)


def test_the_address_is_shown_once_and_kept_as_a_hash(app: Flask, ana: Someone) -> None:
    page = visit(app, "/reminders/calendar", ana, post={"do": "make"})
    shown = next(page.all("input", name="address")).get("value", "")
    assert shown.startswith("http://localhost:8000/calendar/")
    assert page.headers["Cache-Control"] == "no-store"
    secret = shown.rpartition("/")[2].removesuffix(".ics")
    assert secret not in visit(app, "/reminders/calendar", ana).text
    with app.extensions["store"].reading() as db:
        kept = reminders.settings(db, ana.person.id)
        assert kept is not None
        assert secret not in repr(kept)
    answer = app.test_client().get(f"/calendar/{secret}.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_address_ends_at_once(app: Flask, ana: Someone) -> None:
    first = made(app, ana)
    second = made(app, ana)
    assert [visit(app, path).status for path in (first, second)] == [404, 200]
    visit(app, "/reminders/calendar", ana, post={"do": "end"})
    assert visit(app, second).status == 404
    unknown = visit(app, f"/calendar/{SECRET}.ics")
    assert unknown.text == visit(app, second).text
    for odd in ("x", "%00", "x" * 5000, "..", "None"):
        assert visit(app, f"/calendar/{odd}.ics").status == 404


def test_asked_again_with_nothing_new_it_says_so(app: Flask, ana: Someone) -> None:
    rule(app.extensions["store"], ana.person)
    path, client = made(app, ana), app.test_client()
    first = client.get(path)
    assert b"DTSTART;TZID=Europe/Berlin" in first.data
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    rule(app.extensions["store"], ana.person, times="08:00")
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert client.head(path).status_code == 200


def test_the_words_are_the_chosen_neutral_ones(app: Flask, ana: Someone) -> None:
    store, now = app.extensions["store"], datetime.now(UTC)
    rule(store, ana.person, kind="medicine", sealed=store.vault.seal("Naltrexone", ana.person.id, UUID(int=5)),
         id=UUID(int=5))
    path = made(app, ana)
    with store.writing() as db:
        reminders.keep_settings(db, ana.person.id, now, wording="diary")
        checkins.wake(db, ana.person.id, now)
    told = Calendar.from_ical(app.test_client().get(path).data.decode())
    assert {str(one["SUMMARY"]) for one in told.walk("VEVENT")} == {str(NEUTRAL["diary"])}
    allowed = {str(one) for one in NEUTRAL.values()} | {str(TITLE)}
    assert {str(told["X-WR-CALNAME"]), str(told["NAME"])} <= allowed
    text = told.to_ical().decode().lower()
    assert not any(word in text for word in ("ana", "naltrex", "evenlight", "localhost", "medicine", "ketamin"))


def test_nothing_else_than_make_and_end_is_done(app: Flask, ana: Someone) -> None:
    assert visit(app, "/reminders/calendar", ana, post={}).status == 422
    assert visit(app, "/reminders/calendar", ana, post={"do": "x"}).status == 422


def test_a_rule_for_the_calendar_has_no_rows(store: Store) -> None:
    who = person(store)
    rule(store, who)
    with store.writing() as db:
        checkins.wake(db, who.id, SET)
    assert plan_due(store, b"k" * 32, INSTRUMENTS, CHANNELS, SET) == 1
    with store.reading() as db:
        assert list(sendings.of(db, who.id, date(2026, 1, 1))) == []
    assert not channel.CALENDAR.is_sent
