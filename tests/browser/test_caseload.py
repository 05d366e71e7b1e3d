"""A counselor's morning in Chromium, at a desk and on a phone, by keyboard alone, with script and without; and what
somebody close sees. Every page of both is held to what each page must be, for every eye and hand."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phone, Site
from tests.browser.test_access import AXE, RULES, SETTLED, UNSEEN, WIDER, Look, judge_all
from tests.browser.test_access import Phone as Judge
from tests.features.counsel.clinic import Clinic, clinic
from tests.people import Someone
from tracker.store import windows

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1280, "height": 800}, "has_touch": False}


@pytest.fixture(scope="module")
def morning(site: Site) -> Clinic:
    """Maya's people."""
    return clinic(site.store)


def item(site: Site, morning: Clinic) -> str:
    """The address of Leah's safety item."""
    leah = morning["Leah"].person.id
    with windows.opened(site.store, morning.maya.seat, leah, datetime.now(UTC)) as pane:
        assert pane is not None
        (found,) = pane.window.safety(morning.today) or ()
    return f"/people/{leah}/acknowledgements/{found.id}"


def focused(page: "Page") -> str:
    """What holds the focus, in words."""
    return str(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))


def said(page: "Page") -> Any:
    """The line that screen readers hear."""
    return page.locator("triage-list [data-status]")


def shown(page: "Page") -> list[str]:
    """The names in sight."""
    return [link.inner_text() for link in page.locator("[data-open]").all() if link.is_visible()]


def test_the_morning_by_keyboard_alone(site: Site, phone: Phone, morning: Clinic) -> None:
    page = phone(morning.maya, **DESK)
    page.goto("/people")
    page.wait_for_load_state("load")
    for key, name in (("j", "Leah"), ("j", "Dev"), ("j", "Tomas"), ("k", "Dev"), ("k", "Leah"), ("k", "Leah")):
        page.keyboard.press(key)
        assert focused(page) == name, key
    page.keyboard.press("r")
    expect(said(page)).to_have_text("Marked reviewed: Leah")
    assert focused(page) == "Leah", "the place in the list is kept"
    assert page.locator(".review--done").count() == 1
    page.reload()
    assert page.locator(".review--done").count() == 1, "it was kept"
    page.keyboard.press("/")
    assert focused(page) == "q"
    page.keyboard.type("jk r")
    assert page.locator("#q").input_value() == "jk r", "in a field, letters are letters"
    page.locator("#q").fill("")
    page.keyboard.type("tom")
    assert shown(page) == ["Tomas"]
    expect(said(page)).to_have_text("Shown: 1")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("j")
    assert focused(page) == "Tomas"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{morning['Tomas'].person.id}")


def test_a_safety_item_is_taken_care_of_by_keyboard(site: Site, phone: Phone) -> None:
    morning = clinic(site.store, family="-Keys")
    page = phone(morning.maya, **DESK)
    page.goto("/people")
    page.wait_for_load_state("load")
    page.keyboard.press("j")
    page.keyboard.press("Tab")
    assert focused(page).startswith("Say what came of it")
    page.keyboard.press("Enter")
    page.wait_for_url("**/acknowledgements/*")
    button = page.get_by_role("button", name="Keep it under my name")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".errsum")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("input[name=outcome]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**said=outcome")
    assert "Kept, with your name." in page.locator(".toast").inner_text()
    assert "Leah" not in page.locator("[data-part=today]").inner_text()


def test_groups_are_filtered_on_the_spot_and_stay_in_the_address(phone: Phone, morning: Clinic) -> None:
    page = phone(morning.maya, **DESK)
    page.goto("/people")
    page.wait_for_load_state("load")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.resource_type in ("document", "fetch", "xhr") else None)
    page.get_by_role("navigation", name="Groups").get_by_role("link", name="This week").click()
    assert shown(page) == ["Tomas"]
    assert page.url.endswith("/people?group=week")
    assert page.locator("a[data-filter='week']").get_attribute("aria-current") == "true"
    assert asked == [], "looking at part of a list is no new look"
    page.reload()
    assert shown(page) == ["Tomas"]
    page.get_by_role("navigation", name="Groups").get_by_role("link", name="All").click()
    page.wait_for_url("**/people")
    assert len(shown(page)) == 5


def test_the_list_works_without_script(site: Site, phone: Phone) -> None:
    morning = clinic(site.store, family="-Plain")
    page = phone(morning.maya, java_script_enabled=False)
    page.goto("/people")
    page.get_by_role("link", name="See today").tap()
    page.wait_for_url("**group=today")
    assert shown(page) == ["Leah-Plain", "Dev-Plain"]
    page.get_by_label("Find someone").fill("dev")
    page.get_by_label("Find someone").press("Enter")
    page.wait_for_url("**q=dev*")
    assert shown(page) == ["Dev-Plain"]
    page.get_by_role("button", name=re.compile("Mark reviewed.*Dev")).tap()
    page.locator(".review--done").wait_for()
    page.get_by_role("button", name=re.compile("I got in touch.*Dev")).tap()
    page.get_by_text("Nobody here").wait_for()
    page.goto("/people")
    page.locator("summary[aria-label='Menu']").tap()
    page.get_by_role("link", name="My own log").wait_for()
    assert page.locator(".keys").is_hidden(), "no keys without script"


def test_the_keys_can_be_turned_off(phone: Phone, morning: Clinic) -> None:
    page = phone(morning.maya, **DESK)
    page.goto("/people")
    assert "mark reviewed" in page.locator("#keys").inner_text()
    page.get_by_role("button", name="Turn keys off").click()
    page.get_by_text("Keys are off.").wait_for()
    page.keyboard.press("j")
    assert focused(page) != "Leah"
    page.get_by_role("button", name="Turn keys on").click()
    page.get_by_role("button", name="Turn keys off").wait_for()
    page.keyboard.press("j")
    assert focused(page) == "Leah"


def test_what_did_not_arrive_is_said(phone: Phone, morning: Clinic) -> None:
    page = phone(morning.maya, **DESK)
    page.goto("/people")
    page.wait_for_load_state("load")
    page.context.set_offline(True)
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(said(page)).to_have_text("That did not arrive. Please try again.")


def test_a_sign_is_one_tap(site: Site, phone: Phone) -> None:
    morning = clinic(site.store, family="-Sign")
    page = phone(morning.jo)
    page.goto("/supporting")
    page.get_by_role("link", name="Leah-Sign").tap()
    page.get_by_role("button", name="You kept logging").tap()
    page.wait_for_url("**sent=log")
    assert page.locator(".toast").inner_text() == "Sent. They can see it."
    page.get_by_text("Notice the effort").tap()
    page.get_by_text("You went every week").wait_for()


def looks(site: Site, morning: Clinic) -> Iterator[Look]:
    """Every page of the desk and of somebody close."""
    leah, new = morning["Leah"].person.id, site.people["Nils"]

    def at(name: str, address: str, who: Someone = morning.maya) -> Look:
        return Look(name, who, lambda page: page.goto(address))

    yield at("people", "/people")
    yield at("people, none found", "/people?q=zz")
    yield at("rules", "/people/rules")
    yield at("safety item", item(site, morning))
    yield at("propose a session", f"/people/{leah}/proposals/new?kind=session")
    yield at("propose cover", f"/people/{leah}/proposals/new?kind=cover")
    yield at("client", f"/people/{leah}")
    yield Look("menu", morning.maya, _menu)
    yield at("supporting", "/supporting", morning.jo)
    yield at("support", f"/supporting/{leah}", morning.jo)
    yield at("supporting nobody", "/supporting", new)


def _menu(page: "Page") -> None:
    page.goto("/people")
    page.locator("details.menu").evaluate("one => { one.open = true; }")


def test_every_page_of_the_desk_is_for_everybody(browser: "Browser", site: Site, morning: Clinic) -> None:
    judge_all(browser, site, list(looks(site, morning)))


def test_every_page_at_a_desk(browser: "Browser", site: Site, morning: Clinic, phone: Phone) -> None:
    """1280 by 800, light and dark, and with text at 200 %."""
    page = phone(morning.maya, **DESK, reduced_motion="reduce")
    judge = Judge(page.context)
    found: list[Look] = []
    for look in looks(site, morning):
        if look.who is not morning.maya or look.name == "menu":
            continue
        found.append(look)
        _at_a_desk(judge, look)
    assert not [one for look in found for one in look.troubles]


def _at_a_desk(judge: Judge, look: Look) -> None:
    page = judge.page
    page.emulate_media(color_scheme="light")
    look.go(page)
    look.note("axe", page.evaluate(AXE, {"runOnly": RULES}))
    look.note("too wide", page.evaluate(WIDER))
    page.emulate_media(color_scheme="dark")
    page.evaluate(SETTLED)
    look.note("axe, dark", page.evaluate(AXE, {"runOnly": {"type": "rule", "values": ["color-contrast"]}}))
    page.keyboard.press("Tab")
    look.note("no ring", page.evaluate(UNSEEN))
    look.go(judge.large)
    judge.large.set_viewport_size({"width": 1280, "height": 800})
    look.note("too wide at 200 %", judge.large.evaluate(WIDER))
