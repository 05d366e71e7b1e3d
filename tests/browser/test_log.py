"""The daily log in Chromium: six taps, every answer kept at once, with no script, no signal, no mouse."""

import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phone, Site
from tests.browser.hand import Thumb, choice, kept, opened, until
from tracker.store import people

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
SAVED = ".save-status[data-state=saved]"
UNSAVED = ".save-status[data-state=unsaved]"
#: Whether the element in focus, or what stands for it, is drawn with a ring.
RING = """() => { const drawn = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    for (let one = document.activeElement, up = 0; one && up < 3; one = one.parentElement, up++)
        if (drawn(getComputedStyle(one))) return true;
    return false; }"""


def test_the_whole_log_in_six_taps(site: Site, phone: Phone) -> None:
    who = site.newcomer("Six")
    today = site.today(who)
    page = opened(phone(who), "/")
    thumb, began = Thumb(page), time.monotonic()
    thumb.tap(page.get_by_role("button", name="Good"))
    page.wait_for_url(f"**/days/{today}")
    assert site.answers(who) == {"mood": "4"}, "one tap is a valid log"
    expect(page.get_by_role("radio", name="Good").first).to_be_checked()
    page.wait_for_load_state("load")
    kept(page, "craving_peak", lambda: thumb.tap(page.locator("#craving_peak"), (3 + 0.5) / 11))
    for name, value in (("sleep_hours", "7"), ("sleep_quality", "3"), ("use", "no_use")):
        kept(page, name, lambda name=name, value=value: thumb.tap(choice(page, name, value)))
    assert site.answers(who) == {
        "mood": "4", "craving_peak": "3", "sleep_hours": "7", "sleep_quality": "3", "use": "no_use"
    }, "all is kept before Done"
    thumb.tap(page.get_by_role("button", name="Done"))
    page.get_by_role("heading", name="Today is logged").wait_for()
    seconds = time.monotonic() - began
    decisions = 5
    print(json.dumps({
        "log_taps": thumb.taps, "log_machine_seconds": round(seconds, 2),
        "log_hand_seconds": round(thumb.seconds + decisions * 1.35, 1),
    }))
    assert thumb.taps <= 8
    assert thumb.taps == 6


def test_each_tap_alone_is_kept_and_seen_again(site: Site, phone: Phone) -> None:
    who = site.newcomer("Each")
    page = opened(phone(who), "/log")
    for name, value in (("use", "no_use"), ("mood", "2"), ("sleep_quality", "5"), ("sleep_hours", "8")):
        said = kept(page, name, choice(page, name, value).tap)
        assert said.headers["content-type"] == "application/json", "no page is sent for one answer"
        expect(page.locator(SAVED)).to_have_text("Saved")
        page.reload()
        expect(page.locator(f"#q-{name} input[value='{value}']").first).to_be_checked()
    assert site.answers(who) == {"use": "no_use", "mood": "2", "sleep_quality": "5", "sleep_hours": "8"}
    assert page.locator("input:checked").count() == 4, "nothing is chosen that was not tapped"


def test_every_bar_of_the_craving_gives_its_number(site: Site, phone: Phone) -> None:
    who = site.newcomer("Bars")
    page = opened(phone(who), "/log")
    thumb = Thumb(page)
    for number in (0, *range(10, 0, -1)):
        kept(page, "craving_peak", lambda number=number: thumb.tap(page.locator("#craving_peak"), (number + 0.5) / 11))
        assert site.answers(who) == {"craving_peak": str(number)}


def test_half_hours_of_sleep_are_two_taps_more(site: Site, phone: Phone) -> None:
    who = site.newcomer("Half")
    page = opened(phone(who), "/log")
    kept(page, "sleep_hours", choice(page, "sleep_hours", "7").tap)
    page.locator("#q-sleep_hours summary").tap()
    exact = page.locator("#q-sleep_hours details label", has=page.locator("input[value='6.5']"))
    kept(page, "sleep_hours", exact.tap)
    assert site.answers(who) == {"sleep_hours": "6.5"}
    expect(page.locator("#q-sleep_hours input:checked")).to_have_count(1)


def test_pressing_an_answer_again_takes_it_back(site: Site, phone: Phone) -> None:
    who = site.newcomer("Back")
    page = opened(phone(who), "/log")
    for name, value in (("mood", "4"), ("use", "use")):
        kept(page, name, choice(page, name, value).tap)
        kept(page, name, choice(page, name, value).tap)
        expect(page.locator(SAVED)).to_have_text("Cleared")
        assert name not in site.answers(who)
    kept(page, "craving_peak", page.locator("#craving_peak").tap)
    kept(page, "craving_peak", page.get_by_role("button", name="Clear Strongest craving").tap)
    assert site.answers(who) == {}
    page.reload()
    expect(page.locator("input:checked")).to_have_count(0)
    expect(page.locator("#q-craving_peak output")).to_have_text("Tap or slide")


def test_skip_leaves_the_day_unknown(site: Site, phone: Phone) -> None:
    who = site.newcomer("Skip")
    page = opened(phone(who), "/log")
    kept(page, "use", choice(page, "use", "no_use").tap)
    kept(page, "use", choice(page, "use", "skip").tap)
    assert "use" not in site.answers(who)


def test_confidence_is_asked_on_today_when_the_log_is_done(site: Site, phone: Phone) -> None:
    who = site.newcomer("Sure")
    page = opened(phone(who), "/")
    question = page.get_by_label("How sure are you about your goal for tomorrow?")
    expect(question).to_have_count(0)
    page.get_by_role("button", name="OK").tap()
    page.wait_for_url("**/days/*")
    page.get_by_role("button", name="Done").tap()
    expect(question).to_be_visible()
    page.wait_for_load_state("load")
    box = question.bounding_box()
    assert box is not None
    kept(page, "confidence", lambda: question.tap(position={"x": box["width"] * 8.5 / 11, "y": box["height"] / 2}))
    assert site.answers(who) == {"mood": "3", "confidence": "8"}
    page.goto("/?done=1")
    expect(page.get_by_role("heading", name="Today is logged")).to_be_visible()
    expect(question).to_have_count(0)


def test_without_signal_the_answer_waits_and_arrives(site: Site, phone: Phone) -> None:
    who = site.newcomer("Tunnel")
    page = opened(phone(who), "/log")
    page.context.set_offline(True)
    choice(page, "mood", "1").tap()
    expect(page.locator(UNSAVED)).to_have_text("Not saved yet. We will keep trying.")
    choice(page, "use", "no_use").tap()
    assert site.answers(who) == {}
    expect(page.locator("#q-mood input:checked")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.locator(SAVED)).to_have_text("Saved")
    expect(page.locator(UNSAVED)).to_have_count(0)
    until(lambda: site.answers(who) == {"mood": "1", "use": "no_use"}, page)
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("back", [1, 12])
def test_a_missed_day_is_filled_in_later(site: Site, phone: Phone, back: int) -> None:
    """Yesterday from the week strip; a day two weeks ago from the calendar, marked as recalled."""
    who = site.newcomer(f"Missed{back}")
    today = site.today(who)
    day = today - timedelta(days=back)
    with site.store.writing() as db:  # a week in which yesterday is in sight
        people.change(db, who.person, week_start=6 if today.weekday() == 0 else 0)
    page = opened(phone(who), "/")
    if back == 1:
        page.locator(f".week a[href='/days/{day}']").tap()
    else:
        page.get_by_role("link", name="All days").tap()
        page.wait_for_url("**/calendar*")
        if day.month != today.month:
            page.get_by_role("link", name=f"{day:%B} {day.year}").tap()
        page.locator(f".heat a[href='/days/{day}']").tap()
    page.wait_for_url(f"**/days/{day}")
    page.wait_for_load_state("load")
    kept(page, "use", choice(page, "use", "no_use").tap)
    kept(page, "mood", choice(page, "mood", "3").tap)
    page.get_by_role("button", name="Done").tap()
    page.wait_for_url(lambda url: "/days/" not in url)
    assert site.answers(who, day) == {"use": "no_use", "mood": "3"}
    assert site.answers(who) == {}
    page.goto(f"/days/{day}")
    assert (page.get_by_text("Added later").count() == 1) is (back > 2)
    page.goto("/")
    if back == 1:
        expect(page.locator(f".week a[href='/days/{day}'] .mark--ok")).to_be_visible()
    page.goto(f"/calendar?month={day:%Y-%m}")
    expect(page.locator(f".heat a[href='/days/{day}']")).to_contain_text("Without use.")


@pytest.mark.parametrize("prescribed", [False, True], ids=["", "with a fourth answer"])
def test_the_log_fits_one_screen(site: Site, phone: Phone, prescribed: bool) -> None:
    who = site.newcomer("Fits" + "-" * prescribed)
    with site.store.writing() as db:
        people.change(db, who.person, prescribed=prescribed)
    page = opened(phone(who), "/log")
    assert page.locator("#q-use label").count() == (4 if prescribed else 3)
    for answered in (False, True):
        if answered:
            for name, value in (("mood", "3"), ("sleep_hours", "6"), ("sleep_quality", "3"), ("use", "no_use")):
                kept(page, name, choice(page, name, value).tap)
            kept(page, "craving_peak", page.locator("#craving_peak").tap)
        assert page.evaluate("document.documentElement.scrollHeight") <= 844, "nothing to scroll"
        use, bar = page.locator("#q-use").bounding_box(), page.locator(".actionbar").bounding_box()
        assert use is not None
        assert bar is not None
        assert use["y"] + use["height"] <= bar["y"] + 0.5, "Done covers the last question"


def test_without_script_it_is_a_plain_form(site: Site, phone: Phone) -> None:
    who = site.newcomer("Plain")
    page = phone(who, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("button", name="Great").tap()
    page.wait_for_url("**/days/*")
    assert site.answers(who) == {"mood": "5"}
    page.get_by_label("Strongest craving, 0 to 10").select_option("6")
    for name, value in (("sleep_hours", "5"), ("sleep_quality", "2"), ("use", "no_use")):
        choice(page, name, value).tap()
    page.get_by_role("button", name="Done").tap()
    page.get_by_role("heading", name="Today is logged").wait_for()
    full = {"mood": "5", "craving_peak": "6", "sleep_hours": "5", "sleep_quality": "2", "use": "no_use"}
    assert site.answers(who) == full
    page.get_by_role("link", name="Edit").tap()
    page.wait_for_url("**/days/*")
    page.get_by_role("button", name="Clear Mood").tap()
    page.wait_for_load_state()
    until(lambda: "mood" not in site.answers(who), page)
    page.get_by_label("Strongest craving, 0 to 10").select_option("")
    page.get_by_role("button", name="Done").tap()
    page.wait_for_url(lambda url: "/days/" not in url)
    assert site.answers(who) == {"sleep_hours": "5", "sleep_quality": "2", "use": "no_use"}
    page.get_by_label("How sure are you about your goal for tomorrow?, 0 to 10").select_option("9")
    page.get_by_role("button", name="Save").tap()
    until(lambda: site.answers(who).get("confidence") == "9", page)


def test_more_answers_and_a_note_by_touch(site: Site, phone: Phone) -> None:
    who = site.newcomer("More")
    page = opened(phone(who), "/log")
    page.get_by_role("link", name="Add more").tap()
    page.wait_for_url("**/more")
    page.wait_for_load_state("load")
    first = page.locator(".ask .seg label").first
    name = first.locator("input").get_attribute("name") or ""
    kept(page, name, first.tap)
    assert list(site.answers(who)) == [name]
    page.get_by_label("Note to yourself").fill("Soup, and an early night.")
    kept(page, "note", page.get_by_role("heading", level=1).tap)
    page.goto(f"/days/{site.today(who)}/more")
    expect(page.get_by_label("Note to yourself")).to_have_value("Soup, and an early night.")


def test_two_devices_that_write_a_note_keep_both(site: Site, phone: Phone) -> None:
    who = site.newcomer("Twice")
    address = f"/days/{site.today(who)}/more"
    one, other = opened(phone(who), address), opened(phone(who), address)
    for page, words in ((one, "Soup."), (other, "A walk."), (one, "Soup, warm.")):
        page.get_by_label("Note to yourself").fill(words)
        kept(page, "note", page.get_by_role("heading", level=1).tap)
    expect(other.get_by_label("Note to yourself")).to_have_value("Soup.\n\n· · ·\n\nA walk.")
    expect(one.get_by_label("Note to yourself")).to_have_value("Soup.\n\n· · ·\n\nA walk.\n\n· · ·\n\nSoup, warm.")
    one.get_by_label("Note to yourself").fill("Soup, warm, and a walk.")
    kept(one, "note", one.get_by_role("heading", level=1).tap)
    one.get_by_role("button", name="Done").tap()
    one.wait_for_url("**/?done=1")
    one.goto(address)
    expect(one.get_by_label("Note to yourself")).to_have_value("Soup, warm, and a walk.")


def _tab_to(page: "Page", target: "Locator", most: int = 30) -> None:
    """Press Tab until it has the focus; every stop on the way must show a ring."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(RING), f"no ring on {page.evaluate('document.activeElement.outerHTML.slice(0, 120)')}"
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached by keyboard")


def test_the_whole_log_by_keyboard(site: Site, phone: Phone) -> None:
    who = site.newcomer("Keys")
    page = opened(phone(who, has_touch=False), "/")
    _tab_to(page, page.get_by_role("button", name="Good"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/days/{site.today(who)}")
    page.wait_for_load_state("load")
    _tab_to(page, page.locator("#craving_peak"))
    for number in range(1, 5):
        kept(page, f"craving_peak={number}", lambda: page.keyboard.press("ArrowRight"))
    for name, presses in (("sleep_hours", 3), ("sleep_quality", 1), ("use", 0)):
        _tab_to(page, page.locator(f"#q-{name} input").first)
        if not presses:
            kept(page, name, lambda: page.keyboard.press("Space"))
        for _ in range(presses):
            kept(page, name, lambda: page.keyboard.press("ArrowRight"))
    _tab_to(page, page.get_by_role("button", name="Done"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Today is logged").wait_for()
    said = site.answers(who)
    assert (said["mood"], said["craving_peak"], said["use"]) == ("4", "4", "no_use")
    assert said["sleep_quality"] == "2"
    assert said["sleep_hours"] == "7"
    confidence = page.get_by_label("How sure are you about your goal for tomorrow?")
    page.wait_for_load_state("load")
    _tab_to(page, confidence)
    kept(page, "confidence", lambda: page.keyboard.press("ArrowRight"))
    assert site.answers(who)["confidence"] == "1"


def test_escape_leaves_and_keeps(site: Site, phone: Phone) -> None:
    who = site.newcomer("Leaves")
    page = opened(phone(who, has_touch=False), "/log")
    kept(page, "mood", choice(page, "mood", "2").click)
    page.keyboard.press("Escape")
    page.wait_for_url(site.address + "/")
    assert site.answers(who) == {"mood": "2"}
