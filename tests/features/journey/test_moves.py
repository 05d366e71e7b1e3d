"""Moves in any direction, proposals and the extra support week, as a person meets them."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import Someone, begin, ben, join, say
from tests.visit import visit
from tracker.domain.cadence import local_day
from tracker.domain.phases import PHASES, stand
from tracker.store import journeys, ways
from tracker.store.journeys import PhaseSpan
from tracker.store.ways import Way
from tracker.web import today


@pytest.fixture
def new(app: Flask) -> Someone:
    """Somebody who has signed up a moment ago."""
    return join(app.extensions["store"], "Nia")


def way(app: Flask, who: Someone) -> Way:
    with app.extensions["store"].reading() as db:
        return ways.way(db, who.person.id, here(who))


def here(who: Someone) -> date:
    return today.today(who.person)


def spans(app: Flask, who: Someone) -> list[tuple[str, date]]:
    with app.extensions["store"].reading() as db:
        return [(span.phase, span.start) for span in journeys.spans(db, who.person.id)]


class TestMoving:
    @pytest.mark.parametrize("phase", list(PHASES))
    def test_any_direction_at_once(self, app: Flask, phase: str) -> None:
        who = ben(app.extensions["store"], local_day(today.now(), "Europe/London"))
        before = spans(app, who)
        answer = visit(app, "/plan/phase", who, post={"phase": phase})
        assert (answer.status, answer.location) == (303, "/plan")
        standing = way(app, who).standing
        assert standing is not None and (standing.phase, standing.day) == (phase, 1)
        assert spans(app, who)[: len(before)] == before, "a move edits nothing"

    def test_a_day_back_and_a_reason_of_ones_own(self, app: Flask) -> None:
        who = ben(app.extensions["store"], local_day(today.now(), "Europe/London"))
        day = here(who) - timedelta(days=10)
        visit(app, "/plan/phase", who, post={"phase": "maintain", "day": day.isoformat(), "why": "New job & <calm>"})
        page = visit(app, "/plan/phase", who)
        assert "New job & <calm>" in page.words() and "Set by you" in page.words()
        standing = way(app, who).standing
        assert standing is not None and (standing.phase, standing.since) == ("maintain", day)

    def test_a_form_sent_twice_adds_one_span(self, app: Flask) -> None:
        who = ben(app.extensions["store"], local_day(today.now(), "Europe/London"))
        form = {"id": str(uuid4()), "phase": "maintain"}
        for _ in range(2):
            visit(app, "/plan/phase", who, post=form)
        visit(app, "/plan/phase", who, post={"id": str(uuid4()), "phase": "maintain"})
        assert [phase for phase, _ in spans(app, who)].count("maintain") == 1

    @pytest.mark.parametrize(("field", "value"), [
        ("phase", ""), ("phase", "extra_support"), ("day", "2999-01-01"), ("day", "x"), ("why", "y" * 201),
    ])
    def test_wrong_values_are_refused_and_kept(self, app: Flask, field: str, value: str) -> None:
        who = ben(app.extensions["store"], local_day(today.now(), "Europe/London"))
        before = spans(app, who)
        answer = visit(app, "/plan/phase", who, post={"phase": "maintain", "why": "Because", field: value})
        assert answer.status == 422 and spans(app, who) == before
        assert next(answer.all("input", name="why")).get("value") == (value if field == "why" else "Because")

    def test_no_further_back_than_the_journey(self, app: Flask) -> None:
        who = ben(app.extensions["store"], local_day(today.now(), "Europe/London"))
        first = min(start for _, start in spans(app, who))
        answers = [visit(app, "/plan/phase", who, post={"phase": "active", "day": day.isoformat()}).status
                   for day in (first - timedelta(days=1), first)]
        assert answers == [422, 303]

    def test_a_mistake_can_be_taken_back(self, app: Flask) -> None:
        who = ben(app.extensions["store"], local_day(today.now(), "Europe/London"))
        span_id = str(uuid4())
        visit(app, "/plan/phase", who, post={"id": span_id, "phase": "prepare"})
        assert visit(app, f"/plan/phase/{span_id}/removal", who, post={}).status == 303
        standing = way(app, who).standing
        assert standing is not None and standing.phase == "active"
        assert visit(app, f"/plan/phase/{span_id}/removal", who, post={}).status == 404

    def test_the_last_span_taken_back_leaves_a_page_that_asks(self, app: Flask, new: Someone) -> None:
        visit(app, "/plan/phase", new, post={"id": str(UUID(int=7)), "phase": "stabilise.detox"})
        assert visit(app, "/plan", new).status == 200
        visit(app, f"/plan/phase/{UUID(int=7)}/removal", new, post={})
        page = visit(app, "/plan", new)
        assert "Say where I am" in page.words()
        found = way(app, new)
        assert found.standing is None and found.journey is not None and found.journey.started_on is None

    def test_a_question_in_the_address_preselects(self, app: Flask, new: Someone) -> None:
        page = visit(app, "/plan/phase?to=stabilise.detox", new)
        assert "checked" in next(page.all("input", value="stabilise.detox")).attrib
        assert visit(app, "/plan/phase?to=%00<script>", new).status == 200

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
    @given(day=st.dates(date(1900, 1, 1), date(2100, 1, 1)) | st.text(max_size=12), phase=st.sampled_from(list(PHASES)))
    def test_any_day_is_taken_or_refused_kindly(self, app: Flask, day: date | str, phase: str) -> None:
        who = join(app.extensions["store"], f"Eve{uuid4().hex}")
        text = day.isoformat() if isinstance(day, date) else day
        answer = visit(app, "/plan/phase", who, post={"phase": phase, "day": text})
        assert answer.status in (303, 422)
        assert len(spans(app, who)) == (answer.status == 303)
        assert visit(app, "/plan", who).status == 200


class TestProposals:
    @pytest.fixture
    def dee(self, app: Flask) -> Someone:
        """Day 16 of the first days, with logs enough."""
        store = app.extensions["store"]
        dee = join(store, "Dee")
        begin(store, dee.person, "stabilise.detox", here(dee) - timedelta(days=15))
        for n in range(8):
            say(store, dee.person, here(dee) - timedelta(days=n), use="use")
        return dee

    def test_it_is_shown_with_its_reasons_and_can_be_taken_up(self, app: Flask, dee: Someone) -> None:
        page = visit(app, "/plan", dee)
        assert "The first days are behind you. Want to go to one log a day?" in page.words()
        assert "The plan was about 14 days. This is day 16." in page.words() and "You logged 8 days." in page.words()
        answer = visit(app, "/plan/proposals/stabilise.settle", dee, post={"id": str(uuid4()), "next": "/"})
        assert (answer.status, answer.location) == (303, "/")
        standing = way(app, dee).standing
        assert standing is not None and (standing.phase, standing.day) == ("stabilise.settle", 1)

    def test_not_now_is_quiet_for_a_week(self, app: Flask, dee: Someone) -> None:
        answer = visit(app, "/plan/proposals/stabilise.settle/later", dee, post={})
        assert (answer.status, answer.location) == (303, "/plan")
        assert "The first days are behind you" not in visit(app, "/plan", dee).words()
        with app.extensions["store"].reading() as db:
            for after, shown in ((6, False), (7, True)):
                later = ways.way(db, dee.person.id, here(dee) + timedelta(days=after))
                assert (ways.offer(db, dee.person.id, later) is not None) == shown
        assert spans(app, dee) == [("stabilise.detox", here(dee) - timedelta(days=15))]

    def test_an_unknown_phase_is_not_found(self, app: Flask, dee: Someone) -> None:
        for path in ("/plan/proposals/gone", "/plan/proposals/gone/later"):
            assert visit(app, path, dee, post={}).status == 404

    def test_it_does_not_lead_to_another_site(self, app: Flask, dee: Someone) -> None:
        answer = visit(app, "/plan/proposals/stabilise.settle/later", dee, post={"next": "//elsewhere.example/"})
        assert answer.location == "/"


class TestExtraSupport:
    def test_a_week_begins_and_ends_without_touching_the_phase(self, app: Flask) -> None:
        who = ben(app.extensions["store"], local_day(today.now(), "Europe/London"))
        before = way(app, who).standing
        form = {"id": str(uuid4())}
        for _ in range(2):
            assert visit(app, "/plan/extra-support", who, post=form).location == "/plan"
        during = way(app, who).standing
        assert before is not None and during is not None and during.extra_support
        assert during.extra_until == here(who) + timedelta(days=6)
        assert (during.phase, during.since, during.journey_day) == (before.phase, before.since, before.journey_day)
        assert "End it now" in visit(app, "/plan", who).words()
        visit(app, "/plan/extra-support/end", who, post={"id": str(uuid4())})
        after = way(app, who).standing
        assert after == before
        assert "Start the week" in visit(app, "/plan", who).words()
        assert visit(app, "/plan/phase", who).words().count("Extra support week") == 2

    def test_afterwards_it_asks_whether_to_go_back(self, app: Flask) -> None:
        store = app.extensions["store"]
        who = ben(store, local_day(today.now(), "Europe/London"))
        with store.writing() as db:
            journeys.add(db, PhaseSpan(
                person_id=who.person.id, phase="extra_support", start=here(who) - timedelta(days=7),
                end=here(who) - timedelta(days=1), made_at=today.now() - timedelta(days=7)))
        page = visit(app, "/plan", who)
        assert "Extra week done. Back to your usual rhythm?" in page.words() and "One more week" in page.words()
        visit(app, "/plan/proposals/extra_support", who, post={})
        assert "Extra week done" not in visit(app, "/plan", who).words()


def test_logging_use_moves_nobody(app: Flask) -> None:
    """The same question a hundred times over: use on every day, and the standing is what it was."""
    store = app.extensions["store"]
    who = ben(store, local_day(today.now(), "Europe/London"))
    before, spans_before = way(app, who).standing, spans(app, who)
    for n in range(30):
        say(store, who.person, here(who) - timedelta(days=n), use="use", craving_peak="10")
    assert way(app, who).standing == before and spans(app, who) == spans_before
    assert stand(way(app, who).spans, here(who)) == before
