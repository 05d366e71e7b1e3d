"""A check-in behind a reminder's link: the questions of the one that is due, and nothing that was ever answered.

Whoever holds the link answers as the person would, through the same operations. What a page shows comes from the
questionnaire and the address, never from an answer that is kept: neither answers nor scores, nor what they called for.
"""

from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID, uuid5

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.domain import care
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.item import Answer, Item
from tracker.domain.scales import InvalidValue
from tracker.features.checkins import operations, planning, question, support
from tracker.features.checkins.pages import pages
from tracker.features.checkins.sittings import SKIP
from tracker.store import agendas, checkins, safety, sendings, ways
from tracker.store.checkins import CheckIn
from tracker.store.people import Person
from tracker.store.reminders import Reminder
from tracker.web import database, reminder_links, responses, today
from tracker.web.care import near
from tracker.web.forms import Form, one_of, written
from tracker.web.gate import policy
from tracker.web.questionnaires import questionnaires
from tracker.web.templating import say

#: What can be chosen on the support screen here: the plan belongs to somebody who is signed in.
CHOICES = tuple(one for one in support.CHOICES if one != "plan")


class Asked(NamedTuple):
    """What a link asks: the reminder, whose it is, the form, and its sitting (a new one where none was begun)."""

    row: Reminder
    person: Person
    form: Instrument
    sitting: CheckIn | None
    answers: dict[str, Answer]

    @property
    def item(self) -> Item | None:
        """The first question left open; None where there is nothing to answer."""
        n = operations.opening(self.form, self.answers) if self.sitting is not None else None
        return self.form.asked(self.answers)[n - 1] if n is not None else None


@pages.get("/r/<link>/check-in")
@policy("anyone")
def show_linked(link: str) -> Response:
    """The first question left open, or that there is none; `n` is one before it, to answer anew."""
    row, form = _reminder(link)
    if form is None:
        return responses.seen(f"/r/{link}")
    if reminder_links.is_own(row):
        return responses.seen(f"/check-ins/forms/{form.key}")
    asked = _asked(database.reading(), row, form)
    return _page(link, asked, _before(asked) or asked.item)


@pages.post("/r/<link>/check-in")
@policy("anyone")
def answer_linked(link: str) -> Response:
    """Keep one answer and go on. What has an answer already keeps it, unless the page asked for a new one (`again`)."""
    row, instrument = _reminder(link)
    form, asked = Form(), _asked(database.reading(), row, instrument or abort(404))
    item = next((one for one in asked.form.asked(asked.answers) if one.id == form.raw.get("item")), None)
    if item is None:
        abort(404)
    if "step" in form:
        return _page(link, asked, item, question.stepped(item, form.raw.get("answer", ""), form.raw["step"]))
    text = form.raw.get("answer", "")
    try:
        value = None if text.strip() == SKIP else item.parse(text)
    except InvalidValue as wrong:
        return _refused(link, asked, item, text, wrong)
    kept, sitting = _keep(asked, item, value, form)
    calls = item.safety and bool(value)
    if calls and (kept is None or kept.support):
        return _go(f"/r/{link}/check-in/support", **({"of": str(sitting)} if sitting else {}))
    return _go(f"/r/{link}/check-in", **({"see": item.same_day} if item.same_day and value else {}))


@pages.get("/r/<link>/check-in/support")
@policy("anyone")
def show_linked_support(link: str) -> Response:
    """The support screen. It is the same whatever was answered: it is there for whoever comes to its address."""
    row, form = _reminder(link)
    return _support(link, row, form) if form is not None else responses.seen(f"/r/{link}")


@pages.post("/r/<link>/check-in/support")
@policy("anyone")
def choose_linked_support(link: str) -> Response:
    """Keep what was chosen for the sitting `of`, where it called for the screen, and go on with the questions."""
    row, instrument = _reminder(link)
    form = Form()
    choice = form.take("choice", one_of(*CHOICES), safety.WENT_ON)
    if form.errors or instrument is None:
        abort(422 if form.errors else 404)
    with database.writing() as db:
        if (sitting := _named(db, row, instrument)) is not None:
            safety.choose(db, row.person_id, sitting, choice, today.now())
    return responses.plain(200, choice=choice) if responses.wants_json() else responses.seen(f"/r/{link}/check-in")


def _reminder(link: str) -> tuple[Reminder, Instrument | None]:
    """The reminder of a link that works, and the questionnaire it asks for; None where it is about something else."""
    row = reminder_links.reminder(link)
    return row, questionnaires().get(row.about)


def _asked(db: Session, row: Reminder, form: Instrument) -> Asked:
    """What is asked now: the sitting that is gone on with, one to begin where the form is due, or nothing."""
    person = db.get_one(Person, row.person_id)
    now, day = today.now(), today.today(person)
    agenda = agendas.agenda(db, person, ways.way(db, person.id, day), now, questionnaires())
    begun, due = agenda.going_on.get(form.key), planning.due_of(agenda, form.key)
    if begun is not None:
        return Asked(row, person, form, begun, checkins.answers(db, person.id, begun.id)[begun.id])
    new = CheckIn(person_id=person.id, id=uuid5(row.id, "check-in"), instrument=form.key, slot=due.slot, day=day,
                  zone=person.zone, begun_at=now) if due is not None else None
    return Asked(row, person, form, new, {})


def _before(asked: Asked) -> Item | None:
    """The question before that the address asks for, to be answered anew."""
    n, left = request.args.get("n", ""), operations.opening(asked.form, asked.answers)
    if not (n.isascii() and n.isdigit() and len(n) < 4 and left is not None and 1 <= int(n) < left):
        return None
    return asked.form.asked(asked.answers)[int(n) - 1]


def _keep(asked: Asked, item: Item, value: Answer, form: Form) -> tuple[operations.Kept | None, UUID | None]:
    """Keep the answer where it may be kept; gives what became of it, and the sitting."""
    edit, _ = written(form, asked.person.zone)
    with database.writing() as db:
        sendings.receive(db, asked.person.id, asked.row.id, today.now())
        id_ = operations.begin(db, asked.person, asked.sitting, asked.form) if asked.sitting is not None else None
        sitting = checkins.one(db, asked.person.id, id_) if id_ is not None else None
        if sitting is None or sitting.finished_at is not None:
            return None, None
        there = checkins.answers(db, asked.person.id, sitting.id)[sitting.id]
        is_asked = any(one.id == item.id for one in asked.form.asked(there))
        if not is_asked or (item.id in there and form.raw.get("again") != "yes"):
            return None, sitting.id
        return operations.keep(db, asked.person, sitting, asked.form, item, value, edit), sitting.id


def _named(db: Session, row: Reminder, form: Instrument) -> UUID | None:
    """The sitting of this form that the address names."""
    try:
        sitting = checkins.one(db, row.person_id, UUID(request.args.get("of", "")))
    except ValueError:
        return None
    return sitting.id if sitting is not None and sitting.instrument == form.key else None


def _go(address: str, **said: str) -> Response:
    address = f"{address}?{urlencode(said)}" if said else address
    return responses.plain(200, next=address) if responses.wants_json() else responses.seen(address)


def _refused(link: str, asked: Asked, item: Item, text: str, wrong: InvalidValue) -> Response:
    if responses.wants_json():
        return responses.plain(422, errors={"answer": say(wrong.message)})
    return _page(link, asked, item, text, wrong)


def _page(link: str, asked: Asked, item: Item | None, held: str = "", wrong: InvalidValue | None = None) -> Response:
    """The page of a question: empty, or as it was sent; `see` in the address names the card of an answer just given."""
    see = request.args.get("see", "")
    values = question.asking(asked.form, asked.answers, item) if item is not None else {"item": None}
    return _uncopied(responses.page(
        "checkins/linked.html", 422 if wrong else 200, **values, held=held, here=f"/r/{link}/check-in",
        later=f"/r/{link}/later", again=item is not None and item.id in asked.answers, points=care.same_day([see]),
        place=f"/check-ins/forms/{asked.form.key}", error=say(wrong.message) if wrong else "",
    ))


def _support(link: str, row: Reminder, form: Instrument) -> Response:
    here, of = f"/r/{link}/check-in", request.args.get("of", "")
    person = database.reading().get_one(Person, row.person_id)
    return _uncopied(responses.page(
        "checkins/support.html", address=f"{here}/support?{urlencode({'of': of})}" if of else f"{here}/support",
        **support.words(form), near=near(person), seen=None, back=here, errors=[],
        linked=True,
    ))


def _uncopied(page: Response) -> Response:
    """The address is a secret: no copy of the page is kept."""
    page.headers["Cache-Control"] = "no-store"
    return page
