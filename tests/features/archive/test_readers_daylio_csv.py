"""Daylio's CSV export: every shape it has had since 2018, made here."""

import csv
import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.features.archive.exports import DAYLIO_CSV, SCALES_CSV, daylio_csv
from tracker.domain.measures import MEASURES
from tracker.features.archive.readers import calendar_words, read, suggestions
from tracker.features.archive.readers import daylio_csv as reader
from tracker.features.archive.readers.reading import Entry, NotReadable, Parsed


def said(parsed: Parsed) -> list[tuple[object, ...]]:
    """The entries without their lines."""
    return [(e.key, e.day, e.time, e.mood_name, dict(e.values), e.note) for e in parsed.entries]


def reasons(parsed: Parsed) -> list[tuple[int, str]]:
    return [(problem.line, str(problem.reason)) for problem in parsed.problems]


def test_an_export_is_read_as_it_was_written() -> None:
    parsed = read(DAYLIO_CSV.encode(), "daylio_export.csv")
    assert said(parsed) == [
        ("daylio:2023-11-30T23:43#0", dt.date(2023, 11, 30), dt.time(23, 43), "Solid",
         {"friends": "yes", "alcohol": "yes", "< 4 Hours Phone Time": "yes"}, ""),
        ("daylio:2023-11-30T07:05#0", dt.date(2023, 11, 30), dt.time(7, 5), "rad", {}, "Morning\nSlept, at last"),
        ("daylio:2023-11-29T21:06#0", dt.date(2023, 11, 29), dt.time(21, 6), "good", {"reading": "yes"},
         'One\ntwo & "three"\nfour'),
        ("daylio:2023-11-29T01:23#0", dt.date(2023, 11, 29), dt.time(1, 23), "bad", {}, "=1+1"),
    ]
    assert [e.line for e in parsed.entries] == [2, 3, 4, 6]
    assert (parsed.reader, parsed.first_day, parsed.last_day) == (
        "daylio_csv", dt.date(2023, 11, 29), dt.date(2023, 11, 30))
    assert [(m.name, m.count, m.suggested) for m in parsed.mood_names] == [
        ("Solid", 1, None), ("rad", 1, 5), ("good", 1, 4), ("bad", 1, 2)]
    assert {c.name: (c.kind, c.count, c.suggested) for c in parsed.columns} == {
        "friends": ("activity", 1, None), "alcohol": ("activity", 1, "alcohol_any"),
        "< 4 Hours Phone Time": ("activity", 1, None), "reading": ("activity", 1, None)}
    assert parsed.problem_count == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_line_ends_and_delimiters(encoding: str, ends: str, delimiter: str) -> None:
    rows = [["full_date", "time", "mood", "note"], ["2023-11-29", "21:06", "müde", "a, b; “c” 猫"]]
    text = ends.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + ends
    [entry] = read(text.encode(encoding), "x.csv").entries
    assert (entry.mood_name, entry.note, entry.time) == ("müde", "a, b; “c” 猫", dt.time(21, 6))


def test_the_windows_code_page_and_a_damaged_letter_are_told_apart() -> None:
    rows = ("2023-11-29,,,21:06,müde,Frühstück,,“gut”", "2023-11-28,,,21:06,müde,,,")
    [western, _] = read(daylio_csv(*rows).decode().encode("cp1252"), "x.csv").entries
    assert (western.mood_name, list(western.values), western.note) == ("müde", ["Frühstück"], "“gut”")
    whole = daylio_csv(*rows, "2023-11-27,,,21:06,gut,,,müde")
    cut = read(whole[: whole.rindex(b"\xbc")], "x.csv")
    assert [e.mood_name for e in cut.entries] == ["müde", "müde", "gut"]


@given(st.permutations(["full_date", "date", "weekday", "time", "mood", "sub_mood", "activities", "scales",
                        "note_title", "note", "steps"]))
def test_columns_in_any_order_give_the_same_entries(order: list[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(SCALES_CSV, newline="")))

    def written(columns: list[str]) -> bytes:
        turned = io.StringIO(newline="")
        writer = csv.DictWriter(turned, columns)
        writer.writeheader()
        writer.writerows({**row, "steps": "4000"} for row in rows)
        return turned.getvalue().encode()

    straight = read(written([*rows[0], "steps"]), "x.csv")
    assert [entry.values["steps"] for entry in straight.entries] == ["4000", "4000"]
    assert said(read(written(order), "x.csv")) == said(straight)


def test_scales_and_sub_moods_keep_their_raw_values() -> None:
    first, second = read(SCALES_CSV.encode(), "x.csv").entries
    assert first.values == {"Sleep Quality": "8/10", "Sleep Time": "7:45", "sub mood": "calm"}
    assert second.values == {"walk": "yes", "Sleep Quality": "3/10", "Sleep Time": "20:00"}
    assert first.note == "Well!"


@pytest.mark.parametrize(("text", "time"), [
    ("9:34 PM", (21, 34)), ("11:43\u202fPM", (23, 43)), ("9:34\u00a0pm", (21, 34)), ("12:00 AM", (0, 0)),
    ("12:05 pm", (12, 5)), ("08:13", (8, 13)), ("18:52", (18, 52)), ("8.02 a.m.", (8, 2)), ("9:34 p. m.", (21, 34)),
    ("下午9:34", (21, 34)), ("9:34:59", (9, 34)), ("0:15 am", (0, 15)),
    ("24:00", None), ("13:00 PM", None), ("9:60", None), ("9", None), ("late", None), ("", None), ("PM 9:00 PM", None),
])
def test_times(text: str, time: tuple[int, int] | None) -> None:
    assert calendar_words.time(text) == (dt.time(*time) if time else None)


@pytest.mark.parametrize(("text", "day"), [
    ("2023-11-30", (2023, 11, 30)), ("2023/1/2", (2023, 1, 2)), ("30.11.2023", (2023, 11, 30)),
    ("18 May 2018", (2018, 5, 18)), ("May 18 2018", (2018, 5, 18)), ("18. März 2018", (2018, 3, 18)),
    ("3 août 2019", (2019, 8, 3)), ("9 de enero de 2020", (2020, 1, 9)), ("31. Dezember 2020", (2020, 12, 31)),
    ("1 juillet 2020", (2020, 7, 1)), ("29 February 2020", (2020, 2, 29)),
    ("29 February 2021", None), ("2023-02-30", None), ("11/1/2023", None), ("0001-01-01", None), ("2023", None),
    ("18 Smarch 2018", None), ("", None), ("2023-1-1 ", (2023, 1, 1)),
])
def test_days(text: str, day: tuple[int, int, int] | None) -> None:
    assert calendar_words.day(text) == (dt.date(*day) if day else None)


def test_the_export_of_2018_with_a_year_and_a_wrong_weekday() -> None:
    data = daylio_csv('2018,18 May,Monday,11:54 pm,happy,"cook | music","A party"',
                      heading="year,date,weekday,time,mood,activities,note")
    [entry] = read(data, "x.csv").entries
    assert (entry.day, entry.time) == (dt.date(2018, 5, 18), dt.time(23, 54))


def test_wrong_lines_are_named_and_the_rest_is_kept() -> None:
    parsed = read(daylio_csv(
        "2023-11-30,,,21:00,good,,,",
        "2023-02-30,,,21:00,good,,,",
        "2023-11-29,,,25:00,good,,,",
        "2023-11-28,,,21:00",
        "",
        ",,,,,,,",
        '2023-11-27,,,21:00,good,,"never closed,',
        "2023-11-26,,,21:00,good,,,last",
        "2023-11-25,,,21:00,good,,,one, two",
        '2023-11-24,,,21:00,good,,"a" ,"she said "hi" to me"',
    ), "x.csv")
    assert [(e.line, e.day.day) for e in parsed.entries] == [(2, 30), (9, 26), (10, 25), (11, 24)]
    assert reasons(parsed) == [
        (3, "The date “2023-02-30” could not be read."),
        (4, "The time “25:00” could not be read."),
        (5, "This line has 4 parts, the first line has 8."),
        (8, "A quote mark on this line is not closed, or the line is too long."),
    ]
    assert parsed.problem_count == 4
    assert [e.note for e in parsed.entries[-2:]] == ["one, two", 'a\nshe said hi" to me"']


def test_a_file_cut_inside_a_note_loses_that_line_and_says_so() -> None:
    parsed = read(DAYLIO_CSV.encode()[: DAYLIO_CSV.index("two &")], "x.csv")
    assert [e.line for e in parsed.entries] == [2, 3]
    assert [line for line, _ in reasons(parsed)] == [4]


def test_many_problems_are_counted_and_the_first_ones_listed() -> None:
    parsed = read(daylio_csv(*["nonsense"] * 2000), "x.csv")
    assert (parsed.problem_count, len(parsed.problems), parsed.problems[-1].line) == (2000, 500, 501)
    assert (parsed.entries, parsed.first_day, parsed.last_day) == ((), None, None)


@pytest.mark.parametrize("wound", ['"', 'x"y,"z', '"""', 'a""b"c', '""', ' "" "'])
def test_a_quote_that_never_closes_costs_its_own_lines_only(wound: str) -> None:
    good = [f"2023-11-{day:02},,,21:00,good,,,quiet" for day in range(1, 29)]
    parsed = read(daylio_csv(*good[:9], f"2023-11-10,,,21:00,good,,,{wound}", *good[10:]), "x.csv")
    assert {entry.day.day for entry in parsed.entries} >= {*range(1, 29)} - {10}
    assert len(parsed.entries) + parsed.problem_count == 28
    every = read(daylio_csv(*[f"2023-11-29,,,21:00,good,,,{wound}"] * 20_000), "x.csv")
    assert len(every.entries) + every.problem_count <= 20_000


def test_a_cell_beyond_all_measure_is_left_out() -> None:
    for cell in ("x" * 200_000, '"' + "x" * 200_000 + '"', "x\ny" * 100_000, '"a"' + "x" * 200_000):
        parsed = read(daylio_csv(f"2023-11-29,,,21:00,good,,,{cell}", "2023-11-28,,,21:00,good,,,"), "x.csv")
        assert parsed.entries[-1].day.day == 28
        assert parsed.problem_count >= 1


def test_formulas_stay_text() -> None:
    for payload in ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "'=1", '=HYPERLINK("x")'):
        quoted = payload.replace('"', '""')
        [entry] = read(daylio_csv(f'2023-11-29,,,21:00,"{quoted}","{quoted}",,"{quoted}"'), "x.csv").entries
        bare = payload.strip()
        assert (entry.mood_name, list(entry.values), entry.note) == (bare, [bare], bare)


def test_names_that_no_database_keeps_are_kept_without_their_control_characters() -> None:
    data = daylio_csv("2023-11-29,,,21:00,go\x01od,a\x7fb,,n\x0bote")
    [entry] = read(data, "x.csv").entries
    assert (entry.mood_name, list(entry.values), entry.note) == ("good", ["ab"], "note")


def test_suggestions_name_measures_that_exist() -> None:
    named = {suggestions.for_activity(n) for n in ("alcohol", "Weed", "Kaffee", "Ketamine")}
    named |= {suggestions.for_value(n) for n in ("Sleep Quality", "Sleep Time", "Energy", "Anxiety", "Pain", "Craving")}
    assert None not in named and named <= set(MEASURES)
    assert [suggestions.place(n) for n in ("Super", "gut", "OK", "Schlecht", "lausig", "RAD", "okay", "Solid")] == [
        5, 4, 3, 2, 1, 5, None, None]
    assert set(suggestions.PLACES.values()) == {1, 2, 3, 4, 5}


def test_the_reader_sniffs_its_own_kind_and_nothing_else() -> None:
    assert reader.sniff(DAYLIO_CSV.encode()[:80], "notes.txt")
    assert reader.sniff(b'\xef\xbb\xbf"Full_Date";"Mood"\r\n', "")
    for other in (b"", b"date,mood\n", b"a,b\n1,2\n", b"<html>mood full_date", b"\0\1\2", b"PK\x03\x04"):
        assert not reader.sniff(other, "daylio_export.csv")
    with pytest.raises(NotReadable, match="not a Daylio export"):
        reader.read(b"a,b\n1,2\n")


def test_entries_of_one_minute_keep_their_keys_when_a_newer_one_comes_on_top() -> None:
    old = read(daylio_csv("2023-11-29,,,21:00,good,,,b", "2023-11-29,,,21:00,bad,,,a"), "x.csv")
    new = read(daylio_csv("2023-11-29,,,21:00,rad,,,c", "2023-11-29,,,21:00,good,,,b", "2023-11-29,,,21:00,bad,,,a"),
               "x.csv")
    keys: dict[str, Entry] = {entry.note: entry for entry in new.entries}
    assert [keys[entry.note].key for entry in old.entries] == [entry.key for entry in old.entries]
    assert keys["c"].key == "daylio:2023-11-29T21:00#2"
