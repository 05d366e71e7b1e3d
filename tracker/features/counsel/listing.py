"""The list of people: everybody who shares something, grouped and sorted by the rules, as plain rows for the page."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tracker.domain import caseload, phases
from tracker.domain.caseload import GROUPS, Group, Reason, Seen
from tracker.domain.notices import Record
from tracker.domain.words import Message
from tracker.features.counsel.seeing import EVER, Stretch, seen, sessions
from tracker.store.windows import ContactItem, Pane, SafetyItem, Visit

#: Days of the small line, and how many steady rows a page holds; the other groups are whole.
DAYS, STEADY = 14, 50
CRAVING = "craving_peak"
ICONS: Mapping[str, str] = {"safety": "warn", "contact": "phone", "pattern": "wave", "silence": "clock",
                            "overdue": "clipboard", "proposal": "path", "fact": "dot"}


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line of craving: path data in a box of 100 by 100, its end, the newest value and the first one."""

    line: str
    end: tuple[float, float] | None
    first: int | None
    latest: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the list. What is not shared is None; `lines` are (icon, words), the leading reason first.

    `is_led` says that the first line is a reason. `logged` is False where nothing that goes by day is shared,
    `reviewed_on` a day of the viewer's.
    """

    person_id: UUID
    name: str
    today: date
    where: Message | None
    reasons: tuple[Reason, ...]
    lines: tuple[tuple[str, Message], ...]
    craving: Spark | None
    logged: bool
    last_log: date | None
    sessions: bool
    session: Visit | None
    reviewed_on: date | None
    items: tuple[SafetyItem, ...]
    contact: ContactItem | None
    record: Record

    @property
    def group(self) -> Group:
        """Where the row stands."""
        return caseload.group(self.reasons)

    @property
    def is_led(self) -> bool:
        """Whether there is a reason to look."""
        return bool(self.reasons)


@dataclass(frozen=True, slots=True)
class Listing:
    """What the page shows: rows by group, how many each group has, and how many steady ones wait on later pages."""

    groups: Mapping[Group, Sequence[Row]]
    counts: Mapping[Group, int]
    total: int
    page: int
    pages: int
    found: int

    @property
    def rows(self) -> list[Row]:
        """All rows shown."""
        return [row for rows in self.groups.values() for row in rows]


def rows(panes: Iterable[Pane], now: datetime, zone: str) -> list[Row]:
    """Everybody's row, in the order of the rules, for a viewer in `zone`.

    Read inside the window's block; the rows outlive it.
    """
    stretch = Stretch.at(now)
    found = [_row(pane, stretch, now, ZoneInfo(zone)) for pane in panes]
    return sorted(found, key=lambda row: (list(GROUPS).index(row.group), caseload.order(row.reasons, row.name)))


def listing(found: Sequence[Row], group: str = "", name: str = "", page: int = 1) -> Listing:
    """The part of the list that is asked for: one group or all, names that hold a text, a page of the steady ones."""
    counts = Counter(row.group for row in found)
    wanted = [row for row in found if name.casefold() in row.name.casefold()]
    steady = [row for row in wanted if row.group == "steady"]
    last = max(1, -(-len(steady) // STEADY))
    page = min(max(page, 1), last)
    shown: dict[Group, Sequence[Row]] = {}
    for key in GROUPS:
        if group and key != group:
            continue
        if key == "steady":
            shown[key] = steady[(page - 1) * STEADY:page * STEADY]
        elif page == 1:
            shown[key] = [row for row in wanted if row.group == key]
    pages = last if not group or group == "steady" else 1
    return Listing({key: some for key, some in shown.items() if some}, {key: counts[key] for key in GROUPS},
                   len(found), page, pages, len(wanted))


def _row(pane: Pane, stretch: Stretch, now: datetime, zone: ZoneInfo) -> Row:
    window = pane.window
    what, visits = seen(window, stretch, now), sessions(window, stretch)
    reasons = caseload.reasons(what)
    items = tuple(one for one in window.safety(EVER) or () if one.acknowledged is None and one.value > 0)
    return Row(
        person_id=window.person_id, name=window.name, today=what.today,
        where=phases.eyebrow(what.standing) if what.standing else None,
        reasons=reasons, lines=_lines(reasons, what),
        craving=spark(what.values.get(CRAVING, {}), what.today) if "craving" in window.topics else None,
        logged=what.logged is not None, last_log=max(what.logged, default=None) if what.logged else None,
        sessions=visits is not None, session=_next(visits or (), what.today),
        reviewed_on=window.reviewed_at.astimezone(zone).date() if window.reviewed_at else None,
        items=items, contact=window.contact(), record=pane.record,
    )


def _next(sessions: Sequence[Visit], today: date) -> Visit | None:
    return next((one for one in sessions if one.day >= today and one.state == "planned"), None)


def _lines(reasons: Sequence[Reason], what: Seen) -> tuple[tuple[str, Message], ...]:
    """At most three: the reasons, then facts of the week."""
    said = [(ICONS[one.kind], one.words) for one in reasons]
    said += [(ICONS["fact"], fact) for fact in caseload.facts(what)]
    return tuple(said[:caseload.SHOWN])


def spark(values: Mapping[date, float], today: date) -> Spark:
    """Craving, 0 to 10, of the last 14 days; a day without it is a gap, and a day by itself a dot."""
    first, parts, before = today - timedelta(days=DAYS - 1), list[str](), None
    place: tuple[float, float] | None = None
    days = sorted(day for day in values if first <= day <= today)
    for day in days:
        place = round(100 * (day - first).days / (DAYS - 1), 1), round(100 - 10 * values[day], 1)
        follows = before == day - timedelta(days=1)
        parts.append(f"L{place[0]:g} {place[1]:g}" if follows else f"M{place[0]:g} {place[1]:g}h.01")
        before = day
    return Spark("".join(parts), place, int(values[days[0]]) if days else None, int(values[days[-1]]) if days else None)
