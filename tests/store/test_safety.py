"""Safety events: the same answer calls once, a changed one anew; what a person chose and said stays theirs."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from tests.people import check, join
from tracker.store import checkins, people, safety
from tracker.store.base import Store
from tracker.store.people import Person
from tracker.store.safety import SafetyEvent

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ID = UUID(int=7)


def later(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


@pytest.fixture
def kim(store: Store) -> Person:
    return join(store, "Kim").person


@pytest.fixture
def lee(store: Store) -> Person:
    return join(store, "Lee").person


def show(store: Store, who: Person, value: int = 1, hours: float = 0, id_: UUID = ID) -> bool:
    with store.writing() as db:
        return safety.show(db, SafetyEvent(person_id=who.id, id=id_, kind="phq9_item9", value=value, day=DAY,
                                           shown_at=later(hours)))


def choose(store: Store, who: Person, choice: str, hours: float = 0, id_: UUID = ID) -> None:
    with store.writing() as db:
        safety.choose(db, who.id, id_, choice, later(hours))


def kept(store: Store, who: Person, id_: UUID = ID) -> dict[str, Any]:
    with store.reading() as db:
        event = safety.one(db, who.id, id_)
    assert event is not None
    return event.model_dump(exclude={"person_id", "id"})


def test_the_same_answer_calls_once(store: Store, kim: Person) -> None:
    assert show(store, kim, 1)
    choose(store, kim, "talk", 1)
    before = kept(store, kim)
    assert not show(store, kim, 1, 2)
    assert kept(store, kim) == before
    assert before == {"kind": "phq9_item9", "value": 1, "day": DAY, "shown_at": NOON, "choice": "talk",
                      "chosen_at": later(1), "asked_on": None, "felt": None, "folded_at": None}


def test_a_changed_answer_calls_anew_and_asks_anew(store: Store, kim: Person) -> None:
    show(store, kim, 1)
    choose(store, kim, "safe", 1)
    with store.writing() as db:
        safety.say_how(db, kim.id, ID, 4, DAY + timedelta(days=1))
    assert show(store, kim, 2, 30)
    assert kept(store, kim) == {"kind": "phq9_item9", "value": 2, "day": DAY, "shown_at": later(30), "choice": None,
                                "chosen_at": None, "asked_on": None, "felt": None, "folded_at": None}
    assert not show(store, kim, 2, 31)


def test_a_later_choice_takes_the_place_of_an_earlier_one(store: Store, kim: Person) -> None:
    show(store, kim)
    choose(store, kim, "safe", 2)
    choose(store, kim, "plan", 1)
    assert kept(store, kim)["choice"] == "safe"
    choose(store, kim, "danger", 3)
    assert (kept(store, kim)["choice"], kept(store, kim)["chosen_at"]) == ("danger", later(3))


def test_a_choice_for_no_event_makes_none(store: Store, kim: Person) -> None:
    choose(store, kim, "safe")
    with store.reading() as db:
        assert safety.one(db, kim.id, ID) is None


def test_what_was_kept_is_seen_where_it_was_read_before(store: Store, kim: Person) -> None:
    show(store, kim, 1)
    with store.writing() as db:
        before = safety.one(db, kim.id, ID)
        safety.choose(db, kim.id, ID, "talk", later(1))
        chosen = safety.one(db, kim.id, ID)
        assert chosen is not None and chosen.choice == "talk"
        safety.show(db, SafetyEvent(person_id=kim.id, id=ID, kind="phq9_item9", value=3, day=DAY, shown_at=later(2)))
        changed = safety.one(db, kim.id, ID)
        assert changed is not None and (changed.value, changed.choice) == (3, None)
        assert [one.value for one in safety.since(db, kim.id, NOON)] == [3]
    assert before is not None


def test_how_they_are_the_next_day(store: Store, kim: Person) -> None:
    show(store, kim)
    with store.writing() as db:
        safety.say_how(db, kim.id, ID, None, DAY + timedelta(days=1))
    assert (kept(store, kim)["asked_on"], kept(store, kim)["felt"]) == (DAY + timedelta(days=1), None)
    with store.writing() as db:
        safety.say_how(db, kim.id, ID, 4, DAY + timedelta(days=1))
    assert kept(store, kim)["felt"] == 4


def test_not_now_said_on_another_device_takes_no_answer_away(store: Store, kim: Person) -> None:
    show(store, kim)
    for felt in (2, None):
        with store.writing() as db:
            safety.say_how(db, kim.id, ID, felt, DAY + timedelta(days=1))
    assert kept(store, kim)["felt"] == 2


def test_events_since_are_the_latest_first(store: Store, kim: Person, lee: Person) -> None:
    ids = [uuid4() for _ in range(3)]
    for id_, hours in zip(ids, (-80, -10, -1), strict=True):
        show(store, kim, 1, hours, id_)
    show(store, lee, 3, -1)
    with store.reading() as db:
        assert [one.id for one in safety.since(db, kim.id, later(-72))] == [ids[2], ids[1]]
        assert [one.id for one in safety.since(db, kim.id, later(-10))] == [ids[2]]


def test_nobody_reads_or_changes_what_is_another_persons(store: Store, kim: Person, lee: Person) -> None:
    show(store, lee, 2)
    before = kept(store, lee)
    with store.writing() as db:
        assert safety.one(db, kim.id, ID) is None
        assert safety.since(db, kim.id, later(-999)) == []
        safety.choose(db, kim.id, ID, "safe", later(5))
        safety.say_how(db, kim.id, ID, 5, DAY)
    assert kept(store, lee) == before
    assert show(store, kim, 1), "the same check-in id of two people is two events"
    assert kept(store, lee) == before


def test_erasing_a_person_leaves_none_of_theirs(store: Store, kim: Person, lee: Person) -> None:
    show(store, kim)
    show(store, lee)
    with store.writing() as db:
        people.erase(db, kim)
    with store.reading() as db:
        assert db.scalars(sa.select(sa.column("person_id", SafetyEvent.__table__.c.person_id.type))  # type: ignore[attr-defined]
                          .select_from(SafetyEvent.__table__)).all() == [lee.id]  # type: ignore[attr-defined]


def test_going_on_says_nothing_and_takes_the_place_of_nothing(store: Store, kim: Person) -> None:
    show(store, kim)
    choose(store, kim, safety.WENT_ON, 1)
    assert kept(store, kim)["choice"] == "on"
    choose(store, kim, "talk", 2)
    choose(store, kim, safety.WENT_ON, 3)
    assert (kept(store, kim)["choice"], kept(store, kim)["chosen_at"]) == ("talk", later(2))


def test_it_waits_for_a_choice_until_the_answer_is_taken_back(store: Store, kim: Person, lee: Person) -> None:
    def waiting(who: Person) -> bool:
        with store.reading() as db:
            return safety.waiting(db, who.id, ID)

    assert not waiting(kim)
    show(store, kim)
    assert waiting(kim) and not waiting(lee)
    choose(store, kim, "plan")
    assert not waiting(kim)
    show(store, kim, 2, 1)
    assert waiting(kim)
    with store.writing() as db:
        safety.take_back(db, kim.id, ID)
    assert not waiting(kim) and kept(store, kim)["value"] == 0
    assert show(store, kim, 2, 2), "said again is said anew"


def test_lines_are_folded_once_and_open_when_it_is_said_again(store: Store, kim: Person) -> None:
    show(store, kim)
    for hours in (5, 6):
        with store.writing() as db:
            safety.fold(db, kim.id, ID, later(hours))
    assert kept(store, kim)["folded_at"] == later(5)
    show(store, kim, 3, 7)
    assert kept(store, kim)["folded_at"] is None


def test_signs_of_a_day_are_found_whether_finished_or_not(store: Store, kim: Person, lee: Person) -> None:
    signs = (["body"], ["blood", "fever", "no_pee"])
    check(store, kim, "body", (5, 1, 1, 3, 0, 1, 0, 1), DAY, finished=False)
    check(store, kim, "body", (5, 1, 1, 3, 0, 0, 1, 0, 0, 0), DAY - timedelta(days=1))
    check(store, lee, "body", (5, 1, 1, 3, 0, 0, 1, 0, 0, 0), DAY)
    with store.reading() as db:
        assert safety.flags(db, kim.id, DAY, *signs) == {("body", "blood"), ("body", "fever")}
        assert safety.flags(db, kim.id, DAY - timedelta(days=1), *signs) == {("body", "no_pee")}
        assert safety.flags(db, kim.id, DAY, ["phq9"], signs[1]) == set()


def test_the_answer_given_last_is_found(store: Store, kim: Person) -> None:
    sitting = check(store, kim, "phq9", (1,) * 9, DAY, NOON, finished=False).id
    with store.writing() as db:
        checkins.keep(db, kim.id, sitting, {"3": 2}, later(1), "b" * 32)
        assert safety.last_said(db, kim.id, sitting, ["3", "9"]) == "3"
        checkins.keep(db, kim.id, sitting, {"9": 2}, later(2), "c" * 32)
        assert safety.last_said(db, kim.id, sitting, ["3", "9"]) == "9"
        assert safety.last_said(db, kim.id, sitting, ["99"]) is None
