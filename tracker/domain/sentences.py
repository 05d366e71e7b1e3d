"""Putting sentences and words in a row."""

from collections.abc import Iterable, Sequence

from tracker.domain.words import Message


def together(parts: Iterable[Message]) -> Message:
    """Whole sentences one after another, as one."""
    return _row(list(parts), " ")


def listed(parts: Iterable[Message]) -> Message:
    """Words or counts with commas between them."""
    return _row(list(parts), ", ")


def _row(parts: Sequence[Message], between: str) -> Message:
    """A message of places and nothing to translate; each part is translated by itself."""
    if len(parts) == 1:
        return parts[0]
    names = [f"part{n}" for n in range(len(parts))]
    return Message(between.join(f"%({name})s" for name in names), dict(zip(names, parts, strict=True)))
