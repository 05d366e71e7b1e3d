"""Help now in Chromium: without signal, without script, on the smallest screen, and hidden in one tap."""

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

pytestmark = pytest.mark.browser


class Site:
    """The app on a port of its own, until it is switched off."""

    def __init__(self, app: Any) -> None:
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.address = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def off(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site(app: Any) -> Iterator[Site]:
    running = Site(app)
    yield running
    running.off()


@pytest.fixture
def phone(browser: "Browser", site: Site) -> "Iterator[BrowserContext]":
    context = browser.new_context(base_url=site.address, viewport={"width": 390, "height": 844}, locale="en-GB")
    yield context
    context.close()


def test_without_signal_every_number_is_there(phone: "BrowserContext", site: Site) -> None:
    page = phone.new_page()
    page.goto("/help")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("async () => (await caches.match('/pause')) !== undefined")
    site.off()
    page.goto("/help?region=US")
    assert page.get_by_role("heading", name="Help now").is_visible()
    assert page.locator("a.call--now").get_attribute("href") == "tel:999"
    page.locator("summary", has_text="United States").click()
    assert page.locator('details[open] a[href="tel:911"]').is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.call--now')).backgroundColor") == "rgb(165, 54, 31)"
    page.get_by_role("link", name="Hide").click()
    page.wait_for_url("**/pause")
    assert page.get_by_role("heading").all_inner_texts() == ["A quiet moment"]


def test_hiding_takes_the_page_out_of_the_history(phone: "BrowserContext") -> None:
    page = phone.new_page()
    page.goto("/offline")
    page.goto("/help")
    page.get_by_role("link", name="Hide").click()
    page.wait_for_url("**/pause")
    page.go_back()
    page.wait_for_url("**/offline")


def test_without_script_country_and_advice_work(browser: "Browser", site: Site) -> None:
    small: Any = {"width": 320, "height": 640}
    context = browser.new_context(base_url=site.address, java_script_enabled=False, viewport=small)
    page = context.new_page()
    page.goto("/help")
    page.get_by_label("Country").select_option("AU")
    page.get_by_role("button", name="Show these numbers").click()
    assert page.locator("a.call--now").get_attribute("href") == "tel:000"
    page.locator("summary", has_text="I took something and feel unwell").click()
    assert page.get_by_text("They have a fit").is_visible()
    page.get_by_role("link", name="Hide").click()
    page.wait_for_url("**/pause")
    context.close()


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("scale", [1, 2])
def test_nothing_is_cut_off_and_everything_can_be_tapped(phone: "BrowserContext", width: int, scale: int) -> None:
    page = phone.new_page()
    page.set_viewport_size({"width": width, "height": 640})
    page.goto("/help?region=US")
    page.evaluate(f"document.documentElement.style.fontSize = '{scale * 100}%'")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate("""() => [...document.querySelectorAll('header a, main :is(a, button, summary, select)')]
        .map(one => [one.textContent.trim(), one.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.width < 44 || box.height < 44)).map(([text]) => text)""")
    assert small == []
