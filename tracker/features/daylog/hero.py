"""The top of Today: the phase, the day of the journey, and the counts that are never taken away."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tracker.domain import phases
from tracker.domain.abstinence import USE, WITHOUT_USE
from tracker.domain.phases import PREPARE
from tracker.domain.words import Message, message, messages
from tracker.store import uses
from tracker.store.people import Person
from tracker.store.uses import Said
from tracker.store.ways import Way
from tracker.web import database
from tracker.web.templating import say

ONE = timedelta(days=1)
#: Days of use answers read at once: the run of nearly everybody, and every use that can have been said today.
LATELY = timedelta(days=30)
#: How long the run is not shown once a use was said.
QUIET = timedelta(hours=24)


def hero(person: Person, way: Way, said: Mapping[str, str], now: datetime) -> dict[str, Any] | None:
    """The phase, the day of the journey and the counts the person wants to see; nothing before there is a phase."""
    standing = way.standing
    if standing is None:
        return None
    thinking = standing.phase == PREPARE
    lines = _counts(person, way, said, now)
    if standing.extra_until is not None:
        lines.append(message("Extra support week, up to %(day)s", day=standing.extra_until))
    return {
        "eyebrow": phases.name_of(standing.phase, way.names) if thinking else phases.eyebrow(standing, way.names),
        "day": message("At your pace") if thinking else message("Day %(n)s", n=standing.journey_day),
        "lines": lines,
        "phases": [(say(block.label), block.state, block.fraction) for block in way.bar()],
    }


def _counts(person: Person, way: Way, said: Mapping[str, str], now: datetime) -> list[Message]:
    """Days without use in total, and in this known run, unless hidden; no run is shown for a day after use was said.

    While today has no answer the run is the one that ended yesterday: an evening log is not missing at noon.
    """
    hidden, db, day = person.counts_hidden, database.reading(), way.today
    if "total" in hidden:
        return []
    start = way.journey.started_on if way.journey and way.journey.started_on and way.journey.started_on <= day else None
    total = uses.days_without(db, person.id, start, day)
    if not total:
        return []
    recent = uses.known(db, person.id, day - LATELY, day)
    quiet = any(kept.value == USE and now - kept.recorded_at < QUIET for kept in recent.values())
    run = 0 if quiet or "run" in hidden else _run(person, start, day if "use" in said else day - ONE, recent, total)
    if run < 2:
        return [messages("%(n)s day without use", "%(n)s days without use", total)]
    whole = messages("%(n)s day without use,", "%(n)s days without use,", total)
    return [whole, message("all of them in a known run") if run == total else
            messages("%(n)s of them in this known run", "%(n)s of them in this known run", run)]


def _run(person: Person, start: date | None, end: date, recent: Mapping[date, Said], total: int) -> int:
    """The run up to `end`: from the days already read, or counted further back where it is longer."""
    if start is not None and total == (end - start).days + 1:
        return total
    run = 0
    while (kept := recent.get(end - run * ONE)) is not None and kept.value in WITHOUT_USE:
        run += 1
    longer = run >= LATELY.days
    return uses.run_until(database.reading(), person.id, start, end) if longer else min(run, total)
