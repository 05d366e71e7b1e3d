"""The archive's rules, kept by the database: who gives way to whom, what waits, and what is counted."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.people import check, join, say
from tracker.store import archive, days, people
from tracker.store.archive import ImportedEntry, PendingImport
from tracker.store.base import Store
from tracker.store.days import Edit, Reading
from tracker.store.people import Person

DAY = date(2026, 3, 1)
AT = datetime(2026, 3, 1, 20, tzinfo=UTC)


@pytest.fixture
def ana(store: Store) -> Person:
    return join(store, "Ana").person


def row(person: Person, value: str | None, edit_id: str, at: datetime = AT) -> dict[str, object]:
    return {"person_id": person.id, "day": DAY, "measure": "mood", "value": value,
            **Edit(at, edit_id, at, "UTC")._asdict()}


def mood(store: Store, person: Person) -> str | None:
    with store.reading() as db:
        return archive.written(db, person.id, DAY, DAY)[DAY, "mood"][0]


@pytest.mark.parametrize(("there", "comes", "value"), [
    (("3", "import:daylio:1", AT), ("4", "import:daylio:2", AT), "4"),
    (("3", "import:daylio:9", AT + timedelta(1)), ("4", "import:daylio:2", AT), "4"),
    (("3", "import:bearable:1", AT), ("4", "import:daylio:2", AT + timedelta(1)), "4"),
    (("3", "import:bearable:1", AT), ("4", "import:daylio:2", AT), "3"),
    (("3", "import:daylio_:1", AT), ("4", "import:daylio:2", AT), "3"),
    (("3", "importdaylio", AT), ("4", "import:daylio:2", AT + timedelta(9)), "3"),
    (("3", "a" * 32, AT), ("4", "import:daylio:2", AT + timedelta(9)), "3"),
    ((None, "a" * 32, AT), ("4", "import:daylio:2", AT + timedelta(9)), None),
])
def test_an_import_replaces_imports_and_nothing_else(
    store: Store, ana: Person, there: tuple[str | None, str, datetime], comes: tuple[str, str, datetime],
    value: str | None,
) -> None:
    wins = archive.brought_in_before("daylio")
    with store.writing() as db:
        assert archive.put(db, Reading, [row(ana, *there)], key=("day", "measure"), wins=wins) == 1
        archive.put(db, Reading, [row(ana, *comes)], key=("day", "measure"), wins=wins)
    assert mood(store, ana) == value


def test_the_same_answer_again_changes_no_row(store: Store, ana: Person) -> None:
    wins = archive.brought_in_before("daylio")
    with store.writing() as db:
        first = [row(ana, "3", "import:daylio:1")]
        assert archive.put(db, Reading, first, key=("day", "measure"), wins=wins) == 1
        again = [row(ana, "3", "import:daylio:2", AT + timedelta(1))]
        assert archive.put(db, Reading, again, key=("day", "measure"), wins=wins) == 0


@pytest.mark.parametrize(("at", "edit_id", "value"), [
    (AT + timedelta(1), "a", "5"), (AT, "c", "5"), (AT, "b", "3"), (AT, "a", "3"), (AT - timedelta(1), "z", "3"),
])
def test_the_later_of_two_rows_stays(store: Store, ana: Person, at: datetime, edit_id: str, value: str) -> None:
    wins = archive.later(Reading, ("edited_at", "edit_id"))
    with store.writing() as db:
        archive.put(db, Reading, [row(ana, "3", "b")], key=("day", "measure"), wins=wins)
        archive.put(db, Reading, [row(ana, "5", edit_id, at)], key=("day", "measure"), wins=wins)
    assert mood(store, ana) == value


def test_without_a_rule_the_first_stays(store: Store, ana: Person) -> None:
    with store.writing() as db:
        for value in ("3", "5"):
            archive.put(db, Reading, [row(ana, value, value, AT + timedelta(int(value)))], key=("day", "measure"))
        assert archive.put(db, Reading, [], key=("day", "measure")) == 0
    assert mood(store, ana) == "3"


def test_a_replay_of_many_rows_counts_what_changed(store: Store, ana: Person) -> None:
    rows = [{"person_id": ana.id, "source": "daylio", "key": f"daylio:{n}#0", "fingerprint": "x", "day": DAY,
             "imported_at": AT} for n in range(2_000)]
    with store.writing() as db:
        assert archive.put(db, ImportedEntry, rows, key=("source", "key")) == 2_000
        assert archive.put(db, ImportedEntry, rows, key=("source", "key")) == 0
        assert len(archive.known(db, ana.id, "daylio")) == 2_000
        assert archive.known(db, ana.id, "other") == {}


def wait(store: Store, person: Person, at: datetime, result: str = "") -> UUID:
    made = PendingImport(person_id=person.id, id=uuid4(), sealed=b"x", made_at=at, result=result)
    with store.writing() as db:
        archive.wait(db, made, at - timedelta(days=1))
    return made.id


def test_what_waits(store: Store, ana: Person) -> None:
    ben = join(store, "Ben").person
    first, done = wait(store, ana, AT), wait(store, ana, AT, "{}")
    hers = wait(store, ana, AT + timedelta(hours=1))
    with store.reading() as db:
        since = AT - timedelta(days=1)
        assert archive.pending(db, ana.id, first, since) is None, "the next file takes its place"
        assert archive.pending(db, ana.id, done, since) is not None
        assert archive.pending(db, ben.id, hers, since) is None
        assert archive.pending(db, ana.id, hers, AT + timedelta(hours=2)) is None
    wait(store, ben, AT + timedelta(days=2))
    with store.reading() as db:
        assert archive.pending(db, ana.id, hers, AT) is None, "everyone's old files go"
    with store.writing() as db:
        archive.tell(db, ana.id, done, 50)
    with store.reading() as db:
        assert archive.pending(db, ana.id, done, AT) is None


def test_how_far_it_has_come(store: Store, ana: Person) -> None:
    file, done = wait(store, ana, AT), wait(store, ana, AT, "{}")
    with store.writing() as db:
        db.add(PendingImport(person_id=ana.id, id=file, sealed=b"x", made_at=AT))
    with store.writing() as db:
        for one in (file, done):
            archive.tell(db, ana.id, one, 50)
    with store.reading() as db:
        found = [archive.pending(db, ana.id, one, AT) for one in (file, done)]
    assert [one and one.progress for one in found] == [50, -1]
    with store.writing() as db:
        archive.drop(db, ana.id, file)
    with store.reading() as db:
        assert archive.pending(db, ana.id, file, AT) is None


def test_what_is_kept(store: Store, ana: Person) -> None:
    with store.reading() as db:
        assert archive.kept(db, ana.id) == (0, None, None, 0, 0, 0, 0)
        assert archive.is_empty(db, ana.id)
    say(store, ana, DAY, mood="3", use="use")
    say(store, ana, DAY + timedelta(days=3), mood="3")
    ben = join(store, "Ben").person
    say(store, ben, DAY, mood="3")
    for who, finished in ((ana, True), (ana, False), (ben, True)):
        check(store, who, "phq2", [1, 1], DAY, finished=finished)
    with store.writing() as db:
        days.keep(db, ana.id, DAY + timedelta(days=9), {"mood": None}, Edit(AT, "a" * 32, AT, "UTC"))
        days.keep_note(db, ana.id, DAY, b"x", Edit(AT, "a" * 32, AT, "UTC"))
    with store.reading() as db:
        assert archive.kept(db, ana.id) == (2, DAY, DAY + timedelta(days=3), 1, 0, 0, 1)
        assert not archive.is_empty(db, ana.id)


def test_closing_an_account_takes_all_of_it(store: Store, ana: Person) -> None:
    wait(store, ana, AT)
    with store.writing() as db:
        archive.keep_places(db, ana.id, "daylio", b"x", AT)
        archive.keep_places(db, ana.id, "daylio", b"y", AT)
    with store.writing() as db:
        kept = archive.places(db, ana.id, "daylio")
        assert kept is not None and kept.sealed == b"y"
        people.erase(db, ana)
    with store.reading() as db:
        assert archive.places(db, ana.id, "daylio") is None
