"""One, two and four schedulers plan and send the same: how many there are changes nothing that a person sees."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from tests.drills import senders
from tests.drills.server import figures
from tracker.store import checkins
from tracker.store.base import Store


def test_tickers(store: Store, full: bool) -> None:
    """Each time other people, all with a rule for 20:30; the schedulers' clocks stand shortly before."""
    count = 500 if full else 80
    began, sends = time.monotonic(), {}
    endpoint = senders.Endpoint()
    for schedulers in (1, 2, 4):
        before = len(endpoint.given)
        now = datetime(2026, 3, 2 + schedulers, 20, 29, 56, tzinfo=UTC)
        offset = (now - datetime.now(UTC)).total_seconds()
        who = senders.people(store, count, now - timedelta(days=1), name=f"{schedulers}-")
        with store.writing() as db:
            for one in who:
                checkins.wake(db, one.id, now - timedelta(seconds=1))
        running = [senders.start(store.url, endpoint.port, offset) for _ in range(schedulers)]
        until = time.monotonic() + (240 if full else 60)
        while time.monotonic() < until and len(endpoint.given) - before < count:
            time.sleep(0.1)
        time.sleep(1.5)
        for process in running:
            process.kill()
            process.join()
        mine = {one.id for one in who}
        sends[schedulers] = len(endpoint.given) - before
        ends = Counter(row.state for row in senders.all_rows(store) if row.person_id in mine and row.due_at <= now
                       + timedelta(minutes=1))
        assert ends == {"sent": count}
        senders.forget(store)
    endpoint.close()
    figures(
        drill="tickers", database=senders.kind(store), people=count, sends=sends,
        factor=max(sends.values()) / count, lost=sum(count - n for n in sends.values() if n < count),
        doubled=sum(n - count for n in sends.values() if n > count), seconds=round(time.monotonic() - began, 1),
    )
    assert sends == {1: count, 2: count, 4: count}
    assert len({said["topic"] for _at, said in endpoint.given}) == 3 * count
