"""The browsers that take a person's reminders: told by a tap on each, taken away again here."""

from uuid import UUID

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.domain.scales import InvalidValue
from tracker.domain.words import message
from tracker.features.reminders import listing, trial
from tracker.features.reminders.channels import push
from tracker.features.reminders.pages import pages
from tracker.store import people, reminders
from tracker.web import database, limits, responses, today
from tracker.web.forms import Form
from tracker.web.gate import hashed, login, own_path, policy, viewer
from tracker.web.limits import Budget

SIGNING_UP = Budget("receivers", burst=20, per_hour=20)
#: Browsers one person may have told; those that are gone do not count.
MOST = 10
TOO_MANY = message("You have many phones here. Remove one, then try again.")


@pages.post("/reminders/receivers")
@policy("person")
def add_phone() -> Response:
    """Tell this browser from now on: it says where to reach it, and with which keys."""
    person, form, now = viewer(), Form(), today.now()
    if not limits.spend((SIGNING_UP, str(person.id))):
        abort(429)
    said = request.get_json(silent=True) if request.is_json else None
    given = _flat(said) if isinstance(said, dict) else form.raw
    try:
        made = push.receiver(person.id, given, login().device, trial.settings(), now)
    except InvalidValue as wrong:
        return listing.index_page({}, {"phone": wrong.message})
    others = [one for one in reminders.receivers(database.reading(), person.id)
              if one.endpoint_hash != hashed(made.endpoint)]
    if sum(one.state == "" for one in others) >= MOST:
        return listing.index_page({}, {"phone": TOO_MANY})
    with database.writing() as db:
        if people.signed_in(db, login().token_hash) is None:
            abort(401)  # signed out meanwhile: this browser is not to be told
        # Those that can be reached no more make room, so that a list has an end.
        for one in [one for one in others if one.state][:max(0, len(others) - MOST + 1)]:
            reminders.remove_receiver(db, person.id, one.id)
        made.login_hash = login().token_hash
        reminders.keep_receiver(db, made)
    if responses.wants_json():
        return responses.plain(200, saved=True)
    back = form.raw.get("next")
    return responses.seen(own_path(back) if back else "/reminders?saved=phone#ways")


@pages.post("/reminders/receivers/<uuid:receiver_id>/removal")
@policy("person")
def remove_phone(receiver_id: UUID) -> Response:
    """Tell that browser no more."""
    with database.writing() as db:
        if not reminders.remove_receiver(db, viewer().id, receiver_id):
            abort(404)
    return responses.seen("/reminders?saved=gone#ways")


def _flat(said: dict[str, object]) -> dict[str, str]:
    """A subscription as browsers write it in JSON, its keys beside its address."""
    keys = said.get("keys")
    every = {**said, **(keys if isinstance(keys, dict) else {})}
    return {name: str(every.get(name, "")) for name in ("endpoint", "p256dh", "auth")}
