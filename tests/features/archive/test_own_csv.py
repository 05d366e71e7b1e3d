"""The table of days: nothing in it can run as a formula, and whatever was written comes back as it was."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.features.archive.accounts import words
from tests.features.archive.exports import real
from tests.people import Someone, join, say
from tracker.domain.measures import MEASURES
from tracker.features.archive import operations, own_csv
from tracker.features.archive.cells import bare, shielded
from tracker.features.archive.outcome import Choices
from tracker.features.archive.readers import read
from tracker.features.archive.readers.whole import Whole
from tracker.store import days
from tracker.store.base import Store
from tracker.store.days import Edit

DAY, AT = date(2026, 3, 1), datetime(2026, 3, 1, 21, 4, 5, 678901, tzinfo=UTC)
DANGEROUS = tuple("=+-@\t\r\n\0＝＋－＠")


@given(st.text() | words(50))
@example("=1+1")
@example("'=1+1")
@example("''")
@example(" \u3000=cmd")
@example("\ufeff＝x")
@example("")
def test_a_cell_cannot_run_and_comes_back(text: str) -> None:
    cell = shielded(text)
    assert bare(cell) == text
    assert not cell.startswith(DANGEROUS)
    assert not cell.lstrip().startswith(DANGEROUS)


@pytest.mark.parametrize("text", ["Walked", "5", "", "a=b", "7.5", "no_use", "1-2"])
def test_harmless_text_is_left_as_it_is(text: str) -> None:
    assert shielded(text) == text


def test_published_formula_payloads(store: Store) -> None:
    """Each of them, alone and after each sign that some program skips, through the whole way out and in."""
    payloads = [line for line in real("vectors/fuzz/csv-payload.txt").decode().splitlines() if line]
    assert len(payloads) >= 6
    every = [first + one for one in payloads for first in ("", *DANGEROUS[:-5], "＝", "'", '"', " ")
             if "\0" not in first + one]
    ana = join(store, "Ana")
    for number, text in enumerate(every):
        _write(store, ana, date.fromordinal(DAY.toordinal() - number), text)
    table = _table(store, ana)
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(every) + 1
    for cells in rows[1:]:
        assert all(not cell.lstrip().startswith(DANGEROUS) for cell in cells)
    parsed = read(table, "days.csv")
    assert isinstance(parsed, Whole)
    assert [row.text for _line, _kept, row in parsed.rows] == every[::-1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(words(60, 1), min_size=1, max_size=5))
def test_notes_come_back(store: Store, texts: list[str]) -> None:
    someone = join(store, f"N{datetime.now(UTC).timestamp()}{id(texts)}")
    for number, text in enumerate(texts):
        _write(store, someone, date.fromordinal(DAY.toordinal() + number), text)
    parsed = read(_table(store, someone), "days.csv")
    assert isinstance(parsed, Whole)
    assert [row.text for _line, _kept, row in parsed.rows] == texts


def test_the_columns_and_a_day(store: Store) -> None:
    ana = join(store, "Ana", zone="Asia/Tokyo")
    say(store, ana.person, DAY, at=AT, mood="4", sleep_hours="7.5", coping_used="breathing walked")
    say(store, ana.person, date(2026, 2, 1), at=AT, use="no_use")
    heading, first, second = csv.reader(io.StringIO(_table(store, ana).decode("utf-8-sig"), newline=""))
    assert heading == ["for_day", "time_zone", "recorded_at", "is_recalled", *MEASURES, "note"]
    assert dict(zip(heading, first, strict=True)) | {"use": ""} == dict.fromkeys(heading, "") | {
        "for_day": "2026-02-01", "time_zone": "Asia/Tokyo", "recorded_at": "2026-03-01T21:04:05.678901+00:00",
        "is_recalled": "yes",
    }
    said = dict(zip(heading, second, strict=True))
    assert (said["is_recalled"], said["mood"], said["sleep_hours"], said["coping_used"]) == (
        "no", "4", "7.5", "breathing walked")


def test_what_a_spreadsheet_makes_of_it_is_still_read(store: Store) -> None:
    """Semicolons, other columns' order, dates as other countries write them; a cell that does not fit is named."""
    text = ("note;mood;for_day;time_zone;recorded_at;is_recalled;sleep_hours;mystery\r\n"
            "Hi;4;1.3.2026;Europe/Berlin;2026-03-01T20:00:00+01:00;no;7.5;x\r\n"
            ";9;2.3.2026;Europe/Berlin;2026-03-02T20:00:00Z;no;7.5;\r\n"
            ";3;2.3.2026;Europe/Berlin;2026-03-02T20:00:00Z;no;;\r\n"
            ";3;3.3.2026;Nowhere/At_All;2026-03-02T20:00:00Z;no;;\r\n"
            ";3;4.3.2026;Europe/Berlin;yesterday;no;;\r\n;3\r\n")
    parsed = read(text.encode(), "table.csv")
    assert isinstance(parsed, Whole)
    assert [(one.line, str(one.reason)) for one in parsed.problems] == [
        (3, "“9” does not fit Mood."), (4, "This day stands in the table twice."),
        (5, "“Nowhere/At_All” is not known here."), (6, "The time “yesterday” could not be read."),
        (7, "This line has 2 parts, the first line has 8."),
    ]
    assert [(row.day.day, getattr(row, "measure", "note")) for _line, _kept, row in parsed.rows] == [
        (1, "mood"), (1, "sleep_hours"), (1, "note"), (2, "sleep_hours")]


def test_a_table_fills_gaps_and_changes_nothing(store: Store) -> None:
    ana = join(store, "Ana")
    say(store, ana.person, DAY, at=AT, mood="4")
    table = _table(store, ana).replace(b",no,4,,", b",no,1,9,")
    done = operations.bring_in(store, ana.person, read(table, "days.csv"), Choices(), datetime.now(UTC))
    assert (done.new, done.edited, done.same) == (1, 0, 1)
    with store.reading() as db:
        kept = days.of_day(db, ana.person.id, DAY)
    assert {measure: one.value for measure, one in kept.items()} == {"mood": "4", "craving_peak": "9"}


def _write(store: Store, who: Someone, day: date, text: str) -> None:
    with store.writing() as db:
        sealed = store.vault.seal(text, who.person.id, day)
        days.keep_note(db, who.person.id, day, sealed, Edit(AT, "a" * 32, AT, ""))


def _table(store: Store, who: Someone) -> bytes:
    with store.reading() as db:
        return own_csv.table(db, store.vault, who.person)
