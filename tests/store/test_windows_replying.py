"""What whoever looks may leave: each with a live grant alone, once however often it is sent, and nothing unknown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests.people import check, counselor, join, meet, otto, practice, share, supporter
from tracker.domain.scales import InvalidValue
from tracker.store import giving, grants, organisations, people, windows
from tracker.store.base import Store
from tracker.store.invitations import Tie
from tracker.store.replies import Acknowledgement, Nod, Proposal, Reviewed
from tracker.store.windows import Proposed, Seat
from tracker.store.wishes import ContactAsk

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY, DAY = NOW.date(), timedelta(days=1)
ITEM9 = [0] * 8 + [2, 0]


class World:
    """Ana shares PHQ-9 and mood with Rosa; she has said something hard, and asked to be contacted."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ana = join(store, "Ana")
        self.place = practice(store, "Quay")
        self.rosa = counselor(store, "Rosa", self.place)
        self.event = check(store, self.ana.person, "phq9", ITEM9, TODAY).id
        self.tie = meet(store, self.ana.person, self.rosa, NOW - DAY)
        self.grant = share(store, self.ana.person, self.tie, ("mood", "check_ins:phq9"), NOW - DAY)
        self.ask = uuid4()
        with store.writing() as db:
            db.add(ContactAsk(person_id=self.ana.person.id, id=self.ask, tie_id=self.tie.id, asked_at=NOW))
        self.proposed = Proposed(uuid4(), "phase", "active")

    def writes(self, seat: Seat, now: datetime = NOW) -> dict[str, bool]:
        """Everything that can be left, as this seat."""
        who = self.ana.person.id
        return {
            "reviewed": windows.mark_reviewed(self.store, seat, who, now),
            "acknowledged": windows.acknowledge(self.store, seat, who, self.event, "seen", now),
            "proposed": windows.propose(self.store, seat, who, replace(self.proposed, id=uuid4()), now),
            "nodded": windows.nod(self.store, seat, who, "saw", TODAY, now),
            "closed": windows.close_contact(self.store, seat, who, self.ask, now),
        }

    def kept(self) -> int:
        """How many rows were left, and asks closed."""
        with self.store.reading() as db:
            tables: tuple[type[Any], ...] = (Reviewed, Acknowledgement, Proposal, Nod)
            rows = sum(len(db.scalars(select(table)).all()) for table in tables)
            return rows + len(db.scalars(select(ContactAsk).where(ContactAsk.closed_at.is_not(None))).all())


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


def test_with_a_live_grant_all_is_kept(world: World) -> None:
    assert all(world.writes(world.rosa.seat).values()) and world.kept() == 5


def _revoked(world: World) -> None:
    with world.store.writing() as db:
        assert giving.revoke(db, world.ana.person.id, world.grant.id, NOW)


def _parted(world: World) -> None:
    with world.store.writing() as db:
        assert giving.part(db, world.ana.person.id, world.tie.id, NOW)


def _paused(world: World) -> None:
    with world.store.writing() as db:
        terms = replace(grants.terms_of(world.grant, "counselor"), topics=frozenset())
        assert giving.give(db, world.ana.person.id, world.tie.id, terms, NOW)


def _left(world: World) -> None:
    with world.store.writing() as db:
        assert organisations.leave(db, world.rosa.person.id, world.place, "counselor", NOW)


def _closed(world: World) -> None:
    with world.store.writing() as db:
        people.erase(db, world.ana.person)


@pytest.mark.parametrize("ending", [_revoked, _parted, _paused, _left, _closed])
def test_after_an_ending_nothing_is(world: World, ending: Callable[[World], None]) -> None:
    ending(world)
    assert not any(world.writes(world.rosa.seat).values()) and world.kept() == 0


def test_nor_after_its_last_instant(world: World) -> None:
    assert not any(world.writes(world.rosa.seat, NOW + 90 * DAY).values()) and world.kept() == 0


def test_who_has_no_grant_leaves_nothing(world: World) -> None:
    other = practice(world.store, "Harbour")
    with world.store.writing() as db:
        organisations.join(db, world.rosa.person.id, other, "counselor", NOW)
    for seat in (otto(world.store, world.place).seat, Seat(world.rosa.person.id, other), Seat(world.rosa.person.id)):
        assert not any(world.writes(seat).values())
    assert world.kept() == 0


def test_a_supporter_gives_signs_and_nothing_clinical(world: World) -> None:
    sam = supporter(world.store, "Sam")
    tie = meet(world.store, world.ana.person, sam, NOW)
    share(world.store, world.ana.person, tie, ("mood",), NOW, purposes=("support",))
    done = world.writes(sam.seat)
    assert {name for name, was_done in done.items() if was_done} == {"nodded"}
    with world.store.reading() as db:
        assert [one.tie_id for one in db.scalars(select(Nod))] == [tie.id]


def test_the_latest_review_stands(world: World) -> None:
    for at in (NOW, NOW + DAY, NOW - DAY / 2):
        assert windows.mark_reviewed(world.store, world.rosa.seat, world.ana.person.id, at)
    with world.store.reading() as db:
        assert [one.at for one in db.scalars(select(Reviewed))] == [NOW + DAY]


def test_the_first_acknowledgement_of_a_practice_holds(world: World) -> None:
    other = otto(world.store, world.place)
    share(world.store, world.ana.person, meet(world.store, world.ana.person, other, NOW), ("check_ins:phq9",), NOW)
    person = world.ana.person.id
    assert windows.acknowledge(world.store, world.rosa.seat, person, world.event, "seen", NOW)
    assert windows.acknowledge(world.store, other.seat, person, world.event, "no_answer", NOW + DAY)
    with world.store.reading() as db:
        (kept,) = db.scalars(select(Acknowledgement))
    assert (kept.name, kept.outcome, kept.at, kept.viewer_id) == ("Rosa", "seen", NOW, world.rosa.person.id)


def test_what_is_not_shown_is_not_acknowledged(world: World) -> None:
    person = world.ana.person.id
    assert not windows.acknowledge(world.store, world.rosa.seat, person, uuid4(), "seen", NOW)
    other = join(world.store, "Ben")
    theirs = check(world.store, other.person, "phq9", ITEM9, TODAY).id
    assert not windows.acknowledge(world.store, world.rosa.seat, person, theirs, "seen", NOW)
    with world.store.writing() as db:
        grants.hold(db, person, TODAY, NOW)
    assert not windows.acknowledge(world.store, world.rosa.seat, person, world.event, "seen", NOW)
    narrow = otto(world.store, world.place)
    share(world.store, world.ana.person, meet(world.store, world.ana.person, narrow, NOW), ("mood",), NOW)
    assert not windows.acknowledge(world.store, narrow.seat, person, world.event, "seen", NOW)
    assert world.kept() == 0


def test_an_outcome_or_a_sign_there_is_not_is_refused(world: World) -> None:
    with pytest.raises(InvalidValue):
        windows.acknowledge(world.store, world.rosa.seat, world.ana.person.id, world.event, "ignored", NOW)
    with pytest.raises(InvalidValue):
        windows.nod(world.store, world.rosa.seat, world.ana.person.id, "applause", TODAY, NOW)
    assert world.kept() == 0


@pytest.mark.parametrize(("days", "kept"), [(0, True), (-10, True), (1, False), (-32, False), (-3, True)])
def test_a_sign_is_about_a_day_from_the_first_on(world: World, days: int, kept: bool) -> None:
    """One that is kept back takes it too: a refusal would tell that it is."""
    with world.store.writing() as db:
        grants.hold(db, world.ana.person.id, TODAY - 3 * DAY, NOW)
    day = TODAY + days * DAY
    assert windows.nod(world.store, world.rosa.seat, world.ana.person.id, "saw", day, NOW) is kept
    assert windows.nod(world.store, world.rosa.seat, world.ana.person.id, "saw", day, NOW + DAY / 24) is kept
    assert world.kept() == kept


def colleague(world: World) -> str:
    return str(otto(world.store, world.place).person.id)


@pytest.mark.parametrize(("kind", "what", "more"), [
    ("phase", "maintain", {}), ("check_in", "gad7", {}),
    ("session", "individual", {"day": TODAY, "at": time(14)}), ("session", "group", {"day": TODAY + DAY}),
])
def test_a_proposal_is_kept_once(world: World, kind: str, what: str, more: dict[str, Any]) -> None:
    one = Proposed(uuid4(), kind, what, **more)
    for _ in range(2):
        assert windows.propose(world.store, world.rosa.seat, world.ana.person.id, one, NOW)
    with windows.opened(world.store, world.rosa.seat, world.ana.person.id, NOW) as pane:
        assert pane is not None
        (kept,) = pane.window.proposals()
    assert (kept.id, kept.kind, kept.what, kept.day, kept.at, kept.answer) == (
        one.id, kind, what, one.day, one.at, None)


@pytest.mark.parametrize(("kind", "what", "more"), [
    ("medicine", "more", {}), ("phase", "extra_support", {}), ("phase", "nowhere", {}), ("check_in", "phq10", {}),
    ("session", "dinner", {"day": TODAY}), ("session", "group", {}), ("session", "group", {"day": TODAY - DAY}),
    ("cover", "not an id", {"day": TODAY, "until": TODAY}),
])
def test_a_proposal_of_nothing_there_is_is_refused(world: World, kind: str, what: str, more: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        windows.propose(world.store, world.rosa.seat, world.ana.person.id, Proposed(uuid4(), kind, what, **more), NOW)
    assert world.kept() == 0


def test_cover_is_by_a_colleague_of_this_practice_for_days_ahead(world: World) -> None:
    other, stranger = colleague(world), counselor(world.store, "Kim", practice(world.store, "Harbour"))
    person, seat = world.ana.person.id, world.rosa.seat
    good = Proposed(uuid4(), "cover", other, day=TODAY + DAY, until=TODAY + 14 * DAY)
    for bad in (replace(good, what=str(stranger.person.id)), replace(good, what=str(world.rosa.person.id)),
                replace(good, until=TODAY), replace(good, until=None), replace(good, day=TODAY - DAY),
                replace(good, day=None)):
        with pytest.raises(InvalidValue):
            windows.propose(world.store, seat, person, bad, NOW)
    assert windows.propose(world.store, seat, person, good, NOW) and world.kept() == 1


def test_a_person_is_not_flooded_with_proposals(world: World) -> None:
    for n in range(5):
        assert windows.propose(world.store, world.rosa.seat, world.ana.person.id, replace(world.proposed, id=uuid4()),
                               NOW + n * DAY)
    with pytest.raises(InvalidValue, match="still open"):
        windows.propose(world.store, world.rosa.seat, world.ana.person.id, world.proposed, NOW)


def test_a_form_s_id_taken_by_another_tie_is_nobody_s(world: World) -> None:
    other = otto(world.store, world.place)
    share(world.store, world.ana.person, meet(world.store, world.ana.person, other, NOW), ("mood",), NOW)
    assert windows.propose(world.store, world.rosa.seat, world.ana.person.id, world.proposed, NOW)
    assert not windows.propose(world.store, other.seat, world.ana.person.id, world.proposed, NOW)


def test_an_ask_is_closed_by_whom_it_was_for(world: World) -> None:
    other = otto(world.store, world.place)
    share(world.store, world.ana.person, meet(world.store, world.ana.person, other, NOW), ("mood",), NOW)
    person = world.ana.person.id
    assert not windows.close_contact(world.store, other.seat, person, world.ask, NOW)
    assert not windows.close_contact(world.store, world.rosa.seat, person, uuid4(), NOW)
    for n in range(2):
        assert windows.close_contact(world.store, world.rosa.seat, person, world.ask, NOW + n * DAY)
    with world.store.reading() as db:
        (ask,) = db.scalars(select(ContactAsk))
    assert (ask.closed_at, ask.closed_how) == (NOW, "answered")


def test_colleagues_are_the_others_of_this_practice(world: World) -> None:
    otto(world.store, world.place)
    counselor(world.store, "Kim", practice(world.store, "Harbour"))
    assert [one.display_name for one in windows.colleagues(world.store, world.rosa.seat)] == ["Otto"]
    assert windows.colleagues(world.store, Seat(world.ana.person.id, world.place)) == []
    assert windows.colleagues(world.store, Seat(world.rosa.person.id)) == []
    assert windows.colleagues(world.store, Seat(world.rosa.person.id, UUID(int=0))) == []


def test_what_was_left_goes_with_the_tie_s_person(world: World, store: Store) -> None:
    world.writes(world.rosa.seat)
    with store.writing() as db:
        people.erase(db, world.ana.person)
        assert not db.scalars(select(Tie)).all()
    assert world.kept() == 0
