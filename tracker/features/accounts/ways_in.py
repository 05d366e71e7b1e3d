"""Ways in: the passphrase, passkeys and the code app; seen, added, named, removed."""

from uuid import UUID

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.domain.words import message
from tracker.features.accounts import authenticators, challenges, choices, devices, passkeys
from tracker.features.accounts.pages import pages, show
from tracker.store import keys, people
from tracker.store.keys import Passkey
from tracker.web import database, gate, limits, logs, responses
from tracker.web.forms import Form
from tracker.web.gate import policy

#: As many passkeys as anybody has things to keep them on.
MOST = 20
NOT_MADE = message("That passkey could not be kept. Please try once more.")
NONE_LEFT = message("Too many tries in a short time. Wait a few minutes, then try again.")
ENOUGH = message("You have %(most)s passkeys. Remove one first.", most=MOST)


@pages.get("/me/ways-in")
@policy("person")
def list_ways_in() -> Response:
    """Every way in there is, and what can be added."""
    db, person = database.reading(), gate.viewer()
    app = keys.one_time_secret(db, person.id)
    return responses.page("accounts/ways_in.html", passkeys=keys.passkeys(db, person.id),
                          possible=authenticators.possible(), app_since=app.confirmed_at if app else None,
                          codes_left=people.codes_left(db, person.id))


@pages.get("/me/ways-in/needed")
@policy("person", whose="nobody")
def say_what_is_needed() -> Response:
    """Where a counselor or an admin comes who can prove nothing beyond a passphrase yet."""
    return responses.page("accounts/ways_in_needed.html", possible=authenticators.possible())


@pages.get("/me/ways-in/passkeys/new")
@policy("person", step_up=True)
def new_passkey() -> Response:
    """What a passkey is, a name for it, and the button that makes it."""
    return _new()


@pages.post("/me/ways-in/passkeys/challenges")
@policy("person", step_up=True)
def challenge_to_make() -> Response:
    """What this browser may make a passkey of."""
    person = gate.viewer()
    kept, challenge = keys.passkeys(database.reading(), person.id), challenges.make(passkeys.MAKING, _subject())
    return responses.plain(200, **authenticators.to_make(person, kept, challenge))


@pages.post("/me/ways-in/passkeys/new")
@policy("person", step_up=True)
def create_passkey() -> Response:
    """Keep the passkey this browser made."""
    form, person = Form(), gate.viewer()
    usual = devices.label(request.headers.get("User-Agent", "")[:400]) or "Evenlight"
    name = form.take("name", choices.display_name, usual)
    if len(keys.passkeys(database.reading(), person.id)) >= MOST:
        form.errors["name"] = ENOUGH
    elif not limits.spend((passkeys.ANSWERS, limits.network())):
        form.errors["name"] = NONE_LEFT
    elif not form.errors and not passkeys.keep(person, request.form.get("credential", ""), name, _subject()):
        form.errors["name"] = NOT_MADE
    return _new(form) if form.errors else devices.strengthened("/me/ways-in", person)


@pages.get("/me/ways-in/passkeys/<uuid:passkey_id>")
@policy("person")
def edit_passkey(passkey_id: UUID) -> Response:
    """One passkey: its name, when it was made and used."""
    found = _mine(passkey_id)
    return _passkey(found, Form(), found.name)


@pages.post("/me/ways-in/passkeys/<uuid:passkey_id>")
@policy("person")
def rename_passkey(passkey_id: UUID) -> Response:
    """Call it something else."""
    found, form = _mine(passkey_id), Form()
    name = form.take("name", choices.display_name, found.name)
    if form.errors:
        return _passkey(found, form, form.raw.get("name", ""))
    with database.writing() as db:
        keys.rename(db, found.person_id, found.id, name)
    return responses.seen("/me/ways-in")


@pages.get("/me/ways-in/passkeys/<uuid:passkey_id>/removal")
@policy("person", step_up=True)
def ask_to_remove_passkey(passkey_id: UUID) -> Response:
    """What removing means, or why this one stays."""
    found = _mine(passkey_id)
    kept = keys.passkeys(database.reading(), found.person_id)
    return show("passkey_removal", passkey=found, last=keys.is_last(gate.viewer(), kept, found.id))


@pages.post("/me/ways-in/passkeys/<uuid:passkey_id>/removal")
@policy("person", step_up=True)
def remove_passkey(passkey_id: UUID) -> Response:
    """Remove it, unless nothing would be left to sign in with."""
    found, person = _mine(passkey_id), gate.viewer()
    with database.writing() as db:
        done = keys.remove(db, person, found.id)
    if not done:
        return show("passkey_removal", passkey=found, last=True, status=409)
    logs.event("passkey.removed", person=person.id)
    return responses.seen("/me/ways-in")


def _subject() -> str:
    return gate.login().token_hash


def _mine(passkey_id: UUID) -> Passkey:
    return keys.passkey(database.reading(), gate.viewer().id, passkey_id) or abort(404)


def _new(form: Form | None = None) -> Response:
    return show("passkey_new", values=form.raw if form else None, errors=form.errors if form else None,
                possible=authenticators.possible())


def _passkey(found: Passkey, form: Form, name: str) -> Response:
    return show("passkey", values={"name": name}, errors=form.errors, passkey=found)
