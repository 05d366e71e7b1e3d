"""The check-ins on Today: what is due on one kind card, and when the next one comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from tracker.domain.cadence import Due
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.item import Text
from tracker.domain.instruments.length import how_long
from tracker.domain.rhythms import LOG
from tracker.domain.sentences import listed
from tracker.domain.words import Message, message
from tracker.store.agendas import Agenda
from tracker.store.checkins import CheckIn
from tracker.web.templating import say, say_day

#: Later than this after its day a form is no longer on Today; it stays on the page of the check-ins.
STAYS = timedelta(days=7)
#: Forms on the card: one to begin with a tap, and so many more as rows.
MORE = 2
ONE, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One form to answer now. `id` is the sitting it was begun in, or the one that "Start" makes."""

    form: Instrument
    id: UUID
    slot: date | None
    begun: bool
    overdue: bool

    @property
    def said(self) -> Message:
        """What stands under its name."""
        if self.begun:
            return message("You can go on where you stopped.")
        if self.overdue:
            return message("%(length)s. Still open, if you like.", length=how_long(len(self.form.asked({}))))
        return how_long(len(self.form.asked({})))


@dataclass(frozen=True, slots=True)
class Card:
    """What is due: the form to begin with, a few more, and whether there are others still."""

    first: Waiting
    more: tuple[Waiting, ...]
    rest: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """When the next check-in comes and what it is about."""

    title: Message
    about: Message


def card(agenda: Agenda, forms: Mapping[str, Instrument], today: date) -> Card | None:
    """The card of Today, None where nothing is due; what was begun comes first."""
    held = dict(agenda.going_on)
    waiting = [_waiting(one, forms[one.key], held.pop(one.key, None)) for one in agenda.due
               if one.key in forms and today - one.day <= STAYS]
    waiting += [Waiting(forms[key], sitting.id, None, True, False) for key, sitting in held.items()
                if key in forms and today - sitting.day <= STAYS]
    waiting.sort(key=lambda one: not one.begun)
    return Card(waiting[0], tuple(waiting[1:MORE + 1]), len(waiting) > MORE + 1) if waiting else None


def coming(agenda: Agenda, forms: Mapping[str, Instrument], today: date) -> Coming:
    """The row of what comes next: every form of the next day that has one."""
    later = [one for one in agenda.coming if one.key in forms and one.key != LOG]
    if not later:
        return Coming(message("Check-ins"), message("Fill one in when you like"))
    day = min(one.day for one in later)
    abouts = [_message(forms[one.key].about) for one in later if one.day == day]
    return Coming(message("Next check-in: %(day)s", day=_name(day, today)), listed(abouts))


def _waiting(due: Due, form: Instrument, sitting: CheckIn | None) -> Waiting:
    return Waiting(form, sitting.id if sitting else uuid4(), due.slot, sitting is not None, due.state == "overdue")


def _name(day: date, today: date) -> str:
    """A day to come as people say it."""
    if day <= today:
        return say(message("later today"))
    if day == today + ONE:
        return say(message("tomorrow"))
    return say_day(day, "EEEE" if day < today + WEEK else "EEEE d MMMM")


def _message(text: Text) -> Message:
    return text if isinstance(text, Message) else Message("%(text)s", {"text": text})
