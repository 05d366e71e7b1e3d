"""What the person decides about a file, and what comes of it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Protocol

from sqlalchemy.orm import Session

from tracker.domain.words import message
from tracker.features.archive.readers.reading import Problem

NOT_YET = message("This day has not come yet.")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person said: where names go, whether edited entries come in again, whether settings are taken over."""

    moods: Mapping[str, int | None] = field(default_factory=dict)
    columns: Mapping[str, str | None] = field(default_factory=dict)
    edits: bool = True
    settings: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """Entries that are new, on so many days; edited; here already; lines left out; own answers that stayed."""

    reader: str
    new: int
    days: int
    edited: int
    same: int
    left_out: int
    stayed: int = 0

    def text(self) -> str:
        """As a column keeps it."""
        return json.dumps(asdict(self))


def outcome(text: str) -> Outcome:
    """What `Outcome.text` wrote."""
    return Outcome(**json.loads(text))


class Plan(Protocol):
    """An import worked out to the last row; `write` only has to carry it out."""

    @property
    def outcome(self) -> Outcome: ...

    @property
    def problems(self) -> list[Problem]: ...

    def write(self, db: Session) -> None:
        """Carry it out in this transaction. The caller holds the person."""
