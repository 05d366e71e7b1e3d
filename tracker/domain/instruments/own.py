"""What our own short check-ins share: questions on the scales of the daily log, shown answer by answer, no total."""

from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.item import Item, Option
from tracker.domain.instruments.licences import OWN
from tracker.domain.measures import MOOD_WORDS, QUALITY_WORDS
from tracker.domain.scales import Direction, Numbers
from tracker.domain.words import Message, message

FEELING = Numbers(1, 5, "better", MOOD_WORDS)
QUALITY = Numbers(1, 5, "better", QUALITY_WORDS)
NO_YES = (Option(0, message("No")), Option(1, message("Yes")))


def worded(key: str, text: Message, scale: Numbers) -> Item:
    """A question with a word for each answer."""
    options = tuple(Option(scale.low + n, word) for n, word in enumerate(scale.words))
    return Item(key, text, options, direction=scale.direction)


def strength(key: str, text: Message, low: Message, high: Message, direction: Direction) -> Item:
    """A question from 0 to 10 with words at both ends."""
    return Item(key, text, high=10, ends=(low, high), direction=direction)


def counted(key: str, text: Message, most: int, unit: Message, direction: Direction = "worse") -> Item:
    """A question for a count."""
    return Item(key, text, high=most, unit=unit, direction=direction)


def yes_no(key: str, text: Message, *, same_day: str = "") -> Item:
    """A question for yes or no; a yes may open a card of help for the same day."""
    return Item(key, text, NO_YES, same_day=same_day)


def check_in(key: str, name: Message, about: Message, items: tuple[Item, ...], window: int) -> Instrument:
    """One of our own check-ins, looking back over `window` days."""
    return Instrument(key=key, name=name, about=about, introduction=message("Answer what you can. Skip the rest."),
                      items=items, window=window, licence=OWN, version=f"{key}/1", source="own", ours=True)
