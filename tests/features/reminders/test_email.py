"""Reminders by e-mail: a real conversation with a mail server, neutral words, one letter, and no way to smuggle in."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest

from tests.post import Postbox
from tracker.domain.reminders import NEUTRAL, TITLE
from tracker.features.reminders.channels import CHANNELS, EMAIL, Address, Delivery, Outcome, Sender
from tracker.features.reminders.channels import email as channel
from tracker.settings import Settings, from_environment
from tracker.web import mail

LINK = "https://days.example.org/r/" + "t" * 43
TOPIC = "topic-of-32-letters-" + "x" * 12


@pytest.fixture
def plain(tmp_path: Path) -> Settings:
    return from_environment({"TRACKER_DATA_DIR": str(tmp_path / "d"), "TRACKER_BASE_URL": "https://days.example.org"})


def reminder(to: str = "ana@example.net", **more: object) -> Delivery:
    at = (Address(uuid4(), EMAIL, to),) if to else ()
    return Delivery(uuid4(), uuid4(), str(TITLE), str(NEUTRAL["moment"]), LINK, TOPIC, 900, at,
                    **more)  # type: ignore[arg-type]


def sent(settings: Settings, url: str, delivery: Delivery | None = None) -> Outcome:
    return channel.send(Sender(replace(settings, smtp_url=url)), delivery or reminder())


@contextmanager
def answering(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A mail server that says what the test wants."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        def serve() -> None:
            try:
                line, _peer = server.accept()
                with line:
                    talk(line)
            except OSError:
                pass

        Thread(target=serve, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}?from=post@example.org"


def script(**answers: str) -> Callable[[socket.socket], None]:
    """Answers by command; `end` is the answer to the whole letter."""
    def talk(line: socket.socket) -> None:
        said = {"EHLO": "250 here", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", "RSET": "250 ok",
                "QUIT": "221 bye", "end": "250 taken", **answers}
        line.sendall(b"220 here\r\n")
        with line.makefile("rb") as heard:
            for row in heard:
                word = row[:4].decode().upper()
                line.sendall(said[word].encode() + b"\r\n")
                if word == "DATA" and said["DATA"].startswith("354"):
                    while heard.readline() not in (b".\r\n", b""):
                        pass
                    if not said["end"]:
                        return
                    line.sendall(said["end"].encode() + b"\r\n")
                if word == "QUIT":
                    return

    return talk


def test_the_letter_is_neutral_and_can_be_ended_with_one_click(plain: Settings, postbox: Postbox) -> None:
    assert sent(plain, postbox.url) == Outcome("sent")
    letter = postbox.wait()[0]
    assert letter["From"] == f"{TITLE} <hello@example.org>"
    assert (letter["To"], letter["Subject"]) == ("ana@example.net", str(NEUTRAL["moment"]))
    assert letter["Message-ID"] == f"<{TOPIC}@days.example.org>"
    assert letter["List-Unsubscribe"].replace("\n", "").replace(" ", "") == f"<{LINK}/off>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (letter["Auto-Submitted"], letter.get_content_type()) == ("auto-generated", "text/plain")
    assert LINK in letter.get_content().splitlines()
    told = str(letter).lower()
    for word in ("ketamin", "evenlight", "crav", "recover", "sober", "relapse", "clinic", "log ", "therap"):
        assert word not in told, word


def test_where_no_address_of_ours_is_set_it_is_as_plain(plain: Settings, postbox: Postbox) -> None:
    assert sent(plain, postbox.url.partition("?")[0]).kind == "sent"
    assert postbox.wait()[0]["From"] == f"{TITLE} <reminder@days.example.org>"


def test_a_repeat_is_the_same_letter_and_one_put_off_another(plain: Settings, postbox: Postbox) -> None:
    for turn in (0, 0, 1):
        assert sent(plain, postbox.url, reminder(turn=turn)).kind == "sent"
    first, again, later = postbox.wait(3)
    assert first["Message-ID"] == again["Message-ID"] != later["Message-ID"]
    assert later["In-Reply-To"] == first["Message-ID"], "it stands below the first one"


@pytest.mark.parametrize("to", [
    "ana@example.net\r\nBcc: all@example.net", "ana@example.net\nSubject: x", "ana@example.net, all@example.net", "ana",
    "ana@example.net\r\n\r\nHello",
])
def test_nothing_is_smuggled_in_by_an_address(plain: Settings, postbox: Postbox, to: str) -> None:
    assert sent(plain, postbox.url, reminder(to)) == Outcome("refused", "address")
    assert postbox.letters == []


def test_no_header_is_smuggled_in_by_words(plain: Settings, postbox: Postbox) -> None:
    for made in (replace(reminder(), text="A\r\nBcc: all@example.net"), replace(reminder(), title="A\nB"),
                 replace(reminder(), link=LINK + "\r\nBcc: all@example.net")):
        assert sent(plain, postbox.url, made).kind == "refused"
    assert postbox.letters == []


@pytest.mark.parametrize(("answers", "outcome"), [
    ({"RCPT": "450 busy"}, Outcome("later", "busy")), ({"RCPT": "550 nobody"}, Outcome("refused", "refused")),
    ({"MAIL": "451 later"}, Outcome("later", "busy")), ({"MAIL": "553 no"}, Outcome("refused", "refused")),
    ({"DATA": "421 full"}, Outcome("later", "busy")), ({"end": "452 full"}, Outcome("later", "busy")),
    ({"end": "554 no"}, Outcome("refused", "refused")), ({"end": ""}, Outcome("unsure", "no_answer")),
    # Taken is taken, whatever is said to a goodbye.
    ({"QUIT": "421 gone"}, Outcome("sent")), ({"QUIT": ""}, Outcome("sent")),
])
def test_what_the_server_says_is_understood(plain: Settings, answers: dict[str, str], outcome: Outcome) -> None:
    with answering(script(**answers)) as url:
        assert sent(plain, url) == outcome


def test_a_server_that_is_away_is_tried_later(plain: Settings) -> None:
    assert sent(plain, "smtp://127.0.0.1:1") == Outcome("later", "no_answer")


@pytest.mark.parametrize("drip", [b"", b"2"])
def test_a_server_that_hangs_or_drips_holds_nobody(
    plain: Settings, drip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "WHOLE", 1.0)

    def talk(line: socket.socket) -> None:
        while True:
            line.sendall(drip)
            time.sleep(0.1)

    begun = time.monotonic()
    with answering(talk) as url:
        assert sent(plain, url).kind == "later"
    assert time.monotonic() - begun < 5


def test_nothing_is_said_where_others_could_read_along(
    plain: Settings, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "LOOPBACK", ())
    assert sent(plain, postbox.url) == Outcome("refused", "not_set_up")
    assert sent(plain, postbox.url.replace("smtp://", "smtps://")).kind == "later", "it speaks no TLS"
    assert postbox.letters == []


def test_it_is_offered_where_there_is_a_server_and_sent_where_there_is_an_address(plain: Settings) -> None:
    assert not CHANNELS[EMAIL].ready(plain)
    assert CHANNELS[EMAIL].ready(replace(plain, smtp_url="smtp://127.0.0.1"))
    assert sent(plain, "smtp://127.0.0.1:1", reminder("")) == Outcome("gone", "no_receiver")
