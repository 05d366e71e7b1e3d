"""Push services that fail in every way: each row ends as the rules say, and nobody waits for another's dead host."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.drills.reminding import Told, environment, schedulers, told
from tests.drills.server import figures
from tests.push_service import HOST, PushService, serving
from tracker.settings import from_environment
from tracker.store import reminders
from tracker.store.base import Store
from tracker.store.migrations import migrate
from tracker.store.reminders import Reminder

pytestmark = pytest.mark.drill
#: (way, state and reason of the row, state of the receiver, how often it is asked at least and at most in this time)
ENDS = {
    "404": ("failed", "no_receiver", "gone", 1, 1),
    "410": ("failed", "no_receiver", "gone", 1, 1),
    "413": ("failed", "too_long", "", 1, 1),
    "403": ("failed", "refused", "refused", 1, 1),
    "redirect": ("failed", "redirect", "refused", 1, 1),
    "then/429": ("sent", "", "", 2, 2),
    "then/500": ("sent", "", "", 2, 2),
    "429": ("planned", "busy", "", 1, 3),
    "500": ("planned", "busy", "", 1, 3),
    "hang": ("planned", "", "", 1, 3),
}
DEAD, WORKING = tuple(f"dead{n}.push.test" for n in range(6)), (HOST, "two.push.test")
#: Seconds from the first post of all to the last phone that works.
MOST = 15.0


@pytest.mark.parametrize("senders", [1, 2])
def test_each_answer_has_its_end_and_nobody_waits(
    tmp_path: Path, database_url: str, senders: int, full: bool
) -> None:
    migrate(database_url)
    with serving(tmp_path / "push") as service:
        settings = environment(tmp_path / "data", database_url, service, *DEAD, *WORKING)
        store = Store(database_url, from_environment(settings).note_key)
        dead, faulty, working = _people(store, service, settings, each=10 if full else 3, healthy=400 if full else 40)
        with schedulers(senders, tmp_path / "scheduler.log", **settings):
            service.wait(len(working) + 2 * len(faulty["then/429"]), seconds=120)
            began = service.began
            arrived = {one.endpoint: one.at - began for one in service.messages}
            time.sleep(3)
        waited = sorted(arrived[one.subscription.endpoint] for one in working)
        rows, gone = _rows(store, [*dead, *working, *(one for some in faulty.values() for one in some)])
        store.close()

    asked = Counter(service.asked)
    wrong = [
        (way, rows[one.row], gone[one.receiver], asked[one.subscription.endpoint])
        for way, some in {**faulty, "hang": dead}.items() for one in some
        if not _as_it_should(way, rows[one.row], gone[one.receiver], asked[one.subscription.endpoint])
    ]
    doubled = sum(asked[one.subscription.endpoint] - 1 for one in working)
    vanished = sum(state not in ("sent", "failed", "planned", "leased") for state, _reason in rows.values())
    figures(
        drill="push", database=database_url.partition(":")[0].partition("+")[0], senders=senders,
        working=len(working), dead=len(dead), dead_hosts=len(DEAD),
        waited_most=round(waited[-1], 2), waited_median=round(waited[len(waited) // 2], 2),
        faulty=sum(map(len, faulty.values())), doubled=doubled, wrong=len(wrong), vanished=vanished,
        refused_by_service=len(service.wrong), seconds=round(time.time() - began, 1),
    )
    assert {rows[one.row][0] for one in working} == {"sent"}
    assert (doubled, vanished, wrong, service.wrong) == (0, 0, [], [])
    assert waited[-1] < MOST, "a dead host held the others up"
    assert "push.test" not in (tmp_path / "scheduler.log").read_text(), "a log names where"


def _people(
    store: Store, service: PushService, settings: dict[str, str], *, each: int, healthy: int
) -> tuple[list[Told], dict[str, list[Told]], list[Told]]:
    """Those of dead hosts come first in line, then the faulty ones, then those whose phones work."""
    made, due = from_environment(settings), datetime.now(UTC) - timedelta(seconds=30)
    dead = [
        told(store, made, service, f"{host} {n}", due, way="hang", host=host)
        for host in DEAD for n in range(2 * each)
    ]
    faulty = {
        way: [told(store, made, service, f"{way} {n}", due + timedelta(seconds=1), way=way) for n in range(each)]
        for way in ENDS if way != "hang"
    }
    last = due + timedelta(seconds=2)
    working = [told(store, made, service, f"works {n}", last, host=WORKING[n % 2]) for n in range(healthy)]
    return dead, faulty, working


def _as_it_should(way: str, row: tuple[str, str], receiver: str, asked: int) -> bool:
    state, reason, phone, least, most = ENDS[way]
    if way == "hang":  # some were asked and given up, the others were put aside with their host
        return row[0] in ("planned", "leased") and receiver == "" and asked <= most
    return row == (state, reason) and receiver == phone and least <= asked <= most


def _rows(store: Store, everybody: list[Told]) -> tuple[dict[object, tuple[str, str]], dict[object, str]]:
    """State and reason of each row, and the state of each phone."""
    with store.reading() as db:
        rows = {one.row: db.get_one(Reminder, (one.who.person.id, one.row)) for one in everybody}
        phones = reminders.receivers(db, *(one.who.person.id for one in everybody))
    return {id_: (row.state, row.reason) for id_, row in rows.items()}, {one.id: one.state for one in phones}
