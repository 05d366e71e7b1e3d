"""The strongest craving of each day, with days of use as rings at their craving."""

from tracker.domain.charts.chart import Chart
from tracker.domain.charts.series import Log, Series, measure_series
from tracker.domain.charts.telling import told
from tracker.domain.charts.values import number
from tracker.domain.measures import MEASURES
from tracker.domain.sentences import together
from tracker.domain.words import Message, message, messages

MEASURE = MEASURES["craving_peak"]


def series(log: Log) -> Series:
    """Craving from 0 to 10."""
    return measure_series(log, MEASURE)


def sentence(series: Series) -> Message:
    """The craving out of 10, and how many days have use logged."""
    said = told(series, lambda value: message("%(value)s of 10", value=number(value)))
    if not series.used:
        return said
    return together([said, messages("Use is logged on %(n)s day.", "Use is logged on %(n)s days.", series.used)])


CHART = Chart("craving", MEASURE.name, "line", "craving", series, sentence, MEASURE.id)
