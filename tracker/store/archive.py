"""The archive: what was brought in from elsewhere, so that a second import adds nothing; files waiting for a word."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID, uuid4

from sqlalchemy import LargeBinary, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.store.base import upsert
from tracker.store.checkins import CheckIn
from tracker.store.days import Note, Reading
from tracker.store.journeys import Appointment, Journey
from tracker.store.moments import Moment

#: How the edit id of an imported answer begins; the ids people's devices make hold no colon.
MARK = "import:"


class ImportedEntry(SQLModel, table=True):
    """One entry of a foreign export: its identity there and the fingerprint of what it said when it came in.

    `source` is the app ("daylio"), whatever kind of file its entries came in. `day` is the day it was counted to.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    source: str = Field(primary_key=True, max_length=16)
    key: str = Field(primary_key=True, max_length=64)
    fingerprint: str = Field(max_length=64)
    day: date
    imported_at: datetime


class ImportPlaces(SQLModel, table=True):
    """Where a person placed the mood names and columns of an app, so that they are asked once.

    The names are theirs, so they are sealed with `vault.seal(text, person_id, source)`: a JSON object with `moods`
    (name → 1–5) and `columns` (name → measure), None for what is left out.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    source: str = Field(primary_key=True, max_length=16)
    sealed: bytes = Field(sa_type=LargeBinary)
    edited_at: datetime


class PendingImport(SQLModel, table=True):
    """A file waiting for the person's word on it: kept sealed with its name, and dropped after a day.

    Once its entries are kept, `sealed` is empty and `result` says what came of it, so that a confirmation sent twice
    gets the same answer.
    """

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    made_at: datetime
    #: How far a confirmed import has come, 0–100, or -1 before it is confirmed.
    progress: int = -1
    result: str = Field(default="", max_length=400)


class Known(NamedTuple):
    """An entry that came in before: what it said, and the day it was counted to."""

    fingerprint: str
    day: date


class Holdings(NamedTuple):
    """How much of a person's is kept: days with an answer and their span, notes, moments, sessions, check-ins."""

    days: int
    first: date | None
    last: date | None
    notes: int
    moments: int
    sessions: int
    check_ins: int


def kept(db: Session, person_id: UUID) -> Holdings:
    """What is kept, counted."""
    day = col(Reading.day)
    answered = select(func.count(func.distinct(day)), func.min(day), func.max(day)).where(
        col(Reading.person_id) == person_id, col(Reading.value).is_not(None)
    )
    days, first, last = db.execute(answered).one()

    def count(owner: Any, *more: Any) -> int:
        return db.scalar(select(func.count()).where(owner == person_id, *more)) or 0

    return Holdings(days, first, last, count(col(Note.person_id)),
                    count(col(Moment.person_id), col(Moment.deleted_at).is_(None)), count(col(Appointment.person_id)),
                    count(col(CheckIn.person_id), col(CheckIn.finished_at).is_not(None)))


def is_empty(db: Session, person_id: UUID) -> bool:
    """Whether nothing was said here yet: no answer, not even one taken back, and no journey."""
    said = exists().where(col(Reading.person_id) == person_id) | exists().where(col(Journey.person_id) == person_id)
    return not db.scalar(select(said))


def known(db: Session, person_id: UUID, source: str) -> dict[str, Known]:
    """Everything of this app that came in before, by key."""
    rows = db.execute(
        select(col(ImportedEntry.key), col(ImportedEntry.fingerprint), col(ImportedEntry.day)).where(
            col(ImportedEntry.person_id) == person_id, col(ImportedEntry.source) == source
        )
    )
    return {key: Known(fingerprint, day) for key, fingerprint, day in rows}


def places(db: Session, person_id: UUID, source: str) -> ImportPlaces | None:
    """Where this app's names were placed before."""
    return db.get(ImportPlaces, (person_id, source))


def keep_places(db: Session, person_id: UUID, source: str, sealed: bytes, now: datetime) -> None:
    """Remember where names were placed."""
    values = {"person_id": person_id, "source": source, "sealed": sealed, "edited_at": now}
    upsert(db, ImportPlaces, values, key=("person_id", "source"))


def written(db: Session, person_id: UUID, first: date, last: date) -> dict[tuple[date, str], tuple[str | None, str]]:
    """Value and edit id of every reading from `first` to `last`, cleared ones too, by day and measure."""
    rows = db.execute(
        select(col(Reading.day), col(Reading.measure), col(Reading.value), col(Reading.edit_id)).where(
            col(Reading.person_id) == person_id, col(Reading.day) >= first, col(Reading.day) <= last
        )
    )
    return {(day, measure): (value, edit_id) for day, measure, value, edit_id in rows}


def notes(db: Session, person_id: UUID, first: date, last: date) -> dict[date, Note]:
    """The sealed notes from `first` to `last`."""
    query = select(Note).where(col(Note.person_id) == person_id, col(Note.day) >= first, col(Note.day) <= last)
    return {note.day: note for note in db.scalars(query)}


def put(
    db: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]], *, key: Sequence[str],
    wins: Callable[[Any], Any] | None = None,
) -> int:
    """Insert many rows in one go; gives the rows changed.

    Where the key is there already, the row stays as it is, or gives way when `wins(new row)` holds: the database
    decides, so nothing that is written meanwhile is lost.
    """
    if not rows:
        return 0
    module = sqlite if db.get_bind().dialect.name == "sqlite" else postgresql
    statement = module.insert(table.__table__)  # type: ignore[attr-defined]
    names = ("person_id", *key)
    if wins is None:
        statement = statement.on_conflict_do_nothing(index_elements=names)
    else:
        changes = {name: statement.excluded[name] for name in rows[0] if name not in names}
        statement = statement.on_conflict_do_update(
            index_elements=names, set_=changes, where=wins(statement.excluded)
        )
    done = db.execute(statement, list(rows), execution_options={"preserve_rowcount": True})
    return cast("CursorResult[Any]", done).rowcount


def later(table: type[SQLModel], order: Sequence[str]) -> Callable[[Any], Any]:
    """Whether a new row is later than the one in place, by these columns: the first that differs decides.

    NULL comes before everything.
    """
    columns = table.__table__.c  # type: ignore[attr-defined]

    def less(name: str, new: Any) -> Any:
        return or_(columns[name] < new[name], and_(columns[name].is_(None), new[name].is_not(None)))

    def wins(new: Any) -> Any:
        return or_(*(
            and_(*(columns[same].is_not_distinct_from(new[same]) for same in order[:at]), less(name, new))
            for at, name in enumerate(order)
        ))

    return wins


def brought_in_before(source: str) -> Callable[[Any], Any]:
    """Whether an answer may be replaced by an import: it came from the same app, or earlier from another one.

    What a person said or cleared by hand is not touched.
    """

    def wins(new: Any) -> Any:
        return and_(
            col(Reading.value).is_distinct_from(new.value),
            or_(
                col(Reading.edit_id).startswith(f"{MARK}{source}:", autoescape=True),
                and_(col(Reading.edit_id).startswith(MARK), col(Reading.edited_at) < new.edited_at),
            ),
        )

    return wins


def pending(db: Session, person_id: UUID, import_id: UUID, since: datetime) -> PendingImport | None:
    """One of the person's files, unless it is too old."""
    found = db.get(PendingImport, (person_id, import_id), populate_existing=True)
    return found if found is not None and found.made_at >= since else None


def progress(db: Session, person_id: UUID, import_id: UUID, since: datetime) -> int | None:
    """How far one of the person's files has come, without the file; None where it does not wait."""
    return db.scalar(select(col(PendingImport.progress)).where(
        col(PendingImport.person_id) == person_id, col(PendingImport.id) == import_id,
        col(PendingImport.made_at) >= since,
    ))


def wait(db: Session, file: PendingImport, too_old: datetime) -> None:
    """Keep a file until the person decides; the one before it goes, and so does everybody's that is too old."""
    db.execute(delete(PendingImport).where(or_(
        and_(col(PendingImport.person_id) == file.person_id, col(PendingImport.result) == ""),
        col(PendingImport.made_at) < too_old,
    )))
    db.add(file)


def drop(db: Session, person_id: UUID, import_id: UUID) -> None:
    """Forget a file nobody wants to bring in."""
    db.execute(delete(PendingImport).where(
        col(PendingImport.person_id) == person_id, col(PendingImport.id) == import_id
    ))


def tell(db: Session, person_id: UUID, import_id: UUID, progress: int) -> None:
    """Say how far an import has come; one that is done stays done."""
    db.execute(
        update(PendingImport)
        .where(col(PendingImport.person_id) == person_id, col(PendingImport.id) == import_id,
               col(PendingImport.result) == "")
        .values(progress=progress)
        .execution_options(synchronize_session=False)
    )
