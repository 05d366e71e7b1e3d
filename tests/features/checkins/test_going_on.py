"""Going on with a sitting, or beginning anew: what a form asks is asked about the days its words mean."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from tests.features.checkins.answering import give, kept, start, walk
from tests.people import Someone, begin, check, join
from tests.visit import visit
from tracker.domain.instruments import INSTRUMENTS
from tracker.web import today

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NINE = datetime(2026, 6, 1, 9, tzinfo=UTC)
FIRST = date(2026, 6, 1)


class Clock:
    """The clock of the web, set by hand."""

    at = NINE


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(today, "now", lambda: clock.at)
    return clock


@pytest.fixture
def kim(app: Flask, clock: Clock) -> Someone:
    return join(app.extensions["store"], "Kim", at=clock.at)


def phase(app: Flask, who: Someone, key: str) -> None:
    begin(app.extensions["store"], who.person, key, FIRST)


@pytest.mark.parametrize(("key", "days", "there"), [
    ("first_days", 0, True), ("first_days", 1, False), ("body", 1, False), ("building", 6, True),
    ("building", 7, False), ("phq9", 13, True), ("phq9", 14, False), ("bam_r", 14, True), ("bam_r", 15, False),
])
def test_it_is_gone_on_with_while_its_words_mean_the_same_days(
    app: Flask, clock: Clock, kim: Someone, key: str, days: int, there: bool
) -> None:
    sitting = start(app, kim, key)
    give(app, kim, sitting, 1, 1)
    clock.at += days * DAY
    assert (f"/check-ins/{sitting}" in visit(app, "/check-ins", kim).text) is there
    assert (start(app, kim, key, slot=str(FIRST)) == sitting) is there, "the answers of then do not count as today's"


def test_a_morning_left_half_way_is_not_asked_for_the_next_day(app: Flask, clock: Clock, kim: Someone) -> None:
    phase(app, kim, "stabilise.detox")
    give(app, kim, start(app, kim, "first_days", slot=str(FIRST)), 1, 1)
    assert "go on where you stopped" in visit(app, "/", kim).words()
    clock.at += DAY + 8 * HOUR
    assert "Your morning You can go on" not in visit(app, "/", kim).words()


def test_once_the_form_was_finished_another_sitting_of_it_does_not_wait(app: Flask, clock: Clock, kim: Someone) -> None:
    one, other = (start(app, kim, "gad7", slot=str(FIRST - n * DAY)) for n in (0, 1))
    assert one != other
    for n in range(1, 8):
        give(app, kim, one, n, 0)
    for path in ("/", "/check-ins"):
        assert str(other) not in visit(app, path, kim).text


def test_a_turn_moved_to_an_earlier_day_can_be_filled_in_again_on_its_own(
    app: Flask, clock: Clock, kim: Someone
) -> None:
    phase(app, kim, "active")
    zeros = {str(n): 0 for n in range(1, 11)}
    walk(app, kim, INSTRUMENTS["phq9"], zeros)
    clock.at += 14 * DAY
    slot = FIRST + 28 * DAY
    visit(app, "/check-ins/forms/phq9/plan", kim, post={"do": "move", "slot": str(slot), "day": str(slot - 14 * DAY)})
    sooner = start(app, kim, "phq9", slot=str(slot))
    for n in range(1, 11):
        give(app, kim, sooner, n, 0)
    assert start(app, kim, "phq9", slot=str(slot)) == sooner, "sent again, it is the one that was finished"
    clock.at += 14 * DAY
    again = start(app, kim, "phq9", slot=str(slot))
    assert again != sooner
    assert visit(app, f"/check-ins/{again}", kim).location == f"/check-ins/{again}/questions/1"


@pytest.mark.parametrize("year", [1975, 2019])
def test_a_clock_that_is_years_behind_does_not_say_when_it_was(
    app: Flask, clock: Clock, kim: Someone, year: int
) -> None:
    sitting = start(app, kim, "gad2")
    for n in (1, 2):
        give(app, kim, sitting, n, 1, edited_at=f"{year}-01-01T00:00:00Z", edit_id=f"from-long-ago-{n}")
    row, _ = kept(app, kim, sitting)
    assert (row.day, row.finished_at, row.total) == (FIRST, NINE, 2)
    give(app, kim, sitting, 1, 3, edited_at=f"{year}-01-01T00:01:00Z", edit_id="from-long-ago-3")
    assert kept(app, kim, sitting)[0].total == 4, "it can be changed that day as any other"


def test_a_score_that_waits_for_the_support_screen_is_not_told_beside_the_next(
    app: Flask, clock: Clock, kim: Someone
) -> None:
    store = app.extensions["store"]
    check(store, kim.person, "phq9", [2] * 9 + [0], FIRST - 20 * DAY)
    sitting = walk(app, kim, INSTRUMENTS["phq9"], {str(n): 0 for n in range(1, 11)})
    assert "18" not in visit(app, f"/check-ins/{sitting}", kim).words()


@pytest.mark.parametrize(("answer", "leads_to"), [
    (2, "/help"), (0, "/check-ins/{}?kept=1"), ("skip", "/check-ins/{}?kept=1"),
])
def test_said_in_an_old_tab_it_is_not_kept_and_still_met(
    app: Flask, clock: Clock, kim: Someone, answer: object, leads_to: str
) -> None:
    sitting = walk(app, kim, INSTRUMENTS["phq9"], {str(n): 0 for n in range(1, 11)})
    clock.at += DAY
    assert give(app, kim, sitting, 9, answer).location == leads_to.format(sitting)
    assert give(app, kim, sitting, 9, answer, json=True).json["next"] == leads_to.format(sitting)
    assert kept(app, kim, sitting)[1]["9"] == 0


def test_said_on_a_slow_phone_it_loses_to_the_later_answer_and_is_still_met(
    app: Flask, clock: Clock, kim: Someone
) -> None:
    sitting = start(app, kim, "phq9")
    give(app, kim, sitting, 9, 0, edited_at=(NINE + HOUR).isoformat(), edit_id="a-phone-an-hour-ahead")
    assert give(app, kim, sitting, 9, 2).location == "/help"
    assert give(app, kim, sitting, 9, 0).location == f"/check-ins/{sitting}/questions/10"
    assert kept(app, kim, sitting)[1]["9"] == 0
