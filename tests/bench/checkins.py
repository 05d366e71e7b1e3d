"""Check-ins: answering, scoring, what is due for 10,000 people, and the tick that finds whose turn it is."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from tests.bench.load import Ask
from tests.bench.pairs import paired
from tests.drills.server import Server
from tests.people import Someone
from tracker.domain import cadence
from tracker.domain.cadence import Plan
from tracker.domain.instruments import INSTRUMENTS
from tracker.store import agendas, checkins
from tracker.store.base import Store
from tracker.store.checkins import CheckIn, CheckInWake, Done
from tracker.store.days import Reading
from tracker.store.journeys import Journey, PhaseSpan
from tracker.store.migrations import migrate
from tracker.store.people import Person

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY, DAY = NOW.date(), timedelta(days=1)
MANY, LOOKED_AT = 10_000, 500
#: Where people are, and for how many days they have been there.
PLACES = (("stabilise.detox", 5), ("stabilise.settle", 9), ("active", 60), ("active", 120), ("maintain", 200))
FORMS = ("phq9", "gad7", "bam_r", "building", "evs", "phq2", "gad2", "look_back")
ZONES = ("Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Sydney")


def answering(server: Server, who: Someone) -> Ask:
    """One question of a long form, answered again and again."""
    store = Store(server.url, b"k" * 32)
    with store.writing() as db:
        sitting = checkins.begin(db, CheckIn(
            person_id=who.person.id, instrument="bam_r", slot=TODAY, day=TODAY, zone="Europe/London",
            begun_at=datetime.now(UTC)))
    store.close()
    return Ask(f"/check-ins/{sitting.id}/questions/2", lambda n: {
        "answer": str(n % 31), "edit_id": str(uuid4()), "edited_at": datetime.now(UTC).isoformat(),
    }, who.token, "application/json")


def measure(folder: Path) -> dict[str, dict[str, float]]:
    """Every figure of check-ins that needs no server."""
    few, many = (people(folder / f"{count}.db", count) for count in (100, MANY))
    bare = sqlite3.connect(folder / f"{MANY}.db")
    ids = [row[0] for row in bare.execute("SELECT id FROM person")]
    forms = [[(n * k) % 4 for k in range(1, 10)] for n in range(MANY)]
    plans = list(plans_of(many))
    found = {
        "scoring_10k_vs_loop": paired(
            timed(lambda: [INSTRUMENTS["phq9"].score(form) for form in forms]),
            timed(lambda: [sum(one for one in form if one is not None and 0 <= one <= 3) for form in forms])),
        "due_10k_vs_rows": paired(
            timed(lambda: [cadence.due(plan, answered, NOW) for plan, answered in plans]),
            timed(lambda: [rows(bare, id_, ("checkin",)) for id_ in ids])),
        "look_vs_rows": paired(
            look(many, ids[:LOOKED_AT]),
            timed(lambda: [rows(bare, id_, ("checkinwake", "journey", "phasespan", "checkinchoice", "checkinpause",
                                            "checkin", "reading")) for id_ in ids[:LOOKED_AT]])),
        "due_scan_vs_query": paired(ticks(many), timed(lambda: [asked_of(many) for _ in range(100)])),
        "due_scan_growth": paired(ticks(many), ticks(few)),
    }
    bare.close()
    few.close()
    many.close()
    return found


def timed(run: Callable[[], object]) -> Callable[[], float]:
    """Milliseconds of this processor that one run takes."""

    def one() -> float:
        began = time.process_time()
        run()
        return 1000 * (time.process_time() - began)

    return one


def ticks(store: Store) -> Callable[[], float]:
    """A hundred ticks in which nobody's turn has come."""
    return timed(lambda: [agendas.look(store, NOW, INSTRUMENTS) for _ in range(100)])


def asked_of(store: Store) -> None:
    """The question of a tick as text, on a connection of the same engine."""
    question, now = "SELECT person_id FROM checkinwake WHERE at <= ? ORDER BY at LIMIT 500", f"{NOW:%F %T}.000000"
    with store.read_engine.connect() as connection:
        connection.exec_driver_sql(question, (now,)).fetchall()


def look(store: Store, ids: list[str]) -> Callable[[], float]:
    """One look at these people, whose turn has come."""

    def one() -> float:
        with store.writing() as db:
            for id_ in ids:
                checkins.wake(db, UUID(id_), NOW - DAY)
        return timed(lambda: agendas.look(store, NOW, INSTRUMENTS, LOOKED_AT))()

    return one


def rows(bare: sqlite3.Connection, person: str, tables: Iterable[str]) -> list[list[Any]]:
    """A person's rows, read without anything around them."""
    return [bare.execute(f"SELECT * FROM {table} WHERE person_id = ?", (person,)).fetchall() for table in tables]


def people(path: Path, count: int) -> Store:
    """So many people with a phase, ten check-ins and a week of logs; nobody's turn has come."""
    url = f"sqlite:///{path}"
    migrate(url)
    store, ids = Store(url, b"k" * 32), [uuid4() for _ in range(count)]
    at = NOW - 400 * DAY
    with store.writing() as db:
        for table, values in {
            Person: [{"id": id_, "name": str(id_), "display_name": "P", "passphrase_hash": "!", "created_at": at,
                      "zone": ZONES[n % len(ZONES)]} for n, id_ in enumerate(ids)],
            Journey: [{"person_id": id_, "edited_at": at} for id_ in ids],
            PhaseSpan: [{"person_id": id_, "id": uuid4(), "made_at": at, "phase": PLACES[n % len(PLACES)][0],
                         "start": TODAY - PLACES[n % len(PLACES)][1] * DAY} for n, id_ in enumerate(ids)],
            CheckIn: [{"person_id": id_, "id": uuid4(), "instrument": FORMS[k % len(FORMS)], "slot": day(n, k),
                       "day": day(n, k), "zone": "UTC", "begun_at": at, "finished_at": at, "total": float((n * k) % 20)}
                      for n, id_ in enumerate(ids) for k in range(10)],
            Reading: [{"person_id": id_, "day": TODAY - k * DAY, "measure": measure, "value": "3", "edited_at": at,
                       "edit_id": "x", "recorded_at": at, "zone": "UTC"}
                      for id_ in ids for k in range(1, 8) for measure in ("mood", "sleep_hours")],
            CheckInWake: [{"person_id": id_, "at": NOW + n * timedelta(seconds=1) + DAY} for n, id_ in enumerate(ids)],
        }.items():
            db.execute(insert(table), values)
    return store


def day(n: int, k: int) -> date:
    """The day of a person's k-th check-in."""
    return TODAY - (1 + (n * 7 + k * 11) % 90) * DAY


def plans_of(store: Store) -> Iterator[tuple[Plan, tuple[Done, ...]]]:
    """Everybody's plan and answers, as `due` takes them."""
    with store.reading() as db:
        spans = {span.person_id: span for span in db.query(PhaseSpan)}
        answers: dict[UUID, list[Done]] = {}
        for row in db.query(CheckIn.person_id, CheckIn.instrument, CheckIn.day, CheckIn.total):
            answers.setdefault(row[0], []).append(Done(*row[1:]))
        for person in db.query(Person):
            yield (Plan(person.zone, [spans[person.id]], INSTRUMENTS), tuple(answers[person.id]))
