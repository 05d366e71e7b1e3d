"""What follows from what is shared: safety items, what is due, the standing and its proposal; and what is addressed."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.people import Someone, Viewer, begin, check, counselor, join, meet, practice, say, share, supporter
from tests.store.watching import asked
from tracker.domain.consent import Terms
from tracker.store import days, grants, journeys, people, trail, windows
from tracker.store.base import Store
from tracker.store.days import Edit
from tracker.store.glass import Window
from tracker.store.invitations import Tie
from tracker.store.journeys import Appointment
from tracker.store.replies import Acknowledgement, Nod, Proposal, Reviewed
from tracker.store.windows import Seat, caseload, opened, preview
from tracker.store.wishes import ContactAsk, TalkingPoint

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = NOW.date()
DAY, MONTH = timedelta(days=1), TODAY - timedelta(days=29)
ITEM9 = [0] * 8 + [2, 0]


@pytest.fixture
def rosa(store: Store) -> Viewer:
    return counselor(store, "Rosa", practice(store, "Quay"))


@pytest.fixture
def ana(store: Store) -> Someone:
    return join(store, "Ana")


def sharing(store: Store, who: Someone, viewer: Viewer, *topics: str) -> Tie:
    tie = meet(store, who.person, viewer, NOW)
    share(store, who.person, tie, topics, NOW)
    return tie


def seen(store: Store, seat: Seat, who: Someone, look: Callable[[Window], Any]) -> Any:
    with opened(store, seat, who.person.id, NOW) as pane:
        assert pane is not None
        return look(pane.window)


def topics_looked_at(store: Store, who: Someone) -> list[str]:
    with store.reading() as db:
        assert not [one for one in trail.verify_all(db, store.trail_key).values() if one.broken]
        return [row.topics for row in reversed(trail.of(db, store.trail_key, who.person.id, NOW - DAY))]


def test_who_one_looks_at(store: Store, ana: Someone, rosa: Viewer) -> None:
    tie = sharing(store, ana, rosa, "mood")
    with opened(store, rosa.seat, ana.person.id, NOW) as pane:
        assert pane is not None
        window = pane.window
        assert (window.zone, window.boundary, window.today) == ("Europe/London", time(4), TODAY)
        assert (window.tie_id, window.since, window.ends_at) == (tie.id, TODAY - 30 * DAY, NOW + 90 * DAY)


def test_a_safety_item_is_seen_where_its_questionnaire_is_shared(store: Store, ana: Someone, rosa: Viewer) -> None:
    made = check(store, ana.person, "phq9", ITEM9, TODAY - DAY, choice="talk")
    check(store, ana.person, "phq9", ITEM9, TODAY - 40 * DAY)
    sharing(store, ana, rosa, "check_ins:phq9", "mood")
    (item,) = seen(store, rosa.seat, ana, lambda window: window.safety(MONTH))
    assert (item.id, item.kind, item.instrument, item.day) == (made.id, "phq9_item9", "phq9", TODAY - DAY)
    assert (item.value, item.choice, item.acknowledged) == (2, "talk", None)
    assert topics_looked_at(store, ana) == ["check_ins:phq9"]


@pytest.mark.parametrize("topics", [("mood",), ("check_ins:gad7",)])
def test_a_safety_item_of_what_is_not_shared_is_not_there(
    store: Store, ana: Someone, rosa: Viewer, topics: tuple[str, ...]
) -> None:
    check(store, ana.person, "phq9", ITEM9, TODAY - DAY)
    sharing(store, ana, rosa, *topics)
    assert seen(store, rosa.seat, ana, lambda window: window.safety(MONTH)) is None
    assert topics_looked_at(store, ana) == []


def test_a_safety_item_of_a_day_held_back_waits_for_that_day(store: Store, ana: Someone, rosa: Viewer) -> None:
    check(store, ana.person, "phq9", ITEM9, TODAY)
    sharing(store, ana, rosa, "check_ins:phq9")
    with store.writing() as db:
        grants.hold(db, ana.person.id, TODAY, NOW)
    assert seen(store, rosa.seat, ana, lambda window: window.safety(MONTH)) == ()
    with store.writing() as db:
        grants.release(db, ana.person.id, TODAY)
    assert len(seen(store, rosa.seat, ana, lambda window: window.safety(MONTH))) == 1


def test_one_that_was_taken_care_of_says_by_whom_at_this_practice(store: Store, ana: Someone, rosa: Viewer) -> None:
    made = check(store, ana.person, "phq9", ITEM9, TODAY)
    other = counselor(store, "Otto", practice(store, "Harbour"))
    sharing(store, ana, rosa, "check_ins:phq9")
    sharing(store, ana, other, "check_ins:phq9")
    assert windows.acknowledge(store, rosa.seat, ana.person.id, made.id, "contacted", NOW)
    (item,) = seen(store, rosa.seat, ana, lambda window: window.safety(MONTH))
    assert item.acknowledged == windows.Acknowledged("Rosa", "contacted", NOW)
    (item,) = seen(store, other.seat, ana, lambda window: window.safety(MONTH))
    assert item.acknowledged is None


def test_what_is_due_of_the_shared_questionnaires(store: Store, ana: Someone, rosa: Viewer) -> None:
    begin(store, ana.person, "stabilise.detox", TODAY - 2 * DAY)
    sharing(store, ana, rosa, "check_ins:phq2", "mood")
    found = seen(store, rosa.seat, ana, lambda window: window.due(NOW))
    assert {one.key for one in found} <= {"phq2"} and found
    assert topics_looked_at(store, ana) == ["check_ins:phq2"]
    check(store, ana.person, "phq2", [0, 0], TODAY)
    assert seen(store, rosa.seat, ana, lambda window: window.due(NOW)) == ()


def test_what_is_due_needs_a_shared_questionnaire_and_a_shared_today(
    store: Store, ana: Someone, rosa: Viewer
) -> None:
    begin(store, ana.person, "stabilise.detox", TODAY - 2 * DAY)
    other = counselor(store, "Otto", practice(store, "Harbour"))
    sharing(store, ana, rosa, "mood", "plan_goals")
    sharing(store, ana, other, "check_ins:phq2")
    assert seen(store, rosa.seat, ana, lambda window: window.due(NOW)) is None
    assert seen(store, other.seat, ana, lambda window: window.due(NOW))
    with store.writing() as db:
        grants.hold(db, ana.person.id, TODAY, NOW)
    assert seen(store, other.seat, ana, lambda window: window.due(NOW)) is None


def test_a_long_form_does_not_tell_what_an_unshared_short_one_came_to(
    store: Store, ana: Someone, rosa: Viewer
) -> None:
    begin(store, ana.person, "stabilise.detox", TODAY - 2 * DAY)
    check(store, ana.person, "phq2", [3, 3], TODAY - DAY)
    both = counselor(store, "Otto", practice(store, "Harbour"))
    sharing(store, ana, rosa, "check_ins:phq9")
    sharing(store, ana, both, "check_ins:phq9", "check_ins:phq2")
    found = seen(store, both.seat, ana, lambda window: window.due(NOW))
    assert [(one.key, one.opened_by) for one in found] == [("phq9", "phq2")]
    assert seen(store, rosa.seat, ana, lambda window: window.due(NOW)) == ()


def test_where_they_stand_goes_with_the_plan(store: Store, ana: Someone, rosa: Viewer) -> None:
    begin(store, ana.person, "active", TODAY - 10 * DAY)
    other = counselor(store, "Otto", practice(store, "Harbour"))
    sharing(store, ana, rosa, "plan_goals")
    sharing(store, ana, other, "mood")
    standing = seen(store, rosa.seat, ana, lambda window: window.standing(TODAY))
    assert (standing.phase, standing.day) == ("active", 11)
    assert seen(store, rosa.seat, ana, lambda window: window.plan_goals()).goal == "no_use"
    assert seen(store, other.seat, ana, lambda window: window.standing(TODAY)) is None
    assert seen(store, other.seat, ana, lambda window: window.proposal_due(TODAY)) is None


def test_a_move_is_offered_once_what_is_shared_says_so(store: Store, ana: Someone, rosa: Viewer) -> None:
    """Eight days of detox past its end, all logged: with nothing but the plan shared, nobody can tell."""
    begin(store, ana.person, "stabilise.detox", TODAY - 20 * DAY)
    for ago in range(8):
        say(store, ana.person, TODAY - ago * DAY, mood="3", sleep_hours="7")
    other = counselor(store, "Otto", practice(store, "Harbour"))
    sharing(store, ana, rosa, "plan_goals", "mood")
    sharing(store, ana, other, "plan_goals", "use")
    offered = seen(store, rosa.seat, ana, lambda window: window.proposal_due(TODAY))
    assert str(offered) == "The first days are behind you. Want to go to one log a day?"
    assert seen(store, other.seat, ana, lambda window: window.proposal_due(TODAY)) is None
    with store.writing() as db:
        journeys.answer_later(db, ana.person.id, "stabilise.settle", TODAY + 7 * DAY, NOW)
    assert seen(store, rosa.seat, ana, lambda window: window.proposal_due(TODAY)) is None


def test_weekly_logs_are_offered_where_sessions_are_shared(store: Store, ana: Someone, rosa: Viewer) -> None:
    begin(store, ana.person, "active", TODAY - 200 * DAY)
    with store.writing() as db:
        journeys.add(db, Appointment(person_id=ana.person.id, day=TODAY - 8 * DAY, kind="individual", state="attended",
                                     made_at=NOW, edited_at=NOW))
    other = counselor(store, "Otto", practice(store, "Harbour"))
    sharing(store, ana, rosa, "plan_goals", "appointments")
    sharing(store, ana, other, "plan_goals")
    offered = seen(store, rosa.seat, ana, lambda window: window.proposal_due(TODAY))
    assert str(offered).startswith("You could move to weekly logs")
    assert seen(store, other.seat, ana, lambda window: window.proposal_due(TODAY)) is None


def test_shared_notes_by_day(store: Store, ana: Someone, rosa: Viewer) -> None:
    with store.writing() as db:
        for ago in range(4):
            day = TODAY - ago * DAY
            sealed = store.vault.seal(f"Note {ago}", ana.person.id, day)
            days.keep_note(db, ana.person.id, day, sealed, Edit(NOW, "e", NOW, "UTC"))
    sharing(store, ana, rosa, *(f"note:{TODAY - ago * DAY}" for ago in (0, 2, 9)))
    found = seen(store, rosa.seat, ana, lambda window: window.notes(TODAY - 5 * DAY, TODAY))
    assert found == {TODAY - 2 * DAY: "Note 2", TODAY: "Note 0"}
    assert topics_looked_at(store, ana) == [f"note:{TODAY - 2 * DAY} note:{TODAY}"]


def test_what_a_person_says_to_one_they_share_with(store: Store, ana: Someone, rosa: Viewer) -> None:
    """An ask and a talking point are for one tie; nobody else sees them, and seeing them stands in the trail."""
    other = counselor(store, "Otto", practice(store, "Harbour"))
    tie, _other = sharing(store, ana, rosa, "mood"), sharing(store, ana, other, "mood")
    sealed = store.vault.seal("The weekends", ana.person.id, tie.id)
    with store.writing() as db:
        db.add(ContactAsk(person_id=ana.person.id, tie_id=tie.id, asked_at=NOW - DAY, closed_at=NOW))
        ask = ContactAsk(person_id=ana.person.id, tie_id=tie.id, asked_at=NOW)
        db.add(ask)
        db.add(TalkingPoint(person_id=ana.person.id, tie_id=tie.id, sealed=sealed, edited_at=NOW, edit_id="e"))
    found = seen(store, rosa.seat, ana, lambda window: (window.contact(), window.talking_point()))
    assert found == (windows.ContactItem(ask.id, NOW), "The weekends")
    assert topics_looked_at(store, ana) == ["contact talking_point"]
    assert seen(store, other.seat, ana, lambda window: (window.contact(), window.talking_point())) == (None, None)
    assert topics_looked_at(store, ana) == ["contact talking_point"]


def test_what_this_key_cannot_open_is_left_out(store: Store, ana: Someone, rosa: Viewer) -> None:
    tie = sharing(store, ana, rosa, f"note:{TODAY}", "mood")
    with store.writing() as db:
        db.add(TalkingPoint(person_id=ana.person.id, tie_id=tie.id, sealed=b"\x01lost", edited_at=NOW, edit_id="e"))
        days.keep_note(db, ana.person.id, TODAY, b"\x01lost", Edit(NOW, "e", NOW, "UTC"))
    found = seen(store, rosa.seat, ana, lambda window: (window.talking_point(), window.note(TODAY)))
    assert found == (None, None)


def test_what_was_left_for_them_comes_back_latest_first(store: Store, ana: Someone, rosa: Viewer) -> None:
    tie = sharing(store, ana, rosa, "mood")
    with store.writing() as db:
        for ago in (2, 0, 1):
            db.add(Proposal(person_id=ana.person.id, tie_id=tie.id, kind="phase", what=f"p{ago}",
                            made_at=NOW - ago * DAY, answer="no" if ago else None))
            db.add(Nod(person_id=ana.person.id, tie_id=tie.id, kind="saw", day=TODAY - ago * DAY, at=NOW - ago * DAY))
        db.add(Reviewed(person_id=ana.person.id, viewer_id=rosa.person.id,
                        organisation_id=rosa.seat.organisation_id, at=NOW))
    found = seen(store, rosa.seat, ana, lambda window: (window.proposals(), window.nods(), window.reviewed_at))
    assert [(one.what, one.answer) for one in found[0]] == [("p0", None), ("p1", "no"), ("p2", "no")]
    assert [one.day for one in found[1]] == [TODAY, TODAY - DAY, TODAY - 2 * DAY]
    assert found[2] == NOW
    assert topics_looked_at(store, ana) == [], "what one left oneself is nothing of theirs"


def test_a_supporter_has_the_person_s_word_and_no_safety_items(store: Store, ana: Someone) -> None:
    sam = supporter(store, "Sam")
    check(store, ana.person, "phq9", ITEM9, TODAY)
    tie = sharing(store, ana, sam, "mood")
    sealed = store.vault.seal("A walk", ana.person.id, tie.id)
    with store.writing() as db:
        db.add(TalkingPoint(person_id=ana.person.id, tie_id=tie.id, sealed=sealed, edited_at=NOW, edit_id="e"))
    assert seen(store, sam.seat, ana, lambda window: (
        window.talking_point(), window.safety(MONTH), window.due(NOW), window.reviewed_at)) == (
        "A walk", None, None, None)


def test_a_list_asks_once_for_everybody_who_shares_it(store: Store, rosa: Viewer) -> None:
    """The same statements however many there are, and nobody who does not share a topic is in one about it."""
    asked = {count: _statements(store, rosa, count) for count in (2, 12)}
    assert len(asked[2]) == len(asked[12])


def _statements(store: Store, rosa: Viewer, count: int) -> list[str]:
    for n in range(count):
        who = join(store, f"P{count}-{n}")
        say(store, who.person, TODAY, mood="3", use="no_use")
        sharing(store, who, rosa, "mood", "check_ins:phq9", "plan_goals", "appointments",
                *(("use",) if n % 2 else ()))
    with asked(store, store.write_engine) as found, caseload(store, rosa.seat, NOW) as panes:
        for pane in panes:
            window = pane.window
            assert (window.use(MONTH, TODAY) is None) == ("use" not in window.topics)
            window.mood(MONTH, TODAY), window.safety(MONTH), window.due(NOW), window.standing(TODAY)
            window.contact(), window.talking_point(), window.appointments(MONTH, TODAY), window.reviewed_at
    return [statement for statement, _values in found]


def test_who_does_not_share_a_topic_is_in_no_question_about_it(store: Store, ana: Someone, rosa: Viewer) -> None:
    ben = join(store, "Ben")
    sharing(store, ana, rosa, "mood")
    sharing(store, ben, rosa, "use")
    with caseload(store, rosa.seat, NOW) as panes, asked(store, store.write_engine) as found:
        for pane in panes:
            pane.window.mood(MONTH, TODAY)
    ((statement, values),) = [one for one in found if "FROM reading" in one[0]]
    assert statement and ben.person.id.hex not in str(values).replace("-", "")
    assert ana.person.id.hex in str(values).replace("-", "")


def test_a_preview_is_what_the_other_side_sees_and_leaves_no_trace(store: Store, ana: Someone, rosa: Viewer) -> None:
    made = check(store, ana.person, "phq9", ITEM9, TODAY)
    say(store, ana.person, TODAY, mood="4", use="use")
    tie = sharing(store, ana, rosa, "mood", "check_ins:phq9")
    assert windows.mark_reviewed(store, rosa.seat, ana.person.id, NOW)
    with preview(store, ana.person.id, tie.id, NOW) as pane:
        assert pane is not None and pane.record.recipient == "Rosa, Quay"
        assert pane.window.mood(MONTH, TODAY) == {TODAY: {"mood": "4"}}
        assert [one.id for one in pane.window.safety(MONTH) or ()] == [made.id]
        assert pane.window.use(MONTH, TODAY) is None and pane.window.reviewed_at is None
    with pytest.raises(windows.Shut):
        pane.window.mood(MONTH, TODAY)
    assert topics_looked_at(store, ana) == []


def test_a_preview_of_terms_not_given_yet(store: Store, ana: Someone, rosa: Viewer) -> None:
    say(store, ana.person, TODAY, mood="4", sleep_hours="7")
    tie = meet(store, ana.person, rosa, NOW)
    with preview(store, ana.person.id, tie.id, NOW) as pane:
        assert pane is None, "nothing is shared yet"
    terms = Terms(frozenset({"sleep"}), frozenset({"care"}), TODAY, NOW, NOW + DAY)
    with preview(store, ana.person.id, tie.id, NOW, terms) as pane:
        assert pane is not None and pane.record.recipient == "Rosa, Quay" and not pane.record.signature
        assert pane.window.sleep(MONTH, TODAY) == {TODAY: {"sleep_hours": "7"}}
        assert pane.window.mood(MONTH, TODAY) is None
    with preview(store, rosa.person.id, tie.id, NOW, terms) as pane:
        assert pane is None, "a preview is for the person themselves"
    with preview(store, ana.person.id, uuid4(), NOW, terms) as pane:
        assert pane is None


def test_an_acknowledgement_outlives_who_gave_it(store: Store, ana: Someone, rosa: Viewer) -> None:
    made = check(store, ana.person, "phq9", ITEM9, TODAY)
    assert rosa.seat.organisation_id is not None
    with store.writing() as db:
        db.add(Acknowledgement(person_id=ana.person.id, event_id=made.id, organisation_id=rosa.seat.organisation_id,
                               viewer_id=rosa.person.id, name="Rosa", outcome="seen", at=NOW))
    with store.writing() as db:
        people.erase(db, rosa.person)
    with store.reading() as db:
        kept = db.get_one(Acknowledgement, (ana.person.id, made.id, rosa.seat.organisation_id))
    assert (kept.name, kept.viewer_id) == ("Rosa", None)
