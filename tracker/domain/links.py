"""The link finder: does one of a person's own measures tend to go with another, and how sure is that?

For each of three pairs chosen beforehand, `outcome[t] = a + b·cause[t] + c·outcome[t-1] + d·t` is fitted by least
squares and `b` is given with its t interval (domain reference §5.2). Yesterday's value and the day are in the model
because two unrelated measures that both improve look linked without them. No further pairs are tried and none is
ranked: "no clear link" is the answer to expect.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.regression import slope_interval
from tracker.domain.trends import NotEnough
from tracker.domain.words import Message, message, messages

#: Pairs of days, and different values of each measure, before anything is said.
PAIRS, DISTINCT = 28, 3
#: Three looks at 98.3 % leave about 5 % for all three together.
CONFIDENCE = 0.983
#: How far back the finder looks. The model holds one straight line of time; over a year, measures that level off bend
#: away from it and false links come back (8.8 % in a simulation), over 180 days they do not (3.5 %).
LOOK_BACK = 180


@dataclass(frozen=True, slots=True)
class Pair:
    """A question asked of everybody alike.

    `lag` is how many days before the outcome the cause is taken: 0 for the night before a day, 1 for what was logged
    the evening before, since two answers given in one sitting say as much about the sitting. `falls` and `rises` are
    the tendency for a slope below and above nought, `unit` what the slope counts.
    """

    cause: str
    outcome: str
    lag: int
    names: tuple[Message, Message]
    falls: Message
    rises: Message
    unit: Message


@dataclass(frozen=True, slots=True)
class Link:
    """`slope` points of the outcome for one of the cause, its interval, and the pairs of days it rests on."""

    pair: Pair
    slope: float
    low: float
    high: float
    days: int

    @property
    def sentence(self) -> Message:
        """The tendency with its size and range, and what it does not show."""
        size, edges = abs(self.slope), sorted((abs(self.low), abs(self.high)))
        return message(
            "%(tendency)s: about %(size)s %(unit)s (range %(low)s to %(high)s), from %(days)s. %(caution)s",
            tendency=self.pair.falls if self.slope < 0 else self.pair.rises,
            size=_short(size), unit=self.pair.unit, low=_short(edges[0]), high=_short(edges[1]),
            days=messages("%(n)s day", "%(n)s days", self.days),
            caution=message("This does not show that one causes the other."),
        )


@dataclass(frozen=True, slots=True)
class NoClearLink:
    """Enough days, and the interval holds nought: the usual answer."""

    pair: Pair
    days: int

    @property
    def sentence(self) -> Message:
        """Said as plainly as a link would be."""
        return message(
            "We looked for a link between %(cause)s and %(outcome)s. Your data doesn't show a clear one. "
            "That's common.", cause=self.pair.names[0], outcome=self.pair.names[1],
        )


@dataclass(frozen=True, slots=True)
class TooAlike:
    """Enough days, but one of the measures hardly ever differs, so nothing can go with it."""

    pair: Pair
    days: int

    @property
    def sentence(self) -> Message:
        """Why there is no answer."""
        return message("Your answers for %(cause)s or %(outcome)s were nearly the same each day. "
                       "So there is no link to look for.", cause=self.pair.names[0], outcome=self.pair.names[1])


Finding = Link | NoClearLink | TooAlike | NotEnough

THREE_PAIRS = (
    Pair("sleep_hours", "craving_peak", 0, (message("sleep"), message("craving")),
         message("On days after shorter sleep your craving tended to be higher"),
         message("On days after longer sleep your craving tended to be higher"),
         message("points for each hour of sleep")),
    Pair("craving_peak", "mood", 1, (message("craving"), message("mood")),
         message("On days after a stronger craving your mood tended to be lower"),
         message("On days after a stronger craving your mood tended to be higher"),
         message("steps for each point of craving")),
    Pair("alone", "craving_peak", 1, (message("contact"), message("craving")),
         message("On days after more contact your craving tended to be lower"),
         message("On days after more contact your craving tended to be higher"),
         message("points for each step of contact")),
)


def findings(values: Mapping[str, Mapping[date, float]], today: date) -> list[tuple[Pair, Finding]]:
    """The answer for each of the three pairs, from the last 180 days up to the last Sunday: it changes once a week.

    `values` maps a measure's id to its numbers by day; a measure that is absent has no days.
    """
    through = today - timedelta(days=today.isoweekday() % 7)
    first = through - timedelta(days=LOOK_BACK - 1)
    by_day = {name: _by_day(values.get(name, {}), first, LOOK_BACK)
              for pair in THREE_PAIRS for name in (pair.cause, pair.outcome)}
    return [(pair, look(pair, by_day[pair.cause], by_day[pair.outcome])) for pair in THREE_PAIRS]


def look(pair: Pair, cause: Sequence[float | None], outcome: Sequence[float | None]) -> Finding:
    """The answer for one pair; both lists hold one place per day, None where the day has no value."""
    rows = [
        (x, before, float(day), y)
        for day, (x, before, y) in enumerate(zip(cause[1 - pair.lag:], outcome, outcome[1:], strict=False))
        if x is not None and before is not None and y is not None
    ]
    if len(rows) < PAIRS:
        return NotEnough(len(rows), PAIRS)
    xs, befores, days, ys = zip(*rows, strict=True)
    if len(set(xs)) < DISTINCT or len(set(ys)) < DISTINCT:
        return TooAlike(pair, len(rows))
    fitted = slope_interval(xs, befores, days, ys, CONFIDENCE)
    if fitted is None or fitted[1] <= 0 <= fitted[2]:
        return NoClearLink(pair, len(rows))
    return Link(pair, *fitted, len(rows))


def _by_day(values: Mapping[date, float], first: date, length: int) -> list[float | None]:
    by_day: list[float | None] = [None] * length
    start = first.toordinal()
    for day, value in values.items():
        place = day.toordinal() - start
        if 0 <= place < length:
            by_day[place] = value
    return by_day


def _short(number: float) -> float:
    """One decimal, or two where one would say nought."""
    return round(number, 1) if number >= 0.1 else round(number, 2)
