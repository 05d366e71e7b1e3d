"""Keys in the store: counts that go one way, proofs and codes that count once, a last way in that stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from tests.people import join
from tracker.store import keys
from tracker.store.base import Store
from tracker.store.keys import OneTimeSecret, Passkey
from tracker.store.people import Person

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def add(store: Store, person: Person, name: str = "Phone", count: int = 0, credential: str = "") -> UUID:
    """A passkey of this person."""
    made = _made(person, name, count, credential or uuid4().hex)
    with store.writing() as db:
        db.add(made)
        db.flush()
        return made.id


def _made(person: Person, name: str, count: int, credential: str) -> Passkey:
    return Passkey(person_id=person.id, credential_hash=credential, credential_id=b"id", public_key=b"key", name=name,
                   sign_count=count, made_at=NOW)


def kept(store: Store, person: Person, passkey_id: UUID) -> Passkey:
    with store.reading() as db:
        return db.get_one(Passkey, (person.id, passkey_id))


@pytest.mark.parametrize(("before", "counts", "fits", "after"), [
    (0, [0, 0, 0], [True, True, True], 0),
    (0, [1, 2, 4_294_967_295], [True, True, True], 4_294_967_295),
    (5, [6, 6], [True, False], 6),
    (5, [4], [False], 5),
    (5, [0], [False], 5),
    (5, [4, 9], [False, False], 5),
])
def test_a_count_goes_one_way_or_the_passkey_stops(
    store: Store, before: int, counts: list[int], fits: list[bool], after: int
) -> None:
    ana = join(store, "Ana").person
    passkey = add(store, ana, count=before)
    with store.writing() as db:
        assert [keys.use(db, ana.id, passkey, count, NOW) for count in counts] == fits
    found = kept(store, ana, passkey)
    assert found.sign_count == after
    assert (found.stopped_at is not None) == (not all(fits))
    assert (found.used_at is not None) == any(fits)


def test_a_proof_counts_once_when_many_send_it_at_once(store: Store) -> None:
    ana = join(store, "Ana").person

    def spend(_: int) -> bool:
        with store.writing() as db:
            return keys.spend(db, ana.id, "p" * 64, NOW + timedelta(minutes=5))

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(spend, range(8))) == 1
    with store.writing() as db:
        keys.forget_spent(db, NOW)
        assert not keys.spend(db, ana.id, "p" * 64, NOW)
        keys.forget_spent(db, NOW + timedelta(minutes=6))
        assert keys.spend(db, ana.id, "p" * 64, NOW)


def test_a_code_counts_once_when_many_send_it_at_once(store: Store) -> None:
    ana = join(store, "Ana").person
    with store.writing() as db:
        keys.begin_secret(db, ana.id, b"sealed", NOW)
        assert not keys.take_step(db, ana.id, 10), "nothing is asked for before it is confirmed"
        assert not keys.asks_for_code(db, ana.id)
        assert not keys.confirm_secret(db, ana.id, b"another", 7, NOW)
        assert keys.confirm_secret(db, ana.id, b"sealed", 7, NOW)

    def take(step: int) -> bool:
        with store.writing() as db:
            return keys.take_step(db, ana.id, step)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take, [10] * 8)) == 1
    assert [take(step) for step in (7, 9, 10, 11, 11)] == [False, False, False, True, False]


def test_a_confirmed_secret_is_not_replaced(store: Store) -> None:
    ana = join(store, "Ana").person
    with store.writing() as db:
        keys.begin_secret(db, ana.id, b"one", NOW)
        keys.begin_secret(db, ana.id, b"two", NOW)
        assert not keys.confirm_secret(db, ana.id, b"one", 7, NOW)
        assert keys.confirm_secret(db, ana.id, b"two", 7, NOW)
        assert not keys.confirm_secret(db, ana.id, b"two", 8, NOW)
        keys.begin_secret(db, ana.id, b"three", NOW)
    with store.reading() as db:
        assert (db.get_one(OneTimeSecret, ana.id).sealed, keys.asks_for_code(db, ana.id)) == (b"two", True)
    with store.writing() as db:
        keys.drop_secret(db, ana.id)
        assert not keys.asks_for_code(db, ana.id)


def test_the_last_way_in_stays(store: Store) -> None:
    ana, ben = join(store, "Ana").person, join(store, "Ben", hash_="$argon2id$x").person
    first, second, old = add(store, ana), add(store, ana), add(store, ana, count=9)
    with store.writing() as db:
        assert keys.remove(db, ana, first)
        assert not keys.use(db, ana.id, old, 3, NOW)
        assert not keys.remove(db, ana, second), "a passkey that was stopped is no way in"
        assert keys.remove(db, ana, old)
        assert not keys.remove(db, ana, second)
        assert [one.id for one in keys.passkeys(db, ana.id)] == [second]
    only = add(store, ben)
    with store.writing() as db:
        assert not [one for one in keys.passkeys(db, ana.id) if one.id == only]
        assert keys.remove(db, ben, only), "there is a passphrase"


def test_two_people_removing_at_once_leave_one(store: Store) -> None:
    """Two devices remove the two last passkeys at the same moment."""
    ana = join(store, "Ana").person
    both = [add(store, ana), add(store, ana)]

    def remove(passkey_id: UUID) -> bool:
        with store.writing() as db:
            return keys.remove(db, ana, passkey_id)

    with ThreadPoolExecutor(2) as threads:
        assert sum(threads.map(remove, both)) == 1


def test_a_credential_belongs_to_one_person(store: Store) -> None:
    ana, ben = join(store, "Ana").person, join(store, "Ben").person
    add(store, ana, credential="c" * 64)
    with pytest.raises(IntegrityError):
        add(store, ben, credential="c" * 64)
    with store.reading() as db:
        found = keys.by_credential(db, "c" * 64)
        assert found is not None and found[1].id == ana.id
        assert keys.by_credential(db, "d" * 64) is None


def test_a_passkey_is_called_what_its_owner_says(store: Store) -> None:
    ana, ben = join(store, "Ana").person, join(store, "Ben").person
    passkey = add(store, ana)
    with store.writing() as db:
        keys.rename(db, ben.id, passkey, "Not mine")
        keys.rename(db, ana.id, passkey, "Laptop")
    assert kept(store, ana, passkey).name == "Laptop"
