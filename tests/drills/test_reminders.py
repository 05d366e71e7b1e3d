"""Kill −9 while reminders are sent: none is lost, none is shown twice, each comes within a lease and a tick."""

import random
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

from tests.drills import senders
from tests.drills.server import figures
from tracker.features.reminders.preparing import topic
from tracker.store.base import Store
from tracker.store.sendings import Claimed

LEASE = 2.0


def test_reminders(store: Store, full: bool) -> None:
    """Bursts fall due, and a sender is killed in the middle of each; two are always there."""
    reminders, kills = (5000, 150) if full else (480, 8)
    each = reminders // kills
    began = time.monotonic()
    endpoint = senders.Endpoint(latency=0.02)
    first = datetime.now(UTC) + timedelta(seconds=4)
    bursts = [first + timedelta(seconds=0.7 * n) for n in range(kills)]
    people = senders.people(store, 60, first - timedelta(days=1))
    senders.plan(store, ((people[n % 60], n // 60, bursts[min(n // each, kills - 1)]) for n in range(reminders)))
    running = [senders.start(store.url, endpoint.port, lease=LEASE) for _ in range(2)]
    chance, killed = random.Random(20261122), 0
    for burst in bursts:
        time.sleep(max(0.0, (burst - datetime.now(UTC)).total_seconds() + 0.02 + chance.random() * 0.25))
        victim = killed % 2
        running[victim].kill()
        running[victim].join()
        running[victim] = senders.start(store.url, endpoint.port, lease=LEASE)
        killed += 1
    done = senders.settled(store, 60)
    for process in running:
        process.kill()
        process.join()
    endpoint.close()

    shown = Counter(said["topic"] for _at, said in endpoint.given)
    links = defaultdict(set)
    when: dict[str, float] = {}
    for at, said in endpoint.given:
        links[said["topic"]].add(said["link"])
        when.setdefault(said["topic"], at)
    rows = senders.all_rows(store)
    expected = {topic(Claimed(*(getattr(row, name) for name in Claimed._fields))): row for row in rows}
    late = max(when[key] - row.due_at.timestamp() for key, row in expected.items() if key in when)
    found = {
        "lost": len(expected.keys() - shown.keys()), "doubled": len(shown.keys() - expected.keys())
        + sum(len(one) - 1 for one in links.values()), "kills": killed, "reminders": len(rows),
        "sent_again": sum(shown.values()) - len(shown), "late_seconds": round(late, 1),
        "unfinished": sum(row.state in ("planned", "leased") for row in rows),
    }
    figures(drill="reminders", database=senders.kind(store), **found, seconds=round(time.monotonic() - began, 1))
    assert done and (found["lost"], found["doubled"], found["unfinished"]) == (0, 0, 0)
    assert len(expected) == len(rows) == reminders
    assert {state for state, _why in senders.states(store)} == {"sent"}
