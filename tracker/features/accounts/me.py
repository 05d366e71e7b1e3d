"""Me: where everything of one's own begins, and the settings."""

from typing import Any

from flask import request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from tracker.domain.words import message
from tracker.features.accounts import choices, devices, operations
from tracker.features.accounts.pages import pages, show
from tracker.features.accounts.sign_up import TAKEN
from tracker.store import checkins, people
from tracker.web import database, forms, gate, limits, logs, mail, responses, today
from tracker.web.forms import Form, one_of
from tracker.web.gate import policy
from tracker.web.templating import say

NONE_LEFT = message("Too many new names in a short time. Wait an hour, then try again.")


@pages.get("/me")
@policy("person")
def me() -> Response:
    """Where everything of one's own begins."""
    db, person = database.reading(), gate.viewer()
    return responses.page("accounts/me.html", codes_left=people.codes_left(db, person.id),
                          devices=len(devices.signed_in(db, person)))


@pages.get("/me/settings")
@policy("person")
def edit_settings() -> Response:
    """The form, filled with what is kept."""
    person = gate.viewer()
    kept = {
        "name": person.name, "display_name": person.display_name, "zone": person.zone, "language": person.language,
        "region": person.region, "week_start": str(person.week_start), "clock": str(person.clock),
        "day_boundary": f"{person.day_boundary:%H:%M}",
        "reminder_time": f"{person.reminder_time:%H:%M}" if person.reminder_time else "",
    }
    return _form(kept, hidden=person.counts_hidden, saved="saved" in request.args)


@pages.post("/me/settings")
@policy("person")
def update_settings() -> Response:
    """Keep what is right, or nothing; days logged before stay on their dates whatever the zone becomes."""
    form, person = Form(), gate.viewer()
    values = _settings(form, person.zone)
    if not form.errors and values["name"] != person.name and not limits.spend((operations.JOINING, str(person.id))):
        form.errors["name"] = NONE_LEFT
    if not form.errors and not _keep(values):
        form.errors["name"] = TAKEN
    if form.errors:
        return _form(form.raw, form, hidden=frozenset(form.several("hide")))
    return responses.seen("/me/settings?saved")


@pages.get("/me/email")
@policy("person", step_up=True)
def edit_email() -> Response:
    """The form for the address."""
    return show("email", values={"email": gate.viewer().email or ""}, by_mail=mail.possible())


@pages.post("/me/email")
@policy("person", step_up=True)
def update_email() -> Response:
    """Keep an address, or none; a link sent to the one before ends."""
    form, person = Form(), gate.viewer()
    address = form.take("email", choices.email, "")
    if form.errors:
        return show("email", values=form.raw, errors=form.errors, by_mail=mail.possible())
    with database.writing() as db:
        people.change(db, person, email=address or None)
        people.drop_link(db, person.id)
    logs.event("email.changed", person=person.id)
    return responses.seen("/me")


def _settings(form: Form, zone: str) -> dict[str, Any]:
    """The parsed values; `form.errors` says what is wrong with them."""
    viewer = gate.viewer()
    hidden = set(form.several("hide"))
    return {
        "display_name": form.take("display_name", choices.display_name, viewer.display_name),
        "name": form.take("name", choices.name, viewer.name),
        "zone": form.take("zone", choices.zone, zone),
        "language": form.take("language", one_of(*(code for code, _name in choices.languages())), viewer.language),
        "region": form.take("region", one_of(*(code for code, _name in choices.regions())), viewer.region),
        "week_start": int(form.take("week_start", one_of(*map(str, choices.WEEK_STARTS)), str(viewer.week_start))),
        "clock": int(form.take("clock", one_of("12", "24"), str(viewer.clock))),
        "day_boundary": form.take("day_boundary", choices.day_start, viewer.day_boundary),
        "reminder_time": form.take("reminder_time", forms.clock, None),
        "hidden_counts": " ".join(count for count in choices.COUNTS if count in hidden),
    }


def _keep(values: dict[str, Any]) -> bool:
    """False when the name is someone else's."""
    try:
        with database.writing() as db:
            people.change(db, gate.viewer(), **values)
            checkins.wake(db, gate.viewer().id, today.now())
    except IntegrityError:
        return False
    return True


def _form(values: dict[str, str], form: Form | None = None, *, hidden: frozenset[str], saved: bool = False) -> Response:
    return show("settings", values=values, errors=form.errors if form else None, hidden=hidden, saved=saved,
                zones=choices.zone_list(values.get("zone", "")), languages=choices.languages(),
                regions_said=choices.regions(), hours_said=choices.hours(),
                week_starts_said=[(str(day), say(word)) for day, word in choices.WEEK_STARTS.items()],
                counts_said=[(count, say(word)) for count, word in choices.COUNTS.items()])
