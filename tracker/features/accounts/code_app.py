"""Codes from an app (TOTP, RFC 6238): six digits that are asked for after the passphrase, where a person wants that."""

import hmac
from datetime import datetime
from unicodedata import normalize

from tracker.features.accounts import devices, operations
from tracker.store import keys, people
from tracker.store.keys import OneTimeSecret
from tracker.store.people import Person
from tracker.store.vault import Unreadable
from tracker.web import database, gate, limits, logs, today
from tracker.web.limits import Budget

STEP = 30
#: A clock may be this many steps off, either way.
OFF = (0, -1, 1)
#: Whoever knows the passphrase gets 82 guesses a day at a million codes, three of which fit at a time; a device its
#: owner signed in on before has tries of its own.
CODES, KNOWN_CODES = Budget("code", 10, 3), Budget("known-code", 10, 6)
_PLACE = "one-time-secret"


def begin(person: Person) -> None:
    """Make a new secret, to be shown and confirmed."""
    import pyotp

    sealed = database.store().vault.seal(pyotp.random_base32(), person.id, _PLACE)
    with database.writing() as db:
        keys.begin_secret(db, person.id, sealed, today.now())


def secret(kept: OneTimeSecret) -> str:
    """The secret, in base 32; raises Unreadable."""
    return database.store().vault.open(kept.sealed, kept.person_id, _PLACE)


def address(person: Person, shown: str) -> str:
    """What code apps read: otpauth://totp/…"""
    import pyotp

    return pyotp.TOTP(shown).provisioning_uri(name=person.name, issuer_name="Evenlight")


def confirm(person: Person, typed: str) -> bool:
    """Switch codes on, when this code shows that the app has the secret that was shown last."""
    kept = keys.one_time_secret(database.reading(), person.id)
    step = _step(kept, typed, today.now()) if kept and kept.confirmed_at is None else None
    if kept is None or step is None:
        return False
    with database.writing() as db:
        done = keys.confirm_secret(db, person.id, kept.sealed, step, today.now())
    if done:
        logs.event("codes_app.on", person=person.id)
    return done


def may_try(person: Person) -> bool:
    """Whether there is a try left at this person's codes from here; it is used up."""
    device = devices.known_to(database.reading(), person)
    if device:
        return limits.spend((KNOWN_CODES, f"{device} {person.id}"))
    return limits.spend((operations.NETWORK, limits.network()), (CODES, str(person.id)))


def fits(person: Person, typed: str) -> bool:
    """Whether this is a code of the person's app that was not used before; it is used up."""
    kept = keys.one_time_secret(database.reading(), person.id)
    step = _step(kept, typed, today.now()) if kept and kept.confirmed_at else None
    if step is None:
        return False
    with database.writing() as db:
        return keys.take_step(db, person.id, step)


def spare_fits(person: Person, typed: str) -> bool:
    """Whether this is one of the person's recovery codes, which may stand in for a code; it is used up."""
    with database.writing() as db:
        taken = people.take_code(db, person.id, gate.hashed(operations.code(typed)))
    if taken:
        logs.event("recovery_code.used", person=person.id)
    return taken


def drop(person: Person) -> None:
    """Ask for no codes any more, and forget the secret."""
    with database.writing() as db:
        keys.drop_secret(db, person.id)
    logs.event("codes_app.off", person=person.id)


def _step(kept: OneTimeSecret, typed: str, now: datetime) -> int | None:
    """The 30 seconds this code belongs to, of those that may fit now."""
    import pyotp

    code, step = "".join(normalize("NFKC", typed[:40]).split()).replace("-", ""), int(now.timestamp()) // STEP
    try:
        codes = pyotp.TOTP(secret(kept))
    except Unreadable:
        return None
    fitting = [step + off for off in OFF if hmac.compare_digest(codes.generate_otp(step + off).encode(), code.encode())]
    return fitting[0] if fitting else None
