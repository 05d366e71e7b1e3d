"""What a finished check-in comes to, beside one's own past: sentences, no verdict of ours, no word for a range."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.domain import care
from tracker.domain.change import Change, change
from tracker.domain.charts.check_in import WIDEST
from tracker.domain.charts.values import number
from tracker.domain.instruments import body
from tracker.domain.instruments.instrument import Instrument, Result, Subscale, unscored
from tracker.domain.instruments.item import Answer
from tracker.domain.words import Message, message
from tracker.features.checkins import answered, operations, question, support
from tracker.features.checkins.pages import pages, sitting
from tracker.features.checkins.past import untold
from tracker.store import agendas, checkins, ways
from tracker.store.agendas import Agenda
from tracker.store.checkins import CheckIn
from tracker.web import database, gate, responses, today, visibility
from tracker.web.gate import policy, viewer
from tracker.web.questionnaires import questionnaires
from tracker.web.templating import say

#: Earlier scores in the small trend.
EARLIER = 6
#: The least height of a bar, percent: a score of nought is still a score.
LEAST = 3
NO_FIGURE = message("A question here was left open, so there is no figure.")
Past = Sequence[CheckIn]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a result: the total, or one part. `score` is None where a question was left open."""

    label: Message | None
    hint: Message | None
    score: float | None
    high: int | None
    unit: Message | None
    change: Change | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One score of the trend; `height` in percent."""

    day: date
    score: float
    height: int


@pages.get("/check-ins/<uuid:check_in_id>")
@policy("person")
def show_result(check_in_id: UUID) -> Response:
    """The result; the support screen before it where an answer calls for it, the open question while there is one."""
    check_in, form = sitting(check_in_id)
    db, person = database.reading(), viewer()
    if support.waiting(db, check_in):
        return responses.seen(f"/check-ins/{check_in_id}/support")
    answers = checkins.answers(db, person.id, check_in_id)[check_in_id]
    if check_in.finished_at is None:
        left = operations.opening(form, answers) or len(form.asked(answers))
        return responses.seen(f"/check-ins/{check_in_id}/questions/{left}")
    result = operations.scored(form, answers)
    if responses.wants_json():
        return responses.plain(200, id=str(check_in_id), instrument=form.key, day=check_in.day.isoformat(),
                               total=check_in.total, parts=dict(result.subscales), version=check_in.version,
                               answers=answers)
    return responses.page("checkins/result.html", **_values(db, check_in, form, answers, result))


def _values(
    db: Session, check_in: CheckIn, form: Instrument, answers: Mapping[str, Answer], result: Result
) -> dict[str, Any]:
    person, now = viewer(), today.now()
    day = today.today(person)
    hidden = untold(db, person, form)
    past = [one for one in earlier(db, check_in) if one.id not in hidden]
    held = checkins.answers(db, person.id, *(one.id for one in past[-1:]))
    before = held[past[-1].id] if past else {}
    agenda = agendas.agenda(db, person, ways.way(db, person.id, day), now, questionnaires())
    return {
        "form": form, "check_in": check_in, "verbatim": question.verbatim(form),
        "owner": gate.owner(), "new_id": uuid4(), "sight": visibility.sight(check_in.day),
        "figures": _figures(form, check_in, result, past, before), "bars": _bars(form, check_in, past),
        "unscored": unscored(form, result), "rows": answered.rows(form, answers, before),
        "points": care.same_day(result.same_day), "no_figure": NO_FIGURE, "block": _block(db, check_in, form),
        "may_change": check_in.day == day, "kept": "kept" in request.args and check_in.day != day,
        "next_time": next((one.day for one in agenda.coming if one.key == form.key), None), **_next(form, agenda),
    }


def earlier(db: Session, check_in: CheckIn) -> Past:
    """The sittings of the same form that were finished before this one, earliest first."""
    mine = (check_in.day, check_in.finished_at)
    return [one for one in checkins.finished(db, check_in.person_id, check_in.instrument, check_in.day)
            if one.id != check_in.id and (one.day, one.finished_at) < mine]


def _figures(
    form: Instrument, check_in: CheckIn, result: Result, past: Past, before: Mapping[str, Answer]
) -> list[Figure]:
    """The total, or the parts, each with what it says beside the time before."""
    if form.subscales:
        then = operations.scored(form, before).subscales if past else {}
        return [_part(form, part, then.get(part.key), result.subscales[part.key]) for part in form.subscales]
    if form.total_of is None or check_in.total is None:
        return []
    last = next((number(one.total) for one in reversed(past) if one.total is not None), None)
    score = number(check_in.total)
    high = None if form.high - form.low > WIDEST else form.high
    return [Figure(None, None, score, high, form.unit, change(form.key, form.name, last, score))]


def _part(form: Instrument, part: Subscale, before: float | None, score: float | None) -> Figure:
    beside = None if score is None else change(f"{form.key}:{part.key}", part.label, before, score)
    return Figure(part.label, part.counts, score, part.high, None, beside)


def _bars(form: Instrument, check_in: CheckIn, past: Past) -> list[Bar]:
    """This score after up to six before it; none at the first time."""
    if check_in.total is None:
        return []
    scores = [*[(one.day, one.total) for one in past if one.total is not None][-EARLIER:],
              (check_in.day, check_in.total)]
    highest = max(score for _, score in scores)
    top = highest if form.high - form.low > WIDEST else max(form.high, highest)
    reach = max(top - form.low, 1)
    bars = [Bar(day, number(score), max(round(100 * (score - form.low) / reach), LEAST)) for day, score in scores]
    return bars if len(bars) > 1 else []


def _block(db: Session, check_in: CheckIn, form: Instrument) -> list[tuple[str, str, str]]:
    """The figures of the three days up to this one, the last sitting of each; for the body form alone."""
    if form.key != body.BODY.key:
        return []
    since = check_in.day - timedelta(days=body.BLOCK_DAYS - 1)
    days = {one.day: one.id for one in checkins.finished(db, check_in.person_id, form.key, check_in.day)
            if one.day >= since}
    held = checkins.answers(db, check_in.person_id, *days.values())
    return [(say(name), say(figure), say(of)) for name, figure, of in
            answered.block_facts([held[id_] for id_ in days.values()])]


def _next(form: Instrument, agenda: Agenda) -> dict[str, Any]:
    """The form to go on with: the long one this short one opened, else what is due now."""
    forms = questionnaires()
    due = [one for one in agenda.due if one.key in forms and one.key != form.key]
    one = next((one for one in due if one.opened_by == form.key), next(iter(due), None))
    if one is None:
        return {"next_form": None}
    begun = agenda.going_on.get(one.key)
    return {"next_form": forms[one.key], "next_slot": one.slot, "next_begun": begun,
            "next_count": len(forms[one.key].items) + len(forms[one.key].apart)}
