"""The support screen in Chromium, with script and without: before any score, one tap to call, close for three days."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Phone, Site
from tests.browser.hand import until
from tests.browser.test_access import AXE, RULES, SETTLED, SMALL, UNSEEN, WIDER
from tests.people import Someone, check
from tracker.store import safety
from tracker.store.safety import SafetyEvent

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
ONE = timedelta(days=1)
SCRIPTS = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])


def begun(site: Site, who: Someone, key: str, *answers: int) -> UUID:
    """A sitting with its first answers given."""
    return check(site.store, who.person, key, answers, site.today(who), datetime.now(UTC), finished=False).id


def event(site: Site, who: Someone, sitting: UUID) -> SafetyEvent:
    with site.store.reading() as db:
        found = safety.one(db, who.person.id, sitting)
    assert found is not None
    return found


def let_pass(site: Site, sitting: UUID, time: timedelta) -> None:
    """As if it had been said so much earlier."""
    with site.store.writing() as db:
        row = db.scalars(sa.select(SafetyEvent).where(SafetyEvent.id == sitting)).one()  # type: ignore[arg-type]
        row.shown_at, row.day = row.shown_at - time, row.day - timedelta(days=round(time / ONE))
        row.asked_on = row.asked_on and row.asked_on - timedelta(days=round(time / ONE))


def answer(page: "Page", word: str) -> None:
    """Choose it and go on to the next page."""
    page.get_by_role("radio", name=word, exact=True).check()
    with page.expect_navigation():
        page.locator(".actionbar button").click()


def near(page: "Page") -> int:
    """Whether the lines of the days after stand on the page."""
    return page.locator("details.near").count()


@SCRIPTS
def test_from_the_answer_to_the_third_day(site: Site, phone: Phone, script: bool) -> None:
    who = site.newcomer(f"Ida{script}")
    sitting = begun(site, who, "phq9", *(1,) * 8)
    page = phone(who, java_script_enabled=script)
    page.goto(f"/check-ins/{sitting}")
    answer(page, "Several days")
    page.wait_for_url(f"**/{sitting}/support")
    expect(page.get_by_text("Thank you for telling us.")).to_be_in_viewport()
    call = page.get_by_role("link", name="I’m in danger now")
    expect(call).to_be_in_viewport(ratio=1)
    assert call.get_attribute("href") == "tel:999"
    assert "of 27" not in page.inner_text("main")

    page.goto(f"/check-ins/{sitting}")
    page.wait_for_url(f"**/{sitting}/support")
    talk = page.get_by_role("link", name="I want to talk to someone")
    assert talk.get_attribute("href") == "tel:116123"
    talk.click()
    if script:
        until(lambda: event(site, who, sitting).choice == "talk", page)
    expect(call).to_be_visible()
    # Back from the call: here the browser still asks which app makes calls, and takes no other tap before.
    page = page.context.new_page()
    page.goto(f"/check-ins/{sitting}/support")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"**/{sitting}/questions/10")
    assert event(site, who, sitting).choice == ("talk" if script else "on")
    answer(page, "Somewhat difficult")
    expect(page.get_by_text("9 of 27")).to_be_visible()

    page.goto("/")
    expect(page.locator("details.near a[href='tel:116123']")).to_be_visible()
    assert page.title() == "Today · Evenlight" and page.get_by_text("How are you today?").count() == 0
    let_pass(site, sitting, ONE)
    page.reload()
    expect(page.locator("details.near a[href='/help']")).to_be_visible()
    page.locator("form.how").get_by_role("button", name="Low").click()
    expect(page.get_by_text("Thank you for saying so.")).to_be_visible()
    assert event(site, who, sitting).felt == 2 and page.locator("form.how").count() == 0
    page.get_by_role("button", name="I have seen this").click()
    expect(page.locator("details.near a[href='tel:116123']")).to_be_hidden()
    page.locator("details.near summary").click()
    expect(page.locator("details.near a[href='tel:116123']")).to_be_visible()
    for address in ("/plan", "/check-ins"):
        page.goto(address)
        assert near(page) == 1
    let_pass(site, sitting, 2 * ONE + timedelta(minutes=1))
    for address in ("/", "/plan", "/check-ins"):
        page.goto(address)
        assert near(page) == 0 and page.locator("form.how").count() == 0


@SCRIPTS
def test_safe_right_now_closes_it_and_a_changed_answer_opens_it_again(
    site: Site, phone: Phone, script: bool
) -> None:
    who = site.newcomer(f"Ola{script}")
    sitting = begun(site, who, "phq9", *(0,) * 8)
    page = phone(who, java_script_enabled=script)
    page.goto(f"/check-ins/{sitting}/questions/9")
    answer(page, "Nearly every day")
    page.wait_for_url("**/support")
    page.get_by_role("button", name="I’m safe right now").click()
    page.wait_for_url(f"**/{sitting}/questions/10")
    assert event(site, who, sitting).choice == "safe"
    page.goto(f"/check-ins/{sitting}/support")
    page.get_by_role("link", name="Back to the question").click()
    page.wait_for_url("**/questions/9")
    answer(page, "Several days")
    page.wait_for_url("**/support")
    page.get_by_role("button", name="Open my plan").click()
    page.wait_for_url("**/plan")
    assert event(site, who, sitting).choice == "plan" and near(page) == 1


@SCRIPTS
def test_blood_is_met_with_a_doctor_the_same_day(site: Site, phone: Phone, script: bool) -> None:
    who = site.newcomer(f"Una{script}")
    sitting = begun(site, who, "body", 5, 1, 1, 3, 0)
    page = phone(who, java_script_enabled=script)
    card = page.locator(".same-day")
    page.goto(f"/check-ins/{sitting}")
    answer(page, "Yes")
    expect(card.get_by_text("There is blood when you pee")).to_be_visible()
    for _ in range(2):
        answer(page, "No")
    for _ in range(2):
        answer(page, "None")
    page.wait_for_url(f"**/{sitting}")
    expect(card.get_by_text("There is blood when you pee")).to_be_in_viewport()
    page.goto("/")
    expect(card.get_by_role("heading", name="See a doctor today")).to_be_visible()
    card.get_by_role("link", name="Who to call").click()
    page.wait_for_url("**/help#same-day")
    expect(page.get_by_text("You can’t pee")).to_be_visible()


@pytest.mark.parametrize(("width", "text", "scheme"), [(390, 1, "light"), (320, 1, "dark"), (390, 2, "light")])
def test_nothing_stands_in_the_way(site: Site, phone: Phone, width: int, text: int, scheme: str) -> None:
    """The screen, and Today with everything on it at once: read aloud, narrow, at twice the text, by keyboard."""
    who = site.newcomer(f"Eli{width}{text}")
    sitting = check(site.store, who.person, "phq9", (1,) * 10, site.today(who) - ONE, datetime.now(UTC) - ONE).id
    begun(site, who, "body", 5, 1, 1, 3, 0, 1, 1, 1)
    page = phone(who, viewport={"width": width, "height": 640}, color_scheme=scheme)
    page.add_init_script(script=Axe().axe_script)
    protocol = page.context.new_cdp_session(page)
    protocol.send("Page.enable")
    protocol.send("Page.setFontSizes", {"fontSizes": {"standard": 16 * text, "fixed": 13 * text}})
    for address in (f"/check-ins/{sitting}/support", "/"):
        page.goto(address)
        page.evaluate(SETTLED)
        assert page.evaluate(WIDER) == []
        assert page.evaluate(SMALL, 44 if width == 390 else 24) == []
        assert page.evaluate(UNSEEN) == []
        assert page.evaluate(AXE, {"runOnly": RULES}) == []
    page.goto(f"/check-ins/{sitting}/support")
    low = page.locator("main :is(.call, button)").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().height).filter((height) => height < 56)")
    assert low == [], "every choice is at least 56 px high"
    page.get_by_role("link", name="Hide").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "tel:999", "the first stop of the page"
