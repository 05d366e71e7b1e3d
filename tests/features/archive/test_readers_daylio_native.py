"""Daylio's own backup: zip, base64 or plain, months from 0 or 1, and the wall fields alone for the day."""

import base64
import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest

from tests.features.archive.exports import backup, daylio, moment, real, zipped
from tracker.features.archive.readers import NotReadable, read
from tracker.features.archive.readers.matching import compare


def test_a_backup_is_read_by_its_wall_fields() -> None:
    parsed = read(daylio(
        moment(note="One<br>two", note_title="Title", tags=[14, 15, 99], mood=7),
        # The moment beside it says another day: the person travelled.
        moment(day=28, hour=-1, minute=-1, mood=4),
        moment(day=27, hour=0, minute=0, mood=9),
    ), "backup_2023.daylio")
    assert [(e.key, e.line, e.mood_name, dict(e.values), e.note) for e in parsed.entries] == [
        ("daylio:2023-11-29T21:06#0", 1, "worn out", {"family": "yes", "alcohol": "yes", "activity 99": "yes"},
         "Title\nOne\ntwo"),
        ("daylio:2023-11-28#0", 2, "bad", {}, ""),
        ("daylio:2023-11-27T00:00#0", 3, "mood 9", {}, ""),
    ]
    assert [e.time for e in parsed.entries] == [dt.time(21, 6), None, dt.time(0, 0)]
    assert {m.name: m.suggested for m in parsed.mood_names} == {"worn out": 2, "bad": 2, "mood 9": None}
    assert (parsed.reader, parsed.problem_count) == ("daylio_native", 0)


@pytest.mark.parametrize(("data", "filename"), [
    (backup(moment()), "backup.json"),
    (base64.b64encode(backup(moment())), "backup"),
    (base64.encodebytes(backup(moment())).replace(b"\n", b"\r\n"), "backup.daylio"),
    (zipped(base64.b64encode(backup(moment()))), "something.zip"),
    (zipped(backup(moment()), method=zipfile.ZIP_STORED), "x.daylio"),
    (zipped(backup(moment()), name="folder/backup.daylio"), "x.daylio"),
    (b"\xef\xbb\xbf" + backup(moment()), "x.json"),
])
def test_every_wrapping(data: bytes, filename: str) -> None:
    [entry] = read(data, filename).entries
    assert (entry.key, entry.mood_name) == ("daylio:2023-11-29T21:06#0", "rad")


@pytest.mark.parametrize(("entries", "day"), [
    # The moment (29 November 2023) votes where the months themselves do not tell.
    ([moment(month=10)], (2023, 11, 29)),
    ([moment(month=11)], (2023, 11, 29)),
    ([moment(month=11, datetime=None), moment(month=0)], (2023, 12, 29)),
    ([moment(month=11, datetime=None), moment(month=12)], (2023, 11, 29)),
    ([moment(month=10, datetime=None)], (2023, 11, 29)),
    ([moment(month=11, timeZoneOffset=46_800_000), moment(month=10, day=1, datetime=-5)], (2023, 11, 29)),
])
def test_months_from_nought_or_from_one(entries: list[dict[str, Any]], day: tuple[int, int, int]) -> None:
    assert read(daylio(*entries), "x.daylio").entries[0].day == dt.date(*day)


def test_the_oldest_backups_list_no_moods() -> None:
    parsed = read(daylio(moment(mood=1), moment(mood=5), moment(mood=None), customMoods=[]), "x.daylio")
    assert [e.mood_name for e in parsed.entries] == ["rad", "awful", None]
    assert {m.name: m.suggested for m in parsed.mood_names} == {"rad": 5, "awful": 1}


def test_entries_that_cannot_be_are_named_and_the_rest_is_kept() -> None:
    parsed = read(daylio(
        moment(), moment(day=31), moment(hour=24), moment(minute="6"), moment(year=1), "x", None, moment(month="10"),
        moment(day=10**30), moment(note=5, tags="no", mood=[]),
    ), "x.daylio")
    assert [e.line for e in parsed.entries] == [1, 10]
    assert [problem.line for problem in parsed.problems] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert {str(problem.reason) for problem in parsed.problems} == {
        "The date of this entry could not be read.", "The time of this entry could not be read.",
        "This entry could not be read."}


def test_half_letters_and_noughts_in_notes_are_left_out() -> None:
    [entry] = read(daylio(moment(note="a\ud800b\0c")), "x.daylio").entries
    assert entry.note == "abc"
    assert entry.fingerprint.encode()


def damaged_and_foreign() -> dict[str, tuple[bytes, str]]:
    good = daylio(moment())
    locked = bytearray(good)
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = locked.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        locked[at] |= 1
    return {
        "cut": (good[:-40], "damaged or cut short"),
        "locked": (bytes(locked), "locked with a password"),
        "other member": (zipped(b"{}", name="readme.txt"), "does not hold backup.daylio"),
        "nested": (zipped(good), "another zip file"),
        "strange method": (zipped(backup(moment()), method=zipfile.ZIP_LZMA), "damaged or cut short"),
        "bomb": (zipped(b"a" * 60_000_000), "too large"),
        "no base64": (zipped(b"!!!!"), "damaged or cut short"),
        "half a JSON": (zipped(base64.b64encode(backup(moment())[:-9])), "damaged or cut short"),
        "no entries": (zipped(b'{"version": 15}'), "not a Daylio backup"),
        "a list": (zipped(base64.b64encode(b"[1, 2]")), "not a Daylio backup"),
        "deep": (zipped(b'{"dayEntries":' + b"[" * 200_000), "damaged or cut short"),
    }


@pytest.mark.parametrize("kind", damaged_and_foreign())
def test_one_plain_sentence_for_what_is_no_backup(kind: str) -> None:
    data, sentence = damaged_and_foreign()[kind]
    with pytest.raises(NotReadable) as refusal:
        read(data, "backup.daylio")
    assert sentence in str(refusal.value.message)


def test_the_csv_and_the_backup_of_one_person_name_an_entry_alike() -> None:
    table = b"full_date,time,mood,activities,note_title,note\n2023-11-29,9:06 PM,rad,family,,Hello\n"
    known = {entry.key: entry.fingerprint for entry in read(table, "x.csv").entries}
    again = compare(read(daylio(moment(tags=[14], note="Hello")), "x.daylio").entries, known)
    assert (len(again.new), len(again.edited), len(again.same)) == (0, 0, 1)


# --- the files of real people ----------------------------------------------------------------------


def test_the_stock_english_backup() -> None:
    parsed = read(real("daylio/official_english.daylio"), "english.daylio")
    assert [e.key for e in parsed.entries] == [
        "daylio:2023-01-24T11:36#0", "daylio:2023-01-24T09:59#0", "daylio:2023-01-11T22:20#0",
        "daylio:2023-01-04T20:00#0", "daylio:2015-05-16T20:00#0"]
    assert parsed.entries[2].note == "Hey, here's a note with\n\n\nLinebreaks!\n\nBecause I love breaking parsers"
    assert list(parsed.entries[1].values) == ["famille", "rendez-vous", "exercice", "sport", "ménage"]
    assert {m.name: m.suggested for m in parsed.mood_names} == {"rad": 5, "meh": 3, "awful": 1, "null": 2}
    plain = read(real("daylio/official_english.json"), "english.json")
    assert (plain.entries, plain.mood_names) == (parsed.entries, parsed.mood_names)


def test_a_real_backup_whose_moments_are_in_another_zone() -> None:
    data = real("daylio/native_v15_new.daylio")
    parsed = read(data, "new.daylio")
    assert (len(parsed.entries), parsed.problem_count) == (64, 0)
    # Its first entry is at 01:00 on the 3rd; the moment beside it lies on the 2nd.
    assert parsed.entries[0].key == "daylio:2022-08-03T01:00#0"
    assert (parsed.first_day, parsed.last_day) == (dt.date(2022, 4, 27), dt.date(2022, 8, 3))
    assert all(mood.suggested for mood in parsed.mood_names)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        raw = json.loads(base64.b64decode(archive.read("backup.daylio")))
    assert [(e.day.year, e.day.month - 1, e.day.day) for e in parsed.entries] == [
        (row["year"], row["month"], row["day"]) for row in raw["dayEntries"]]
