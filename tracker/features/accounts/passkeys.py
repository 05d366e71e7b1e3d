"""Passkeys: signing in with one, and making one; the pages around them are in `ways_in` and `proof`."""

from datetime import datetime
from uuid import UUID

from flask import request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from tracker.domain.words import message
from tracker.features.accounts import authenticators, challenges, devices
from tracker.features.accounts.pages import pages, show
from tracker.store import keys
from tracker.store.keys import Passkey
from tracker.store.people import Person
from tracker.web import database, gate, limits, logs, responses, today
from tracker.web.gate import policy
from tracker.web.limits import Budget

#: Answers from one network; none can be guessed, so nobody's name has a budget here.
ANSWERS = Budget("passkey", 60, 120)
#: What a challenge is for.
SIGN_IN, PROOF, MAKING = "sign-in", "proof", "passkey"
UNKNOWN = message("That passkey does not open anything here. Sign in another way.")
NONE_LEFT = message("Too many tries in a short time. Wait a few minutes, then try again.")


@pages.post("/sign-in/challenges")
@policy("anyone", whose="nobody")
def challenge_to_sign_in() -> Response:
    """What any passkey for this server may sign: no name is asked for."""
    return responses.plain(200, **authenticators.to_sign(challenges.make(SIGN_IN)))


@pages.post("/sign-in/passkey")
@policy("anyone", whose="nobody")
def sign_in_with_passkey() -> Response:
    """Sign in whoever the passkey belongs to. Whatever is wrong with an answer, the words are the same."""
    target = gate.own_path(request.form.get("next"))
    if not limits.spend((ANSWERS, limits.network())):
        return show("sign_in", values={"next": target}, errors={"name": NONE_LEFT}, status=429,
                    passkeys=authenticators.possible())
    person = proved(request.form.get("credential", ""), SIGN_IN)
    if person is None:
        logs.event("passkey.refused")
        return show("sign_in", values={"next": target}, errors={"name": UNKNOWN}, passkeys=authenticators.possible())
    logs.event("passkey.accepted", person=person.id)
    return devices.enter(target, person, strong=True)


def proved(text: str, purpose: str, subject: str = "", owner: Person | None = None) -> Person | None:
    """Whose passkey signed this, one of `owner`'s where there is one; None when it proves nothing, or not any more."""
    answer = authenticators.read(text)
    until = challenges.ends(answer.challenge, purpose, subject) if answer else None
    found = keys.by_credential(database.reading(), answer.credential_hash) if answer and until else None
    if answer is None or until is None or found is None:
        return None
    passkey, person = found
    if passkey.stopped_at or (owner.id != person.id if owner else answer.handle is None):
        return None
    count = authenticators.count(answer, passkey, person)
    if count is None:
        return None
    return person if _used(passkey, count, answer.challenge, until) else None


def _used(passkey: Passkey, count: int, challenge: bytes, until: datetime) -> bool:
    """Use the challenge and the count up, in one transaction."""
    now = today.now()
    with database.writing() as db:
        if not keys.spend(db, passkey.person_id, challenges.spent_as(challenge), until):
            return False
        fits = keys.use(db, passkey.person_id, passkey.id, count, now)
        keys.forget_spent(db, now)
    if not fits:
        logs.event("passkey.stopped", person=passkey.person_id)
    return fits


def keep(person: Person, text: str, name: str, subject: str) -> UUID | None:
    """Keep a passkey that was made for this person on this device; None when it does not hold, or is known."""
    made = authenticators.made(text)
    until = challenges.ends(made.challenge, MAKING, subject) if made else None
    if made is None or until is None:
        return None
    now = today.now()
    passkey = Passkey(
        person_id=person.id, credential_hash=authenticators.credential_hash(made.credential_id), name=name, made_at=now,
        credential_id=made.credential_id, public_key=made.public_key, sign_count=made.sign_count,
    )
    try:
        with database.writing() as db:
            if not keys.spend(db, person.id, challenges.spent_as(made.challenge), until):
                return None
            db.add(passkey)
            db.flush()
            keys.forget_spent(db, now)
    except IntegrityError:
        return None
    logs.event("passkey.made", person=person.id)
    return passkey.id
