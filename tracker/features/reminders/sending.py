"""Sending: claim what is due, send it outside any transaction, say what became of it while the claim is still ours."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from tracker.features.reminders.channels import CHANNELS, Channel, Delivery, Outcome, Sender
from tracker.features.reminders.lanes import Lanes
from tracker.features.reminders.preparing import LATE, prepare
from tracker.settings import Settings
from tracker.store import reminders, sendings
from tracker.store.base import Store
from tracker.store.reminders import FAILED, PLANNED, SENT
from tracker.store.sendings import Claimed, End, Held
from tracker.web import logs

WORKERS = 20
#: Rows in one sender's hands at a time, and for how long nobody else takes them: many times what a send may take.
HANDFUL, LEASE = 200, timedelta(seconds=60)
#: Seconds to the next try, after the first, the second ...; after that it failed.
BACKOFF = (15, 60, 120, 300, 600)


@dataclass(slots=True)
class _Way:
    """A delivery on its way; `since` (claimed) and `begun` (sent) are moments of a clock that never steps."""

    row: Claimed
    channel: Channel
    delivery: Delivery
    lane: str
    since: float
    begun: float = 0.0


class Sending:
    """One sender: a pool of threads, what they have in hand, and what is still to be written down."""

    def __init__(
        self, store: Store, settings: Settings, now: Callable[[], datetime],
        channels: Mapping[str, Channel] = CHANNELS, lease: timedelta = LEASE,
    ) -> None:
        self.store, self.settings, self.now, self.channels, self.lease = store, settings, now, channels, lease
        self.owner = uuid4().hex
        self._pool = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="reminders")
        self._lanes = Lanes()
        self._out: dict[Future[Outcome], _Way] = {}
        self._waiting: deque[_Way] = deque()
        self._ends: list[End] = []
        self._heard: list[Outcome] = []

    def drain(self, seconds: float = 45.0) -> None:
        """Send what is due until nothing is, or for so many seconds; what is on its way then comes in next time."""
        until = time.monotonic() + seconds
        while True:
            over = time.monotonic() > until
            self._prepare(self._turn(claiming=not over))
            self._start()
            if over:
                self._turn(claiming=False)
            if over or not (self._ends or self._out or self._waiting):
                return
            self._collect(0.0 if self._ends else 0.25)

    def close(self) -> None:
        """Let what is on its way end, write it down, and leave the rest to others at once."""
        self._pool.shutdown(wait=True)
        self._collect(0.0)
        now = self.now()
        self._ends += [_again(way.row, now, 0, way.row.reason, back=1) for way in self._waiting]
        self._waiting.clear()
        self._turn(claiming=False)

    def _turn(self, *, claiming: bool) -> list[Held]:
        """One short transaction: what became of rows, and the next ones."""
        room, now = HANDFUL - len(self._out) - len(self._waiting), self.now()
        if claiming:
            with self.store.reading() as db:
                claiming = room > 0 and sendings.is_due(db, now)
        if not (claiming or self._ends or self._heard):
            return []
        with self.store.writing() as db:
            sendings.settle(db, self.owner, self._ends)
            for outcome in self._heard:
                reminders.heard(db, outcome.took, outcome.gone, outcome.refused)
            claimed = sendings.claim(db, self.owner, now, now + self.lease, room) if claiming else []
        self._ends, self._heard = [], []
        return claimed

    def _prepare(self, claimed: list[Held]) -> None:
        """Make deliveries of rows; some need none and end here."""
        if not claimed:
            return
        for row, made in prepare(self.store, self.settings, self.channels, claimed, self.now()):
            if isinstance(made, End):
                self._ends.append(made)
            else:
                channel = self.channels[row.channel]
                lane = f"{channel.key} {channel.lane(made)}"
                self._waiting.append(_Way(row, channel, made, lane, time.monotonic()))

    def _start(self) -> None:
        """Give the threads what there is room for; what is in a lane at rest, or waited half its lease, goes back."""
        still: deque[_Way] = deque()
        for way in self._waiting:
            at = time.monotonic()
            if rest := self._lanes.rest(way.lane, at):
                self._ends.append(_again(way.row, self.now(), rest + 1, "unreachable", back=1))
            elif at - way.since > self.lease.total_seconds() / 2:
                self._ends.append(_again(way.row, self.now(), 0, way.row.reason, back=1))
            elif len(self._out) < WORKERS and self._lanes.enter(way.lane):
                way.begun = at
                self._out[self._pool.submit(self._send, way)] = way
            else:
                still.append(way)
        self._waiting = still

    def _send(self, way: _Way) -> Outcome:
        try:
            return way.channel.send(Sender(self.settings), way.delivery)
        except Exception as error:  # a channel that stumbles over one delivery goes on with the next
            logs.event("reminder.error", channel=way.channel.key, why=type(error).__name__)
            return Outcome("later", "error")

    def _collect(self, patience: float) -> None:
        """Take in what has come back, waiting a little for the first."""
        done, _rest = wait(self._out, timeout=patience, return_when=FIRST_COMPLETED)
        now, at = self.now(), time.monotonic()
        for future in done:
            way, outcome = self._out.pop(future), future.result()
            self._lanes.leave(way.lane, at - way.begun, at)
            self._ends.append(_end(way, outcome, now))
            if outcome.took or outcome.gone or outcome.refused:
                self._heard.append(outcome)


def _end(way: _Way, outcome: Outcome, now: datetime) -> End:
    """What an outcome means for its row."""
    row = way.row
    if outcome.kind == "sent" or (outcome.kind == "unsure" and not way.channel.replaces):
        late = "late" if now - row.due_at > LATE else ""
        return End(row.person_id, row.id, SENT, "unsure" if outcome.kind == "unsure" else late, row.due_at, now)
    if outcome.kind == "gone":
        return End(row.person_id, row.id, FAILED, "no_receiver", row.due_at)
    if outcome.kind == "refused":
        return End(row.person_id, row.id, FAILED, outcome.reason or "refused", row.due_at)
    seconds = max(outcome.seconds or 0, BACKOFF[min(row.attempts, len(BACKOFF)) - 1])
    return _again(row, now, seconds, outcome.reason or outcome.kind)


def _again(row: Claimed, now: datetime, seconds: float, why: str, back: int = 0) -> End:
    """Try once more in so many seconds, where there is time and there were not too many tries; else it failed.

    `back` takes tries back: the row was put aside, not tried.
    """
    at = now + timedelta(seconds=seconds)
    if at >= row.expires_at or (not back and row.attempts > len(BACKOFF)):
        return End(row.person_id, row.id, FAILED, why, row.due_at)
    return End(row.person_id, row.id, PLANNED, why, at, back=back)
