"""One question as its page shows it: the words before it, the kind of answer, and where the ways out lead."""

from collections.abc import Mapping
from typing import Any

from tracker.domain import care
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.instruments.instrument import STANDARD_FORM, Instrument
from tracker.domain.instruments.item import Answer, Item, Text
from tracker.store.checkins import CheckIn

#: Up to so many numbers are shown to choose from; more are a field to type in.
MOST_CELLS = 16
#: Up to so many questions the progress is drawn in steps; more are a bar.
MOST_STEPS = 12
#: An introduction up to this long stands over every question; a longer one over the first.
SHORT = 200
#: From this many numbers on, - and + move by ten.
FINE, COARSE = 1, 10
MANY = 100


def values(
    check_in: CheckIn, form: Instrument, answers: Mapping[str, Answer], item: Item, held: str
) -> dict[str, Any]:
    """What the page needs; `held` is the answer as it stands in the form."""
    n, here = number(form, answers, item), f"/check-ins/{check_in.id}"
    changing = check_in.finished_at is not None
    return {
        **asking(form, answers, item), "held": held, "here": here, "changing": changing,
        "back": f"{here}/questions/{n - 1}" if n > 1 and not changing else "",
        "points": care.same_day(_before(form.asked(answers)[n - 2], answers)) if n > 1 else (),
    }


def number(form: Instrument, answers: Mapping[str, Answer], item: Item) -> int:
    """Which of the questions that are asked this one is, from 1."""
    return [one.id for one in form.asked(answers)].index(item.id) + 1


def asking(form: Instrument, answers: Mapping[str, Answer], item: Item) -> dict[str, Any]:
    """What any page needs that asks this question, whoever looks at it."""
    n = number(form, answers, item)
    return {
        "form": form, "item": item, "n": n, "of": len(form.asked(answers)), "steps": MOST_STEPS,
        "control": control(item), "step": step(item), "stems": _stems(form, item, n),
        "introduction": form.introduction if form.ours and n == 1 else "",
        "standard": STANDARD_FORM if n == 1 and not form.ours else None, "verbatim": verbatim(form),
    }


def verbatim(form: Instrument) -> bool:
    """Whether its words are English whatever the reader's language; a content pack's are as its operator wrote them."""
    return form.key in INSTRUMENTS and not form.ours


def control(item: Item) -> str:
    """How the question is answered: `options`, `cells` (a number to choose) or `number` (one to type)."""
    if item.options:
        return "options"
    return "cells" if len(item.values) <= MOST_CELLS else "number"


def step(item: Item) -> int:
    """By how much - and + move a number that is typed."""
    return COARSE if item.high > MANY else FINE


def stepped(item: Item, text: str, way: str) -> str:
    """The number after - or + was pressed; an empty field counts from the lowest number."""
    now = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else item.low
    by = -step(item) if way.startswith("-") else step(item)
    return str(min(max(now + by, item.low), item.high))


def _stems(form: Instrument, item: Item, n: int) -> list[Text]:
    """The words that stand before the question: the introduction of a standard form, and those it shares."""
    told = not form.ours and item not in form.apart and (n == 1 or len(str(form.introduction)) <= SHORT)
    return [words for words in (form.introduction if told else "", item.stem) if words]


def _before(item: Item, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The card of help for the same day that the answer given a moment ago opens, by its name."""
    return (item.same_day,) if item.same_day and answers.get(item.id) else ()
