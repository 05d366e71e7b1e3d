"""A questionnaire as data: its items, how they are scored, and what a result is.

A score exists for a complete form and for no other: nothing is ever filled in for a blank (domain reference §4.2).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.domain.instruments.item import Answer, Item, Text
from tracker.domain.instruments.licences import Licence
from tracker.domain.scales import Direction, InvalidValue
from tracker.domain.words import Message, message, messages

#: Shown with every form that is not ours, before its first question.
STANDARD_FORM = message("This is a standard form. Its words are not ours.")
#: The score of a complete form from its answers in printed order.
Total = Callable[[Sequence[int]], int | float]


@dataclass(frozen=True, slots=True)
class Band:
    """A range of totals from `low` up to the next band, with a word for professionals. Nobody is shown their own."""

    key: str
    low: int
    word: Text


@dataclass(frozen=True, slots=True)
class Subscale:
    """A part of a form with a score of its own: the sum of `points` over its items, 0 to `high`.

    `further_at` is the score from which its makers ask to look further, where they name one; `counts` says in our own
    words what it is made of.
    """

    key: str
    label: Message
    items: tuple[str, ...]
    high: int
    direction: Direction
    points: Callable[[str, int], int] = lambda _item, answer: answer
    further_at: int | None = None
    counts: Message | None = None

    def of(self, answers: Mapping[str, Answer]) -> int | None:
        """The score, or None when one of its items is blank."""
        held = [(item, answers[item]) for item in self.items]
        points = [self.points(item, answer) for item, answer in held if answer is not None]
        return sum(points) if len(points) == len(held) else None


@dataclass(frozen=True, slots=True)
class Opens:
    """A short form that leads to its long one from a total on, and where that figure is from."""

    key: str
    at_least: int
    source: str

    def met_by(self, total: float | None) -> bool:
        """Whether a total leads on; that of an incomplete form, None, never does."""
        return total is not None and total >= self.at_least


@dataclass(frozen=True, slots=True)
class Result:
    """What a form comes to. `total` and `band` are None for a form without a total and for an incomplete one.

    `safety` is True when an answer opens the support screen, before any score. False says nothing: it is no "safe".
    `same_day` names cards of `safety.SAME_DAY`. `blank` counts questions left open. `version` is the scorer's.
    """

    total: int | float | None
    band: str | None = None
    subscales: Mapping[str, int | None] = field(default_factory=dict)
    safety: bool = False
    blank: int = 0
    same_day: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire. `items` are scored, in printed order; those `apart` are asked after them and never scored.

    `window` is the number of days its words look back over, `spacing` the least number of days between two where that
    is another one. `low` to `high` is the range of `total_of`, None for a form without a total; `unit` is what the
    total counts, where that is no points. `source` says where the scoring is from.
    """

    key: str
    name: Text
    about: Text
    introduction: Text
    items: tuple[Item, ...]
    window: int
    licence: Licence
    version: str
    source: str
    spacing: int = 0
    apart: tuple[Item, ...] = ()
    total_of: Total | None = None
    low: int = 0
    high: int = 0
    unit: Message | None = None
    direction: Direction = "worse"
    bands: tuple[Band, ...] = ()
    subscales: tuple[Subscale, ...] = ()
    opens: Opens | None = None
    ours: bool = False
    loinc: str = ""
    total_loinc: str = ""

    @property
    def topic(self) -> str:
        """The share topic of its results."""
        return f"check_ins:{self.key}"

    @property
    def least_gap(self) -> int:
        """Days that lie between two at least: asking more often would ask about the same days twice."""
        return self.spacing or self.window

    def asked(self, answers: Mapping[str, Answer]) -> tuple[Item, ...]:
        """The questions to ask, given the answers so far by item id: all, less those an answer makes needless."""
        return tuple(item for item in (*self.items, *self.apart)
                     if item.unless is None or answers.get(item.unless[0]) != item.unless[1])

    def in_order(self, answers: Mapping[str, Answer]) -> tuple[Answer, ...]:
        """Answers by item id as `score` takes them; an item that is not there is blank."""
        return tuple(answers.get(item.id) for item in self.items)

    def score(self, answers: Sequence[object]) -> Result:
        """The result of answers in printed order, None for blank.

        Raises InvalidValue when there are more or fewer answers than items, or one its item does not take.
        """
        if len(answers) != len(self.items):
            raise InvalidValue(messages("This form takes %(n)s answer.", "This form takes %(n)s answers.",
                                        len(self.items)))
        given = {item.id: item.check(answer) for item, answer in zip(self.items, answers, strict=True)}
        needed = {item.id for item in self.asked(given)}
        held = {key: answer if key in needed else 0 for key, answer in given.items()}
        complete = [answer for answer in held.values() if answer is not None]
        blank = len(held) - len(complete)
        total = self.total_of(complete) if self.total_of and not blank else None
        return Result(
            total, self._band(total), {one.key: one.of(held) for one in self.subscales},
            any(item.safety and held[item.id] for item in self.items), blank,
            tuple(item.same_day for item in self.items if item.same_day and held[item.id]), self.version,
        )

    def band(self, key: str) -> Band:
        """The band of that key; raises KeyError."""
        return {band.key: band for band in self.bands}[key]

    def _band(self, total: float | None) -> str | None:
        if total is None:
            return None
        return next((band.key for band in reversed(self.bands) if band.low <= total), None)


def unscored(instrument: Instrument, result: Result) -> Message | None:
    """What the person is told in place of a score, or None where nothing is missing from one."""
    has_score = instrument.total_of is not None or bool(instrument.subscales)
    if not has_score or not result.blank or any(value is not None for value in result.subscales.values()):
        return None
    return messages("You left one question blank, so there’s no score. Your answers are saved.",
                    "You left %(n)s questions blank, so there’s no score. Your answers are saved.", result.blank)


def not_scored(result: Result) -> Message:
    """The same in the words of a counselor's page."""
    return messages("Not scored: %(n)s item blank", "Not scored: %(n)s items blank", result.blank)
