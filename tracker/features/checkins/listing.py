"""The list of check-ins, and the page of one form: what it is, when it comes, and what came of it so far."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from flask import request
from werkzeug.wrappers import Response

from tracker.domain import rhythm_words
from tracker.domain.asks import REVIEW
from tracker.domain.instruments.instrument import STANDARD_FORM, Instrument
from tracker.domain.instruments.length import how_long
from tracker.domain.phases import name_of
from tracker.domain.rhythms import RHYTHMS, Rhythm
from tracker.domain.words import Message, message, messages
from tracker.features.checkins import planning
from tracker.features.checkins.pages import pages, questionnaire
from tracker.features.checkins.past import past, untold
from tracker.store import agendas, checkins, ways
from tracker.store.agendas import Agenda
from tracker.store.ways import Way
from tracker.web import care, database, responses, today
from tracker.web.gate import policy, viewer
from tracker.web.questionnaires import questionnaires
from tracker.web.templating import say


@dataclass(frozen=True, slots=True)
class Waiting:
    """A form to fill in now: begun and not finished, or due. `id` is the sitting's, or that of a new one."""

    form: Instrument
    id: UUID
    begun: bool
    overdue: bool
    slot: date


@dataclass(frozen=True, slots=True)
class Own:
    """What the pages of a person's check-ins are made of."""

    day: date
    now: datetime
    way: Way
    agenda: Agenda
    latest: Mapping[str, date]

    def turn(self, form: Instrument) -> planning.Turn | None:
        """The turn of a form that can be moved or skipped."""
        return planning.turn(self.agenda, form, self.latest, self.day)

    def asked(self, form: Instrument) -> Rhythm | None:
        """How the phase asks for a form, if it does."""
        standing = self.way.standing
        return next((row for row in RHYTHMS[standing.phase] if row.key == form.key), None) if standing else None

    def waiting(self) -> list[Waiting]:
        """What can be filled in now: begun ones first, then what is due in its order."""
        forms, due = questionnaires(), {one.key: one for one in self.agenda.due}
        begun = [Waiting(forms[key], one.id, True, key in due and due[key].state == "overdue", one.slot)
                 for key, one in self.agenda.going_on.items() if key in forms]
        return begun + [Waiting(forms[key], uuid4(), False, one.state == "overdue", one.slot)
                        for key, one in due.items() if key in forms and key not in self.agenda.going_on]


def own() -> Own:
    """The viewer's check-ins as they stand."""
    person, db = viewer(), database.reading()
    now, day = today.now(), today.today(person)
    way = ways.way(db, person.id, day)
    return Own(day, now, way, agendas.agenda(db, person, way, now, questionnaires()), checkins.latest(db, person.id))


@pages.get("/check-ins")
@policy("person")
def index() -> Response:
    """What is due, what comes next, every form, and a holiday from all of them."""
    return index_page({}, {})


def index_page(values: Mapping[str, str], errors: Mapping[str, Message]) -> Response:
    """The list; `values` and `errors` refill the holiday's form when it came back."""
    mine, forms = own(), questionnaires()
    waiting = mine.waiting()
    shown = {one.form.key for one in waiting}
    return responses.page(
        "checkins/index.html", 422 if errors else 200, waiting=waiting, today=mine.day, way=mine.way,
        coming=[(forms[one.key], one.day) for one in mine.agenda.coming if one.key in forms and one.key not in shown],
        ours=[(form, _standing_of(form, mine)) for form in forms.values() if form.ours],
        standard=[(form, _standing_of(form, mine)) for form in forms.values() if not form.ours],
        named=_named, pause=_pause(mine), changed=request.args.get("changed", ""),
        care=care.after(database.reading(), viewer(), mine.day, mine.now), **_refilled(values, errors),
    )


@pages.get("/check-ins/forms/<key>")
@policy("person")
def form(key: str) -> Response:
    """One form."""
    return form_page(questionnaire(key), {}, {})


def form_page(form: Instrument, values: Mapping[str, str], errors: Mapping[str, Message]) -> Response:
    """The page of a form; `values` and `errors` refill its plan when it came back."""
    mine = own()
    person, db = viewer(), database.reading()
    waiting = next((one for one in mine.waiting() if one.form.key == form.key), None)
    choice, turn = mine.agenda.choices.get(form.key), mine.turn(form)
    changed = "" if errors else request.args.get("changed", "")
    return responses.page(
        "checkins/form.html", 422 if errors else 200, form=form, today=mine.day, id=uuid4(), waiting=waiting,
        standard=None if form.ours else STANDARD_FORM, length=length(form), window=window(form), review=REVIEW,
        again=planning.free_after(form, mine.latest, mine.day), turn=turn, choice=choice,
        off=choice is not None and choice.state == "off", undo=planning.undo(choice, turn, mine.day),
        switch=planning.switch(choice, mine.asked(form), turn), why=_why(form, mine),
        rhythms=[(value, say(word)) for value, word in planning.rhythms(form)],
        past=past(db, person, form, mine.day, untold(db, person, form)),
        notice=planning.notice(changed, choice, turn), **_refilled(values, errors),
    )


def length(form: Instrument) -> Message:
    """How many questions, and about how long they take."""
    return how_long(len(form.asked({})))


def window(form: Instrument) -> Message:
    """The days a form asks about."""
    if form.window >= 360:
        return message("It asks about the past year.")
    if form.window == 1:
        return message("It asks about today.")
    return messages("It asks about the past day.", "It asks about the past %(n)s days.", form.window)


def _named(form: Instrument) -> Message:
    """Its name, and how long it takes."""
    return message("%(form)s · %(length)s", form=form.name, length=length(form))


def _standing_of(form: Instrument, mine: Own) -> Message:
    """What a line of the list says of a form: that it is off, when it was last filled in, or how long it takes."""
    choice, last = mine.agenda.choices.get(form.key), mine.latest.get(form.key)
    if choice is not None and choice.state == "off":
        return message("%(form)s · switched off", form=form.name)
    if last is None:
        return _named(form)
    return message("%(form)s · last on %(day)s", form=form.name, day=last)


def _why(form: Instrument, mine: Own) -> list[Message]:
    """Why a form is asked, and how often: in words, and where that is from."""
    choice, due = mine.agenda.choices.get(form.key), planning.due_of(mine.agenda, form.key)
    if choice is not None and choice.state == "off":
        return [message("You switched it off. You can still fill it in.")]
    if choice is not None and choice.state == "on" and choice.every:
        return [message("%(often)s, as you chose.", often=rhythm_words.every(choice.every))]
    opener = questionnaires().get(due.opened_by) if due is not None else None
    if opener is not None:
        return [message("Your answers in %(form)s led to this longer one.", form=opener.name)]
    asked, standing = mine.asked(form), mine.way.standing
    if asked is None or standing is None or (asked.trait and due is None and mine.turn(form) is None):
        return [message("It is not on your plan now. You can fill it in when you like.")]
    said = [message("%(often)s, in %(phase)s.", often=rhythm_words.how_often(asked),
                    phase=name_of(standing.phase, mine.way.names))]
    if asked.closer is not None:
        said.append(message("At times it comes more often."))
    return [*said, rhythm_words.reason(asked)]


def _pause(mine: Own) -> tuple[date, date] | None:
    """The holiday that runs or is to come."""
    held = mine.agenda.pause
    return (held.first, held.last) if held is not None and held.last >= mine.day else None


def _refilled(values: Mapping[str, str], errors: Mapping[str, Message]) -> dict[str, object]:
    said = {name: say(error) for name, error in errors.items()}
    return {"values": defaultdict(str, values), "errors": defaultdict(str, said), "problems": list(said.items())}
