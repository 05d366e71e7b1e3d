"""The calendar feed: a secret address at which a calendar program fetches the person's reminders, in neutral words.

The address is kept as its hash and shown once. Rules with times of their own repeat; check-ins and sessions are single
events. Only what goes to the calendar alone rings there: what comes to a phone as well is not said twice.
"""

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from uuid import uuid5
from zoneinfo import ZoneInfo

from flask import abort, current_app, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col
from werkzeug.wrappers import Response

from tracker.domain import reminders as domain
from tracker.domain.courses import Form as Questionnaire
from tracker.domain.localdays import local_day
from tracker.domain.reminders import APPOINTMENTS, CHECK_INS, Quiet
from tracker.features.reminders import operations
from tracker.features.reminders.channels.calendar import KEY, Event, calendar, first_on
from tracker.features.reminders.pages import pages
from tracker.features.reminders.wording import said
from tracker.store import journeys, reminders
from tracker.store.people import Person
from tracker.store.reminders import ReminderRule, ReminderSettings
from tracker.web import database, forms, responses, today
from tracker.web.forms import Form
from tracker.web.gate import hashed, policy, viewer
from tracker.web.questionnaires import questionnaires

#: Check-ins are shown for so long ahead, sessions for so long back and ahead.
CHECK_INS_AHEAD, BACK, AHEAD = timedelta(days=60), timedelta(days=30), timedelta(days=400)


@pages.get("/reminders/calendar")
@policy("person")
def calendar_page() -> Response:
    """Whether there is an address, and what it is for."""
    return _page()


@pages.post("/reminders/calendar")
@policy("person")
def change_calendar() -> Response:
    """Make an address (the one before ends at once) and show it, this once; or end it."""
    do, person, now = Form().take("do", forms.one_of("make", "end"), ""), viewer(), today.now()
    if not do:
        abort(422)
    secret = secrets.token_urlsafe(32) if do == "make" else ""
    with database.writing() as db:
        operations.settled(db, person, now)
        reminders.keep_settings(db, person.id, now, calendar_hash=hashed(secret) if secret else None)
    if not secret:
        return responses.seen("/reminders/calendar")
    address = f"{current_app.config['SETTINGS'].base_url}/calendar/{secret}.ics"
    if responses.wants_json():
        return responses.plain(200, address=address)
    return _page(address)


@pages.get("/calendar/<secret>.ics")
@policy("anyone")
def feed(secret: str) -> Response:
    """The calendar of whoever's address this is; one that was renewed or ended is nobody's.

    No copy may be kept on the way, so that an address that ends shows nothing at once. The ETag saves whoever asks
    again the same text.
    """
    db = database.reading()
    kept = db.scalar(select(ReminderSettings).where(col(ReminderSettings.calendar_hash) == hashed(secret)))
    if kept is None:
        abort(404)
    person = db.get_one(Person, kept.person_id)
    title, text = said(kept.wording, person.language)
    written = calendar(person.zone, events(db, person, kept.quiet, questionnaires(), today.now()), title, text)
    answer = current_app.response_class(written, mimetype="text/calendar")
    answer.headers["Cache-Control"] = "no-store"
    answer.set_etag(sha256(written).hexdigest()[:32])
    return answer.make_conditional(request)


def events(
    db: Session, person: Person, quiet: Quiet | None, questionnaires: Mapping[str, Questionnaire], now: datetime
) -> Iterator[Event]:
    """What the person is reminded of, as events of their calendar; each is as old as its rule and their settings."""
    kept = reminders.settings(db, person.id)
    for rule in reminders.rules(db, person.id):
        if not rule.is_on:
            continue
        at = max(rule.edited_at, kept.edited_at) if kept else rule.edited_at
        if rule.kind == CHECK_INS:
            yield from _check_ins(db, person, rule, quiet, questionnaires, now, at)
        elif rule.kind == APPOINTMENTS:
            yield from _sessions(db, person, rule, quiet, now, at)
        else:
            yield from _repeated(person, rule, quiet, at)


def _repeated(person: Person, kept: ReminderRule, quiet: Quiet | None, at: datetime) -> Iterator[Event]:
    """A rule with times of its own: each time comes again on its weekdays, or after quiet hours it waits for."""
    rule, changed = operations.as_rule(kept), kept.edited_at.astimezone(ZoneInfo(person.zone)).date()
    # From the day it was set: a pause that is over by then changes nothing.
    last_silent = max(changed - timedelta(days=1), rule.paused_until or date.min)
    for ordinal, begins in domain.spoken(rule.times, quiet, person.day_boundary).items():
        later = int(begins < rule.times[ordinal])
        weekdays = frozenset((day + later) % 7 for day in rule.days)
        if weekdays:
            day = first_on(weekdays, last_silent + timedelta(days=later))
            yield Event(uuid5(kept.id, str(ordinal)), datetime.combine(day, begins), at, weekdays, _rings(kept))


def _check_ins(
    db: Session, person: Person, kept: ReminderRule, quiet: Quiet | None,
    questionnaires: Mapping[str, Questionnaire], now: datetime, at: datetime,
) -> Iterator[Event]:
    here = ZoneInfo(person.zone)
    prompts = [one for one in operations.prompts(db, person, questionnaires, now) if one.at < now + CHECK_INS_AHEAD]
    for slot in domain.prompted(operations.as_rule(kept), person.zone, prompts, quiet):
        begins = slot.due_at.astimezone(here).replace(tzinfo=None)
        yield Event(uuid5(kept.id, f"{slot.about} {slot.day}"), begins, at, rings=_rings(kept))


def _sessions(
    db: Session, person: Person, kept: ReminderRule, quiet: Quiet | None, now: datetime, edited_at: datetime
) -> Iterator[Event]:
    """Sessions at their own time; the calendar rings as long before as the rule speaks, once for those of one eve."""
    day, here = local_day(now, person.zone, person.day_boundary), ZoneInfo(person.zone)
    found = [one for one in journeys.appointments(db, person.id, day - BACK, day + AHEAD) if one.state == "planned"]
    planned = [domain.Session(str(one.id), one.day, one.at) for one in found]
    speaks = {slot.about: slot.due_at for slot in domain.ahead(operations.as_rule(kept), person.zone, planned, quiet)}
    for one in found:
        begins = datetime.combine(one.day, one.at) if one.at else one.day
        midnight = datetime.combine(one.day, one.at or time.min, here)
        at = speaks.get(str(one.id)) if kept.channel == KEY else None
        yield Event(uuid5(one.id, "session"), begins, max(one.edited_at, edited_at),
                    rings=midnight - at if at else None)


def _rings(kept: ReminderRule) -> timedelta | None:
    return timedelta(0) if kept.channel == KEY else None


def _page(address: str = "") -> Response:
    """The page; `address` is shown once, because no other page could: it is kept as a hash."""
    kept = reminders.settings(database.reading(), viewer().id)
    there = kept is not None and kept.calendar_hash is not None
    return responses.page("reminders/calendar.html", there=there, address=address)
