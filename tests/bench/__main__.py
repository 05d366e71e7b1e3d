"""`make bench`: every budget of this product's plan in one run, interleaved, medians of five; writes docs/PROOF.md."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from uuid import uuid4

from tests.bench import checkins, due, figures, pages, push, sharing
from tests.bench.load import Ask, crowd, memory, processor_ms
from tests.bench.pairs import ROUNDS, paired
from tests.bench.proof import write
from tests.drills.server import ROOT, Server
from tests.people import Someone, begin, join
from tracker.store.base import Store, upsert
from tracker.store.days import Reading
from tracker.store.migrations import migrate

TODAY = datetime.now(UTC).date()


class Floor:
    """One of the bare apps, served like ours."""

    def __init__(self, kind: str, folder: Path) -> None:
        server = Server(folder)
        self.port = server.port
        environment = {**server.environment, "TRACKER_PORT": str(self.port)}
        self.command = [sys.executable, "-m", "tests.bench.floor", kind, str(folder / f"{kind}.db")]
        self.server, self.environment = server, environment

    def start(self) -> float:
        """Start it; gives the seconds to its first answer."""
        began = time.monotonic()
        self.process = subprocess.Popen(self.command, env=self.environment, cwd=ROOT, start_new_session=True)
        while True:
            try:
                if self.server.ask("GET", "/healthz")[0] == 200:
                    return time.monotonic() - began
            except Exception:
                time.sleep(0.01)

    def stop(self) -> None:
        """End it."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(10)


def person_with(store: Store, name: str, days: int) -> Someone:
    """Someone who answered the daily log on each of the last `days` days, uneven as life is."""
    who = join(store, name)
    start = TODAY - timedelta(days=days)
    for phase, after in (("stabilise.detox", 0), ("stabilise.settle", 14), ("active", 28), ("maintain", 182)):
        if after < days:
            begin(store, who.person, phase, start + timedelta(days=after))
    at = datetime.now(UTC)
    with store.writing() as db:
        for i in range(days):
            if i % 9 == 4:
                continue
            for measure, value in {
                "mood": str(1 + (i * 7) % 5),
                "craving_peak": str((i * 3) % 11),
                "sleep_hours": str(4 + (i * 5) % 6),
                "sleep_quality": str(1 + (i * 3) % 5),
                "use": "use" if i % 97 == 60 else "no_use",
                "confidence": str((i * 2) % 11),
            }.items():
                upsert(
                    db,
                    Reading,
                    {
                        "person_id": who.person.id,
                        "day": start + timedelta(days=i + 1),
                        "measure": measure,
                        "value": value,
                        "edited_at": at,
                        "edit_id": uuid4().hex,
                        "recorded_at": at,
                        "zone": "Europe/London",
                    },
                    key=("person_id", "day", "measure"),
                )
    return who


def day_form(n: int) -> dict[str, str]:
    """The n-th save: one item of one day, each its own edit."""
    return {"mood": str(1 + n % 5), "edit_id": str(uuid4()), "edited_at": datetime.now(UTC).isoformat()}


def servers(folder: Path) -> dict[str, dict[str, float]]:
    """Saving, Today, Progress: processor time, throughput and tail against the floor on the same kind of server."""
    data = folder / "data"
    data.mkdir()
    server = Server(data)
    migrate(server.url)
    store = Store(server.url, b"k" * 32)
    month, year, decade = (person_with(store, name, n) for name, n in (("Month", 30), ("Year", 365), ("Decade", 3650)))
    server.start()
    floor = Floor("plain", folder)
    floor.start()
    ours, bare = server.process.pid if server.process else 0, floor.process.pid

    def today(who: Someone) -> Callable[[], float]:
        return lambda: processor_ms(server.port, ours, Ask("/", token=who.token), 60)

    def progress(who: Someone, span: str) -> Callable[[], float]:
        return lambda: processor_ms(server.port, ours, Ask(f"/progress?range={span}", token=who.token), 40)

    yesterday = TODAY - timedelta(days=1)
    save = Ask(f"/days/{yesterday}", day_form, year.token, "application/json")
    raw = Ask("/save", lambda n: {"day": str(date(2026, 1, 1) + timedelta(days=n % 300)), "mood": str(1 + n % 5)})
    page = Ask("/page")
    hello = Ask("/hello")
    found = {
        "save_cpu_ratio": paired(
            lambda: processor_ms(server.port, ours, save, 200), lambda: processor_ms(floor.port, bare, raw, 200)
        ),
        "today_cpu_ratio": paired(today(year), lambda: processor_ms(floor.port, bare, page, 150)),
        "today_growth": paired(today(decade), today(month)),
        "progress_cpu_ratio": paired(progress(year, "all"), lambda: processor_ms(floor.port, bare, page, 150)),
        "progress_growth": paired(progress(decade, "all"), progress(year, "all")),
    }
    answer = checkins.answering(server, year)
    found["check_in_answer_cpu_ratio"] = paired(
        lambda: processor_ms(server.port, ours, answer, 200), lambda: processor_ms(floor.port, bare, raw, 200)
    )
    crowds = [(crowd(server.port, save, 8, 2), crowd(floor.port, hello, 8, 2)) for _ in range(ROUNDS)]
    for key, which in (("save_rps_vs_hello", 0), ("save_p99_vs_hello", 1)):
        ratios = sorted(a[which] / b[which] for a, b in crowds)
        found[key] = {
            "ratio": median(ratios),
            "least": ratios[0],
            "most": ratios[-1],
            "ours": median(a[which] for a, _ in crowds),
            "floor": median(b[which] for _, b in crowds),
        }
    found.update(pages.measure(server, year))
    found.update(sharing.measure(server, store, person_with(store, "Two years", 730),
                                 lambda: processor_ms(floor.port, bare, page, 150)))
    floor.stop()
    server.stop()
    store.close()
    return found


def starts(folder: Path) -> dict[str, dict[str, float]]:
    """Cold start to the first answer, and memory after 10,000 requests, beside bare Flask and SQLModel."""
    (folder / "cold").mkdir()
    server, floor = Server(folder / "cold"), Floor("models", folder)
    server.start()
    server.stop()

    def timed(one: Server | Floor) -> float:
        seconds = one.start()
        one.stop()
        return seconds

    cold = paired(lambda: timed(server), lambda: timed(floor))
    server.start()
    floor.start()
    assert server.process is not None
    for port in (server.port, floor.port):
        done = 0
        while done < 10_000:
            done += int(crowd(port, Ask("/healthz"), 8, 2)[0] * 2)
    ours, bare = memory(os.getpgid(server.process.pid)), memory(os.getpgid(floor.process.pid))
    server.stop()
    floor.stop()
    return {
        "cold_start_ratio": cold,
        "rss_ratio": {
            "ratio": ours / bare,
            "least": ours / bare,
            "most": ours / bare,
            "ours": ours / 1024,
            "floor": bare / 1024,
        },
    }


def main() -> None:
    """Run everything, write the proof, print the figures."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="evenlight-bench-") as scratch:
        found = {
            **servers(Path(scratch)), **starts(Path(scratch)), **figures.measure(ROUNDS),
            **checkins.measure(Path(scratch)), **push.measure(Path(scratch)), **due.measure(Path(scratch)),
        }
    write(found, time.monotonic() - began)
    print(json.dumps({key: round(value["ratio"], 3) for key, value in sorted(found.items())}))


if __name__ == "__main__":
    main()
