"""The last step of the first run: a time for one quiet reminder a day."""

from contextlib import suppress
from datetime import datetime, time

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.domain.reminders import LOG
from tracker.domain.scales import InvalidValue
from tracker.features.accounts.pages import pages, show
from tracker.store import checkins, people, reminders
from tracker.store.people import Person
from tracker.store.reminders import ReminderRule
from tracker.web import database, forms, gate, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy
from tracker.web.templating import say_clock

TIMES = (time(8, 30), time(12, 30), time(18, 0), time(20, 30), time(21, 45))
USUAL = time(20, 30)


@pages.get("/start/reminder")
@policy("person")
def ask_for_time() -> Response:
    """The form, with the usual evening time chosen, or the one chosen before this phone was told."""
    kept = gate.viewer().reminder_time or USUAL
    with suppress(InvalidValue):
        kept = forms.clock(request.args.get("time", ""))
    return _form(kept)


@pages.post("/start/reminder")
@policy("person")
def keep_time() -> Response:
    """Keep a time; an own time goes before the ones offered."""
    form = Form()
    own = form.take("other", forms.clock, None)
    chosen = own or form.take("time", forms.clock, USUAL)
    if form.errors:
        return _form(chosen, form)
    person, now = gate.viewer(), today.now()
    with database.writing() as db:
        people.change(db, person, reminder_time=chosen)
        _follow(db, person, chosen, now)
        checkins.wake(db, person.id, now)
    return responses.seen("/log")


def _follow(db: Session, person: Person, chosen: time, now: datetime) -> None:
    """Somebody who went back to choose again: what was planned by then follows. Before that, planning does it all."""
    if reminders.settings(db, person.id) is None:
        return
    logs = [one for one in reminders.rules(db, person.id) if one.kind == LOG]
    if not logs:
        reminders.keep_rule(db, ReminderRule(person_id=person.id, kind=LOG, times=f"{chosen:%H:%M}", edited_at=now))
    elif len(logs) == 1 and len(logs[0].clock_times) == 1:
        logs[0].times, logs[0].is_on, logs[0].edited_at = f"{chosen:%H:%M}", True, now


def _form(chosen: time, form: Form | None = None) -> Response:
    offered = [(f"{at:%H:%M}", say_clock(at)) for at in sorted({*TIMES, chosen})]
    return show("reminder", values=form.raw if form else None, errors=form.errors if form else None, offered=offered,
                chosen=chosen)
