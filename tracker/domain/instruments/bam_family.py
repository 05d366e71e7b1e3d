"""What the three Brief Addiction Monitors share: their answers, and which items make use, risk and protective.

Answers and scoring keys as in the VA's files, set out in the domain reference §4.2.
"""

from collections.abc import Callable, Mapping

from tracker.domain.instruments.instrument import Subscale
from tracker.domain.instruments.item import Item, Option
from tracker.domain.scales import Direction
from tracker.domain.words import message

HEALTH = (Option(0, "Excellent"), Option(1, "Very good"), Option(2, "Good"), Option(3, "Fair"), Option(4, "Poor"))
AMOUNT = (
    Option(0, "Not at all"), Option(1, "Slightly"), Option(2, "Moderately"), Option(3, "Considerably"),
    Option(4, "Extremely"),
)
NO_YES = (Option(0, "No"), Option(4, "Yes"))
#: Days of thirty as the form of 2010 asks for them.
RANGES = (Option(0, "0"), Option(1, "1-3"), Option(2, "4-8"), Option(3, "9-15"), Option(4, "16-30"))
CHOICES = {"1": HEALTH, "14": NO_YES, **dict.fromkeys(("8", "9", "12", "15", "17"), AMOUNT)}

USE = ("4", "5", "6")
RISK = ("1", "2", "3", "8", "11", "15")
PROTECTIVE = ("9", "10", "12", "13", "14", "16")
#: Points of an answer in words, on the footing of days out of thirty (YTSBAMR).
ADJUSTED = {0: 0, 1: 8, 2: 15, 3: 22, 4: 30}

Points = Callable[[str, int], int]


def items(texts: Mapping[str, str], drugs: str, *, most: int = 0, days: tuple[Option, ...] = ()) -> tuple[Item, ...]:
    """The 23 items in printed order: 1–6, 7A–7G, 8–17. Days are counted up to `most`, or chosen out of `days`.

    `drugs` is the line over 7A–7G and stands before those alone.
    """
    def item(number: str, text: str) -> Item:
        chosen = CHOICES.get(number, days)
        return Item(number, text, chosen, high=0 if chosen else most, stem=drugs if number.startswith("7") else "",
                    unit="" if chosen else message("days"), direction=_direction(number))

    return tuple(item(number, text) for number, text in texts.items())


def as_is(_item: str, answer: int) -> int:
    """Points of the form of 2010: the answer."""
    return answer


def in_days(item: str, answer: int) -> int:
    """Points of the form of 2012: days as counted, answers in words on the same footing."""
    return ADJUSTED[answer] if item in CHOICES else answer


def subscales(most: int, points: Points, further_at: int | None = None) -> tuple[Subscale, ...]:
    """Use, risk and protective; `most` is the most points of one item, `further_at` holds for use.

    The keys are the makers' names; the labels are plain words, for nobody is shown a figure of their "risk".
    """
    return (
        Subscale("use", message("Use"), USE, most * len(USE), "worse", points, further_at,
                 message("Days with alcohol or drugs.")),
        Subscale("risk", message("What makes it harder"), RISK, most * len(RISK), "worse", points,
                 counts=message("Health, sleep, low days, cravings, risky places and arguments.")),
        Subscale("protective", message("What helps"), PROTECTIVE, most * len(PROTECTIVE), "better", points,
                 counts=message("Confidence, meetings, faith, work or school, income and people who support you.")),
    )


def _direction(number: str) -> Direction:
    return "better" if number in PROTECTIVE or number == "17" else "worse"
