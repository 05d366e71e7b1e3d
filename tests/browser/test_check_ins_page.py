"""The list of check-ins and the plan of each in Chromium: with script and without, for every eye and thumb."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Phone, Site
from tests.browser.test_access import Look, judge_all
from tests.people import Someone, check
from tracker.domain.instruments import INSTRUMENTS
from tracker.store import agendas, checkins, ways

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PHQ9 = "/check-ins/forms/phq9"


def slots(site: Site, who: Someone) -> dict[str, Any]:
    """The day each form is asked for next, or since."""
    with site.store.reading() as db:
        way = ways.way(db, who.person.id, site.today(who))
        found = agendas.agenda(db, who.person, way, datetime.now(UTC), INSTRUMENTS)
    return {one.key: one.day for one in (*found.coming, *found.due)}


def bam_r(n: int) -> list[int]:
    """Answers to BAM-R: the n-th each question takes, or its last."""
    return [item.values[min(n, len(item.values) - 1)] for item in INSTRUMENTS["bam_r"].items]


def said(page: "Page") -> str:
    """What the notice at the top says."""
    return page.locator(".toast").inner_text()


def opened(page: "Page") -> None:
    """The part of the page where the plan is changed, opened."""
    page.goto(PHQ9)
    page.locator("summary", has_text="Change when it comes").tap()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_check_in_is_moved_skipped_and_switched_off(site: Site, phone: Phone, script: bool) -> None:
    who = site.newcomer(f"Mover{script}")
    page = phone(who, java_script_enabled=script)
    page.goto("/plan")
    page.get_by_role("link", name="Check-ins", exact=False).last.tap()
    page.wait_for_url("**/check-ins")
    page.get_by_role("link", name="Low mood PHQ-9").first.tap()
    page.wait_for_url(f"**{PHQ9}")
    page.locator("summary", has_text="Change when it comes").tap()
    later = site.today(who) + timedelta(days=2)
    page.get_by_label("Another day").fill(later.isoformat())
    page.get_by_role("button", name="Move it").tap()
    page.wait_for_url("**changed=move")
    assert said(page) == f"It comes on {later:%-d %B} now."
    assert slots(site, who)["phq9"] == later
    page.locator("summary", has_text="Change when it comes").tap()
    page.get_by_role("button", name="Skip this time").tap()
    page.wait_for_url("**changed=skip")
    assert said(page) == "Skipped this time."
    assert slots(site, who)["phq9"] > later + timedelta(days=7)
    opened(page)
    page.get_by_label("How often").select_option(label="Every 12 weeks")
    page.get_by_role("button", name="Keep this").tap()
    page.wait_for_url("**changed=every")
    assert said(page) == "Every 12 weeks from now on."
    opened(page)
    page.get_by_role("button", name="Switch it off").tap()
    page.wait_for_url("**changed=off")
    assert "phq9" not in slots(site, who)
    opened(page)
    page.get_by_role("button", name="Switch it on").tap()
    page.wait_for_url("**changed=on")
    assert "phq9" in slots(site, who)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_day_that_does_not_do_is_said_beside_its_field(site: Site, phone: Phone, script: bool) -> None:
    who = site.newcomer(f"Early{script}")
    page = phone(who, java_script_enabled=script)
    opened(page)
    early = site.today(who) - timedelta(days=3)
    page.get_by_label("Another day").fill(early.isoformat())
    page.get_by_role("button", name="Move it").tap()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Another day").input_value() == early.isoformat()
    assert page.get_by_label("Another day").is_visible(), "the part with the field is open"
    if script:
        assert page.evaluate("document.activeElement.className") == "errsum"
    page.get_by_role("alert").get_by_role("link").tap()
    assert page.evaluate("document.activeElement.id") == "day" if script else True


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_holiday_is_set_and_ended(site: Site, phone: Phone, script: bool) -> None:
    who = site.newcomer(f"Away{script}")
    page = phone(who, java_script_enabled=script)
    page.goto("/check-ins")
    page.locator("summary", has_text="Set a holiday").tap()
    page.get_by_label("Last day").fill((site.today(who) + timedelta(days=6)).isoformat())
    page.get_by_role("button", name="Set the holiday").tap()
    page.get_by_role("heading", name="Holiday").wait_for()
    assert page.get_by_text("Nothing to fill in now.").is_visible()
    page.get_by_role("button", name="End the holiday").tap()
    page.wait_for_url("**changed=back")
    assert page.get_by_role("button", name=re.compile("Start.*Low mood")).is_visible()


def test_the_page_of_a_form_begins_it(site: Site, phone: Phone) -> None:
    page = phone(site.newcomer("Begin"))
    page.goto("/check-ins/forms/taps1")
    page.get_by_role("button", name="Start").tap()
    page.wait_for_url("**/questions/1")


def looks(site: Site) -> list[Look]:
    """Every state of these pages."""
    who, away, new = site.newcomer("Looks"), site.newcomer("Looksaway"), site.people["Nils"]
    today = site.today(who)
    for ago, first in ((70, 3), (42, 2), (14, 1)):
        check(site.store, who.person, "phq9", [first] * 5 + [0] * 5, today - timedelta(days=ago))
        check(site.store, who.person, "bam_r", bam_r(first), today - timedelta(days=ago))
    check(site.store, who.person, "gad7", [1, 1], today, finished=False)
    check(site.store, who.person, "building", [1, 1, 1, 1, 3, 1, 5], today - timedelta(days=1))
    with site.store.writing() as db:
        checkins.keep_pause(db, away.person.id, today, today + timedelta(days=9), datetime.now(UTC))

    def unfolded(address: str) -> Any:
        def go(page: "Page") -> None:
            page.goto(address)
            page.locator("details:not([open]) > summary").evaluate_all("all => all.forEach((one) => one.click())")
        return go

    def refused(page: "Page") -> None:
        unfolded("/check-ins")(page)
        page.get_by_role("button", name="Set the holiday").click()
        page.get_by_role("alert").wait_for()

    return [
        Look("list", who, unfolded("/check-ins")), Look("list, nothing yet", new, unfolded("/check-ins")),
        Look("list, holiday", away, unfolded("/check-ins")), Look("holiday refused", who, refused),
        Look("list of a first day", new, unfolded("/check-ins/forms/body")),
        *(Look(key, who, unfolded(f"/check-ins/forms/{key}")) for key in ("phq9", "bam_r", "gad7", "building", "evs")),
        Look("moved", who, unfolded(f"{PHQ9}?changed=every")), Look("plan", who, unfolded("/plan")),
        Look("plan, nothing yet", new, unfolded("/plan")), Look("me", who, unfolded("/me")),
    ]


def test_the_pages_are_for_everybody(browser: "Browser", site: Site) -> None:
    judge_all(browser, site, looks(site))
