"""What a reminder's link opens, for whoever holds it: the day's five questions, and nothing that was ever answered.

A phone's worker reports over it that a reminder was shown and puts one off; a mail program ends it with one post. The
link is a long random secret kept as its hash, it works for some hours, and using it takes nothing away from it.
"""

from datetime import date, datetime, timedelta

from flask import abort, g, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.domain import reminders as domain
from tracker.domain.abstinence import PRESCRIBED_ONLY
from tracker.domain.measures import DAILY_LOG, MEASURES
from tracker.domain.scales import InvalidValue
from tracker.domain.silence import rule_of
from tracker.domain.words import Message, message
from tracker.features.reminders.pages import pages
from tracker.features.reminders.preparing import spoke_on
from tracker.store import checkins, days, reminders, sendings
from tracker.store.people import Person
from tracker.store.reminders import Reminder, ReminderRule
from tracker.web import database, responses, today
from tracker.web.forms import Form, written
from tracker.web.gate import hashed, policy
from tracker.web.templating import say

#: A link works so long after its time, and at least until the reminder expires; put off again and again, a day at most.
WORKS, LONGEST = timedelta(hours=12), timedelta(hours=24)
SKIP = "skip"
#: What the page says after each kind of post.
DONE: dict[str, Message] = {
    "kept": message("Saved. You can close this page."),
    "later": message("Put off. You can close this page."),
    "off": message("This reminder is off. You can turn it on again any time."),
}


@pages.get("/r/<link>")
@policy("anyone")
def open_link(link: str) -> Response:
    """The real page for the person on a device where they are signed in; for anyone else the form alone."""
    row = _row(link)
    viewer = g.get("viewer")
    if viewer is not None and viewer.id == row.person_id:
        return responses.seen(_place(row, _rule(database.reading(), row)))
    return _form(link, row)


@pages.post("/r/<link>")
@policy("anyone")
def keep(link: str) -> Response:
    """Add what was answered to that day; what was left open stays as it is, and a replay changes nothing."""
    row, form = _row(link), Form()
    if _kind(_rule(database.reading(), row)) != domain.LOG:
        abort(404)
    kept = _answers(form)
    if form.errors:
        return _form(link, row, form)
    person, now = _person(row), today.now()
    with database.writing() as db:
        _arrived(db, row, now)
        day = _day(row, person)
        edit = days.latest(db, row.person_id, day, written(form, row.zone)[0])
        days.keep(db, row.person_id, day, kept, edit)
    return _done(link, "kept")


@pages.post("/r/<link>/receipt")
@policy("anyone")
def receipt(link: str) -> Response:
    """A phone says that it shows this reminder; `endpoint` says which phone, where it knows."""
    row, endpoint = _row(link), request.form.get("endpoint", "")
    with database.writing() as db:
        _arrived(db, row, today.now())
        reminders.seen(db, row.person_id, hashed(endpoint) if endpoint else "")
    return responses.plain(200, received=True)


@pages.post("/r/<link>/snooze")
@policy("anyone")
def snooze(link: str) -> Response:
    """Put it off: `choice` is 15 or 60 minutes, or `evening`."""
    row, now = _row(link), today.now()
    try:
        at = domain.snoozed(request.form.get("choice", ""), now, row.zone)
    except KeyError:
        abort(422)
    if at >= _last(row):
        abort(404)
    with database.writing() as db:
        _arrived(db, row, now)
        sendings.snooze(db, row.person_id, row.id, at, at + (row.expires_at - row.due_at))
    return _done(link, "later")


@pages.post("/r/<link>/off")
@policy("anyone")
def turn_off(link: str) -> Response:
    """End what this reminder belongs to, as mail programs do with one post (RFC 8058: answered, not led on).

    A letter is found again after weeks, so this works for as long as the row is kept. The warning of a silence plan
    has no rule: whoever turns that off is there, and its days are counted anew.
    """
    row, now = sendings.by_link(database.reading(), hashed(link)), today.now()
    if row is None:
        abort(404)
    with database.writing() as db:
        rule = _rule(db, row)
        if row.rule_id == rule_of(row.person_id):
            reminders.keep_silence(db, row.person_id, now)
        if rule is not None and rule.is_on:
            rule.is_on, rule.edited_at = False, now
            checkins.wake(db, row.person_id, now)
    return _done(link, "off", stay=True)


def _row(link: str) -> Reminder:
    """The reminder of a link that still works, else 404: unknown and over look alike."""
    row = sendings.by_link(database.reading(), hashed(link))
    if row is None or today.now() >= min(max(row.expires_at, row.due_at + WORKS), _last(row)):
        abort(404)
    return row


def _last(row: Reminder) -> datetime:
    """When its link is over, however often it was put off since it was first said."""
    return (row.sent_at or row.due_at) + LONGEST


def _rule(db: Session, row: Reminder) -> ReminderRule | None:
    return reminders.rule(db, row.person_id, row.rule_id)


def _kind(rule: ReminderRule | None) -> str:
    return rule.kind if rule is not None else domain.OWN


def _person(row: Reminder) -> Person:
    return database.reading().get_one(Person, row.person_id)


def _day(row: Reminder, person: Person) -> date:
    """The person's day the reminder first spoke in: opened after midnight, it still means the evening before."""
    return spoke_on(row, person.day_boundary)


def _place(row: Reminder, rule: ReminderRule | None) -> str:
    """The page a reminder is about."""
    kind = _kind(rule)
    if kind == domain.LOG:
        return f"/days/{_day(row, _person(row))}"
    if kind == domain.CHECK_INS:
        return f"/check-ins/forms/{row.about}" if row.about else "/check-ins"
    if kind == domain.APPOINTMENTS:
        return f"/appointments/{row.about}" if row.about else "/appointments"
    return "/"


def _arrived(db: Session, row: Reminder, now: datetime) -> None:
    """Whoever has the link was reached, even where no receipt came."""
    sendings.receive(db, row.person_id, row.id, now)


def _answers(form: Form) -> dict[str, str]:
    """The day's five answers, as they are stored; errors go into the form."""
    kept: dict[str, str] = {}
    for name in DAILY_LOG:
        text, scale = form.raw.get(name, "").strip(), MEASURES[name].scale
        if not text or (name, text) == ("use", SKIP):
            continue
        try:
            kept[name] = scale.store(scale.parse(text))
        except InvalidValue as wrong:
            form.errors[name] = wrong.message
    return kept


def _form(link: str, row: Reminder, form: Form | None = None) -> Response:
    """The page of the link: what it shows depends on what it is for and what was sent, on nothing that is kept."""
    if form is not None and responses.wants_json():
        return responses.plain(422, errors={name: say(error) for name, error in form.errors.items()})
    rule = _rule(database.reading(), row)
    done = request.args.get("done", "")
    return _sealed(responses.page(
        "reminders/link.html", 422 if form is not None and form.errors else 200, link=link,
        logs=_kind(rule) == domain.LOG, done=DONE.get(done), said=_said(form), place=_place(row, rule),
        errors=[(name, say(error)) for name, error in (form.errors if form else {}).items()],
        choices={name: _choices(name) for name in DAILY_LOG},
    ))


def _said(form: Form | None) -> dict[str, str | int | None]:
    """What a form that came back held, to fill it again: numbers for faces and swells where they are some."""
    said: dict[str, str | int | None] = {name: form.raw.get(name, "") if form else "" for name in DAILY_LOG}
    for name in ("mood", "craving_peak"):
        text = str(said[name])
        said[name] = int(text) if text in {str(n) for n in range(11)} and form and name not in form.errors else None
    return said


def _choices(name: str) -> list[tuple[str, ...]]:
    """One-tap answers. What a doctor prescribed is not offered: it would tell."""
    offered = [one for one in MEASURES[name].scale.choices if one.value != PRESCRIBED_ONLY]
    found = [(one.value, say(one.word), *((say(one.spoken),) if one.spoken else ())) for one in offered]
    return [*found, (SKIP, say(message("Skip")))] if name == "use" else found


def _done(link: str, what: str, *, stay: bool = False) -> Response:
    """Say so: to a script in JSON, to a person by a page they were led to, or at once where they must `stay`."""
    if responses.wants_json():
        return responses.plain(200, done=what)
    if not stay:
        return responses.seen(f"/r/{link}?done={what}")
    return _sealed(responses.page("reminders/link.html", link=link, logs=False, done=DONE[what], said={}, errors=[],
                                  choices={}, place="/reminders"))


def _sealed(page: Response) -> Response:
    """The address is a secret: no copy of the page is kept."""
    page.headers["Cache-Control"] = "no-store"
    return page
