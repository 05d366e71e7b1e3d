"""What the log says about who can see it, days kept back, notes one by one, wishes, and what others left."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from tests.features.sharing.meeting import (
    DAY,
    HOUR,
    age_proof,
    agree,
    grant_of,
    now,
    rows,
    shared,
    sign,
    standing,
    store_of,
)
from tests.people import Someone, Viewer, begin, check, counselor, join, meet, practice, say, share, supporter
from tests.store.watching import asked
from tests.visit import visit
from tracker.domain import consent
from tracker.store import agendas, grants, invitations, journeys, ways, wishes
from tracker.store.invitations import Tie
from tracker.store.replies import Acknowledgement, Nod, Proposal
from tracker.store.windows import Pane, opened
from tracker.web.questionnaires import questionnaires


@pytest.fixture
def ana(app: Flask) -> Someone:
    ana = join(store_of(app), "Ana")
    begin(store_of(app), ana.person, "active", now().date() - 10 * DAY)
    return ana


@pytest.fixture
def maya(app: Flask) -> Viewer:
    return counselor(store_of(app), "Maya", practice(store_of(app)))


@pytest.fixture
def tie(app: Flask, ana: Someone, maya: Viewer) -> Tie:
    """Ana shares mood, use and a form with Maya, of the last month on."""
    made = meet(store_of(app), ana.person, maya, now() - HOUR)
    share(store_of(app), ana.person, made, ("mood", "use", "check_ins:phq9"), now() - HOUR)
    return made


@contextmanager
def through(app: Flask, maya: Viewer, ana: Someone) -> Iterator[Pane]:
    with opened(store_of(app), maya.seat, ana.person.id, now()) as pane:
        assert pane is not None
        yield pane


def today(ana: Someone) -> date:
    from tracker.domain.localdays import local_day

    return local_day(now(), ana.person.zone, ana.person.day_boundary)


def hints(app: Flask, path: str, who: Someone) -> dict[str, str]:
    """What stands under each question of a page."""
    page, found = visit(app, path, who), {}
    for ask in page.all("div", class_="ask"):
        for line in ask.iter("p"):
            if "sight" in line.get("class", ""):
                found[str(ask.get("id"))] = " ".join("".join(line.itertext()).split())
    return found


def propose(app: Flask, tie: Tie, kind: str, what: str, **more: Any) -> Proposal:
    made = Proposal(person_id=tie.person_id, id=uuid4(), tie_id=tie.id, kind=kind, what=what, made_at=now(), **more)
    with store_of(app).writing() as db:
        db.add(made)
    return made


def answered(app: Flask, made: Proposal) -> str | None:
    with store_of(app).reading() as db:
        return db.get_one(Proposal, (made.person_id, made.id)).answer


# --- who can see this -------------------------------------------------------------------------------


def test_under_each_question_stands_who_can_see_it(app: Flask, ana: Someone, tie: Tie) -> None:
    path = f"/days/{today(ana)}"
    assert hints(app, path, ana) == {"q-mood": "Maya can see this", "q-craving_peak": "Only you",
                                     "q-sleep_hours": "Only you", "q-sleep_quality": "Only you"}
    use = next(visit(app, path, ana).all("div", id="q-use"))
    assert "Maya can see this" in "".join(use.itertext())
    more = hints(app, f"{path}/more", ana)
    assert "Only you" in more.values() and more["q-confidence"] == "Only you"


def test_it_follows_the_sharing_at_once(app: Flask, ana: Someone, tie: Tie) -> None:
    path = f"/days/{today(ana)}"
    visit(app, f"/sharing/{tie.id}/pause", ana, post={})
    assert hints(app, path, ana) == {}, "nothing is shared, so nothing is said"
    assert "Only you" in visit(app, path, ana).words()


def test_days_before_the_first_one_shown_are_ones_own(app: Flask, ana: Someone, tie: Tie) -> None:
    before = grant_of(app, tie).since - DAY
    assert set(hints(app, f"/days/{before}", ana).values()) == {"Only you"}


def test_without_anybody_to_share_with_nothing_changes(app: Flask) -> None:
    ben = join(store_of(app), "Ben")
    page = visit(app, f"/days/{today(ben)}", ben)
    assert "can see this" not in page.words() and "Not today" not in page.words()
    assert page.words().count("Only you") == 1


def test_the_log_and_today_ask_once_more_and_not_at_all_without_anybody(app: Flask, ana: Someone, tie: Tie) -> None:
    ben = join(store_of(app), "Ben")
    begin(store_of(app), ben.person, "active", now().date() - 10 * DAY)

    def queries(path: str, who: Someone) -> int:
        visit(app, path, who)
        with asked(store_of(app)) as statements:
            visit(app, path, who)
        return len(statements)

    for path in (f"/days/{today(ana)}", f"/days/{today(ana)}/more", "/"):
        assert queries(path, ana) - queries(path, ben) == 1, path
    with asked(store_of(app)) as statements:
        visit(app, f"/days/{today(ben)}", ben)
    assert not [one for one, _values in statements if "granted" in one]


def test_a_check_in_says_who_can_see_it_and_who_did(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    done = check(store_of(app), ana.person, "phq9", [1] * 8 + [0], today(ana), now() - HOUR / 2)
    page = visit(app, f"/check-ins/{done.id}", ana).words()
    assert "Maya can see this" in page and "saw this" not in page
    with through(app, maya, ana) as pane:
        pane.window.check_ins("phq9", today(ana) - DAY, today(ana))
    assert "Maya saw this, today," in visit(app, f"/check-ins/{done.id}", ana).words()


# --- not today --------------------------------------------------------------------------------------


def test_a_day_is_kept_back_from_everybody_and_shown_again(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    day = today(ana)
    say(store_of(app), ana.person, day, mood="4", use="no_use")
    assert "Not today" in visit(app, f"/days/{day}", ana).words()
    assert visit(app, f"/days/{day}/hold", ana, post={"state": "on"}).location == f"/days/{day}"
    with through(app, maya, ana) as pane:
        assert pane.window.mood(day, day) == {}
    assert set(hints(app, f"/days/{day}", ana).values()) == {"Only you"}
    assert "Nobody sees this day." in visit(app, f"/days/{day}", ana).words()
    visit(app, f"/days/{day}/hold", ana, post={"state": "off", "next": "/"})
    with through(app, maya, ana) as pane:
        assert pane.window.mood(day, day) == {day: {"mood": "4"}}


@pytest.mark.parametrize("path", ["/days/tomorrow/hold", "/days/2999-01-01/hold", "/days/1815-06-18/hold"])
def test_a_day_that_is_none_cannot_be_kept_back(app: Flask, ana: Someone, path: str) -> None:
    assert visit(app, path, ana, post={"state": "on"}).status == 404


# --- notes ------------------------------------------------------------------------------------------


def test_a_note_is_shown_by_itself_signed_and_hidden_at_once(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    day = today(ana)
    visit(app, f"/days/{day}", ana, post={"note": "A long walk", "page": "more"})
    assert "Show this note to Maya?" in visit(app, f"/days/{day}/more", ana).words()
    page = visit(app, f"/sharing/{tie.id}/notes/{day}", ana, post={"state": "on"})
    assert "/consent?" in page.location and "New: Note of" in visit(app, page.location, ana).words()
    assert sign(app, page.location, ana).location.endswith("done=on")
    with through(app, maya, ana) as pane:
        assert pane.window.note(day) == "A long walk"
    assert "Maya can read this note" in visit(app, f"/days/{day}/more", ana).words()
    assert f"/days/{day}/more#q-note" in visit(app, f"/sharing/{tie.id}", ana).text
    age_proof(app, ana)
    visit(app, f"/sharing/{tie.id}/notes/{day}", ana, post={"state": "off"})
    assert consent.note_of(day) not in shared(app, tie)


def test_saving_the_page_keeps_the_notes_that_are_shown(app: Flask, ana: Someone, tie: Tie) -> None:
    day = today(ana)
    topics = ["mood", "use", "check_ins:phq9", consent.note_of(day)]
    agree(app, tie, ana, topics)
    page = visit(app, f"/sharing/{tie.id}", ana)
    hidden = [str(field.get("value")) for field in page.all("input", type="hidden") if field.get("name") == "topic"]
    assert hidden == [consent.note_of(day)]


def test_a_note_of_a_day_before_the_first_one_is_not_offered(app: Flask, ana: Someone, tie: Tie) -> None:
    before = grant_of(app, tie).since - DAY
    assert visit(app, f"/sharing/{tie.id}/notes/{before}", ana, post={"state": "on"}).location == f"/days/{before}/more"
    assert consent.note_of(before) not in shared(app, tie)


# --- wishes -----------------------------------------------------------------------------------------


def test_what_to_talk_about_is_kept_and_taken_back(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    address = f"/sharing/{tie.id}/talking-point"
    assert visit(app, address, ana, post={"point": "The weekend"}).status == 303
    assert "The weekend" in visit(app, f"/sharing/{tie.id}", ana).text
    with through(app, maya, ana) as pane:
        assert pane.window.talking_point() == "The weekend"
    long = visit(app, address, ana, post={"point": "x" * 501})
    assert long.status == 422 and "too long" in long.words()
    visit(app, address, ana, post={"point": ""})
    with through(app, maya, ana) as pane:
        assert not pane.window.talking_point()


def test_asking_to_be_contacted_promises_no_watching(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    words = visit(app, f"/sharing/{tie.id}", ana).words()
    assert "This is not watched. If you need someone now, use Help now." in words
    id_ = str(uuid4())
    for _twice in range(2):
        visit(app, f"/sharing/{tie.id}/contact", ana, post={"state": "ask", "id": id_})
    assert "You asked: today" in visit(app, f"/sharing/{tie.id}", ana).words()
    with through(app, maya, ana) as pane:
        open_one = pane.window.contact()
        assert open_one is not None and str(open_one.id) == id_
    visit(app, f"/sharing/{tie.id}/contact", ana, post={"state": "withdraw"})
    with store_of(app).reading() as db:
        last = wishes.last_ask(db, ana.person.id, tie.id)
        assert last is not None and last.closed_how == "withdrawn"


def test_office_hours_are_said_where_the_practice_has_any(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    from tracker.store.organisations import Organisation

    with store_of(app).writing() as db:
        assert tie.organisation_id is not None
        db.get_one(Organisation, tie.organisation_id).hours = "Monday to Thursday, 9 to 4"
    assert visit(app, f"/sharing/{tie.id}", ana).words().count("Office hours: Monday to Thursday, 9 to 4.") == 2


def test_nobody_can_be_asked_to_get_in_touch_who_sees_nothing(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    visit(app, f"/sharing/{tie.id}/pause", ana, post={})
    visit(app, f"/sharing/{tie.id}/contact", ana, post={"state": "ask"})
    with store_of(app).reading() as db:
        assert wishes.last_ask(db, ana.person.id, tie.id) is None


# --- who looked -------------------------------------------------------------------------------------


def test_who_looked_is_said_in_words(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    assert "Nobody has looked yet." in visit(app, f"/sharing/{tie.id}", ana).words()
    for _n in range(2):
        with through(app, maya, ana) as pane:
            pane.window.mood(today(ana) - DAY, today(ana))
    page = visit(app, f"/sharing/{tie.id}", ana).words()
    assert "Maya opened your page 2 times" in page and "Days from" in page
    history = visit(app, f"/sharing/{tie.id}/looks", ana).words()
    assert "Maya opened your page" in history and "not as this server wrote it" not in history
    assert "Last looked today," in visit(app, "/me", ana).words()


def test_a_list_of_looks_that_was_changed_says_so(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    import sqlalchemy as sa

    from tracker.store.trail import Glance

    with through(app, maya, ana) as pane:
        pane.window.mood(today(ana) - DAY, today(ana))
    with store_of(app).writing() as db:
        db.execute(sa.update(Glance).values(topics="sleep"))
    assert "not as this server wrote it" in visit(app, f"/sharing/{tie.id}/looks", ana).words()


# --- what others left -------------------------------------------------------------------------------


def test_signs_stand_on_today(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    event = check(store_of(app), ana.person, "phq9", [0] * 8 + [1], today(ana), now() - HOUR / 2, choice="safe")
    with store_of(app).writing() as db:
        db.add(Nod(person_id=ana.person.id, tie_id=tie.id, kind="saw", day=today(ana), at=now()))
        db.add(Nod(person_id=ana.person.id, tie_id=tie.id, kind="session", day=today(ana), at=now()))
        db.add(Acknowledgement(person_id=ana.person.id, event_id=event.id, organisation_id=maya.seat.organisation_id,
                               viewer_id=maya.person.id, name="Maya", outcome="seen", at=now()))
    words = visit(app, "/", ana).words()
    assert "Maya saw your log of" in words and "Maya saw your check-in of" in words
    assert "Maya noticed: You went to your session" in words
    assert "Maya saw this, today," in visit(app, f"/check-ins/{event.id}", ana).words()


def test_a_proposed_phase_is_taken_up_as_any_move(app: Flask, ana: Someone, tie: Tie) -> None:
    made = propose(app, tie, "phase", "maintain")
    for path in ("/", "/plan"):
        assert "Maya suggests a move to: Maintenance" in visit(app, path, ana).words()
    for _twice in range(2):
        page = visit(app, f"/proposals/{made.id}/answer", ana, post={"answer": "yes", "next": "/plan"})
        assert page.location == "/plan"
    with store_of(app).reading() as db:
        spans = [one.phase for one in journeys.spans(db, ana.person.id)]
    assert spans == ["active", "maintain"] and answered(app, made) == "yes"
    assert "suggests" not in visit(app, "/plan", ana).words()


@pytest.mark.parametrize("key", ["phq9", "auditc", "evs"])
def test_a_proposed_check_in_is_due_today(app: Flask, ana: Someone, tie: Tie, key: str) -> None:
    made = propose(app, tie, "check_in", key)
    assert "Maya asks for a check-in" in visit(app, "/", ana).words()
    visit(app, f"/proposals/{made.id}/answer", ana, post={"answer": "yes"})
    with app.test_request_context(), store_of(app).reading() as db:
        found = agendas.agenda(db, ana.person, ways.way(db, ana.person.id, today(ana)), now(), questionnaires())
    assert key in {one.key for one in found.due}


def test_a_proposed_session_becomes_an_appointment(app: Flask, ana: Someone, tie: Tie) -> None:
    day = today(ana) + 2 * DAY
    made = propose(app, tie, "session", "individual", day=day, at=time(10, 30))
    assert "Maya suggests a session: One to one" in visit(app, "/", ana).words()
    visit(app, f"/proposals/{made.id}/answer", ana, post={"answer": "yes"})
    with store_of(app).reading() as db:
        (one,) = journeys.appointments(db, ana.person.id, day, day)
    assert (one.kind, one.at, one.with_whom, one.state) == ("individual", time(10, 30), "Maya", "planned")


@pytest.mark.parametrize(("kind", "what", "more"), [
    ("phase", "nowhere", {}), ("check_in", "nothing", {}), ("session", "individual", {"day": date(2020, 1, 1)}),
    ("cover", "nobody", {"day": date(2020, 1, 1), "until": date(2020, 1, 2)}), ("else", "x", {}),
])
def test_what_is_over_or_names_nothing_is_not_shown(
    app: Flask, ana: Someone, tie: Tie, kind: str, what: str, more: dict[str, Any]
) -> None:
    made = propose(app, tie, kind, what, **more)
    assert "Not now" not in visit(app, "/plan", ana).words()
    assert visit(app, f"/proposals/{made.id}/answer", ana, post={"answer": "no"}).status == 303


def test_not_now_changes_nothing_else(app: Flask, ana: Someone, tie: Tie) -> None:
    made = propose(app, tie, "phase", "maintain")
    before = rows(app, leaving=("proposal",))
    visit(app, f"/proposals/{made.id}/answer", ana, post={"answer": "no"})
    assert rows(app, leaving=("proposal",)) == before and answered(app, made) == "no"
    visit(app, f"/proposals/{made.id}/answer", ana, post={"answer": "yes"})
    assert rows(app, leaving=("proposal",)) == before, "the first answer stays"


@pytest.fixture
def otto(app: Flask, maya: Viewer) -> Viewer:
    assert maya.seat.organisation_id is not None
    return counselor(store_of(app), "Otto", maya.seat.organisation_id)


def cover(app: Flask, ana: Someone, tie: Tie, otto: Viewer, first: int = 0, last: int = 13) -> Proposal:
    return propose(app, tie, "cover", str(otto.person.id), day=today(ana) + first * DAY, until=today(ana) + last * DAY)


def tie_with(app: Flask, ana: Someone, viewer: Viewer) -> Tie | None:
    with store_of(app).reading() as db:
        return next((one for one in invitations.ties(db, ana.person.id) if one.viewer_id == viewer.person.id), None)


def test_a_colleague_covers_once_the_person_signs(
    app: Flask, ana: Someone, maya: Viewer, tie: Tie, otto: Viewer
) -> None:
    made = cover(app, ana, tie, otto)
    assert "May Otto look instead?" in visit(app, "/", ana).words()
    age_proof(app, ana)
    page = visit(app, f"/proposals/{made.id}/answer", ana, post={"answer": "yes"})
    assert page.location == f"/proposals/{made.id}/consent" and tie_with(app, ana, otto) is None
    assert visit(app, page.location, ana).location.startswith("/me/proof?next=/proposals/")
    age_proof(app, ana, 0 * HOUR)
    text = visit(app, page.location, ana).words()
    assert "Otto would look in place of Maya." in text and "Otto, Harbour House" in text
    assert "/sharing/" in sign(app, page.location, ana).location and answered(app, made) == "yes"
    theirs = tie_with(app, ana, otto)
    assert theirs is not None and theirs.confirmed_at is not None
    assert shared(app, theirs) == shared(app, tie)
    given = grant_of(app, theirs)
    assert given.ends_at.date() - today(ana) in (13 * DAY, 14 * DAY) and given.signature == "Ana"
    with opened(store_of(app), otto.seat, ana.person.id, now()) as pane:
        assert pane is not None and pane.window.mood(today(ana), today(ana)) == {}


def test_cover_that_begins_later_shows_nothing_before(
    app: Flask, ana: Someone, maya: Viewer, tie: Tie, otto: Viewer
) -> None:
    made = cover(app, ana, tie, otto, first=3)
    sign(app, f"/proposals/{made.id}/consent", ana)
    theirs = tie_with(app, ana, otto)
    assert theirs is not None and standing(app, theirs).grant is not None
    with opened(store_of(app), otto.seat, ana.person.id, now()) as pane:
        assert pane is None
    assert "From" in visit(app, "/sharing", ana).words()


def test_cover_does_not_take_the_place_of_what_a_colleague_sees(
    app: Flask, ana: Someone, maya: Viewer, tie: Tie, otto: Viewer
) -> None:
    own = meet(store_of(app), ana.person, otto, now() - HOUR)
    share(store_of(app), ana.person, own, ("sleep", "craving"), now() - HOUR)
    made = cover(app, ana, tie, otto)
    assert sign(app, f"/proposals/{made.id}/consent", ana).location == "/sharing"
    assert shared(app, own) == {"sleep", "craving"}


def test_nobody_from_elsewhere_covers(app: Flask, ana: Someone, tie: Tie) -> None:
    rosa = counselor(store_of(app), "Rosa", practice(store_of(app), "Elm Court"))
    jo = supporter(store_of(app), "Jo")
    for other in (rosa, jo):
        made = cover(app, ana, tie, other)
        sign(app, f"/proposals/{made.id}/consent", ana)
        assert tie_with(app, ana, other) is None


def test_what_was_proposed_goes_with_the_sharing(app: Flask, ana: Someone, tie: Tie, otto: Viewer) -> None:
    made = cover(app, ana, tie, otto)
    visit(app, f"/grants/{grant_of(app, tie).id}/revocation", ana, post={})
    assert "Otto" not in visit(app, "/", ana).words()
    assert visit(app, f"/proposals/{made.id}/consent", ana).location == "/"
    with store_of(app).reading() as db:
        assert not grants.visible(db, ana.person.id, now())


def test_a_proposal_of_others_is_not_there(app: Flask, ana: Someone, tie: Tie) -> None:
    made, ben = propose(app, tie, "phase", "maintain"), join(store_of(app), "Ben")
    assert visit(app, f"/proposals/{made.id}/answer", ben, post={"answer": "yes"}).status == 404
    assert visit(app, f"/proposals/{UUID(int=7)}/consent", ana).status == 404
    assert answered(app, made) is None
