"""How sure the person was, each day, about the goal for the next."""

from tracker.domain.charts.chart import Chart
from tracker.domain.charts.series import Log, Series, measure_series
from tracker.domain.charts.telling import told
from tracker.domain.charts.values import number
from tracker.domain.measures import MEASURES
from tracker.domain.words import Message, message

MEASURE = MEASURES["confidence"]


def series(log: Log) -> Series:
    """Confidence from 0 to 10."""
    return measure_series(log, MEASURE)


def sentence(series: Series) -> Message:
    """The confidence out of 10."""
    return told(series, lambda value: message("%(value)s of 10", value=number(value)))


CHART = Chart("confidence", MEASURE.name, "line", "confidence", series, sentence, MEASURE.id)
