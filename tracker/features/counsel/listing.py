"""The list of people: everybody who shares something, grouped and sorted by the rules, as plain rows for the page."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tracker.domain import caseload, phases
from tracker.domain.caseload import GROUPS, Group, Reason, Seen
from tracker.domain.notices import Record
from tracker.domain.words import Message
from tracker.features.counsel.seeing import Glimpse, seen
from tracker.store.windows import ContactItem, SafetyItem, Visit

#: Days of the small line, and how many steady rows a page holds; the other groups are whole.
DAYS, STEADY = 14, 50
CRAVING = "craving_peak"
ONE_DAY = timedelta(days=1)
ICONS: Mapping[str, str] = {"safety": "warn", "contact": "phone", "pattern": "wave", "silence": "clock",
                            "overdue": "clipboard", "proposal": "path", "fact": "dot"}


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line of craving: path data in a box of 100 by 100, lone days, its end, the first value and the newest."""

    line: str
    dots: str
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


def rows(glimpses: Iterable[Glimpse], zone: str) -> list[Row]:
    """Everybody's row, in the order of the rules, for a viewer in `zone`."""
    found = [_row(one, ZoneInfo(zone)) for one in glimpses]
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


def _row(one: Glimpse, zone: ZoneInfo) -> Row:
    what = seen(one)
    reasons = caseload.reasons(what)
    return Row(
        person_id=one.person_id, name=one.name, today=one.today,
        where=phases.eyebrow(one.standing) if one.standing else None,
        reasons=reasons, lines=_lines(reasons, what),
        craving=spark(what.values.get(CRAVING, {}), one.today) if "craving" in one.shared else None,
        logged=what.logged is not None, last_log=max(what.logged, default=None) if what.logged else None,
        sessions=one.sessions is not None, session=_next(one.sessions or (), one.today),
        reviewed_on=one.reviewed_at.astimezone(zone).date() if one.reviewed_at else None,
        items=tuple(item for item in one.safety if item.acknowledged is None and item.value > 0),
        contact=one.contact, record=one.record,
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
    first = today - timedelta(days=DAYS - 1)
    days = sorted(day for day in values if first <= day <= today)
    line, dots = list[str](), list[str]()
    for day in days:
        x, y = _place(day, first, values)
        if day - ONE_DAY in values and day > first:
            line.append(f"L{x:g} {y:g}")
        elif day + ONE_DAY in values and day < today:
            line.append(f"M{x:g} {y:g}")
        else:
            dots.append(f"M{x:g} {y:g}h.01")
    if not days:
        return Spark("", "", None, None, None)
    return Spark("".join(line), "".join(dots), _place(days[-1], first, values), int(values[days[0]]),
                 int(values[days[-1]]))


def _place(day: date, first: date, values: Mapping[date, float]) -> tuple[float, float]:
    return round(100 * (day - first).days / (DAYS - 1), 1), round(100 - 10 * values[day], 1)
