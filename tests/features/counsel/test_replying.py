"""What a counselor leaves: proposals, signs, "I got in touch"; each once, none without a window."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flask import Flask

from tests.features.counsel.clinic import Clinic
from tests.features.counsel.test_people import names, row, store_of
from tests.people import counselor
from tests.visit import visit
from tracker.store import giving, windows
from tracker.store.windows import Nod, Proposal


def left(app: Flask, morning: Clinic, name: str = "Leah") -> tuple[tuple[Proposal, ...], tuple[Nod, ...]]:
    """What Maya has left for somebody."""
    with windows.opened(store_of(app), morning.maya.seat, morning[name].person.id, datetime.now(UTC)) as pane:
        assert pane is not None
        return pane.window.proposals(), pane.window.nods()


def test_each_kind_can_be_proposed_and_a_form_sent_twice_leaves_one(app: Flask, morning: Clinic) -> None:
    store, day = store_of(app), morning.today + timedelta(days=3)
    rosa = counselor(store, "Rosa", morning.maya.seat.organisation_id)  # type: ignore[arg-type]
    address = f"/people/{morning['Leah'].person.id}/proposals"
    sent = [
        {"kind": "session", "what": "individual", "day": str(day), "at": "15:30"},
        {"kind": "check_in", "what": "gad7"}, {"kind": "phase", "what": "maintain"},
        {"kind": "cover", "what": str(rosa.person.id), "day": str(day), "until": str(day + timedelta(days=7))},
    ]
    for post in sent:
        post["id"] = str(uuid4())
        for _again in range(2):
            answer = visit(app, address, morning.maya, post=post)
            assert (answer.status, answer.location) == (303, f"/people/{morning['Leah'].person.id}?said=proposed")
    kept, _nods = left(app, morning)
    assert sorted((one.kind, one.what) for one in kept) == sorted((post["kind"], post["what"]) for post in sent)
    assert {str(one.id) for one in kept} == {post["id"] for post in sent}
    assert all(one.answer is None for one in kept)
    page = visit(app, f"{address}/new?kind=cover", morning.maya)
    assert "Still open" in page.words()
    assert "A session: One to one" in page.words()
    assert "Cover by a colleague: Rosa" in page.words()


def test_a_form_comes_back_filled_with_kind_words(app: Flask, morning: Clinic) -> None:
    address, ahead = f"/people/{morning['Leah'].person.id}/proposals", str(morning.today + timedelta(days=2))
    past = str(morning.today - timedelta(days=1))
    wrong = [
        ({"kind": "session", "what": "group", "at": "09:15"}, "Pick a day.", "09:15"),
        ({"kind": "session", "what": "group", "day": past}, "Choose a day that lies ahead.", past),
        ({"kind": "session", "what": "group", "day": "soon"}, "Enter a date", "soon"),
        ({"kind": "session", "what": "lunch", "day": ahead}, "Choose one of these.", ahead),
        ({"kind": "session", "day": ahead}, "Choose what to propose.", ahead),
        ({"kind": "phase", "what": "well"}, "Choose one of these.", ""),
        ({"kind": "cover", "what": "", "day": ahead}, "There is no other counselor", ""),
        ({"kind": "gift", "what": "x"}, "Choose one of the answers shown.", ""),
        ({}, "Choose what to propose.", ""),
    ]
    for post, words, kept in wrong:
        page = visit(app, address, morning.maya, post={**post, "id": "made-with-the-form"})
        assert page.status == 422, post
        assert words in page.words(), post
        if kept:
            assert any(field.get("value") == kept for field in page.all("input")), post
    assert left(app, morning)[0] == ()


def test_a_person_is_not_flooded_with_proposals(app: Flask, morning: Clinic) -> None:
    address = f"/people/{morning['Leah'].person.id}/proposals"
    for _n in range(5):
        assert visit(app, address, morning.maya, post={"kind": "check_in", "what": "gad7"}).status == 303
    page = visit(app, address, morning.maya, post={"kind": "check_in", "what": "gad7"})
    assert page.status == 422
    assert "Some of your proposals are still open." in page.words()


def test_contact_is_closed_once_and_the_row_moves_on(app: Flask, morning: Clinic) -> None:
    page = visit(app, "/people", morning.maya)
    (address,) = (form.get("action", "") for form in page.all("form") if "/contact/" in form.get("action", ""))
    sent = visit(app, address, morning.maya, post={"next": "/people?group=today"})
    assert (sent.status, sent.location) == (303, "/people?group=today")
    after = visit(app, "/people", morning.maya)
    assert "Dev" in names(after, "steady")
    assert "Asked for contact" not in row(after, "Dev")
    assert visit(app, address, morning.maya, post={}).location == "/people?said=contact", "sent twice is said twice"
    other = address.replace(str(morning["Dev"].person.id), str(morning["Leah"].person.id))
    assert visit(app, other, morning.maya, post={}).status == 404


def test_a_sign_is_one_tap_and_one_sign(app: Flask, morning: Clinic) -> None:
    address, today = f"/people/{morning['Leah'].person.id}/nods", str(morning.today)
    for _again in range(2):
        sent = visit(app, address, morning.maya, post={"kind": "saw", "day": today})
        assert sent.location == f"/people/{morning['Leah'].person.id}?said=saw"
    (kept,) = left(app, morning)[1]
    assert (kept.kind, kept.day) == ("saw", morning.today)
    assert visit(app, address, morning.maya, post={"kind": "hug", "day": today}).status == 400
    for day in ("", "soon", str(morning.today + timedelta(days=1)), "1999-01-01"):
        assert visit(app, address, morning.maya, post={"kind": "saw", "day": day}).status == 404
    assert len(left(app, morning)[1]) == 1


def test_once_the_share_has_ended_nothing_can_be_left(app: Flask, morning: Clinic) -> None:
    store, leah = store_of(app), morning["Leah"].person
    with store.writing() as db:
        assert giving.part(db, leah.id, morning.ties["Leah"].id, datetime.now(UTC))
    posts = {"proposals": {"kind": "check_in", "what": "gad7"}, "nods": {"kind": "saw", "day": str(morning.today)},
             "review": {}, f"contact/{uuid4()}": {}, f"acknowledgements/{uuid4()}": {"outcome": "seen"}}
    for path, post in posts.items():
        assert visit(app, f"/people/{leah.id}/{path}", morning.maya, post=post).status == 404, path
    assert visit(app, f"/people/{leah.id}/proposals/new", morning.maya).status == 404
    assert visit(app, f"/people/{leah.id}/proposals", morning.maya, post={}).status == 404
