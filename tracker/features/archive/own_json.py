"""Everything a person kept, as one JSON file: a line for each row, sorted, and the same bytes for the same record."""

import io
import zipfile
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.cadence import recalled
from tracker.features.archive.documents import Profile, Row
from tracker.features.archive.layout import MEMBER, written
from tracker.features.archive.manifest import MANIFEST, PERSON, Document, Kept
from tracker.features.archive.readers.reading import MAX_BYTES
from tracker.store.people import Person
from tracker.store.vault import Vault


def everything(db: Session, vault: Vault, person: Person) -> bytes:
    """The person's whole record."""
    profile = Profile.model_construct(**{name: getattr(person, name) for name in PERSON.columns})
    tables: dict[str, Any] = {kept.name: _rows(db, vault, person, kept) for kept in MANIFEST}
    return written(Document.model_construct(person=profile, **tables))


def handed_out(data: bytes) -> tuple[bytes, str]:
    """The file as it is downloaded, and the end of its name: zipped where it would be too large to bring in again."""
    if len(data) <= MAX_BYTES:
        return data, "json"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date, for the same bytes each time.
        archive.writestr(zipfile.ZipInfo(MEMBER), data, zipfile.ZIP_DEFLATED)
    return file.getvalue(), "json.zip"


def _rows(db: Session, vault: Vault, person: Person, kept: Kept) -> list[Row]:
    table = kept.table.__table__  # type: ignore[attr-defined]
    query = select(*(table.c[name] for name in kept.columns)).where(table.c.person_id == person.id)
    if "deleted_at" in kept.left_out:
        query = query.where(table.c.deleted_at.is_(None))
    found = [_values(vault, person, kept, dict(row)) for row in db.execute(query).mappings()]
    found.sort(key=lambda values: tuple(str(values[name]) for name in kept.key))
    return [kept.row.model_construct(**values) for values in found]


def _values(vault: Vault, person: Person, kept: Kept, values: dict[str, Any]) -> dict[str, Any]:
    if kept.place:
        sealed = values.pop("sealed")
        bound = [values.get(name, name) for name in kept.place]
        values["text"] = None if sealed is None else vault.open(bytes(sealed), person.id, *bound)
    if "is_recalled" in kept.added:
        values["is_recalled"] = recalled(values["day"], values["recorded_at"], values["zone"], person.day_boundary)
    return values
