"""Moments: what a craving or a use may hold, in words and bounds; never how much, which way or what it cost.

Fields follow the domain reference §2.5 and §3.5.
"""

from tracker.domain.measures import HELPED, MEASURES
from tracker.domain.scales import Choice, InvalidValue, OneOf, Several
from tracker.domain.words import Message, message, messages

CRAVING, USE = "craving", "use"
KINDS = (CRAVING, USE)
#: A craving at or above this, now or still, puts people and Help before anything else.
STRONG = 7
#: Days back a use can be written down for (Timeline Followback with anchors: 30 days).
BACK = 30
LONGEST_NOTE = 2000
#: A second rating counts as the end of this craving up to so many minutes later.
LONGEST_MINUTES = 180

STRENGTH = MEASURES["craving_peak"].scale
TRIGGERS = Several((
    Choice("stress", message("Stress")),
    Choice("bored", message("Bored")),
    Choice("low_mood", message("Low mood")),
    Choice("pain", message("Pain")),
    Choice("alone", message("Alone")),
    Choice("people", message("People")),
    Choice("place", message("A place")),
    Choice("payday", message("Payday")),
    Choice("sleep", message("Can’t sleep")),
    Choice("body", message("A body feeling")),
    Choice("thought", message("A thought")),
))
#: What helped with one craving: the same words as on the day, so that both can be counted together.
RELIEF = HELPED
OUTCOME = OneOf((
    Choice("passed", message("It passed")),
    Choice("still_there", message("Still there")),
    Choice("reached_out", message("I reached out")),
    Choice("used", message("I used")),
))
COMPANY = OneOf((
    Choice("alone", message("Alone")),
    Choice("with_people", message("With people")),
))
PART_OF_DAY = OneOf((
    Choice("morning", message("Morning")),
    Choice("afternoon", message("Afternoon")),
    Choice("evening", message("Evening")),
    Choice("night", message("Night")),
))
#: Less, the same or more than before: the nearest we come to an amount, and never needed.
COMPARED = OneOf((
    Choice("less", message("Less")),
    Choice("same", message("About the same")),
    Choice("more", message("More")),
))
SUBSTANCES = Several((
    Choice("usual", message("What I came here about")),
    Choice("alcohol", message("Alcohol")),
    Choice("cannabis", message("Cannabis")),
    Choice("other", message("Something else")),
))


def kind(text: str) -> str:
    """A parser for the kind of a moment."""
    if text not in KINDS:
        raise InvalidValue(message("Choose one of the answers shown."))
    return text


def change_sentence(before: int | None, after: int | None, minutes: int | None) -> Message | None:
    """What the second rating says, in points and minutes; nothing before there are two ratings."""
    if before is None or after is None:
        return None
    if after > before:
        return message("Still strong. That happens. People can help more than waiting.")
    if after == before:
        return message("Still there. That’s okay. You can try another thing.")
    down = messages("Down %(n)s point", "Down %(n)s points", before - after)
    if not minutes:
        return message("%(down)s.", down=down)
    return message("%(down)s in %(time)s.", down=down, time=messages("%(n)s minute", "%(n)s minutes", minutes))
