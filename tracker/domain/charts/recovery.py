"""The recovery view: a person's own ratings since the last use, beside the 3 to 18 months others report.

The range comes from two of the source pages (S0 0.50, S4 4.34), which do not agree; it is shaded and said to vary. No
percentage of recovery is worked out from it.
"""

from dataclasses import dataclass, replace
from datetime import date

from tracker.domain.charts.bands import Band
from tracker.domain.charts.chart import measure_chart
from tracker.domain.charts.series import Log, Series
from tracker.domain.charts.sleep import CHART as SLEEP
from tracker.domain.measures import MEASURES
from tracker.domain.phases import recovery_range
from tracker.domain.words import Message, message

CHARTS = (measure_chart(MEASURES["memory"]), measure_chart(MEASURES["concentration"]), SLEEP,
          measure_chart(MEASURES["bladder_pain"]), measure_chart(MEASURES["mood"]))


@dataclass(frozen=True, slots=True)
class Recovery:
    """One panel per measure from `since` on, all with the same time axis and the same shaded stretch."""

    since: date
    today: date
    reported: Band
    panels: list[tuple[Series, Message]]


def series(log: Log, since: date) -> Recovery:
    """The panels from `since`, the day after which the person counts, to 18 months later or today if that is later.

    `log.last` is today; values before `since` are not drawn.
    """
    first, last = recovery_range(since)
    reported = Band("reported", message("Reports vary"), first, last)
    stretch = replace(log, first=since, last=max(log.last, last))
    # Days to come are drawn, empty, but they are not days without an answer: the sentence knows the days until today.
    until_today = replace(log, first=since)
    panels = [(replace(chart.series(stretch), reported=reported), chart.sentence(chart.series(until_today)))
              for chart in CHARTS]
    return Recovery(since, log.last, reported, panels)


def sentence(recovery: Recovery) -> Message:
    """What the shaded stretch is and is not."""
    return message("From %(date)s on. The shaded time is 3 to 18 months: reports vary. The dots are your own ratings.",
                   date=recovery.since)
