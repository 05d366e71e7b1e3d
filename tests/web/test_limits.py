"""Budgets: what they let through in a day, and that they count right when asked by many at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tracker.features.accounts.operations import ACCOUNT, KNOWN, NETWORK
from tracker.store.base import Store
from tracker.store.people import Bucket
from tracker.web import limits
from tracker.web.limits import Budget, take

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FEW = Budget("few", burst=3, per_hour=2)


def tried(store: Store, budget: Budget, key: str, at: datetime) -> bool:
    with store.writing() as db:
        return take(db, budget, key, at)


def test_a_burst_then_what_grows_back(store: Store) -> None:
    assert [tried(store, FEW, "a", NOON) for _ in range(4)] == [True, True, True, False]
    assert not tried(store, FEW, "a", NOON + timedelta(minutes=29))
    assert tried(store, FEW, "a", NOON + timedelta(minutes=31))
    assert not tried(store, FEW, "a", NOON + timedelta(minutes=32))
    assert [tried(store, FEW, "a", NOON + timedelta(days=9)) for _ in range(4)] == [True, True, True, False]
    assert tried(store, FEW, "b", NOON)


def test_a_clock_set_back_locks_nobody_out(store: Store) -> None:
    for at in (NOON, NOON - timedelta(days=400)):
        assert [tried(store, FEW, "a", at) for _ in range(4)] == [True, True, True, False]


def test_many_at_once_take_no_more_than_there_is(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda _: tried(store, FEW, "a", NOON), range(24)))
    assert sum(got) == FEW.burst


def test_ten_thousand_guesses_a_day_are_a_hundred_at_most(app: Flask) -> None:
    """From as many networks as there are guesses; the device its owner knows is not held back by them."""
    with app.extensions["store"].writing() as db:
        let = sum(take(db, ACCOUNT, "ana", NOON + timedelta(seconds=8.64 * i)) for i in range(10_000))
        assert ACCOUNT.burst < let <= 100
        assert take(db, KNOWN, "device ana", NOON + timedelta(days=1))


def test_one_network_is_held_back_whatever_names_it_tries(app: Flask) -> None:
    with app.extensions["store"].writing() as db:
        let = sum(take(db, NETWORK, "one", NOON + timedelta(seconds=86.4 * i)) for i in range(1_000))
    assert let <= NETWORK.burst + 24 * NETWORK.per_hour


def test_what_is_kept_names_nobody(app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.44"}):
        assert limits.spend((NETWORK, limits.network()), (ACCOUNT, "ana"))
    with app.extensions["store"].reading() as db:
        keys = list(db.scalars(select(Bucket.key)))
    assert len(keys) == 2
    assert not any("192" in key or "ana" in key.partition(":")[2] for key in keys)
    assert all(len(key) <= 64 for key in keys)


@pytest.mark.parametrize(("address", "network"), [
    ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
    ("2001:db8:1:2::1", "2001:db8:1:2::"), ("", "unknown"), ("@", "unknown"),
])
def test_a_network_is_an_address_or_a_household(app: Flask, address: str, network: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert limits.network() == network
