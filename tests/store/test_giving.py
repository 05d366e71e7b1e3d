"""Giving: only the person gives; a widening is signed and can be undone; ending is at once; invitations work once."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from tests.people import Someone, Viewer, counselor, join, meet, practice, share, supporter
from tracker.domain.consent import INVITED, InvalidTerms, Terms
from tracker.store import giving, grants, invitations, organisations
from tracker.store.base import Store
from tracker.store.giving import Signature, Unsigned
from tracker.store.grants import Grant, Revocation
from tracker.store.invitations import Invitation, Tie
from tracker.store.windows import opened

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SIGNED = Signature("Ana", "passphrase", "Evenlight on localhost")
HOUR = timedelta(hours=1)


@pytest.fixture
def ana(store: Store) -> Someone:
    return join(store, "Ana")


@pytest.fixture
def rosa(store: Store) -> Viewer:
    return counselor(store, "Rosa", practice(store, is_part2=True))


@pytest.fixture
def tie(store: Store, ana: Someone, rosa: Viewer) -> Tie:
    return meet(store, ana.person, rosa, NOW)


def topics(store: Store, ana: Someone, rosa: Viewer, now: datetime = NOW) -> set[str]:
    """What is shared now, as the window has it."""
    with opened(store, rosa.seat, ana.person.id, now) as pane:
        return set(pane.window.topics) if pane else set()


def terms_of(store: Store, tie: Tie) -> Terms:
    with store.reading() as db:
        (one,) = grants.of(db, tie.person_id, [tie])
    assert one.terms is not None
    return one.terms


def change(
    store: Store, tie: Tie, names: Collection[str], now: datetime = NOW, signature: Signature | None = None, **more: Any
) -> Grant | None:
    terms = replace(terms_of(store, tie), topics=frozenset(names), **more)
    with store.writing() as db:
        return giving.give(db, tie.person_id, tie.id, terms, now, signature)


def test_a_grant_is_the_whole_record(store: Store, ana: Someone, rosa: Viewer, tie: Tie) -> None:
    made = share(store, ana.person, tie, ("sleep", "mood"), NOW)
    record = grants.record_of(made, tie.role)
    assert (record.patient, record.recipient, record.signature, record.signed_at, record.is_part2) == (
        "Ana", "Rosa, Harbour House", "Ana", NOW, True)
    assert (made.topics, made.signed_how, made.is_wider, made.before) == ("mood sleep", "passphrase", True, None)
    assert record.terms == terms_of(store, tie) and record.notice.short


def test_a_widening_needs_a_signature_and_a_narrowing_none(
    store: Store, ana: Someone, rosa: Viewer, tie: Tie
) -> None:
    first = share(store, ana.person, tie, ("mood", "sleep"), NOW)
    with pytest.raises(Unsigned) as caught:
        change(store, tie, ("mood", "sleep", "use"), NOW + HOUR)
    assert caught.value.parts == ("discloser", "signature")
    with pytest.raises(Unsigned):
        change(store, tie, ("mood",), NOW + HOUR, ends_at=first.ends_at + HOUR)
    assert topics(store, ana, rosa, NOW + HOUR) == {"mood", "sleep"}
    narrow = change(store, tie, ("mood",), NOW + HOUR)
    assert narrow is not None and not narrow.is_wider and narrow.before == first.id
    assert (narrow.signed_at, narrow.made_at) == (NOW, NOW + HOUR)
    assert topics(store, ana, rosa, NOW + HOUR) == {"mood"}
    with store.reading() as db:
        (ended,) = db.scalars(select(Revocation)).all()
    assert (ended.grant_id, ended.why, ended.at) == (first.id, "changed", NOW + HOUR)


def test_terms_that_cannot_be_kept_change_nothing(store: Store, ana: Someone, rosa: Viewer, tie: Tie) -> None:
    share(store, ana.person, tie, ("mood",), NOW)
    for bad in ({"topics": frozenset({"all"})}, {"ends_at": NOW + timedelta(days=366)}, {"purposes": frozenset()}):
        with pytest.raises(InvalidTerms), store.writing() as db:
            giving.give(db, tie.person_id, tie.id, replace(terms_of(store, tie), **bad), NOW, SIGNED)  # type: ignore[arg-type]
    assert topics(store, ana, rosa) == {"mood"}


def test_a_widening_is_undone_within_its_day(store: Store, ana: Someone, rosa: Viewer, tie: Tie) -> None:
    share(store, ana.person, tie, ("mood", "sleep"), NOW)
    wide = change(store, tie, ("mood", "use"), NOW + HOUR, SIGNED)
    assert wide is not None and wide.is_wider
    with store.writing() as db:
        assert not giving.undo(db, uuid4(), wide.id, NOW + 2 * HOUR), "somebody else's"
        assert not giving.undo(db, ana.person.id, wide.id, NOW + 25 * HOUR)
        assert giving.undo(db, ana.person.id, wide.id, NOW + 24 * HOUR)
        assert not giving.undo(db, ana.person.id, wide.id, NOW + 24 * HOUR)
    assert topics(store, ana, rosa, NOW + 24 * HOUR) == {"mood"}, "what both allowed, never more"


def test_undoing_the_first_grant_ends_it(store: Store, ana: Someone, rosa: Viewer, tie: Tie) -> None:
    first = share(store, ana.person, tie, ("mood",), NOW)
    with store.writing() as db:
        assert giving.undo(db, ana.person.id, first.id, NOW + HOUR)
        assert not giving.undo(db, ana.person.id, uuid4(), NOW + HOUR)
    assert topics(store, ana, rosa, NOW + HOUR) == set()


def test_undoing_a_renewal_after_the_end_brings_nothing_back(
    store: Store, ana: Someone, rosa: Viewer, tie: Tie
) -> None:
    first = share(store, ana.person, tie, ("mood",), NOW, lasts=HOUR)
    wide = change(store, tie, ("mood",), NOW + 2 * HOUR, SIGNED, begins_at=NOW + 2 * HOUR, ends_at=NOW + 9 * HOUR)
    assert wide is not None and wide.before == first.id and topics(store, ana, rosa, NOW + 3 * HOUR) == {"mood"}
    with store.writing() as db:
        assert giving.undo(db, ana.person.id, wide.id, NOW + 3 * HOUR)
    assert topics(store, ana, rosa, NOW + 3 * HOUR) == set()


def test_ending_is_for_good_whatever_the_clock_says(store: Store, ana: Someone, rosa: Viewer, tie: Tie) -> None:
    made = share(store, ana.person, tie, ("mood",), NOW)
    with store.writing() as db:
        assert not giving.revoke(db, rosa.person.id, made.id, NOW), "who looks cannot touch it"
        assert giving.revoke(db, ana.person.id, made.id, NOW + HOUR)
        assert not giving.revoke(db, ana.person.id, made.id, NOW + HOUR)
    assert topics(store, ana, rosa, NOW + HOUR) == set() == topics(store, ana, rosa, NOW)
    share(store, ana.person, tie, ("sleep",), NOW + 2 * HOUR)
    assert topics(store, ana, rosa, NOW + 2 * HOUR) == {"sleep"}, "shared anew without a new invitation"


def test_parting_takes_a_new_invitation(store: Store, ana: Someone, rosa: Viewer, tie: Tie) -> None:
    share(store, ana.person, tie, ("mood",), NOW)
    with store.writing() as db:
        assert giving.part(db, ana.person.id, tie.id, NOW + HOUR) and not giving.part(db, ana.person.id, tie.id, NOW)
    assert topics(store, ana, rosa, NOW + HOUR) == set()
    with pytest.raises(AssertionError):
        share(store, ana.person, tie, ("mood",), NOW + HOUR)
    again = meet(store, ana.person, rosa, NOW + HOUR)
    assert again.id != tie.id
    share(store, ana.person, again, ("mood",), NOW + HOUR)
    assert topics(store, ana, rosa, NOW + HOUR) == {"mood"}


def accept(
    store: Store, token: str, by: Someone, kind: Any = "share", now: datetime = NOW, place: UUID | None = None
) -> Any:
    with store.writing() as db:
        return invitations.accept(db, token, kind, by.person.id, now, organisation_id=place)


def invite(
    store: Store, kind: Any = "share", role: str = "counselor", *, by: Someone | None = None, place: UUID | None = None
) -> str:
    token = uuid4().hex
    with store.writing() as db:
        invitations.invite(db, token, kind, role, NOW, person_id=by.person.id if by else None, organisation_id=place)
    return token


def test_looking_at_an_invitation_uses_nothing_up(store: Store, ana: Someone, rosa: Viewer) -> None:
    token = invite(store, by=ana)
    for _ in range(100):
        with store.reading() as db:
            assert invitations.look(db, token, NOW) is not None
    made = accept(store, token, rosa, place=rosa.seat.organisation_id)
    assert isinstance(made, Tie) and (made.name, made.confirmed_at) == ("Rosa", None)
    assert accept(store, token, rosa, place=rosa.seat.organisation_id) is None
    with store.reading() as db:
        assert invitations.look(db, token, NOW) is None


def test_an_invitation_lasts_72_hours(store: Store, ana: Someone, rosa: Viewer) -> None:
    token, place = invite(store, by=ana), rosa.seat.organisation_id
    assert accept(store, token, rosa, now=NOW + INVITED, place=place) is None
    assert accept(store, token, rosa, now=NOW + INVITED - HOUR, place=place) is not None


def test_an_invitation_is_for_one_purpose_and_for_somebody_else(store: Store, ana: Someone, rosa: Viewer) -> None:
    token, place = invite(store, by=ana), rosa.seat.organisation_id
    assert place is not None
    for kind in ("client", "join"):
        assert accept(store, token, rosa, kind, place=place) is None
    assert accept(store, token, ana, place=place) is None, "one's own"
    assert accept(store, token, join(store, "Kim"), place=place) is None, "no counselor there"
    assert accept(store, token, rosa) is None, "a counselor accepts for a practice"
    assert accept(store, token, rosa, place=practice(store, "Quay")) is None, "of their own"
    assert accept(store, "unknown", rosa, place=place) is None
    assert accept(store, token, rosa, place=place) is not None, "none of that used it up"
    friend = invite(store, role="supporter", by=ana)
    assert accept(store, friend, rosa, place=place) is None
    assert accept(store, friend, supporter(store, "Sam")) is not None


def test_a_counselor_invites_a_client(store: Store, ana: Someone, rosa: Viewer) -> None:
    place = rosa.seat.organisation_id
    made = accept(store, invite(store, "client", by=rosa, place=place), ana, "client")
    assert isinstance(made, Tie) and (made.person_id, made.viewer_id) == (ana.person.id, rosa.person.id)
    assert made.name == "Rosa" and made.confirmed_at is None
    again = accept(store, invite(store, "client", by=rosa, place=place), ana, "client")
    assert again.id == made.id, "the same two, the same tie"
    with store.writing() as db:
        assert giving.give(db, ana.person.id, made.id, Terms(frozenset({"mood"}), frozenset({"care"}), NOW.date(), NOW,
                                                            NOW + HOUR), NOW, SIGNED) is None
        assert not invitations.confirm(db, rosa.person.id, made.id, NOW), "the person says who they meant"
        assert invitations.confirm(db, ana.person.id, made.id, NOW)
    share(store, ana.person, made, ("mood",), NOW)
    assert topics(store, ana, rosa) == {"mood"}
    last = invite(store, "client", by=rosa, place=place)
    assert place is not None
    with store.writing() as db:
        organisations.leave(db, rosa.person.id, place, "counselor", NOW)
    assert accept(store, last, join(store, "Kim"), "client") is None, "who invited is no counselor there any more"


def test_into_an_organisation(store: Store) -> None:
    """The first comes by an address of the server's own; then whoever runs the practice invites."""
    place, admin, maya = practice(store), join(store, "Ada"), join(store, "Maya")
    made = accept(store, invite(store, "join", "admin", place=place), admin, "join")
    assert isinstance(made, Invitation)
    assert accept(store, invite(store, "join", "counselor", by=admin, place=place), maya, "join") is not None
    assert accept(store, invite(store, "join", "admin", by=maya, place=place), join(store, "Kim"), "join") is None
    with store.reading() as db:
        assert organisations.holds(db, maya.person.id, place, "counselor")
        assert [one.display_name for one in organisations.members(db, place, "counselor")] == ["Maya"]
        assert [(one.name, role) for one, role in organisations.of(db, admin.person.id)] == [("Harbour House", "admin")]


def test_invitations_are_listed_withdrawn_and_forgotten(store: Store, ana: Someone, rosa: Viewer) -> None:
    tokens = [invite(store, by=ana) for _ in range(3)]
    accept(store, tokens[0], rosa, place=rosa.seat.organisation_id)
    with store.writing() as db:
        assert {one.token_hash for one in invitations.open_ones(db, ana.person.id, NOW)} == set(tokens[1:])
        assert not invitations.withdraw(db, rosa.person.id, tokens[1])
        assert invitations.withdraw(db, ana.person.id, tokens[1])
        assert invitations.forget(db, NOW) == 1
        assert invitations.forget(db, NOW + INVITED) == 1
        assert db.scalar(select(func.count()).select_from(Invitation)) == 0
