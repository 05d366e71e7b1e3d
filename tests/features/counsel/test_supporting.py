"""Somebody close: summaries of what is shared and nothing closer, a sign with one tap, cards, help of their own."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from tests.features.counsel.clinic import Clinic
from tests.features.counsel.test_people import store_of
from tests.people import join, meet, share, supporter
from tests.visit import visit
from tracker.domain.guidance import CARDS
from tracker.store import giving
from tracker.store.windows import opened
from tracker.store.wishes import TalkingPoint


def test_a_supporter_sees_summaries_and_nothing_closer(app: Flask, morning: Clinic) -> None:
    leah = morning["Leah"].person.id
    assert any(link.get("href") == f"/supporting/{leah}" for link in visit(app, "/supporting", morning.jo).all("a"))
    page = visit(app, f"/supporting/{leah}", morning.jo)
    words = page.words()
    assert "7 of 7 days logged" in words
    assert "Active treatment · week 9" in words
    assert "They share: Mood, Sleep, Plan" in words
    for hidden in ("raving", "Used", "without use", "PHQ", "thoughts of", "onfidence"):
        assert hidden not in words, hidden
    assert "not yours to pass on" in words
    assert visit(app, f"/people/{leah}", morning.jo).status == 404


def test_a_sign_is_one_tap_without_words(app: Flask, morning: Clinic) -> None:
    leah = morning["Leah"].person.id
    page = visit(app, f"/supporting/{leah}", morning.jo)
    kinds = [one.get("value") for one in page.all("button", name="kind")]
    assert kinds == ["saw", "log", "sleep", "coping"], "sessions are not shared"
    assert not [one for one in page.all("input") if one.get("type") != "hidden"]
    assert not list(page.all("textarea"))
    for _again in range(2):
        sent = visit(app, f"/supporting/{leah}/nods", morning.jo, post={"kind": "log", "day": str(morning.today)})
        assert (sent.status, sent.location) == (303, f"/supporting/{leah}?sent=log")
    after = visit(app, sent.location, morning.jo)
    assert "Sent. They can see it." in after.words()
    (pressed,) = (one for one in after.all("button", name="kind") if one.get("aria-pressed") == "true")
    assert pressed.get("value") == "log"
    with opened(store_of(app), morning.jo.seat, leah, datetime.now(UTC)) as pane:
        assert pane is not None
        assert [(one.kind, one.day) for one in pane.window.nods()] == [("log", morning.today)]
    odd = visit(app, f"/supporting/{leah}/nods", morning.jo, post={"kind": "x", "day": str(morning.today)})
    assert odd.status == 400
    assert visit(app, f"/supporting/{leah}/nods", morning.jo, post={"kind": "log", "day": "x"}).status == 404


def test_what_helps_them_stands_first_once_it_is_written(app: Flask, morning: Clinic) -> None:
    store, leah, tie = store_of(app), morning["Leah"].person, morning.ties["Jo"]
    assert "What helps them" not in visit(app, f"/supporting/{leah.id}", morning.jo).words()
    with store.writing() as db:
        sealed = store.vault.seal("A walk <by the canal>\nNo questions", leah.id, tie.id)
        db.add(TalkingPoint(person_id=leah.id, tie_id=tie.id, sealed=sealed, edited_at=datetime.now(UTC), edit_id="a"))
    page = visit(app, f"/supporting/{leah.id}", morning.jo)
    assert "What helps them A walk <by the canal> No questions" in page.words()


def test_cards_and_help_of_their_own_are_there_for_everybody(app: Flask, morning: Clinic) -> None:
    leah, new = morning["Leah"].person.id, join(store_of(app), "N")
    for who, path in ((morning.jo, f"/supporting/{leah}"), (new, "/supporting")):
        page = visit(app, path, who)
        for card in CARDS:
            assert card.title.msgid in page.words()
        assert "not yet reviewed by a clinician" in page.words()
        links = [link.get("href") for link in page.all("a")]
        assert {"tel:999", "tel:116123", "/help"} <= set(links)
    assert "Nobody shares with you now" in page.words()


def test_the_end_of_a_share_is_the_end_of_the_page(app: Flask, morning: Clinic) -> None:
    store, leah = store_of(app), morning["Leah"].person
    nosy, sign = supporter(store, "Nosy"), {"kind": "log", "day": str(morning.today)}
    assert visit(app, f"/supporting/{leah.id}", nosy).status == 404
    assert visit(app, f"/supporting/{leah.id}/nods", nosy, post=sign).status == 404
    assert visit(app, f"/supporting/{leah.id}", morning.maya).status == 404, "a counselor is no supporter"
    with store.writing() as db:
        assert giving.part(db, leah.id, morning.ties["Jo"].id, datetime.now(UTC))
    assert visit(app, f"/supporting/{leah.id}", morning.jo).status == 404
    assert "Leah" not in visit(app, "/supporting", morning.jo).text


def test_sessions_and_days_are_said_where_they_are_shared(app: Flask, morning: Clinic) -> None:
    store, now = store_of(app), datetime.now(UTC)
    dev, kim = morning["Dev"].person, supporter(store, "Kim")
    share(store, dev, meet(store, dev, kim, now - timedelta(days=1)), ("appointments",), now - timedelta(days=1))
    words = visit(app, f"/supporting/{dev.id}", kim).words()
    assert "They share nothing that goes by day." in words
    assert "None planned" in words
    assert "0 attended in four weeks" in words
    assert "You went to your session" in words
    assert "You slept longer" not in words
