"""Daylio exports of real people, read in place: nothing lost, nothing twice, edits seen as edits."""

import csv
import datetime as dt
import io
import json

import pytest

from tests.features.archive.exports import REAL, real
from tracker.features.archive.readers import read, table
from tracker.features.archive.readers.matching import compare

NOV, DEC = "daylio/daylio_us_2023_11_02.csv", "daylio/daylio_us_2023_12_01.csv"


def test_two_real_exports_give_29_new_entries_and_none_twice() -> None:
    november, december = read(real(NOV), "a.csv"), read(real(DEC), "b.csv")
    assert (len(november.entries), len(december.entries)) == (1456, 1485)
    assert november.problem_count == december.problem_count == 0
    known = {entry.key: entry.fingerprint for entry in november.entries}
    assert len(known) == 1456
    result = compare(december.entries, known)
    assert (len(result.new), len(result.edited), len(result.same)) == (29, 0, 1456)
    known |= {entry.key: entry.fingerprint for entry in result.new}
    again = compare(december.entries, known)
    assert (len(again.new), len(again.edited), len(again.same)) == (0, 0, 1485)


def test_edited_old_entries_of_a_real_export_are_counted_not_doubled() -> None:
    known = {entry.key: entry.fingerprint for entry in read(real(NOV), "a.csv").entries}
    rows = list(csv.DictReader(io.StringIO(real(DEC).decode(), newline="")))
    for at in (100, 700, 1400):
        rows[at]["mood"] = "edited"
    rows[50]["note"] += " and more"
    edited = io.StringIO(newline="")
    writer = csv.DictWriter(edited, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    result = compare(read(edited.getvalue().encode(), "b.csv").entries, known)
    assert (len(result.new), len(result.edited), len(result.same)) == (29, 4, 1452)
    assert [entry.line for entry in result.edited] == [52, 102, 702, 1402]


@pytest.mark.parametrize(("name", "rows", "first", "last"), [
    ("daylio_german_words_2022.csv", 700, (2020, 8, 31), (2022, 7, 31)),
    ("peer_doc_2018_year_column.csv", 3, (2018, 5, 16), (2018, 5, 18)),
    ("peer_fixture_daylio_parser.csv", 32, (2020, 5, 25), (2020, 5, 30)),
    ("peer_fixture_escaped_characters.csv", 5, (2022, 10, 26), (2022, 10, 30)),
    ("peer_fixture_multiple_moods_24h.csv", 7, (2020, 7, 21), (2021, 5, 12)),
    ("peer_fixture_ok.csv", 12, (2022, 10, 25), (2022, 10, 30)),
    ("peer_fixture_ok_scales.csv", 7, (2026, 3, 30), (2026, 4, 12)),
    ("peer_fixture_sample.csv", 3, (2021, 9, 26), (2021, 9, 28)),
])
def test_every_known_shape_is_read_whole(
    name: str, rows: int, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    parsed = read(real(f"daylio/{name}"), name)
    assert (len(parsed.entries), parsed.problems) == (rows, ())
    assert (parsed.first_day, parsed.last_day) == (dt.date(*first), dt.date(*last))
    assert len({entry.key for entry in parsed.entries}) == rows


def test_the_real_files_hold_what_a_plain_csv_reader_sees() -> None:
    rows = list(csv.DictReader(io.StringIO(real(DEC).decode(), newline="")))
    entries = read(real(DEC), "b.csv").entries
    assert [e.mood_name for e in entries] == [" ".join(row["mood"].split()) for row in rows]
    assert [len(e.values) for e in entries] == [len({" ".join(a.split()) for a in row["activities"].split("|")} - {""})
                                                for row in rows]
    clock = [dt.datetime.strptime(row["time"].replace("\u202f", " "), "%I:%M %p").time() for row in rows]
    assert [e.time for e in entries] == clock


@pytest.mark.parametrize("name", [
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
    "quotes_and_newlines", "simple", "simple_crlf", "utf8",
])
def test_csv_spectrum(name: str) -> None:
    text = real(f"vectors/csv-spectrum/csvs/{name}.csv").decode()
    refused: list[int] = []
    (_, heading), *rows = table.records(text, ",", lambda line, reason: refused.append(line))
    expected = json.loads((REAL / f"vectors/csv-spectrum/json/{name}.json").read_text("utf-8"))
    found = [dict(zip(heading, cells, strict=True)) for _, cells in rows]
    # git normalised the line ends of the CSV files, not those inside the JSON.
    assert found == [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in expected]
    assert refused == []
