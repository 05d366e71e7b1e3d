"""Agendas as they are read from the store, on both databases."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from tests.people import begin, join, say
from tests.store.watching import asked, explained, reads_a_whole_table
from tracker.domain.cadence import LOG
from tracker.domain.instruments import INSTRUMENTS
from tracker.store import agendas, checkins, journeys, people, ways
from tracker.store.agendas import Agenda
from tracker.store.base import Store
from tracker.store.checkins import CheckIn
from tracker.store.people import Person

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def dan(store: Store) -> Person:
    """Active treatment since 14 days ago, in London."""
    someone = join(store, "Dan").person
    begin(store, someone, "active", TODAY - 14 * DAY)
    return someone


def read(store: Store, who: Person, now: datetime = NOW) -> Agenda:
    with store.reading() as db:
        person = db.get(Person, who.id)
        assert person is not None
        return agendas.agenda(db, person, ways.way(db, who.id, now.date()), now, INSTRUMENTS)


def keys(agenda: Agenda) -> list[str]:
    return [one.key for one in agenda.due]


def filled(store: Store, who: Person, instrument: str, day: date, total: float | None = None, *,
           finished: bool = True) -> UUID:
    at = datetime.combine(day, time(9), UTC)
    with store.writing() as db:
        row = checkins.begin(db, CheckIn(
            person_id=who.id, instrument=instrument, slot=day, day=day, zone=who.zone, begun_at=at,
            finished_at=at if finished else None, total=total))
    return row.id


def test_an_agenda_is_three_reads_whatever_there_is(store: Store, dan: Person) -> None:
    for n in range(20):
        say(store, dan, TODAY - n * DAY, mood="3", bladder_pain="2")
        filled(store, dan, "building", TODAY - 7 * n * DAY)
    with store.reading() as db:
        way = ways.way(db, dan.id, TODAY)
        with asked(store) as statements:
            agendas.agenda(db, dan, way, NOW, INSTRUMENTS)
    assert len(statements) == 3


def test_what_is_due_follows_the_phase_the_answers_and_the_log(store: Store, dan: Person) -> None:
    assert keys(read(store, dan)) == [LOG, "phq9", "gad7", "building", "bam_r", "evs"]
    say(store, dan, TODAY, mood="3")
    for key in ("gad7", "building", "bam_r", "evs"):
        filled(store, dan, key, TODAY - 3 * DAY)
    agenda = read(store, dan)
    assert keys(agenda) == ["phq9"]
    assert agenda.due[0].slot == TODAY - 14 * DAY and agenda.due[0].state == "overdue"
    assert [one.key for one in agenda.coming][:2] == [LOG, "building"]


@pytest.mark.parametrize(("answers", "logged"), [
    ({"mood": "3"}, True), ({"sleep_hours": "7"}, True), ({"craving_peak": "3", "use": "no_use"}, True),
    ({"craving_peak": "9"}, False), ({"use": "use"}, False), ({"memory": "2"}, False),
])
def test_a_craving_or_a_use_on_its_own_is_no_log_yet(
    store: Store, dan: Person, answers: dict[str, str], logged: bool
) -> None:
    say(store, dan, TODAY, **answers)
    assert (LOG not in keys(read(store, dan))) is logged


def test_a_total_counts_for_what_comes_after(store: Store, dan: Person) -> None:
    filled(store, dan, "phq9", TODAY - 14 * DAY, 11.0)
    assert "phq9" in keys(read(store, dan)), "ten or more: after two weeks"
    filled(store, dan, "phq9", TODAY - 13 * DAY, 4.0)
    assert "phq9" not in keys(read(store, dan))
    filled(store, dan, "phq2", TODAY + 1 * DAY, 6.0)
    opened = read(store, dan, NOW + DAY).due
    assert next(one for one in opened if one.key == "phq9").opened_by == "phq2"


def test_sittings_not_finished_are_given_back_and_count_as_nothing(store: Store, dan: Person) -> None:
    id_ = filled(store, dan, "phq9", TODAY - DAY, finished=False)
    filled(store, dan, "evs", TODAY - 30 * DAY, finished=False)
    agenda = read(store, dan)
    assert {key: one.id for key, one in agenda.going_on.items()} == {"phq9": id_}
    assert {"phq9", "evs"} <= set(keys(agenda))


@pytest.mark.parametrize(("answers", "back", "symptoms"), [
    ({"bladder_pain": "1"}, 13, True), ({"bladder_pain": "1"}, 14, False), ({"bladder_pain": "0"}, 0, False),
    ({"urgency": "2"}, 5, True), ({"urgency": "0"}, 5, False), ({"blood": "yes"}, 5, True),
    ({"blood": "no"}, 5, False), ({"mood": "3"}, 0, False),
])
def test_body_days_are_for_those_who_told_of_symptoms_lately(
    store: Store, dan: Person, answers: dict[str, str], back: int, symptoms: bool
) -> None:
    say(store, dan, TODAY - back * DAY, **answers)
    assert ("body" in [one.key for one in read(store, dan).coming]) is symptoms


def test_body_days_are_for_those_who_switched_bladder_questions_on(store: Store, dan: Person) -> None:
    with store.writing() as db:
        people.change(db, dan, measures_on="urgency memory")
    assert "body" in [one.key for one in read(store, dan).coming]


@pytest.mark.parametrize(("setting", "weekly"), [
    ("self_guided", "settling"), ("outpatient", "bam_iop"), ("inpatient", "bam_iop"), ("aftercare", "bam_iop"),
])
def test_the_weekly_form_of_settling_follows_the_setting(store: Store, setting: str, weekly: str) -> None:
    someone = join(store, "Kim").person
    begin(store, someone, "stabilise.settle", TODAY - 6 * DAY)
    with store.writing() as db:
        journeys.keep(db, someone.id, NOW, setting=setting)
    assert [key for key in keys(read(store, someone)) if key in ("settling", "bam_iop")] == [weekly]


def test_the_persons_own_changes_lengths_reminder_and_holiday_count(store: Store, dan: Person) -> None:
    with store.writing() as db:
        checkins.choose(db, dan.id, "evs", NOW, state="off")
        checkins.choose(db, dan.id, "look_back", NOW, state="on", since=TODAY, every=28)
        people.change(db, dan, reminder_time=time(21, 15))
    agenda = read(store, dan)
    assert "evs" not in keys(agenda) and "look_back" in keys(agenda)
    assert agenda.choices["look_back"].every == 28 and agenda.pause is None
    assert {one.prompt_at.time() for one in agenda.due} == {time(21, 15)}
    assert agenda.due[0].key == LOG
    with store.writing() as db:
        checkins.keep_pause(db, dan.id, TODAY, TODAY + 3 * DAY, NOW)
    agenda = read(store, dan)
    assert agenda.due == () and agenda.pause is not None
    assert agenda.coming[0].day == TODAY + 4 * DAY


def test_the_turn_after_one_is_found_for_due_and_coming_ones(store: Store, dan: Person) -> None:
    agenda = read(store, dan)
    building = next(one for one in agenda.due if one.key == "building")
    after = agenda.after(building)
    assert after is not None and after.slot == building.slot + 7 * DAY
    third = agenda.after(after)
    assert third is not None and third.slot == building.slot + 14 * DAY
    with store.writing() as db:
        checkins.choose(db, dan.id, "taps1", NOW, state="on", since=TODAY)
    once = next(one for one in read(store, dan).due if one.key == "taps1")
    assert read(store, dan).after(once) is None


def test_nothing_of_another_person_counts(store: Store, dan: Person) -> None:
    other = join(store, "Otto").person
    say(store, other, TODAY, mood="3", blood="yes")
    filled(store, other, "phq9", TODAY)
    with store.writing() as db:
        checkins.choose(db, other.id, "phq9", NOW, state="off")
        checkins.keep_pause(db, other.id, TODAY, TODAY, NOW)
    agenda = read(store, dan)
    assert {LOG, "phq9"} <= set(keys(agenda)) and not agenda.choices and agenda.pause is None


def test_the_reads_of_an_agenda_go_by_the_person(store: Store, dan: Person) -> None:
    with store.reading() as db:
        way = ways.way(db, dan.id, TODAY)
        with asked(store) as statements:
            agendas.agenda(db, dan, way, NOW, INSTRUMENTS)
        plans = [explained(db, *one) for one in statements]
    for steps in plans:
        assert not reads_a_whole_table(steps), steps
