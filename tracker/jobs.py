"""The timetable: every timed job in one place, one tick that looks whose turn it is, and the clock that drives it.

Any number of processes may run it: what is done is decided by rows in the database, never by who ticks. APScheduler is
the clock alone. It keeps nothing (a job store loses what was due while it was down) and sleeps by the wall clock, so a
watchdog on a clock that never steps wakes it when that was set back.
"""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from tracker.domain.instruments import INSTRUMENTS
from tracker.features.practice import digest
from tracker.features.reminders import operations, telling
from tracker.features.reminders.sending import Sending
from tracker.settings import Settings
from tracker.store import invitations, trail
from tracker.store.base import Store
from tracker.web import logs
from tracker.web.questionnaires import packs

#: Seconds from tick to tick, without one before the watchdog wakes the clock, and from look to look of the watchdog.
TICK, SILENT, LOOK = 5.0, 90.0, 1.0
#: How many people are planned for in a row, and for how many seconds before reminders are sent again.
PEOPLE, PLANNING = 200, 20.0


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


class Desk:
    """What the jobs of one process work with, and when each was last done (seconds of a clock that never steps)."""

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], datetime] = now) -> None:
        self.store, self.settings, self.now = store, settings, clock
        self.forms = {**INSTRUMENTS, **packs(settings.data_dir)[0]}
        self.sending = Sending(store, settings, clock)
        self.done: dict[str, float] = {}
        self.beat = time.monotonic()

    def close(self) -> None:
        """End what is on its way."""
        self.sending.close()


@dataclass(frozen=True, slots=True)
class Job:
    """One thing done from time to time, at most every `every` seconds; doing it too often costs a look, no more."""

    name: str
    every: float
    do: Callable[[Desk], None]


def plan(desk: Desk) -> None:
    """Make rows of rules for those whose turn has come."""
    until = time.monotonic() + PLANNING
    channels, key = desk.sending.channels, desk.settings.note_key
    while operations.plan_due(desk.store, key, desk.forms, channels, desk.now(), PEOPLE) == PEOPLE:
        if time.monotonic() > until:
            return


def send(desk: Desk) -> None:
    """Send the reminders that are due."""
    desk.sending.drain()


def look_after_silence(desk: Desk) -> None:
    """Warn people whose silence plan is about to speak, and speak for those who were warned."""
    telling.look(desk.store, desk.settings, desk.sending.channels, desk.now())


def write_letters(desk: Desk) -> None:
    """Send counselors the weekly letter they asked for, on a morning of theirs."""
    digest.send(desk.store, desk.settings, desk.now())


def forget(desk: Desk) -> None:
    """Delete what is over: invitations, and who looked at what once its legal time has passed."""
    with desk.store.writing() as db:
        invitations.forget(db, desk.now())
        trail.forget(db, desk.store.trail_key, desk.now())


#: Sending comes first: it is what somebody waits for.
JOBS = (
    Job("send reminders", 0, send),
    Job("plan reminders", 10, plan),
    Job("silence plans", 300, look_after_silence),
    Job("weekly letters", 60, write_letters),
    Job("forget what is over", 3600, forget),
)


def tick(desk: Desk) -> None:
    """Do every job whose turn it is; one that stumbles is named in the log and does not keep the others from theirs."""
    for job in JOBS:
        desk.beat = at = time.monotonic()
        if at - desk.done.get(job.name, at - job.every) < job.every:
            continue
        desk.done[job.name] = at
        try:
            job.do(desk)
        except Exception as error:
            logs.event("job.failed", job=job.name, why=type(error).__name__)
    desk.beat = time.monotonic()


class Clock:
    """Ticks until it is stopped."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.scheduler = BackgroundScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin to tick, at once."""
        self._arm()
        self.scheduler.start()

    def watch(self) -> bool:
        """Wake it when it has been silent too long; says whether it had to."""
        if time.monotonic() - self.desk.beat < SILENT:
            return False
        self.desk.beat = time.monotonic()
        logs.event("clock.woken")
        self._arm()
        return True

    def stop(self) -> None:
        """Let a tick that runs end, and tick no more."""
        self.scheduler.shutdown(wait=True)

    def _arm(self) -> None:
        self.scheduler.add_job(
            tick, "interval", args=(self.desk,), seconds=TICK, id="tick", replace_existing=True, next_run_time=now(),
            coalesce=True, max_instances=1, misfire_grace_time=None,
        )


def run(settings: Settings, *, parent: int | None = None) -> None:
    """Tick until asked to stop (SIGTERM or SIGINT), or until the process that began this one is gone."""
    asked = Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    store = Store(settings.database_url, settings.note_key)
    desk = Desk(store, settings)
    clock = Clock(desk)
    clock.start()
    while not asked.wait(LOOK) and (parent is None or os.getppid() == parent):
        clock.watch()
    clock.stop()
    desk.close()
    store.close()
