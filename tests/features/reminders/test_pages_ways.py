"""The ways a reminder takes: phones that are told and taken away, and a real test through each channel."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.people import Someone, join
from tests.push_service import HOST, PushService, serving
from tests.visit import Page, visit
from tracker.app import create_app
from tracker.settings import from_environment
from tracker.store import people, reminders, sendings
from tracker.store.migrations import migrate
from tracker.store.reminders import Receiver, Reminder
from tracker.web.gate import hashed
from tracker.web.outbound import outbound


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PushService]:
    with serving(tmp_path / "push") as running:
        yield running


@pytest.fixture
def pushing(service: PushService, tmp_path: Path, built_assets: Path) -> Iterator[Flask]:
    """The whole app, finding the push service where it runs."""
    folder = tmp_path / "pushing"
    folder.mkdir()
    (folder / "assets").symlink_to(built_assets, target_is_directory=True)
    settings = from_environment({"TRACKER_DATA_DIR": str(folder), **service.environment(HOST)})
    migrate(settings.database_url)
    made = create_app(settings)
    yield made
    outbound(settings).close()
    made.extensions["store"].close()


@pytest.fixture
def ana(pushing: Flask) -> Someone:
    return join(pushing.extensions["store"], "Ana")


def phones(app: Flask, who: Someone) -> list[Receiver]:
    with app.extensions["store"].reading() as db:
        return list(reminders.receivers(db, who.person.id))


def rows(app: Flask, who: Someone) -> list[Reminder]:
    with app.extensions["store"].reading() as db:
        return list(sendings.of(db, who.person.id, datetime(2000, 1, 1, tzinfo=UTC).date()))


def tell(app: Flask, who: Someone, service: PushService, way: str = "201") -> Page:
    """Tell a new browser."""
    made = service.subscribe(way)
    return visit(app, "/reminders/receivers", who,
                 post={"endpoint": made.endpoint, "p256dh": made.p256dh, "auth": made.auth})


def test_a_browser_is_told_once(pushing: Flask, ana: Someone, service: PushService) -> None:
    made = service.subscribe()
    sent = {"endpoint": made.endpoint, "p256dh": made.p256dh, "auth": made.auth}
    for _ in range(2):
        assert visit(pushing, "/reminders/receivers", ana, post=sent).location == "/reminders?saved=phone#ways"
    (kept,) = phones(pushing, ana)
    assert (kept.endpoint, kept.device) == (made.endpoint, "Chrome on Android")
    for wanted, found in (("/start/reminder?time=09:00",) * 2, ("//elsewhere", "/")):
        assert visit(pushing, "/reminders/receivers", ana, post={**sent, "next": wanted}).location == found
    told = visit(pushing, "/reminders/receivers", ana, post=sent, json=True)
    assert told.json == {"saved": True}


def test_a_subscription_may_come_as_json(pushing: Flask, ana: Someone, service: PushService) -> None:
    made = service.subscribe()
    client = pushing.test_client()
    client.set_cookie("evenlight", ana.token)
    sent: Any = {"endpoint": made.endpoint, "keys": {"p256dh": made.p256dh, "auth": made.auth}, "expirationTime": None}
    own = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    assert client.post("/reminders/receivers", json=sent, headers=own).status_code == 200
    assert len(phones(pushing, ana)) == 1
    for wrong in ([], {"keys": 5}, {"endpoint": 7}, "x", None):
        assert client.post("/reminders/receivers", json=wrong, headers=own).status_code == 422


def test_what_is_no_phone_is_told_so(pushing: Flask, ana: Someone) -> None:
    for endpoint in ("", "https://127.0.0.1/x", "http://updates.push.services.mozilla.com/x", "x" * 9000):
        page = visit(pushing, "/reminders/receivers", ana, post={"endpoint": endpoint, "p256dh": "x", "auth": "y"})
        assert page.status == 422
        assert any(one.get("href") == "#phone" for one in page.all("a"))
    assert phones(pushing, ana) == []


def test_a_phone_that_changes_hands_belongs_to_the_last(pushing: Flask, ana: Someone, service: PushService) -> None:
    made = service.subscribe()
    ben = join(pushing.extensions["store"], "Ben")
    for who in (ana, ben):
        visit(pushing, "/reminders/receivers", who,
              post={"endpoint": made.endpoint, "p256dh": made.p256dh, "auth": made.auth})
    assert (len(phones(pushing, ana)), len(phones(pushing, ben))) == (0, 1)


def test_there_is_an_end_to_phones_and_one_is_taken_away(pushing: Flask, ana: Someone, service: PushService) -> None:
    for _ in range(10):
        assert tell(pushing, ana, service).status == 303
    assert tell(pushing, ana, service).status == 422
    one = phones(pushing, ana)[3]
    path = f"/reminders/receivers/{one.id}/removal"
    assert visit(pushing, path, join(pushing.extensions["store"], "Other"), post={}).status == 404
    assert visit(pushing, path, ana, post={}).location == "/reminders?saved=gone#ways"
    assert one.id not in [phone.id for phone in phones(pushing, ana)]
    assert visit(pushing, path, ana, post={}).status == 404


def test_phones_that_are_gone_do_not_count(pushing: Flask, ana: Someone, service: PushService) -> None:
    for _ in range(10):
        tell(pushing, ana, service)
    first, second = [one.id for one in phones(pushing, ana)][:2]
    with pushing.extensions["store"].writing() as db:
        reminders.heard(db, [], [first], [second])
    for _ in range(2):
        assert tell(pushing, ana, service).status == 303
    assert tell(pushing, ana, service).status == 422
    there = phones(pushing, ana)
    assert [one.state for one in there] == [""] * 10, "those that are gone made room: a list has an end"


def test_a_test_is_a_real_push(pushing: Flask, ana: Someone, service: PushService) -> None:
    tell(pushing, ana, service)
    answer = visit(pushing, "/reminders/test", ana, post={"channel": "push"})
    (said,) = service.wait(1)
    assert said.json["notification"]["title"] == "A moment for today?"
    assert service.wrong == []
    page = visit(pushing, answer.location, ana)
    assert "Sent. It should be here soon." in page.words()
    (row,) = rows(pushing, ana)
    assert (row.state, row.channel) == ("sent", "push")
    link = said.json["notification"]["navigate"].rpartition("/r/")[2]
    visit(pushing, f"/r/{link}/receipt", post={}, json=True)
    assert "It arrived." in visit(pushing, answer.location, ana).words()
    assert "Test Arrived" in visit(pushing, "/reminders/sent", ana).words()
    assert "It arrived." not in visit(pushing, answer.location, join(pushing.extensions["store"], "Other")).words()


@pytest.mark.parametrize(("way", "state", "words"), [
    ("410", "gone", "There is no place to send it to."), ("400", "refused", "It could not be sent now."),
    ("500", "", "It could not be sent now."),
])
def test_a_test_says_what_came_of_it(
    pushing: Flask, ana: Someone, service: PushService, way: str, state: str, words: str
) -> None:
    tell(pushing, ana, service, way)
    answer = visit(pushing, "/reminders/test", ana, post={"channel": "push"})
    assert words in visit(pushing, answer.location, ana).words()
    assert [one.state for one in phones(pushing, ana)] == [state]
    assert [one.state for one in rows(pushing, ana)] == ["failed"], "it is at its end"


def test_without_a_phone_nothing_is_sent(pushing: Flask, ana: Someone, service: PushService) -> None:
    answer = visit(pushing, "/reminders/test", ana, post={"channel": "push"})
    assert "There is no place to send it to." in visit(pushing, answer.location, ana).words()
    assert service.asked == []


def test_a_channel_is_one_that_sends(pushing: Flask, ana: Someone) -> None:
    for channel in ("", "pigeon", "calendar"):
        assert visit(pushing, "/reminders/test", ana, post={"channel": channel}).status == 422
    assert rows(pushing, ana) == []


def test_tests_have_a_budget(pushing: Flask, ana: Someone) -> None:
    answers = [visit(pushing, "/reminders/test", ana, post={"channel": "push"}).status for _ in range(8)]
    assert answers == [303] * 6 + [429] * 2
    ben = join(pushing.extensions["store"], "Ben")
    assert visit(pushing, "/reminders/test", ben, post={"channel": "push"}).status == 303


def test_a_test_by_mail_goes_to_the_own_address(posting: Flask, postbox: Any) -> None:
    who = join(posting.extensions["store"], "Ben")
    assert "Give an address" in visit(posting, "/reminders", who).words()
    with posting.extensions["store"].writing() as db:
        people.change(db, who.person, email="ben@example.org")
    answer = visit(posting, "/reminders/test", who, post={"channel": "email"})
    (letter,) = postbox.wait(1)
    assert letter["To"] == "ben@example.org"
    assert "Sent to your address." in visit(posting, answer.location, who).words()


def test_a_server_without_mail_offers_none(app: Flask) -> None:
    who = join(app.extensions["store"], "Cleo")
    assert "letter" not in visit(app, "/reminders", who).words()
    assert not list(visit(app, "/reminders/rules/new?kind=log", who).all("input", name="channel", value="email"))


def test_the_operators_own_way_is_offered_where_there_is_one(settings: Any) -> None:
    pytest.importorskip("apprise")
    migrate(settings.database_url)
    made = create_app(replace(settings, notify=("ntfys://ntfy.example.org/evenlight-{person}",)))
    who = join(made.extensions["store"], "Dan")
    page = visit(made, "/reminders", who)
    assert "ntfy.example.org/evenlight-" in page.words()
    assert list(page.all("button", name="channel", value="apprise"))
    made.extensions["store"].close()


def test_a_look_shows_no_endpoint(pushing: Flask, ana: Someone, service: PushService) -> None:
    tell(pushing, ana, service)
    page = visit(pushing, "/reminders", ana)
    assert phones(pushing, ana)[0].endpoint not in page.text
    assert hashed(phones(pushing, ana)[0].endpoint) not in page.text
