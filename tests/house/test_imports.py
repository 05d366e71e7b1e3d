"""Imports point one way: the contracts of pyproject.toml, and a domain of plain Python."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

TRACKER = Path(__file__).resolve().parents[2] / "tracker"

# Part of the standard library, yet a clock, a file or a network.
WORLD = {"asyncio", "http", "logging", "os", "pathlib", "socket", "sqlite3", "subprocess", "time", "urllib"}


def test_the_contracts_are_kept() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-logo"]
    run = subprocess.run(command, cwd=TRACKER.parent, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_domain_imports_plain_python() -> None:
    plain = (set(sys.stdlib_module_names) - WORLD) | {"tracker.domain"}
    wrong = [
        f"{path.name}: {name}"
        for path in sorted((TRACKER / "domain").rglob("*.py"))
        for name in _imported(path)
        if name.partition(".")[0] not in plain and not name.startswith("tracker.domain")
    ]
    assert wrong == []


def _imported(path: Path) -> list[str]:
    """Full names of the modules that a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    # A relative import stays within its package.
    return names + [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]


def test_a_counselor_sees_only_through_a_window() -> None:
    """The contract names every module of the store but people and windows, and no way to ask the database directly."""
    settings = tomllib.loads((TRACKER.parent / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (contract,) = (one for one in contracts if one["name"] == "A counselor sees only through a window")
    inside = (TRACKER / "store").iterdir()
    modules = {path.stem for path in inside if path.suffix == ".py" or (path / "__init__.py").exists()}
    shut = {f"tracker.store.{name}" for name in modules - {"__init__", "people", "windows"}}
    assert set(contract["forbidden_modules"]) == shut | {"sqlalchemy", "sqlmodel"}
    assert contract["source_modules"] == ["tracker.features.counsel.**"]
