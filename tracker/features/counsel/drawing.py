"""Drawing one person: panels by phase, small lines with their own band, the strip of use, and the same as a table."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.domain.abstinence import NO_USE, PRESCRIBED_ONLY, UNKNOWN, USE
from tracker.domain.charts import CHARTS, Log, Series, answer, figure
from tracker.domain.charts.days import Bars
from tracker.domain.charts.drawing import down
from tracker.domain.charts.values import outward, worded
from tracker.domain.measures import MEASURES
from tracker.domain.trends import PAST_LEAST, Estimate, estimate
from tracker.features.counsel.reading import Read
from tracker.web import panels
from tracker.web.panels import Panel
from tracker.web.templating import gettext as _
from tracker.web.templating import say, say_day

#: The panels in their order, with their colours; each under its topic.
LINES = {"craving": "craving", "mood": "mood", "sleep": "sleep", "confidence": "confidence"}
SPARKS = ("craving", "sleep", "mood")
FOUR_WEEKS = timedelta(days=27)
#: Rows of the table at most.
MOST_ROWS = 184


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line over 28 days: path data in a box of 100 by 100, the usual `band` as (y, height), and the words."""

    name: str
    colour: str
    line: str
    dots: str
    end: tuple[float, float] | None
    band: tuple[float, float] | None
    now: str
    alt: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One day of the strip: its state and what is said of it."""

    state: str
    label: str


@dataclass(frozen=True, slots=True)
class Week:
    """One bar of days without use, as components/charts.html takes it."""

    free: int
    known: int
    label: str
    partial: bool


def shared(found: Read) -> list[str]:
    """The names of the panels whose topic is shared."""
    return [name for name in LINES if CHARTS[name].topic in found.shown.topics]


def trends(found: Read) -> list[Panel]:
    """The panels of the range, one for each daily topic that is shared."""
    return [_panel(name, found.log, "plot--tall" if name == "craving" else "") for name in shared(found)]


def _panel(name: str, log: Log, height: str) -> Panel:
    chart = CHARTS[name]
    series: Series = chart.series(log)
    now = "" if series.latest is None else panels.newest(series.latest[1], series.latest[0], log.today or log.last)
    return panels.panel(f"chart-{name}", say(chart.name), series, say(chart.sentence(series)), now=now,
                        colour=LINES[name], height=height)


def weeks(found: Read) -> list[Week] | None:
    """Days without use in bars of a week, a month or a year; None where use is not shared."""
    if found.shown.use is None:
        return None
    bars: Bars = CHARTS["days"].series(found.log)
    form = {"week": "d MMM", "month": "MMM", "year": "yyyy"}[bars.unit]
    return [Week(bar.without, bar.known, say_day(bar.first, form), bar.partial and bars.unit == "week")
            for bar in bars.bars]


def sparks(found: Read) -> list[Spark | None]:
    """The three small lines, None in the place of one that is not shared."""
    return [_spark(name, found) if CHARTS[name].topic in found.shown.topics else None for name in SPARKS]


def _spark(name: str, found: Read) -> Spark:
    today = found.shown.today
    log = replace(found.log, first=today - FOUR_WEEKS, last=today, use={}, spans=())
    chart = CHARTS[name]
    series: Series = chart.series(log)
    shape, usual = figure(series), estimate(series.values, PAST_LEAST)
    title = say(chart.name)
    if not isinstance(usual, Estimate):
        alt, band = _("%(name)s, 28 days: %(have)s of %(need)s days for a usual range", name=title,
                      have=usual.have, need=usual.need), None
    else:
        scale = series.measure.scale
        low, high = outward(scale, usual.low, usual.high)
        alt = _("%(name)s, 28 days: usually %(low)s to %(high)s", name=title, low=say(worded(scale, low)),
                high=say(worded(scale, high)))
        top = down(series.axis, usual.high)
        band = top, round(max(down(series.axis, usual.low) - top, 2), 1)
    now = "–" if series.latest is None else panels.newest(series.latest[1], series.latest[0], today)
    return Spark(title, LINES[name], shape.line, shape.dots, shape.end, band, now, alt)


def strip(found: Read) -> list[Mark]:
    """The last 28 days of use, oldest first; a day that is not known stays one."""
    words = {USE: _("used"), NO_USE: _("without use"), PRESCRIBED_ONLY: _("as prescribed"), UNKNOWN: _("not known")}
    use, last = found.shown.use or {}, found.shown.last
    days = [last - timedelta(days=n) for n in range(27, -1, -1)]
    return [Mark(state, f"{say_day(day, 'd MMMM')}: {words[state]}")
            for day in days for state in [use.get(day, UNKNOWN)]]


def table(found: Read) -> tuple[list[str], list[tuple[date, list[str]]]]:
    """The heads and rows of the range as a table, newest day first; days without any answer are left out."""
    names = [CHARTS[name].measure for name in shared(found)]
    use = {}
    if found.shown.use is not None:
        use = {USE: _("Used"), NO_USE: _("None"), PRESCRIBED_ONLY: _("As prescribed")}
    heads = [say(MEASURES[name].name) for name in names] + ([say(MEASURES["use"].name)] if use else [])
    rows: list[tuple[date, list[str]]] = []
    day = found.log.last
    while day >= found.log.first and len(rows) < MOST_ROWS:
        values = [found.log.values.get(name, {}).get(day) for name in names]
        state = found.log.use.get(day, UNKNOWN)
        if state != UNKNOWN or any(value is not None for value in values):
            said = ["–" if value is None else say(answer(MEASURES[name], value))
                    for name, value in zip(names, values, strict=True)]
            rows.append((day, said + ([use.get(state, "–")] if use else [])))
        day -= timedelta(days=1)
    return heads, rows
