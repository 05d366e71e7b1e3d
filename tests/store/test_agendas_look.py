"""The look at everybody whose turn has come: one read of an index finds them; on both databases."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.people import ana, begin, join
from tests.store.watching import asked, explained, reads_a_whole_table
from tracker.domain.cadence import LOG
from tracker.domain.instruments import INSTRUMENTS
from tracker.store import agendas, checkins, people
from tracker.store.base import Store
from tracker.store.checkins import CheckInWake
from tracker.store.journeys import PhaseSpan
from tracker.store.people import Person

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NEXT = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture
def dan(store: Store) -> Person:
    """Active treatment since 14 days ago, in London."""
    someone = join(store, "Dan").person
    begin(store, someone, "active", TODAY - 14 * DAY)
    return someone


def wakes(store: Store) -> dict[UUID, datetime]:
    with store.reading() as db:
        return {row.person_id: row.at for row in db.query(CheckInWake)}


def wake(store: Store, who: Person, at: datetime) -> None:
    with store.writing() as db:
        checkins.wake(db, who.id, at)


def test_a_look_takes_whose_turn_it_is_and_keeps_when_to_look_again(store: Store, dan: Person) -> None:
    later, idle = ana(store, TODAY).person, join(store, "Kim").person
    wake(store, dan, NOW - DAY)
    wake(store, later, NOW + DAY)
    wake(store, idle, NOW)
    turns = agendas.look(store, NOW, INSTRUMENTS)
    assert [(turn.person_id, [one.key for one in turn.due]) for turn in turns] == [
        (dan.id, [LOG, "phq9", "gad7", "building", "bam_r", "evs"]), (idle.id, [])]
    assert wakes(store) == {dan.id: NEXT, later.id: NOW + DAY}, "nothing will come for Kim, so no wake is kept"
    assert agendas.look(store, NOW, INSTRUMENTS) == []


def test_a_look_is_no_longer_than_asked(store: Store, dan: Person) -> None:
    others = [join(store, name).person for name in ("Kim", "Lee")]
    for n, who in enumerate([dan, *others]):
        wake(store, who, NOW - n * DAY)
    looked = [turn.person_id for turn in agendas.look(store, NOW, INSTRUMENTS, limit=2)]
    assert looked == [others[1].id, others[0].id]
    assert [turn.person_id for turn in agendas.look(store, NOW, INSTRUMENTS)] == [dan.id]


class Meanwhile(Mapping[str, Any]):
    """Forms that let something else happen in the midst of a look."""

    def __init__(self, happens: Callable[[], None]) -> None:
        self.happens = happens

    def __getitem__(self, key: str) -> Any:
        return INSTRUMENTS[key]

    def __iter__(self) -> Iterator[str]:
        self.happens()
        return iter(INSTRUMENTS)

    def __len__(self) -> int:
        return len(INSTRUMENTS)


def test_who_changes_something_during_a_look_is_looked_at_again(store: Store, dan: Person) -> None:
    wake(store, dan, NOW - DAY)
    agendas.look(store, NOW, Meanwhile(lambda: wake(store, dan, NOW - timedelta(seconds=5))))
    assert wakes(store) == {dan.id: NOW - timedelta(seconds=5)}


def test_whoever_closed_their_account_during_a_look_is_passed_over(store: Store, dan: Person) -> None:
    def close() -> None:
        with store.writing() as db:
            people.erase(db, dan)

    wake(store, dan, NOW - DAY)
    agendas.look(store, NOW, Meanwhile(close))
    assert wakes(store) == {}


def test_a_tick_is_one_read_of_an_index(store: Store, dan: Person) -> None:
    wake(store, dan, NOW + DAY)
    with asked(store) as statements:
        assert agendas.look(store, NOW, INSTRUMENTS) == []
    assert len(statements) == 1
    with store.reading() as db:
        steps = explained(db, *statements[0])
    assert "ix_checkinwake_at" in steps and not reads_a_whole_table(steps), steps
    assert "Sort" not in steps and "TEMP B-TREE" not in steps, "it comes in the order of the index"


def test_people_of_long_ago_are_looked_at_too(store: Store) -> None:
    """A month between looks at most, also where only far days hold something."""
    someone = join(store, "Ida")
    with store.writing() as db:
        db.add(PhaseSpan(person_id=someone.person.id, phase="maintain", start=TODAY - 5000 * DAY, made_at=NOW))
        checkins.choose(db, someone.person.id, LOG, NOW, state="off")
        checkins.wake(db, someone.person.id, NOW)
    agendas.look(store, NOW, INSTRUMENTS)
    assert NOW < wakes(store)[someone.person.id] <= NOW + 41 * DAY
