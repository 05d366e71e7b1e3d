"""Values in words: what a number of a scale is called, in a caption, an axis or a sentence."""

from math import ceil, floor

from tracker.domain.measures import Measure
from tracker.domain.scales import Numbers, OneOf, Scale
from tracker.domain.words import Message, message


def number(value: float) -> int | float:
    """A number as people write it: no decimals for whole ones, one for others."""
    return int(value) if value == int(value) else round(value, 1)


def worded(scale: Scale, value: float) -> Message:
    """The word for a value where the scale has words, between two words for a half, and the number elsewhere."""
    words = _words(scale)
    if not words:
        return Message("%(value)s", {"value": number(value)})
    low = scale.low if isinstance(scale, Numbers) else 0
    place = min(max(value - low, 0), len(words) - 1)
    if place == int(place):
        return words[int(place)]
    return message("%(low)s to %(high)s", low=words[int(place)], high=words[int(place) + 1])


def hours(value: float) -> Message:
    """Hours of sleep, short enough for an axis."""
    return message("%(hours)s h", hours=number(value))


def answer(measure: Measure, value: float) -> Message:
    """A day's answer as a caption or a table shows it, with its unit."""
    return hours(value) if measure.id == "sleep_hours" else worded(measure.scale, value)


def outward(scale: Scale, low: float, high: float) -> tuple[float, float]:
    """A range widened to answers of the scale, so that it can be said in its own steps."""
    step = scale.step if isinstance(scale, Numbers) else 1
    return floor(low / step) * step, ceil(high / step) * step


def _words(scale: Scale) -> tuple[Message, ...]:
    if isinstance(scale, Numbers):
        return scale.words
    return tuple(choice.word for choice in scale.choices) if isinstance(scale, OneOf) else ()
