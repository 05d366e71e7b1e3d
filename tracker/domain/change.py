"""What one check-in says beside the one before: more than the usual wobble, within it, or no verdict at all.

A verdict needs a published figure (domain reference §4.4); a form without one gets the two numbers and nothing more.
Nothing here says better or worse, and nothing says why: scores fall while people wait for care, too.
"""

from dataclasses import dataclass

from tracker.domain.words import Message, message


@dataclass(frozen=True, slots=True)
class Wobble:
    """From how many points on a change is more than chance, and where the figure is from."""

    points: int
    source: str


WOBBLES: dict[str, Wobble] = {
    "phq9": Wobble(6, "NHS Talking Therapies, at cbtwatch.com"),
    "gad7": Wobble(4, "NHS Talking Therapies, at cbtwatch.com"),
    "who5": Wobble(10, "valant"),
}
CAVEAT = message("Scores can move by themselves. One change does not show what caused it.")
FIRST = message("This is your first one. Next time you can see the two side by side.")


@dataclass(frozen=True, slots=True)
class Change:
    """A change from one score to the next.

    `by` is now less before. `beyond` is True for more than the usual wobble, False within it, None without a figure.
    `basis` says what the verdict rests on, `caveat` what it does not show; both only beside a verdict beyond.
    """

    sentence: Message
    by: float | None = None
    beyond: bool | None = None
    basis: Message | None = None
    caveat: Message | None = None


def change(key: str, name: object, before: float | None, now: float) -> Change:
    """The change of a score of the form `key`, shown as `name`; `before` is None at the first time.

    A form in none of the figures, such as BAM-R's parts and our own check-ins, gets no verdict.
    """
    if before is None:
        return Change(FIRST)
    by = round(now - before, 1)
    wobble = WOBBLES.get(key)
    if wobble is None:
        return Change(message("%(before)s last time, %(now)s now.", before=before, now=now), by)
    if abs(by) < wobble.points:
        return Change(message("%(before)s last time, %(now)s now. That is within the usual wobble.",
                              before=before, now=now), by, False)
    return Change(
        message("Your %(form)s went from %(before)s to %(now)s. That is more than the usual wobble for this form.",
                form=name, before=before, now=now),
        by, True, message("For this form, that is %(points)s points or more.", points=wobble.points), CAVEAT,
    )
