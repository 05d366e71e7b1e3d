"""Check-ins as they are kept: one sitting per form, the later edit wins in any order, nobody reads another's."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import check, join
from tracker.store import TABLES, checkins, people
from tracker.store.base import Store
from tracker.store.checkins import CheckIn, Done
from tracker.store.people import Person

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
#: The tables this module keeps.
KEPT = {name: table for name, table in TABLES.items() if name.startswith("checkin")}


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def kim(store: Store) -> Person:
    return join(store, "Kim").person


@pytest.fixture
def lee(store: Store) -> Person:
    return join(store, "Lee").person


def a_sitting(who: Person, **values: Any) -> CheckIn:
    return CheckIn(**{"person_id": who.id, "instrument": "phq2", "slot": DAY, "day": DAY, "zone": "Europe/London",
                      "begun_at": NOON, **values})


def begun(store: Store, who: Person, **values: Any) -> UUID:
    with store.writing() as db:
        return checkins.begin(db, a_sitting(who, **values)).id


def keep(store: Store, who: Person, id_: UUID, minutes: float = 0, edit_id: str = "m", **values: int | None) -> int:
    with store.writing() as db:
        return checkins.keep(db, who.id, id_, values, later(minutes), edit_id)


def answers(store: Store, who: Person, *ids: UUID) -> dict[UUID, dict[str, int | None]]:
    with store.reading() as db:
        return checkins.answers(db, who.id, *ids)


def rows(store: Store) -> dict[str, int]:
    with store.reading() as db:
        return {name: db.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for name, table in KEPT.items()}


def test_a_form_sent_twice_begins_one_sitting(store: Store, kim: Person) -> None:
    id_ = begun(store, kim)
    with store.writing() as db:
        again = checkins.begin(db, a_sitting(kim, id=id_, instrument="gad7", begun_at=later(5)))
        assert (again.id, again.instrument, again.begun_at) == (id_, "phq2", NOON)
    assert rows(store)["checkin"] == 1


def test_the_same_id_of_two_people_is_two_sittings(store: Store, kim: Person, lee: Person) -> None:
    id_ = begun(store, kim)
    assert begun(store, lee, id=id_, instrument="gad2") == id_
    keep(store, kim, id_, x1=1)
    keep(store, lee, id_, x1=3)
    with store.reading() as db:
        found = [checkins.one(db, who.id, id_) for who in (kim, lee)]
    assert [one.instrument for one in found if one] == ["phq2", "gad2"]
    assert answers(store, kim, id_)[id_] == {"x1": 1} and answers(store, lee, id_)[id_] == {"x1": 3}


def test_the_later_edit_of_an_answer_wins_and_a_replay_changes_nothing(store: Store, kim: Person) -> None:
    id_ = begun(store, kim)
    assert keep(store, kim, id_, 0, one=1, two=2) == 2
    assert keep(store, kim, id_, 0, one=3, two=3) == 0
    assert keep(store, kim, id_, -1, one=3) == 0
    assert keep(store, kim, id_, 1, one=None) == 1
    assert keep(store, kim, id_, 1, "n", one=0) == 1
    assert answers(store, kim, id_) == {id_: {"one": 0, "two": 2}}


#: (item, answer, minutes, id of the edit): few values, so that edits meet.
EDITS = st.lists(
    st.tuples(st.sampled_from(["one", "two"]), st.none() | st.integers(0, 3), st.integers(0, 3),
              st.sampled_from("abc")),
    min_size=1, max_size=8, unique_by=lambda edit: (edit[0], edit[2], edit[3]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS, st.randoms(use_true_random=False))
def test_any_order_of_the_same_edits_ends_the_same(store: Store, edits: list[Any], chance: Any) -> None:
    """However they arrive, and however often: what stands is the latest of each question."""
    expected = {item: value for item, value, _minutes, _id in sorted(edits, key=lambda edit: (edit[2], edit[3]))}
    who = join(store, uuid4().hex).person
    for order in (edits, chance.sample(edits, len(edits)) + edits):
        id_ = begun(store, who)
        for item, value, minutes, edit_id in order:
            keep(store, who, id_, minutes, edit_id, **{item: value})
        assert answers(store, who, id_) == {id_: expected}


def test_answers_read_before_do_not_hide_what_came_after(store: Store, kim: Person) -> None:
    """One transaction reads, keeps and reads again."""
    id_ = begun(store, kim)
    keep(store, kim, id_, 0, one=1)
    with store.writing() as db:
        before = db.scalars(sa.select(checkins.CheckInAnswer)).all()
        assert checkins.answers(db, kim.id, id_) == {id_: {"one": 1}}
        checkins.keep(db, kim.id, id_, {"one": 3}, later(1), "m")
        assert checkins.answers(db, kim.id, id_) == {id_: {"one": 3}}
    assert len(before) == 1


def test_answers_of_several_sittings_come_in_one_read(store: Store, kim: Person) -> None:
    first, second, empty = begun(store, kim), begun(store, kim), begun(store, kim)
    keep(store, kim, first, one=1)
    keep(store, kim, second, one=2, two=None)
    found = answers(store, kim, first, second, empty)
    assert found == {first: {"one": 1}, second: {"one": 2, "two": None}, empty: {}}
    assert answers(store, kim) == {}


def test_an_answer_needs_a_sitting(store: Store, kim: Person) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        keep(store, kim, uuid4(), one=1)


def test_what_was_finished_first_stays_and_the_score_follows_the_answers(store: Store, kim: Person) -> None:
    id_ = begun(store, kim)
    with store.writing() as db:
        checkins.finish(db, kim.id, id_, later(5), DAY + timedelta(days=1), "phq2/1", None)
    with store.writing() as db:
        checkins.finish(db, kim.id, id_, later(5000), DAY + timedelta(days=4), "phq2/2", 3)
        one = checkins.one(db, kim.id, id_)
    assert one is not None
    assert (one.finished_at, one.day) == (later(5), DAY + timedelta(days=1))
    assert (one.version, one.total, one.slot) == ("phq2/2", 3, DAY)


def test_finished_and_unfinished_are_told_apart(store: Store, kim: Person) -> None:
    old = begun(store, kim, day=DAY - timedelta(days=40), begun_at=later(-40 * 1440))
    open_ = [begun(store, kim, begun_at=later(n)) for n in range(2)]
    for back, answer in ((28, 2), (0, 1), (56, 3)):
        check(store, kim, "phq2", [answer, answer], DAY - timedelta(days=back))
    check(store, kim, "gad2", [0, 1], DAY)
    with store.reading() as db:
        assert [one.id for one in checkins.unfinished(db, kim.id, DAY - timedelta(days=30))] == open_[::-1]
        assert old in [one.id for one in checkins.unfinished(db, kim.id, DAY - timedelta(days=40))]
        assert [one.total for one in checkins.finished(db, kim.id, "phq2")] == [6, 4, 2]
        assert [one.total for one in checkins.finished(db, kim.id, "phq2", DAY - timedelta(days=28))] == [6, 4]
        assert checkins.finished(db, kim.id, "gad7") == []
        done = checkins.done(db, kim.id, DAY - timedelta(days=28))
    assert done[0] == Done("phq2", DAY - timedelta(days=28), 4)
    assert sorted(done[1:]) == [Done("gad2", DAY, 1), Done("phq2", DAY, 2)]


def test_two_on_one_day_stand_in_the_order_they_were_finished(store: Store, kim: Person) -> None:
    check(store, kim, "gad2", [3, 3], DAY, at=later(60))
    check(store, kim, "gad2", [0, 0], DAY, at=later(0))
    with store.reading() as db:
        assert [one.total for one in checkins.finished(db, kim.id, "gad2")] == [0, 6]


def test_a_sitting_is_taken_away_with_its_answers_by_its_owner_alone(store: Store, kim: Person, lee: Person) -> None:
    id_ = begun(store, kim)
    keep(store, kim, id_, one=1)
    with store.writing() as db:
        assert not checkins.remove(db, lee.id, id_)
        assert checkins.remove(db, kim.id, id_)
        assert not checkins.remove(db, kim.id, id_)
    assert not any(rows(store).values())


def choice(store: Store, who: Person, instrument: str = "phq9") -> dict[str, Any]:
    """What the person changed, less whose it is."""
    with store.reading() as db:
        return checkins.choices(db, who.id)[instrument].model_dump(exclude={"person_id", "instrument"})


def choose(store: Store, who: Person, minutes: float, instrument: str = "phq9", **values: object) -> None:
    with store.writing() as db:
        checkins.choose(db, who.id, instrument, later(minutes), **values)


def test_what_is_not_named_in_a_change_stays(store: Store, kim: Person) -> None:
    choose(store, kim, 0, skipped=DAY)
    choose(store, kim, 1, state="off")
    choose(store, kim, 2, since=DAY, every=14)
    choose(store, kim, 3, moved_from=DAY, moved_to=DAY + timedelta(days=2))
    expected = {"state": "off", "since": DAY, "every": 14, "moved_from": DAY, "moved_to": DAY + timedelta(days=2),
                "skipped": DAY, "edited_at": later(3)}
    assert choice(store, kim) == expected
    choose(store, kim, 4, state="", moved_from=None, moved_to=None)
    assert choice(store, kim) == {**expected, "state": "", "moved_from": None, "moved_to": None, "edited_at": later(4)}
    choose(store, kim, 5)
    assert choice(store, kim)["every"] == 14 and choice(store, kim)["edited_at"] == later(5)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries({}, optional={
    "state": st.sampled_from(["", "on", "off"]), "since": st.none() | st.just(DAY),
    "every": st.none() | st.integers(1, 60), "moved_from": st.none() | st.just(DAY),
    "skipped": st.none() | st.just(DAY),
}), min_size=1, max_size=5))
def test_changes_one_after_the_other_add_up(store: Store, changes: list[dict[str, Any]]) -> None:
    who = join(store, uuid4().hex).person
    for minutes, values in enumerate(changes):
        choose(store, who, minutes, **values)
    expected: dict[str, Any] = {"state": "", "since": None, "every": None, "moved_from": None, "moved_to": None,
                                "skipped": None, "edited_at": later(len(changes) - 1)}
    for values in changes:
        expected.update(values)
    assert choice(store, who) == expected


def test_a_change_is_seen_where_the_plan_was_read_before(store: Store, kim: Person) -> None:
    choose(store, kim, 0, state="off")
    with store.writing() as db:
        before = checkins.choices(db, kim.id)
        checkins.choose(db, kim.id, "phq9", later(1), state="on")
        assert checkins.choices(db, kim.id)["phq9"].state == "on"
    assert len(before) == 1


def test_changes_are_per_questionnaire_and_person(store: Store, kim: Person, lee: Person) -> None:
    choose(store, kim, 0, "phq9", state="off")
    choose(store, kim, 0, "gad7", every=28)
    choose(store, lee, 0, "phq9", state="on")
    with store.reading() as db:
        assert {key: one.state for key, one in checkins.choices(db, kim.id).items()} == {"phq9": "off", "gad7": ""}
        assert {key: one.state for key, one in checkins.choices(db, lee.id).items()} == {"phq9": "on"}


def test_a_holiday_takes_the_place_of_the_one_before_and_can_end(store: Store, kim: Person) -> None:
    with store.writing() as db:
        assert checkins.pause(db, kim.id) is None
        checkins.keep_pause(db, kim.id, DAY, DAY + timedelta(days=7), NOON)
        first = checkins.pause(db, kim.id)
        assert first is not None and first.last == DAY + timedelta(days=7)
        checkins.keep_pause(db, kim.id, DAY, DAY + timedelta(days=3), later(1))
        second = checkins.pause(db, kim.id)
        assert second is not None and (second.last, second.edited_at) == (DAY + timedelta(days=3), later(1))
    assert rows(store)["checkinpause"] == 1
    with store.writing() as db:
        checkins.drop_pause(db, kim.id)
        assert checkins.pause(db, kim.id) is None
        checkins.drop_pause(db, kim.id)


def test_the_longest_waiting_are_looked_at_first_and_no_more_than_asked(store: Store) -> None:
    people_ = [join(store, name).person for name in ("Ana", "Ben", "Cleo", "Dan")]
    with store.writing() as db:
        for who, minutes in zip(people_, (5, -5, 0, 1), strict=True):
            checkins.wake(db, who.id, later(minutes))
    ids = [who.id for who in people_]
    with store.reading() as db:
        assert checkins.awake(db, NOON, 9) == [ids[1], ids[2]]
        assert checkins.awake(db, later(60), 2) == [ids[1], ids[2]]
        assert checkins.awake(db, later(-60), 9) == []
    with store.writing() as db:
        checkins.wake(db, ids[1], later(90))
    with store.reading() as db:
        assert checkins.awake(db, later(60), 9) == [ids[2], ids[3], ids[0]]
    assert rows(store)["checkinwake"] == 4


def one_of_everything(store: Store, who: Person) -> UUID:
    made = check(store, who, "phq9", [1] * 8 + [0, 2], DAY, at=NOON)
    begun(store, who)
    choose(store, who, 0, every=14)
    with store.writing() as db:
        checkins.keep_pause(db, who.id, DAY, DAY, NOON)
        checkins.wake(db, who.id, NOON)
    return made.id


def test_nobody_reads_or_changes_what_is_another_persons(store: Store, kim: Person, lee: Person) -> None:
    id_ = one_of_everything(store, lee)
    reads: list[Callable[[Any], object]] = [
        lambda db: checkins.one(db, kim.id, id_),
        lambda db: checkins.unfinished(db, kim.id, date.min),
        lambda db: checkins.finished(db, kim.id, "phq9"),
        lambda db: checkins.done(db, kim.id, date.min),
        lambda db: checkins.answers(db, kim.id, id_)[id_],
        lambda db: checkins.choices(db, kim.id),
        lambda db: checkins.pause(db, kim.id),
    ]
    with store.reading() as db:
        assert [read(db) or None for read in reads] == [None] * len(reads)
        before = checkins.one(db, lee.id, id_), checkins.answers(db, lee.id, id_)
    with store.writing() as db:
        checkins.finish(db, kim.id, id_, later(9), DAY, "x/1", 27)
        checkins.drop_pause(db, kim.id)
    with store.reading() as db:
        assert (checkins.one(db, lee.id, id_), checkins.answers(db, lee.id, id_)) == before
        assert checkins.pause(db, lee.id) is not None


def test_erasing_a_person_leaves_nothing_of_theirs_and_everything_of_others(
    store: Store, kim: Person, lee: Person
) -> None:
    one_of_everything(store, kim)
    once = rows(store)
    assert all(once.values())
    one_of_everything(store, lee)
    with store.writing() as db:
        people.erase(db, kim)
    assert rows(store) == once
