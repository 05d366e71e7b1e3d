"""Series in words and percentages for the templates: what the pure charts leave to the reader's language."""

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.charts import Chart, Log, Series, answer
from tracker.domain.charts.days import Bars
from tracker.domain.charts.month import Cell, Month
from tracker.domain.measures import MEASURES
from tracker.web import panels
from tracker.web.panels import Panel
from tracker.web.templating import gettext as _
from tracker.web.templating import say, say_day

COLOURS = {"craving_peak": "craving", "mood": "mood", "sleep_hours": "sleep", "sleep_quality": "sleep",
           "confidence": "confidence"}


def panel(chart: Chart[Series], log: Log, *, height: str = "") -> Panel:
    """A chart over a log, drawn and said."""
    series = chart.series(log)
    return drawn(chart.id, say(chart.name), series, say(chart.sentence(series)), log.today or log.last, height=height)


def drawn(id_: str, name: str, series: Series, alt: str, today: date, *, height: str = "") -> Panel:
    """A series as a panel."""
    now = "" if series.latest is None else panels.newest(series.latest[1], series.latest[0], today)
    return panels.panel(id_, name, series, alt, now=now, colour=COLOURS.get(series.measure.id, "days"), height=height)


@dataclass(frozen=True, slots=True)
class Week:
    """One bar of days without use."""

    free: int
    known: int
    label: str
    partial: bool


def weeks(bars: Bars) -> list[Week]:
    """The bars with their labels."""
    form = {"week": "d MMM", "month": "MMM", "year": "yyyy"}[bars.unit]
    return [Week(bar.without, bar.known, say_day(bar.first, form), bar.partial and bars.unit == "week")
            for bar in bars.bars]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the month grid."""

    n: int
    href: str
    level: int | None
    value: str
    used: bool
    today: bool
    label: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The month as components/charts.html takes it."""

    name: str
    previous: tuple[str, str] | None
    next: tuple[str, str] | None
    dows: list[tuple[str, str]]
    days: list[Day | None]


def grid(month: Month, log: Log, address: str) -> Grid:
    """The month grid; `address` is the page's own, to which the month is added."""
    before = month.first - timedelta(days=1)
    after = (month.first + timedelta(days=31)).replace(day=1)
    today = log.today or log.last
    monday = date(2024, 1, 1) + timedelta(days=log.week_starts)
    week = [monday + timedelta(days=n) for n in range(7)]
    name = say_day(month.first, "LLLL" if month.first.year == today.year else "LLLL yyyy")
    return Grid(
        name=name, previous=(f"{address}&month={before:%Y-%m}#month", say_day(before, "LLLL")),
        next=(f"{address}&month={after:%Y-%m}#month", say_day(after, "LLLL")) if after <= today else None,
        dows=[(say_day(day, "ccccc"), say_day(day, "cccc")) for day in week],
        days=[None if cell is None else _day(cell, log) for week in month.weeks for cell in week],
    )


def _day(cell: Cell, log: Log) -> Day:
    said = say_day(cell.day, "d MMMM")
    if cell.when == "later":
        return Day(cell.day.day, "", None, "", False, False, said)
    parts = [said]
    if cell.craving is not None:
        parts.append(_("strongest craving %(value)s", value=cell.craving))
    if cell.used:
        parts.append(_("used"))
    if not cell.logged:
        parts.append(_("no log"))
    value = "" if cell.craving is None else f"{cell.craving:g}"
    level = cell.shade if cell.shade is not None or not cell.logged else 0
    return Day(cell.day.day, f"/days/{cell.day}", level, value, cell.used, cell.when == "today", ", ".join(parts))


def value_of(measure: str, number: float | None) -> str:
    """A value in words for a table; a dash where there is none."""
    return "–" if number is None else say(answer(MEASURES[measure], number))
