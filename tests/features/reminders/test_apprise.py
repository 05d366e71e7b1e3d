"""Reminders by apprise: to what the operator wrote down and to nothing else, in neutral words, off by default."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from uuid import UUID, uuid4

import pytest

from tests.features.reminders.test_sending import DUE, Desk, due, ended, person
from tracker.domain.reminders import NEUTRAL, TITLE
from tracker.features.reminders.channels import CHANNELS, Delivery, Outcome, Sender
from tracker.features.reminders.channels import apprise as channel
from tracker.settings import Settings, UnsafeSettings, from_environment
from tracker.store.base import Store

# The library imports a module that Python is about to leave out.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")
LINK = "https://days.example.org/r/" + "t" * 43
ANA, BEN = UUID(int=1), UUID(int=2)


@pytest.fixture
def plain(tmp_path: Path) -> Settings:
    return from_environment({"TRACKER_DATA_DIR": str(tmp_path / "d"), "TRACKER_BASE_URL": "https://days.example.org"})


class Heard(list[tuple[str, str]]):
    """What an app's server was told: the path, and all of the rest as one text."""

    port = 0


@contextmanager
def listening(status: int = 200) -> Iterator[Heard]:
    """An ntfy of the test's own."""
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            heard.append((self.path, f"{self.headers}{body}"))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        heard.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield heard
        server.shutdown()
        thread.join()


def reminder(person_id: UUID = ANA) -> Delivery:
    return Delivery(uuid4(), person_id, str(TITLE), str(NEUTRAL["moment"]), LINK, "t" * 32, 900)


def sent(settings: Settings, *targets: str, to: UUID = ANA) -> Outcome:
    return channel.send(Sender(replace(settings, notify=targets)), reminder(to))


def test_each_person_has_a_place_nobody_can_guess(plain: Settings) -> None:
    with listening() as heard:
        target = f"ntfy://127.0.0.1:{heard.port}/r-{{person}}"
        assert sent(plain, target) == Outcome("sent")
        assert sent(plain, target, to=BEN) == Outcome("sent")
    topics = [json.loads(text[text.index("{"):])["topic"] for _path, text in heard]
    assert topics == [f"r-{channel.name(plain, one)}" for one in (ANA, BEN)]
    assert len(set(topics)) == 2
    assert channel.name(replace(plain, note_key=b"x" * 32), ANA) not in topics[0], "it takes the server's key"


def test_the_words_are_neutral(plain: Settings) -> None:
    with listening() as heard:
        sent(plain, f"ntfy://127.0.0.1:{heard.port}/r-{{person}}")
    text = heard[0][1]
    assert str(NEUTRAL["moment"]) in text
    assert LINK in text
    assert not any(word in text.lower() for word in ("evenlight", "ketamin", "crav", "recover", "sober"))


@pytest.mark.parametrize("status", [400, 403, 429, 500])
def test_a_no_is_tried_again(plain: Settings, status: int) -> None:
    with listening(status) as heard:
        assert sent(plain, f"ntfy://127.0.0.1:{heard.port}/x") == Outcome("later", "no_answer")


def test_one_of_several_is_enough_and_a_wrong_one_harms_none(plain: Settings) -> None:
    with listening() as heard:
        assert sent(plain, "nonsense://x", "ntfy://127.0.0.1:1/x", f"ntfy://127.0.0.1:{heard.port}/x").kind == "sent"
    assert len(heard) == 1


def test_it_is_not_there_unless_the_operator_says_where(plain: Settings) -> None:
    assert not CHANNELS["apprise"].ready(plain)
    assert sent(plain) == Outcome("later", "no_answer")
    assert CHANNELS["apprise"].ready(replace(plain, notify=("ntfys://x.example/{person}",)))


def test_one_place_for_everybody_needs_a_server_for_one(tmp_path: Path) -> None:
    given = {"TRACKER_DATA_DIR": str(tmp_path), "TRACKER_NOTIFY": "gotifys://g.example/token ntfys://n.example/{person}"}
    with pytest.raises(UnsafeSettings, match="person"):
        from_environment(given)
    assert len(from_environment({**given, "TRACKER_OPEN_SIGN_UP": "no"}).notify) == 2
    with pytest.raises(UnsafeSettings, match="TRACKER_NOTIFY") as told:
        from_environment({**given, "TRACKER_NOTIFY": "n.example/secret{person}"})
    assert "secret" not in str(told.value), "what is secret in it is not repeated"


def test_a_person_sees_their_place_without_what_is_secret(plain: Settings) -> None:
    settings = replace(plain, notify=("ntfys://user:pass@n.example/r-{person}?token=hush", "gotifys://g.example/token"))
    assert channel.places(settings, ANA) == [f"n.example/r-{channel.name(plain, ANA)}"]


def test_it_needs_no_address_of_the_persons(store: Store, plain: Settings) -> None:
    with listening() as heard:
        settings = replace(plain, notify=(f"ntfy://127.0.0.1:{heard.port}/r-{{person}}",))
        who = person(store, channel="apprise")
        due(store, who, channel="apprise")
        Desk(store, settings, channel.APPRISE).drain(DUE)
    assert ended(store, who) == [("sent", "")]
    assert len(heard) == 1
