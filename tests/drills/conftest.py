"""The size of a drill: small inside `make check`, full by its own command (those of reminders with `FULL=1`)."""

import os

import pytest


@pytest.fixture
def full() -> bool:
    """Whether this is the full size (`make drill-<name>`)."""
    return os.environ.get("DRILL_SIZE", "small") == "full"
