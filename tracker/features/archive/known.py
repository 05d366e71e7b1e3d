"""What a name in a file must be: one that is known here."""

from collections.abc import Iterable

from tracker.domain.words import Message, message


class Unfit(Exception):
    """Raised by a check of a row; carries the sentence for the person."""

    def __init__(self, message: Message) -> None:
        super().__init__()
        self.message = message


def known(value: str, names: Iterable[str], empty: str | None = None) -> None:
    """Raises Unfit for a name that is not among these (nor `empty`)."""
    if value != empty and value not in names:
        raise Unfit(message("“%(name)s” is not known here.", name=value[:40]))
