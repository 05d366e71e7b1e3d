"""The day: its five questions on one screen, more on a second one, and one form post that keeps either."""

from datetime import date, timedelta

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.domain.measures import DAILY_LOG
from tracker.domain.moments import BACK
from tracker.domain.review import week_of
from tracker.domain.words import message
from tracker.features.daylog import answers, operations, sheet
from tracker.features.daylog.answers import Answers
from tracker.features.daylog.pages import begun, begun_somewhere, day_of, pages
from tracker.store import days
from tracker.store.people import Person
from tracker.store.vault import Unreadable
from tracker.web import database, gate, responses, today
from tracker.web.forms import Form, written
from tracker.web.gate import policy, viewer
from tracker.web.templating import say

LOCKED = message("A note is here that this server’s key cannot open. Nothing was changed.")


@pages.get("/log")
@policy("person")
def log() -> Response:
    """Today's form, under an address a reminder or a shortcut can know."""
    return responses.seen(f"/days/{today.today(viewer())}")


@pages.get("/days/<day>")
@policy("person")
def show(day: str) -> Response:
    """The day's five questions."""
    return responses.page("daylog/day.html", **sheet.day(_open(day), removed=request.args.get("removed", "")))


@pages.get("/days/<day>/more")
@policy("person")
def more(day: str) -> Response:
    """Everything else about the day that the phase asks or the person chose, and the note."""
    return responses.page("daylog/more.html", **sheet.more(_open(day)))


@pages.post("/days/<day>")
@policy("person")
def update(day: str) -> Response:
    """Keep the answers sent, all or none: absent ones stay, empty ones are taken back, a replay changes nothing."""
    person, form = viewer(), Form()
    if form.raw.get("owner", gate.owner()) != gate.owner():
        abort(401)  # it waited in a browser in which somebody else has signed in since
    edit, alone = written(form, person.zone)
    of = day_of(day)
    if not (begun_somewhere if alone else begun)(of, person, edit.recorded_at):
        abort(404)
    given = answers.read(form)
    if form.errors:
        return _refused(of, form, given)
    done = bool(form.raw.get("done"))
    try:
        with database.writing() as db:
            note = operations.keep_day(db, database.store().vault, person.id, of, given, edit, alone=alone)
            used = done and operations.used_lately(db, person.id, of, edit.recorded_at)
    except Unreadable:
        form.errors["note"] = LOCKED
        return _refused(of, form, given)
    if responses.wants_json():
        noted = {"note": note.text, "note_base": note.base} if note else {}
        return responses.plain(200, day=of.isoformat(), saved=given.names, **noted)
    return responses.seen(_next(of, form, person, used=used) if done else _stay(of, form))


def _open(text: str) -> date:
    """A day whose page can be opened: one that has begun, or that has answers from before a journey west."""
    day, person = day_of(text), viewer()
    if begun(day, person, today.now()):
        return day
    if not begun_somewhere(day, person, today.now()) or not days.of_day(database.reading(), person.id, day):
        abort(404)
    return day


def _refused(day: date, form: Form, given: Answers) -> Response:
    if responses.wants_json():
        return responses.plain(422, errors={name: say(error) for name, error in form.errors.items()})
    if form.raw.get("page") == "more" or not form.errors.keys() <= set(DAILY_LOG):
        return responses.page("daylog/more.html", 422, **sheet.more(day, form, given))
    return responses.page("daylog/day.html", 422, **sheet.day(day, form, given))


def _stay(day: date, form: Form) -> str:
    """Where a form that is not done leads: back to where it was filled in."""
    if form.raw.get("next"):
        return gate.own_path(form.raw["next"])
    return f"/days/{day}/more" if form.raw.get("page") == "more" else f"/days/{day}"


def _next(day: date, form: Form, person: Person, *, used: bool) -> str:
    """Where Done leads: a use just said has its own page, the first log its recovery codes, an old day its month."""
    now = today.today(person)
    if used and now - day <= timedelta(days=BACK):
        return f"/moments/new?kind=use&day={day}"
    if person.codes_seen_at is None:
        return "/me/codes"
    if day == now:
        return "/?done=1"
    return "/" if day >= week_of(now, person.week_start)[0] else f"/calendar?month={day:%Y-%m}"
