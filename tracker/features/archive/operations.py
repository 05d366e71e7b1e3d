"""Bringing a file in, for the page and for the command: look at it, work it out, then all of it or nothing."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.domain.words import Message
from tracker.features.archive import diary, merging
from tracker.features.archive.outcome import Choices, Outcome, Plan
from tracker.features.archive.readers import READERS, Parsed, read
from tracker.features.archive.readers.reading import Problem
from tracker.features.archive.readers.whole import Whole
from tracker.store import archive, checkins, people
from tracker.store.archive import PendingImport
from tracker.store.base import Store
from tracker.store.people import Person
from tracker.store.vault import Vault

#: How long a file waits for a word.
WAITS = timedelta(days=1)
#: How far an import has come once it is read, worked out, and in the database.
READ, WORKED_OUT, DONE = 20, 60, 100
_LONGEST_NAME = 120


class Gone(Exception):
    """The file is not there any more: taken back, replaced by another, or too old."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds and what it would change, before anything is placed."""

    parsed: Parsed
    entries: int
    new: int
    edited: int
    same: int
    problems: list[Problem]
    left_out: int
    #: Where names were placed before, or are suggested; None is "leave out", a name that is absent is not placed yet.
    moods: dict[str, int | None]
    columns: dict[str, str | None]

    @property
    def whole(self) -> bool:
        """Whether it is our own file, where nothing has to be placed."""
        return isinstance(self.parsed, Whole)


def title(reader: str) -> Message:
    """What kind of file a reader reads, in words."""
    return next(one.TITLE for one in READERS if reader == one.NAME)


def sealed(vault: Vault, person_id: UUID, import_id: UUID, filename: str, data: bytes) -> bytes:
    """A file with its name, as it waits."""
    name = filename.replace("\n", " ")[-_LONGEST_NAME:]
    return vault.seal(f"{name}\n{base64.b64encode(data).decode()}", person_id, import_id)


def opened(vault: Vault, file: PendingImport) -> tuple[str, bytes]:
    """The name and the content of a file that waits."""
    name, _, data = vault.open(bytes(file.sealed), file.person_id, file.id).partition("\n")
    return name, base64.b64decode(data)


def preview(db: Session, vault: Vault, person: Person, parsed: Parsed, now: datetime) -> Preview:
    """Counts, lines left out, and what is known or guessed about where names go."""
    if isinstance(parsed, Whole):
        made = merging.plan(db, vault, person, parsed, Choices(), now)
        found = made.outcome
        problems = [*parsed.problems, *made.problems]
        return Preview(parsed, found.new + found.edited + found.same, found.new, found.edited, found.same, problems,
                       found.left_out, {}, {})
    comparison, ahead = diary.compared(parsed, archive.known(db, person.id, parsed.source), person, now)
    moods, columns = diary.remembered(db, vault, person, parsed.source)
    known_moods = {one.name: one.suggested for one in parsed.mood_names if one.suggested}
    known_columns = {one.name: one.suggested for one in parsed.columns if one.suggested}
    return Preview(
        parsed, len(parsed.entries), len(comparison.new), len(comparison.edited), len(comparison.same),
        sorted([*parsed.problems, *ahead], key=lambda one: one.line), parsed.problem_count + len(ahead),
        {**known_moods, **moods}, {**known_columns, **columns},
    )


def plan(db: Session, vault: Vault, person: Person, parsed: Parsed, choices: Choices, now: datetime) -> Plan:
    """The import worked out to the last row; nothing is written."""
    if isinstance(parsed, Whole):
        return merging.plan(db, vault, person, parsed, choices, now)
    return diary.plan(db, vault, person, parsed, choices, now)


def bring_in(store: Store, person: Person, parsed: Parsed, choices: Choices, now: datetime) -> Outcome:
    """All of it in one transaction, or nothing."""
    with store.reading() as db:
        made = plan(db, store.vault, person, parsed, choices, now)
    with store.writing() as db:
        people.hold(db, person.id)
        made.write(db)
        checkins.wake(db, person.id, now)
    return made.outcome


def confirm(
    store: Store, person: Person, file: PendingImport, choices: Callable[[Parsed], Choices], now: datetime
) -> Outcome:
    """Bring a waiting file in; sent twice, it is brought in once. Raises Gone where it does not wait any more.

    Reading and working out happen before the one transaction that writes; how far it has come is told in between.
    """
    vault = store.vault
    _tell(store, file, 0)
    name, data = opened(vault, file)
    parsed = read(data, name)
    _tell(store, file, READ)
    with store.reading() as db:
        made = plan(db, vault, person, parsed, choices(parsed), now)
    _tell(store, file, WORKED_OUT)
    with store.writing() as db:
        people.hold(db, person.id)
        waiting = archive.pending(db, person.id, file.id, now - WAITS)
        if waiting is None or waiting.result:
            raise Gone
        made.write(db)
        checkins.wake(db, person.id, now)
        waiting.sealed, waiting.progress, waiting.result = b"", DONE, made.outcome.text()
    return made.outcome


def _tell(store: Store, file: PendingImport, progress: int) -> None:
    with store.writing() as db:
        archive.tell(db, file.person_id, file.id, progress)
