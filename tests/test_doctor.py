"""The doctor and the record of who looked: content while it is as written, and plain about a row that is not."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import update

from tests.people import ana, maya
from tracker.cli import main
from tracker.store.trail import Glance
from tracker.store.windows import opened


def doctor(settings: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    settings.data_dir.chmod(0o700)
    monkeypatch.setenv("TRACKER_DATA_DIR", str(settings.data_dir))
    ran = CliRunner().invoke(main, ["doctor"])
    return ran.exit_code, ran.output


def test_a_look_that_was_changed_afterwards_is_named(
    app: Flask, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, now = app.extensions["store"], datetime.now(UTC)
    person = ana(store, now.date()).person
    with opened(store, maya(store, person, now).seat, person.id, now) as pane:
        assert pane is not None and pane.window.mood(date(2020, 1, 1), now.date())
    assert doctor(settings, monkeypatch) == (0, "All is well.\n")
    with store.writing() as db:
        db.execute(update(Glance).values(topics="sleep"))
    code, said = doctor(settings, monkeypatch)
    assert code == 1 and "The record of who looked is not as it was written: chain " in said
    assert said.rstrip().endswith("rows (1,).") and "Ana" not in said
