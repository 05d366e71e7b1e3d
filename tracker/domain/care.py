"""Care after an answer: what calls for the support screen, its words, and what stands on the pages of the days after.

The flow of domain reference §6.3. A person says what they say: no level of risk is made of it, and an answer of nought
is met with nothing at all, for it is no "safe" (62.9 % of inpatients in danger left this question at nought).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol, TypeVar

from tracker.domain import helplines
from tracker.domain.helplines import Helpline
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.item import Answer, Item
from tracker.domain.safety import SAME_DAY, Point
from tracker.domain.words import Message, message

#: How long the lines stand on Today, the check-ins and the plan, from the moment the screen was called for.
LINES_STAY = timedelta(hours=72)
#: The question of the next day waits on so many days; then it is not asked any more.
ASKED_FOR = 3
#: Nothing of an event is shown after this long, whatever the zone.
OVER = timedelta(days=ASKED_FOR + 2)
#: "Awful" and "Low": the lines are shown beside the thanks.
LOW = 2

#: What the person said, in the words of the form they answered.
SAID: Mapping[str, Message] = {
    "phq9": message("You said you have had thoughts of being better off dead or hurting yourself."),
}
#: The same for a form whose words are its operator's.
SAID_ELSEWHERE = message("One of your answers says that things are very hard right now.")
THANKS = message("Thank you for telling us.")
LEAD = message("Let’s find some support now.")


class Event(Protocol):
    """One time the support screen was called for, as the store keeps it."""

    @property
    def day(self) -> date: ...
    @property
    def shown_at(self) -> datetime: ...
    @property
    def asked_on(self) -> date | None: ...
    @property
    def felt(self) -> int | None: ...


AnEvent = TypeVar("AnEvent", bound=Event)


class Near(NamedTuple):
    """Who to reach in one region: the emergency number, a line to talk to and one to text, where there are any."""

    emergency: Helpline
    talk: Helpline | None
    text: Helpline | None


def near(region: str) -> Near:
    """Who to reach in a region."""
    return Near(helplines.emergency(region), helplines.talk(region), helplines.text(region))


def calls(instrument: Instrument, answers: Mapping[str, Answer]) -> list[Item]:
    """The questions whose answers call for the support screen: any answer above nought (VA rule)."""
    return [item for item in (*instrument.items, *instrument.apart) if item.safety and answers.get(item.id)]


def reached(instrument: Instrument, answers: Mapping[str, Answer]) -> bool:
    """Whether a question that can call for the screen was come to, answered or skipped."""
    return any(item.safety and item.id in answers for item in (*instrument.items, *instrument.apart))


def kind(instrument: Instrument, item: Item) -> str:
    """What an event is of: "phq9_item9"."""
    return f"{instrument.key}_item{item.id}"


def said(instrument: Instrument) -> Message:
    """The first sentence of the support screen."""
    return SAID.get(instrument.key, SAID_ELSEWHERE)


def lines_of(events: Sequence[AnEvent], now: datetime) -> AnEvent | None:
    """The event (they come latest first) whose lines stand now."""
    return next((one for one in events if now - one.shown_at < LINES_STAY), None)


def question(events: Sequence[AnEvent], today: date) -> AnEvent | None:
    """The event to ask about today: once, from the next day on, and not once an answer or "not now" came since."""
    asked = max((one.asked_on for one in events if one.asked_on is not None), default=date.min)
    return next((one for one in events if one.asked_on is None and asked <= one.day
                 and 1 <= (today - one.day).days <= ASKED_FOR), None)


def low(events: Iterable[Event], today: date) -> bool:
    """Whether a low answer to that question came today."""
    return any(one.asked_on == today and one.felt is not None and one.felt <= LOW for one in events)


def same_day(names: Collection[str]) -> list[Point]:
    """The signs of these names that call for a doctor today, in their order."""
    return [point for point in SAME_DAY if point.id in names]
