"""One person's page: what they share and nothing else, in the order it is read; gone the moment it is not shared."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from tests.features.counsel.open_book import HELD_NOTE, evidence, open_book
from tests.people import Someone, Viewer, counselor, maya, meet, mo, otto, practice, share, supporter
from tests.visit import Page, visit
from tracker.domain.consent import note_of
from tracker.store import giving, trail, windows, wishes
from tracker.store.base import Store
from tracker.store.days import Edit

NOW = datetime.now(UTC)
TODAY = NOW.date()
EVIDENCE = evidence(TODAY)
EVERYTHING = frozenset(EVIDENCE)


@pytest.fixture
def house(app: Flask) -> Store:
    """The app's store."""
    found: Store = app.extensions["store"]
    return found


@pytest.fixture
def kim(house: Store) -> Someone:
    """Somebody with something in every topic."""
    return open_book(house, NOW, TODAY)


@pytest.fixture
def watcher(house: Store) -> Viewer:
    """Maya, at Harbour House."""
    return maya(house)


def shares(house: Store, kim: Someone, watcher: Viewer, topics: frozenset[str], since: date | None = None) -> UUID:
    """Kim shares these topics with Maya since an hour ago; gives the tie."""
    at = NOW - timedelta(hours=1)
    tie = meet(house, kim.person, watcher, at)
    share(house, kim.person, tie, topics, at, since=since or TODAY - timedelta(days=60))
    return tie.id


def look(app: Flask, kim: Someone, watcher: Viewer, more: str = "") -> Page:
    """Their page, as Maya."""
    return visit(app, f"/people/{kim.person.id}{more}", watcher)


def assert_only(page: Page, topics: frozenset[str]) -> None:
    """Each shared topic has left all its words, and no other topic any."""
    words = page.words()
    for topic, told in EVIDENCE.items():
        for text in told:
            assert (text in words) is (topic in topics), (topic, text, words)
    assert HELD_NOTE not in page.text


@pytest.mark.parametrize("topic", sorted(EVERYTHING))
def test_one_topic_alone_shows_itself_and_nothing_else(
    app: Flask, house: Store, kim: Someone, watcher: Viewer, topic: str
) -> None:
    tie = shares(house, kim, watcher, frozenset({topic}))
    for page in (look(app, kim, watcher), look(app, kim, watcher, "?range=all"), look(app, kim, watcher, "/brief"),
                 visit(app, f"/sharing/{tie}/preview", kim)):
        assert page.status == 200
        assert_only(page, frozenset({topic}))


def test_everything_in_the_order_it_is_read(app: Flask, house: Store, kim: Someone, watcher: Viewer) -> None:
    shares(house, kim, watcher, EVERYTHING)
    page = look(app, kim, watcher)
    assert_only(page, EVERYTHING)
    words = page.words()
    order = ["Kim", "Active treatment · week 4", "Day 51", "Last shared log", "14 of 14 days logged", "Safety items",
             "In 30 seconds", "A harder week than the ones before.", "Worth asking about:", "Use, 28 days",
             "Beside their usual", "Trends by phase", "Sessions", "What supports them", "Goals",
             "Shared notes", "Check-ins", "Propose", "Sharing", "Not shared:"]
    places = [words.index(text) for text in order]
    assert places == sorted(places)
    assert "Shared: Craving, Mood, Sleep, Use, Confidence, Body, Sessions, Plan, Safety plan, GAD-7, PHQ-9, 1 note." \
        in words
    assert "Not shared: Other notes." in words
    assert "can see when you open this page" in words and "not yours to pass on" in words
    assert [one.get("id") for one in page.all("figure") if one.get("id")] == \
        ["chart-craving", "chart-mood", "chart-sleep", "chart-confidence"]
    assert len(list(page.all("li", class_="ustate"))) == 28


def test_the_name_is_not_in_the_title(app: Flask, house: Store, kim: Someone, watcher: Viewer) -> None:
    shares(house, kim, watcher, frozenset({"mood"}))
    for more in ("", "/brief"):
        assert "Kim" not in look(app, kim, watcher, more).text.split("</title>")[0]


def test_with_a_supporters_eyes_there_is_no_counselors_page(app: Flask, house: Store, kim: Someone) -> None:
    close = supporter(house, "Jo")
    share(house, kim.person, meet(house, kim.person, close, NOW - timedelta(hours=1)), ("mood",),
          NOW - timedelta(hours=1))
    assert look(app, kim, close).status == 404
    assert look(app, kim, close, "/brief").status == 404


def test_revoked_expired_and_unknown_are_all_not_found(
    app: Flask, house: Store, kim: Someone, watcher: Viewer
) -> None:
    gone = mo(house, watcher, NOW)
    begun = NOW - timedelta(days=20)
    tie = meet(house, kim.person, watcher, begun)
    share(house, kim.person, tie, ("mood",), begun, lasts=timedelta(days=19))
    for who in (gone.person.id, kim.person.id, uuid4(), watcher.person.id):
        for more in ("", "/brief", "/brief.pdf", "?range=all"):
            assert visit(app, f"/people/{who}{more}", watcher).status == 404


def test_other_practices_and_colleagues_find_nothing(
    app: Flask, house: Store, kim: Someone, watcher: Viewer
) -> None:
    shares(house, kim, watcher, EVERYTHING)
    assert watcher.seat.organisation_id
    for other in (otto(house, watcher.seat.organisation_id), counselor(house, "Una", practice(house, "Hill Clinic"))):
        for more in ("", "/brief", "/brief.pdf"):
            assert look(app, kim, other, more).status == 404


def test_it_is_gone_with_the_revocation(app: Flask, house: Store, kim: Someone, watcher: Viewer) -> None:
    at = NOW - timedelta(hours=1)
    grant = share(house, kim.person, meet(house, kim.person, watcher, at), ("mood",), at)
    assert look(app, kim, watcher).status == 200
    with house.writing() as db:
        assert giving.revoke(db, kim.person.id, grant.id, datetime.now(UTC))
    assert look(app, kim, watcher).status == look(app, kim, watcher, "/brief").status == 404


def test_days_before_the_share_do_not_show(app: Flask, house: Store, kim: Someone, watcher: Viewer) -> None:
    shares(house, kim, watcher, frozenset({"mood", "use"}), since=TODAY - timedelta(days=2))
    page = look(app, kim, watcher, "?range=all")
    assert "Good" not in page.words() and "with use" not in page.words()
    assert "3 of 3 days logged" in page.words()


def test_a_look_and_a_brief_are_in_the_trail_and_a_preview_is_not(
    app: Flask, house: Store, kim: Someone, watcher: Viewer
) -> None:
    tie = shares(house, kim, watcher, frozenset({"mood", "sleep"}))
    look(app, kim, watcher)
    look(app, kim, watcher, "/brief")
    visit(app, f"/sharing/{tie}/preview", kim)
    with house.reading() as db:
        found = trail.of(db, house.trail_key, kim.person.id, NOW - timedelta(days=1))
    assert [(row.way, row.topics) for row in reversed(found)] == [("page", "mood sleep"), ("brief", "mood sleep")]


def test_a_preview_is_the_same_page_without_buttons(
    app: Flask, house: Store, kim: Someone, watcher: Viewer
) -> None:
    tie = shares(house, kim, watcher, EVERYTHING)
    mine = visit(app, f"/sharing/{tie}/preview", kim)
    assert not [form for form in mine.all("form") if "/people/" in (form.get("action") or "")]
    assert not list(mine.all("select", class_="input--fit"))
    assert "This is what Maya" in mine.words() and "Mark reviewed" not in mine.text
    theirs, ours = look(app, kim, watcher).words(), mine.words()
    for part in ("A harder week than the ones before.", "Moderately severe", "Swim by the old pier"):
        assert part in theirs and part in ours
    assert visit(app, f"/sharing/{uuid4()}/preview", kim).status == 404
    assert visit(app, f"/sharing/{tie}/preview", watcher).status == 404


def test_safety_items_come_first_and_are_taken_care_of(
    app: Flask, house: Store, kim: Someone, watcher: Viewer
) -> None:
    shares(house, kim, watcher, frozenset({"check_ins:phq9"}))
    page = look(app, kim, watcher)
    words = page.words()
    assert words.index("better off dead or of self-harm") < words.index("In 30 seconds")
    (form,) = [one for one in page.all("form") if "acknowledgements" in (one.get("action") or "")]
    assert visit(app, form.get("action") or "", watcher, post={"outcome": "contacted"}).status == 303
    after = look(app, kim, watcher).words()
    assert "Talked with them" in after and "Maya," in after and "Open." not in after


def test_what_they_want_to_talk_about_and_being_asked_for(
    app: Flask, house: Store, kim: Someone, watcher: Viewer
) -> None:
    tie = shares(house, kim, watcher, frozenset({"mood"}))
    with house.writing() as db:
        assert wishes.keep_point(db, house.vault, kim.person.id, tie, "Fridays", Edit(NOW, uuid4().hex, NOW, "UTC"))
        wishes.ask(db, kim.person.id, tie, uuid4(), NOW)
    page = look(app, kim, watcher)
    assert "Wants to talk about Fridays" in page.words() and "Asked for contact" in page.words()
    (form,) = [one for one in page.all("form") if "/contact/" in (one.get("action") or "")]
    assert visit(app, form.get("action") or "", watcher, post={}).status == 303
    assert "I got in touch" not in look(app, kim, watcher).words()


def test_seen_and_reviewed_with_one_tap(app: Flask, house: Store, kim: Someone, watcher: Viewer) -> None:
    shares(house, kim, watcher, frozenset({"mood"}))
    page = look(app, kim, watcher)
    for ending, said in (("/nods", "They can see that you saw this."), ("/review", "Marked reviewed.")):
        (form,) = [one for one in page.all("form") if (one.get("action") or "").endswith(ending)]
        fields = {one.get("name") or "": one.get("value") or "" for one in form.iter("input")}
        answer = visit(app, form.get("action") or "", watcher, post=fields)
        assert answer.status == 303
        assert said in visit(app, answer.location, watcher).words()
    assert "Last sign that you saw it" in look(app, kim, watcher).words()
    with windows.opened(house, watcher.seat, kim.person.id, NOW) as pane:
        assert pane is not None and pane.window.reviewed_at is not None and len(pane.window.nods()) == 1


def test_every_range_and_no_other(app: Flask, house: Store, kim: Someone, watcher: Viewer) -> None:
    shares(house, kim, watcher, EVERYTHING)
    for name in ("2w", "6w", "all"):
        assert look(app, kim, watcher, f"?range={name}").status == 200
    assert look(app, kim, watcher, "?range=ever").status == 404


def test_the_federal_notice_goes_with_the_page_where_the_practice_says_so(
    app: Flask, house: Store, kim: Someone
) -> None:
    viewer = counselor(house, "Pia", practice(house, "Pier House", is_part2=True))
    shares(house, kim, viewer, frozenset({"mood"}))
    for more in ("", "/brief"):
        assert "This record which has been disclosed to you" in look(app, kim, viewer, more).words()


def test_the_brief_says_who_and_when(app: Flask, house: Store, kim: Someone, watcher: Viewer) -> None:
    shares(house, kim, watcher, EVERYTHING)
    words = look(app, kim, watcher, "/brief").words()
    assert "Maya, Harbour House" in words and f"Printed {TODAY.day} " in words
    assert "not yours to pass on" in words


def test_a_pdf_is_missed_kindly(
    app: Flask, house: Store, kim: Someone, watcher: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.web.pdf.MAKER", "no_such_maker_of_pdfs")
    shares(house, kim, watcher, EVERYTHING)
    page = look(app, kim, watcher, "/brief.pdf")
    assert page.status == 404 and "This server cannot make one" in page.words()


def test_the_pdf_is_the_sheet_on_one_page(app: Flask, house: Store, kim: Someone, watcher: Viewer) -> None:
    pytest.importorskip("weasyprint", reason="the extra pdf is not installed")
    shares(house, kim, watcher, EVERYTHING)
    client = app.test_client()
    client.set_cookie("evenlight", watcher.token)
    answer = client.get(f"/people/{kim.person.id}/brief.pdf", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-") and answer.headers["Cache-Control"] == "no-store"


def test_somebody_close_is_previewed_as_they_see_it(app: Flask, house: Store, kim: Someone) -> None:
    close, at = supporter(house, "Jo"), NOW - timedelta(hours=1)
    tie = meet(house, kim.person, close, at)
    share(house, kim.person, tie, ("mood", "plan_goals"), at)
    theirs, ours = visit(app, f"/supporting/{kim.person.id}", close), visit(app, f"/sharing/{tie.id}/preview", kim)
    assert theirs.status == ours.status == 200
    for words in ("A harder week", "Swim by the old pier", "They share: Mood, Plan"):
        assert (words in theirs.words()) is (words in ours.words())
    assert "Swim by the old pier" in ours.words() and "This is what Jo" in ours.words()
    assert "/nods" in theirs.text and "/nods" not in ours.text


def test_an_ended_tie_has_no_preview(app: Flask, house: Store, kim: Someone, watcher: Viewer) -> None:
    tie = shares(house, kim, watcher, frozenset({note_of(TODAY), "mood"}))
    with house.writing() as db:
        assert giving.part(db, kim.person.id, tie, datetime.now(UTC))
    assert visit(app, f"/sharing/{tie}/preview", kim).status == 404
