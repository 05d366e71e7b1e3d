"""The timetable: every job in turn, a stumble stays alone, and a clock that was set back is woken."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from tests.drills.server import Server
from tests.people import join, maya
from tracker import jobs
from tracker.cli import main
from tracker.jobs import Clock, Desk, Job, tick
from tracker.settings import Settings
from tracker.store import checkins, invitations, people, sendings, trail
from tracker.store.base import Store
from tracker.store.invitations import Invitation
from tracker.store.migrations import migrate
from tracker.store.trail import Look


@pytest.fixture
def desk(store: Store, settings: Settings) -> Desk:
    return Desk(store, settings)


def test_a_tick_plans_and_sends(store: Store, settings: Settings) -> None:
    at = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    who = join(store, "Ana", zone="UTC", at=at).person
    with store.writing() as db:
        people.change(db, who, reminder_time=at.time())
        checkins.wake(db, who.id, at)
    made = Desk(store, settings, lambda: at)
    tick(made)
    made.done.clear()
    tick(made)
    with store.reading() as db:
        first, second, *_others = sendings.of(db, who.id, at.date())
    assert (first.due_at, first.state, first.reason) == (at, "failed", "no_receiver")
    assert (second.due_at, second.state) == (at + timedelta(days=1), "planned")


def test_what_is_over_is_forgotten(store: Store, settings: Settings) -> None:
    at = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    who = join(store, "Ana", at=at).person
    maya(store, who, at)
    with store.writing() as db:
        invitations.invite(db, "t" * 64, "share", "supporter", at - timedelta(hours=1), person_id=who.id)
        for then in (at - trail.KEPT, at):
            look = Look(who.id, who.id, who.id, "page", frozenset({"mood"}), "care", None, "1")
            trail.add(db, store.trail_key, look, then)
    tick(Desk(store, settings, lambda: at))
    with store.reading() as db:
        assert len(invitations.open_ones(db, who.id, at)) == 1 == len(db.scalars(select(Invitation)).all())
        assert len(trail.of(db, store.trail_key, who.id, at - 2 * trail.KEPT)) == 1


def test_a_job_that_stumbles_stays_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    did: list[str] = []

    def stumble(_desk: Desk) -> None:
        raise ValueError("private words")

    monkeypatch.setattr(jobs, "JOBS", (
        Job("one", 0, stumble), Job("two", 0, lambda _desk: did.append("two")),
        Job("now and then", 3600, lambda _desk: did.append("three")),
    ))
    tick(desk)
    tick(desk)
    assert did == ["two", "three", "two"]
    said = capfd.readouterr().err
    assert '"job": "one"' in said and "ValueError" in said and "private" not in said


def test_a_silent_clock_is_woken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wall clock set back an hour leaves the next tick an hour away: here it is put there."""
    ticked: list[float] = []
    monkeypatch.setattr(jobs, "JOBS", (Job("count", 0, lambda _desk: ticked.append(time.monotonic())),))
    monkeypatch.setattr(jobs, "TICK", 0.1)
    clock = Clock(desk)
    clock.start()
    try:
        _wait(lambda: len(ticked) > 1)
        assert not clock.watch()
        clock.scheduler.modify_job("tick", next_run_time=datetime.now(UTC) + timedelta(hours=1))
        time.sleep(0.3)
        before = len(ticked)
        assert not clock.watch(), "it is not long enough yet"
        desk.beat -= jobs.SILENT
        assert clock.watch()
        _wait(lambda: len(ticked) > before + 1)
    finally:
        clock.stop()


def test_one_tick_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = [0], [0]

    def slow(_desk: Desk) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.3)
        running[0] -= 1

    monkeypatch.setattr(jobs, "JOBS", (Job("slow", 0, slow),))
    monkeypatch.setattr(jobs, "TICK", 0.05)
    clock = Clock(desk)
    clock.start()
    time.sleep(1)
    clock.stop()
    assert most == [1]


def test_the_command_names_the_jobs_and_refuses_an_old_database(tmp_path: Path) -> None:
    environment = {"TRACKER_DATA_DIR": str(tmp_path)}
    listed = CliRunner().invoke(main, ["scheduler", "--list"], env=environment)
    assert listed.output.splitlines() == [job.name for job in jobs.JOBS]
    refused = CliRunner().invoke(main, ["scheduler"], env=environment)
    assert refused.exit_code and "tracker migrate" in refused.output


def test_the_command_stops_when_asked(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path / 'evenlight.db'}")
    process = subprocess.Popen(
        [sys.executable, "-m", "tracker", "scheduler"], env={**os.environ, "TRACKER_DATA_DIR": str(tmp_path)},
        stderr=subprocess.PIPE, text=True,
    )
    status = Path(f"/proc/{process.pid}/status")
    _wait(lambda: "Threads:\t1\n" not in status.read_text(), 60)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    _out, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (0, "")


def _wait(done: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_serving_keeps_one_scheduler_beside_it(tmp_path: Path) -> None:
    """Begun again when it is killed, gone when it is not wanted, and when the server is killed."""
    (tmp_path / "data").mkdir()
    server = Server(tmp_path / "data")
    server.start()
    _wait(lambda: len(_children(server)) == 2)
    begun = _children(server)
    os.kill(max(begun), signal.SIGKILL)
    _wait(lambda: len(_children(server)) == 2 and _children(server) != begun)
    left = _children(server)
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    _wait(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))
    alone = Server(tmp_path / "data", TRACKER_SCHEDULER="off")
    alone.start()
    time.sleep(1)
    assert len(_children(alone)) == 1
    alone.stop()


def _children(server: Server) -> set[int]:
    assert server.process is not None
    pid = server.process.pid
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
