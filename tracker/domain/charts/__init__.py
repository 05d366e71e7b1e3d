"""The charts: what each one shows and says. A new chart is a file here and its line in CHARTS.

A measure needs no file of its own: `chart_for` draws any whose answers have an order.
"""

from typing import Any

from tracker.domain.charts import confidence, craving, days, month, mood, sleep
from tracker.domain.charts.chart import Chart, measure_chart
from tracker.domain.charts.drawing import Figure, figure
from tracker.domain.charts.series import RANGES, Log, Series, days_of, drawable
from tracker.domain.charts.values import answer
from tracker.domain.measures import Measure

CHARTS: dict[str, Chart[Any]] = {chart.id: chart for chart in (
    craving.CHART, mood.CHART, sleep.CHART, confidence.CHART, days.CHART, month.CHART,
)}


def chart_for(measure: Measure) -> Chart[Series] | None:
    """The chart of a measure: its own where it has one, the plain one elsewhere, none where there is no order."""
    own = next((chart for chart in CHARTS.values() if chart.measure == measure.id), None)
    if own is not None:
        return own
    return measure_chart(measure) if drawable(measure) else None


__all__ = [
    "CHARTS", "RANGES", "Chart", "Figure", "Log", "Series", "answer", "chart_for", "days_of", "drawable", "figure",
    "measure_chart",
]
