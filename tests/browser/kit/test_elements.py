"""The custom elements, in a real browser under the real policy."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.kit.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SAVED = ".save-status[data-state=saved]"
UNSAVED = ".save-status[data-state=unsaved]"


def answers(on: Stage) -> list[tuple[str, str]]:
    """What the posts said, their bookkeeping left out."""
    return [pair for _, pairs, _ in on.posts for pair in pairs if pair[0] not in ("edit_id", "edited_at", "owner")]


class TestSaveForm:
    def test_one_tap_sends_that_answer_alone(self, page: "Page", on: Stage) -> None:
        page.goto("/log")
        page.get_by_text("Great", exact=True).first.tap()
        page.locator(SAVED).wait_for()
        path, pairs, headers = on.posts[0]
        assert (path, answers(on)) == ("/days/2026-11-19", [("mood", "5")])
        assert headers["Accept"] == "application/json"
        sent = dict(pairs)
        assert len(sent["edit_id"]) == 32
        assert sent["edited_at"].endswith("Z")
        assert page.locator(SAVED).inner_text() == "Saved"

    def test_each_change_has_an_id_of_its_own(self, page: "Page", on: Stage) -> None:
        page.goto("/log")
        for word in ("Great", "Low"):
            page.get_by_text(word, exact=True).first.tap()
        page.wait_for_timeout(300)
        assert answers(on) == [("mood", "5"), ("mood", "2")]
        first, second = (dict(pairs)["edit_id"] for _, pairs, _ in on.posts)
        assert first != second

    def test_pressing_the_chosen_answer_takes_it_back(self, page: "Page", on: Stage) -> None:
        page.goto("/log")
        page.locator("label", has=page.locator("input[name=mood][value='4']")).tap()
        page.locator(SAVED).wait_for()
        assert answers(on) == [("mood", "")]
        assert page.locator(SAVED).inner_text() == "Cleared"
        assert page.locator("input[name=mood]:checked").count() == 0

    def test_the_keyboard_chooses_and_takes_back(self, page: "Page", on: Stage) -> None:
        page.goto("/log")
        page.locator("input[name=sleep_quality][value='4']").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
        page.keyboard.press("Space")
        page.wait_for_timeout(300)
        assert answers(on) == [("sleep_quality", "5"), ("sleep_quality", "")]

    def test_an_answer_that_did_not_arrive_is_tried_again(self, page: "Page", on: Stage) -> None:
        page.goto("/log")
        on.down = True
        page.get_by_text("Yes", exact=True).tap()
        page.locator(UNSAVED).wait_for()
        assert page.locator(UNSAVED).inner_text() == "Not saved yet. We will keep trying."
        on.down = False
        page.locator(SAVED).wait_for(timeout=10_000)
        assert answers(on) == [("use", "use")]

    def test_a_busy_server_counts_as_not_arrived(self, page: "Page", on: Stage) -> None:
        page.goto("/log")
        on.answer = (503, {"error": "busy"})
        page.get_by_text("No", exact=True).tap()
        page.locator(UNSAVED).wait_for()
        on.answer = (200, {})
        page.locator(SAVED).wait_for(timeout=10_000)
        first, last = on.posts[0][1], on.posts[-1][1]
        assert first == last, "the same change, the same id: a server that had it changes nothing"

    def test_a_closed_page_loses_nothing_in_this_tab(self, page: "Page", on: Stage) -> None:
        page.goto("/log")
        on.down = True
        page.get_by_text("Yes", exact=True).tap()
        page.locator(UNSAVED).wait_for()
        on.down = False
        page.goto("/log")
        page.locator(SAVED).wait_for(timeout=10_000)
        assert answers(on) == [("use", "use")]
        assert page.locator("input[name=use][value=use]").is_checked()
        assert page.evaluate("sessionStorage.length") == 0

    def test_answers_of_another_person_are_dropped(self, page: "Page", on: Stage) -> None:
        page.goto("/log")
        page.evaluate("""sessionStorage.setItem("unsaved", JSON.stringify({owner: "b2", entries: [
            {action: location.origin + "/days/2026-11-19", name: "mood", values: ["1"], edit_id: "0",
             edited_at: ""}]}))""")
        page.goto("/log")
        page.wait_for_timeout(500)
        assert on.posts == []
        assert page.evaluate("sessionStorage.length") == 0
        assert page.locator("input[name=mood][value='4']").is_checked()

    def test_a_refusal_says_why_and_is_not_repeated(self, page: "Page", on: Stage) -> None:
        page.goto("/log")
        on.answer = (422, {"errors": {"mood": "Choose one of the faces."}})
        page.get_by_text("Great", exact=True).first.tap()
        page.get_by_text("Choose one of the faces.").wait_for()
        page.wait_for_timeout(2500)
        assert len(on.posts) == 1

    def test_being_signed_out_is_said_and_the_answer_is_kept(self, page: "Page", on: Stage) -> None:
        page.goto("/log")
        on.answer = (401, {})
        page.get_by_text("Great", exact=True).first.tap()
        page.get_by_text("You were signed out, so this was not saved.").wait_for()
        assert page.evaluate("sessionStorage.length") == 1

    def test_done_is_a_plain_form(self, page: "Page", on: Stage) -> None:
        page.goto("/log")
        page.get_by_role("button", name="Done").tap()
        page.wait_for_url("**/today")
        assert dict(on.posts[-1][1]) == {"mood": "4", "craving_peak": "3", "sleep_hours": "7", "sleep_quality": "4"}


class TestSwellRange:
    def test_every_bar_gives_its_number(self, page: "Page", on: Stage) -> None:
        page.goto("/today-logged")
        page.evaluate("customElements.whenDefined('save-form').then(() => true)")
        box = page.locator(".swell-track").bounding_box()
        assert box
        for k in range(11):
            page.touchscreen.tap(box["x"] + box["width"] * (k + .5) / 11, box["y"] + box["height"] / 2)
            page.wait_for_timeout(60)
        page.locator(SAVED).wait_for()
        page.wait_for_timeout(300)
        assert answers(on) == [("confidence", str(k)) for k in range(11)]
        assert page.locator("output").inner_text() == "10 · Very sure"
        assert page.get_by_role("slider").get_attribute("aria-valuetext") == "10 of 10, Very sure"

    def test_zero_can_be_chosen_by_keyboard(self, page: "Page", on: Stage) -> None:
        page.goto("/today-logged")
        page.get_by_role("slider").focus()
        page.keyboard.press("Home")
        page.locator(SAVED).wait_for()
        assert answers(on) == [("confidence", "0")]

    def test_clear_takes_it_back(self, page: "Page", on: Stage) -> None:
        page.goto("/log")
        page.get_by_role("button", name="Clear Strongest craving").tap()
        page.locator(SAVED).wait_for()
        assert answers(on) == [("craving_peak", "")]
        assert page.locator("output").inner_text() == "Tap or slide"
        assert page.locator(".swell-bars .on").count() == 0
        page.get_by_role("button", name="Done").tap()
        page.wait_for_url("**/today")
        assert dict(on.posts[-1][1])["craving_peak"] == ""

    def test_fine_tuning_moves_by_one(self, page: "Page", on: Stage) -> None:
        page.goto("/craving")
        page.get_by_role("button", name="One higher").tap()
        page.get_by_role("button", name="One higher").tap()
        page.get_by_role("button", name="One lower").tap()
        assert page.locator("output").inner_text() == "8 · Strong"

    def test_untouched_it_sends_nothing(self, page: "Page", on: Stage) -> None:
        page.goto("/today-logged")
        sent = page.evaluate("[...new FormData(document.querySelector('save-form form'))]")
        assert sent == []


def test_the_browser_proposes_zone_and_language(page: "Page", on: Stage) -> None:
    page.goto("/forms")
    page.wait_for_timeout(200)
    assert page.locator("[data-zone]").input_value() == "Europe/Berlin"
    assert page.locator("[data-locale]").input_value() == "en-GB"


def test_the_first_error_has_the_focus(page: "Page", on: Stage) -> None:
    page.goto("/forms")
    page.wait_for_timeout(200)
    assert page.evaluate("document.activeElement.className") == "errsum"


def test_escape_leaves_a_task(page: "Page", on: Stage) -> None:
    page.goto("/log")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{on.address}/")


def test_without_script_the_log_is_a_plain_form(browser: "Browser", on: Stage) -> None:
    context = browser.new_context(base_url=on.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/log")
    assert not page.locator(".swell-track").is_visible()
    page.get_by_label("Strongest craving, 0 to 10").select_option("9")
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/today")
    assert dict(on.posts[-1][1]) == {"mood": "4", "craving_peak": "9", "sleep_hours": "7", "sleep_quality": "4"}
    context.close()


class TestChartFigure:
    @pytest.mark.parametrize("scheme, ink", [("light", "rgb(180, 80, 15)"), ("dark", "rgb(242, 154, 91)")])
    def test_it_draws_on_a_tap_in_the_colours_of_the_page(self, page: "Page", on: Stage, scheme: str, ink: str) -> None:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto("/explore")
        assert not any("plotly" in path for path in on.asked)
        page.get_by_role("button", name="Draw the chart").tap()
        line = page.locator(".js-line").first
        line.wait_for(timeout=30_000)
        assert line.evaluate("one => getComputedStyle(one).stroke") == ink
        assert page.locator(".modebar-btn").count() == 0, "no toolbar, and so no button that shares"
        assert page.get_by_role("img", name="Craving by day").count() == 1
        assert on.asked.count("/figure.json") == 1

    def test_it_follows_the_theme_and_its_address(self, page: "Page", on: Stage) -> None:
        page.emulate_media(color_scheme="light")
        page.goto("/explore")
        assert page.evaluate("document.querySelector('chart-figure').draw()")
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(500)
        ink = page.locator(".js-line").first.evaluate("one => getComputedStyle(one).stroke")
        assert ink == "rgb(242, 154, 91)"
        page.locator("chart-figure").evaluate("one => one.setAttribute('src', '/figure.json?range=2w')")
        page.wait_for_timeout(500)
        assert on.asked.count("/figure.json") == 2

    def test_it_saves_a_picture(self, page: "Page", on: Stage) -> None:
        page.goto("/explore")
        assert page.evaluate("document.querySelector('chart-figure').draw()")
        with page.expect_download() as saved:
            text = page.evaluate("document.querySelector('chart-figure').saveSvg('craving.svg')")
        assert saved.value.suggested_filename == "craving.svg"
        assert saved.value.path().read_text() == text
        assert text.startswith("<svg")

    def test_a_chart_that_cannot_come_says_so(self, page: "Page", on: Stage) -> None:
        page.goto("/explore")
        page.locator("chart-figure").evaluate("one => one.setAttribute('src', '/nothing')")
        assert page.evaluate("document.querySelector('chart-figure').draw()") is False
        assert page.get_by_text("The chart could not be loaded. The table has every value.").is_visible()


class TestWorker:
    def test_help_opens_without_signal_and_nothing_else_is_kept(self, page: "Page", on: Stage) -> None:
        page.goto("/today")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_timeout(500)
        page.reload()
        kept = page.evaluate("""caches.keys().then(async (names) => (await Promise.all(names.map(async (name) =>
            (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat().sort())""")
        assert kept == ["/help", "/offline", "/static/kit/app.css", "/static/kit/icons/favicon.svg"]
        page.context.set_offline(True)
        page.goto("/help")
        assert page.locator("h1").inner_text() == "Help now"
        page.goto("/progress")
        assert page.locator("h1").inner_text() == "You’re offline"
        colour = page.locator("body").evaluate("one => getComputedStyle(one).fontFamily")
        assert "Figtree" in colour, "the style is there without signal"
        page.context.set_offline(False)
        page.goto("/progress")
        assert page.locator("h1").inner_text() == "Progress"
