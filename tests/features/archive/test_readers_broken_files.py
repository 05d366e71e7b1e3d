"""Whatever bytes come in, a reader answers with entries or with one plain sentence."""

import io
import os
import random
import re
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.features.archive.exports import (
    DAYLIO_CSV,
    REAL,
    SCALES_CSV,
    backup,
    daylio,
    daylio_csv,
    moment,
    real,
    zipped,
)
from tracker.features.archive.readers import READERS, NotReadable, read
from tracker.features.archive.readers.reading import MAX_BYTES, MAX_ROWS, Parsed

#: 5,000 with FULL=1; each is read by name and by every reader directly.
MUTANTS = 5_000 if os.environ.get("FULL") == "1" else 300
FOREIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def sound(parsed: Parsed) -> None:
    """What holds of anything that was read."""
    assert len({entry.key for entry in parsed.entries}) == len(parsed.entries)
    assert parsed.problem_count >= len(parsed.problems)
    for entry in parsed.entries:
        assert parsed.first_day and parsed.last_day and parsed.first_day <= entry.day <= parsed.last_day
        texts = [entry.mood_name or "", entry.note, *entry.values]
        assert not any(FOREIGN.search(text) for text in texts)
        assert entry.line >= 1 and len(entry.fingerprint) == 32


def answer(data: bytes, filename: str) -> str | None:
    """The sentence of a refusal; None where something was read."""
    try:
        sound(read(data, filename))
    except NotReadable as refusal:
        return str(refusal.message)
    return None


def survives(data: bytes, filename: str) -> None:
    answer(data, filename)
    for reader in READERS:
        assert reader.sniff(data[:200], filename) in (True, False)
        at_once = None
        try:
            reader.check(data)
        except NotReadable as refusal:
            at_once = str(refusal.message)
        try:
            sound(reader.read(data))
        except NotReadable as refusal:
            assert str(refusal.message).endswith(".") and at_once in (None, str(refusal.message))
        else:
            assert at_once is None, "nothing is refused that could be read"


@given(st.binary(max_size=400), st.sampled_from(["x.csv", "x.daylio", "x"]))
@example(b"\xff\xfe", "x.csv")
@example(b"PK\x03\x04", "x.daylio")
@example(b'{"dayEntries":[1e999,{"year":NaN}]}', "x.daylio")
@example(b"e30=", "x.daylio")
def test_random_bytes(data: bytes, filename: str) -> None:
    survives(data, filename)


@given(st.text(max_size=300))
def test_random_text_below_a_true_heading(text: str) -> None:
    survives(b"full_date,time,mood,activities,scales,note\n" + text.encode("utf-8", "surrogatepass"), "x.csv")


def fixtures() -> list[bytes]:
    mine = [
        DAYLIO_CSV.encode(), SCALES_CSV.encode("utf-16"), daylio(moment(note="a<br>b", tags=[14]), moment(day=3)),
        backup(moment(), moment(mood=7)), zipped(backup(moment()), method=zipfile.ZIP_STORED),
    ]
    names = ("peer_fixture_ok_scales.csv", "peer_fixture_daylio_parser.csv", "official_english.daylio",
             "official_english.json")
    return mine + [(REAL / "daylio" / name).read_bytes() for name in names if (REAL / "daylio" / name).exists()]


def mutant(data: bytes, dice: random.Random) -> bytes:
    """One to four accidents: bytes changed, cut out, doubled, inserted, or the end lost."""
    for _ in range(dice.randint(1, 4)):
        at, length = dice.randrange(len(data) + 1), dice.choice((1, 1, 4, 40, 400))
        part = data[at: at + length]
        data = dice.choice((
            data[:at] + dice.randbytes(len(part)) + data[at + length:],
            data[:at] + data[at + length:],
            data[:at] + part + part + data[at + length:],
            data[:at] + dice.choice((b'"', b"\n", b"\r", b"\0", b",", b"\xff", b"{", b"-1", b"9" * 50)) + data[at:],
            data[:at],
        ))
    return data


def test_mutated_exports() -> None:
    dice = random.Random(20231201)
    whole = fixtures()
    answers = []
    for number in range(MUTANTS):
        data = mutant(whole[number % len(whole)], dice)
        survives(data, "x.daylio" if number % 2 else "x.csv")
        answers.append(answer(data, "x.daylio"))
    # Neither is the damage so small that nothing is refused, nor is everything refused.
    assert 0.05 < sum(said is None for said in answers) / len(answers) < 0.95


def test_a_real_export_survives_a_thousand_small_wounds() -> None:
    dice = random.Random(7)
    data = bytearray(real("daylio/daylio_us_2023_11_02.csv"))
    for _ in range(1000):
        data[dice.randrange(100, len(data))] = dice.randrange(256)
    parsed = read(bytes(data), "x.csv")
    sound(parsed)
    assert len(parsed.entries) > 1100
    assert len(parsed.entries) + parsed.problem_count >= 1400


@pytest.mark.parametrize(("data", "filename", "sentence"), [
    (b"", "x.csv", "This file is empty."),
    (b"\xef\xbb\xbf \r\n", "x.csv", "This file is empty."),
    (b"\n<!DOCTYPE html><html>mood,full_date", "daylio_export.csv",
     "This is a web page, not an export. Please export your data again."),
    (b"%PDF-1.7\n", "daylio.csv", "This is a PDF. Choose CSV when you export."),
    (b"\x89PNG\r\n\x1a\n", "daylio.csv", "This is a picture, not an export."),
    (b"SQLite format 3\0", "x.db", "This is a database. Choose CSV when you export."),
    (b"a,b\n1,2\n", "daylio_export.csv", "This file is not an export that can be read here."),
    (daylio(moment())[:100], "x.daylio", "This file is damaged or cut short. Please export it once more."),
    (b"full_date,mood\n" + b"x" * MAX_BYTES, "x.csv",
     "This file is larger than 5 MB, the most that can be read at once."),
])
def test_what_is_not_an_export_gets_one_plain_sentence(data: bytes, filename: str, sentence: str) -> None:
    assert answer(data, filename) == sentence


def test_the_limit_of_rows_counts_rows_not_lines() -> None:
    full = b"full_date,mood\n" + b"2023-11-29,ok\n" * MAX_ROWS
    assert len(read(full, "x.csv").entries) == MAX_ROWS
    refusal = "This file has more than 200000 rows, the most that can be read at once."
    assert answer(full + b"2023-11-29,ok\n", "x.csv") == refusal
    assert answer(full + b"2023-11-29,ok", "x.csv") == refusal
    long_notes = daylio_csv(*(f'2023-11-{day},,,21:00,ok,,,"{chr(10) * 120_000}"' for day in (28, 29)))
    assert len(read(long_notes, "x.csv").entries) == 2
    entries = b'{"dayEntries":[' + b"{}," * MAX_ROWS + b"{}]}"
    assert answer(entries, "x.json") == refusal


def test_a_zip_of_many_members_and_of_two_backups() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(2_000):
            archive.writestr(f"assets/photos/{number}", b"x")
        archive.writestr("backup.daylio", backup(moment()))
    assert len(read(file.getvalue(), "x.daylio").entries) == 1
