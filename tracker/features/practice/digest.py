"""The weekly letter to counselors who asked for one: that they may want to look in, and nothing else.

It opens no window and writes no trail: it goes to whoever asked, whether anybody shares something or not, so that it
tells nothing. It goes on Monday morning by their clock, or on the next morning on which this server runs.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.support import NullTranslations, Translations

from tracker.domain.localdays import instant
from tracker.domain.words import Message, message
from tracker.settings import Settings
from tracker.store import organisations
from tracker.store.base import Store
from tracker.store.people import Person
from tracker.web import mail
from tracker.web.mail import Letter
from tracker.web.paths import resource_dir

#: A morning, by the counselor's clock: none waits for office hours, none comes at night.
FROM, TO = time(8), time(12)
PAGE = 500
#: Letters of one turn: reminders wait for the turn's end.
MOST = 10
#: Seconds a letter may take; what comes after it waits.
PATIENCE = 14.0
BOX = "reminder"
SENDER, SUBJECT = message("Reminder"), message("Your weekly reminder")
WORDS = (
    message("This is your weekly reminder to look in:"),
    message("You asked for it. You can switch it off there, under My choices."),
)


def send(store: Store, settings: Settings, now: datetime) -> int:
    """Send letters whose morning it is; gives how many the mail server took.

    One that it could not take is tried again the same week; one that it may have taken is not. Where it does not
    answer, the others wait with that one.
    """
    sent = 0
    for person in _awaiting(store) if settings.smtp_url else ():
        if sent == MOST or not is_morning(now, person.zone):
            continue
        with store.writing() as db:
            taken = organisations.take_digest(db, person.id, week(now, person.zone), now)
        if not taken:
            continue
        fate = mail.hand_over(settings, letter(settings, person), PATIENCE)
        if fate.kind == "later":
            with store.writing() as db:
                organisations.give_digest_back(db, person.id, now)
        if fate.kind in ("later", "unsure"):
            return sent
        sent += fate.kind == "sent"
    return sent


def is_morning(now: datetime, zone: str) -> bool:
    """Whether it is a weekday's morning where they are: Monday is the usual one, the others are for a server away."""
    here = now.astimezone(ZoneInfo(zone))
    return here.weekday() < 5 and FROM <= here.time() < TO


def week(now: datetime, zone: str) -> datetime:
    """When their ISO week began: Monday at midnight by their clock."""
    here = now.astimezone(ZoneInfo(zone))
    monday: date = here.date() - timedelta(days=here.weekday())
    return instant(monday, time(0), zone).astimezone(UTC)


def letter(settings: Settings, person: Person) -> Letter:
    """The same letter for everybody, each week; the address is the one whose lock screen shows it."""
    said = [_word(one, person.language) for one in WORDS]
    text = f"{said[0]}\n\n{settings.base_url}\n\n{said[1]}\n"
    return Letter(person.email or "", _word(SUBJECT, person.language), text, _word(SENDER, person.language), BOX)


def _awaiting(store: Store) -> list[Person]:
    """Whoever asked for the letter and has an address."""
    found: list[Person] = []
    last = UUID(int=0)
    while True:
        with store.reading() as db:
            some = organisations.await_digest(db, last, PAGE)
        found += some
        if len(some) < PAGE:
            return found
        last = some[-1].id


@lru_cache(maxsize=64)
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(resource_dir("translations")), [language])


def _word(one: Message, language: str) -> str:
    return str(_catalogue(language).ugettext(one.msgid))
