"""From entries to days, and what a second import of the same entries brings."""

import datetime as dt
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.features.archive.exports import SCALES_CSV, daylio_csv
from tracker.domain.measures import MEASURES
from tracker.features.archive.readers import read
from tracker.features.archive.readers.daily import NOTE, daily, logged_day, targets, unfit
from tracker.features.archive.readers.matching import compare
from tracker.features.archive.readers.reading import Column, Entry

DAY = dt.date(2023, 11, 29)
FOUR = dt.time(4)
MOODS = {"rad": 5, "good": 4, "meh": 3, "bad": 2, "awful": 1, "odd": None}


def entry(
    hour: int | None = 12,
    mood: str | None = None,
    note: str = "",
    values: Mapping[str, str | float] | None = None,
    number: int = 0,
    minute: int = 0,
    line: int = 2,
) -> Entry:
    time = None if hour is None else dt.time(hour, minute)
    slot = f"x:{DAY}" + (f"T{time:%H:%M}" if time else "")
    return Entry(line, DAY, time, mood, values or {}, note, f"{slot}#{number}")


def test_an_entry_before_the_boundary_belongs_to_the_day_before() -> None:
    night = entry(1, minute=23)
    assert logged_day(night, FOUR) == dt.date(2023, 11, 28)
    assert logged_day(night, dt.time(1, 23)) == DAY
    assert logged_day(night, dt.time(0)) == DAY
    assert logged_day(entry(4), FOUR) == DAY
    assert logged_day(entry(None), FOUR) == DAY


@pytest.mark.parametrize(("moods", "value"), [
    (["good"], "4"), (["good", "meh"], "3"), (["rad", "meh"], "4"), (["rad", "good", "awful"], "4"),
    (["bad", "awful"], "1"), (["good", "odd"], "4"), (["good", "unheard of"], "4"), (["odd"], None), ([None], None),
])
def test_mood_is_the_median_with_a_half_rounded_down(moods: list[str | None], value: str | None) -> None:
    days = daily([entry(9 + i, mood) for i, mood in enumerate(moods)], MOODS, {}, FOUR)
    assert days.get(DAY, {}).get("mood") == value


def test_an_activity_is_yes_and_its_absence_nothing() -> None:
    entries = [entry(9, "good", values={"alcohol": "yes"}), entry(10, "good", values={"walk": "yes"})]
    other = Entry(4, DAY - dt.timedelta(days=1), dt.time(9), "good", {"walk": "yes"}, "", "x:y#0")
    days = daily([*entries, other], MOODS, {"alcohol": "alcohol_any", "walk": ""}, FOUR)
    assert days == {DAY - dt.timedelta(days=1): {"mood": "4"}, DAY: {"mood": "4", "alcohol_any": "yes"}}
    assert daily(entries, {}, {"alcohol": "use"}, FOUR) == {DAY: {"use": "use"}}


@pytest.mark.parametrize(("measure", "raw", "value"), [
    ("sleep_quality", "8/10", "4"), ("sleep_quality", "10/10", "5"), ("sleep_quality", "5/10", "2"),
    ("sleep_quality", "0/10", "1"), ("sleep_quality", "3/5", "3"), ("sleep_quality", "4", "4"),
    ("sleep_quality", "6", None), ("sleep_quality", "11/10", None), ("sleep_quality", "1/0", None),
    ("sleep_hours", "8:00", "8"), ("sleep_hours", "7:30", "7.5"), ("sleep_hours", "7:45", "7.5"),
    ("sleep_hours", "7:46", "8"), ("sleep_hours", "7h 30m", "7.5"), ("sleep_hours", "8 hours", "8"),
    ("sleep_hours", "7,5", "7.5"), ("sleep_hours", 6.5, "6.5"), ("sleep_hours", "20:00", None),
    ("sleep_hours", "a lot", None), ("sleep_hours", "-1", None), ("sleep_hours", "yes", None),
    ("craving_peak", "3/10", "3"), ("exercise_min", "1:10", "70"), ("exercise_min", "30 min", "30"),
    ("alcohol_any", "no", "no"), ("alcohol_any", "Yes", "yes"), ("alcohol_any", "8/10", None),
    ("use", "no_use", "no_use"), ("use", "yes", "use"), ("coping_used", "yes", None),
])
def test_raw_values_become_what_the_measure_keeps(measure: str, raw: str | float, value: str | None) -> None:
    entries = [entry(9, values={"column": raw}, line=7)]
    days = daily(entries, {}, {"column": measure}, FOUR)
    assert days == ({DAY: {measure: value}} if value else {})
    if value:
        scale = MEASURES[measure].scale
        assert scale.store(scale.parse(value)) == value
    problems = list(unfit(entries, {"column": measure}))
    assert [problem.line for problem in problems] == ([] if value else [7])
    assert all(str(raw) in str(problem.reason) for problem in problems)


def test_scales_of_a_day_meet_in_the_middle_and_odd_ones_are_told() -> None:
    parsed = read(SCALES_CSV.encode(), "x.csv")
    columns = {"Sleep Quality": "sleep_quality", "Sleep Time": "sleep_hours", "walk": None}
    days = daily(parsed.entries, {}, columns, FOUR)
    assert days == {dt.date(2026, 4, 12): {"sleep_quality": "2", "sleep_hours": "7.5", NOTE: "Well!"}}
    assert [(p.line, str(p.reason)) for p in unfit(parsed.entries, columns)] == [
        (3, "“20:00” in Sleep Time does not fit Sleep.")]


def test_notes_of_a_day_are_joined_in_the_order_of_the_clock_and_said_once() -> None:
    entries = [entry(22, note="late"), entry(9, note="early"), entry(None, note="no time"), entry(23, note="late"),
               entry(1, note="night before")]
    assert daily(entries, {}, {}, FOUR) == {
        dt.date(2023, 11, 28): {NOTE: "night before"}, DAY: {NOTE: "no time\n\nearly\n\nlate"}}


def test_the_measures_a_column_may_go_to() -> None:
    activity = targets(Column("x", "activity", 1, "yes", None))
    value = targets(Column("x", "value", 1, "8/10", None))
    assert {"use", "alcohol_any", "mind_activity"} <= set(activity) and not {"mood", "alone"} & set(activity)
    assert set(activity) < set(value) and {"mood", "sleep_hours", "craving_peak"} <= set(value)


@given(st.lists(st.tuples(st.integers(0, 23), st.sampled_from([*MOODS, None])), max_size=8))
def test_the_order_of_a_file_does_not_matter_to_its_days(pairs: list[tuple[int, str | None]]) -> None:
    entries = [entry(hour, mood, note=f"{hour} {mood}", number=i) for i, (hour, mood) in enumerate(pairs)]
    days = daily(entries, MOODS, {}, FOUR)
    assert daily(reversed(entries), MOODS, {}, FOUR) == days
    for values in days.values():
        assert all(measure == NOTE or MEASURES[measure].scale.parse(text) for measure, text in values.items())


# --- a second import -------------------------------------------------------------------------------


def prints(entries: tuple[Entry, ...]) -> dict[str, str]:
    return {entry.key: entry.fingerprint for entry in entries}


ENTRIES = st.lists(
    st.builds(entry, st.sampled_from([None, 9, 10]), st.sampled_from(["good", "bad"]), st.sampled_from(["", "a", "b"])),
    max_size=8,
)


def keyed(entries: list[Entry]) -> tuple[Entry, ...]:
    """The entries through a real file, so that they carry real keys."""
    rows = [f"{e.day},,,{e.time or ''},{e.mood_name},,,{e.note}" for e in entries]
    return read(daylio_csv(*rows), "x.csv").entries


@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_same_entries_again_in_any_order_add_nothing(entries: list[Entry], dice: Random) -> None:
    first = keyed(entries)
    assert first == keyed(entries)
    shuffled = list(entries)
    dice.shuffle(shuffled)
    result = compare(keyed(shuffled), prints(first))
    assert (result.new, result.edited, len(result.same)) == ((), (), len(first))
    assert {e.key for e in result.same} == {e.key for e in first}


@given(ENTRIES, ENTRIES)
def test_what_is_taken_over_is_known_the_next_time(old: list[Entry], new: list[Entry]) -> None:
    known = prints(keyed(old))
    result = compare(keyed(new), known)
    assert len(result.new) + len(result.edited) + len(result.same) == len(new)
    assert {e.key for e in result.edited} | {e.key for e in result.same} <= set(known)
    assert not {e.key for e in result.new} & set(known)
    later = known | prints(result.new) | prints(result.edited)
    assert len(later) == len(known) + len(result.new)
    again = compare(keyed(new), later)
    assert (again.new, again.edited) == ((), ())


def test_an_edit_is_an_edit_and_a_second_entry_of_the_minute_is_new() -> None:
    known = prints(keyed([entry(9, "good", "a"), entry(10, "bad", "b")]))
    result = compare(keyed([entry(9, "good", "changed"), entry(9, "good", "a"), entry(10, "bad", "edited")]), known)
    assert [(e.note, e.key) for e in result.new] == [("changed", f"daylio:{DAY}T09:00#1")]
    assert [(e.note, e.key) for e in result.edited] == [("edited", f"daylio:{DAY}T10:00#0")]
    assert [e.note for e in result.same] == ["a"]
