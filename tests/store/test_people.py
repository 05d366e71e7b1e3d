"""People in the store: one name however written, ways in that work once, and nothing left of who is gone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.people import join
from tracker.store import people
from tracker.store.base import Store
from tracker.store.people import NOBODY, KnownDevice, Login, Person, RecoveryCode, RecoveryLink

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_name_is_found_however_it_is_written(store: Store) -> None:
    ana = join(store, "Ana")
    with store.reading() as db:
        for name in ("ana", " ANA ", "Ａｎａ", "a\u200bna"):
            found = people.by_name(db, name)
            assert found is not None
            assert found.id == ana.person.id
        assert people.by_name(db, "anna") is None
        assert people.by_name(db, "") is None


def test_two_people_cannot_have_one_name_or_one_form(store: Store) -> None:
    def person(name: str, form: str | None) -> Person:
        return Person(name=name, display_name=name, passphrase_hash="!", created_at=NOW, sign_up_id=form)

    def keep(*rows: Person) -> None:
        with store.writing() as db:
            db.add_all(rows)

    keep(person("ana", "form"), person("ben", None), person("cleo", None))
    for twice in (person("ana", "other"), person("dora", "form")):
        with pytest.raises(IntegrityError):
            keep(twice)
    with store.reading() as db:
        assert people.by_sign_up(db, "form").name == "ana"  # type: ignore[union-attr]
        assert people.by_sign_up(db, "other") is None


def test_a_code_works_once_when_many_use_it_at_once(store: Store) -> None:
    ana, ben = join(store, "Ana").person, join(store, "Ben").person
    with store.writing() as db:
        people.replace_codes(db, ana, ["one", "two"])

    def use(_: int) -> bool:
        with store.writing() as db:
            return people.take_code(db, ana.id, "one")

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(use, range(8))) == 1
    with store.writing() as db:
        assert not people.take_code(db, ben.id, "two")
        assert not people.take_code(db, NOBODY, "two")
        assert people.codes_left(db, ana.id) == 1
        people.replace_codes(db, ana, ["three"])
        assert not people.take_code(db, ana.id, "two")
        assert people.take_code(db, ana.id, "three")


def test_a_link_works_once_and_in_time(store: Store) -> None:
    ana = join(store, "Ana").person

    def use(token: str, since: datetime) -> bool:
        with store.writing() as db:
            return people.take_link(db, token, since) is not None

    with store.writing() as db:
        people.replace_link(db, ana.id, "first", NOW)
        people.replace_link(db, ana.id, "second", NOW)
    assert not use("first", NOW - timedelta(hours=1))
    assert not use("second", NOW)
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(lambda _: use("second", NOW - timedelta(hours=1)), range(8))) == 1
    with store.writing() as db:
        people.replace_link(db, ana.id, "third", NOW)
        people.drop_link(db, ana.id)
    assert not use("third", NOW - timedelta(hours=1))


def test_logins_end_one_by_one_all_at_once_and_by_themselves(store: Store) -> None:
    ana, ben = join(store, "Ana", at=NOW).person, join(store, "Ben", at=NOW)
    with store.writing() as db:
        for name, seen, begun in (("a", 0, 0), ("b", 0, 0), ("unused", 31, 40), ("old", 0, 91)):
            db.add(Login(token_hash=name, person_id=ana.id, created_at=NOW - timedelta(days=begun), proved_at=NOW,
                         seen_at=NOW - timedelta(days=seen)))
    with store.writing() as db:
        people.forget_logins(db, unused_since=NOW - timedelta(days=30), begun_before=NOW - timedelta(days=90))
        assert {one.token_hash for one in people.logins(db, ana)} >= {"a", "b"}
        assert len(people.logins(db, ana)) == 3
        people.end_login(db, "a")
        assert people.end_logins(db, ana, keep="b") == 1
        assert [one.token_hash for one in people.logins(db, ana)] == ["b"]
        assert len(people.logins(db, ben.person)) == 1


def test_who_is_erased_leaves_nothing(store: Store) -> None:
    ana, ben = join(store, "Ana").person, join(store, "Ben").person
    with store.writing() as db:
        for person in (ana, ben):
            people.replace_codes(db, person, [f"code of {person.name}"])
            people.replace_link(db, person.id, f"link of {person.name}", NOW)
            people.know_device(db, person.id, "one phone", NOW)
            people.know_device(db, person.id, "one phone", NOW)
    with store.writing() as db:
        people.erase(db, ana)
    store.scrub()
    with store.reading() as db:
        for table in (Person, Login, RecoveryCode, RecoveryLink, KnownDevice):
            assert db.scalar(select(func.count()).select_from(table)) == 1, table
        assert people.known_device(db, ben.id, "one phone")
        assert not people.known_device(db, ana.id, "one phone")
