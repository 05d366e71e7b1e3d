"""The last step of the first run: a time for one quiet reminder a day."""

from datetime import time

from werkzeug.wrappers import Response

from tracker.features.accounts.pages import pages, show
from tracker.store import checkins, people
from tracker.web import database, forms, gate, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy
from tracker.web.templating import say_clock

TIMES = (time(8, 30), time(12, 30), time(18, 0), time(20, 30), time(21, 45))
USUAL = time(20, 30)


@pages.get("/start/reminder")
@policy("person")
def ask_for_time() -> Response:
    """The form, with the usual evening time chosen."""
    kept = gate.viewer().reminder_time or USUAL
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
    with database.writing() as db:
        people.change(db, gate.viewer(), reminder_time=chosen)
        checkins.wake(db, gate.viewer().id, today.now())
    return responses.seen("/log")


def _form(chosen: time, form: Form | None = None) -> Response:
    offered = [(f"{at:%H:%M}", say_clock(at)) for at in sorted({*TIMES, chosen})]
    return show("reminder", values=form.raw if form else None, errors=form.errors if form else None, offered=offered,
                chosen=chosen)
