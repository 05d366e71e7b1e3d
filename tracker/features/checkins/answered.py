"""The answers of a sitting, each beside its question and the answer of the time before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.charts.values import number
from tracker.domain.instruments import body
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.item import Answer, Item, Text
from tracker.domain.words import Message, message, messages

OPEN = message("Left open")


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its answer. `before` is the answer of last time, None where there is none to set beside it."""

    n: int
    question: Text
    stem: Text
    answer: Text
    before: Text | None


def rows(form: Instrument, answers: Mapping[str, Answer], before: Mapping[str, Answer]) -> list[Row]:
    """Every question that is asked, in the order of asking."""
    return [Row(n, item.shown, item.stem, said(item, answers.get(item.id)),
                said(item, before[item.id]) if before.get(item.id) is not None else None)
            for n, item in enumerate(form.asked(answers), 1)]


def said(item: Item, answer: Answer) -> Text:
    """An answer in words: its option, a number with what it counts, or how far up its scale it is."""
    if answer is None:
        return OPEN
    if item.options or answer not in item.values:
        return item.word(answer)
    if item.ends:
        return message("%(score)s of %(high)s", score=answer, high=item.high)
    return counted(item.unit, answer)


def counted(unit: Text, n: int) -> Text:
    """A number with its unit, in the right form of the word."""
    match str(unit):
        case "days":
            return messages("%(n)s day", "%(n)s days", n)
        case "times":
            return messages("%(n)s time", "%(n)s times", n)
        case "minutes":
            return messages("%(n)s minute", "%(n)s minutes", n)
    return Message("%(n)s", {"n": n})


def block_facts(days: Sequence[Mapping[str, Answer]]) -> list[tuple[Message, float, Text]]:
    """What up to three days of the body form come to (name, figure, out of what); without an answer none is told."""
    block = body.block([body.BODY.in_order(day) for day in days])
    figures = ((message("Pees in 24 hours"), block.voids, ""), (message("Of these at night"), block.nights, ""),
               (message("Worst pain"), block.worst_pain, message("of %(high)s", high=10)))
    return [(name, number(figure), of) for name, figure, of in figures if figure is not None]
