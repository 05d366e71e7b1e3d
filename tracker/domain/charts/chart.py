"""A chart: where its data comes from, what it says, and whose topic it is shared under."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from tracker.domain.charts.series import Log, Series, drawable, measure_series
from tracker.domain.charts.telling import told
from tracker.domain.measures import Measure
from tracker.domain.words import Message

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Chart(Generic[S]):
    """`kind` says which picture `series` is for: a "line" panel, weekly "bars" or a "month" grid.

    `topic` is the share topic it is shown under; what is not shared, such as days of use, is left out of the Log.
    `measure` is the id of the measure a line shows. Both functions are pure.
    """

    id: str
    name: Message
    kind: Literal["line", "bars", "month"]
    topic: str
    series: Callable[[Log], S]
    sentence: Callable[[S], Message]
    measure: str = ""


def measure_chart(measure: Measure) -> Chart[Series]:
    """The chart any measure has by itself; ValueError for one whose answers have no order, such as a list of tags."""
    if not drawable(measure):
        raise ValueError(f"{measure.id} has no order to draw")
    return Chart(measure.id, measure.name, "line", measure.topic, lambda log: measure_series(log, measure), told,
                 measure.id)
