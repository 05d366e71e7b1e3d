"""Readings: the later edit wins in any order, clearing is an edit too, and years of days are counted, not loaded."""

import threading
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from uuid import uuid4

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import ben, join, say
from tracker.domain import abstinence
from tracker.store import days, history, uses
from tracker.store.base import Store
from tracker.store.days import Edit, Note, Reading

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def edit(minutes: int = 0, edit_id: str = "m", zone: str = "Europe/London") -> Edit:
    at = NOON + timedelta(minutes=minutes)
    return Edit(at, edit_id, at, zone)


def value(store: Store, person_id: object, measure: str = "mood", day: date = DAY) -> str | None:
    with store.reading() as db:
        kept = days.of_day(db, person_id, day).get(measure)  # type: ignore[arg-type]
    return kept.value if kept else None


def test_one_statement_keeps_several_answers(store: Store) -> None:
    who = join(store, "Kim").person
    with store.writing() as db:
        assert days.keep(db, who.id, DAY, {"mood": "4", "use": "no_use", "sleep_hours": "7.5"}, edit()) == 3
    with store.reading() as db:
        kept = days.of_day(db, who.id, DAY)
    assert {measure: one.value for measure, one in kept.items()} == {"mood": "4", "use": "no_use", "sleep_hours": "7.5"}
    assert kept["mood"].recorded_at == NOON and kept["mood"].zone == "Europe/London"


def test_a_replay_changes_nothing(store: Store) -> None:
    who = join(store, "Kim").person
    with store.writing() as db:
        days.keep(db, who.id, DAY, {"mood": "4"}, edit())
        assert days.keep(db, who.id, DAY, {"mood": "4"}, edit()) == 0
        assert days.keep(db, who.id, DAY, {"mood": "2"}, edit()) == 0
    assert value(store, who.id) == "4"


def test_any_order_of_edits_ends_the_same(store: Store) -> None:
    """Four edits of one answer, one of them a clearing and two at the same instant, in each of their 24 orders."""
    edits = [("1", edit(0)), (None, edit(2)), ("3", edit(5, "a")), ("4", edit(5, "b"))]
    for place, order in enumerate(permutations(edits)):
        who = join(store, f"Kim{place}").person
        for answer, at in order:
            with store.writing() as db:
                days.keep(db, who.id, DAY, {"mood": answer}, at)
        assert value(store, who.id) == "4", order


def test_a_later_clearing_beats_an_earlier_answer_that_comes_late(store: Store) -> None:
    who = join(store, "Kim").person
    with store.writing() as db:
        days.keep(db, who.id, DAY, {"mood": None}, edit(5))
    with store.writing() as db:
        days.keep(db, who.id, DAY, {"mood": "3"}, edit(0))
    assert value(store, who.id) is None


def test_saying_the_same_again_does_not_make_it_late(store: Store) -> None:
    """Looking at an old day and pressing Done is no new answer; another answer is."""
    who = join(store, "Kim").person
    with store.writing() as db:
        days.keep(db, who.id, DAY, {"mood": "3", "use": "no_use"}, edit())
        days.keep(db, who.id, DAY, {"mood": "3", "use": "use"}, edit(5 * 24 * 60, zone="Asia/Tokyo"))
    with store.reading() as db:
        kept = days.of_day(db, who.id, DAY)
    assert kept["mood"].recorded_at == NOON and kept["mood"].zone == "Europe/London"
    assert kept["mood"].edited_at == NOON + timedelta(days=5)
    assert kept["use"].recorded_at == NOON + timedelta(days=5) and kept["use"].zone == "Asia/Tokyo"


def test_clearing_what_is_not_there_leaves_nothing(store: Store) -> None:
    who = join(store, "Kim").person
    with store.writing() as db:
        days.keep(db, who.id, DAY, {"mood": "3"}, edit())
        assert days.clear(db, who.id, DAY, ["mood", "use"], edit(1)) == 1
        assert days.clear(db, who.id, DAY, ["mood"], edit(2)) == 0
        assert db.scalar(sa.select(sa.func.count()).select_from(Reading)) == 1
        assert days.clear(db, who.id, DAY, ["mood"], edit(-1)) == 0
    assert value(store, who.id) is None


def test_an_earlier_clearing_leaves_a_later_answer(store: Store) -> None:
    who = join(store, "Kim").person
    with store.writing() as db:
        days.keep(db, who.id, DAY, {"mood": "3"}, edit(5))
        assert days.clear(db, who.id, DAY, ["mood"], edit(4)) == 0
    assert value(store, who.id) == "3"


def test_a_craving_raises_the_day_and_never_lowers_it(store: Store) -> None:
    who = join(store, "Kim").person
    peaks = []
    for minutes, strength in ((0, 4), (1, 9), (2, 7), (3, 10), (4, 0)):
        with store.writing() as db:
            days.raise_to(db, who.id, DAY, "craving_peak", strength, edit(minutes))
        peaks.append(value(store, who.id, "craving_peak"))
    assert peaks == ["4", "9", "9", "10", "10"]


def test_what_the_person_said_later_stands_over_a_craving_that_arrives_late(store: Store) -> None:
    who = join(store, "Kim").person
    with store.writing() as db:
        days.keep(db, who.id, DAY, {"craving_peak": "3"}, edit(60))
        days.raise_to(db, who.id, DAY, "craving_peak", 8, edit(0))
    assert value(store, who.id, "craving_peak") == "3"


def test_a_cleared_answer_is_raised_again(store: Store) -> None:
    who = join(store, "Kim").person
    with store.writing() as db:
        days.keep(db, who.id, DAY, {"craving_peak": None}, edit())
        days.raise_to(db, who.id, DAY, "craving_peak", 2, edit(1))
    assert value(store, who.id, "craving_peak") == "2"


def test_between_and_series_leave_out_the_cleared_and_the_others(store: Store) -> None:
    kim, lee = join(store, "Kim").person, join(store, "Lee").person
    for back in range(4):
        say(store, kim, DAY - timedelta(days=back), mood=str(1 + back), use="no_use")
    say(store, lee, DAY, mood="5")
    with store.writing() as db:
        days.keep(db, kim.id, DAY, {"use": None}, edit(10**6))
    with store.reading() as db:
        assert set(days.between(db, kim.id, DAY - timedelta(days=1), DAY)) == {DAY - timedelta(days=1), DAY}
        assert "use" not in days.of_day(db, kim.id, DAY)
        lines = history.between(db, kim.id, DAY - timedelta(days=9), DAY, ("use", "mood", "sleep_hours"))
        assert lines["mood"] == {DAY - timedelta(days=back): str(1 + back) for back in (3, 2, 1, 0)}
        assert DAY not in lines["use"] and lines["sleep_hours"] == {}
        assert days.first_day(db, kim.id) == DAY - timedelta(days=3)
        assert days.last_day(db, kim.id, DAY) == DAY - timedelta(days=1)
        assert days.last_day(db, lee.id, DAY) is None


def test_counts_agree_with_the_arithmetic_of_abstinence(store: Store) -> None:
    who = ben(store, DAY).person
    first = DAY - timedelta(days=84)
    with store.reading() as db:
        readings = history.between(db, who.id, first, DAY, ("use",))["use"]
        window = abstinence.window(readings, first, DAY)
        for last in (DAY, DAY - timedelta(days=1), DAY - timedelta(days=30)):
            expected = abstinence.summary({day: state for day, state in window.items() if day <= last})
            assert uses.days_without(db, who.id, first, last) == expected.no_use
            assert uses.run_until(db, who.id, None, last) == expected.current_run
        assert {day: kept.value for day, kept in uses.known(db, who.id, first, DAY).items()} == readings


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["no_use", "use", "prescribed_only", None]), min_size=1, max_size=90))
def test_a_run_is_what_abstinence_says_it_is(store: Store, states: list[str | None]) -> None:
    who = join(store, uuid4().hex).person
    with store.writing() as db:
        for back, state in enumerate(states):
            if state:
                days.keep(db, who.id, DAY - timedelta(days=back), {"use": state}, edit())
    window = {DAY - timedelta(days=back): state or "unknown" for back, state in enumerate(states)}
    with store.reading() as db:
        assert uses.run_until(db, who.id, None, DAY) == abstinence.summary(window).current_run


def test_two_writers_of_one_day_both_count(store: Store) -> None:
    """Each thread keeps the same measures in another order; nobody waits for the other forever."""
    who = join(store, "Kim").person
    measures = ["mood", "use", "anxiety", "memory", "fluids"]
    failed: list[BaseException] = []

    def write(order: list[str], offset: int) -> None:
        try:
            for n in range(40):
                with store.writing() as db:
                    days.keep(db, who.id, DAY, dict.fromkeys(order, "1"), edit(2 * n + offset))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(order, k)) for k, order in enumerate((measures, measures[::-1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with store.reading() as db:
        assert {kept.edited_at for kept in days.of_day(db, who.id, DAY).values()} == {NOON + timedelta(minutes=79)}


def test_a_note_is_sealed_and_belongs_to_its_day(store: Store) -> None:
    who = join(store, "Kim").person
    sealed = store.vault.seal("Walked home along the canal.", who.id, DAY)
    with store.writing() as db:
        days.keep_note(db, who.id, DAY, sealed, edit())
        days.keep_note(db, who.id, DAY, store.vault.seal("Walked.", who.id, DAY), edit(1))
    with store.reading() as db:
        note = days.note(db, who.id, DAY)
        assert isinstance(note, Note) and note.edited_at == NOON + timedelta(minutes=1)
        assert store.vault.open(note.sealed, who.id, DAY) == "Walked."
        assert days.note(db, who.id, DAY - timedelta(days=1)) is None
        assert b"canal" not in bytes(note.sealed)
