"""Where a counselor looks from, and the weekly letter they may ask for."""

from typing import cast

from flask import abort, current_app, request
from werkzeug.wrappers import Response

from tracker.features.practice.making import show
from tracker.features.practice.pages import pages
from tracker.settings import Settings
from tracker.store import organisations
from tracker.store.organisations import STAFF
from tracker.web import database, gate, responses
from tracker.web.gate import policy


@pages.post("/practice/seat")
@policy("person")
def take_seat() -> Response:
    """Look from another practice one works in, on this device; the two share nothing."""
    wanted, login = request.form.get("organisation_id", ""), gate.login()
    held = [(place, role) for place, role in organisations.of(database.reading(), gate.viewer().id) if role in STAFF]
    chosen = [(place, role) for place, role in held if str(place.id) == wanted]
    if not chosen:
        abort(404)
    with database.writing() as db:
        organisations.sit(db, login, chosen[0][0].id)
    return responses.seen("/people" if any(role == "counselor" for _place, role in chosen) else "/practice")


@pages.get("/people/settings")
@policy("counselor", whose="own")
def show_choices() -> Response:
    """The weekly letter, and where one looks from."""
    db, place = database.reading(), gate.practice()
    kept = organisations.membership(db, gate.viewer().id, place.id, "counselor")
    offices = [one for one, role in organisations.of(db, gate.viewer().id) if role == "counselor"]
    return show("choices", place=place, offices=offices, wants=kept is not None and kept.wants_digest,
                by_mail=bool(cast(Settings, current_app.config["SETTINGS"]).smtp_url), saved="saved" in request.args)


@pages.post("/people/settings")
@policy("counselor", whose="own")
def keep_choices() -> Response:
    """Switch the weekly letter on or off."""
    with database.writing() as db:
        organisations.ask_for_digest(db, gate.viewer().id, gate.practice().id, wanted="digest" in request.form)
    return responses.seen("/people/settings?saved")
