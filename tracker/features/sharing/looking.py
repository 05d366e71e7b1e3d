"""Who looked, at what and when: the person's own view of the trail, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.domain.words import Message, message
from tracker.features.sharing import choosing
from tracker.features.sharing.pages import Other, other, pages
from tracker.store import grants, received, trail
from tracker.store.trail import Glance
from tracker.web import database, gate, responses, today
from tracker.web.gate import policy
from tracker.web.templating import say, say_clock, say_day

#: Looks in the whole history at most: far more than a person reads, and the newest of them.
MOST = 2000
#: Looks that are read to fill the short list: a morning's lists stand in one line.
FEW = 60
WAYS = {
    "page": message("%(name)s opened your page"),
    "list": message("%(name)s saw your line in their list"),
    "brief": message("%(name)s opened a page to print"),
}
SHORT = 3


@dataclass(frozen=True, slots=True)
class Look:
    """One look, or several alike on one day: what was done, what was on it, and when last."""

    words: Message
    topics: Message
    days: tuple[date, date] | None
    at: datetime
    times: int


@pages.get("/sharing/<uuid:tie_id>/looks")
@policy("person")
def looks(tie_id: UUID) -> Response:
    """Every look of one of them, and whether the list is whole."""
    db, person, one = database.reading(), gate.viewer(), other(tie_id, ended=True)
    key = database.store().trail_key
    chain = trail.verify(db, key, trail.hashed(key, person.id))
    return responses.page("sharing/looks.html", other=one, looks=of(db, one, MOST), broken=bool(chain.broken))


def of(db: Session, one: Other, limit: int = FEW) -> list[Look]:
    """The looks of one of them, latest first; those alike on one day are one line."""
    given = [held.grant.id for held in grants.history(db, one.tie.person_id, one.tie.id)]
    found = received.looks(db, database.store().trail_key, one.tie.person_id, given, limit)
    return _grouped(found, one.name)


def last_of(db: Session, shared: Iterable[Other]) -> Glance | None:
    """The last look through what is shared now."""
    person, given = gate.viewer(), [one.grant.id for one in shared if one.grant]
    found = received.looks(db, database.store().trail_key, person.id, given, 1)
    return found[0] if found else None


def when(at: datetime) -> str:
    """A time as people say it: today at 09:05, else the day and the time."""
    zone = ZoneInfo(gate.viewer().zone)
    day, now = at.astimezone(zone).date(), today.now().astimezone(zone).date()
    if day == now:
        return say(message("today, %(time)s", time=say_clock(at)))
    form = "EEE d MMM" if now - day < timedelta(days=300) else "d MMM y"
    return say(message("%(day)s, %(time)s", day=say_day(day, form), time=say_clock(at)))


def _grouped(found: Sequence[Glance], name: str) -> list[Look]:
    lines: dict[tuple[str, str, date], list[Glance]] = {}
    zone = ZoneInfo(gate.viewer().zone)
    for one in found:
        lines.setdefault((one.way, one.topics, one.at.astimezone(zone).date()), []).append(one)
    return [_line(alike, name) for alike in lines.values()]


def _line(alike: Sequence[Glance], name: str) -> Look:
    latest = alike[0]
    ends = [(one.first, one.last) for one in alike if one.first and one.last]
    days = (min(first for first, _ in ends), max(last for _, last in ends)) if ends else None
    words = WAYS.get(latest.way, WAYS["page"])
    return Look(Message(words.msgid, {"name": name}), choosing.said(frozenset(latest.topics.split())), days, latest.at,
                len(alike))
