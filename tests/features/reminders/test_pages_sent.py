"""What was sent: by day, in local time, each with what became of it, for thirty days and no further."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.people import Someone, join
from tests.visit import visit
from tracker.domain import silence
from tracker.store import reminders
from tracker.store.reminders import Reminder, ReminderRule

ZONE = "Pacific/Auckland"
NOW = datetime.now(UTC)


@pytest.fixture
def ana(app: Flask) -> Someone:
    return join(app.extensions["store"], "Ana", zone=ZONE)


def told(app: Flask, who: Someone, ago: timedelta, state: str = "sent", reason: str = "", **values: object) -> Reminder:
    due = NOW - ago
    made = Reminder(**{"person_id": who.person.id, "rule_id": uuid4(), "day": due.date(), "ordinal": 0, "zone": ZONE,  # type: ignore[arg-type]
                       "due_at": due, "expires_at": due, "channel": "push", "state": state, "reason": reason,
                       "try_at": due, "link_hash": uuid4().hex, "made_at": due, **values})
    with app.extensions["store"].writing() as db:
        db.add(made)
    return made


def test_each_reminder_has_a_state_and_its_local_time(app: Flask, ana: Someone) -> None:
    told(app, ana, timedelta(0), "received", zone="UTC", due_at=NOW.replace(hour=20, minute=31))
    page = visit(app, "/reminders/sent", ana)
    assert "20:31 Reminder Arrived" in page.words()


def test_what_is_planned_stands_on_top(app: Flask, ana: Someone) -> None:
    told(app, ana, timedelta(days=2), "expired", "logged")
    told(app, ana, timedelta(days=-1), "planned")
    words = visit(app, "/reminders/sent", ana).words()
    assert words.index("Planned") < words.index("Over")


def test_a_rule_lends_its_name_and_one_that_is_gone_none(app: Flask, ana: Someone) -> None:
    vault, id_ = app.extensions["store"].vault, uuid4()
    with app.extensions["store"].writing() as db:
        reminders.keep_rule(db, ReminderRule(
            person_id=ana.person.id, id=id_, kind="medicine", times="09:00", edited_at=NOW,
            sealed=vault.seal("Sertraline", ana.person.id, id_),
        ))
    told(app, ana, timedelta(hours=1), rule_id=id_)
    told(app, ana, timedelta(hours=2), rule_id=silence.rule_of(ana.person.id), channel="email")
    told(app, ana, timedelta(hours=3), "failed", "refused", rule_id=silence.rule_of(ana.person.id), channel="email",
         ordinal=silence.ORDINAL[silence.TELL])
    words = visit(app, "/reminders/sent", ana).words()
    assert "Sertraline Sent" in words
    assert "Silence plan: a word to you first Sent · E-mail" in words
    assert "Silence plan: your words to them Over: the mail server did not take it · E-mail" in words
    with app.extensions["store"].writing() as db:
        reminders.remove_rule(db, ana.person.id, id_)
    assert "Sertraline" not in visit(app, "/reminders/sent", ana).words()


def test_weeks_lead_back_thirty_days_and_no_further(app: Flask, ana: Someone) -> None:
    for days in range(40):
        told(app, ana, timedelta(days=days), reason="late")
    seen, path, pages = 0, "/reminders/sent", 0
    while path:
        page = visit(app, path, ana)
        seen, pages = seen + page.words().count("Sent, a little late"), pages + 1
        path = next((one.get("href", "") for one in page.all("a") if "Earlier" in "".join(one.itertext())), "")
        assert pages < 9
    assert seen == 31
    assert any("Later" in "".join(one.itertext()) for one in page.all("a"))


def test_nothing_of_others_and_nonsense_is_the_latest(app: Flask, ana: Someone) -> None:
    told(app, ana, timedelta(hours=1))
    other = join(app.extensions["store"], "Other")
    assert "Nothing here yet" in visit(app, "/reminders/sent", other).words()
    latest = visit(app, "/reminders/sent", ana).words()
    for wrong in ("x", "2001-01-01", "9999-12-31", "%00"):
        assert visit(app, f"/reminders/sent?until={wrong}", ana).words() == latest
