"""The shape of the house: small files, documented settings, one place for sockets and plotly."""

import ast
import re
from pathlib import Path

from tracker.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "tracker").rglob("*.py"))
#: Files longer than the limit, each with its reason.
LONGER = {"tracker/store/migrations/versions/0001_first_tables.py": "generated: every table of the first version"}


def test_files_stay_small() -> None:
    long = {str(path.relative_to(ROOT)) for path in MODULES if len(path.read_text().splitlines()) > 250}
    assert long == set(LONGER), "split by idea, or give the reason in LONGER"
    pages = [path for path in (ROOT / "templates").rglob("*.html") if len(path.read_text().splitlines()) > 120]
    assert not pages


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        path.name
        for path in MODULES
        if "versions" not in path.parts and not (ast.get_docstring(ast.parse(path.read_text())) or "").strip()
    ]
    assert not silent


def test_every_setting_is_documented() -> None:
    """A setting is what settings.py reads from the environment; each has its row in the self-hosting page."""
    source = (ROOT / "tracker" / "settings.py").read_text()
    read = set(re.findall(r'"(TRACKER_[A-Z_]+)"', source))
    rows = set(re.findall(r"^\| `(TRACKER_[A-Z_]+)`", (ROOT / "docs" / "self-hosting.md").read_text(), re.M))
    assert read == rows
    assert len(Settings.__dataclass_fields__) <= len(read), "a field that no setting feeds"


def test_only_two_files_open_sockets() -> None:
    """Mail goes out from web/mail.py; nothing else talks to the network (web push comes with web/outbound.py)."""
    talks = re.compile(
        r"^\s*(import|from) (socket|smtplib|http\.client|urllib\.request|requests|httpx|aiohttp)\b", re.M
    )
    found = {str(path.relative_to(ROOT)) for path in MODULES if talks.search(path.read_text())}
    assert found <= {"tracker/web/mail.py", "tracker/web/outbound.py"}


def test_no_module_imports_plotly() -> None:
    """Figures are plain dicts; plotly checks them in tests."""
    assert not [path for path in MODULES if re.search(r"^\s*(import|from) plotly", path.read_text(), re.M)]


def test_nothing_is_pickled() -> None:
    """A pickle in the database would let whoever writes it run code here."""
    assert not [path for path in MODULES if re.search(r"\bpickle\b", path.read_text())]


def test_no_code_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    assert not [path.name for path in MODULES if marks.search(path.read_text())]
