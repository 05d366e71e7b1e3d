"""Cards: what those a person shares with left for them, on Today and on the plan, and when they saw something."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import g

from tracker.domain import consent, sessions
from tracker.domain.caseload import NODS
from tracker.domain.phases import PHASES, name_of
from tracker.domain.words import Message, message
from tracker.features.sharing import looking
from tracker.features.sharing.pages import pages
from tracker.store import grants, journeys, received
from tracker.store.checkins import CheckIn
from tracker.store.people import Person
from tracker.store.received import Left
from tracker.web import database, gate, today
from tracker.web.questionnaires import questionnaires

#: How long a sign that something was seen stands on Today.
SIGNS_STAY = timedelta(days=3)
SAW = "saw"
SIGNS = 3


@dataclass(frozen=True, slots=True)
class Card:
    """A proposal to answer: its words, a line below them, and its address."""

    id: UUID
    words: Message
    about: Message | None


@dataclass(frozen=True, slots=True)
class ForMe:
    """What stands on a page: proposals first, then signs, each a sentence."""

    proposals: tuple[Card, ...] = ()
    signs: tuple[Message, ...] = ()


@pages.app_template_global("left_for_me")
def left_for_me() -> ForMe:
    """What was left for the viewer; one read, and none where they have nobody to share with."""
    if not g.get("has_ties", True):
        return ForMe()
    now, person = today.now(), gate.viewer()
    found = received.left(database.reading(), person.id, now - SIGNS_STAY)
    cards = [card for one in found if one.what == "proposal" and (card := card_of(one, person))]
    signs = [words for one in found if one.what != "proposal" and (words := _sign(one))]
    return ForMe(tuple(cards), tuple(signs[:SIGNS]))


@pages.app_template_global("seen_of")
def seen_of(sitting: CheckIn) -> list[Message]:
    """Who saw a finished check-in, and when: who took care of what it called for, else the last look at it."""
    if not g.get("has_ties", True) or sitting.finished_at is None:
        return []
    db, person = database.reading(), gate.viewer()
    cared = received.acknowledged(db, person.id, sitting.id)
    if cared:
        return [_saw(one.name, one.at) for one in cared]
    topic = f"{consent.CHECK_INS}{sitting.instrument}"
    shares, _held = grants.shown(db, person.id, today.now(), sitting.day)
    names = {one.grant.id: one.tie.name for one in shares if one.grant and topic in one.grant.topics.split()}
    return [_saw(name, at) for id_, name in names.items() if (at := _looked(id_, topic, sitting))]


def _looked(grant_id: UUID, topic: str, sitting: CheckIn) -> datetime | None:
    """When the page that holds this sitting was last opened, after it was finished."""
    person, key = gate.viewer(), database.store().trail_key
    return next((one.at for one in received.looks(database.reading(), key, person.id, [grant_id], looking.FEW)
                 if one.way != "list" and topic in one.topics.split() and sitting.finished_at is not None
                 and one.at >= sitting.finished_at and one.first and one.last and one.first <= sitting.day <= one.last),
                None)


def _saw(name: str, at: datetime) -> Message:
    return message("%(name)s saw this, %(when)s", name=name, when=looking.when(at))


def _sign(one: Left) -> Message | None:
    """A sign as a sentence; None where its kind is not known."""
    if one.what == "answer":
        return message("%(name)s saw your check-in of %(day)s, %(when)s", name=one.name, day=one.day,
                       when=looking.when(one.at))
    if one.kind == SAW:
        return message("%(name)s saw your log of %(day)s, %(when)s", name=one.name, day=one.day,
                       when=looking.when(one.at))
    if one.kind not in NODS:
        return None
    return message("%(name)s noticed: %(win)s", name=one.name, win=NODS[one.kind])


def card_of(one: Left, person: Person) -> Card | None:
    """A proposal as a card; None where it is over, or names something that is not there."""
    made = _KINDS.get(one.kind)
    found = made(one, today.today(person)) if made else None
    return Card(one.id, *found) if found else None


Words = tuple[Message, Message | None]


def _phase(one: Left, _day: date) -> Words | None:
    if one.about not in PHASES:
        return None
    names = journeys.names(journeys.of(database.reading(), gate.viewer().id))
    return (message("%(name)s suggests a move to: %(phase)s", name=one.name, phase=name_of(one.about, names)),
            message("You decide. Your days stay as they are."))


def _check_in(one: Left, _day: date) -> Words | None:
    form = questionnaires().get(one.about)
    return (message("%(name)s asks for a check-in: %(form)s", name=one.name, form=form.about),
            message("With a yes it is on Today.")) if form else None


def _session(one: Left, day: date) -> Words | None:
    if one.about not in sessions.KINDS or one.day is None or one.day < day:
        return None
    when = message("%(day)s, %(time)s", day=one.day, time=one.clock) if one.clock else message("%(day)s", day=one.day)
    return (message("%(name)s suggests a session: %(kind)s", name=one.name, kind=sessions.KINDS[one.about]), when)


def _cover(one: Left, day: date) -> Words | None:
    colleague = _person(one.about)
    if colleague is None or one.day is None or one.until is None or one.until < day:
        return None
    return (message("%(name)s is away from %(first)s to %(last)s. May %(colleague)s look instead?", name=one.name,
                    first=one.day, last=one.until, colleague=colleague.display_name),
            message("%(colleague)s would see the same, for these days alone.", colleague=colleague.display_name))


def _person(text: str) -> Person | None:
    try:
        return database.reading().get(Person, UUID(text))
    except ValueError:
        return None


_KINDS: Mapping[str, Callable[[Left, date], Words | None]] = {
    "phase": _phase, "check_in": _check_in, "session": _session, "cover": _cover,
}
