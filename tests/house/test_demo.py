"""The demonstration: people whose check-ins look like life, and nothing in it that calls for help at once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import sqlalchemy as sa

from tracker import demo
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.localdays import local_day
from tracker.store import agendas, checkins, people, ways
from tracker.store.base import Store
from tracker.store.checkins import CheckIn
from tracker.store.migrations import migrate
from tracker.store.people import Person
from tracker.store.safety import SafetyEvent

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the whole cast in it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite3'}"
    migrate(url)
    store = Store(url, b"k" * 32)
    demo.fill(store, lambda _passphrase: "!", NOW)
    yield store
    store.close()


def of(store: Store, name: str) -> tuple[Person, list[CheckIn]]:
    with store.reading() as db:
        person = people.by_name(db, name)
        assert person is not None
        mine = sa.select(CheckIn).where(sa.column("person_id") == person.id)
        return person, sorted(db.scalars(mine), key=lambda one: one.begun_at)


@pytest.mark.parametrize(("name", "least"), [("Ana", 1), ("Ben", 25), ("Cleo", 100)])
def test_everyone_has_answered_something_and_has_something_to_do(shown: Store, name: str, least: int) -> None:
    person, sittings = of(shown, name)
    assert len(sittings) >= least
    with shown.reading() as db:
        way = ways.way(db, person.id, local_day(NOW, person.zone, person.day_boundary))
        assert agendas.agenda(db, person, way, NOW, INSTRUMENTS).due


def test_each_score_is_that_of_its_answers_and_no_form_is_asked_too_often(shown: Store) -> None:
    for name in ("Ana", "Ben", "Cleo"):
        person, sittings = of(shown, name)
        with shown.reading() as db:
            answers = checkins.answers(db, person.id, *(one.id for one in sittings))
        for one in sittings:
            form = INSTRUMENTS[one.instrument]
            if one.finished_at:
                assert form.score(form.in_order(answers[one.id])).total == one.total
        for key, form in INSTRUMENTS.items():
            days = [one.day for one in sittings if one.instrument == key]
            assert all((later - day).days >= form.least_gap for day, later in pairwise(days)), key


def test_weeks_are_uneven(shown: Store) -> None:
    """Scores go up and down, and turns are missed."""
    _person, sittings = of(shown, "Cleo")
    totals = [one.total for one in sittings if one.instrument == "phq2" and one.total is not None]
    steps = [later - before for before, later in pairwise(totals)]
    assert min(steps) < 0 < max(steps)
    days = [one.day for one in sittings if one.instrument == "look_back"]
    assert max((later - day).days for day, later in pairwise(days)) > 35


def test_nothing_in_it_calls_for_help_at_once(shown: Store) -> None:
    grave = {(key, item.id) for key, form in INSTRUMENTS.items() for item in form.items if item.safety or item.same_day}
    for name in ("Ana", "Ben", "Cleo"):
        person, sittings = of(shown, name)
        with shown.reading() as db:
            assert not db.scalars(sa.select(SafetyEvent)).all()
            answers = checkins.answers(db, person.id, *(one.id for one in sittings))
        assert not [item for one in sittings for item, value in answers[one.id].items()
                    if value and (one.instrument, item) in grave]
