"""Safety items: they wait on top until a named counselor says what came of them; nobody claims to watch."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from flask import Flask

from tests.features.counsel.clinic import Clinic
from tests.features.counsel.test_people import names, row, store_of
from tests.people import check, counselor, practice, share
from tests.visit import visit
from tracker.features.counsel.safety_items import Share, not_needed
from tracker.store import windows


def item(app: Flask, morning: Clinic, name: str = "Leah") -> str:
    """The address of somebody's first safety item."""
    return f"/people/{morning[name].person.id}/acknowledgements/{events(app, morning, name)[0]}"


def events(app: Flask, morning: Clinic, name: str) -> list[UUID]:
    with windows.opened(store_of(app), morning.maya.seat, morning[name].person.id, datetime.now(UTC)) as pane:
        assert pane is not None
        return [one.id for one in pane.window.safety(morning.today - timedelta(days=99)) or ()]


def test_an_item_waits_on_top_until_somebody_says_what_came_of_it(app: Flask, morning: Clinic) -> None:
    address = item(app, morning)
    assert any(link.get("href") == address for link in visit(app, "/people", morning.maya).all("a"))
    page = visit(app, address, morning.maya)
    assert "thoughts of being better off dead or of self-harm" in page.words()
    assert "This page raises no alarm and nobody watches it" in page.words()
    assert len(list(page.all("input", name="outcome"))) == 5
    sent = visit(app, address, morning.maya, post={"outcome": "contacted"})
    assert (sent.status, sent.location) == (303, "/people?said=outcome")
    after = visit(app, sent.location, morning.maya)
    assert "Kept, with your name." in after.words()
    assert "Leah" in names(after, "steady")
    assert "thoughts of" not in row(after, "Leah")
    kept = visit(app, address, morning.maya).words()
    assert "Talked with them" in kept
    assert "Maya, " in kept


def test_the_first_word_of_a_practice_holds(app: Flask, morning: Clinic) -> None:
    address = item(app, morning)
    visit(app, address, morning.maya, post={"outcome": "contacted"})
    assert visit(app, address, morning.maya, post={"outcome": "not_needed"}).status == 303
    assert "Talked with them" in visit(app, address, morning.maya).words()


def test_nothing_chosen_or_nothing_known_is_said_kindly(app: Flask, morning: Clinic) -> None:
    address = item(app, morning)
    for post, words in (({}, "Choose what came of it."), ({"outcome": "gone"}, "Choose one of these.")):
        page = visit(app, address, morning.maya, post=post)
        assert page.status == 422
        assert words in page.words()
        assert list(page.all("div", class_="errsum"))
    assert names(visit(app, "/people", morning.maya), "today")[0] == "Leah"


def test_an_item_that_is_not_shared_is_not_there(app: Flask, morning: Clinic) -> None:
    """Another person's item, one that is not there, a practice that is not theirs: all alike."""
    store = store_of(app)
    address, leah = item(app, morning), morning["Leah"].person.id
    other = counselor(store, "Otto", practice(store, "Elsewhere"))
    hidden = check(store, morning["Chris"].person, "phq9", [1, 1, 2, 1, 0, 1, 0, 0, 1], morning.today)
    lost = [
        (address, other), (f"/people/{leah}/acknowledgements/{uuid4()}", morning.maya),
        (f"/people/{morning['Chris'].person.id}/acknowledgements/{hidden.id}", morning.maya),
        (f"/people/{leah}/acknowledgements/{hidden.id}", morning.maya),
    ]
    for path, who in lost:
        assert visit(app, path, who).status == 404
        assert visit(app, path, who, post={"outcome": "seen"}).status == 404
        assert visit(app, path, who, post={}).status == 404
    assert "thoughts" not in row(visit(app, "/people", morning.maya), "Chris")


def test_two_items_stand_one_by_one(app: Flask, morning: Clinic) -> None:
    leah = morning["Leah"].person
    check(store_of(app), leah, "phq9", [1, 1, 2, 1, 0, 1, 0, 0, 2], morning.today - timedelta(days=14))
    page = visit(app, "/people", morning.maya)
    assert "2 items are open" in row(page, "Leah")
    assert len([link for link in page.all("a") if "/acknowledgements/" in link.get("href", "")]) == 2
    first, second = events(app, morning, "Leah")
    for one in (first, second):
        assert names(visit(app, "/people", morning.maya), "today")[0] == "Leah"
        visit(app, f"/people/{leah.id}/acknowledgements/{one}", morning.maya, post={"outcome": "seen"})
    assert "Leah" not in names(visit(app, "/people", morning.maya), "today")


def test_the_share_without_need_is_said_once_there_are_enough(app: Flask, morning: Clinic) -> None:
    assert Share(3, 9).percent is None
    assert (Share(7, 10).percent, Share(7, 10).is_much) == (70, False)
    assert Share(8, 10).is_much
    store, now, leah = store_of(app), datetime.now(UTC), morning["Leah"].person
    share(store, leah, morning.ties["Leah"], ("check_ins:phq9",), now, since=morning.today - timedelta(days=300))
    for n in range(1, 10):
        check(store, leah, "phq9", [1, 1, 2, 1, 0, 1, 0, 0, 1], morning.today - timedelta(days=20 * n))
    for one in events(app, morning, "Leah")[:4]:
        assert windows.acknowledge(store, morning.maya.seat, leah.id, one, "not_needed", now)
    assert "too few to count" in visit(app, "/people/rules", morning.maya).words()
    with windows.caseload(store, morning.maya.seat, now) as panes:
        assert not_needed(panes, now + timedelta(minutes=1)) == Share(4, 4)
    with windows.opened(store, morning.maya.seat, leah.id, now) as pane:
        assert pane is not None
        rest = [one.id for one in pane.window.safety(morning.today - timedelta(days=300)) or () if not one.acknowledged]
    for one in rest:
        assert windows.acknowledge(store, morning.maya.seat, leah.id, one, "not_needed", now)
    words = visit(app, "/people/rules", morning.maya).words()
    assert "100 %" in words
    assert "10 of 10 safety items" in words
    assert "That is a lot." in words
