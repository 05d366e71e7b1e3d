"""The day's five questions behind a reminder's link: empty, whatever was answered, and adding what is sent."""

from flask import abort
from werkzeug.wrappers import Response

from tracker.domain import reminders as domain
from tracker.domain.abstinence import PRESCRIBED_ONLY
from tracker.domain.measures import DAILY_LOG, MEASURES
from tracker.domain.scales import InvalidValue
from tracker.domain.words import message
from tracker.features.reminders import link_pages
from tracker.features.reminders.pages import pages
from tracker.store import days
from tracker.store.reminders import Reminder
from tracker.web import database, reminder_links, responses, today
from tracker.web.forms import Form, written
from tracker.web.gate import policy
from tracker.web.templating import say

SKIP = "skip"


@pages.post("/r/<link>")
@policy("anyone")
def keep(link: str) -> Response:
    """Add what was answered to that day; what was left open stays as it is, and a replay changes nothing."""
    row, form = reminder_links.reminder(link), Form()
    if link_pages.kind(row) != domain.LOG:
        abort(404)
    kept = _answers(form)
    if form.errors:
        return form_page(link, row, form)
    person, now = link_pages.person_of(row), today.now()
    with database.writing() as db:
        link_pages.arrived(db, row, now)
        day = link_pages.day_of(row, person)
        edit = days.latest(db, row.person_id, day, written(form, row.zone)[0])
        days.keep(db, row.person_id, day, kept, edit)
    return link_pages.done(f"/r/{link}", "kept")


def form_page(link: str, row: Reminder, form: Form | None = None) -> Response:
    """The form: what it shows depends on what was sent, on nothing that is kept."""
    if form is not None and responses.wants_json():
        return responses.plain(422, errors={name: say(error) for name, error in form.errors.items()})
    errors = [(name, say(error)) for name, error in (form.errors if form else {}).items()]
    return link_pages.page(
        "reminders/link_log.html", 422 if errors else 200, link=link, said=_said(form), errors=errors,
        choices={name: _choices(name) for name in DAILY_LOG}, later=link_pages.later(row),
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
