"""The body check-in: bladder, nose and cramps, today; asked on three days in a row.

Three days give figures much like seven do (PMC5006773). Counts and words follow the bladder diary of the ICS; no score
is made of them. Blood, no pee and a fever with pain in the back call for a doctor the same day (domain reference §3.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.instruments.item import Answer
from tracker.domain.instruments.own import check_in, counted, strength, worded, yes_no
from tracker.domain.scales import NONE_TO_SEVERE
from tracker.domain.words import message

BLOCK_DAYS = 3

BODY = check_in("body", message("Body"), message("Bladder, nose and cramps"), (
    counted("void_day", message("How many times did you pee while awake today?"), 40, message("times")),
    counted("void_night", message("How many times did you wake to pee last night?"), 15, message("times")),
    worded("urgency", message("How bad was a sudden need to pee that was hard to put off?"), NONE_TO_SEVERE),
    strength("bladder_pain", message("How bad was pain or burning in your bladder or when you peed?"),
             message("None"), message("Worst I can imagine"), "worse"),
    yes_no("leak", message("Did you leak today?")),
    yes_no("blood", message("Did you see blood when you peed?"), same_day="blood"),
    yes_no("no_pee", message("Did you have to pee and nothing came?"), same_day="no_pee"),
    yes_no("fever", message("Did you have a fever or shivers, with pain in your back or side?"), same_day="fever"),
    worded("nose", message("How bad was your nose: blocked, sore or bleeding?"), NONE_TO_SEVERE),
    worded("cramps", message("How bad were belly cramps?"), NONE_TO_SEVERE),
), window=1)


@dataclass(frozen=True, slots=True)
class Block:
    """What up to three days come to. A figure is None where no day has an answer to it; `days` counts whole days.

    `voids` is the mean number of pees in 24 hours over the days with both counts, `nights` the mean of the nights,
    `worst_pain` the most bladder pain, 0–10.
    """

    voids: float | None
    nights: float | None
    worst_pain: int | None
    days: int


def block(days: Sequence[Sequence[Answer]]) -> Block:
    """The figures of a block: each day's answers to BODY, in printed order."""
    names = [item.id for item in BODY.items]
    held = [dict(zip(names, day, strict=True)) for day in days]
    both = [(by_day, by_night) for by_day, by_night in ((day["void_day"], day["void_night"]) for day in held)
            if by_day is not None and by_night is not None]
    nights = [night for night in (day["void_night"] for day in held) if night is not None]
    pains = [pain for pain in (day["bladder_pain"] for day in held) if pain is not None]
    return Block(
        sum(by_day + by_night for by_day, by_night in both) / len(both) if both else None,
        sum(nights) / len(nights) if nights else None,
        max(pains, default=None),
        len(both),
    )
