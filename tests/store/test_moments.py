"""Moments: the first of one client_id stays, whoever asks again; deleted ones can come back, then are gone."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.people import join
from tracker.store import moments
from tracker.store.base import Store
from tracker.store.moments import Moment

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def craving(person_id: UUID, client_id: str = "", **more: Any) -> Moment:
    usual = {"kind": "craving", "day": DAY, "started_at": NOON, "zone": "Europe/London", "intensity": 5,
             "recorded_at": NOON, "edited_at": NOON}
    return Moment(person_id=person_id, id=uuid4(), client_id=client_id or str(uuid4()), **{**usual, **more})


def test_the_first_of_a_client_id_stays(store: Store) -> None:
    who = join(store, "Kim").person
    with store.writing() as db:
        first = moments.add(db, craving(who.id, "one", intensity=7)).id
    with store.writing() as db:
        again = moments.add(db, craving(who.id, "one", intensity=2))
        assert (again.id, again.intensity) == (first, 7)
    with store.reading() as db:
        assert len(moments.between(db, who.id, DAY, DAY)) == 1


def test_the_same_client_id_of_another_person_is_another_moment(store: Store) -> None:
    kim, lee = join(store, "Kim").person, join(store, "Lee").person
    with store.writing() as db:
        assert moments.add(db, craving(kim.id, "one")).id != moments.add(db, craving(lee.id, "one")).id


def test_many_at_once_make_one(store: Store) -> None:
    who = join(store, "Kim").person
    seen: list[UUID] = []
    failed: list[BaseException] = []

    def write() -> None:
        try:
            with store.writing() as db:
                seen.append(moments.add(db, craving(who.id, "one")).id)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == [] and len(set(seen)) == 1 and len(seen) == 8


def test_between_goes_by_day_and_kind_and_leaves_out_the_deleted(store: Store) -> None:
    who = join(store, "Kim").person
    with store.writing() as db:
        late = moments.add(db, craving(who.id, started_at=NOON + timedelta(hours=2)))
        early = moments.add(db, craving(who.id))
        used = moments.add(db, craving(who.id, kind="use", day=DAY - timedelta(days=1)))
        gone = moments.add(db, craving(who.id))
        moments.change(db, who.id, gone.id, deleted_at=NOON)
    with store.reading() as db:
        assert [one.id for one in moments.between(db, who.id, DAY, DAY)] == [early.id, late.id]
        assert [one.id for one in moments.between(db, who.id, DAY - timedelta(days=1), DAY, "use")] == [used.id]
        assert moments.one(db, who.id, gone.id) is None
        assert moments.one(db, who.id, gone.id, deleted=True) is not None
        assert moments.one(db, uuid4(), early.id) is None


def test_what_was_deleted_long_ago_is_erased(store: Store) -> None:
    who = join(store, "Kim").person
    with store.writing() as db:
        old, fresh, kept = (moments.add(db, craving(who.id)).id for _ in range(3))
        moments.change(db, who.id, old, deleted_at=NOON - timedelta(days=8))
        moments.change(db, who.id, fresh, deleted_at=NOON)
    with store.writing() as db:
        assert moments.forget(db, who.id, NOON - timedelta(days=7)) == 1
    with store.reading() as db:
        assert moments.one(db, who.id, old, deleted=True) is None
        assert moments.one(db, who.id, fresh, deleted=True) is not None
        assert moments.one(db, who.id, kept) is not None
