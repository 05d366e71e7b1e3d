"""A craving and a use, in Chromium: three taps for one; the safety words first for the other; nothing resets."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phone, Site
from tests.browser.hand import Thumb, choice, kept, opened
from tests.people import Someone, say
from tracker.domain.abstinence import USE
from tracker.store import moments
from tracker.store.moments import Moment

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

pytestmark = pytest.mark.browser


def of_today(site: Site, who: Someone) -> list[Moment]:
    """The moments written down today."""
    with site.store.reading() as db:
        return list(moments.between(db, who.person.id, site.today(who), site.today(who)))


def craving(page: "Page", site: Site, strength: int) -> Thumb:
    """From Today to a craving kept; gives the thumb that did it."""
    opened(page, "/")
    thumb = Thumb(page)
    thumb.tap(page.get_by_role("link", name="I have a craving now"))
    page.wait_for_url("**/moments/new?kind=craving")
    page.wait_for_load_state("load")
    thumb.tap(page.locator("#intensity"), (strength + 0.5) / 11)
    expect(page.locator("swell-range output")).to_contain_text(f"{strength} ·")
    thumb.tap(page.get_by_role("button", name="Save"))
    page.wait_for_url("**/moments/*?saved=1")
    return thumb


def test_a_craving_in_three_taps(site: Site, phone: Phone) -> None:
    who = site.newcomer("Three")
    page = phone(who)
    assert craving(page, site, 6).taps == 3
    [one] = of_today(site, who)
    assert (one.kind, one.intensity) == ("craving", 6)
    assert site.answers(who) == {"craving_peak": "6"}, "the day knows its strongest"
    page.wait_for_load_state("load")
    thumb = Thumb(page)
    thumb.tap(page.locator("#intensity_after"), 2.5 / 11)
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url(site.address + "/")
    [one] = of_today(site, who)
    assert (one.intensity, one.intensity_after) == (6, 2)
    assert site.answers(who) == {"craving_peak": "6"}


def test_what_set_it_off_and_what_helped(site: Site, phone: Phone) -> None:
    who = site.newcomer("Why")
    page = opened(phone(who), "/now")
    page.wait_for_url("**/moments/new*")
    page.wait_for_load_state("load")
    Thumb(page).tap(page.locator("#intensity"), 4.5 / 11)
    for name in ("triggers", "helped"):
        page.locator(f".chip:has(input[name={name}])").first.tap()
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**/moments/*?saved=1")
    [one] = of_today(site, who)
    assert one.intensity == 4
    assert one.triggers
    assert one.helped


def test_a_strong_craving_shows_help_first(site: Site, phone: Phone) -> None:
    page = phone(site.newcomer("Strong"))
    craving(page, site, 9)
    help_now = page.locator("main a[href='/help']").first
    expect(help_now).to_be_in_viewport()
    page.go_back()
    craving(page, site, 2)
    expect(page.locator("main a[href='/help']")).to_have_count(0)


def test_a_use_shows_the_safety_words_first_and_resets_nothing(site: Site, phone: Phone) -> None:
    who = site.newcomer("Gentle")
    with_days = [site.today(who).fromordinal(site.today(who).toordinal() - n) for n in range(1, 6)]
    for day in with_days:
        say(site.store, who.person, day, use="no_use", mood="4")
    page = opened(phone(who), "/")
    page.get_by_role("link", name="I used").tap()
    page.wait_for_url("**/moments/new?kind=use")
    page.wait_for_load_state("load")
    expect(page.get_by_role("heading", name="First, your safety")).to_be_in_viewport()
    order = page.evaluate("""() => document.querySelector("#first")
        .compareDocumentPosition(document.querySelector("form")) & Node.DOCUMENT_POSITION_FOLLOWING""")
    assert order, "the safety words stand before the first question"
    assert page.locator("main input[type=number]").count() == 0, "never how much"
    page.get_by_text("With people", exact=True).tap()
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**/after")
    expect(page.get_by_text("5 days still stand")).to_be_visible()
    expect(page.get_by_text("Nothing gets reset")).to_be_visible()
    expect(page.get_by_text("Feeling unwell or unsafe?")).to_be_in_viewport()
    for words in ("in a row", "0 days"):
        assert page.get_by_text(words).count() == 0
    [one] = of_today(site, who)
    assert (one.kind, one.company) == ("use", "with_people")
    assert site.answers(who)["use"] == USE
    for day in with_days:
        assert site.answers(who, day) == {"use": "no_use", "mood": "4"}
    page.get_by_label("What was going on before it?").fill("A long day, and a call that went badly.")
    page.get_by_role("button", name="Done").tap()
    page.wait_for_url(site.address + "/")


def test_yes_on_the_log_leads_to_the_safety_words(site: Site, phone: Phone) -> None:
    who = site.newcomer("Yes")
    page = opened(phone(who), "/log")
    kept(page, "use", choice(page, "use", "use").tap)
    page.get_by_role("button", name="Done").tap()
    page.wait_for_url("**/moments/new?kind=use*")
    expect(page.get_by_role("heading", name="First, your safety")).to_be_in_viewport()
    assert site.answers(who) == {"use": "use"}, "kept before anything else is asked"


def test_unsafe_brings_help_to_the_question(site: Site, phone: Phone) -> None:
    page = opened(phone(site.newcomer("Unsafe")), "/moments/new?kind=use")
    help_first = page.locator(".when-unsafe")
    expect(help_first).to_be_hidden()
    page.get_by_label("I felt unsafe").check()
    expect(help_first).to_be_visible()


def test_a_deletion_is_undone_with_a_tap(site: Site, phone: Phone) -> None:
    who = site.newcomer("Undo")
    page = phone(who)
    craving(page, site, 5)
    page.get_by_role("button", name="Delete this").tap()
    page.wait_for_url("**/days/*?removed=*")
    assert of_today(site, who) == []
    page.get_by_role("button", name="Undo").tap()
    page.wait_for_url("**/more")
    [one] = of_today(site, who)
    assert one.intensity == 5
    expect(page.get_by_text("Craving, 5 of 10")).to_be_visible()


def test_without_script_both_are_plain_forms(site: Site, phone: Phone) -> None:
    who = site.newcomer("Forms")
    page = phone(who, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="I have a craving now").tap()
    page.get_by_label("How strong is it?, 0 to 10").select_option("7")
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**/moments/*?saved=1")
    page.goto("/moments/new?kind=use")
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**/after")
    assert [one.kind for one in of_today(site, who)] == ["craving", "use"]
    assert site.answers(who) == {"craving_peak": "7", "use": "use"}


def test_sent_twice_it_is_one(site: Site, phone: Phone) -> None:
    who = site.newcomer("Twice")
    page = phone(who)
    sent: list[Request] = []
    page.on("request", lambda asked: sent.append(asked) if asked.method == "POST" else None)
    craving(page, site, 3)
    again = page.request.post(
        sent[0].url, data=sent[0].post_data or "", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert again.ok
    assert len(of_today(site, who)) == 1
