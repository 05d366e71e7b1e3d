"""New times are offered once, after a move, for the one reminder to log that was set before it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.people import begin, join
from tracker.store import journeys, reminder_times, reminders, ways
from tracker.store.base import Store
from tracker.store.people import Person
from tracker.store.reminder_times import Moved
from tracker.store.reminders import ReminderRule

NOW = datetime.now(UTC)
BEFORE = NOW - timedelta(days=3)


@pytest.fixture
def who(store: Store) -> Person:
    return join(store, "Ana").person


def rule(store: Store, who: Person, at: datetime = BEFORE, **values: object) -> ReminderRule:
    made = ReminderRule(**{"person_id": who.id, "kind": "log", "times": "20:30", "edited_at": at, **values})  # type: ignore[arg-type]
    with store.writing() as db:
        reminders.keep_rule(db, made)
    return made


def offered(store: Store, who: Person) -> Moved | None:
    with store.reading() as db:
        return reminder_times.offered(db, who.id, ways.way(db, who.id, NOW.date()))


def test_after_a_move_the_times_that_fit_are_offered(store: Store, who: Person) -> None:
    kept = rule(store, who)
    assert offered(store, who) is None, "nobody said where they are"
    begin(store, who, "maintain", NOW.date())
    found = offered(store, who)
    assert found is not None
    assert (found.rule.id, found.offer.phase) == (kept.id, "maintain")


def test_a_reminder_set_since_the_move_is_left_alone(store: Store, who: Person) -> None:
    begin(store, who, "maintain", NOW.date())
    rule(store, who, datetime.now(UTC) + timedelta(seconds=1))
    assert offered(store, who) is None


def test_one_that_is_off_or_about_something_else_is_left_alone(store: Store, who: Person) -> None:
    rule(store, who, is_on=False)
    rule(store, who, kind="medicine")
    begin(store, who, "maintain", NOW.date())
    assert offered(store, who) is None


def test_two_of_them_were_arranged_by_the_person(store: Store, who: Person) -> None:
    rule(store, who)
    rule(store, who, times="09:00")
    begin(store, who, "maintain", NOW.date())
    assert offered(store, who) is None


def test_a_move_long_ago_is_asked_about_no_more(store: Store, who: Person) -> None:
    rule(store, who, NOW - timedelta(days=90))
    with store.writing() as db:
        db.add(journeys.PhaseSpan(person_id=who.id, phase="maintain", start=(NOW - timedelta(days=29)).date(),
                                  made_at=NOW - timedelta(days=29)))
    assert offered(store, who) is None


def test_a_move_ahead_asks_when_it_comes(store: Store, who: Person) -> None:
    rule(store, who)
    begin(store, who, "maintain", NOW.date() + timedelta(days=9))
    with store.reading() as db:
        assert journeys.spans(db, who.id)
    assert offered(store, who) is None
