"""The archive: what was brought in from elsewhere, so that a second import adds nothing."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col


class ImportedEntry(SQLModel, table=True):
    """One entry of a foreign export: its identity there and the fingerprint of what it said when it came in."""

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    reader: str = Field(primary_key=True, max_length=24)
    key: str = Field(primary_key=True, max_length=64)
    fingerprint: str = Field(max_length=64)
    day: date
    imported_at: datetime


class PendingImport(SQLModel, table=True):
    """A file waiting for the person's word on it: kept sealed, and dropped after a day."""

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    reader: str = Field(max_length=24)
    filename: str = Field(max_length=120)
    sealed: bytes = Field(sa_type=LargeBinary)
    made_at: datetime
    #: How far a confirmed import has come, 0–100, or -1 before it is confirmed.
    progress: int = -1


def known(db: Session, person_id: UUID, reader: str) -> dict[str, str]:
    """Fingerprints by key of everything this reader brought in before."""
    rows = db.execute(
        select(col(ImportedEntry.key), col(ImportedEntry.fingerprint)).where(
            col(ImportedEntry.person_id) == person_id, col(ImportedEntry.reader) == reader
        )
    )
    return dict(rows.tuples())
