"""The weekly letter: off until asked for, once a week, in the morning, one letter from any number of schedulers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.people import Viewer, counselor, join, meet, practice, share
from tests.post import Postbox
from tests.visit import visit
from tracker import jobs
from tracker.features.practice import digest
from tracker.jobs import Desk, tick
from tracker.settings import Settings
from tracker.store import organisations, people
from tracker.store.base import Store
from tracker.store.organisations import Membership
from tracker.store.trail import Glance

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def mailing(settings: Settings, postbox: Postbox) -> Settings:
    return replace(settings, smtp_url=postbox.url)


def asking(store: Store, name: str, place: UUID, zone: str = "UTC", *, wanted: bool = True) -> Viewer:
    """A counselor with an address, who asked for the letter."""
    who = counselor(store, name, place)
    with store.writing() as db:
        people.change(db, who.person, email=f"{name.casefold()}@example.org", zone=zone)
        organisations.ask_for_digest(db, who.person.id, place, wanted=wanted)
    return who


def test_it_says_nothing_of_anybody(store: Store, mailing: Settings, postbox: Postbox) -> None:
    place = practice(store)
    maya = asking(store, "Maya", place)
    ana = join(store, "Ana")
    share(store, ana.person, meet(store, ana.person, maya, MONDAY), ("mood",), MONDAY)
    assert digest.send(store, mailing, MONDAY) == 1
    (letter,) = postbox.wait()
    assert letter["To"] == "maya@example.org" and letter["Subject"] == "Your weekly reminder"
    assert letter["From"] == "Reminder <hello@example.org>" and letter["Auto-Submitted"] == "auto-generated"
    text = letter.get_content()
    assert "http://localhost:8000" in text and "switch it off" in text
    for telling in ("Ana", "Maya", "Harbour", "counsel", "client", "people", "person", "Evenlight", "share"):
        assert telling.casefold() not in f"{letter['Subject']} {letter['From']} {text}".casefold(), telling
    assert not any(sign.isdigit() for sign in text.replace("http://localhost:8000", "")), "no count"
    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(Glance)) == 0, "no look was taken"


def test_it_is_the_same_for_everybody_and_every_week(store: Store, mailing: Settings, postbox: Postbox) -> None:
    place = practice(store)
    maya, _otto = asking(store, "Maya", place), asking(store, "Otto", place)
    ana = join(store, "Ana")
    share(store, ana.person, meet(store, ana.person, maya, MONDAY), ("mood",), MONDAY)
    digest.send(store, mailing, MONDAY)
    digest.send(store, mailing, MONDAY + timedelta(days=7))
    letters = postbox.wait(4)
    assert len({(one["Subject"], one["From"], one.get_content()) for one in letters}) == 1


def test_it_comes_to_whoever_asked_and_no_one_else(store: Store, mailing: Settings, postbox: Postbox) -> None:
    place = practice(store)
    asking(store, "Maya", place)
    asking(store, "Otto", place, wanted=False)
    gone = asking(store, "Lee", place)
    counselor(store, "Kim", place)
    bare = asking(store, "Bo", place)
    with store.writing() as db:
        organisations.leave(db, gone.person.id, place, "counselor", MONDAY)
        people.change(db, bare.person, email=None)
        assert not organisations.ask_for_digest(db, gone.person.id, place, wanted=True)
    assert digest.send(store, mailing, MONDAY) == 1
    assert [one["To"] for one in postbox.wait()] == ["maya@example.org"]


@pytest.mark.parametrize(("zone", "at", "comes"), [
    ("UTC", MONDAY.replace(hour=7, minute=59), False), ("UTC", MONDAY.replace(hour=8), True),
    ("UTC", MONDAY.replace(hour=12), False), ("UTC", MONDAY - timedelta(days=1), False),
    ("America/Los_Angeles", MONDAY, False), ("America/Los_Angeles", MONDAY.replace(hour=16), True),
    ("Pacific/Kiritimati", datetime(2026, 3, 1, 18, 0, tzinfo=UTC), True),
    ("UTC", MONDAY + timedelta(days=4), True), ("UTC", MONDAY + timedelta(days=5), False),
])
def test_in_the_morning_where_they_are(
    store: Store, mailing: Settings, postbox: Postbox, zone: str, at: datetime, comes: bool
) -> None:
    asking(store, "Maya", practice(store), zone)
    assert digest.send(store, mailing, at) == comes == len(postbox.letters)


def test_once_in_a_week_whenever_it_is_looked(store: Store, mailing: Settings, postbox: Postbox) -> None:
    asking(store, "Maya", practice(store), "America/New_York")
    at = datetime(2026, 2, 23, tzinfo=UTC)  # three weeks from a Monday on, over a change of the clocks
    sent = []
    while at < datetime(2026, 3, 16, tzinfo=UTC):
        if digest.send(store, mailing, at):
            sent.append(f"{at:%a %H:%M}")
        at += timedelta(minutes=30)
    assert sent == ["Mon 13:00", "Mon 13:00", "Mon 12:00"]
    assert len(postbox.letters) == 3


def test_one_letter_for_two_practices(store: Store, mailing: Settings, postbox: Postbox) -> None:
    first, second = practice(store), practice(store, "Quay Clinic")
    maya = asking(store, "Maya", first)
    with store.writing() as db:
        organisations.join(db, maya.person.id, second, "counselor", MONDAY)
        organisations.ask_for_digest(db, maya.person.id, second, wanted=True)
    assert [digest.send(store, mailing, MONDAY + timedelta(minutes=n)) for n in range(3)] == [1, 0, 0]
    assert len(postbox.letters) == 1


def test_many_schedulers_send_one(store: Store, mailing: Settings, postbox: Postbox) -> None:
    place = practice(store)
    for n in range(6):
        asking(store, f"Maya{n}", place)
    with ThreadPoolExecutor(4) as several:
        counts = list(several.map(lambda _n: digest.send(store, mailing, MONDAY), range(8)))
    assert sum(counts) == 6
    assert len({one["To"] for one in postbox.wait(6)}) == 6


def test_a_server_that_is_away_is_asked_again(store: Store, settings: Settings, postbox: Postbox) -> None:
    asking(store, "Maya", practice(store))
    away = replace(settings, smtp_url="smtp://127.0.0.1:1")
    assert digest.send(store, away, MONDAY) == 0
    assert digest.send(store, replace(settings, smtp_url=postbox.url), MONDAY + timedelta(minutes=1)) == 1
    assert digest.send(store, settings, MONDAY) == 0, "without a mail server there is none"


def test_letters_go_some_at_a_time(
    store: Store, mailing: Settings, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = practice(store)
    for n in range(5):
        asking(store, f"Maya{n}", place)
    monkeypatch.setattr(digest, "MOST", 2)
    assert [digest.send(store, mailing, MONDAY) for _ in range(4)] == [2, 2, 1, 0]
    assert len({one["To"] for one in postbox.wait(5)}) == 5


def test_the_clock_does_it(store: Store, mailing: Settings, postbox: Postbox) -> None:
    asking(store, "Maya", practice(store))
    assert "weekly letters" in [job.name for job in jobs.JOBS]
    for _ in range(2):  # two processes
        tick(Desk(store, mailing, lambda: MONDAY))
    assert len(postbox.wait()) == 1


def test_a_counselor_switches_it_on_and_off(app: Flask) -> None:
    store = app.extensions["store"]
    place = practice(store)
    maya = counselor(store, "Maya", place)

    def wants() -> Any:
        with store.reading() as db:
            return db.get(Membership, (maya.person.id, place, "counselor")).wants_digest

    assert not wants()
    assert "This server cannot send e-mail" in visit(app, "/people/settings", maya).words()
    assert visit(app, "/people/settings", maya, post={"digest": "yes"}).location == "/people/settings?saved"
    assert wants() and "Saved" in visit(app, "/people/settings?saved", maya).words()
    visit(app, "/people/settings", maya, post={})
    assert not wants()
    assert visit(app, "/people/settings", join(store, "Ana"), post={"digest": "yes"}).status == 404
