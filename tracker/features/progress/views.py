"""Progress: the week in words, the panels, days without use, the month, and the same as a table."""

from datetime import date, timedelta

from werkzeug.wrappers import Response

from tracker.domain.charts import CHARTS, RANGES, Log
from tracker.domain.review import Logged, review
from tracker.features.progress import drawing, explore, insights  # noqa: F401  (their routes)
from tracker.features.progress.pages import chosen_month, chosen_range, measure_name, pages
from tracker.features.progress.reading import PANELS, Read, read, span_of
from tracker.web import database, gate, responses, today
from tracker.web.gate import policy
from tracker.web.templating import gettext as _

#: Rows of the table at most on one page: a year and a quarter.
MOST_ROWS = 460
LINES = ("craving", "mood", "sleep", "confidence")


@pages.get("/progress")
@policy("person")
def show() -> Response:
    """The page of charts."""
    person, name = gate.viewer(), chosen_range()
    now, db = today.today(person), database.reading()
    month = chosen_month(now)
    first, last = span_of(db, person, now, name)
    found = read(db, person, now, min(first, month), last)
    log = _windowed(found.log, first, last)
    logged = sum(any(first <= day <= last for day in found.log.values[measure]) for measure in PANELS) + len(log.use)
    if not logged:
        return responses.page("progress/empty.html", name=name, ranges=ranges("/progress"))
    bars = CHARTS["days"].series(log)
    days_of_month = CHARTS["month"].series(_windowed(found.log, month, last))
    return responses.page(
        "progress/progress.html", name=name, ranges=ranges("/progress"), review=_review(found, now),
        panels=[drawing.panel(CHARTS[line], log, height="plot--tall" if line == "craving" else "") for line in LINES],
        weeks=drawing.weeks(bars), share=bars.summary, percent_shown="percent" not in person.counts_hidden,
        days_sentence=CHARTS["days"].sentence(bars), unit=bars.unit, used=bool(bars.summary.use),
        month=drawing.grid(days_of_month, found.log, f"/progress?range={name}"),
        month_sentence=CHARTS["month"].sentence(days_of_month),
    )


@pages.get("/progress/table")
@policy("person")
def table() -> Response:
    """Every value of the charts as a table, newest first."""
    person, name = gate.viewer(), chosen_range("2w")
    now, db = today.today(person), database.reading()
    first, last = span_of(db, person, now, name)
    log = read(db, person, now, first, last).log
    shown = max(first, last - timedelta(days=MOST_ROWS - 1))
    rows = []
    for place in range((last - shown).days, -1, -1):
        day = shown + timedelta(days=place)
        values = [drawing.value_of(measure, log.values[measure].get(day)) for measure in PANELS]
        rows.append((day, values, _use(log.use.get(day))))
    drawn = {line: CHARTS[line].series(log) for line in (*LINES, "days")}
    return responses.page(
        "progress/table.html", name=name, ranges=ranges("/progress/table"), rows=rows, cut=shown > first,
        names=[measure_name(measure) for measure in PANELS], weeks=drawing.weeks(drawn["days"]),
        sentences=[CHARTS[line].sentence(series) for line, series in drawn.items()],
    )


def ranges(address: str) -> list[tuple[str, str, str]]:
    """The range tabs: (name, words, address)."""
    words = {"2w": _("2 weeks"), "6w": _("6 weeks"), "all": _("All")}
    return [(name, words[name], f"{address}?range={name}") for name in RANGES]


def _windowed(log: Log, first: date, last: date) -> Log:
    """The same log over other days."""
    return Log(first, last, log.values, log.use, log.spans, log.names, log.today, log.week_starts)


def _review(found: Read, now: date) -> object:
    """The last seven days in words: up to today once today has an answer."""
    log = found.log
    answered = now in log.use or any(now in values for values in log.values.values())
    last = now if answered else now - timedelta(days=1)
    return review(Logged(log.values, log.use, found.helped), last - timedelta(days=6), last)


def _use(state: str | None) -> tuple[str, str]:
    """A day's use in a word, and the class that sets it apart."""
    return {"use": ("used", _("Used")), "no_use": ("", _("None")), "prescribed_only": ("", _("As prescribed"))}.get(
        state or "", ("muted", _("Not logged")))


__all__ = ["pages"]
