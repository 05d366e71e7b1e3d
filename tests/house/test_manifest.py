"""Every table, every column: in a person's file, or left out for a reason; a new one is never forgotten."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, get_args

import annotated_types
import pytest
from flask import Flask
from pydantic import BaseModel
from sqlalchemy import String

from tests.people import join, say
from tests.visit import visit
from tracker.domain.measures import MEASURES, Measure
from tracker.domain.scales import Numbers
from tracker.domain.words import message
from tracker.features.archive.fitting import _CHECKS
from tracker.features.archive.manifest import LEFT_OUT, MANIFEST, PERSON, Kept
from tracker.store import TABLES

KEPT = (PERSON, *MANIFEST)


def test_every_table_is_kept_or_left_out_for_a_reason() -> None:
    kept = [str(one.table.__tablename__) for one in KEPT]
    assert len(set(kept)) == len(kept)
    assert sorted([*kept, *LEFT_OUT]) == sorted(TABLES), "say in archive/manifest.py what becomes of it"
    assert all(reason.endswith(".") and len(reason) > 20 for reason in LEFT_OUT.values())


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.name)
def test_every_column_is_kept_or_left_out_for_a_reason(kept: Kept) -> None:
    columns = {column.name for column in kept.table.__table__.c}  # type: ignore[attr-defined]
    assert set(kept.columns) | set(kept.left_out) == columns, "say in archive/manifest.py what becomes of it"
    assert not set(kept.columns) & set(kept.left_out)
    assert all(reason.endswith(".") and len(reason) > 20 for reason in kept.left_out.values())
    assert set(kept.added) <= set(kept.row.model_fields)


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.name)
def test_a_text_that_fits_the_file_fits_its_column(kept: Kept) -> None:
    for column in kept.table.__table__.c:  # type: ignore[attr-defined]
        room = column.type.length if isinstance(column.type, String) else None
        if room is None or column.name not in kept.row.model_fields:
            continue
        limits = [limit.max_length for limit in _limits(kept.row, column.name)]
        assert limits and min(limits) <= room, f"{kept.name}.{column.name}: {limits} letters, {room} in its column"


def _limits(row: type[BaseModel], name: str) -> Iterator[Any]:
    field = row.model_fields[name]
    nested = (meta for part in get_args(field.annotation) for meta in getattr(part, "__metadata__", ()))
    for meta in (*field.metadata, *nested):
        if isinstance(meta, annotated_types.MaxLen):
            yield meta


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.name)
def test_every_row_is_checked_before_it_comes_in(kept: Kept) -> None:
    assert kept.row in _CHECKS


@pytest.mark.parametrize("kept", MANIFEST, ids=lambda kept: kept.name)
def test_a_key_is_one_the_table_holds_to(kept: Kept) -> None:
    """What names a row in the file is what the database holds unique: so a second import can add nothing."""
    table = kept.table.__table__  # type: ignore[attr-defined]
    unique = [set(table.primary_key.columns.keys())] + [
        set(one.columns.keys()) for one in table.constraints if type(one).__name__ == "UniqueConstraint"]
    assert {"person_id", *kept.key} in unique


def test_a_made_up_measure_goes_out_and_comes_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    scale = Numbers(0, 4, "worse")
    made = Measure("made_up", message("Made up"), message("Was it?"), scale, "mood", "day", "this test")
    monkeypatch.setitem(MEASURES, "made_up", made)
    store = app.extensions["store"]
    ana, ben = join(store, "Ana"), join(store, "Ben")
    say(store, ana.person, date(2026, 3, 1), at=datetime(2026, 3, 1, tzinfo=UTC), made_up="3")
    for path, name in (("/me/data/everything.json", "a.json"), ("/me/data/days.csv", "a.csv")):
        file = visit(app, path, ana).text
        sent = visit(app, "/me/data/imports", ben, files={"file": (io.BytesIO(file.encode()), name)})
        assert visit(app, f"{sent.location}/confirmation", ben, post={}).status == 303
        came = visit(app, path, ben).text
        assert "made_up" in came and came.replace("Ben", "Ana") == file
        with store.writing() as db:
            db.execute(TABLES["reading"].__table__.delete())  # type: ignore[attr-defined]
        say(store, ana.person, date(2026, 3, 1), at=datetime(2026, 3, 1, tzinfo=UTC), made_up="3")


def test_no_secret_and_no_other_person_is_in_a_file(app: Flask) -> None:
    store = app.extensions["store"]
    ana, ben = join(store, "Ana", hash_="$argon2id$secret"), join(store, "Ben")
    for who in (ana, ben):
        say(store, who.person, date(2026, 3, 1), mood="3")
    file = visit(app, "/me/data/everything.json", ana).text
    for secret in ("argon2id", str(ana.person.id), str(ben.person.id), "Ben", ana.token):
        assert secret not in file
    assert len(json.loads(file)["readings"]) == 1
