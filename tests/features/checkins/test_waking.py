"""Whatever changes which check-in is due says, with the same write, to look at the person again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from tests.features.archive.bringing import bring_in
from tests.features.archive.exports import DAYLIO_CSV
from tests.features.checkins.answering import start, walk
from tests.people import Someone, begin, join
from tests.visit import visit
from tracker.domain.instruments import INSTRUMENTS
from tracker.store import checkins, journeys
from tracker.store.base import Store
from tracker.store.checkins import CheckInWake
from tracker.web import today

FAR = datetime(2126, 1, 1, tzinfo=UTC)
SETTINGS = {"display_name": "Kim", "name": "kim", "zone": "Europe/London", "region": "GB", "language": "en",
            "week_start": "0", "clock": "24", "day_boundary": "04:00", "reminder_time": "", "hide": []}
Doing = Callable[[Flask, Someone], object]


@pytest.fixture
def kim(app: Flask) -> Someone:
    """Active treatment, day 15; nobody would look at her for a hundred years."""
    someone = join(app.extensions["store"], "Kim")
    begin(app.extensions["store"], someone.person, "active", today.today(someone.person) - timedelta(days=14))
    with app.extensions["store"].writing() as db:
        checkins.wake(db, someone.person.id, FAR)
    return someone


def woken(app: Flask, who: Someone) -> datetime:
    with app.extensions["store"].reading() as db:
        return db.get_one(CheckInWake, who.person.id).at


def posting(path: str, **fields: Any) -> Doing:
    return lambda app, who: visit(app, path, who, post=fields)


def taking_a_move_back(app: Flask, who: Someone) -> None:
    store: Store = app.extensions["store"]
    with store.reading() as db:
        (span,) = journeys.spans(db, who.person.id)
    visit(app, f"/plan/phase/{span.id}/removal", who, post={})


def taking_a_sitting_away(app: Flask, who: Someone) -> None:
    visit(app, f"/check-ins/{start(app, who, 'evs')}/removal", who, post={})


def holiday(app: Flask, who: Someone) -> None:
    first = today.today(who.person)
    visit(app, "/check-ins/pause", who, post={"first": first, "last": first + timedelta(days=5)})


DOINGS: dict[str, Doing] = {
    "a first answer to where": posting("/start/where", phase="prepare", goal="no_use"),
    "a move": posting("/plan/phase", phase="maintain"),
    "a move taken back": taking_a_move_back,
    "a proposal taken up": posting("/plan/proposals/maintain"),
    "extra support": posting("/plan/extra-support", id=str(uuid4())),
    "extra support ended": posting("/plan/extra-support/end", id=str(uuid4())),
    "another setting and length": posting("/plan/settings", setting="outpatient", **{"days-active": "60"}),
    "another zone": posting("/me/settings", **{**SETTINGS, "zone": "Asia/Tokyo"}),
    "another start of the day": posting("/me/settings", **{**SETTINGS, "day_boundary": "06:00"}),
    "a reminder time": posting("/me/settings", **{**SETTINGS, "reminder_time": "21:00"}),
    "the reminder of the first run": posting("/start/reminder", time="20:30"),
    "questions about the bladder": posting("/me/topics", on=["urgency"]),
    "a form finished": lambda app, who: walk(app, who, INSTRUMENTS["evs"], {"1": 3, "2": 30}),
    "a form taken away": taking_a_sitting_away,
    "a form switched off": posting("/check-ins/forms/evs/plan", do="off"),
    "a rhythm of one's own": posting("/check-ins/forms/building/plan", do="every", every="14"),
    "a holiday": holiday,
    "a holiday ended": posting("/check-ins/pause/end"),
    "a file brought in": lambda app, who: bring_in(app, who, DAYLIO_CSV.encode()),
}


@pytest.mark.parametrize("doing", DOINGS)
def test_it_is_looked_at_again(app: Flask, kim: Someone, doing: str) -> None:
    before = today.now()
    DOINGS[doing](app, kim)
    assert before <= woken(app, kim) <= today.now()


def test_what_was_refused_wakes_nobody(app: Flask, kim: Someone) -> None:
    for path, fields in (("/plan/phase", {"phase": "nowhere"}), ("/me/settings", {**SETTINGS, "zone": "Mars/Base"}),
                         ("/plan/settings", {"days-active": "5000"})):
        assert visit(app, path, kim, post=fields).status == 422
    assert woken(app, kim) == FAR
