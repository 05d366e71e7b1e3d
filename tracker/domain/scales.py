"""Scales: how an answer is read, bounded, kept as text and worded at its ends."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal, Protocol

from tracker.domain.words import Message, message

Direction = Literal["better", "worse", "neither"]
Value = int | float | str | tuple[str, ...]


class InvalidValue(ValueError):
    """An answer outside its scale; `message` is fit to show a person."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a scale: the stored value and its word."""

    value: str
    word: Message
    #: A longer wording for screen readers where the word is a sign such as "≤4".
    spoken: Message | None = None


class Scale(Protocol):
    """What every scale can do. `parse` takes text from outside; `load` takes what `store` wrote."""

    @property
    def direction(self) -> Direction: ...

    @property
    def choices(self) -> tuple[Choice, ...]: ...

    def parse(self, text: str) -> Value: ...

    def store(self, value: Value) -> str: ...

    def load(self, text: str) -> Value: ...

    def number(self, text: str) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Numbers:
    """A number from `low` to `high` in steps: 0–10, 1–5, hours, counts.

    `words` name the values from `low` upwards where every value has a word; `ends` name only the two ends.
    """

    low: int
    high: int
    direction: Direction
    words: tuple[Message, ...] = ()
    ends: tuple[Message, Message] | None = None
    step: float = 1
    #: One-tap answers where the scale is longer than a row of buttons (sleep hours).
    chips: tuple[Choice, ...] = ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The one-tap answers: the chips, or every value with its word."""
        if self.chips:
            return self.chips
        return tuple(Choice(str(self.low + i), word) for i, word in enumerate(self.words))

    def parse(self, text: str) -> Value:
        """The number in `text`; raises InvalidValue outside the bounds or off the step."""
        try:
            if len(text) > 12 or not text.isascii() or "_" in text:
                raise InvalidOperation
            number = Decimal(text.strip())
            whole = number.is_finite() and self.low <= number <= self.high and number % Decimal(str(self.step)) == 0
        except InvalidOperation:
            whole = False
        if not whole:
            raise InvalidValue(
                message("Choose a number from %(low)s to %(high)s.", low=self.low, high=self.high)
                if self.step == 1
                else message("Choose a number from %(low)s to %(high)s, in halves.", low=self.low, high=self.high)
            )
        return int(number) if self.step == 1 else float(number)

    def store(self, value: Value) -> str:
        """Canonical text: no trailing zeros, so equal values are equal text."""
        assert isinstance(value, int | float)
        return f"{value:g}"

    def load(self, text: str) -> Value:
        """The number `store` wrote."""
        return int(text) if self.step == 1 else float(text)

    def number(self, text: str) -> float | None:
        """The stored text as a number for charts."""
        return float(text)

    def word(self, value: float) -> Message | None:
        """The word for a value, where the scale has words; a half rounds down."""
        place = int(value) - self.low
        return self.words[place] if 0 <= place < len(self.words) else None


@dataclass(frozen=True, slots=True)
class OneOf:
    """One word out of a few, in the order given; `ordered` ones can be drawn as 0, 1, 2 …"""

    choices: tuple[Choice, ...]
    direction: Direction = "neither"
    ordered: bool = False

    def parse(self, text: str) -> Value:
        """The chosen value; raises InvalidValue for any other text."""
        if any(choice.value == text for choice in self.choices):
            return text
        raise InvalidValue(message("Choose one of the answers shown."))

    def store(self, value: Value) -> str:
        """The value itself."""
        return str(value)

    def load(self, text: str) -> Value:
        """The value itself."""
        return text

    def number(self, text: str) -> float | None:
        """Its place in the order, or nothing where there is no order."""
        if not self.ordered:
            return None
        return next((float(i) for i, choice in enumerate(self.choices) if choice.value == text), None)


@dataclass(frozen=True, slots=True)
class Several:
    """Any number of words out of a list; stored in the list's order, joined by a space."""

    choices: tuple[Choice, ...]
    direction: Direction = "neither"

    def parse(self, text: str) -> Value:
        """The chosen values; raises InvalidValue when one is not in the list."""
        wanted = set(text.split())
        known = tuple(choice.value for choice in self.choices if choice.value in wanted)
        if len(known) != len(wanted):
            raise InvalidValue(message("Choose from the answers shown."))
        return known

    def store(self, value: Value) -> str:
        """The values joined by a space."""
        return " ".join(value) if isinstance(value, tuple) else str(value)

    def load(self, text: str) -> Value:
        """The tuple of values."""
        return tuple(text.split())

    def number(self, text: str) -> float | None:
        """Nothing: a set of words is not drawn as a line."""
        return None


def _words(*words: Message) -> tuple[Message, ...]:
    return words


NONE_TO_SEVERE = Numbers(
    0, 4, "worse", _words(message("None"), message("Mild"), message("Medium"), message("Strong"), message("Severe"))
)
NOT_AT_ALL_TO_EXTREMELY = Numbers(
    0, 4, "worse",
    _words(message("Not at all"), message("A little"), message("Some"), message("A lot"), message("Extremely")),
)
NONE_TO_A_LOT = Numbers(
    0, 4, "better",
    _words(message("None"), message("A little"), message("Some"), message("Quite a bit"), message("A lot")),
)
YES_NO = OneOf((Choice("no", message("No")), Choice("yes", message("Yes"))), ordered=True)


def strength(low_word: Message, high_word: Message, direction: Direction) -> Numbers:
    """A 0–10 scale with words at both ends."""
    return Numbers(0, 10, direction, ends=(low_word, high_word))


def count(high: int, *, chips: tuple[Choice, ...] = ()) -> Numbers:
    """A plain count from nought; more is neither better nor worse by itself."""
    return Numbers(0, high, "neither", chips=chips)
