"""Lanes: what deliveries share, such as a host; one that hangs is put aside and holds nobody else up."""

from collections import Counter

#: At most so many sends at once in a lane that answered, in one that has not yet (several may be dead at once), and in
#: one that hung before, until it answers again.
WIDE, FEW, NARROW = 16, 2, 1
#: A send that took so many seconds makes its lane a slow one, which rests for so many.
SLOW, REST = 8.0, 60.0


class Lanes:
    """Who is on the way in each lane. Times are seconds of a clock that never steps."""

    def __init__(self) -> None:
        self._busy: Counter[str] = Counter()
        self._closed: dict[str, float] = {}
        self._answered: set[str] = set()

    def rest(self, lane: str, at: float) -> float:
        """Seconds until the lane may be tried again; 0 where it is open."""
        return max(0.0, self._closed.get(lane, at) - at)

    def enter(self, lane: str) -> bool:
        """Take a place in the lane, if there is one."""
        open_to = WIDE if lane in self._answered else FEW
        if self._busy[lane] >= (NARROW if lane in self._closed else open_to):
            return False
        self._busy[lane] += 1
        return True

    def leave(self, lane: str, took: float, at: float) -> None:
        """Give the place back, with how long the send took."""
        self._busy[lane] -= 1
        if took >= SLOW:
            self._closed[lane] = at + REST
            self._answered.discard(lane)
            return
        self._answered.add(lane)
        if not self.rest(lane, at):
            self._closed.pop(lane, None)
