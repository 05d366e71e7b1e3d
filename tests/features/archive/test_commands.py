"""The command line: the same as the pages, for whoever runs the server."""

import os
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.features.archive.exports import daylio_csv, real
from tests.people import join, say
from tracker.cli import main
from tracker.settings import Settings
from tracker.store import archive
from tracker.store.base import Store
from tracker.store.migrations import migrate
from tracker.store.people import Person


@pytest.fixture
def store(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("TRACKER_DATA_DIR", str(settings.data_dir))
    migrate(settings.database_url)
    return Store(settings.database_url, settings.note_key)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def days(store: Store, person: Person) -> int:
    with store.reading() as db:
        return archive.kept(db, person.id).days


def test_without_yes_nothing_changes(store: Store, tmp_path: Path) -> None:
    ana = join(store, "Ana").person
    file = tmp_path / "daylio.csv"
    file.write_bytes(daylio_csv("2024-05-01,,,21:00,so-so,alcohol,,", "2024-05-02,,,21:00,good,,,", "?,,,,,,,"))
    looked = run("import", "--person", "ANA", file)
    assert looked.exit_code == 0
    for said in ("2 entries, 2024-05-01 to 2024-05-02", "2 new, 0 edited, 0 here already, 1 lines left out",
                 "line 4: The date “?”", "mood “so-so” (1 times) has no place",
                 "“alcohol” (1 times) goes to Alcohol", "Nothing was changed."):
        assert said in looked.output, looked.output
    assert days(store, ana) == 0


def test_a_real_export_twice(store: Store, tmp_path: Path) -> None:
    ana = join(store, "Ana").person
    for name in ("daylio_us_2023_11_02.csv", "daylio_us_2023_12_01.csv"):
        (tmp_path / name).write_bytes(real(f"daylio/{name}"))
    first = run("import", "--person", "Ana", "--moods", "okay=3, Solid=4", "--moods", "almost rad=5", "--yes",
                tmp_path / "daylio_us_2023_11_02.csv")
    assert "Added 1456 new over 1425 days, 0 doubled." in first.output
    second = run("import", "--person", "Ana", "--yes", tmp_path / "daylio_us_2023_12_01.csv")
    assert "Added 29 new over 29 days, 0 doubled. 1456 were here already" in second.output
    assert "no place" not in second.output
    assert days(store, ana) == 1454


def test_a_record_moves_to_another_person(store: Store, tmp_path: Path) -> None:
    ana, ben = join(store, "Ana", zone="Asia/Tokyo").person, join(store, "Ben").person
    say(store, ana, date(2026, 3, 1), mood="4", use="no_use")
    file = tmp_path / "ana.json"
    assert run("export", "--person", "Ana", "-o", file).exit_code == 0
    assert os.stat(file).st_mode & 0o077 == 0, "readable by its owner alone"
    assert run("import", "--person", "Ben", "--yes", file).exit_code == 0
    assert days(store, ben) == 1
    assert run("export", "--person", "Ben").stdout_bytes.replace(b"Ben", b"Ana") == file.read_bytes()
    table = run("export", "--person", "Ben", "--format", "csv").stdout_bytes.decode("utf-8-sig")
    assert table.splitlines()[1].startswith("2026-03-01,Asia/Tokyo,")


@pytest.mark.parametrize(("arguments", "said"), [
    (("--person", "Nobody"), "Nobody here signs in as “Nobody”."),
    (("--person", "Ana", "--moods", "good"), "“good” has no = in it."),
    (("--person", "Ana", "--moods", "fine=3"), "The file has no mood “fine”."),
    (("--person", "Ana", "--moods", "good=6"), "“good” goes from 1 to 5"),
    (("--person", "Ana", "--measures", "wine=yes"), "The file has no column “wine”."),
    (("--person", "Ana", "--measures", "beer=sleep_hours"), "not to “sleep_hours”."),
    ((), "Missing option '--person'."),
])
def test_what_is_wrong_is_said(store: Store, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    join(store, "Ana")
    file = tmp_path / "daylio.csv"
    file.write_bytes(daylio_csv("2024-05-02,,,21:00,good,beer,,"))
    done = run("import", *arguments, "--yes", file)
    assert done.exit_code != 0 and said in done.output, done.output


def test_a_file_that_is_none(store: Store, tmp_path: Path) -> None:
    join(store, "Ana")
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    assert "This is a PDF." in run("import", "--person", "Ana", tmp_path / "a.pdf").output
    assert run("import", "--person", "Ana", tmp_path / "none.csv").exit_code == 2


def test_no_database_yet(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRACKER_DATA_DIR", str(settings.data_dir))
    done = run("export", "--person", "Ana")
    assert done.exit_code == 1 and "tracker migrate" in done.output
