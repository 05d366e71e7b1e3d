"""Sharing: a counselor's list of 1,000 beside one of 50, and one person's page beside a bare one."""

import http.client
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert

from tests.bench.load import Ask, processor_ms, processor_seconds
from tests.bench.pairs import paired
from tests.drills.server import Server
from tests.people import Someone, Viewer, counselor, meet, practice, share
from tracker.domain.consent import Terms
from tracker.store import giving
from tracker.store.base import Store
from tracker.store.days import Reading
from tracker.store.giving import Signature
from tracker.store.invitations import Tie
from tracker.store.journeys import Appointment, Journey, PhaseSpan
from tracker.store.people import Person

NOW = datetime.now(UTC)
TODAY, DAY = NOW.date(), timedelta(days=1)
FEW, MANY, DAYS = 50, 1000, 120
TOPICS = frozenset({"mood", "sleep", "craving", "use", "plan_goals", "appointments", "check_ins:phq9"})
EVERY_TOPIC = (*TOPICS, "confidence", "body", "check_ins:gad7", "check_ins:bam_r")
SIGNED = Signature("P", "passphrase", "Evenlight on localhost")


def client(store: Store, who: Someone) -> Viewer:
    """A counselor with whom somebody with a long past shares all of it."""
    viewer = counselor(store, "Maya", practice(store, "Harbour House"))
    share(store, who.person, meet(store, who.person, viewer, NOW - DAY), EVERY_TOPIC, NOW - DAY,
          since=TODAY - 3650 * DAY)
    return viewer


def caseload(store: Store, name: str, count: int) -> Viewer:
    """A counselor with so many people; most of them are well, a day in five is not logged."""
    viewer = counselor(store, name, practice(store, f"{name}’s practice"))
    began = NOW - DAYS * DAY
    with store.writing() as db:
        for n in range(count):
            one = Person(name=f"{name}{n}".casefold(), display_name=f"P{n}", passphrase_hash="!", zone="Europe/London",
                         region="GB", created_at=began)
            tie = Tie(person_id=one.id, viewer_id=viewer.person.id, organisation_id=viewer.seat.organisation_id,
                      role="counselor", name=name, made_at=began, confirmed_at=began)
            db.add(one)
            db.flush()
            db.add_all([tie, *_life(one.id, n)])
            db.flush()
            terms = Terms(TOPICS, frozenset({"care"}), began.date(), NOW - DAY, NOW + 60 * DAY)
            giving.give(db, one.id, tie.id, terms, NOW - DAY, SIGNED)
            db.execute(insert(Reading), _readings(one.id, n))
    return viewer


def _life(person_id: UUID, n: int) -> list[Journey | PhaseSpan | Appointment]:
    start = TODAY - (40 + n % 70) * DAY
    return [
        Journey(person_id=person_id, substance="ketamine", started_on=start, goal="no_use", setting="outpatient",
                edited_at=NOW),
        PhaseSpan(person_id=person_id, phase="active", start=start, made_at=NOW - 40 * DAY),
        *(Appointment(person_id=person_id, day=TODAY + (3 - 7 * week) * DAY, kind="individual", made_at=NOW,
                      state="attended" if week else "planned", edited_at=NOW) for week in range(12)),
    ]


def _readings(person_id: UUID, n: int) -> list[dict[str, object]]:
    return [
        {"person_id": person_id, "day": TODAY - ago * DAY, "measure": measure, "value": value, "edited_at": NOW,
         "edit_id": uuid4().hex, "recorded_at": NOW, "zone": "Europe/London"}
        for ago in range(DAYS) if (ago + n) % 5 != 4
        for measure, value in (
            ("mood", str(2 + (ago * 7 + n) % 3)), ("craving_peak", str((ago * 3 + n) % 7)), ("use", "no_use"),
            ("sleep_hours", str(6 + (ago * 5 + n) % 3)), ("sleep_quality", str(2 + (ago + n) % 4)),
        )
    ]


def measure(server: Server, store: Store, who: Someone, floor: Callable[[], float]) -> dict[str, dict[str, float]]:
    """Both figures; `floor` is the bare page's processor time."""
    maya, few, many = client(store, who), caseload(store, "Few", FEW), caseload(store, "Many", MANY)
    group = server.process.pid if server.process else 0
    page = Ask(f"/people/{who.person.id}", token=maya.token)

    def opened() -> float:
        _forget(server)
        return processor_ms(server.port, group, page, 40)

    return {
        "client_page_cpu_ratio": paired(opened, floor),
        "caseload_growth": paired(lambda: _list(server, group, many, 2), lambda: _list(server, group, few, 12)),
    }


def _forget(server: Server) -> None:
    """Empty the trail: a bench looks more often in an hour than anybody may."""
    with sqlite3.connect(Path(server.url.removeprefix("sqlite:///")), timeout=30) as db:
        for table in ("glance", "trailhead"):
            db.execute(f"DELETE FROM {table}")
    db.close()


def _list(server: Server, group: int, viewer: Viewer, times: int) -> float:
    """Milliseconds of the server's processor for one list."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    ask, spent = Ask("/people", token=viewer.token), 0.0
    for n in range(times + 1):
        _forget(server)
        before = processor_seconds(group)
        ask.send(connection, n)
        spent += (processor_seconds(group) - before) if n else 0
    connection.close()
    return 1000 * spent / times
