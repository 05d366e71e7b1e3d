"""What a reminder's link opens in Chromium, signed out and with no script: answered by thumb, and fit for everybody."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Phone, Site
from tests.browser.test_access import AXE, RULES, SETTLED, SMALL, WIDER
from tests.features.reminders.saying import remind
from tests.people import Someone, begin, say
from tracker.store import checkins, days

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
ANSWERS = [1, 2, 0, 3, 1, 0, 2, 1, 2, 1]


def reminded(site: Site, name: str, kind: str) -> Someone:
    """Somebody with a PHQ-9 due and a reminder sent a minute ago; its link is their name."""
    who = site.newcomer(name)
    begin(site.store, who.person, "active", datetime.now(UTC).date())
    remind(site.app, who, f"link-of-{name}", kind=kind, about="phq9" if kind == "check_ins" else "")
    return who


def go_on(page: "Page", name: str = "Next") -> None:
    page.get_by_role("button", name=name).last.tap()
    page.wait_for_load_state()


def test_a_check_in_is_answered_from_its_link_with_no_script(site: Site, phone: Phone) -> None:
    who = reminded(site, "Lina", "check_ins")
    page = phone(java_script_enabled=False)
    page.goto("/r/link-of-Lina")
    for n, answer in enumerate(ANSWERS, 1):
        expect(page).to_have_title(f"Check-in, question {n} of 10 · Evenlight")
        page.locator("label.answer", has=page.locator(f"input[value='{answer}']")).tap()
        go_on(page, "Next" if n < 10 else "Finish")
        if n == 9:
            expect(page.get_by_role("heading", name="You said you have had thoughts")).to_be_visible()
            go_on(page, "Go on")
    expect(page.get_by_text("There is nothing more to answer here.")).to_be_visible()
    with site.store.reading() as db:
        (sitting,) = checkins.instruments(db, who.person.id)
        assert checkins.answers(db, who.person.id, sitting)[sitting] == {
            str(n): answer for n, answer in enumerate(ANSWERS, 1)}


def test_an_answer_there_is_is_replaced_by_a_tap_and_not_before(site: Site, phone: Phone) -> None:
    who = reminded(site, "Lola", "log")
    day = site.today(who)
    say(site.store, who.person, day, mood="2")
    page = phone(java_script_enabled=False)
    for button, mood in (("Keep the answers from before", "2"), ("Use my new answers", "5")):
        page.goto("/r/link-of-Lola")
        page.locator(".faces label").last.tap()
        go_on(page, "Save")
        expect(page.get_by_role("heading", name="These have an answer already")).to_be_visible()
        page.get_by_text(button).tap()
        page.wait_for_load_state()
        expect(page.get_by_text("You can close this page.")).to_be_visible()
        with site.store.reading() as db:
            assert days.of_day(db, who.person.id, day)["mood"].value == mood


def test_these_pages_are_for_everybody(site: Site, phone: Phone) -> None:
    who = reminded(site, "Lea", "check_ins")
    remind(site.app, who, "log-of-Lea")
    remind(site.app, who, "walk-of-Lea", kind="own")
    page, troubles = phone(reduced_motion="reduce"), list[str]()
    page.add_init_script(script=Axe().axe_script)
    here = "link-of-Lea/check-in"
    for path in (here, f"{here}?n=1", f"{here}/support", "link-of-Lea/later", "log-of-Lea", "log-of-Lea?done=kept",
                 "walk-of-Lea"):
        page.set_viewport_size({"width": 390, "height": 844})
        page.emulate_media(color_scheme="light")
        page.goto(f"/r/{path}")
        found = [*page.evaluate(AXE, {"runOnly": RULES}), *page.evaluate(SMALL, 44)]
        page.emulate_media(color_scheme="dark")
        page.evaluate(SETTLED)
        found += page.evaluate(AXE, {"runOnly": {"type": "rule", "values": ["color-contrast"]}})
        page.set_viewport_size({"width": 320, "height": 640})
        found += page.evaluate(WIDER)
        troubles += [f"{path}: {one}" for one in found]
    assert not troubles, "\n" + "\n".join(troubles)
