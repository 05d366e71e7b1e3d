"""One question of a check-in: its words, the answers it takes, and what an answer may call for."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.scales import Direction, InvalidValue
from tracker.domain.words import Message, message

#: A text of a standard form is plain English, kept as printed; a text of our own is a Message, to be translated.
Text = str | Message
#: A whole number, or None for a question left blank.
Answer = int | None
#: Marks of the LOINC catalogue at the end of a name; part of the code, no part of the question.
LOINC_MARKS = (" [Reported]", " [TAPS]")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: the number kept for it, its words, and its LOINC answer code where one is verified."""

    value: int
    text: Text
    loinc: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One question, answered by one of `options` or, without options, by a whole number from `low` to `high`.

    `stem` are words that several questions share and that stand before them. `ends` name both ends of a number,
    `unit` what it counts. `unless` (id, value) skips the question when an earlier one was answered so. Any answer
    above nought to a `safety` item opens the support screen; to one with `same_day`, the card of that name in
    `safety.SAME_DAY`.
    """

    id: str
    text: Text
    options: tuple[Option, ...] = ()
    low: int = 0
    high: int = 0
    stem: Text = ""
    unit: Text = ""
    ends: tuple[Message, Message] | None = None
    direction: Direction = "worse"
    unless: tuple[str, int] | None = None
    safety: bool = False
    same_day: str = ""
    loinc: str = ""

    @property
    def shown(self) -> Text:
        """The text as a person sees it: as printed, without the catalogue's marks."""
        text = self.text
        if isinstance(text, str):
            for mark in LOINC_MARKS:
                text = text.removesuffix(mark)
        return text

    @property
    def values(self) -> Sequence[int]:
        """Every number this question takes, lowest first."""
        if self.options:
            return sorted(option.value for option in self.options)
        return range(self.low, self.high + 1)

    @property
    def yes_no(self) -> bool:
        """Whether it has two answers of which one counts nothing."""
        return len(self.options) == 2 and min(self.values) == 0

    def check(self, answer: object) -> Answer:
        """The answer as it is kept, None for blank; raises InvalidValue for anything the question does not take.

        A yes-or-no question also takes False and True, or 1 for yes where yes counts more.
        """
        if answer is None:
            return None
        values = self.values
        if not isinstance(answer, int) or (isinstance(answer, bool) and not self.yes_no):
            raise InvalidValue(self._refusal())
        if self.yes_no and answer == 1:
            return values[1]
        if answer not in values:
            raise InvalidValue(self._refusal())
        return int(answer)

    def parse(self, text: str) -> Answer:
        """The answer in a form's text, None where it is empty; raises InvalidValue."""
        stripped = text.strip()
        if not stripped:
            return None
        if len(stripped) > 6 or not (stripped.isascii() and stripped.isdigit()):
            raise InvalidValue(self._refusal())
        return self.check(int(stripped))

    def word(self, answer: int) -> Text:
        """The words of an answer: its option's, or the number itself."""
        return next((option.text for option in self.options if option.value == answer), str(answer))

    def _refusal(self) -> Message:
        if self.options:
            return message("Choose one of the answers shown.")
        return message("Choose a number from %(low)s to %(high)s.", low=self.low, high=self.high)
