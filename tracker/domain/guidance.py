"""Guidance: cards for whoever supports a person: what tends to help, in plain words, with where each comes from.

Domain reference §7, after the seed's advice to supporters (S4 4.36 to 4.40), in line with CRAFT (Community
Reinforcement and Family Training): no confrontation, notice effort, look after yourself. Not reviewed by a clinician
yet, and the page says so. Nothing here tells anybody to watch, search or follow a person.
"""

from dataclasses import dataclass

from tracker.domain.words import Message, message


@dataclass(frozen=True, slots=True)
class Card:
    """One card: a name, what to do, and where that comes from."""

    key: str
    title: Message
    text: Message
    source: str


CARDS: tuple[Card, ...] = (
    Card("calm", message("Talk when things are calm"),
         message("Pick a quiet time for both of you. If it gets loud, stop, and try again later."), "S4 4.36; CRAFT"),
    Card("ask", message("Ask, and listen"),
         message("Ask how it is for them. Say back what you heard. Blame makes it harder to talk."), "S4 4.36; CRAFT"),
    Card("say", message("Say what you saw and felt"),
         message("Speak for yourself: “I saw you were up all night, and I felt worried.”"), "S4 4.36; CRAFT"),
    Card("effort", message("Notice the effort"),
         message("“You went every week” helps more than praise for results. Big praise can feel like pressure."),
         "S4 4.40; CRAFT"),
    Card("around", message("Change what is around you"),
         message("Suggest another place or plan: a walk, a film, making something. Let them choose."),
         "S4 4.37; CRAFT"),
    Card("pay", message("Pay for the thing, not in cash"),
         message("If you help with money, pay the rent or the food. Say in good time what you can and can’t do."),
         "S4 4.39"),
    Card("with", message("Offer to come along"),
         message("A first visit is easier with somebody there. Offer, and take no for an answer."), "S4 4.38"),
    Card("you", message("Look after you"),
         message("Keep your own sleep, work and friends. You can get help too, and you can tell them you did."),
         "S4 4.39; CRAFT"),
    Card("danger", message("Know the danger signs"),
         message("Read them once, before you need them. In danger, call for help first and ask later."), "S4 4.19"),
    Card("trust", message("No watching in secret"),
         message("You see what they share. Looking through a phone or a bag costs more trust than it tells you."),
         "S4 4.36; CRAFT"),
)
