"""The published files beside the project, read in place; a test is skipped where they are not."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def path(name: str) -> Path:
    """A file of ../shared/data; skips the test where it is absent."""
    found = SHARED / name
    if not found.exists():
        pytest.skip(f"{name} is not beside the project (../shared/data)")
    return found


def document(name: str) -> Any:
    """A JSON file of ../shared/data."""
    return json.loads(path(name).read_text())


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of ../shared/data."""
    with path(name).open(newline="") as file:
        return list(csv.DictReader(file))
