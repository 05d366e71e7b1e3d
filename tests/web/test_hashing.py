"""Hashing: the settings of the rule, the same work for nobody, and a refusal instead of an endless queue."""

import statistics
import time

import pytest
from argon2 import PasswordHasher, extract_parameters
from werkzeug.exceptions import ServiceUnavailable

from tests.people import PASSPHRASE
from tracker.web.hashing import NOBODY, Hasher, outdated


def test_a_hash_has_the_settings_of_the_rule() -> None:
    for encoded in (Hasher().hash(PASSPHRASE), NOBODY):
        found = extract_parameters(encoded)
        assert (found.type.name, found.memory_cost, found.time_cost, found.parallelism) == ("ID", 19 * 1024, 2, 1)
        assert not outdated(encoded)
    assert outdated(PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash("x"))


def test_a_passphrase_fits_its_hash_and_no_other() -> None:
    hasher = Hasher()
    encoded = hasher.hash(PASSPHRASE)
    assert hasher.fits(encoded, PASSPHRASE)
    assert not hasher.fits(encoded, PASSPHRASE + " ")
    assert not hasher.fits(None, PASSPHRASE)
    assert not hasher.fits("!", PASSPHRASE)
    assert encoded != hasher.hash(PASSPHRASE)


def test_one_too_long_fits_nothing_and_is_not_cut_off() -> None:
    hasher, longest = Hasher(), "é" * 256
    encoded = hasher.hash(longest)
    assert hasher.fits(encoded, longest)
    assert not hasher.fits(encoded, longest + "é")
    assert not hasher.fits(encoded, "é" * 10_000_000)


def test_an_unknown_name_costs_the_same_work() -> None:
    """The fastest of several, as a ratio: a name that is not there without this would cost a thousandth."""
    hasher = Hasher()
    encoded = hasher.hash(PASSPHRASE)

    def cost(kept: str | None) -> float:
        start = time.perf_counter()
        hasher.fits(kept, "not the passphrase at all")
        return time.perf_counter() - start

    known, unknown = (statistics.median(cost(kept) for _ in range(9)) for kept in (encoded, None))
    assert 0.3 < unknown / known < 3


def test_who_comes_when_too_many_wait_is_told_to_come_back() -> None:
    hasher = Hasher(slots=1, queue=0)
    with hasher.turn(), pytest.raises(ServiceUnavailable) as refused:
        hasher.hash(PASSPHRASE)
    assert refused.value.retry_after == 5
    assert hasher.fits(hasher.hash(PASSPHRASE), PASSPHRASE)


def test_a_queue_is_worked_off() -> None:
    from concurrent.futures import ThreadPoolExecutor

    hasher = Hasher(slots=2, queue=20)
    encoded = hasher.hash(PASSPHRASE)
    with ThreadPoolExecutor(22) as threads:
        assert all(threads.map(lambda _: hasher.fits(encoded, PASSPHRASE), range(22)))
