"""People who write through the pages without pause, retry what was not answered, and remember what was promised."""

import threading
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import uuid4

from tests.drills.server import Server, Unanswered
from tests.people import Someone

MEASURES = (("mood", 1, 5), ("craving_peak", 0, 10), ("sleep_hours", 0, 16), ("use", 0, 1))


class Writer(threading.Thread):
    """One person on one phone: each answer goes to a (day, measure) of its own and is sent until acknowledged."""

    def __init__(self, server: Server, who: Someone, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.server, self.who, self.stop_asked = server, who, stop
        self.acknowledged: dict[tuple[date, str], str] = {}
        self.unanswered: dict[tuple[date, str], str] = {}
        self.moments: set[str] = set()
        self.maybe_moments: set[str] = set()
        self.refused: list[int] = []
        self.retries = 0

    def run(self) -> None:
        """Write until asked to stop."""
        today = datetime.now(UTC).date() - timedelta(days=1)
        for i in count():
            if self.stop_asked.is_set():
                return
            measure, low, high = MEASURES[i % len(MEASURES)]
            day = today - timedelta(days=i // len(MEASURES))
            value = str(low + i % (high - low + 1)) if measure != "use" else ("use", "no_use")[i % 2]
            self._answer(day, measure, value)
            if i % 10 == 9:
                self._craving()

    def _answer(self, day: date, measure: str, value: str) -> None:
        form = {measure: value, "edit_id": str(uuid4()), "edited_at": datetime.now(UTC).isoformat()}
        self.unanswered[day, measure] = value
        status = self._send(f"/days/{day}", form)
        if status == 200:
            self.acknowledged[day, measure] = value
        if status is not None:
            self.unanswered.pop((day, measure))

    def _craving(self) -> None:
        client_id = str(uuid4())
        self.maybe_moments.add(client_id)
        status = self._send("/moments/new", {"kind": "craving", "intensity": "5", "client_id": client_id})
        if status in (200, 201, 303):
            self.moments.add(client_id)

    def _send(self, path: str, form: dict[str, str]) -> int | None:
        while not self.stop_asked.is_set():
            try:
                status, _body = self.server.ask("POST", path, form, self.who.token)
            except Unanswered:
                self.retries += 1
                self.stop_asked.wait(0.05)
                continue
            if status not in (200, 201, 303):
                self.refused.append(status)
            return status
        return None
