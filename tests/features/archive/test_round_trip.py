"""A record taken along and brought in elsewhere is the same record, to the byte; brought in again, nothing is added."""

import io
import os
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import HealthCheck, given, settings

from tests.features.archive.accounts import LATEST, accounts, live
from tests.people import join
from tracker.features.archive import operations, own_csv, own_json
from tracker.features.archive.documents import Head
from tracker.features.archive.outcome import Choices, Outcome
from tracker.features.archive.readers import read
from tracker.store.base import Store
from tracker.store.people import Person

#: Random records: 10,000 with FULL=1.
MANY = settings(
    max_examples=10_000 if os.environ.get("FULL") == "1" else 25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NOW = LATEST + timedelta(days=1)


def newcomer(store: Store) -> Person:
    return join(store, f"N{uuid4().hex}").person


def again(store: Store, person: Person) -> Person:
    """The person as they are now."""
    with store.reading() as db:
        return db.get_one(Person, person.id)


def everything(store: Store, person: Person) -> bytes:
    with store.reading() as db:
        return own_json.everything(db, store.vault, again(store, person))


def days(store: Store, person: Person) -> bytes:
    with store.reading() as db:
        return own_csv.table(db, store.vault, again(store, person))


def bring_in(store: Store, person: Person, data: bytes, name: str = "x.json", *, over: bool = True) -> Outcome:
    parsed = read(data, name)
    assert parsed.problems == ()
    return operations.bring_in(store, again(store, person), parsed, Choices(settings=over), NOW)


@MANY
@given(accounts())
def test_everything_comes_back_to_the_byte(store: Store, account: Head) -> None:
    file = everything(store, live(store, newcomer(store), account))
    other = newcomer(store)
    bring_in(store, other, file)
    assert everything(store, other) == file
    second = bring_in(store, other, file)
    assert (second.new, second.edited) == (0, 0)
    assert everything(store, other) == file


@MANY
@given(accounts())
def test_days_come_back_to_the_byte(store: Store, account: Head) -> None:
    person = live(store, newcomer(store), account)
    file, whole = days(store, person), everything(store, person)
    second = bring_in(store, person, file, "x.csv")
    assert (second.new, second.edited, everything(store, person)) == (0, 0, whole)
    # The zone of a day with a note alone, and whether a day is recalled, follow the person's settings.
    other = live(store, newcomer(store), account.model_copy(update={
        name: [] for name in type(account).model_fields if isinstance(getattr(account, name), list)
    }))
    first = bring_in(store, other, file, "x.csv", over=False)
    assert days(store, other) == file
    assert first.edited == 0


def test_a_file_too_large_to_come_in_again_is_zipped(store: Store) -> None:
    data = b'{\n"format":"evenlight"' + b" " * own_json.MAX_BYTES
    packed, ending = own_json.handed_out(data)
    assert ending == "json.zip" and own_json.handed_out(data) == (packed, ending), "the same bytes each time"
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.read("evenlight.json") == data
    assert own_json.handed_out(data[:100]) == (data[:100], "json")


def test_a_long_record_comes_back_from_its_zip(store: Store) -> None:
    from tests.people import say

    person = newcomer(store)
    first = datetime(2016, 1, 1, tzinfo=UTC)
    for day in range(40):
        say(store, person, (first + timedelta(days=day)).date(), at=first + timedelta(days=day, hours=20), mood="3")
    plain = everything(store, person)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("evenlight.json", plain)
    other = newcomer(store)
    assert bring_in(store, other, file.getvalue(), "evenlight-2026-11-22.json.zip").new == 40
    assert everything(store, other) == plain
