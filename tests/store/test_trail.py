"""The trail: rows of one person are one chain; a changed, missing or added row is found; old ones go in order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, update

from tracker.store import trail
from tracker.store.base import Store
from tracker.store.chains import chained
from tracker.store.trail import KEPT, Chain, Glance, Look, TrailHead

NOW = datetime(2026, 11, 20, 12, 30, 15, 123456, tzinfo=UTC)
ANA, MAYA = uuid4(), uuid4()


def look(person: UUID = ANA, viewer: UUID = MAYA) -> Look:
    return Look(person, viewer, UUID(int=5), "page", frozenset({"sleep", "mood"}), "care",
                (NOW.date() - timedelta(days=6), NOW.date()), "2026-11")


def write(store: Store, times: int, at: datetime = NOW, person: UUID = ANA) -> None:
    for n in range(times):
        with store.writing() as db:
            trail.add(db, store.trail_key, look(person), at + timedelta(minutes=n))


def chain(store: Store, person: UUID = ANA) -> Chain:
    with store.reading() as db:
        return trail.verify(db, store.trail_key, trail.hashed(store.trail_key, person))


def test_a_chain_as_it_was_written(store: Store) -> None:
    write(store, 4)
    write(store, 2, person=uuid4())
    assert chain(store) == Chain(4, ())
    with store.reading() as db:
        rows = trail.of(db, store.trail_key, ANA, NOW)
        assert [row.number for row in rows] == [4, 3, 2, 1] and rows[0].topics == "mood sleep"
        assert sorted(one.rows for one in trail.verify_all(db, store.trail_key).values()) == [2, 4]
        assert trail.count(db, store.trail_key, MAYA, "page", NOW) == 4, "those of the last minutes, of both people"
        assert trail.count(db, store.trail_key, MAYA, "list", NOW - timedelta(days=1)) == 0


col = Glance.__table__.c  # type: ignore[attr-defined]
TAMPERED: dict[str, tuple[Any, Callable[[Chain], bool]]] = {
    "another viewer": (update(Glance).where(col.number == 2).values(viewer="x"), lambda found: found.broken == (2,)),
    "another topic": (update(Glance).where(col.number == 1).values(topics="mood"), lambda found: found.broken == (1,)),
    "another time": (update(Glance).where(col.number == 3).values(at=NOW), lambda found: found.broken == (3,)),
    "other days": (update(Glance).where(col.number == 3).values(first=None), lambda found: found.broken == (3,)),
    "a row gone": (delete(Glance).where(col.number == 2), lambda found: found.broken == (2, 3)),
    "the first gone": (delete(Glance).where(col.number == 1), lambda found: found.broken == (1, 2)),
    "the last gone": (delete(Glance).where(col.number == 4), lambda found: 4 in found.broken),
    "all gone": (delete(Glance), lambda found: found.broken == (1, 2, 3, 4)),
    "the count set back": (update(TrailHead).values(number=3), lambda found: {0, 4} <= set(found.broken)),
    "the head gone": (delete(TrailHead), lambda found: found.broken == (1, 2, 3, 4)),
    "forgotten too early": (update(TrailHead).values(forgotten=1), lambda found: 0 in found.broken),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_what_somebody_did_to_a_chain_is_found(store: Store, how: str) -> None:
    write(store, 4)
    statement, found = TAMPERED[how]
    with store.writing() as db:
        db.execute(statement)
    broken = chain(store)
    assert broken.broken and found(broken), broken


def test_a_row_put_in_by_hand_is_found(store: Store) -> None:
    """Who can write the database and knows the code, but not the server's key, cannot add a row nor mend a chain."""
    write(store, 2)
    with store.writing() as db:
        last = db.scalars(select(Glance).where(Glance.number == 2)).one().model_dump()
        head = db.scalars(select(TrailHead)).one()
        made = Glance(**{**last, "number": 3})
        made.hash = chained(b"a guess" * 4, head.hash, made)
        db.execute(insert(Glance).values(made.model_dump()))
        db.execute(update(TrailHead).values(number=3, hash=made.hash))
    assert set(chain(store).broken) >= {0, 3}


def test_the_old_go_from_the_beginning_and_the_chain_holds(store: Store) -> None:
    write(store, 3, NOW - KEPT - timedelta(days=1))
    write(store, 2)
    other = uuid4()
    write(store, 2, NOW - KEPT - timedelta(days=1), other)
    with store.writing() as db:
        assert trail.forget(db, store.trail_key, NOW) == 5
    assert chain(store) == Chain(2, ()) and chain(store, other) == Chain(0, ())
    with store.writing() as db:
        assert trail.forget(db, store.trail_key, NOW) == 0
        assert len(db.scalars(select(TrailHead)).all()) == 1, "of whom nothing is left, nothing is left"
    write(store, 1, NOW + timedelta(hours=1))
    write(store, 1, NOW, other)
    assert chain(store) == Chain(3, ()) and chain(store, other) == Chain(1, ())
    with store.writing() as db:
        db.execute(delete(Glance).where(col.number == 4))
    assert chain(store).broken == (4, 5)


def test_an_old_row_after_a_young_one_waits_for_it(store: Store) -> None:
    """A clock that was set back for a while: nothing younger than its time goes with the older one."""
    write(store, 1)
    write(store, 1, NOW - KEPT - timedelta(days=1))
    write(store, 1, NOW + timedelta(minutes=1))
    with store.writing() as db:
        assert trail.forget(db, store.trail_key, NOW) == 0
    assert chain(store) == Chain(3, ())
    with store.writing() as db:
        assert trail.forget(db, store.trail_key, NOW + KEPT) == 2
    assert chain(store) == Chain(1, ())


def test_many_write_one_chain(store: Store) -> None:
    writers = [Thread(target=write, args=(store, 5)) for _ in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert chain(store) == Chain(20, ())


def test_another_key_reads_nobody_and_believes_nothing(store: Store) -> None:
    write(store, 1)
    other = Store(store.url, b"o" * 32)
    with other.reading() as db:
        assert trail.of(db, other.trail_key, ANA, NOW) == []
        (found,) = trail.verify_all(db, other.trail_key).values()
    other.close()
    assert found.broken == (0, 1)
