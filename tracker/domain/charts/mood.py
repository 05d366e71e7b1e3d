"""The mood of each day, in words from Awful to Great."""

from tracker.domain.charts.chart import Chart
from tracker.domain.charts.series import Log, Series, measure_series
from tracker.domain.charts.telling import told
from tracker.domain.measures import MEASURES
from tracker.domain.words import Message

MEASURE = MEASURES["mood"]


def series(log: Log) -> Series:
    """Mood from 1 to 5, labelled in words."""
    return measure_series(log, MEASURE)


def sentence(series: Series) -> Message:
    """The mood in words; half-way values lie between two words, never at 3.47."""
    return told(series)


CHART = Chart("mood", MEASURE.name, "line", "mood", series, sentence, MEASURE.id)
