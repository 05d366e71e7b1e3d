"""Journeys as they are kept: rows of one's own, forms sent twice, ways read whole; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from time import sleep
from uuid import uuid4

from tests.people import Someone, ana, begin, ben, join, say
from tracker.store import journeys, ways
from tracker.store.base import Store
from tracker.store.journeys import Appointment, PhaseSpan, PlanGoal

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)


def test_a_row_sent_twice_is_kept_once(store: Store) -> None:
    someone = join(store, "Ana").person
    for row in (
        PhaseSpan(person_id=someone.id, phase="active", start=TODAY, made_at=NOW),
        PlanGoal(person_id=someone.id, phase="active", text="Walk", made_at=NOW),
        Appointment(person_id=someone.id, day=TODAY, kind="group", made_at=NOW, edited_at=NOW),
    ):
        with store.writing() as db:
            assert journeys.add(db, type(row)(**row.model_dump()))
        with store.writing() as db:
            assert not journeys.add(db, row)
    with store.reading() as db:
        assert len(journeys.spans(db, someone.id)) == len(journeys.goals(db, someone.id)) == 1
        assert len(journeys.appointments(db, someone.id, TODAY, TODAY)) == 1


def test_a_form_that_comes_again_while_the_first_is_being_kept_is_kept_once(store: Store) -> None:
    someone, id_ = join(store, "Ana").person, uuid4()

    def again() -> bool:
        with store.writing() as db:
            return journeys.add(db, PlanGoal(person_id=someone.id, id=id_, phase="active", text="Two", made_at=NOW))

    with ThreadPoolExecutor(1) as pool:
        with store.writing() as db:
            assert journeys.add(db, PlanGoal(person_id=someone.id, id=id_, phase="active", text="One", made_at=NOW))
            second = pool.submit(again)
            sleep(0.2)
        assert second.result(10) is False
    with store.reading() as db:
        assert [goal.text for goal in journeys.goals(db, someone.id)] == ["One"]


def test_the_same_id_of_two_people_is_two_rows(store: Store) -> None:
    id_ = uuid4()
    people = [join(store, name).person for name in ("Ana", "Otto")]
    for person in people:
        with store.writing() as db:
            goal = PlanGoal(person_id=person.id, id=id_, phase="active", text=person.name, made_at=NOW)
            assert journeys.add(db, goal)
    with store.reading() as db:
        found = [journeys.goal(db, person.id, id_) for person in people]
    assert [goal.text for goal in found if goal] == ["ana", "otto"]


def test_what_is_not_yours_is_not_found_and_not_removed(store: Store) -> None:
    owner, stranger = join(store, "Ana").person, join(store, "Otto").person
    goal = PlanGoal(person_id=owner.id, phase="active", text="Walk", made_at=NOW)
    with store.writing() as db:
        journeys.add(db, goal)
    with store.writing() as db:
        assert journeys.goal(db, stranger.id, goal.id) is None
        assert not journeys.remove(db, PlanGoal, stranger.id, goal.id)
        assert journeys.remove(db, PlanGoal, owner.id, goal.id)
        assert not journeys.remove(db, PlanGoal, owner.id, goal.id)


def test_a_journey_is_begun_once_and_then_changed(store: Store) -> None:
    someone = join(store, "Ana").person
    with store.writing() as db:
        journeys.keep(db, someone.id, NOW, goal="use_less", lengths=journeys.packed({"active": 60}))
    with store.writing() as db:
        journeys.keep(db, someone.id, NOW + timedelta(days=1), names=journeys.packed({"active": "Aufbau ü 好"}))
    with store.reading() as db:
        journey = journeys.of(db, someone.id)
        assert journey is not None
        assert (journey.goal, journey.edited_at) == ("use_less", NOW + timedelta(days=1))
        assert journeys.lengths(journey) == {"active": 60}
        assert journeys.names(journey) == {"active": "Aufbau ü 好"}
    assert journeys.lengths(None) == journeys.names(None) == {}


def test_the_latest_not_now_holds(store: Store) -> None:
    someone = join(store, "Ana").person
    for days in (7, 14):
        with store.writing() as db:
            journeys.answer_later(db, someone.id, "active", TODAY + timedelta(days=days), NOW)
    with store.reading() as db:
        assert [answer.until for answer in journeys.answers(db, someone.id)] == [TODAY + timedelta(days=14)]


def test_appointments_come_in_order_with_those_without_a_time_first(store: Store) -> None:
    someone = join(store, "Ana").person
    with store.writing() as db:
        for at in (time(18), None, time(9)):
            journeys.add(db, Appointment(person_id=someone.id, day=TODAY, at=at, kind="group", made_at=NOW,
                                         edited_at=NOW))
        journeys.add(db, Appointment(person_id=someone.id, day=TODAY - timedelta(days=1), at=time(20), kind="group",
                                     made_at=NOW, edited_at=NOW))
    with store.reading() as db:
        found = journeys.appointments(db, someone.id, TODAY - timedelta(days=1), TODAY)
        assert [one.at for one in found] == [time(20), None, time(9), time(18)]
        assert journeys.appointments(db, someone.id, TODAY + timedelta(days=1), TODAY + timedelta(days=2)) == []


def test_a_way_is_read_whole(store: Store) -> None:
    person = ben(store, TODAY).person
    with store.reading() as db:
        way = ways.way(db, person.id, TODAY)
    assert way.standing is not None and way.standing.phase == "active"
    assert [stage.state for stage in way.stages()] == ["done", "done", "now", "next"]
    assert [block.state for block in way.bar()] == ["done", "now", "later"]


def test_a_way_before_the_first_answer_is_empty(store: Store) -> None:
    person = join(store, "New").person
    with store.reading() as db:
        way = ways.way(db, person.id, TODAY)
        assert (way.journey, way.standing, way.stages(), way.bar()) == (None, None, [], [])
        assert ways.offer(db, person.id, way) is None


def test_the_end_of_the_first_days_is_offered_by_date_whatever_was_used(store: Store) -> None:
    """Six of eight logged days had use: the offer is the same, and so is the standing."""
    with_use, without = _detox(store, "With", "use"), _detox(store, "Without", "no_use")
    for someone in (with_use, without):
        with store.reading() as db:
            way = ways.way(db, someone.person.id, TODAY)
            offer = ways.offer(db, someone.person.id, way)
        assert way.standing is not None and (way.standing.phase, way.standing.day) == ("stabilise.detox", 16)
        assert offer is not None and offer.to == "stabilise.settle"


def test_too_few_logs_are_waited_for(store: Store) -> None:
    person = ana(store, TODAY).person
    with store.reading() as db:
        later = TODAY + timedelta(days=20)
        way = ways.way(db, person.id, later)
        assert way.standing is not None and way.standing.day == 23
        assert ways.offer(db, person.id, way) is None, "two days logged"


def test_facts_count_only_this_phase(store: Store) -> None:
    someone = _detox(store, "Ana", "no_use")
    person = someone.person
    say(store, person, TODAY - timedelta(days=40), use="use")
    say(store, person, TODAY - timedelta(days=1), use="no_use", mood="3")
    say(store, person, TODAY - timedelta(days=14), sleep_hours="6")
    with store.writing() as db:
        for ago, kind, state in ((2, "group", "attended"), (9, "peer", "attended"), (30, "group", "attended")):
            journeys.add(db, Appointment(person_id=person.id, day=TODAY - timedelta(days=ago), kind=kind, state=state,
                                         made_at=NOW, edited_at=NOW))
    with store.reading() as db:
        way = ways.way(db, person.id, TODAY)
        assert way.standing is not None
        facts = ways.facts(db, person.id, way, way.standing)
    assert (facts.days_logged, facts.evening_logs) == (9, 8), "a morning of sleep alone is no evening log"
    assert facts.programme_started and facts.sessions_per_week == Fraction(1, 2)


def _detox(store: Store, name: str, use: str) -> Someone:
    someone = join(store, name)
    begin(store, someone.person, "stabilise.detox", TODAY - timedelta(days=15))
    for n in range(8):
        say(store, someone.person, TODAY - timedelta(days=n), use=use if n < 6 else "no_use", craving_peak="9")
    return someone
