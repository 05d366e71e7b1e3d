"""Reading a JSON object field by field, with kind and exact refusals."""

from collections.abc import Iterator
from typing import Self

from tracker.domain.scales import InvalidValue
from tracker.domain.words import Message, message


class PackError(InvalidValue):
    """What is wrong in a content pack and where; `message` can be shown."""

    def __init__(self, place: str, wrong: Message) -> None:
        super().__init__(message("%(place)s: %(wrong)s", place=place, wrong=wrong) if place else wrong)
        self.place = place


class Fields:
    """One JSON object; remembers what was asked for, so that `nothing_else` can refuse the rest."""

    def __init__(self, value: dict[str, object], path: str) -> None:
        self._value = value
        self._path = path
        self._seen: set[str] = set()

    @classmethod
    def of(cls, value: object, path: str = "") -> Self:
        """The object itself; raises PackError for anything else."""
        if not isinstance(value, dict):
            raise PackError(path, message("here belongs an object in braces"))
        return cls(value, path)

    def place(self, name: str) -> str:
        """Where a field stands, such as `items 3: text`."""
        return f"{self._path}: {name}" if self._path else name

    def has(self, name: str) -> bool:
        """Whether the field is there."""
        return name in self._value

    def text(self, name: str, most: int, default: str | None = None) -> str:
        """A text of 1 to `most` characters, without line breaks in plenty or signs that cannot be seen."""
        if default is not None and not self.has(name):
            return default
        value = self._get(name)
        if not isinstance(value, str) or not value.strip():
            raise PackError(self.place(name), message("here belongs a text"))
        if len(value) > most:
            raise PackError(self.place(name), message("longer than %(n)s signs", n=most))
        if not all(sign.isprintable() or sign == "\n" for sign in value):
            raise PackError(self.place(name), message("a sign in it cannot be shown"))
        return value.strip()

    def number(self, name: str, low: int, high: int) -> int:
        """A whole number in bounds."""
        value = self._get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise PackError(self.place(name), message("here belongs a whole number from %(low)s to %(high)s",
                                                      low=low, high=high))
        return value

    def flag(self, name: str) -> bool:
        """True or false; false where it is not there."""
        value = self._get(name) if self.has(name) else False
        if not isinstance(value, bool):
            raise PackError(self.place(name), message("here belongs true or false"))
        return value

    def choice(self, name: str, known: tuple[str, ...]) -> str:
        """One of a few words."""
        value = self._get(name)
        if not isinstance(value, str) or value not in known:
            raise PackError(self.place(name), message("choose one of: %(known)s", known=", ".join(known)))
        return value

    def part(self, name: str) -> "Fields":
        """An object inside this one."""
        return Fields.of(self._get(name), self.place(name))

    def rows(self, name: str, least: int, most: int) -> list["Fields"]:
        """A list of objects, counted from 1 in places."""
        value = self._get(name)
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise PackError(self.place(name), message("here belongs a list of %(least)s to %(most)s", least=least,
                                                      most=most))
        return list(self._rows(name, value))

    def nothing_else(self) -> None:
        """Refuses a field nobody asked for: a wrong spelling must not pass for a field left out."""
        unknown = sorted(set(self._value) - self._seen)
        if unknown:
            raise PackError(self.place(unknown[0][:40]), message("this name is not known here"))

    def _get(self, name: str) -> object:
        self._seen.add(name)
        if name not in self._value:
            raise PackError(self.place(name), message("this is not there"))
        return self._value[name]

    def _rows(self, name: str, value: list[object]) -> "Iterator[Fields]":
        for n, one in enumerate(value, 1):
            yield Fields.of(one, f"{self.place(name)} {n}")
