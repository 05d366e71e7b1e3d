"""Answers when something breaks: kind words for the person, and a log that quotes nobody."""

import pytest
from flask import Flask

from tests.people import join
from tests.visit import visit


def test_a_break_is_logged_by_its_kind_and_place_alone(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    note = "the words of a note"

    def broken(day: str) -> str:
        raise ValueError(f"could not read {note} on {day}")

    broken.policy = app.view_functions["daylog.show"].policy  # type: ignore[attr-defined]
    app.view_functions["daylog.show"] = broken
    client = app.test_client()  # not `visit`, which takes no answer of 500
    client.set_cookie("evenlight", join(app.extensions["store"], "Kim").token)
    answer = client.get("/days/2026-11-01")
    assert answer.status_code == 500 and note not in answer.text
    assert "ValueError" in caplog.text and "in broken" in caplog.text
    assert note not in caplog.text


def test_who_was_signed_out_is_told_what_was_not_saved(app: Flask) -> None:
    page = visit(app, "/days/2026-11-01", post={"mood": "4"})
    assert page.status == 401 and "this was not saved" in page.words()
