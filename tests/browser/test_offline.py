"""Without signal in Chromium: help opens, other pages say so, and nothing personal is ever left on the phone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phone, Site
from tests.browser.hand import choice, kept, opened, until
from tests.browser.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
#: Everything the page can find on this phone: what is in caches, in storage and in databases.
FOUND = """async () => {
    const kept = [];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const asked of await cache.keys()) kept.push([asked.url, await (await cache.match(asked)).text()]);
    }
    return {
        caches: kept, local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie,
        databases: (await indexedDB.databases()).map((one) => one.name),
    };
}"""
READY = """async () => Boolean(await caches.match("/offline"))
    && (await navigator.serviceWorker.ready).active.state === "activated" """
PRIVATE = ("/", "/log", "/progress", "/plan", "/me", "/me/logins", "/calendar", "/moments/new")


@pytest.fixture
def running(tmp_path: Path, built_assets: Path) -> Iterator[tuple[Site, ExitStack]]:
    """A server of this test's own, and what switches it off."""
    with ExitStack() as off:
        yield Site(*off.enter_context(served(tmp_path, built_assets))), off


@pytest.fixture
def site(running: tuple[Site, ExitStack]) -> Site:
    """The server."""
    return running[0]


@pytest.fixture
def off(running: tuple[Site, ExitStack]) -> Callable[[], None]:
    """Switches the server off."""
    return running[1].close


def visited(page: "Page") -> "Page":
    """The worker has come, and keeps what it should."""
    until(lambda: bool(page.evaluate(READY)), page)
    return page


def used(site: Site, phone: Phone) -> "Page":
    """A phone somebody signed in on, logged a day and looked at every page."""
    who = site.newcomer("Zebedee")
    page = opened(phone(who, service_workers="allow"), "/log")
    kept(page, "mood", choice(page, "mood", "2").tap)
    visited(page)
    for address in PRIVATE:
        page.goto(address)
    return page


def found(page: "Page") -> Any:
    """What is on the phone."""
    return page.evaluate(FOUND)


def test_with_the_server_gone_help_opens_and_other_pages_say_so(
    site: Site, phone: Phone, off: Callable[[], None]
) -> None:
    page = used(site, phone)
    off()
    page.goto("/help")
    expect(page.get_by_role("heading", name="Help now")).to_be_visible()
    assert page.locator("a.call--now").get_attribute("href", timeout=1000)
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 3, "with its look"
    for address in (*PRIVATE, "/days/2026-01-01"):
        page.goto(address)
        expect(page.get_by_role("heading", name="You’re offline")).to_be_visible()
        assert "Zebedee" not in page.content()
    page.get_by_role("link", name="Help now").first.tap()
    expect(page.get_by_role("heading", name="Help now")).to_be_visible()


def test_nothing_personal_is_kept_on_the_phone(site: Site, phone: Phone) -> None:
    page = used(site, phone)
    listed = page.evaluate("async () => (await (await fetch('/precache.json')).json()).urls")
    here = found(page)
    assert sorted(urlsplit(url).path for url, _ in here["caches"]) == sorted(listed)
    assert {path for path in listed if not path.startswith("/static/")} == {"/help", "/pause", "/offline"}
    for url, text in here["caches"]:
        assert "Zebedee" not in text, url
        assert "/sign-out" not in text, "fetched as nobody"
    assert here["local"] == here["session"] == {}
    assert here["databases"] == []
    assert here["cookies"] == "", "no script can read a cookie"


def test_after_signing_out_nothing_remains(site: Site, phone: Phone, off: Callable[[], None]) -> None:
    page = used(site, phone)
    page.goto("/me")
    page.evaluate("sessionStorage.setItem('unsaved', '{}')")
    page.get_by_role("button", name="Sign out").tap()
    page.wait_for_url("**/welcome")
    names = {cookie.get("name") for cookie in page.context.cookies()}
    assert names <= {"evenlight-device"}, "the sign-in is gone; what is left says that this phone was here before"
    here = found(page)
    assert here["local"] == here["session"] == {}
    assert here["databases"] == []
    assert all("Zebedee" not in text for _, text in here["caches"])
    for _ in range(2):
        page.go_back()
        page.wait_for_load_state()
        assert "Zebedee" not in page.content(), "back shows a page of the person who left"
    off()
    page.goto("/me")
    expect(page.get_by_role("heading", name="You’re offline")).to_be_visible()
