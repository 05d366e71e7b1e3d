"""Topics: one method for each thing a person can share, and none for anything else."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import String, bindparam, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import consent
from tracker.domain.measures import MEASURES
from tracker.store.checkins import CheckIn, CheckInAnswer
from tracker.store.days import Note, Reading
from tracker.store.items import Answers, Craving, Cravings, Plan, Sitting, Visit
from tracker.store.journeys import Appointment, Journey, PhaseSpan, PlanGoal
from tracker.store.looking import Loaded, Looking, Sight
from tracker.store.moments import Moment

T = TypeVar("T")
#: The measures of each topic.
OF: dict[str, tuple[str, ...]] = {
    topic: tuple(measure.id for measure in MEASURES.values() if measure.topic == topic)
    for topic in sorted({measure.topic for measure in MEASURES.values()})
}


class Topics(Looking):
    """What is shared, topic by topic; None where it is not."""

    def mood(self, first: date, last: date) -> Answers | None:
        """Mood and feelings."""
        return self._answers("mood", first, last)

    def sleep(self, first: date, last: date) -> Answers | None:
        """Hours and quality of sleep."""
        return self._answers("sleep", first, last)

    def use(self, first: date, last: date) -> Answers | None:
        """Days of use and days without; what is not there is unknown."""
        return self._answers("use", first, last)

    def confidence(self, first: date, last: date) -> Answers | None:
        """Confidence."""
        return self._answers("confidence", first, last)

    def body(self, first: date, last: date) -> Answers | None:
        """Body, bladder, thinking and the day."""
        return self._answers("body", first, last)

    def craving(self, first: date, last: date) -> Cravings | None:
        """Craving by day, and the cravings that were written down; never own words."""
        answers = self._answers("craving", first, last)
        if answers is None:
            return None
        found: dict[date, tuple[Craving, ...]] = {}
        for day, one in self._ask(("cravings", first, last), _from(_cravings, first, last), "craving") or ():
            if self._may("craving", day):
                found[day] = (*found.get(day, ()), one)
        return Cravings(answers, found)

    def check_ins(self, instrument: str, first: date, last: date) -> tuple[Sitting, ...] | None:
        """The finished check-ins of one questionnaire, earliest first."""
        topic = f"{consent.CHECK_INS}{instrument}"
        if not self._look(topic, first, last):
            return None
        load = _from(_sittings, first, last, instrument)
        found = self._ask(("sittings", instrument, first, last), load, topic) or ()
        return tuple(one for one in found if self._may(topic, one.day))

    def appointments(self, first: date, last: date, *, alone: bool = False) -> tuple[Visit, ...] | None:
        """Sessions, groups and visits, earliest first; read `alone` they are read for this window and no other."""
        if not self._look("appointments", first, last):
            return None
        load = _from(_visits, first, last)
        found = self._alone(load) if alone else self._ask(("visits", first, last), load, "appointments")
        return tuple(one for one in found or () if self._may("appointments", one.day))

    def plan_goals(self) -> Plan | None:
        """Phases and goals."""
        if not self._may("plan_goals", None) or not self._look("plan_goals"):
            return None
        journey, spans = self._journey()
        goals = self._ask("goals", _goals, "plan_goals") or ()
        return Plan(tuple((one.phase, one.start, one.end) for one in spans), tuple(goals),
                    journey.goal if journey else "", journey.setting if journey else "")

    def note(self, day: date) -> str | None:
        """The note of one day; None where it is not shared or there is none."""
        return self.notes(day, day).get(day)

    def notes(self, first: date, last: date) -> dict[date, str]:
        """The notes that are shared, of the days on which there is one."""
        found: dict[date, str] = {}
        for day in sorted(filter(None, map(consent.noted_day, self.topics))):
            topic = consent.note_of(day)
            if first <= day <= last and self._may(topic, day) and self._look(topic, day, day):
                sealed = self._ask(topic, _from(_notes, day), topic)
                if sealed and (text := self._opened(sealed, day)):
                    found[day] = text
        return found

    def _answers(self, topic: str, first: date, last: date, *, alone: bool = False) -> Answers | None:
        """The answers of a topic; read `alone` they are read for this window and for none of the others."""
        if not self._look(topic, first, last):
            return None
        load = _from(_readings, first, last, OF[topic])
        found = self._alone(load) if alone else self._ask((topic, first, last), load, topic)
        found = found or {}
        return {day: found[day] for day in self._shown(topic, sorted(found))}

    def _journey(self) -> tuple[Journey | None, list[PhaseSpan]]:
        return self._ask("journeys", _journeys) or (None, [])


def _from(load: Callable[..., Loaded[Any]], first: date, *rest: Any) -> Callable[[Session, list[Sight]], Loaded[Any]]:
    """A load of days from `first`, or from the first day that is shared by any of them."""

    def run(db: Session, sights: list[Sight]) -> Loaded[Any]:
        if not sights:
            return {}
        ids = [one.person.id for one in sights]
        return load(db, ids, max(first, min(one.terms.since for one in sights)), *rest)

    return run


_r: Any = cast(Any, Reading).__table__.c
_c: Any = cast(Any, CheckIn).__table__.c
_a: Any = cast(Any, CheckInAnswer).__table__.c
_m: Any = cast(Any, Moment).__table__.c
_v: Any = cast(Any, Appointment).__table__.c
_n: Any = cast(Any, Note).__table__.c
_g: Any = cast(Any, PlanGoal).__table__.c
_PEOPLE: Any = bindparam("people", expanding=True)
_FIRST: Any = bindparam("first")
_LAST: Any = bindparam("last")


@cache
def _texts(count: int) -> Any:
    """One text for each of `count` measures of each person, "day=value" with commas between, as in history.py."""
    said = func.aggregate_strings(sql_cast(_r.day, String).concat("=").concat(_r.value), ",")
    names: list[Any] = [bindparam(f"measure{n}") for n in range(count)]
    return (
        select(_r.person_id, *(said.filter(_r.measure == name) for name in names))
        .where(_r.person_id.in_(_PEOPLE), _r.day >= _FIRST, _r.day <= _LAST, _r.value.is_not(None),
               _r.measure.in_(names))
        .group_by(_r.person_id)
    )


def _readings(
    db: Session, people: list[UUID], first: date, last: date, measures: tuple[str, ...]
) -> Loaded[dict[date, dict[str, str]]]:
    asked = {"people": people, "first": first, "last": last, **{f"measure{n}": one for n, one in enumerate(measures)}}
    found: Loaded[dict[date, dict[str, str]]] = {}
    for person_id, *texts in db.execute(_texts(len(measures)), asked):
        days = found[person_id] = defaultdict(dict)
        for measure, text in zip(measures, texts, strict=True):
            for part in text.split(",") if text else ():
                days[date.fromisoformat(part[:10])][measure] = part[11:]
    return found


_CRAVINGS = (
    select(_m.person_id, _m.day, _m.started_at, _m.intensity, _m.intensity_after, _m.minutes, _m.triggers, _m.helped)
    .where(_m.person_id.in_(_PEOPLE), _m.day >= _FIRST, _m.day <= _LAST, _m.kind == "craving", _m.deleted_at.is_(None))
    .order_by(_m.started_at)
)


def _cravings(db: Session, people: list[UUID], first: date, last: date) -> Loaded[list[tuple[date, Craving]]]:
    found: Loaded[list[tuple[date, Craving]]] = defaultdict(list)
    for person_id, day, at, before, after, minutes, triggers, helped in db.execute(
            _CRAVINGS, {"people": people, "first": first, "last": last}):
        found[person_id].append(
            (day, Craving(at, before, after, minutes, tuple(triggers.split()), tuple(helped.split()))))
    return found


_FINISHED = (_c.person_id.in_(_PEOPLE), _c.instrument == bindparam("instrument"), _c.day >= _FIRST, _c.day <= _LAST,
             _c.finished_at.is_not(None))
_SITTINGS = (
    select(_c.person_id, _c.id, _c.day, _c.finished_at, _c.version, _c.total)
    .where(*_FINISHED).order_by(_c.day, _c.finished_at)
)
_GIVEN = (
    select(_a.person_id, _a.check_in_id, _a.item, _a.value)
    .join(CheckIn, (_c.person_id == _a.person_id) & (_c.id == _a.check_in_id)).where(*_FINISHED)
)


def _sittings(db: Session, people: list[UUID], first: date, last: date, instrument: str) -> Loaded[list[Sitting]]:
    asked = {"people": people, "first": first, "last": last, "instrument": instrument}
    found: Loaded[list[Sitting]] = defaultdict(list)
    answers: dict[tuple[UUID, UUID], dict[str, int | None]] = defaultdict(dict)
    for person_id, *row in db.execute(_SITTINGS, asked):
        found[person_id].append(Sitting(*(*row, answers[person_id, row[0]])))
    for person_id, check_in_id, item, value in db.execute(_GIVEN, asked) if found else ():
        answers[person_id, check_in_id][item] = value
    return found


_VISITS = (
    select(_v.person_id, _v.day, _v.kind, _v.setting, _v.state)
    .where(_v.person_id.in_(_PEOPLE), _v.day >= _FIRST, _v.day <= _LAST)
    .order_by(_v.day, _v.at.nulls_first(), _v.made_at)
)


def _visits(db: Session, people: list[UUID], first: date, last: date) -> Loaded[list[Visit]]:
    return _listed(db.execute(_VISITS, {"people": people, "first": first, "last": last}), Visit)


_NOTES = select(_n.person_id, _n.sealed).where(_n.person_id.in_(_PEOPLE), _n.day == bindparam("day"))


def _notes(db: Session, people: list[UUID], day: date) -> Loaded[bytes]:
    return {row[0]: row[1] for row in db.execute(_NOTES, {"people": people, "day": day})}


def _goals(db: Session, sights: list[Sight]) -> Loaded[list[tuple[str, bool]]]:
    query = (select(_g.person_id, _g.text, _g.done_at.is_not(None)).where(_g.person_id.in_(_PEOPLE))
             .order_by(_g.made_at, _g.id))
    return _listed(db.execute(query, {"people": [one.person.id for one in sights]}), lambda text, done: (text, done))


def _journeys(db: Session, sights: list[Sight]) -> Loaded[tuple[Journey | None, list[PhaseSpan]]]:
    """Of whoever shares their plan, or a questionnaire: when that is due goes by the phase."""
    asked = {"people": [one.person.id for one in sights
                        if any(topic.startswith(("plan_goals", consent.CHECK_INS)) for topic in one.terms.topics)]}
    mine = select(Journey).where(col(Journey.person_id).in_(_PEOPLE))
    begun = {one.person_id: one for one in db.scalars(mine, asked)}
    spans: Loaded[list[PhaseSpan]] = defaultdict(list)
    for one in db.scalars(select(PhaseSpan).where(col(PhaseSpan.person_id).in_(_PEOPLE))
                          .order_by(col(PhaseSpan.start), col(PhaseSpan.made_at)), asked):
        spans[one.person_id].append(one)
    return {one: (begun.get(one), spans[one]) for one in asked["people"]}


def _listed(rows: Any, make: Callable[..., T]) -> Loaded[list[T]]:
    found: Loaded[list[T]] = defaultdict(list)
    for person_id, *row in rows:
        found[person_id].append(make(*row))
    return found
