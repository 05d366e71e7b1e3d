"""A check-in in Chromium: by keyboard alone, with no script, with no signal, in few taps, and for everybody."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Phone, Site
from tests.browser.hand import Thumb, until
from tests.browser.test_access import AXE, RULES, SETTLED, SMALL, UNSEEN, WIDER
from tests.people import Someone, check
from tracker.domain.instruments import INSTRUMENTS
from tracker.store import checkins
from tracker.store.checkins import CheckIn

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
UNSAVED = ".save-status[data-state=unsaved]"


def begun(site: Site, who: Someone, key: str, answers: list[int | None] | None = None) -> str:
    """A sitting with these answers given; its address."""
    form = INSTRUMENTS[key]
    given = answers or []
    whole = len(given) == len(form.items + form.apart)
    before = datetime.now(UTC) - timedelta(minutes=1)
    row = check(site.store, who.person, key, given, site.today(who), before, finished=whole)
    return f"/check-ins/{row.id}"


def kept(site: Site, who: Someone, address: str) -> dict[str, int | None]:
    id_ = UUID(address.split("/")[2])
    with site.store.reading() as db:
        return checkins.answers(db, who.person.id, id_)[id_]


def total(site: Site, who: Someone, address: str) -> float | None:
    with site.store.reading() as db:
        return db.get_one(CheckIn, (who.person.id, UUID(address.split("/")[2]))).total


def at(page: "Page", n: int, of: int) -> None:
    """The nth question is there, its scripts ready, and reading begins at it."""
    expect(page).to_have_title(f"Check-in, question {n} of {of} · Evenlight")
    page.wait_for_load_state("load")
    expect(page.locator("#question")).to_be_focused()


def radio(page: "Page", value: int) -> "Locator":
    """The answer of that value."""
    return page.locator(f"input[name=answer][value='{value}']")


def test_phq9_by_keyboard_alone(site: Site, phone: Phone) -> None:
    who = site.newcomer("Keys")
    address = begun(site, who, "phq9")
    page = phone(who)
    page.goto(address)
    answers = [1, 2, 0, 3, 1, 0, 2, 1, 0, 2]
    for n, answer in enumerate(answers, 1):
        at(page, n, 10)
        page.keyboard.press(str(answer))
        expect(radio(page, answer)).to_be_checked()
        expect(page).to_have_title(f"Check-in, question {n} of 10 · Evenlight")  # choosing does not go on by itself
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check-in done")).to_be_visible()
    expect(page.locator(".score")).to_have_text(re.compile(r"10\s+of 27"))
    assert kept(site, who, address) == {str(n): answer for n, answer in enumerate(answers, 1)}


def test_every_control_is_reached_by_tab_and_arrows_choose(site: Site, phone: Phone) -> None:
    who = site.newcomer("Tabs")
    page = phone(who)
    page.goto(f"{begun(site, who, 'gad7', [1])}/questions/2")
    at(page, 2, 7)
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.value || document.activeElement.textContent.trim()"))
    assert reached == ["0", "skip", "Go on later", "Next"]
    radio(page, 0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(radio(page, 2)).to_be_checked()
    page.keyboard.press("Enter")
    at(page, 3, 7)


def test_digits_reach_ten_and_a_typed_number(site: Site, phone: Phone) -> None:
    who = site.newcomer("Digits")
    form = INSTRUMENTS["building"]
    strength = next(n for n, item in enumerate(form.items, 1) if item.ends)
    address = begun(site, who, "building", [0] * (strength - 1))
    page = phone(who)
    page.goto(address)
    at(page, strength, len(form.items))
    page.keyboard.type("10")
    expect(radio(page, 10)).to_be_checked()
    body = begun(site, who, "body")
    page.goto(body)
    at(page, 1, 10)
    page.keyboard.type("12")
    expect(page.locator("#answer")).to_have_value("12")
    page.get_by_role("button", name="1 more").click()
    expect(page.locator("#answer")).to_have_value("13")
    page.locator("#answer").focus()
    page.keyboard.press("Enter")
    at(page, 2, 10)
    assert kept(site, who, body) == {"void_day": 13}


def test_gad7_without_script(site: Site, phone: Phone) -> None:
    who = site.newcomer("Plain")
    address = begun(site, who, "gad7")
    page = phone(who, java_script_enabled=False)
    page.goto(address)
    for n in range(1, 8):
        expect(page).to_have_title(f"Check-in, question {n} of 7 · Evenlight")
        if n == 4:
            page.get_by_role("link", name="Back to question 3").click()
            expect(radio(page, 3)).to_be_checked()
            page.locator("label", has_text="Several days").click()
            page.get_by_role("button", name="Next").click()
            expect(page).to_have_title("Check-in, question 4 of 7 · Evenlight")
        page.locator("label", has_text="Nearly every day").click()
        page.get_by_role("button", name="Finish" if n == 7 else "Next").click()
    expect(page.locator(".score")).to_have_text(re.compile(r"19\s+of 21"))
    assert total(site, who, address) == 19


def test_numbers_without_script(site: Site, phone: Phone) -> None:
    who = site.newcomer("Steps")
    address = begun(site, who, "body")
    page = phone(who, java_script_enabled=False)
    page.goto(address)
    for _ in range(3):
        page.get_by_role("button", name="1 more").click()
    page.get_by_role("button", name="1 less").click()
    expect(page.locator("#answer")).to_have_value("2")
    assert kept(site, who, address) == {}
    page.locator("#answer").press("Enter")
    expect(page).to_have_title("Check-in, question 2 of 10 · Evenlight")
    assert kept(site, who, address) == {"void_day": 2}


def test_next_waits_for_an_answer_and_skip_needs_none(site: Site, phone: Phone) -> None:
    who = site.newcomer("Skips")
    address = begun(site, who, "gad7")
    page = phone(who)
    page.goto(address)
    at(page, 1, 7)
    page.get_by_role("button", name="Next").tap()
    page.wait_for_timeout(300)
    expect(page).to_have_title("Check-in, question 1 of 7 · Evenlight")
    page.get_by_role("button", name="Skip this question").tap()
    at(page, 2, 7)
    assert kept(site, who, address) == {"1": None}


def test_without_a_signal_the_answer_waits_and_is_sent_later(site: Site, phone: Phone) -> None:
    who = site.newcomer("Tunnel")
    address = begun(site, who, "gad7")
    page = phone(who)
    page.goto(address)
    at(page, 1, 7)
    page.context.set_offline(True)
    page.locator("label", has_text="Several days").tap()
    page.get_by_role("button", name="Next").tap()
    expect(page.locator(UNSAVED)).to_have_text("Not saved yet. We will keep trying.")
    expect(radio(page, 1)).to_be_checked()
    assert kept(site, who, address) == {}
    page.locator("label", has_text="Nearly every day").tap()
    expect(page.locator(UNSAVED)).to_have_text("")
    page.get_by_role("button", name="Next").tap()
    expect(page.locator(UNSAVED)).to_have_text("Not saved yet. We will keep trying.")
    page.context.set_offline(False)
    at(page, 2, 7)
    assert kept(site, who, address) == {"1": 3}


def test_an_answer_that_waits_survives_a_closed_page(site: Site, phone: Phone) -> None:
    who = site.newcomer("Closed")
    address = begun(site, who, "gad7")
    page = phone(who)
    page.goto(f"{address}/questions/1")
    at(page, 1, 7)
    page.route("**/questions/1", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("label", has_text="More than half").tap()
    page.get_by_role("button", name="Next").tap()
    expect(page.locator(UNSAVED)).to_have_text("Not saved yet. We will keep trying.")
    page.unroute("**/questions/1")
    page.goto("/")
    page.goto(f"{address}/questions/1")
    at(page, 2, 7)
    until(lambda: kept(site, who, address) == {"1": 2}, page)
    assert page.evaluate("sessionStorage.length") == 0


def test_an_answer_that_waits_is_sent_from_another_question(site: Site, phone: Phone) -> None:
    who = site.newcomer("Elsewhere")
    address = begun(site, who, "gad7", [1, 1, 1])
    page = phone(who)
    page.goto(f"{address}/questions/2")
    at(page, 2, 7)
    page.route("**/questions/2", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("label", has_text="More than half").tap()
    page.get_by_role("button", name="Next").tap()
    expect(page.locator(UNSAVED)).to_have_text("Not saved yet. We will keep trying.")
    page.unroute("**/questions/2")
    page.goto(f"{address}/questions/4")
    until(lambda: kept(site, who, address)["2"] == 2, page)
    at(page, 4, 7)
    until(lambda: page.evaluate("sessionStorage.length") == 0, page)


def test_support_comes_first_for_an_answer_that_waited(site: Site, phone: Phone) -> None:
    who = site.newcomer("Unheard")
    address = begun(site, who, "phq9", [1] * 8)
    page = phone(who)
    page.goto(f"{address}/questions/9")
    at(page, 9, 10)
    page.route("**/questions/9", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("label", has_text="Several days").tap()
    page.get_by_role("button", name="Next").tap()
    expect(page.locator(UNSAVED)).to_have_text("Not saved yet. We will keep trying.")
    page.unroute("**/questions/9")
    page.goto(begun(site, who, "gad7"))
    page.wait_for_url(f"**{address}/support")
    assert kept(site, who, address)["9"] == 1


def test_stopped_on_one_phone_and_gone_on_with_on_another(site: Site, phone: Phone) -> None:
    who = site.newcomer("Moves")
    address = begun(site, who, "gad7")
    first = phone(who)
    first.goto(address)
    for n in (1, 2):
        at(first, n, 7)
        first.keyboard.press("1")
        first.keyboard.press("Enter")
    at(first, 3, 7)
    first.get_by_role("link", name="Go on later").tap()
    second = phone(who)
    second.goto(address)
    at(second, 3, 7)
    assert kept(site, who, address) == {"1": 1, "2": 1}


@pytest.mark.parametrize("key", ["phq2", "gad2", "auditc", "first_days", "settling", "building", "look_back"])
def test_the_short_ones_take_two_taps_a_question(site: Site, phone: Phone, key: str) -> None:
    who = site.newcomer(f"Thumb-{key}")
    form = INSTRUMENTS[key]
    address = begun(site, who, key)
    page = phone(who)
    page.goto(address)
    thumb, of = Thumb(page), len(form.items)
    for n in range(1, of + 1):
        at(page, n, of)
        thumb.tap(page.locator(".answers label, .cells label, .number [data-step='1']").last)
        thumb.tap(page.locator(".actionbar .btn--primary"))
    expect(page.get_by_role("heading", name="Check-in done")).to_be_visible()
    decisions = 1.35 * of
    seconds = round(thumb.seconds + decisions, 1)
    print(json.dumps({"check_in": key, "taps": thumb.taps, "hand_seconds": seconds}))
    assert thumb.taps == 2 * of
    assert seconds <= 60


def states(site: Site, who: Someone) -> dict[str, str]:
    """Every kind of question and of result."""
    today = site.today(who)
    for n in range(7, 0, -1):
        check(site.store, who.person, "gad7", [n % 4] * 7, today - timedelta(days=14 * n))
    def partly(key: str, n: int) -> str:
        items = INSTRUMENTS[key].items
        return begun(site, who, key, [item.values[0] for item in items[:n]]) + f"/questions/{n + 1}"
    def done(key: str) -> str:
        form = INSTRUMENTS[key]
        return begun(site, who, key, [item.values[1] if not item.safety else 0 for item in (*form.items, *form.apart)])
    return {
        "options": partly("phq9", 3), "introduced": partly("bam", 0), "stem and long": partly("bam", 7),
        "number": partly("bam_r", 1), "cells": partly("body", 1), "strength": partly("building", 6),
        "result": done("gad7"), "parts": done("bam_r"), "answers": done("settling"), "red flags": done("body"),
        "to change": done("gad2") + "/questions/1",
        "incomplete": begun(site, who, "phq9", [1, None, *[1] * 6, 0, 1]),
    }


def test_check_ins_are_for_everybody(site: Site, phone: Phone) -> None:
    who = site.newcomer("All")
    page, large = phone(who, reduced_motion="reduce"), phone(who)
    page.add_init_script(script=Axe().axe_script)
    protocol = large.context.new_cdp_session(large)
    protocol.send("Page.enable")
    protocol.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    troubles: list[str] = []

    def note(name: str, found: list[str]) -> None:
        troubles.extend(f"{name}: {one}" for one in found)

    for name, address in states(site, who).items():
        page.set_viewport_size({"width": 390, "height": 844})
        page.emulate_media(color_scheme="light")
        page.goto(address)
        note(name, page.evaluate(AXE, {"runOnly": RULES}))
        page.emulate_media(color_scheme="dark")
        page.evaluate(SETTLED)
        note(f"{name}, dark", page.evaluate(AXE, {"runOnly": {"type": "rule", "values": ["color-contrast"]}}))
        note(f"{name}, too small", page.evaluate(SMALL, 44))
        note(f"{name}, 390", page.evaluate(WIDER))
        page.set_viewport_size({"width": 320, "height": 640})
        note(f"{name}, 320", page.evaluate(WIDER))
        page.keyboard.press("Tab")
        note(f"{name}, no ring", page.evaluate(UNSEEN))
        large.goto(address)
        for width in (390, 320):
            large.set_viewport_size({"width": width, "height": 844})
            note(f"{name}, {width} at 200 %", large.evaluate(WIDER))
    assert not troubles, "\n" + "\n".join(troubles)


def test_an_answer_refused_by_the_server_is_said_and_kept(site: Site, phone: Phone) -> None:
    who = site.newcomer("Refused")
    page = phone(who)
    page.goto(f"{begun(site, who, 'body')}/questions/1")
    at(page, 1, 10)
    page.locator("#answer").evaluate("(one) => { one.max = 9999; one.value = 500; }")
    page.get_by_role("button", name="Next").tap()
    expect(page.locator(UNSAVED)).to_have_text("Choose a number from 0 to 40.")
    expect(page.locator("#answer")).to_have_value("500")


def test_signed_out_meanwhile_it_says_so(site: Site, phone: Phone) -> None:
    who = site.newcomer("Out")
    page = phone(who)
    page.goto(f"{begun(site, who, 'gad7')}/questions/1")
    at(page, 1, 7)
    page.context.clear_cookies()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    said = "You were signed out, so this was not saved. Sign in, then answer again."
    expect(page.locator(UNSAVED)).to_have_text(said)
    expect(radio(page, 2)).to_be_checked()
