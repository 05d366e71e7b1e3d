"""A person's own say about a check-in: when it may be asked again, another day, a rhythm of their own, on and off."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from tracker.domain.cadence import Due
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.rhythm_words import IN_DAYS, every
from tracker.domain.rhythms import ALIKE, Rhythm
from tracker.domain.scales import InvalidValue
from tracker.domain.words import Message, message
from tracker.store import checkins
from tracker.store.agendas import Agenda
from tracker.store.checkins import CheckInChoice
from tracker.store.people import Person
from tracker.web import forms

#: How far a check-in can be moved where no other turn of it lies ahead.
FURTHEST = timedelta(days=28)
#: The longest holiday, both days included, and how far ahead it may begin.
LONGEST_HOLIDAY, HOLIDAY_AHEAD = 90, timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn of a form that can be moved or skipped: its slot, when it is asked, and the days it can be moved to."""

    slot: date
    day: date
    first: date
    last: date


def free_from(db: Session, person: Person, form: Instrument, today: date) -> date | None:
    """The day from which a form can be filled in again, None when that is now.

    Sooner than its least gap it would ask about the same days twice. The page of a form says so in place of "Start",
    and a sitting begun all the same is refused (`POST /check-ins`).
    """
    return free_after(form, checkins.latest(db, person.id), today)


def free_after(form: Instrument, latest: Mapping[str, date], today: date) -> date | None:
    """The same, where the days are known on which each form was last finished. Two wordings of a form count as one."""
    last = last_of(form, latest)
    day = today if last is None else last + timedelta(days=form.least_gap)
    return day if day > today else None


def last_of(form: Instrument, latest: Mapping[str, date]) -> date | None:
    """The day a form was last finished; one with its other wording counts, and for a short form its long one."""
    alike = {form.key, *(key for pair in ALIKE if form.key in pair for key in pair)}
    if form.opens is not None:
        alike.add(form.opens.key)
    return max((latest[key] for key in alike if key in latest), default=None)


def turn(agenda: Agenda, form: Instrument, latest: Mapping[str, date], today: date) -> Turn | None:
    """The turn that is due, else the next; None when none will come. It can move up to the day before the one after."""
    one = due_of(agenda, form.key) or next((one for one in agenda.coming if one.key == form.key), None)
    if one is None:
        return None
    after, first = agenda.after(one), free_after(form, latest, today) or today
    return Turn(one.slot, one.day, first, max(first, after.day - timedelta(days=1) if after else one.day + FURTHEST))


def rhythms(form: Instrument) -> list[tuple[str, Message]]:
    """The rhythms a person can choose, none that would ask about the same days twice."""
    days = [one for one in IN_DAYS if one >= form.least_gap] or [form.least_gap]
    return [("", message("As my phase has it")), *((str(one), every(one)) for one in days)]


def day_between(first: date, last: date) -> Callable[[str], date]:
    """A parser for a date from `first` to `last`, both included."""
    refusal = message("Pick a day from %(first)s to %(last)s.", first=first, last=last)

    def parse(text: str) -> date:
        found = forms.day(text)
        if not first <= found <= last:
            raise InvalidValue(refusal)
        return found

    return parse


def switched_on(choice: CheckInChoice | None, asked: Rhythm | None, start: date) -> dict[str, object]:
    """What "switch on" keeps: the person's own rhythm where there is one, else as the phase has it.

    Where the phase asks for it of some people, or not at all, it is on for this person, from `start` in the last case.
    """
    if choice is not None and choice.every:
        return {"state": "on"}
    if asked is None:
        return {"state": "on", "since": start, "every": None}
    return {"state": "on" if asked.trait else "", "since": None, "every": None}


def switch(choice: CheckInChoice | None, asked: Rhythm | None, turn: Turn | None) -> str:
    """Which switch there is: "off" for what is asked, "on" for what is not; none where the phase's one time is over."""
    if choice is not None and choice.state == "off":
        return "on"
    if turn is not None:
        return "off"
    return "on" if asked is None or asked.trait else ""


def own_rhythm(form: Instrument, days: int, latest: Mapping[str, date], today: date) -> dict[str, object]:
    """What a rhythm of one's own keeps. It runs on from the last time, and begins today where there was none."""
    last = last_of(form, latest)
    since = today if last is None else max(today, last + timedelta(days=days))
    return {"state": "on", "since": since, "every": days}


def due_of(agenda: Agenda, key: str) -> Due | None:
    """The form as it is due now, if it is."""
    return next((one for one in agenda.due if one.key == key), None)


def undo(choice: CheckInChoice | None, turn: Turn | None, today: date) -> Message | None:
    """The words of "put it back", where a turn stands moved or was skipped not long ago."""
    if choice is None or choice.state == "off":
        return None
    if choice.skipped is not None and choice.skipped >= today - FURTHEST:
        return message("Ask for it after all")
    if turn is not None and choice.moved_to is not None and choice.moved_from == turn.slot:
        return message("Put it back on %(day)s", day=turn.slot)
    return None


def notice(changed: str, choice: CheckInChoice | None, turn: Turn | None) -> Message | None:
    """What was changed, as it stands now; None where an address says something that is not so."""
    state = choice.state if choice else ""
    own = choice.every if choice and state == "on" else None
    said = {
        "move": message("It comes on %(day)s now.", day=turn.day) if turn else None,
        "skip": message("Skipped this time.") if choice and choice.skipped else None,
        "back": message("It is back on its day.") if choice and not (choice.skipped or choice.moved_to) else None,
        "off": message("Switched off. You can switch it on again.") if state == "off" else None,
        "on": message("Switched on.") if turn and state != "off" else None,
        "every": message("%(often)s from now on.", often=every(own)) if own else message("As your phase has it."),
    }
    return said.get(changed)
