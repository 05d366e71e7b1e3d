"""Organisations: nobody is left without an admin, names of one alone, and one letter a week, on either database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

from tests.people import admin, counselor, join, meet, practice, share
from tracker.store import giving, invitations, organisations, people
from tracker.store.base import Store
from tracker.store.organisations import Organisation
from tracker.store.people import Login
from tracker.web.gate import hashed

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_two_admins_who_leave_at_once_leave_one(store: Store) -> None:
    for round_ in range(5):
        place = practice(store, f"Practice {round_}")
        both = [admin(store, f"{name}{round_}", place) for name in ("Ada", "Eve")]
        ready = Barrier(2)

        def go(who: int, ready: Barrier = ready, both: list = both, place: object = place) -> bool | None:  # type: ignore[type-arg]
            ready.wait()
            with store.writing() as db:
                return organisations.let_go(db, both[who].person.id, place, "admin", NOW)  # type: ignore[arg-type]

        with ThreadPoolExecutor(2) as two:
            ended = list(two.map(go, range(2)))
        assert sorted(map(str, ended)) == ["None", "True"]
        with store.reading() as db:
            assert len(organisations.members(db, place, "admin")) == 1


def test_only_a_role_that_is_held_ends(store: Store) -> None:
    place, quay = practice(store), practice(store, "Quay Clinic")
    maya, _ada = counselor(store, "Maya", place), admin(store, "Ada", place)
    with store.writing() as db:
        assert organisations.let_go(db, maya.person.id, quay, "counselor", NOW) is False
        assert organisations.let_go(db, maya.person.id, place, "admin", NOW) is False
        assert organisations.let_go(db, maya.person.id, place, "counselor", NOW) is True


def test_whose_name_a_practice_knows(store: Store) -> None:
    place, quay = practice(store), practice(store, "Quay Clinic")
    maya, otto = counselor(store, "Maya", place), counselor(store, "Otto", quay)
    shared, agreed, waiting, joined, other, left = (
        join(store, name).person for name in ("Bea", "Abe", "Wanda", "Cy", "Olga", "Lou"))
    share(store, shared, meet(store, shared, maya, NOW), ("mood",), NOW)
    meet(store, agreed, maya, NOW)
    meet(store, waiting, maya, NOW, confirmed=False)
    meet(store, other, otto, NOW)
    tie = meet(store, left, maya, NOW)
    with store.writing() as db:
        giving.part(db, left.id, tie.id, NOW)
        organisations.join(db, joined.id, place, "person", NOW)
        organisations.join(db, shared.id, place, "person", NOW)
    with store.reading() as db:
        found = [(one.display_name, by_themselves) for one, by_themselves in invitations.belonging(db, place)]
    assert found == [("Abe", False), ("Bea", True), ("Cy", True)]


def test_what_it_says_of_itself_and_where_one_sits(store: Store) -> None:
    place, quay = practice(store), practice(store, "Quay Clinic")
    maya = counselor(store, "Maya", place)
    with store.writing() as db:
        organisations.change(db, place, name="Harbour", hours="9 to 17", is_part2=True)
        organisations.sit(db, db.get_one(Login, hashed(maya.token)), quay)
    with store.reading() as db:
        assert db.get_one(Organisation, place).hours == "9 to 17" and db.get_one(Organisation, quay).hours == ""
        assert db.get_one(Login, hashed(maya.token)).organisation_id == quay
        assert organisations.some(db)


def test_an_invitation_into_a_practice_is_taken_back_by_that_practice(store: Store) -> None:
    place, quay = practice(store), practice(store, "Quay Clinic")
    ada, maya = admin(store, "Ada", place), counselor(store, "Maya", place)
    with store.writing() as db:
        one = invitations.invite(db, "a" * 64, "join", "admin", NOW, person_id=ada.person.id, organisation_id=place)
        invitations.invite(db, "b" * 64, "client", "counselor", NOW, person_id=maya.person.id, organisation_id=place)
        assert [row.handle for row in invitations.into(db, place, NOW)] == [one.handle] == ["a" * 16]
        assert not invitations.into(db, quay, NOW) and not invitations.into(db, place, NOW + timedelta(days=3))
        assert not invitations.withdraw_into(db, quay, one.handle)
        assert not invitations.withdraw_into(db, place, "b" * 16), "a client's is the counselor's own"
        assert not invitations.withdraw_into(db, place, "%" * 16)
        assert invitations.withdraw_into(db, place, one.handle)


def test_one_letter_a_week(store: Store) -> None:
    place = practice(store)
    maya = counselor(store, "Maya", place)
    monday = NOW.replace(hour=0)
    with store.writing() as db:
        people.change(db, maya.person, email="maya@example.org")
        assert organisations.ask_for_digest(db, maya.person.id, place, wanted=True)
        assert [one.id for one in organisations.await_digest(db, people.NOBODY, 9)] == [maya.person.id]

    def take(_n: int) -> bool:
        with store.writing() as db:
            return organisations.take_digest(db, maya.person.id, monday, NOW)

    with ThreadPoolExecutor(4) as several:
        assert sorted(several.map(take, range(8))) == [False] * 7 + [True]
    with store.writing() as db:
        organisations.give_digest_back(db, maya.person.id, NOW + timedelta(hours=1))
        assert not organisations.take_digest(db, maya.person.id, monday, NOW), "another's letter is not given back"
        organisations.give_digest_back(db, maya.person.id, NOW)
        assert organisations.take_digest(db, maya.person.id, monday, NOW)
        assert organisations.take_digest(db, maya.person.id, monday + timedelta(days=7), NOW + timedelta(days=7))
