"""Letters: what a real mail server gets, and that nothing goes out where others could read along."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.post import Postbox
from tracker.app import create_app
from tracker.store.migrations import migrate
from tracker.web import mail


def test_a_letter_arrives_whole(posting: Flask, postbox: Postbox) -> None:
    with posting.app_context():
        mail.send("ana@example.net", "The link you asked for", "Žluťoučký kůň\n\nhttp://localhost/recover/x")
    letter = postbox.wait()[0]
    assert (letter["From"], letter["To"]) == ("Evenlight <hello@example.org>", "ana@example.net")
    assert letter["Subject"] == "The link you asked for"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "Žluťoučký kůň" in letter.get_content()


def test_a_header_cannot_be_smuggled_in(posting: Flask, postbox: Postbox) -> None:
    with posting.app_context(), pytest.raises(ValueError, match=r"linefeed|newline"):
        mail.send("ana@example.net\r\nBcc: all@example.net", "A", "B")
    assert postbox.letters == []


def test_a_server_that_is_away_stops_nothing(settings: Any, capfd: pytest.CaptureFixture[str]) -> None:
    migrate(settings.database_url)
    app = create_app(replace(settings, smtp_url="smtp://127.0.0.1:1"))
    sent: list[bool] = []
    with app.test_request_context():
        mail.later(lambda: sent.append(True) or mail.send("ana@example.net", "A", "B"))  # type: ignore[func-returns-value]
        answer = app.process_response(app.response_class())
        mail._desk.submit(int).result(timeout=20)
        assert not sent, "not before the answer is out"
        answer.close()
        mail._desk.submit(int).result(timeout=20)
    assert "letter.not_sent" in capfd.readouterr().err
    app.extensions["store"].close()


def test_no_letter_goes_out_in_the_open(posting: Flask, postbox: Postbox, monkeypatch: Any) -> None:
    """The same server, were it another machine: it offers no encryption, so nothing is said to it."""
    monkeypatch.setattr(mail, "LOOPBACK", ())
    with posting.app_context(), pytest.raises(mail.NotPrivate):
        mail.send("ana@example.net", "A", "B")
    assert postbox.letters == []
