"""Answering: one question per screen, back, skip, and going on later or elsewhere."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from flask import abort
from werkzeug.wrappers import Response

from tracker.domain.cadence import local_day
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.item import Answer, Item
from tracker.domain.scales import InvalidValue
from tracker.features.checkins import operations, question
from tracker.features.checkins.pages import pages, questionnaire, sitting
from tracker.store import checkins
from tracker.store.checkins import CheckIn
from tracker.web import database, forms, gate, responses, today, visibility
from tracker.web.forms import Form, written
from tracker.web.gate import policy, viewer
from tracker.web.templating import say

#: As good as leaving the answer empty.
SKIP = "skip"
#: Where who says such a thing is led when there is no screen for it.
HELP = "/help"
#: A slot lies no further from today than this.
REACH = timedelta(days=366)


@pages.post("/check-ins")
@policy("person")
def begin() -> Response:
    """Begin a form and go to its first open question; sent twice, or begun elsewhere already, it is one sitting.

    Too soon after the last one, its page says from when on.
    """
    person, form, now = viewer(), Form(), today.now()
    _same_person(form)
    instrument, day = questionnaire(form.raw.get("instrument", "")), today.today(person)
    slot = form.take("slot", forms.day, day)
    if form.errors or abs(slot - day) > REACH:
        abort(400)
    new = CheckIn(person_id=person.id, id=_id(form), instrument=instrument.key, slot=slot, day=day, zone=person.zone,
                  begun_at=now)
    with database.writing() as db:
        kept = operations.begin(db, person, new, instrument)
        address = f"/check-ins/{kept}" if kept else f"/check-ins/forms/{instrument.key}"
    if responses.wants_json():
        return responses.plain(201 if kept else 409, id=kept and str(kept), next=address)
    return responses.seen(address)


@pages.get("/check-ins/<uuid:check_in_id>/questions/<int:n>")
@policy("person")
def show_question(check_in_id: UUID, n: int) -> Response:
    """One question with the answer it has; a number that is not asked leads to the first open one, or the result."""
    check_in, instrument = sitting(check_in_id)
    answers = _answers(check_in)
    asked = instrument.asked(answers)
    if not 1 <= n <= len(asked) or not _open(check_in, today.today(viewer())):
        return responses.seen(f"/check-ins/{check_in_id}")
    item = asked[n - 1]
    held = answers.get(item.id)
    if responses.wants_json():
        return responses.plain(200, n=n, of=len(asked), item=item.id, question=say(item.shown), answer=held)
    return _page(check_in, instrument, item, "" if held is None else str(held))


@pages.post("/check-ins/<uuid:check_in_id>/questions/<int:n>")
@policy("person")
def answer(check_in_id: UUID, n: int) -> Response:
    """Keep one answer and go on. What is no question any more, came after the day was over, or is older than the answer
    there is changes nothing; where it would have called for the support screen, it leads to the page of help.
    """
    person, form = viewer(), Form()
    _same_person(form)
    check_in, instrument = sitting(check_in_id)
    item = _item(instrument, _answers(check_in), n, form)
    edit, _ = written(form, person.zone)
    wrote = local_day(operations.said_at(check_in, edit), person.zone, person.day_boundary)
    if item is None or not _open(check_in, wrote):
        return _go(check_in_id, (), HELP if _calls(item, form) else f"/check-ins/{check_in_id}?kept=1")
    if "step" in form:
        return _page(check_in, instrument, item, question.stepped(item, form.raw.get("answer", ""), form.raw["step"]))
    try:
        value = _value(item, form)
    except InvalidValue as wrong:
        return _refused(check_in, instrument, item, form, wrong)
    with database.writing() as db:
        if checkins.one(db, person.id, check_in.id) is None:
            abort(404)  # taken away meanwhile, on another device
        kept = operations.keep(db, person, check_in, instrument, item, value, edit)
    lost = _calls(item, form) and not kept.answers.get(item.id)
    return _go(check_in_id, (item.id,), HELP if lost else _next(check_in, instrument, item, kept))


@pages.post("/check-ins/<uuid:check_in_id>/removal")
@policy("person")
def remove(check_in_id: UUID) -> Response:
    """Take a sitting that is not finished away, with its answers; a finished one stays."""
    check_in, _ = sitting(check_in_id)
    if check_in.finished_at is not None:
        abort(404)
    with database.writing() as db:
        checkins.remove(db, viewer().id, check_in.id)
        checkins.wake(db, viewer().id, today.now())
    return responses.plain(200, removed=str(check_in_id)) if responses.wants_json() else responses.seen("/check-ins")


def _same_person(form: Form) -> None:
    if form.raw.get("owner", gate.owner()) != gate.owner():
        abort(401)  # it waited in a browser in which somebody else has signed in since


def _id(form: Form) -> UUID:
    try:
        return UUID(form.raw["id"])
    except (KeyError, ValueError):
        return uuid4()


def _answers(check_in: CheckIn) -> dict[str, Answer]:
    return checkins.answers(database.reading(), viewer().id, check_in.id)[check_in.id]


def _open(check_in: CheckIn, day: date) -> bool:
    """Whether answers can be changed on that day: until it is finished, and later on the day it was."""
    return check_in.finished_at is None or day == check_in.day


def _item(instrument: Instrument, answers: dict[str, Answer], n: int, form: Form) -> Item | None:
    """The question answered: the one the form names, for an earlier answer may have changed which is the nth."""
    asked = instrument.asked(answers)
    if "item" in form:
        return next((item for item in asked if item.id == form.raw["item"]), None)
    return asked[n - 1] if 1 <= n <= len(asked) else None


def _value(item: Item, form: Form) -> Answer:
    text = form.raw.get("answer", "")
    return None if text.strip() == SKIP else item.parse(text)


def _calls(item: Item | None, form: Form) -> bool:
    """Whether an answer says what calls for the support screen, kept or not."""
    return item is not None and item.safety and form.raw.get("answer", "").strip() not in ("", "0", SKIP)


def _next(check_in: CheckIn, instrument: Instrument, item: Item, kept: operations.Kept) -> str:
    """Where an answer leads: to the support screen, the question after it, one left open, or the result."""
    if kept.support:
        return f"/check-ins/{check_in.id}/support"
    left = operations.opening(instrument, kept.answers)
    if left is None or check_in.finished_at is not None:
        return f"/check-ins/{check_in.id}" + (f"/questions/{left}" if left else "")
    ids = [one.id for one in instrument.asked(kept.answers)]
    after = ids.index(item.id) + 2
    return f"/check-ins/{check_in.id}/questions/{after if after <= len(ids) else left}"


def _go(check_in_id: UUID, saved: tuple[str, ...], address: str) -> Response:
    if responses.wants_json():
        return responses.plain(200, id=str(check_in_id), saved=saved, next=address)
    return responses.seen(address)


def _refused(check_in: CheckIn, instrument: Instrument, item: Item, form: Form, wrong: InvalidValue) -> Response:
    if responses.wants_json():
        return responses.plain(422, errors={"answer": say(wrong.message)})
    return _page(check_in, instrument, item, form.raw.get("answer", ""), wrong)


def _page(
    check_in: CheckIn, instrument: Instrument, item: Item, held: str, wrong: InvalidValue | None = None
) -> Response:
    values = question.values(check_in, instrument, _answers(check_in), item, held)
    return responses.page("checkins/question.html", 422 if wrong else 200, **values, owner=gate.owner(),
                          sight=visibility.sight(check_in.day),
                          error=say(wrong.message) if wrong else "")
