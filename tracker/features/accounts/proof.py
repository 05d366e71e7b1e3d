"""Proving once more who one is: by passphrase, by passkey, or by a code where codes are on."""

from collections.abc import Mapping

from flask import request
from werkzeug.wrappers import Response

from tracker.domain.words import Message, message
from tracker.features.accounts import authenticators, challenges, code_app, devices, operations, passkeys
from tracker.features.accounts.pages import pages, show
from tracker.features.accounts.second_step import WRONG_CODE, WRONG_SPARE
from tracker.features.accounts.sign_in import NONE_LEFT, WRONG_PASSPHRASE
from tracker.store import keys, people
from tracker.store.keys import Passkey
from tracker.store.people import Person
from tracker.web import database, gate, limits, logs, responses
from tracker.web.gate import policy

WRONG = {"passphrase": WRONG_PASSPHRASE, "code": WRONG_CODE, "spare": WRONG_SPARE}
NOT_YOURS = message("That passkey is none of yours here. Try another way.")


@pages.get("/me/proof")
@policy("person")
def show_proof() -> Response:
    """The ways this person has to prove it."""
    return _page(gate.own_path(request.args.get("next")))


@pages.post("/me/proof")
@policy("person")
def prove() -> Response:
    """Proved again: for ten minutes this device may do what asks for it. The login gets a new id."""
    person, target = gate.viewer(), gate.own_path(request.form.get("next"))
    field = next((one for one in ("code", "spare") if one in request.form), "passphrase")
    by_code = field != "passphrase"
    if not (code_app.may_try(person) if by_code else operations.may_try(person, person.name)):
        return _page(target, {field: NONE_LEFT}, status=429)
    if not _fits(person, field, request.form.get(field, "")):
        logs.event("proof.refused", person=person.id)
        return _page(target, {field: WRONG[field]})
    return devices.enter(target, person, strong=by_code)


def _fits(person: Person, field: str, given: str) -> bool:
    """Whether it proves who they are. A recovery code stands in where a passphrase is not enough, and nowhere else."""
    if field == "spare":
        return gate.must_be_strong() and code_app.spare_fits(person, given)
    return code_app.fits(person, given) if field == "code" else operations.fits(person, given)


@pages.post("/me/proof/challenges")
@policy("person")
def challenge_to_prove() -> Response:
    """What one of this person's passkeys may sign, on this device."""
    return responses.plain(200, **authenticators.to_sign(challenges.make(passkeys.PROOF, _subject()), _working()))


@pages.post("/me/proof/passkey")
@policy("person")
def prove_with_passkey() -> Response:
    """The same by a passkey."""
    person, target = gate.viewer(), gate.own_path(request.form.get("next"))
    if not limits.spend((passkeys.ANSWERS, limits.network())):
        return _page(target, {"passkey": NONE_LEFT}, status=429)
    if passkeys.proved(request.form.get("credential", ""), passkeys.PROOF, _subject(), person) is None:
        logs.event("proof.refused", person=person.id)
        return _page(target, {"passkey": NOT_YOURS})
    return devices.enter(target, person, strong=True)


def _page(target: str, errors: Mapping[str, Message] | None = None, status: int = 200) -> Response:
    db, person, working, strong = database.reading(), gate.viewer(), _working(), gate.must_be_strong()
    codes = keys.asks_for_code(db, person.id)
    return show("proof", values={"next": target}, errors=errors, status=status, passkeys=bool(working), codes=codes,
                passphrase=not strong and (person.has_passphrase or not working), strong=strong,
                spare=strong and people.codes_left(db, person.id) > 0)


def _working() -> list[Passkey]:
    kept = keys.passkeys(database.reading(), gate.viewer().id) if authenticators.possible() else ()
    return [one for one in kept if one.stopped_at is None]


def _subject() -> str:
    return gate.login().token_hash
