"""Windows: with a live grant a viewer sees what it names and nothing else; every look stands in the trail."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests.people import (
    Someone,
    Viewer,
    ana,
    check,
    counselor,
    join,
    maya,
    meet,
    mo,
    otto,
    practice,
    say,
    share,
    supporter,
)
from tracker.domain.consent import CHECK_INS, NOTE, TOPICS, note_of
from tracker.domain.instruments import INSTRUMENTS
from tracker.store import days, giving, grants, invitations, journeys, moments, organisations, people, trail, windows
from tracker.store.base import Store
from tracker.store.days import Edit
from tracker.store.glass import Window
from tracker.store.grants import Grant
from tracker.store.items import Answers
from tracker.store.journeys import Appointment, PlanGoal
from tracker.store.moments import Moment
from tracker.store.trail import Glance
from tracker.store.windows import OverBudget, Pane, Seat, Shut, caseload, opened

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = NOW.date()
WEEK = DAY - timedelta(days=6)


@pytest.fixture
def client(store: Store) -> Someone:
    """Ana, with the days of the cast."""
    return ana(store, DAY)


@pytest.fixture
def viewer(store: Store, client: Someone) -> Viewer:
    """Maya, with whom Ana shares mood and sleep."""
    return maya(store, client.person, NOW)


def seen(store: Store, viewer: Viewer, person_id: UUID, now: datetime = NOW,
         look: Callable[[Window], Any] = lambda window: window.mood(WEEK, DAY)) -> Any:
    """What a viewer sees, "nobody" where there is no window."""
    with opened(store, viewer.seat, person_id, now) as pane:
        return "nobody" if pane is None else look(pane.window)


def looks(store: Store, person_id: UUID) -> list[str]:
    """The topics of every look at somebody, first to last."""
    with store.reading() as db:
        assert not [one for one in trail.verify_all(db, store.trail_key).values() if one.broken]
        found = trail.of(db, store.trail_key, person_id, NOW - timedelta(days=400))
    return [row.topics for row in reversed(found)]


def test_what_is_shared_is_seen_and_the_rest_is_not(store: Store, client: Someone, viewer: Viewer) -> None:
    with opened(store, viewer.seat, client.person.id, NOW) as pane:
        assert pane is not None
        window = pane.window
        assert (window.name, window.topics) == ("Ana", {"mood", "sleep"})
        assert window.mood(WEEK, DAY) == {DAY - timedelta(days=2): {"mood": "2"},
                                          DAY - timedelta(days=1): {"mood": "2", "anxiety": "3"}}
        assert sorted((window.sleep(WEEK, DAY) or {})[DAY - timedelta(days=1)]) == ["sleep_hours", "sleep_quality"]
        assert window.use(WEEK, DAY) is window.craving(WEEK, DAY) is window.body(WEEK, DAY) is None
        assert window.confidence(WEEK, DAY) is window.plan_goals() is window.note(DAY) is None
        assert window.appointments(WEEK, DAY) is window.check_ins("phq9", WEEK, DAY) is None
    assert looks(store, client.person.id) == ["mood sleep"]


def test_no_topic_no_method(store: Store) -> None:
    """A method for each topic. The safety plan has none until there is one to show."""
    kinds = {CHECK_INS.rstrip(":"), NOTE.rstrip(":"), *TOPICS} - {"safety_plan"}
    methods = {name for name in dir(Window) if not name.startswith("_")}
    follows = {"notes", "safety", "due", "standing", "proposal_due"}
    addressed = {"contact", "talking_point", "proposals", "nods", "reviewed_at"}
    terms = {"person_id", "name", "topics", "zone", "boundary", "today", "tie_id", "since", "ends_at", "shut"}
    assert methods == kinds | follows | addressed | terms


def test_nobody_sees_without_a_grant(store: Store, client: Someone, viewer: Viewer) -> None:
    stranger = otto(store, viewer.seat.organisation_id or UUID(int=0))
    assert seen(store, stranger, client.person.id) == "nobody"
    assert seen(store, viewer, join(store, "Kim").person.id) == "nobody"
    assert seen(store, viewer, uuid4()) == "nobody"
    with caseload(store, stranger.seat, NOW) as panes:
        assert panes == []
    assert looks(store, client.person.id) == []


def test_what_was_revoked_yesterday_is_gone(store: Store, viewer: Viewer) -> None:
    gone = mo(store, viewer, NOW)
    assert seen(store, viewer, gone.person.id) == "nobody"
    with caseload(store, viewer.seat, NOW) as panes:
        assert [pane.window.name for pane in panes] == ["Ana"]


def test_before_it_is_confirmed_nothing_can_be_given(store: Store, viewer: Viewer) -> None:
    kim = join(store, "Kim").person
    waiting = meet(store, kim, viewer, NOW, confirmed=False)
    with pytest.raises(AssertionError):
        share(store, kim, waiting, ("mood",), NOW)
    assert seen(store, viewer, kim.id) == "nobody"


def test_a_grant_ends_to_its_second(store: Store, client: Someone, viewer: Viewer) -> None:
    end = NOW + timedelta(days=90) - timedelta(hours=1)
    assert seen(store, viewer, client.person.id, end - timedelta(seconds=1)) != "nobody"
    assert seen(store, viewer, client.person.id, end) == "nobody"
    assert seen(store, viewer, client.person.id, NOW - timedelta(hours=2)) == "nobody", "before it began"


def test_days_before_the_first_and_days_held_back_stay(store: Store, client: Someone) -> None:
    viewer = counselor(store, "Rosa", practice(store, "Quay"))
    first = DAY - timedelta(days=1)
    say(store, client.person, DAY, mood="4")
    share(store, client.person, meet(store, client.person, viewer, NOW), ("mood",), NOW, since=first)
    assert list(seen(store, viewer, client.person.id)) == [first, DAY]
    with store.writing() as db:
        grants.hold(db, client.person.id, DAY, NOW)
        grants.hold(db, client.person.id, DAY, NOW)
    assert list(seen(store, viewer, client.person.id)) == [first]
    with store.writing() as db:
        grants.release(db, client.person.id, DAY)
    assert list(seen(store, viewer, client.person.id)) == [first, DAY]


def test_two_practices_share_nothing(store: Store, client: Someone, viewer: Viewer) -> None:
    """Maya works in two places; what Ana shares with her in one is not there in the other."""
    other = practice(store, "Quay")
    with store.writing() as db:
        organisations.join(db, viewer.person.id, other, "counselor", NOW)
    for seat in (Seat(viewer.person.id, other), Seat(viewer.person.id)):
        with opened(store, seat, client.person.id, NOW) as pane:
            assert pane is None
        with caseload(store, seat, NOW) as panes:
            assert panes == []


def test_who_left_the_practice_sees_nothing_any_more(store: Store, client: Someone, viewer: Viewer) -> None:
    place = viewer.seat.organisation_id
    assert place is not None
    with store.writing() as db:
        assert organisations.leave(db, viewer.person.id, place, "counselor", NOW)
    assert seen(store, viewer, client.person.id) == "nobody"
    with store.writing() as db:
        organisations.join(db, viewer.person.id, place, "admin", NOW)
    assert seen(store, viewer, client.person.id) == "nobody", "who runs a practice sees nobody's days"


def test_a_supporter_sees_summary_topics_alone(store: Store, client: Someone) -> None:
    friend = supporter(store, "Sam")
    tie = meet(store, client.person, friend, NOW)
    with pytest.raises(ValueError, match="cannot be shared"):
        share(store, client.person, tie, ("mood", "use"), NOW)
    share(store, client.person, tie, ("mood", "plan_goals"), NOW, purposes=("support",))
    assert seen(store, friend, client.person.id)
    assert seen(store, friend, client.person.id, look=lambda window: window.use(WEEK, DAY)) is None


def test_a_pause_shuts_the_window_and_keeps_the_end(store: Store, client: Someone, viewer: Viewer) -> None:
    with store.writing() as db:
        (one,) = grants.of(db, client.person.id, invitations.ties(db, client.person.id))
        assert one.terms is not None
        paused = giving.give(db, client.person.id, one.tie.id, replace(one.terms, topics=frozenset()), NOW)
        assert paused is not None and paused.ends_at == one.terms.ends_at and paused.signed_at < paused.made_at
    assert seen(store, viewer, client.person.id) == "nobody"
    with caseload(store, viewer.seat, NOW) as panes:
        assert panes == []


def test_everything_a_counselor_can_be_shown(store: Store, client: Someone) -> None:
    rosa = counselor(store, "Rosa", practice(store, "Quay", is_part2=True))
    who = client.person
    check(store, who, "phq9", [1] * 8 + [2, 0], DAY)
    check(store, who, "gad7", [1] * 7, DAY)
    with store.writing() as db:
        days.keep_note(db, who.id, DAY, store.vault.seal("A walk by the sea", who.id, DAY), Edit(NOW, "e", NOW, "UTC"))
        moments.add(db, Moment(person_id=who.id, client_id="c", kind="craving", day=DAY, started_at=NOW, zone="UTC",
                               intensity=8, intensity_after=3, triggers="evening", helped="walked", recorded_at=NOW,
                               edited_at=NOW, sealed=b"own words"))
        journeys.add(db, Appointment(person_id=who.id, day=DAY, kind="group", with_whom="Dr. Lee", made_at=NOW,
                                     edited_at=NOW))
        journeys.add(db, PlanGoal(person_id=who.id, phase="active", text="Sleep by eleven", made_at=NOW))
    topics = ("craving", "check_ins:phq9", "appointments", "plan_goals", note_of(DAY))
    share(store, who, meet(store, who, rosa, NOW), topics, NOW)
    with opened(store, rosa.seat, who.id, NOW, "brief") as pane:
        assert pane is not None and pane.record.is_part2 and pane.record.recipient == "Rosa, Quay"
        window = pane.window
        found = window.craving(WEEK, DAY)
        assert found is not None and len(found.answers) == 2
        (craving,) = found.moments[DAY]
        assert (craving.intensity, craving.intensity_after, craving.helped) == (8, 3, ("walked",))
        (sitting,) = window.check_ins("phq9", WEEK, DAY) or ()
        assert sitting.total == 10 and sitting.answers[INSTRUMENTS["phq9"].items[8].id] == 2
        assert window.check_ins("gad7", WEEK, DAY) is None
        (session,) = window.appointments(WEEK, DAY) or ()
        assert session.kind == "group" and "Lee" not in str(session)
        plan = window.plan_goals()
        assert plan is not None and plan.goals == (("Sleep by eleven", False),)
        assert window.note(DAY) == "A walk by the sea"
        assert window.note(DAY - timedelta(days=1)) is None
    assert looks(store, who.id) == [" ".join(sorted(topics))]


def test_a_day_held_back_is_out_of_every_topic(store: Store, client: Someone) -> None:
    rosa = counselor(store, "Rosa", practice(store, "Quay"))
    who = client.person
    check(store, who, "phq9", [1] * 9 + [0], DAY)
    with store.writing() as db:
        days.keep_note(db, who.id, DAY, store.vault.seal("Mine", who.id, DAY), Edit(NOW, "e", NOW, "UTC"))
        moments.add(db, Moment(person_id=who.id, client_id="c", kind="craving", day=DAY, started_at=NOW, zone="UTC",
                               recorded_at=NOW, edited_at=NOW))
        journeys.add(db, Appointment(person_id=who.id, day=DAY, kind="group", made_at=NOW, edited_at=NOW))
        grants.hold(db, who.id, DAY, NOW)
    share(store, who, meet(store, who, rosa, NOW), ("craving", "check_ins:phq9", "appointments", note_of(DAY)), NOW)
    with opened(store, rosa.seat, who.id, NOW) as pane:
        assert pane is not None
        found = pane.window.craving(DAY, DAY)
        assert found is not None and not found.answers and not found.moments
        assert pane.window.check_ins("phq9", DAY, DAY) == () == pane.window.appointments(DAY, DAY)
        assert pane.window.note(DAY) is None


def test_the_row_is_kept_before_anything_is_sent_or_not_at_all(
    store: Store, client: Someone, viewer: Viewer
) -> None:
    with opened(store, viewer.seat, client.person.id, NOW) as pane:
        assert pane is not None, "to open it and look at nothing tells nothing"
    assert looks(store, client.person.id) == []
    with pytest.raises(KeyError), opened(store, viewer.seat, client.person.id, NOW) as pane:
        assert pane is not None and pane.window.mood(WEEK, DAY)
        raise KeyError
    assert looks(store, client.person.id) == [], "the page was not made, nothing was shown"
    with opened(store, viewer.seat, client.person.id, NOW) as pane:
        assert pane is not None and pane.window.mood(WEEK, DAY)
    with pytest.raises(Shut):
        pane.window.sleep(WEEK, DAY)
    assert looks(store, client.person.id) == ["mood"]


def test_a_list_is_one_look_at_each(store: Store, client: Someone, viewer: Viewer) -> None:
    ben = join(store, "Ben").person
    share(store, ben, meet(store, ben, viewer, NOW), ("use",), NOW)
    with caseload(store, viewer.seat, NOW) as panes:
        assert [pane.window.name for pane in panes] == ["Ana", "Ben"]
        assert [_moods(pane) is None for pane in panes] == [False, True]
    assert (looks(store, client.person.id), looks(store, ben.id)) == (["mood"], [])


def _moods(pane: Pane) -> Answers | None:
    return pane.window.mood(WEEK, DAY)


def test_an_hour_holds_so_many_looks(
    store: Store, client: Someone, viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(windows.AN_HOUR, "page", 3)
    for minute in range(3):
        assert seen(store, viewer, client.person.id, NOW + timedelta(minutes=minute))
    with pytest.raises(OverBudget):
        seen(store, viewer, client.person.id, NOW + timedelta(minutes=4))
    with caseload(store, viewer.seat, NOW + timedelta(minutes=5)) as panes:
        assert len(panes) == 1, "the list has an hour of its own"
    assert seen(store, viewer, client.person.id, NOW + timedelta(minutes=61))


def test_a_list_counts_once_however_many_are_on_it(
    store: Store, client: Someone, viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = join(store, "Ben").person
    share(store, ben, meet(store, ben, viewer, NOW), ("mood",), NOW)
    monkeypatch.setitem(windows.AN_HOUR, "list", 2)
    for minute in range(2):
        with caseload(store, viewer.seat, NOW + timedelta(minutes=minute)) as panes:
            assert len([_moods(pane) for pane in panes]) == 2
    with pytest.raises(OverBudget), caseload(store, viewer.seat, NOW + timedelta(minutes=3)):
        pass


def test_who_closes_their_account_leaves_nothing_to_see(store: Store, client: Someone, viewer: Viewer) -> None:
    assert seen(store, viewer, client.person.id)
    before = looks(store, client.person.id)
    with store.writing() as db:
        people.erase(db, client.person)
    assert seen(store, viewer, client.person.id) == "nobody"
    assert looks(store, client.person.id) == before == ["mood"], "who looked is kept for its legal time"
    with store.reading() as db:
        (row,) = db.scalars(select(Glance)).all()
    for text in (client.person.id.hex, str(client.person.id), str(viewer.person.id), "Ana", "Maya"):
        assert text not in str(row.model_dump())


def test_a_viewer_who_goes_leaves_the_record_and_no_way_in(store: Store, client: Someone, viewer: Viewer) -> None:
    with store.writing() as db:
        people.erase(db, viewer.person)
    assert seen(store, viewer, client.person.id) == "nobody"
    with store.reading() as db:
        (grant,) = db.scalars(select(Grant)).all()
        assert grant.recipient == "Maya, Harbour House"
        assert invitations.ties(db, client.person.id) == []


def test_the_first_day_of_a_year(store: Store, client: Someone, viewer: Viewer) -> None:
    """Asked for from long ago, a look stands in the trail with the days it could have shown."""
    assert seen(store, viewer, client.person.id, look=lambda window: window.mood(date(2020, 1, 1), DAY))
    with store.reading() as db:
        (row,) = trail.of(db, store.trail_key, client.person.id, NOW - timedelta(days=1))
    assert (row.first, row.last, row.way) == (NOW.date() - timedelta(days=30), DAY, "page")
