"""Content packs in the data folder: a right one is asked like any other form, a wrong one never stops the server."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from tests.people import join
from tests.visit import visit
from tracker.app import create_app
from tracker.cli import main
from tracker.domain.instruments import INSTRUMENTS, pack
from tracker.domain.instruments.packfields import PackError
from tracker.store.migrations import migrate
from tracker.web.questionnaires import packs

#: Five made-up questions in the shape of a WHO-5: the words of that form are not ours to give out.
WELL = {
    "pack": 1, "key": "well", "name": "Garden well-being", "about": "Well-being",
    "introduction": "In the past two weeks:", "window_days": 14, "scorer": "who5", "version": "1",
    "licence": {"holder": "The Garden Society", "licence": "by letter", "evidence": "letter of 3 November 2026",
                "checked_on": "2026-11-03", "notice": "© The Garden Society. Used by permission."},
    "options": [{"value": value, "text": f"{value} of 5 days"} for value in range(5, -1, -1)],
    "items": [{"id": str(n), "text": f"The {name} looked well"}
              for n, name in enumerate(("roses", "beans", "apples", "hedge", "lawn"), 1)],
}


@pytest.fixture
def folder(settings: Any) -> Path:
    """Where packs lie."""
    made: Path = settings.data_dir / "packs"
    made.mkdir()
    return made


@pytest.fixture
def server(settings: Any) -> Iterator[Callable[[], Flask]]:
    """Starts servers over the data folder as it stands then."""
    started: list[Flask] = []
    migrate(settings.database_url)

    def start() -> Flask:
        started.append(create_app(settings))
        return started[-1]

    yield start
    for app in started:
        app.extensions["store"].close()


def said(wrong: Mapping[Path, PackError]) -> dict[str, str]:
    """What is wrong, by the name of the file."""
    return {path.name: str(error.message) for path, error in wrong.items()}


def put(folder: Path, file: str = "well.json", **changes: object) -> Path:
    path = folder / file
    path.write_text(json.dumps({**WELL, **changes}))
    return path


def unreadable(path: Path) -> None:
    path.write_text(json.dumps(WELL))
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")


def loop(path: Path) -> None:
    path.symlink_to(path)


#: What can lie there under the name of a pack, and what is said of it.
WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda path: path.write_bytes(b""), "this is no JSON file in UTF-8"),
    "half": (lambda path: path.write_text(json.dumps(WELL)[:-40]), "this is no JSON file in UTF-8"),
    "bytes": (lambda path: path.write_bytes(b"\xff\xfe\x00"), "this is no JSON file in UTF-8"),
    "deep": (lambda path: path.write_text("[" * 100_000), "this is no JSON file in UTF-8"),
    "digits": (lambda path: path.write_text("9" * 100_000), "this is no JSON file in UTF-8"),
    "list": (lambda path: path.write_text("[]"), "here belongs an object in braces"),
    "too big": (lambda path: path.write_bytes(b" " * (pack.MOST_BYTES + 1)), "the file is larger than 200000 bytes"),
    "shipped": (lambda path: path.write_text(json.dumps({**WELL, "key": "phq9"})),
                "key: a form of this name is part of Evenlight"),
    "log": (lambda path: path.write_text(json.dumps({**WELL, "key": "log"})),
            "key: a form of this name is part of Evenlight"),
    "items": (lambda path: path.write_text(json.dumps({**WELL, "items": [{"id": "1"}]})),
              "items 1: text: this is not there"),
    "points": (lambda path: path.write_text(json.dumps({**WELL, "items": WELL["items"][1:]})),  # type: ignore[index]
               "items: this scorer needs 5 items"),
    "folder": (lambda path: path.mkdir(), "this is no file"),
    "loop": (loop, "this is no file"),
    "nowhere": (lambda path: path.symlink_to("/nowhere/at/all.json"), "this is no file"),
    "pipe": (os.mkfifo, "this is no file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "this is no file"),
    "unreadable": (unreadable, "this cannot be read"),
}


def test_no_folder_and_an_empty_one_hold_none(settings: Any) -> None:
    assert packs(settings.data_dir) == ({}, {})
    (settings.data_dir / "packs").mkdir()
    assert packs(settings.data_dir) == ({}, {})


def test_what_ends_otherwise_or_is_hidden_is_no_pack(settings: Any, folder: Path) -> None:
    for name in ("well.json.bak", "well.txt", ".well.json", "._well.json", "README"):
        put(folder, name)
    assert packs(settings.data_dir) == ({}, {})


def test_a_pack_is_a_form_with_its_named_scorer(settings: Any, folder: Path) -> None:
    put(folder)
    found, wrong = packs(settings.data_dir)
    assert not wrong and list(found) == ["well"]
    form = found["well"]
    assert (form.low, form.high, form.direction, form.least_gap) == (0, 100, "better", 14)
    assert form.score([5, 4, 3, 2, 1]).total == 60 and form.score([5, 4, 3, 2, None]).total is None


def test_the_first_of_two_with_one_name_is_used(settings: Any, folder: Path) -> None:
    put(folder, "a.json", name="First")
    put(folder, "b.json", name="Second")
    found, wrong = packs(settings.data_dir)
    assert found["well"].name == "First"
    assert said(wrong) == {"b.json": "key: another pack has this name"}


def test_a_folder_that_is_a_file_is_named(settings: Any) -> None:
    (settings.data_dir / "packs").write_text("no folder")
    found, wrong = packs(settings.data_dir)
    assert not found and said(wrong) == {"packs": "this cannot be read"}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_pack_is_named_and_the_others_are_used(settings: Any, folder: Path, kind: str) -> None:
    make, reason = WRONG[kind]
    make(folder / "a.json")
    put(folder)
    found, wrong = packs(settings.data_dir)
    assert list(found) == ["well"]
    assert said(wrong) == {"a.json": reason}


@pytest.mark.parametrize("kind", [kind for kind in WRONG if kind != "unreadable"])
def test_a_wrong_pack_never_stops_the_server(
    server: Callable[[], Flask], folder: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make, reason = WRONG[kind]
    make(folder / "a\nname.json")
    app = server()
    assert set(app.config["QUESTIONNAIRES"]) == set(INSTRUMENTS)
    lines = [line for line in capsys.readouterr().err.splitlines() if "pack" in line]
    assert len(lines) == 1 and json.loads(lines[0])["file"] == "a\nname.json", "one line, whatever the file is called"
    assert reason not in lines[0] and "roses" not in lines[0], "the log holds nothing of the file"
    assert visit(app, "/check-ins", join(app.extensions["store"], "Kim")).status == 200


def test_a_running_server_asks_and_shows_the_form(server: Callable[[], Flask], folder: Path) -> None:
    put(folder)
    app = server()
    kim = join(app.extensions["store"], "Kim")
    assert "Garden well-being" in visit(app, "/check-ins", kim).words()
    page = visit(app, "/check-ins/forms/well", kim)
    for words in ("This is a standard form. Its words are not ours.", "The Garden Society", "Used by permission."):
        assert words in page.words()
    begun = visit(app, "/check-ins", kim, post={"instrument": "well"})
    for n in range(1, 6):
        question = visit(app, f"{begun.location}/questions/{n}", kim)
        assert "In the past two weeks:" in question.words() and "5 of 5 days" in question.words()
        visit(app, f"{begun.location}/questions/{n}", kim, post={"answer": "3"})
    assert "60 of 100" in visit(app, begun.location, kim).words()
    assert "60 of 100" in visit(app, "/check-ins/forms/well", kim).words()


def test_a_pack_taken_away_leaves_every_page_whole(server: Callable[[], Flask], folder: Path) -> None:
    put(folder)
    app = server()
    kim = join(app.extensions["store"], "Kim")
    today = datetime.now(UTC).date()
    done, half = (visit(app, "/check-ins", kim, post={"instrument": "well", "slot": slot}).location
                  for slot in (str(today - timedelta(days=back)) for back in (20, 2)))
    for n in range(1, 6):
        visit(app, f"{done}/questions/{n}", kim, post={"answer": "3"})
    visit(app, "/check-ins/forms/well/plan", kim, post={"do": "every", "every": "14"})
    file = visit(app, "/me/data/everything.json", kim).text
    shutil.rmtree(folder)
    app = server()
    assert "well" not in app.config["QUESTIONNAIRES"]
    for path in ("/", "/check-ins", "/plan", "/calendar", "/progress", "/me"):
        assert visit(app, path, kim).status == 200, path
    for path in (done, half, f"{done}/questions/1", "/check-ins/forms/well", f"{done}/support"):
        assert visit(app, path, kim).status == 404, path
    assert visit(app, "/me/data/everything.json", kim).text == file, "what was said is still the person's"


def doctor(settings: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str]]:
    settings.data_dir.chmod(0o700)
    monkeypatch.setenv("TRACKER_DATA_DIR", str(settings.data_dir))
    ran = CliRunner().invoke(main, ["doctor"])
    return ran.exit_code, ran.output.splitlines()


def test_the_doctor_is_content_with_a_right_pack(
    settings: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(settings.database_url)
    put(folder)
    assert doctor(settings, monkeypatch) == (0, [
        "Content pack well can be used: Garden well-being, 5 questions.", "All is well."])


def test_the_doctor_names_file_place_and_reason_of_every_wrong_pack(
    settings: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(settings.database_url)
    put(folder, "good.json")
    first = put(folder, "half.json", key="half", items=[*WELL["items"][:4], {"id": "5"}])  # type: ignore[index]
    second = folder / "zero.json"
    second.write_text("")
    assert doctor(settings, monkeypatch) == (1, [
        "Content pack well can be used: Garden well-being, 5 questions.",
        f"Content pack {first} is left out: items 5: text: this is not there",
        f"Content pack {second} is left out: this is no JSON file in UTF-8"])
