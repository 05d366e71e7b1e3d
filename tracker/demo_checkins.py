"""Check-ins of the demonstration: what the plan asked for, answered on some days and on others not, as life has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.domain.cadence import LOG, Due, Plan, due
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.item import Item
from tracker.domain.localdays import instant, local_day
from tracker.domain.rhythms import PROGRAMME, SYMPTOMS
from tracker.store import archive, checkins
from tracker.store.checkins import CheckIn, CheckInAnswer, Done
from tracker.store.journeys import PhaseSpan

MORNING, EVENING = time(9, 20), time(20, 30)
#: How much of a scale is used by answers that hardly change with the days: meetings, faith, alcohol.
STEADY: Mapping[str, float] = {"4": 0.08, "5": 0.0, "10": 0.2, "12": 0.25, "14": 1.0}
#: The lowest and the highest count a day of the body check-in has here.
COUNTS: Mapping[str, tuple[int, int]] = {"void_day": (5, 10), "void_night": (0, 3)}
#: Drugs other than the one: not used.
OTHERS = frozenset({"7A", "7B", "7C", "7D", "7E", "7F"})


@dataclass(slots=True)
class Life:
    """One person's days as the demonstration has them, and what they answered so far."""

    person_id: UUID
    zone: str
    start: date
    spans: Sequence[PhaseSpan]
    days: Sequence[Mapping[str, str]]
    used: frozenset[int]
    chance: Random
    answered: list[Done] = field(default_factory=list)

    def trouble(self, i: int) -> float:
        """How heavy the two weeks up to day `i` were, 0 to 1: by mood, with no view of single days."""
        moods = [int(day["mood"]) for day in self.days[max(0, i - 13):i + 1] if "mood" in day]
        return 0.5 if not moods else min(1.0, max(0.0, (4.2 - sum(moods) / len(moods)) / 3.6))

    def uses(self, i: int, window: int) -> int:
        """Days of use among the `window` days up to day `i`."""
        return sum(i - window < day <= i for day in self.used)

    def plan(self, i: int) -> Plan:
        """The plan as it is on day `i`."""
        pained = any(day.get("bladder_pain", "0") != "0" for day in self.days[max(0, i - 13):i + 1])
        traits = {PROGRAMME, *((SYMPTOMS,) if pained else ())}
        return Plan(zone=self.zone, spans=self.spans, forms=INSTRUMENTS, traits=frozenset(traits))


def live(db: Session, life: Life, now: datetime, *, begun: bool) -> None:
    """Go through the days before today and answer what was due, now and then; today's is left open.

    With `begun`, the first of today's was begun a while ago and left half way.
    """
    today = (local_day(now, life.zone) - life.start).days
    for i in range(today):
        if not life.days[i]:
            continue  # a day away from the app
        for at, likely in ((MORNING, 0.7), (EVENING, 0.55)):
            then = instant(life.start + timedelta(days=i), at, life.zone)
            if life.chance.random() < likely:
                _answer(db, life, i, then, morning=at is MORNING)
    if begun:
        for one in _asked(life, today, now)[:1]:
            _keep(db, life, today, INSTRUMENTS[one.key], one.slot, now - timedelta(minutes=40), whole=False)
    checkins.wake(db, life.person_id, now)


def _asked(life: Life, i: int, now: datetime) -> list[Due]:
    return [one for one in due(life.plan(i), life.answered, now) if one.key != LOG]


def _answer(db: Session, life: Life, i: int, now: datetime, *, morning: bool) -> None:
    for n, one in enumerate(_asked(life, i, now)):
        if not morning or one.key == "first_days":
            _keep(db, life, i, INSTRUMENTS[one.key], one.slot, now + timedelta(minutes=4 * n))


def _keep(db: Session, life: Life, i: int, form: Instrument, slot: date, at: datetime, *, whole: bool = True) -> None:
    """One sitting, finished some minutes after it began, or left half way; rarely with a question left open."""
    day = life.start + timedelta(days=i)
    level = life.trouble(i)
    answers: dict[str, int | None] = {item.id: _said(life, i, form, item, level) for item in (*form.items, *form.apart)}
    if form.subscales and life.chance.random() < 0.12:
        answers[life.chance.choice(form.items).id] = None
    kept = checkins.begin(db, CheckIn(
        person_id=life.person_id, id=UUID(int=life.chance.getrandbits(128), version=4), instrument=form.key, slot=slot,
        day=day, zone=life.zone, begun_at=at,
    ))
    end = at + timedelta(minutes=2, seconds=life.chance.randrange(60))
    if not whole:
        answers = dict(list(answers.items())[:len(answers) // 2])
    edit = {"person_id": life.person_id, "check_in_id": kept.id, "edited_at": end,
            "edit_id": f"{life.chance.getrandbits(128):032x}"}
    rows = [{**edit, "item": item, "value": value} for item, value in answers.items()]
    archive.put(db, CheckInAnswer, rows, key=("check_in_id", "item"))
    if not whole:
        return
    result = form.score(form.in_order(answers))
    checkins.finish(db, life.person_id, kept.id, end, day, result.version, result.total)
    life.answered.append(Done(form.key, day, result.total))


def _said(life: Life, i: int, form: Instrument, item: Item, level: float) -> int:
    """An answer: more of what is hard in heavy weeks, less of what helps; nothing that calls for help at once."""
    if item.safety or item.same_day:
        return 0
    if form.key in ("bam_iop", "bam_r", "auditc") and (steady := _steady(life, i, form, item)) is not None:
        return steady
    amount = (level if item.direction == "worse" else 1 - level) + life.chance.gauss(0, 0.17)
    low, high = COUNTS.get(item.id, (0, 0)) if form.key == "body" else (0, 0)
    values = range(low, high + 1) if high else item.values
    if form.key == "evs" and item.id == "2":
        values = (20, 30, 40)
    return values[round(min(1.0, max(0.0, amount)) * (len(values) - 1))]


def _steady(life: Life, i: int, form: Instrument, item: Item) -> int | None:
    """An answer that follows the days of use, or that hardly changes; None where it goes by the weeks."""
    if form.key == "auditc":
        return int(item.id == "1")
    if item.id in ("6", "7G"):
        return life.uses(i, form.window)
    if item.id in OTHERS:
        return 0
    return item.values[round(STEADY[item.id] * (len(item.values) - 1))] if item.id in STEADY else None
