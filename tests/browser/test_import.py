"""A diary from Daylio, brought in by hand: look, place the moods, confirm; a second time nothing is added."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phone, Site
from tests.browser.hand import opened

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
HEADING = "full_date,date,weekday,time,mood,activities,note_title,note"
FIRST = date(2024, 3, 2)
#: Two names everybody has, one nobody else has.
MOODS = ("good", "bad", "wobbly")


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    """Twelve evenings, and one line that makes no sense."""
    days = [FIRST + timedelta(days=n) for n in range(12)]
    rows = [f'{day},{day:%B %-d},{day:%A},21:30,{MOODS[n % 3]},"walk | friends","","Rain & soup {n}"'
            for n, day in enumerate(days)]
    path = tmp_path / "daylio.csv"
    path.write_text("\n".join([HEADING, *rows, '2024-13-45,,,21:30,good,"","",""']) + "\n")
    return path


def look(page: "Page", file: Path) -> None:
    """From My data to what the file holds."""
    opened(page, "/me")
    page.get_by_role("link", name="My data").click()
    page.wait_for_url("**/me/data")
    page.wait_for_load_state("load")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at this file").click()


def fact(page: "Page", name: str) -> str:
    """A number of the preview."""
    return page.locator(".fact", has=page.get_by_text(name, exact=True)).locator(".v").inner_text()


def bring_in(page: "Page", site: Site, file: Path) -> None:
    """All the way, with the unknown mood placed on Low."""
    look(page, file)
    page.wait_for_url("**/me/data/imports/*")
    page.wait_for_load_state("load")
    assert (fact(page, "New"), fact(page, "Left out")) == ("12", "1")
    expect(page.get_by_text("2 March 2024 to 13 March 2024")).to_be_visible()
    page.get_by_text("1 line is left out").click()
    expect(page.get_by_text("Line 14")).to_be_visible()
    page.get_by_role("group", name="wobbly").get_by_label("Low").check(force=True)
    page.get_by_role("button", name="Bring in 12 entries").click()
    page.get_by_role("heading", name="12 new entries").wait_for()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_diary_comes_in_once(site: Site, phone: Phone, diary: Path, script: bool) -> None:
    who = site.newcomer("Diary" + "-" * script)
    page = phone(who, java_script_enabled=script)
    bring_in(page, site, diary)
    moods = [site.answers(who, FIRST + timedelta(days=n)).get("mood") for n in range(12)]
    assert moods == ["4", "2", "2"] * 4
    page.goto("/progress?range=all")
    expect(page.get_by_role("heading", name="Trends")).to_be_visible()
    look(page, diary)
    page.get_by_text("All of it is here already. Nothing will be added twice.").wait_for()
    assert fact(page, "Here") == "12"
    page.get_by_role("button", name="Bring in").click()
    page.get_by_role("heading", name="Nothing new to add").wait_for()
    again = [site.answers(who, FIRST + timedelta(days=n)).get("mood") for n in range(12)]
    assert again == moods


def test_too_large_a_file_is_answered_without_script_too(site: Site, phone: Phone, tmp_path: Path) -> None:
    """The answer is a page, not a connection cut off in the middle of the file."""
    big = tmp_path / "big.csv"
    big.write_bytes(b"x" * (9 * 1024 * 1024))
    page = phone(site.newcomer("Larger"), java_script_enabled=False)
    look(page, big)
    expect(page.get_by_role("heading", name="That is too big")).to_be_visible()
