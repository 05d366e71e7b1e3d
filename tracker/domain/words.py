"""Sentences as values: what the pure core says, before anyone chooses a language."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to show a person: `msgid` with `%(name)s` places, translated by `web/templating.py`.

    A parameter may be a number, a date, a text or another Message. `plural` and `n` choose the plural form.
    """

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    n: int | None = None

    def __str__(self) -> str:
        """The English source text, for logs and tests; pages go through the translator."""
        text = self.plural if self.plural is not None and self.n != 1 else self.msgid
        return text % {name: str(value) for name, value in self.params.items()}


def message(msgid: str, /, **params: object) -> Message:
    """A sentence; the name of this function marks `msgid` for extraction."""
    return Message(msgid, params)


def messages(singular: str, plural: str, n: int, /, **params: object) -> Message:
    """A sentence with a count; `n` is also the parameter `%(n)s`."""
    return Message(singular, {"n": n, **params}, plural, n)
