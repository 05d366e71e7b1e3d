"""About how long a form takes, said before it begins."""

from math import ceil

from tracker.domain.words import Message, message, messages

#: Seconds for one question: read it, choose, go on. Our own figure.
A_QUESTION = 8
HALF_A_MINUTE = 30


def how_long(questions: int) -> Message:
    """So many questions and their minutes, to the half minute."""
    return messages("%(n)s question, %(time)s", "%(n)s questions, %(time)s", questions, time=_minutes(questions))


def _minutes(questions: int) -> Message:
    halves = max(1, ceil(questions * A_QUESTION / HALF_A_MINUTE))
    if halves == 1:
        return message("about half a minute")
    if halves == 2:
        return message("about a minute")
    if halves % 2:
        return message("%(low)s to %(high)s minutes", low=halves // 2, high=halves // 2 + 1)
    return message("about %(minutes)s minutes", minutes=halves // 2)
