"""The demonstration: Ana, Ben and Cleo signed up, with days as uneven as life, over a data folder of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from tracker import demo_checkins
from tracker.demo_checkins import Life
from tracker.domain.localdays import instant
from tracker.domain.measures import MEASURES
from tracker.store import days, people
from tracker.store.base import Store
from tracker.store.days import Edit
from tracker.store.journeys import Appointment, Journey, PhaseSpan, PlanGoal
from tracker.store.moments import Moment
from tracker.store.people import Person

ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class Role:
    """One person of the demonstration: how long they have been here and how their days went."""

    name: str
    passphrase: str
    days: int
    phases: tuple[tuple[str, int], ...]
    goal: str
    used: frozenset[int]
    away: tuple[range, ...] = ()
    #: Whether a check-in of today was begun and left half way.
    begun: bool = False
    #: Days that were harder than their others.
    heavy: range = range(0)


CAST = (
    Role("Ana", "three days by the canal", 3, (("stabilise.detox", 0),), "no_use", frozenset()),
    Role(
        "Ben",
        "twelve weeks of bad weather",
        84,
        (("stabilise.detox", 0), ("stabilise.settle", 13), ("active", 27)),
        "use_less",
        frozenset({9, 26, 61}),
        (range(40, 44),),
        begun=True,
    ),
    Role(
        "Cleo",
        "eighteen months and counting",
        548,
        (("stabilise.detox", 0), ("stabilise.settle", 14), ("active", 30), ("maintain", 186)),
        "no_use",
        frozenset({6, 21, 243, 244, 246}),
        (range(95, 101), range(310, 322), range(430, 436)),
    ),
)
NOTES = (
    "Walked home along the canal instead of past the old flat.",
    "Long call with my sister. Slept better after.",
    "Group was hard today. Glad I went.",
    "Rain all day. Made soup.",
)


def fill(store: Store, hash_passphrase: Callable[[str], str], now: datetime, cast: Sequence[Role] = CAST) -> list[Role]:
    """Sign up whoever of the cast is not there yet, with their days; gives the whole cast."""
    for role in cast:
        with store.writing() as db:
            if people.by_name(db, role.name) is None:
                _live(db, store, role, hash_passphrase(role.passphrase), now)
    return list(cast)


def _live(db: Session, store: Store, role: Role, passphrase_hash: str, now: datetime) -> None:
    today = now.astimezone(UTC).date()
    start = today - timedelta(days=role.days - 1)
    began = instant(start, time(9), ZONE)
    person = Person(
        name=role.name.casefold(),
        display_name=role.name,
        passphrase_hash=passphrase_hash,
        zone=ZONE,
        region="GB",
        created_at=began,
        codes_seen_at=began,
    )
    db.add(person)
    db.flush()
    db.add(
        Journey(
            person_id=person.id,
            substance="ketamine",
            started_on=start,
            last_use_on=_last_use(role, start),
            goal=role.goal,
            setting="outpatient",
            edited_at=began,
        )
    )
    spans = [
        PhaseSpan(
            person_id=person.id,
            phase=phase,
            start=start + timedelta(days=after),
            made_at=instant(start + timedelta(days=after), time(10), ZONE),
        )
        for phase, after in role.phases
    ]
    db.add_all(spans)
    chance = Random(role.name)
    lived = _days(role, chance)
    for i, values in enumerate(lived):
        if values and start + timedelta(days=i) < today:
            _keep(db, store, person.id, start + timedelta(days=i), values, i, chance)
    life = Life(person.id, ZONE, start, spans, lived, role.used, Random(f"{role.name} answers"))
    demo_checkins.live(db, life, now, begun=role.begun)
    _plan(db, person.id, role, today, began)


def _last_use(role: Role, start: date) -> date:
    return start + timedelta(days=max(role.used)) if role.used else start - timedelta(days=1)


def _days(role: Role, chance: Random) -> list[dict[str, str]]:
    """Answers by day. Better and worse weeks wander (an autoregressive walk); nothing goes up in a straight line."""
    weather = 0.0
    found: list[dict[str, str]] = []
    for i in range(role.days):
        weather = 0.75 * weather + chance.gauss(0, 0.8) - 0.8 * (i in role.heavy)
        ease = min(1.0, i / 150) ** 0.6
        used = i in role.used
        settled = dict(role.phases).get("maintain", 10**6)
        silent = chance.random() < (0.55 if i > settled else 0.14) or any(i in gap for gap in role.away)
        if silent and not used:
            found.append({})
            continue
        craving = _within(7.5 - 6 * ease - weather + chance.gauss(0, 0.9) + 3 * used, 0, 10)
        values = {
            "mood": _within(2.2 + 1.6 * ease + 0.7 * weather - 1.2 * used + chance.gauss(0, 0.5), 1, 5),
            "craving_peak": craving,
            "sleep_hours": round(2 * max(2.0, min(10.5, 4.8 + 2.2 * ease + 0.6 * weather + chance.gauss(0, 0.8)))) / 2,
            "sleep_quality": _within(1.8 + 1.8 * ease + 0.6 * weather + chance.gauss(0, 0.6), 1, 5),
            "confidence": _within(3.5 + 4.5 * ease + weather - 2 * used + chance.gauss(0, 0.8), 0, 10),
        }
        kept = {name: f"{value:g}" for name, value in values.items() if chance.random() > 0.05}
        if used or chance.random() > 0.06:
            kept["use"] = "use" if used else "no_use"
        kept |= _more(i, ease, chance)
        found.append(kept)
    return found


def _more(i: int, ease: float, chance: Random) -> dict[str, str]:
    """The answers of "Add more", on some days."""
    if chance.random() > 0.6:
        return {}
    symptom = {
        name: str(int(_within(2.6 - 2.2 * ease + chance.gauss(0, 0.6), 0, 4)))
        for name in ("memory", "concentration", "bladder_pain", "anxiety")
    }
    helped = chance.sample(("walked", "called", "waited", "outdoors", "session", "breathing"), 2)
    return {
        **symptom,
        "alone": chance.choice(("none", "message", "call", "in_person")),
        "coping_used": MEASURES["coping_used"].scale.store(MEASURES["coping_used"].scale.parse(" ".join(helped))),
        **({"exercise_min": chance.choice(("10", "20", "30", "45"))} if i % 3 == 0 else {}),
    }


def _within(value: float, low: int, high: int) -> float:
    return max(low, min(high, round(value)))


def _keep(
    db: Session, store: Store, person_id: UUID, day: date, values: dict[str, str], i: int, chance: Random
) -> None:
    """One day's rows, recorded that evening or, now and then, three days late."""
    late = timedelta(days=3) if chance.random() < 0.04 else timedelta()
    at = instant(day, time(20, chance.randrange(60)), ZONE) + late
    edit = Edit(at, f"{chance.getrandbits(128):032x}", at, ZONE)
    days.keep(db, person_id, day, values, edit)
    if chance.random() < 0.12:
        days.keep_note(db, person_id, day, store.vault.seal(NOTES[i % len(NOTES)], person_id, day), edit)
    if int(values.get("craving_peak", "0")) >= 5 and chance.random() < 0.5:
        after = max(0, int(values["craving_peak"]) - chance.randrange(1, 4))
        db.add(
            Moment(
                person_id=person_id,
                client_id=edit.edit_id,
                kind="craving",
                day=day,
                started_at=at,
                zone=ZONE,
                intensity=int(values["craving_peak"]),
                intensity_after=after,
                minutes=chance.randrange(8, 35),
                outcome="passed" if after < 5 else "still_there",
                triggers=chance.choice(("stress", "bored", "people", "place payday", "low_mood")),
                helped=chance.choice(("walked", "called", "waited", "")),
                recorded_at=at,
                edited_at=at,
            )
        )
    if values.get("use") == "use":
        db.add(
            Moment(
                person_id=person_id,
                client_id=f"use-{edit.edit_id[:30]}",
                kind="use",
                day=day,
                started_at=at,
                zone=ZONE,
                company="alone",
                part_of_day="evening",
                recorded_at=at,
                edited_at=at,
            )
        )


def _plan(db: Session, person_id: UUID, role: Role, today: date, began: datetime) -> None:
    """Goals and sessions."""
    phase = role.phases[-1][0]
    for n, text in enumerate(("Log most days", "Two evenings a week with people", "Book the doctor’s appointment")):
        done = began + timedelta(days=2) if n == 0 and role.days > 7 else None
        db.add(PlanGoal(person_id=person_id, phase=phase, text=text, made_at=began, done_at=done))
    weeks, lag = min(12, role.days // 7), 4 if role.passphrase else 1 + sum(map(ord, role.name)) % 6
    for week in range(-1, weeks):
        state = "planned" if week < 0 else "not_attended" if week % 5 == 3 else "attended"
        db.add(
            Appointment(
                person_id=person_id,
                day=today - timedelta(days=7 * week + lag),
                at=time(10),
                kind="individual",
                with_whom="Maya",
                setting="outpatient",
                state=state,
                made_at=began,
                edited_at=began,
            )
        )
