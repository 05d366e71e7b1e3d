"""Fields: a measure with its answer, ready to be shown; which control shows it follows from its scale alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from tracker.domain.measures import Measure
from tracker.domain.scales import Choice, Numbers, Scale, Several
from tracker.domain.words import Message
from tracker.store.days import Kept
from tracker.web.templating import say

Control = Literal["row", "chips", "swell", "list"]
#: Where the values beside the one-tap ones are no more than this, they can be opened and tapped too.
MOST_EXACT = 40
#: A row of answers holds this many; more wrap as chips.
ROW = 7


@dataclass(frozen=True, slots=True)
class Field:
    """One question on a page. `value` is what was stored, or sent and refused (then `error` says why).

    `options` are the one-tap answers; `exact` the values between them, opened on demand.
    """

    measure: Measure
    control: Control
    value: str
    options: tuple[Choice, ...]
    exact: tuple[Choice, ...]
    error: Message | None

    @property
    def id(self) -> str:
        """The name of the form field."""
        return self.measure.id

    @property
    def choices(self) -> list[tuple[str, ...]]:
        """The one-tap answers as the macros want them: value, word and, if there is one, a word for screen readers."""
        return _said(self.options)

    @property
    def exact_choices(self) -> list[tuple[str, ...]]:
        """The exact answers likewise."""
        return _said(self.exact)

    @property
    def is_exact(self) -> bool:
        """Whether the answer is one of the exact ones."""
        return any(choice.value == self.value for choice in self.exact)

    @property
    def words(self) -> list[str] | None:
        """Eleven words for a swell: its two ends; None where the swell has words of its own (craving)."""
        ends = getattr(self.measure.scale, "ends", None)
        if ends is None or self.id == "craving_peak":
            return None
        return [say(ends[0]), *[""] * 9, say(ends[1])]

    @property
    def values(self) -> list[str]:
        """The chosen words of a question with several answers."""
        return self.value.split()

    @property
    def number(self) -> int | None:
        """The answer as a whole number, for the swell."""
        return int(self.value) if self.error is None and self.value.isdigit() else None


def fields(
    measures: Iterable[Measure], kept: Mapping[str, Kept], said: Mapping[str, str] | None = None,
    errors: Mapping[str, Message] | None = None,
) -> list[Field]:
    """The fields of a page: what a form that came back `said`, else what is stored."""
    return [_field(measure, kept.get(measure.id), said or {}, errors or {}) for measure in measures]


def _field(measure: Measure, kept: Kept | None, said: Mapping[str, str], errors: Mapping[str, Message]) -> Field:
    value, error = said.get(measure.id, kept.value if kept else ""), errors.get(measure.id)
    control = control_of(measure.scale)
    options, exact = _options(measure.scale, control, value if error is None else "")
    return Field(measure, control, value, options, exact, error)


def control_of(scale: Scale) -> Control:
    """The control that shows a scale."""
    if isinstance(scale, Several):
        return "chips"
    if isinstance(scale, Numbers) and not scale.choices:
        return "swell" if scale.ends is not None else "list"
    return "row"


def _options(scale: Scale, control: Control, value: str) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """One-tap answers and the exact ones. A stored answer that is neither gets a place of its own among the first."""
    if not isinstance(scale, Numbers) or control == "swell":
        return scale.choices, ()
    every = _every(scale)
    if control == "list":
        return every, ()
    if not scale.chips:
        return scale.choices, ()
    offered = {choice.value for choice in scale.choices}
    between = tuple(choice for choice in every if choice.value not in offered)
    if len(between) <= MOST_EXACT:
        return scale.choices, between
    own = tuple(choice for choice in between if choice.value == value)
    return tuple(sorted((*scale.choices, *own), key=lambda choice: float(choice.value))), ()


def _said(choices: tuple[Choice, ...]) -> list[tuple[str, ...]]:
    return [
        (one.value, say(one.word), say(one.spoken)) if one.spoken else (one.value, say(one.word)) for one in choices
    ]


def _every(scale: Numbers) -> tuple[Choice, ...]:
    steps = round((scale.high - scale.low) / scale.step)
    numbers = (scale.low + place * scale.step for place in range(steps + 1))
    return tuple(Choice(scale.store(number), Message("%(n)s", {"n": int(number) if number % 1 == 0 else number}))
                 for number in numbers)
