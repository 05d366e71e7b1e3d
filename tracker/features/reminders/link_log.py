"""The day's five questions behind a reminder's link: empty, whatever was answered, and adding what is sent."""

from collections.abc import Collection
from datetime import date
from uuid import uuid4

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col
from werkzeug.wrappers import Response

from tracker.domain import reminders as domain
from tracker.domain.abstinence import PRESCRIBED_ONLY
from tracker.domain.measures import DAILY_LOG, MEASURES
from tracker.domain.scales import InvalidValue
from tracker.domain.words import message
from tracker.features.reminders import link_pages
from tracker.features.reminders.pages import pages
from tracker.store import days, people
from tracker.store.days import Reading
from tracker.store.reminders import Reminder
from tracker.web import database, reminder_links, responses, today
from tracker.web.forms import Form, written
from tracker.web.gate import policy
from tracker.web.templating import say

SKIP = "skip"


@pages.post("/r/<link>")
@policy("anyone")
def keep(link: str) -> Response:
    """Add what was answered to that day; what was left open stays as it is, and a replay changes nothing.

    What has an answer already is not put in its place before whoever sends it has said so (`over`): an equal answer
    asks, too, so that nobody learns the one there is.
    """
    row, form = reminder_links.reminder(link), Form()
    if link_pages.kind(row) != domain.LOG:
        abort(404)
    kept = _answers(form)
    if form.errors:
        return form_page(link, row, form)
    person, now = link_pages.person_of(row), today.now()
    with database.writing() as db:
        people.hold(db, row.person_id)
        link_pages.arrived(db, row, now)
        day, (written_at, _) = link_pages.day_of(row, person), written(form, row.zone)
        there = set() if form.raw.get("over") == "yes" else _answered(db, row, day, kept, written_at.edit_id)
        edit = days.latest(db, row.person_id, day, written_at)
        days.keep(db, row.person_id, day, {name: kept[name] for name in kept if name not in there}, edit)
    return _again(link, {name: kept[name] for name in DAILY_LOG if name in there}, written_at.edit_id) if there else (
        link_pages.done(f"/r/{link}", "kept"))


def _answered(db: Session, row: Reminder, day: date, names: Collection[str], edit_id: str) -> set[str]:
    """Which of these questions have an answer that did not come with this very form."""
    return set(db.scalars(select(col(Reading.measure)).where(
        col(Reading.person_id) == row.person_id, col(Reading.day) == day, col(Reading.measure).in_(names),
        col(Reading.value).is_not(None), col(Reading.edit_id) != edit_id,
    )))


def _again(link: str, kept: dict[str, str], edit_id: str) -> Response:
    """Ask whether these answers take the place of those there are: it names the questions, and what was sent now."""
    if responses.wants_json():
        return responses.plain(409, answered=list(kept))
    return link_pages.page("reminders/link_again.html", 409, link=link, kept=kept, edit_id=edit_id,
                           names=[MEASURES[name].name for name in kept])


def form_page(link: str, row: Reminder, form: Form | None = None) -> Response:
    """The form: what it shows depends on what was sent, on nothing that is kept."""
    if form is not None and responses.wants_json():
        return responses.plain(422, errors={name: say(error) for name, error in form.errors.items()})
    errors = [(name, say(error)) for name, error in (form.errors if form else {}).items()]
    return link_pages.page(
        "reminders/link_log.html", 422 if errors else 200, link=link, said=_said(form), errors=errors,
        choices={name: _choices(name) for name in DAILY_LOG}, edit_id=uuid4().hex, **link_pages.ways_out(row),
    )


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
