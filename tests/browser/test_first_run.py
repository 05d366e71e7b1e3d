"""The first day in Chromium: from the welcome to Today, with and without script."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phone, Site
from tests.browser.hand import choice, kept, opened
from tests.people import PASSPHRASE, Someone
from tracker.store import journeys, people
from tracker.store.people import Person

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def person(site: Site, name: str) -> Person:
    """Whoever signed up under this name."""
    with site.store.reading() as db:
        found = people.by_name(db, name)
        assert found is not None, name
        return found


def sign_up(page: "Page", name: str, zone: str = "") -> None:
    """From the welcome page to a new account."""
    opened(page, "/")
    assert page.url.endswith("/welcome")
    expect(page.get_by_text("This app is not watched")).to_be_visible()
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url("**/sign-up")
    page.wait_for_load_state("load")
    page.get_by_label("Name to sign in with").fill(name)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    if zone:
        page.get_by_label("Time zone").select_option(zone)
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Make my space").click()
    page.wait_for_url("**/start/where")


def first_day(page: "Page", site: Site, name: str) -> list[str]:
    """From the first question after signing up to Today; gives the recovery codes."""
    page.get_by_label("Active treatment").check()
    page.get_by_label("When did this start?").fill("2024-01-05")
    page.get_by_label("Use less", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/start/reminder")
    page.get_by_label("21:45").check()
    page.get_by_role("button", name="Keep this time").click()
    page.wait_for_url("**/days/*")
    choice(page, "mood", "3").click()
    choice(page, "use", "no_use").click()
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/me/codes")
    page.get_by_role("button", name="Show me my codes").click()
    codes = page.locator("ol.codes code")
    expect(codes).to_have_count(10)
    shown = codes.all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url(site.address + "/")
    return shown


def test_with_script_the_zone_comes_from_the_browser(site: Site, phone: Phone) -> None:
    page = phone(timezone_id="Asia/Tokyo")
    sign_up(page, "Mika")
    codes = first_day(page, site, "Mika")
    someone = person(site, "mika")
    assert someone.zone == "Asia/Tokyo"
    assert f"{someone.reminder_time:%H:%M}" == "21:45"
    assert someone.codes_seen_at is not None
    with site.store.reading() as db:
        journey = journeys.of(db, someone.id)
        assert journey is not None
        assert (str(journey.started_on), journey.goal) == ("2024-01-05", "use_less")
    assert site.answers(Someone(someone, "")) == {"mood": "3", "use": "no_use"}
    expect(page.get_by_role("heading", name="Mika")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("Today (is logged|so far)"))).to_be_visible()
    assert all(re.fullmatch(r"([2-9a-z]{4}-){3}[2-9a-z]{4}", code) for code in codes)
    page.goto("/me/codes")
    expect(page.get_by_text("You have 10 codes left")).to_be_visible()
    assert not any(code in page.content() for code in codes), "shown once"


def test_a_zone_the_browser_says_is_shown_to_be_confirmed(site: Site, phone: Phone) -> None:
    page = opened(phone(timezone_id="America/Argentina/Ushuaia"), "/sign-up")
    expect(page.get_by_label("Time zone")).to_have_value("America/Argentina/Ushuaia")
    expect(page.get_by_label("Time zone").locator("option:checked")).to_have_text("America/Argentina/Ushuaia")


def test_without_script_every_step_is_a_form(site: Site, phone: Phone) -> None:
    page = phone(java_script_enabled=False)
    sign_up(page, "Noa", zone="Europe/Lisbon")
    codes = first_day(page, site, "Noa")
    someone = person(site, "noa")
    assert someone.zone == "Europe/Lisbon"
    assert len(set(codes)) == 10
    assert site.answers(Someone(someone, "")) == {"mood": "3", "use": "no_use"}


def test_every_question_can_be_skipped(site: Site, phone: Phone) -> None:
    page = phone()
    sign_up(page, "Sam")
    page.get_by_role("link", name="I’d rather not say").click()
    page.wait_for_url("**/start/reminder")
    page.get_by_role("link", name="Not now").click()
    page.wait_for_url("**/days/*")
    page.wait_for_load_state("load")
    kept(page, "mood", choice(page, "mood", "4").click)
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/me/codes")
    page.get_by_role("button", name="Not now").click()
    page.wait_for_url(site.address + "/")
    expect(page.get_by_role("link", name="Say where I am")).to_be_visible()
    page.goto("/log")
    page.get_by_role("button", name="Done").click()
    page.wait_for_url(lambda url: "/days/" not in url)
    assert "/me/codes" not in page.url, "asked once"
    assert person(site, "sam").reminder_time is None


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(site: Site, phone: Phone) -> None:
    page = opened(phone(), "/sign-up")
    page.get_by_label("Name to sign in with").fill("Ola")
    page.get_by_label("Passphrase", exact=True).fill("too short")
    page.get_by_role("button", name="Make my space").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(2)
    expect(page.get_by_label("Name to sign in with")).to_have_value("Ola")
    expect(page.get_by_label("Passphrase", exact=True)).to_have_value("")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Passphrase", exact=True)).to_be_focused()


def test_in_again_on_another_phone_and_out_for_good(site: Site, phone: Phone) -> None:
    page = phone()
    sign_up(page, "Uma")
    other = opened(phone(), "/progress")
    other.wait_for_url(re.compile("/sign-in.next=/progress$"))
    other.get_by_label("Name").fill("uma")
    other.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/progress")
    cookies = other.context.cookies()
    other.goto("/me")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/welcome")
    copied = phone()
    copied.context.add_cookies(cookies)
    copied.goto("/progress")
    copied.wait_for_url(re.compile("/sign-in"))
    page.goto("/progress")
    assert page.url.endswith("/progress"), "the first phone is still in"
