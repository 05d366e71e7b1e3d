"""What is left for a person, who can see what, and what they wish for: one read each, and no more than was meant."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from tests.people import Someone, Viewer, counselor, join, meet, practice, share, supporter
from tests.store.watching import asked
from tracker.store import giving, grants, invitations, organisations, received, wishes
from tracker.store.base import Store
from tracker.store.days import Edit
from tracker.store.invitations import Tie
from tracker.store.replies import Acknowledgement, Nod, Proposal
from tracker.store.safety import SafetyEvent
from tracker.store.windows import opened
from tracker.store.wishes import TalkingPoint

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY, HOUR, DAY = date(2026, 11, 20), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ana(store: Store) -> Someone:
    return join(store, "Ana")


@pytest.fixture
def maya(store: Store) -> Viewer:
    return counselor(store, "Maya", practice(store))


@pytest.fixture
def tie(store: Store, ana: Someone, maya: Viewer) -> Tie:
    made = meet(store, ana.person, maya, NOW)
    share(store, ana.person, made, ("mood", "sleep"), NOW)
    return made


def left(store: Store, who: Someone) -> list[tuple[str, str, str]]:
    with store.reading() as db:
        return [(one.what, one.name, one.kind) for one in received.left(db, who.person.id, NOW - 3 * DAY)]


def visible(store: Store, who: Someone, now: datetime = NOW) -> dict[str, tuple[str, ...]]:
    with store.reading() as db:
        return grants.visible(db, who.person.id, now)


def propose(store: Store, tie: Tie, kind: str = "check_in", what: str = "phq9") -> Proposal:
    made = Proposal(person_id=tie.person_id, tie_id=tie.id, kind=kind, what=what, made_at=NOW)
    with store.writing() as db:
        db.add(made)
    return made


def test_everything_that_was_left_comes_in_one_read(store: Store, ana: Someone, maya: Viewer, tie: Tie) -> None:
    propose(store, tie)
    event = SafetyEvent(person_id=ana.person.id, id=uuid4(), kind="phq9_item9", value=1, day=TODAY, shown_at=NOW)
    with store.writing() as db:
        db.add(Nod(person_id=ana.person.id, tie_id=tie.id, kind="saw", day=TODAY, at=NOW + HOUR))
        db.add(Nod(person_id=ana.person.id, tie_id=tie.id, kind="log", day=TODAY, at=NOW - 4 * DAY))
        db.add(event)
        db.flush()
        db.add(Acknowledgement(person_id=ana.person.id, event_id=event.id, organisation_id=maya.seat.organisation_id,
                               name="Maya", outcome="seen", at=NOW + 2 * HOUR))
    with asked(store) as statements:
        assert left(store, ana) == [("answer", "Maya", ""), ("nod", "Maya", "saw"), ("proposal", "Maya", "check_in")]
    assert len(statements) == 1
    with store.reading() as db:
        assert [one.name for one in received.acknowledged(db, ana.person.id, event.id)] == ["Maya"]
    assert left(store, join(store, "Ben")) == []


def test_a_proposal_goes_with_its_answer_and_the_first_answer_stays(store: Store, ana: Someone, tie: Tie) -> None:
    made = propose(store, tie)
    with store.writing() as db:
        assert received.answer(db, ana.person.id, made.id, "no", NOW)
        assert not received.answer(db, ana.person.id, made.id, "yes", NOW + HOUR)
        assert not received.answer(db, uuid4(), made.id, "yes", NOW)
    with store.reading() as db:
        kept = received.proposal(db, ana.person.id, made.id)
        assert kept is not None and kept.answer == "no"
    assert left(store, ana) == []


def test_a_proposal_goes_with_the_sharing_it_was_made_in(store: Store, ana: Someone, tie: Tie) -> None:
    propose(store, tie)
    with store.writing() as db:
        (one,) = grants.of(db, ana.person.id, [tie])
        assert one.grant is not None
        giving.revoke(db, ana.person.id, one.grant.id, NOW + HOUR)
    assert left(store, ana) == []


def test_who_can_see_what_follows_the_live_grants(store: Store, ana: Someone, maya: Viewer, tie: Tie) -> None:
    jo = supporter(store, "Jo")
    share(store, ana.person, meet(store, ana.person, jo, NOW + HOUR), ("mood",), NOW + HOUR, purposes=("support",))
    assert visible(store, ana, NOW + 2 * HOUR) == {"mood": ("Maya", "Jo"), "sleep": ("Maya",)}
    assert visible(store, ana, NOW - HOUR) == {}, "not before it began"
    assert visible(store, ana, NOW + timedelta(days=91)) == {}, "not after it ended"
    assert visible(store, join(store, "Ben")) == {}
    with store.writing() as db:
        assert maya.seat.organisation_id is not None
        organisations.leave(db, maya.person.id, maya.seat.organisation_id, "counselor", NOW + HOUR)
    assert visible(store, ana, NOW + 2 * HOUR) == {"mood": ("Jo",)}, "who left the practice sees nothing"


def test_a_day_kept_back_is_known_with_the_same_read(store: Store, ana: Someone, tie: Tie) -> None:
    with store.writing() as db:
        grants.hold(db, ana.person.id, TODAY, NOW)
    with asked(store) as statements, store.reading() as db:
        shares, held = grants.shown(db, ana.person.id, NOW + HOUR, TODAY)
        assert [one.tie.name for one in shares] == ["Maya"] and held
        assert grants.shown(db, ana.person.id, NOW + HOUR, TODAY - DAY)[1] is False
    assert len(statements) == 2


def test_a_pause_shows_nobody_anything(store: Store, ana: Someone, tie: Tie) -> None:
    with store.writing() as db:
        (one,) = grants.of(db, ana.person.id, [tie])
        assert one.terms is not None
        giving.give(db, ana.person.id, tie.id, one.terms.__class__(
            frozenset(), one.terms.purposes, one.terms.since, one.terms.begins_at, one.terms.ends_at), NOW + HOUR)
    assert visible(store, ana, NOW + 2 * HOUR) == {}
    with store.reading() as db:
        agreed = [(one.grant.topics, one.ending.why if one.ending else "")
                  for one in grants.history(db, ana.person.id, tie.id)]
    assert agreed == [("", ""), ("mood sleep", "changed")]


def test_looks_are_found_by_the_grant_they_went_through(store: Store, ana: Someone, maya: Viewer, tie: Tie) -> None:
    for _n in range(3):
        with opened(store, maya.seat, ana.person.id, NOW + HOUR) as pane:
            assert pane is not None
            pane.window.mood(TODAY - DAY, TODAY)
    with store.reading() as db:
        mine = [one.grant.id for one in grants.history(db, ana.person.id, tie.id)]
        assert [one.topics for one in received.looks(db, store.trail_key, ana.person.id, mine, 2)] == ["mood", "mood"]
        assert not received.looks(db, store.trail_key, ana.person.id, [uuid4()], 2)
        assert not received.looks(db, store.trail_key, ana.person.id, [], 2)


def test_what_to_talk_about_is_sealed_and_the_later_edit_stays(store: Store, ana: Someone, tie: Tie) -> None:
    def keep(text: str, at: datetime) -> bool:
        with store.writing() as db:
            return wishes.keep_point(db, store.vault, ana.person.id, tie.id, text, Edit(at, uuid4().hex, at, "UTC"))

    assert keep("The weekend", NOW)
    assert not keep("An older wish", NOW - HOUR)
    with store.reading() as db:
        assert wishes.point(db, store.vault, ana.person.id, tie.id) == "The weekend"
        kept = db.get(TalkingPoint, (ana.person.id, tie.id))
        assert kept is not None and b"weekend" not in bytes(kept.sealed)
    assert keep("", NOW + HOUR)
    with store.reading() as db:
        assert wishes.point(db, store.vault, ana.person.id, tie.id) == ""


def test_one_ask_is_open_at_a_time_and_can_be_taken_back(store: Store, ana: Someone, tie: Tie) -> None:
    first, again = uuid4(), uuid4()
    with store.writing() as db:
        wishes.ask(db, ana.person.id, tie.id, first, NOW)
        wishes.ask(db, ana.person.id, tie.id, again, NOW + HOUR)
        latest = wishes.last_ask(db, ana.person.id, tie.id)
        assert latest is not None and (latest.id, latest.asked_at) == (first, NOW)
    with store.writing() as db:
        assert wishes.withdraw(db, ana.person.id, tie.id, NOW + HOUR)
        assert not wishes.withdraw(db, ana.person.id, tie.id, NOW + HOUR)
    with store.writing() as db:
        wishes.ask(db, ana.person.id, tie.id, first, NOW + 2 * HOUR)  # the form came twice: it was taken back since
        kept = wishes.last_ask(db, ana.person.id, tie.id)
        assert kept is not None and kept.closed_how == "withdrawn"


def test_nothing_can_be_asked_of_a_tie_of_others(store: Store, ana: Someone, tie: Tie) -> None:
    ben = join(store, "Ben")
    with store.reading() as db:
        assert wishes.point(db, store.vault, ben.person.id, tie.id) == ""
        assert wishes.last_ask(db, ben.person.id, tie.id) is None
        assert not invitations.ties(db, ben.person.id)
