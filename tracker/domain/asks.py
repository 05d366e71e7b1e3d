"""What each phase asks of a person and why, each with the source it rests on (docs/sources.md says how sure it is)."""

from collections.abc import Iterable
from typing import NamedTuple

from tracker.domain.phases import ACTIVE, DETOX, MAINTAIN, PREPARE, SETTLE
from tracker.domain.safety import REVIEW as REVIEW  # shown wherever the asks are
from tracker.domain.words import Message, message


class Ask(NamedTuple):
    """One thing a phase asks, why, and its source: lines of a source document (S0–S4), "care" or "own"."""

    what: Message
    why: Message
    source: str

    @property
    def origin(self) -> "Source":
        """What the person is told about where it comes from."""
        return source_of(self.source)


class Source(NamedTuple):
    """A source as the person is told about it: its name, and how far to trust it."""

    name: Message
    caveat: Message


SOURCES: dict[str, Source] = {
    "S0": Source(message("A page about the brain"),
                 message("The page about the brain names no studies we could find.")),
    "S4": Source(message("A treatment centre’s page"), message("The treatment centre’s page names no studies.")),
    "care": Source(message("Common medical advice"),
                   message("For common medical advice we have not named a source yet.")),
    "own": Source(message("Our own choice"), message("Our own choices were made for this app.")),
}

ASKS: dict[str, tuple[Ask, ...]] = {
    PREPARE: (
        Ask(message("Nothing each day. Log when you like."),
            message("A few days on paper can show you what you want."), "own"),
        Ask(message("Think about what matters to you."),
            message("Your own reasons can help more than other people’s."), "S4 4.28"),
        Ask(message("Ask a doctor first if you also drink or take other drugs."),
            message("Stopping some of them fast can be unsafe."), "care"),
    ),
    DETOX: (
        Ask(message("A short log in the morning and one in the evening."),
            message("Sleep and mood can change a lot from day to day."), "S4 4.10, 4.26"),
        Ask(message("Rest, food and people near you."),
            message("Your body and mind both got used to it."), "S4 4.10, 4.24"),
        Ask(message("Ask a doctor for help if it feels too much."),
            message("The first days can be easier with support."), "S4 4.26"),
    ),
    SETTLE: (
        Ask(message("One log a day."), message("The first days are over, so less is enough."), "own"),
        Ask(message("Try one or two ways to ride out a craving."),
            message("Cravings often last longer than the first days."), "S4 4.31"),
    ),
    ACTIVE: (
        Ask(message("One short log a day."), message("Five answers are enough to see a pattern."), "own"),
        Ask(message("Go to your sessions, if you have them."),
            message("As time goes on, they often come less often."), "S4 4.30, 4.32"),
        Ask(message("Notice who, where and what sets off a craving."),
            message("Knowing it helps you plan for it."), "S4 4.27"),
        Ask(message("See a doctor about sleep, mood or bladder trouble."),
            message("Help works better when it comes sooner."), "S4 4.18, 4.25"),
    ),
    MAINTAIN: (
        Ask(message("One look back a week. Daily logs stay open."),
            message("Less to do, and you still see changes."), "own"),
        Ask(message("A longer check-in each month."), message("That is how often one treatment page says."), "S4 4.33"),
        Ask(message("Keep up with people, movement and new things."),
            message("They may be good for your mood and your mind."), "S0 0.45–0.47"),
    ),
}


def source_of(source: str) -> Source:
    """The source that lines such as "S4 4.26, 4.31" belong to."""
    return SOURCES[source.split()[0]]


def caveats(sources: Iterable[str]) -> list[Message]:
    """How far to trust these sources, each said once."""
    return list({source_of(one).caveat.msgid: source_of(one).caveat for one in sources}.values())
