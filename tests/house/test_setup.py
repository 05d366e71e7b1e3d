"""The set-up's traps: locks, the Makefile's promises, and where clocks, settings and engines may stand."""

import ast
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
TRACKER = ROOT / "tracker"
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

# Commands that anything outside may rely on.
STABLE = {
    *("help", "run", "demo", "test", "check", "matrix", "shots", "bench"),
    *("drill-kill9", "drill-lostupdate", "drill-diskfull", "drill-headers", "drill-quiet"),
    *("drill-push", "drill-ssrf", "drill-lockscreen", "drill-consent", "drill-auth"),
    *("drill-reminders", "drill-outage", "drill-tickers", "drill-time"),
}
# Where a clock may be read: elsewhere, the time comes in as an argument.
MAY_READ_A_CLOCK = {"web/today.py", "jobs.py", "cli.py"}
CLOCKS = {
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.strftime"),
}


# --- what is installed --------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_address_and_hashes_everything(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links|--trusted-host", text)
    pins = re.findall(r"^[a-z0-9].*(?:\n .*)*", text, flags=re.MULTILINE)
    assert pins
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_what_was_asked_for(lock: Path) -> None:
    asked = lock.with_suffix(".in").read_text("utf-8")
    for line in re.findall(r"^[a-z].*$", asked, flags=re.MULTILINE):
        name, _, version = re.sub(r"\[.*\]", "", line).partition("==")
        assert re.search(rf"^{re.escape(name)}=={re.escape(version)}", lock.read_text("utf-8"), re.MULTILINE), line


def test_testing_uses_the_very_releases_that_run() -> None:
    run, dev = (_pins(ROOT / "requirements" / name) for name in ("run.txt", "dev.txt"))
    assert run.items() <= dev.items()


def test_nothing_heavy_is_needed_to_run() -> None:
    assert not {"plotly", "playwright", "pytest", "numpy"} & _pins(ROOT / "requirements" / "run.txt").keys()


def test_a_wheel_carries_the_pages(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    for folder in ("static", "templates"):
        there = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*.*") if path.is_file()}
        assert there
        assert {f"tracker/{path}" for path in there} <= set(names)


# --- the Makefile and its scripts ---------------------------------------------------------------------


def test_make_lists_every_stable_command() -> None:
    listed = subprocess.run(["make", "-s"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert set(re.findall(r"^  make (\S+)", listed, flags=re.MULTILINE)) >= STABLE


def test_every_drill_has_its_file() -> None:
    named = {command.removeprefix("drill-") for command in STABLE if command.startswith("drill-")}
    there = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / "drills").glob("test_*.py")}
    assert named <= there


def test_what_is_missing_is_named_in_one_line() -> None:
    command = ["make", "-s", "preflight", "PYTHON=no-such-python"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode
    assert "Evenlight needs python3: apt install python3 python3-venv" in run.stderr
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_no_browser_is_said_loudly_and_fails_in_ci(tmp_path: Path, ci: str, status: int) -> None:
    for tool in ("bash", "cat", "id"):
        found = subprocess.run(["which", tool], check=True, capture_output=True, text=True).stdout.strip()
        (tmp_path / tool).symlink_to(found)
    bare = {"PATH": str(tmp_path), "CI": ci}
    run = subprocess.run([tmp_path / "bash", ROOT / "scripts/browser"], env=bare, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (status, "")
    assert "No Chromium here" in run.stderr


# --- where things may stand ---------------------------------------------------------------------------


def test_no_table_class_has_postponed_annotations() -> None:
    """They break SQLModel's relationships."""
    wrong = [str(path) for path in (TRACKER / "store").rglob("*.py") if "__future__" in path.read_text("utf-8")]
    assert wrong == []


def test_engines_are_made_in_one_place() -> None:
    makers = {"sqlalchemy.create_engine", "sqlmodel.create_engine", "sqlalchemy.engine_from_config"}
    assert _places(makers) <= {"store/base.py"}


def test_settings_alone_read_the_environment() -> None:
    assert _places({"os.environ", "os.environb", "os.getenv"}) <= {"settings.py"}


def test_time_comes_in_as_an_argument() -> None:
    assert _places(CLOCKS) <= MAY_READ_A_CLOCK


def _pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text("utf-8"), flags=re.MULTILINE))


def _places(wanted: set[str]) -> set[str]:
    """Files of the tracker, relative, that name one of these things, however they imported it."""
    found = {path for path in TRACKER.rglob("*.py") if wanted & set(_full_names(ast.parse(path.read_text("utf-8"))))}
    return {path.relative_to(TRACKER).as_posix() for path in found}


def _full_names(tree: ast.AST) -> Iterator[str]:
    """Dotted names as written in the file, with its imports put in: `dt.now` -> `datetime.datetime.now`."""
    meant: dict[str, str] = {}
    nodes = list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            meant |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            meant |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    yield from meant.values()
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Name):
            first, dot, rest = ast.unparse(node).partition(".")
            yield meant.get(first, first) + dot + rest


def test_names_are_found_however_they_are_imported() -> None:
    """The last three checks above stand on this."""
    source = "import datetime as d; from os import environ as e; from datetime import date; d.datetime.now; date.today"
    assert {"datetime.datetime.now", "datetime.date.today", "os.environ"} <= set(_full_names(ast.parse(source)))


# --- the fixtures the other tests stand on ------------------------------------------------------------


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_gets_an_empty_database(database_url: str, time: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    with engine.begin() as connection:
        assert sqlalchemy.inspect(connection).get_table_names() == []
        connection.execute(sqlalchemy.text("CREATE TABLE left_behind (id INTEGER)"))
    engine.dispose()


@pytest.mark.browser
def test_the_browser_draws_a_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<title>Even</title><p>light")
    assert (page.title(), page.inner_text("p")) == ("Even", "light")
    page.close()


def test_ci_runs_the_whole_check() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make --no-print-directory check" in script.read_text("utf-8")
