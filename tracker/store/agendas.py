"""Agendas: what a person's check-ins are today and next, read whole; and the look at everybody whose turn has come."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import cadence
from tracker.domain.cadence import LOG, Due, Plan
from tracker.domain.courses import Form
from tracker.domain.localdays import local_day
from tracker.domain.measures import DAILY_LOG, MEASURES
from tracker.domain.rhythms import PROGRAMME, SELF_GUIDED, SYMPTOMS
from tracker.store import checkins, history, ways
from tracker.store.base import Store
from tracker.store.checkins import CheckIn, CheckInChoice, CheckInPause, CheckInWake, Done
from tracker.store.people import Person
from tracker.store.ways import Way

#: Forms ask about a year at most; the log is looked for over four weeks, symptoms over two.
FORMS_BACK, LOG_BACK, SYMPTOMS_BACK = timedelta(days=400), timedelta(days=27), timedelta(days=13)
#: A sitting begun longer ago is not gone on with, nor one of a form that looks back over fewer days than lie between:
#: its words would mean other days than they did. So what asks about today is gone on with today.
GOING_ON = timedelta(days=14)
BLADDER = frozenset(measure.id for measure in MEASURES.values() if measure.group == "bladder")
#: Readings that speak of symptoms unless they say this.
_WITHOUT = {"bladder_pain": "0", "urgency": "0", "blood": "no"}
#: A craving or a use written down by day leaves one of the other two: it is no log yet.
_LOG_ALONE = frozenset(DAILY_LOG) - {"craving_peak", "use"}

_CHANGES = (
    select(CheckInChoice, CheckInPause)
    .select_from(Person)
    .outerjoin(CheckInChoice, col(CheckInChoice.person_id) == col(Person.id))
    .outerjoin(CheckInPause, col(CheckInPause.person_id) == col(Person.id))
    .where(col(Person.id) == bindparam("person"))
)
_c: Any = cast(Any, CheckIn).__table__.c
_SITTINGS = select(_c.instrument, _c.day, _c.total, _c.finished_at.is_(None)).where(
    _c.person_id == bindparam("person"), _c.day >= bindparam("since")
)


@dataclass(frozen=True, slots=True)
class Agenda:
    """A person's check-ins: what is due, the next turn of each, their own changes, and sittings not finished.

    `plan` and `answered` are what `due` and `coming` were worked out from.
    """

    due: tuple[Due, ...]
    coming: tuple[Due, ...]
    choices: Mapping[str, CheckInChoice]
    pause: CheckInPause | None
    going_on: Mapping[str, CheckIn]
    plan: Plan
    answered: tuple[Done, ...]

    def after(self, one: Due) -> Due | None:
        """The turn of the same form after this one: from its day on this one is over."""
        return next((later for later in cadence.coming(self.plan, self.answered, one.opens_at)
                     if later.key == one.key), None)


def agenda(db: Session, person: Person, way: Way, now: datetime, forms: Mapping[str, Form]) -> Agenda:
    """The agenda at `now`; `forms` are those this server can ask.

    Three small reads, and one more where a sitting is not finished.
    """
    choices, pause = _changes(db, person.id)
    finished, going_on = _sittings(db, person.id, way.today, forms)
    logged, symptoms = _said(db, person.id, way.today)
    plan = Plan(
        zone=person.zone, boundary=person.day_boundary, spans=way.spans, lengths=way.lengths, forms=forms,
        traits=_traits(person, way, symptoms=symptoms), choices=choices,
        pause=(pause.first, pause.last) if pause else None, reminder=person.reminder_time,
    )
    answered = (*finished, *(Done(LOG, day, None) for day in logged))
    return Agenda(*cadence.outlook(plan, answered, now), choices, pause, going_on, plan, answered)


class Turn(NamedTuple):
    """A person whose turn to be looked at has come, and what is due for them."""

    person_id: UUID
    due: tuple[Due, ...]


def look(store: Store, now: datetime, forms: Mapping[str, Form], limit: int = 500) -> list[Turn]:
    """Look at the people whose turn has come, at most `limit`, and keep when to look at each of them again.

    One read of an index finds them, however many others there are. Who is changed meanwhile is looked at again.
    """
    with store.reading() as db:
        found = [_looked(db, person_id, now, forms) for person_id in checkins.awake(db, now, limit)]
    if not found:
        return []
    with store.writing() as db:
        for turn, seen, at in found:
            same = (col(CheckInWake.person_id) == turn.person_id, col(CheckInWake.at) == seen)
            db.execute(update(CheckInWake).where(*same).values(at=at) if at else delete(CheckInWake).where(*same))
    return [turn for turn, _seen, _at in found]


def _looked(
    db: Session, person_id: UUID, now: datetime, forms: Mapping[str, Form]
) -> tuple[Turn, datetime, datetime | None]:
    """What is due for a person, the wake that was seen before anything else was read, and the next one."""
    row, person = db.get(CheckInWake, person_id), db.get(Person, person_id)
    if row is None or person is None:  # gone since, with everything that was theirs
        return Turn(person_id, ()), now, None
    seen = row.at
    way = ways.way(db, person_id, local_day(now, person.zone, person.day_boundary))
    one = agenda(db, person, way, now, forms)
    return Turn(person_id, one.due), seen, cadence.wake(one.plan, one.answered, now)


def _changes(db: Session, person_id: UUID) -> tuple[dict[str, CheckInChoice], CheckInPause | None]:
    rows = db.execute(_CHANGES, {"person": person_id}).all()
    return {choice.instrument: choice for choice, _pause in rows if choice}, rows[0][1] if rows else None


def goes_on(check_in: CheckIn, form: Form, today: date) -> bool:
    """Whether a sitting that is not finished can be gone on with on a day."""
    ago = today - check_in.day
    return ago <= GOING_ON and ago < timedelta(days=form.least_gap)


def _sittings(
    db: Session, person_id: UUID, today: date, forms: Mapping[str, Form]
) -> tuple[list[Done], dict[str, CheckIn]]:
    """What was finished, and the latest sitting of each form that can be gone on with; none where one was finished."""
    rows = db.execute(_SITTINGS, {"person": person_id, "since": today - FORMS_BACK}).all()
    finished = [Done(form, day, total) for form, day, total, unfinished in rows if not unfinished]
    if len(finished) == len(rows):
        return finished, {}
    ended = {one.instrument: one.day for one in sorted(finished, key=lambda one: one.day)}
    latest_first = checkins.unfinished(db, person_id, today - GOING_ON)
    return finished, {one.instrument: one for one in reversed(latest_first)
                      if one.instrument in forms and goes_on(one, forms[one.instrument], today)
                      and ended.get(one.instrument, date.min) < one.day}


def _said(db: Session, person_id: UUID, today: date) -> tuple[list[date], bool]:
    """The days with a log, and whether an answer of the last two weeks speaks of bladder trouble."""
    lines = history.between(db, person_id, today - LOG_BACK, date.max, (*DAILY_LOG, *_WITHOUT))
    answers = Counter(day for name in DAILY_LOG for day in lines[name])
    alone = {day for name in _LOG_ALONE for day in lines[name]}
    symptoms = any(day >= today - SYMPTOMS_BACK and value != without
                   for name, without in _WITHOUT.items() for day, value in lines[name].items())
    return [day for day, count in answers.items() if count > 1 or day in alone], symptoms


def _traits(person: Person, way: Way, *, symptoms: bool) -> frozenset[str]:
    alone = way.journey is None or way.journey.setting == "self_guided"
    wanted = not BLADDER.isdisjoint(person.measures_on.split())
    return frozenset({SELF_GUIDED if alone else PROGRAMME, *((SYMPTOMS,) if symptoms or wanted else ())})
