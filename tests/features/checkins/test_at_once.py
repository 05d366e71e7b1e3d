"""Two devices at the same instant: one sitting, finished by whichever answer comes last. On both databases."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from threading import Barrier, BrokenBarrierError, Thread
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from tests.people import join
from tracker.domain.instruments import INSTRUMENTS
from tracker.features.checkins import operations
from tracker.store import checkins
from tracker.store.base import Store
from tracker.store.checkins import CheckIn
from tracker.store.days import Edit
from tracker.store.people import Person

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
GAD2 = INSTRUMENTS["gad2"]


def together(store: Store, *doings: Callable[[Session], object]) -> None:
    """Each in a transaction of its own, none of them ended before the others came as far, where they can."""
    there = Barrier(len(doings))

    def run(doing: Callable[[Session], object]) -> None:
        with store.writing() as db:
            doing(db)
            with suppress(BrokenBarrierError):
                there.wait(timeout=0.5)

    threads = [Thread(target=run, args=(doing,)) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def sitting(who: Person) -> CheckIn:
    return CheckIn(person_id=who.id, instrument="gad2", slot=NOW.date(), day=NOW.date(), zone=who.zone, begun_at=NOW)


def test_begun_on_two_devices_it_is_one_sitting(store: Store) -> None:
    who = join(store, "Kim", at=NOW).person
    found: list[UUID | None] = []
    together(store, *[lambda db: found.append(operations.begin(db, who, sitting(who), GAD2)) for _ in range(2)])
    assert len(set(found)) == 1
    with store.reading() as db:
        assert len(checkins.unfinished(db, who.id, NOW.date())) == 1


def test_the_last_two_answers_from_two_devices_finish_it(store: Store) -> None:
    who = join(store, "Kim", at=NOW).person
    with store.writing() as db:
        held = checkins.begin(db, sitting(who))

    def give(n: int) -> Callable[[Session], object]:
        edit = Edit(NOW, uuid4().hex, NOW, who.zone)
        return lambda db: operations.keep(db, who, held, GAD2, GAD2.items[n], 1, edit)

    together(store, give(0), give(1))
    with store.reading() as db:
        row = db.get_one(CheckIn, (who.id, held.id))
    assert (row.finished_at, row.total) == (NOW, 2)
