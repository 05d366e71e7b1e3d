"""The lock screen: real pushes through a push service and Chromium; only neutral words, and each one reported back.

A running server sends what is due, the push service opens each message with the phone's keys, and the browser's own
worker shows it.
"""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.pushing import Worker, until
from tests.drills.reminding import Told, environment, told
from tests.drills.server import Server, figures
from tests.drills.test_quiet import TELLING
from tests.push_service import PushService, serving
from tracker.domain.reminders import KINDS, NEUTRAL
from tracker.settings import from_environment
from tracker.store.base import Store
from tracker.store.migrations import migrate
from tracker.store.reminders import Reminder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.drill, pytest.mark.browser]
#: All a lock screen may say, the words of its two buttons included.
ALLOWED = {text.msgid for text in NEUTRAL.values()}
BUTTONS = [["snooze", "Snooze"], ["log", "Log now"]]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PushService]:
    """A push service that opens what it is given."""
    with serving(tmp_path / "push") as running:
        yield running


def test_only_neutral_words_are_shown_and_each_is_reported(
    tmp_path: Path, database_url: str, service: PushService, browser: "Browser", full: bool
) -> None:
    migrate(database_url)
    settings = environment(tmp_path / "data", database_url, service)
    server = Server(tmp_path / "data", **settings)
    made = from_environment({**server.environment})
    store = Store(database_url, made.note_key)
    began = time.monotonic()
    server.start()
    try:
        rounds = 8 if full else 1
        wordings = cycle(NEUTRAL)
        people = {
            one.subscription.endpoint: one for one in (
                told(store, made, service, f"{kind} {n}", datetime.now(UTC), kind=kind, wording=next(wordings))
                for kind in KINDS for n in range(len(NEUTRAL) * rounds)
            )
        }
        messages = service.wait(len(people), seconds=120)
        context = browser.new_context(permissions=["notifications"], service_workers="allow", locale="en-GB")
        page = context.new_page()
        page.goto(f"{made.base_url}/offline")
        worker = Worker(page, made.base_url)
        seen = [_shown(worker, page, message.said.decode()) for message in messages]
        reported = _reported(store, page, people.values())
        context.close()
    finally:
        server.stop()
        store.close()

    titles = {one["title"] for one in seen}
    said = "\n".join([*(f"{one['title']} {one['body']} {one['actions']}" for one in seen),
                      *(re.sub(r'"(tag|navigate)": "[^"]*"', "", message.said.decode()) for message in messages)])
    figures(
        drill="lockscreen", database=database_url.partition(":")[0].partition("+")[0],
        pushed=len(messages), shown=len(seen), not_allowed=sum(one["title"] not in ALLOWED for one in seen),
        bodies=sum(bool(one["body"]) for one in seen), telling=len(TELLING.findall(said)),
        received=reported, lost=len(people) - reported, doubled=len(service.asked) - len(people),
        wordings=len(titles), lengths=len({len(message.said) for message in messages}),
        wrong=len(service.wrong), seconds=round(time.monotonic() - began, 1),
    )
    assert titles == ALLOWED, "each wording was tried"
    assert {one["body"] for one in seen} == {""}
    assert all(one["actions"] == BUTTONS and not one["pictures"] for one in seen)
    assert not TELLING.findall(said)
    assert (reported, len(service.asked), service.wrong) == (len(people), len(people), [])
    assert all(message.json["notification"]["navigate"].startswith(f"{made.base_url}/r/") for message in messages)
    assert len({message.json["notification"]["tag"] for message in messages}) == len(people)
    assert "push.test" not in (tmp_path / "server.log").read_text()


def _shown(worker: Worker, page: "Page", said: str) -> dict[str, Any]:
    """What stands on an empty lock screen after this push."""
    worker.push(said)
    shown = worker.shown()
    assert len(shown) == 1, shown
    worker.clear()
    until(lambda: not worker.shown(), page, 20)
    return shown[0]


def _reported(store: Store, page: "Page", people: Any) -> int:
    """How many rows say that they were received, once all do or half a minute has passed."""
    everybody: list[Told] = list(people)
    end = time.monotonic() + 30
    while True:
        with store.reading() as db:
            rows = [db.get_one(Reminder, (one.who.person.id, one.row)) for one in everybody]
        found = sum(row.state == "received" and row.received_at is not None for row in rows)
        if found == len(everybody) or time.monotonic() > end:
            return found
        page.wait_for_timeout(200)
