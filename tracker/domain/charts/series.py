"""What a chart of one measure shows: days, the median line with its gaps, days of use, phases and the axis."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker.domain.abstinence import USE
from tracker.domain.charts.bands import Band, bands
from tracker.domain.charts.values import answer, worded
from tracker.domain.measures import Measure
from tracker.domain.phases import Span
from tracker.domain.scales import Numbers, OneOf, Scale
from tracker.domain.trends import WIDTH, moving_median, window_median
from tracker.domain.words import Message

#: Points drawn in one panel at most; a longer range is thinned.
MOST = 400
#: A long range shows at most this many rings: more would touch each other on a phone.
MOST_RINGS = 60
#: The ranges a person can choose, in days; None is everything.
RANGES: dict[str, int | None] = {"2w": 14, "6w": 42, "all": None}

Place = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Log:
    """What a reader may see of a person's log, and the days to draw, `first` and `last` included.

    `values` maps a measure's id to its numbers by day (`Scale.number` of each reading), `use` a day to its state.
    What is not shared is left out: without `use` there are no rings, without `spans` no phase bands. Values before
    `first` are welcome: six of them fill the first window of the moving median.
    """

    first: date
    last: date
    values: Mapping[str, Mapping[date, float]] = field(default_factory=dict)
    use: Mapping[date, str] = field(default_factory=dict)
    spans: Iterable[Span] = ()
    #: The person's own names for phases, by key.
    names: Mapping[str, str] = field(default_factory=dict)
    #: The reader's today, for the month and the week that are still running; `last` where it is not given.
    today: date | None = None
    #: The first day of a week: 0 is Monday.
    week_starts: int = 0


@dataclass(frozen=True, slots=True)
class Axis:
    """The fixed range of a panel. Values beyond `low` and `high` are drawn in the `pad` outside them."""

    low: float
    high: float
    pad: float
    ticks: tuple[tuple[float, Message], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One panel. Places count days from `first`, so `first` itself is 0; values are the measure's numbers.

    `dots` are the days with a value, `lines` the 7-day median in pieces, one for each stretch without a gap, `rings`
    the days of use at their value, or at the foot of the panel where that day has none. `logged` counts all days with
    a value and `used` all days of use, also those thinned away; `values` are all values in order of day
    and `newest` is the last of them.
    """

    measure: Measure
    first: date
    last: date
    axis: Axis
    dots: list[Place]
    lines: list[list[Place]]
    rings: list[Place]
    bands: list[Band]
    logged: int
    used: int
    values: list[float]
    newest: Place | None
    #: A stretch of time others report about, shaded under the recovery view.
    reported: Band | None = None

    @property
    def days(self) -> int:
        """Days in the panel."""
        return (self.last - self.first).days + 1

    @property
    def points(self) -> list[tuple[date, float]]:
        """The dots as dates and values."""
        return [(self.first + timedelta(days=place), value) for place, value in self.dots]

    @property
    def segments(self) -> list[list[tuple[date, float]]]:
        """The median line as dates and values; between two pieces is a gap."""
        return [[(self.first + timedelta(days=place), value) for place, value in line] for line in self.lines]

    @property
    def used_days(self) -> list[date]:
        """The days with a ring."""
        return [self.first + timedelta(days=place) for place, _ in self.rings]

    @property
    def latest(self) -> tuple[date, Message] | None:
        """The last day with a value, and the value in words."""
        if self.newest is None:
            return None
        place, value = self.newest
        return self.first + timedelta(days=place), answer(self.measure, value)


def days_of(range_name: str, today: date, first_log: date | None) -> tuple[date, date]:
    """First and last day of a range; "all" begins with the first log and is never shorter than two weeks.

    Raises KeyError for a range that is not in RANGES.
    """
    length = RANGES[range_name]
    two_weeks = today - timedelta(days=13)
    if length is not None:
        return today - timedelta(days=length - 1), today
    return min(first_log or two_weeks, two_weeks), today


def drawable(measure: Measure) -> bool:
    """Whether the answers of a measure have an order, so that they can be a line."""
    scale = measure.scale
    return isinstance(scale, Numbers) or (isinstance(scale, OneOf) and scale.ordered)


def measure_series(log: Log, measure: Measure, axis: Axis | None = None) -> Series:
    """The panel of any measure whose answers have an order; `axis` replaces the one its scale gives."""
    start, days = log.first.toordinal(), (log.last - log.first).days + 1
    by_day: list[float | None] = [None] * (days + WIDTH - 1)
    for day, value in log.values.get(measure.id, {}).items():
        place = day.toordinal() - start + WIDTH - 1
        if 0 <= place < days + WIDTH - 1:
            by_day[place] = value
    shown = by_day[WIDTH - 1:]
    dots = [(place, value) for place, value in enumerate(shown) if value is not None]
    values = [value for _, value in dots]
    used = sorted(day.toordinal() - start for day, state in log.use.items()
                  if state == USE and log.first <= day <= log.last)
    axis = axis or axis_of(measure.scale, max(values, default=0))
    rings = [(place, axis.low if (at := shown[place]) is None else at) for place in used]
    return Series(
        measure, log.first, log.last, axis, dots if days <= MOST else thinned(shown), _lines(by_day, days),
        _apart(rings, days), bands(log.spans, log.first, log.last, log.names), len(dots), len(used), values,
        dots[-1] if dots else None,
    )


def _lines(by_day: Sequence[float | None], days: int) -> list[list[Place]]:
    """The moving median in pieces. Over a long range it is taken at every n-th day, so that at most MOST remain."""
    step = -(-days // MOST)
    places = range((days - 1) % step, days, step)
    if step == 1:
        medians = moving_median(by_day)[WIDTH - 1:]
    else:
        medians = [window_median(by_day[place:place + WIDTH]) for place in places]
    lines: list[list[Place]] = []
    line: list[Place] = []
    for place, value in zip(places, medians, strict=True):
        if value is not None:
            line.append((place, value))
        elif line:
            lines.append(line)
            line = []
    return [*lines, line] if line else lines


def thinned(by_day: Sequence[float | None], most: int = MOST) -> list[Place]:
    """At most `most` dots of a long range: the days are cut into `most / 2` stretches of nearly the same length, and
    of each the lowest and the highest value stay on their days, so that no peak and no calm day disappears.
    """
    kept: list[Place] = []
    parts, days = most // 2, len(by_day)
    for part in range(parts):
        start = part * days // parts
        stretch = by_day[start:(part + 1) * days // parts]
        present = [value for value in stretch if value is not None]
        if present:
            ends = {start + stretch.index(end): end for end in (min(present), max(present))}
            kept += sorted(ends.items())
    return kept


def _apart(rings: list[Place], days: int) -> list[Place]:
    """At most MOST_RINGS rings: over a long range the first of each stretch of days stands for the others."""
    if days <= MOST_RINGS:
        return rings
    first: dict[int, Place] = {}
    for ring in rings:
        first.setdefault(ring[0] * MOST_RINGS // days, ring)
    return list(first.values())


def axis_of(scale: Scale, highest: float) -> Axis:
    """The range of a scale, from its lowest to its highest answer, with words or numbers at the ends and the middle.

    A count that may run to 40 or 300 is drawn from nought to the highest value seen, rounded up.
    """
    if isinstance(scale, OneOf):
        low, high = 0, len(scale.choices) - 1
    elif isinstance(scale, Numbers):
        low, high = scale.low, scale.high if scale.high - scale.low <= 16 else round_up(highest)
    else:
        raise TypeError(f"no axis for {type(scale).__name__}")
    marks = (low, high) if (low + high) % 2 else (low, (low + high) // 2, high)
    return Axis(low, high, 0.08 * (high - low), tuple((mark, worded(scale, mark)) for mark in marks))


def round_up(highest: float) -> int:
    """The next of 10, 20, 50, 100, 200, 500 …"""
    size = 10
    while True:
        for times in (1, 2, 5):
            if highest <= size * times:
                return size * times
        size *= 10

