"""What happens to an account as a whole: joining, proving who one is, a new passphrase, leaving."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain import passphrase as rules
from tracker.domain.words import Message
from tracker.features.accounts import devices
from tracker.features.accounts.blocklist import common
from tracker.store import people
from tracker.store.people import Person
from tracker.web import database, gate, hashing, limits, logs, mail, today
from tracker.web.hashing import HASHER
from tracker.web.limits import Budget

#: Strangers get 92 guesses a day at an account however many networks they use; a device its owner signed in on
#: before has tries of its own, so that the others' guesses never lock the owner out.
ACCOUNT, NETWORK, KNOWN = Budget("account", 20, 3), Budget("network", 60, 60), Budget("known", 20, 6)
#: From one network: ways back in tried, new accounts and new names (each tells whether a name is taken).
RECOVERY, JOINING = Budget("recovery", 20, 20), Budget("joining", 20, 20)
LINK_LASTS = timedelta(hours=1)
#: Recovery codes: 16 of these 31 are 79 bits; signs that look alike are left out.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a sign-up form says. `form` is its secret: the same form sent twice makes one account."""

    form: str
    name: str
    display_name: str
    passphrase: str
    email: str | None
    zone: str
    language: str
    region: str


def too_easy(passphrase: str, *near: str) -> Message | None:
    """Why a new passphrase cannot be taken, or None."""
    listed, words = common()
    return rules.wrong(passphrase, near=[name[: rules.LONGEST_NAME] for name in near], listed=listed, words=words)


def join(new: Newcomer) -> Person | None:
    """Keep a new account; None when the name is taken. The work is the same either way."""
    encoded, form = HASHER.hash(new.passphrase), gate.hashed(new.form)
    person = Person(sign_up_id=form, name=new.name, display_name=new.display_name, passphrase_hash=encoded,
                    email=new.email, zone=new.zone, language=new.language, region=new.region, created_at=today.now())
    try:
        with database.writing() as db:
            db.add(person)
            db.flush()
    except IntegrityError:
        first = people.by_sign_up(database.reading(), form)
        same = first is not None and first.name == new.name and HASHER.fits(first.passphrase_hash, new.passphrase)
        return first if same else None
    logs.event("account.made", person=person.id)
    return person


def made_with(form: str) -> bool:
    """Whether a form's secret has made its one account."""
    return people.by_sign_up(database.reading(), gate.hashed(form)) is not None


def may_try(person: Person | None, name: str) -> bool:
    """Whether there is a try left for this name from here; it is used up."""
    device = devices.known_to(database.reading(), person)
    if device:
        return limits.spend((KNOWN, f"{device} {name}"))
    return limits.spend((NETWORK, limits.network()), (ACCOUNT, name))


def fits(person: Person | None, passphrase: str) -> bool:
    """Whether the passphrase is this person's; for nobody the same work, and no. Renews a hash made long ago."""
    if not HASHER.fits(person.passphrase_hash if person else None, passphrase) or person is None:
        return False
    if hashing.outdated(person.passphrase_hash):
        renewed = HASHER.hash(passphrase)
        with database.writing() as db:
            people.change(db, person, passphrase_hash=renewed)
    return True


def renew(person: Person, passphrase: str) -> None:
    """Give a person a new passphrase; every device is signed out."""
    encoded = HASHER.hash(passphrase)
    with database.writing() as db:
        _start_anew(db, person, encoded)
    logs.event("passphrase.changed", person=person.id)


def recover(name: str, code: str, passphrase: str) -> Person | None:
    """A new passphrase for whoever holds one of this person's codes; the same work for an unknown name."""
    person, encoded = people.by_name(database.reading(), name), HASHER.hash(passphrase)
    with database.writing() as db:
        if not people.take_code(db, person.id if person else people.NOBODY, gate.hashed(code)) or person is None:
            return None
        _start_anew(db, person, encoded)
    logs.event("recovered.by_code", person=person.id)
    return person


def recover_by_link(token: str, passphrase: str) -> Person | None:
    """A new passphrase for whoever holds a fresh link; the link is used up."""
    encoded = HASHER.hash(passphrase)
    with database.writing() as db:
        person = people.take_link(db, gate.hashed(token), since=today.now() - LINK_LASTS)
        if person is None:
            return None
        _start_anew(db, person, encoded)
    logs.event("recovered.by_link", person=person.id)
    return person


def send_link(name: str, subject: str, text: str, address: str) -> None:
    """Send this person a link, if there is such a person with an e-mail address; for `mail.later`."""
    person = people.by_name(database.reading(), name)
    if person is None or not person.email:
        return
    token = secrets.token_urlsafe(32)
    with database.writing() as db:
        people.replace_link(db, person.id, gate.hashed(token), today.now())
    mail.send(person.email, subject, text.replace("{link}", address + token))
    logs.event("link.sent", person=person.id)


def _start_anew(db: Session, person: Person, encoded: str) -> None:
    """Nothing that opened this account before opens it now, but unused recovery codes, passkeys and the code app."""
    people.change(db, person, passphrase_hash=encoded)
    people.end_logins(db, person)
    people.forget_devices(db, person.id)
    people.drop_link(db, person.id)


def make_codes(person: Person) -> list[str]:
    """Ten new recovery codes in place of the old ones; kept as hashes, so this is the one time they are seen."""
    made = ["".join(secrets.choice(LETTERS) for _ in range(16)) for _ in range(10)]
    with database.writing() as db:
        people.replace_codes(db, person, [gate.hashed(code) for code in made])
        people.change(db, person, codes_seen_at=today.now())
    logs.event("codes.made", person=person.id)
    return ["-".join(code[i : i + 4] for i in range(0, 16, 4)) for code in made]


def code(typed: str) -> str:
    """A recovery code as it is kept, however it was typed."""
    return "".join(one for one in typed.casefold() if one.isalnum())
