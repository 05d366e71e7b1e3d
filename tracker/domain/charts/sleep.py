"""The hours slept each night, for the day the person woke."""

from tracker.domain.charts.chart import Chart
from tracker.domain.charts.series import Axis, Log, Series, measure_series
from tracker.domain.charts.telling import told
from tracker.domain.charts.values import hours
from tracker.domain.measures import MEASURES
from tracker.domain.words import Message

MEASURE = MEASURES["sleep_hours"]
#: Nights of under 3 or over 9 hours are drawn at the very edge; the table has their hours.
AXIS = Axis(3, 9, 0.5, ((4, hours(4)), (8, hours(8))))


def series(log: Log) -> Series:
    """Sleep from 3 to 9 hours."""
    return measure_series(log, MEASURE, AXIS)


def sentence(series: Series) -> Message:
    """The hours, without a verdict: more is not always better."""
    return told(series, hours)


CHART = Chart("sleep", MEASURE.name, "line", "sleep", series, sentence, MEASURE.id)
