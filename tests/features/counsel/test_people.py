"""The list of people: who stands where and why, what is not shared, search, groups, pages, the mark, the keys."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flask import Flask

from tests.features.counsel.clinic import Clinic
from tests.people import begin, counselor, join, meet, say, share
from tests.visit import Page, checked, visit
from tracker.features.counsel import listing
from tracker.store import giving, trail
from tracker.store.base import Store


def store_of(app: Flask) -> Store:
    found: Store = app.extensions["store"]
    return found


def names(page: Page, part: str = "") -> list[str]:
    """The names of the list in their order, of one group or of all."""
    rows = [row for row in page.all("tr", class_="cl") if not part or row.get("data-group") == part]
    return ["".join(link.itertext()) for row in rows for link in row.iter("a") if link.get("data-open") is not None]


def row(page: Page, name: str) -> str:
    """What stands in one person's row."""
    (found,) = (one for one in page.all("tr", class_="cl")
                if any("".join(link.itertext()) == name for link in one.iter("a")))
    return " ".join(" ".join(found.itertext()).split())


def test_the_reason_leads_and_puts_the_row_in_its_group(app: Flask, morning: Clinic) -> None:
    page = visit(app, "/people", morning.maya)
    assert names(page, "today") == ["Leah", "Dev"]
    assert names(page, "week") == ["Tomas"]
    assert names(page, "steady") == ["Chris", "Sam"]
    leads = ["".join(one.itertext()).strip() for one in page.all("li", class_="lead")]
    assert leads[0].startswith("Said on ")
    assert leads[1].startswith("Asked for contact on ")
    assert leads[2] == "No shared log for 9 days."
    assert len(leads) == 3, "who is steady has facts, and no reason"


def test_a_day_of_use_is_a_fact_beside_a_reason_and_moves_nobody(app: Flask, morning: Clinic) -> None:
    today = morning.today
    say(store_of(app), morning["Chris"].person, today, use="use", craving_peak="10")
    page = visit(app, "/people", morning.maya)
    assert "Chris" in names(page, "steady")
    assert "Used on" in row(page, "Chris")


def test_what_is_not_shared_is_said_and_is_no_warning(app: Flask, morning: Clinic) -> None:
    page = visit(app, "/people", morning.maya)
    sam = row(page, "Sam")
    assert "Craving: Not shared" in sam
    assert "Next session: Not shared" in sam
    assert "Used" not in sam
    assert "Active treatment" not in sam, "the plan is not shared"
    assert "Active treatment · week 9" in row(page, "Leah")
    said = [one.get("aria-label") for one in page.all("span", role="img")]
    assert said[0] == "Craving over 14 days, from 4 to 3 of 10"
    assert len(said) == 4, "of all but Sam"


def test_three_lines_at_most(app: Flask, morning: Clinic) -> None:
    page = visit(app, "/people", morning.maya)
    for why in page.all("ul", class_="why"):
        assert 1 <= len(list(why)) <= 3


def test_groups_and_names_are_filtered_without_script(app: Flask, morning: Clinic) -> None:
    assert names(visit(app, "/people?group=week", morning.maya)) == ["Tomas"]
    assert names(visit(app, "/people?q=e", morning.maya)) == ["Leah", "Dev"]
    assert names(visit(app, "/people?q=e&group=week", morning.maya)) == []
    assert "Nobody here" in visit(app, "/people?q=zzz", morning.maya).words()
    for odd in ("?group=x", "?page=0", "?page=-3", "?page=99", "?page=x", "?said=x", "?page=²"):
        assert len(names(visit(app, f"/people{odd}", morning.maya))) == 5, odd


def test_nobody_shares_yet(app: Flask, morning: Clinic) -> None:
    new = counselor(store_of(app), "Nora", morning.maya.seat.organisation_id)  # type: ignore[arg-type]
    page = visit(app, "/people", new)
    assert "Nobody shares with you yet" in page.words()
    assert any(link.get("href") == "/people/invitations/new" for link in page.all("a"))


def test_a_steady_list_comes_in_pages_and_the_rest_is_whole(app: Flask, morning: Clinic) -> None:
    store, now = store_of(app), datetime.now(UTC)
    for n in range(60):
        who = join(store, f"Person {n:02}")
        share(store, who.person, meet(store, who.person, morning.maya, now), ("sleep",), now)
        say(store, who.person, morning.today, sleep_hours="7")
    first = visit(app, "/people", morning.maya)
    assert len(names(first, "steady")) == listing.STEADY == 50
    assert names(first, "today") == ["Leah", "Dev"]
    assert "page 1 of 2" in first.words()
    second = visit(app, "/people?page=2", morning.maya)
    assert len(names(second)) == 12
    assert not set(names(second)) & set(names(first))
    assert "Steady 62" in " ".join("".join(one.itertext()) for one in second.all("nav", class_="filters")).replace(
        "  ", " "), "the counts are those of the whole list"


def test_reviewed_is_a_mark_that_moves_nobody(app: Flask, morning: Clinic) -> None:
    leah = morning["Leah"].person.id
    sent = visit(app, f"/people/{leah}/review", morning.maya, post={"next": f"/people?group=today#p-{leah}"})
    assert (sent.status, sent.location) == (303, f"/people?group=today#p-{leah}")
    page = visit(app, "/people", morning.maya)
    assert names(page, "today") == ["Leah", "Dev"]
    assert "last Today" in row(page, "Leah")
    assert len(list(page.all("button", class_="review--done"))) == 1
    answer = visit(app, f"/people/{leah}/review", morning.maya, post={}, json=True)
    assert (answer.status, answer.json) == (200, {"words": "Today"})
    assert visit(app, f"/people/{leah}/review", morning.maya, post={"next": "//evil.example"}).location == "/"


def test_who_ends_a_share_is_gone_from_the_list(app: Flask, morning: Clinic) -> None:
    store, tomas = store_of(app), morning["Tomas"].person
    with store.writing() as db:
        assert giving.part(db, tomas.id, morning.ties["Tomas"].id, datetime.now(UTC))
    page = visit(app, "/people", morning.maya)
    assert "Tomas" not in page.text
    assert visit(app, f"/people/{tomas.id}/review", morning.maya, post={}).status == 404


def test_a_list_is_in_the_trail_of_each_and_counts_towards_the_hour(app: Flask, morning: Clinic) -> None:
    store, since = store_of(app), datetime.now(UTC) - timedelta(hours=1)

    def taken() -> int:
        with store.reading() as db:
            return trail.count(db, store.trail_key, morning.maya.person.id, "list", since)

    before = taken()
    visit(app, "/people", morning.maya)
    assert taken() == before + 5
    visit(app, f"/people/{morning['Leah'].person.id}/review", morning.maya, post={}, json=True)
    assert taken() == before + 5, "a mark is no look at everybody"


def test_the_keys_can_be_turned_off_on_a_device(app: Flask, morning: Clinic) -> None:
    on = visit(app, "/people", morning.maya)
    assert list(on.all("triage-keys"))
    sent = visit(app, "/people/keys", morning.maya, post={"keys": "off"})
    assert sent.location == "/people"
    assert sent.headers["Set-Cookie"].startswith("keys=off;")
    assert "Path=/people" in sent.headers["Set-Cookie"]
    phone = app.test_client()
    phone.set_cookie("evenlight", morning.maya.token)
    phone.set_cookie("keys", "off", path="/people")
    off = checked(phone.get("/people", headers={"Accept": "text/html"}))
    assert not list(off.all("triage-keys"))
    assert "Keys are off." in off.words()


def test_the_rules_say_the_numbers_they_use(app: Flask, morning: Clinic) -> None:
    words = visit(app, "/people/rules", morning.maya).words()
    for said in ("for 7 days", "it is 5", "28 days before", "rests for 14 days", "3 days or more past its day"):
        assert said in words
    assert "There is no score" in words
    assert "too few to count" in words


def test_other_people_find_nothing(app: Flask, morning: Clinic) -> None:
    stranger = join(store_of(app), "Stranger")
    begin(store_of(app), stranger.person, "active", morning.today)
    for who in (stranger, morning.jo, morning["Leah"]):
        assert visit(app, "/people", who).status == 404
        assert visit(app, "/people/rules", who).status == 404
    assert visit(app, f"/people/{uuid4()}/review", morning.maya, post={}).status == 404
