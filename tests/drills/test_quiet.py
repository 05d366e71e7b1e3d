"""A crawl of every page in Chromium: no other host is asked for anything; nothing seen from outside gives it away."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from flask import Flask

from tests.browser.serving import served, the_cast
from tests.browser.shots import STATES, addresses, is_page
from tests.drills.server import figures
from tests.people import PASSPHRASE, Someone, join
from tracker.web.headers import CONTENT_SECURITY_POLICY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.drill, pytest.mark.browser]
ROOT = Path(__file__).resolve().parents[2]
#: Whoever looks over a shoulder, at a lock screen, a home screen or a history must not read these.
TELLING = re.compile(
    r"ketamin|\bket\b|esketamin|drug|substance|crav|detox|sober|abstin|addict|recover(?!y codes)|rehab|clinic|treatment"
    r"|therap|counsel|relaps|withdraw|medic|maintenance|\bdos(e|es|ing)\b|\buse[ds]?\b|alcohol|cannabis|score|phq|gad-|audit",
    re.IGNORECASE,
)
#: Links that say where they lead and lead nowhere by themselves.
ELSEWHERE = ("tel:", "sms:", "mailto:", "#")


@dataclass
class Crawl:
    """What was seen: hosts asked, titles shown, addresses opened."""

    base: str
    app: Flask
    per_kind: int
    hosts: Counter[str] = field(default_factory=Counter)
    titles: set[str] = field(default_factory=set)
    opened: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    outward: set[tuple[str, str]] = field(default_factory=set)

    def phone(self, browser: "Browser", who: Someone | None) -> "Page":
        """A phone on which every request is noted, the service worker's too."""
        context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="en-GB")
        context.set_default_timeout(15_000)
        if who is not None:
            context.add_cookies(
                [{"name": "evenlight", "value": who.token, "url": self.base, "httpOnly": True, "sameSite": "Lax"}]
            )
        context.on("request", lambda asked: self.note(asked.url))
        page = context.new_page()
        page.on("websocket", lambda socket: self.note(socket.url))
        page.on("console", lambda said: self.trouble(page, said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.trouble(page, str(error)))
        return page

    def trouble(self, page: "Page", what: str) -> None:
        """Something a page complained about."""
        self.troubles.append(f"{page.url}: {what}")

    def note(self, url: str) -> None:
        """Note who was asked; what a page makes for itself (data:, blob:) asks nobody."""
        if not url.startswith(("data:", "blob:")):
            self.hosts[urlsplit(url).netloc] += 1

    def kind(self, url: str) -> tuple[str, ...]:
        """Pages alike: the same route with the same names in its query."""
        parts = urlsplit(url)
        try:
            endpoint, _values = self.app.url_map.bind("localhost").match(parts.path, "GET")
        except Exception:  # no route of ours: the page that says so is seen once
            endpoint = "nothing"
        return endpoint, *sorted(name for name, _ in parse_qsl(parts.query))

    def walk(self, page: "Page", who: Someone | None, first: list[str]) -> None:
        """Open these and everything they link to, up to `per_kind` pages alike."""
        todo, kinds, seen = [urljoin(self.base, one) for one in first], Counter[tuple[str, ...]](), set[str]()
        while todo:
            url = todo.pop(0).partition("#")[0]
            if url in seen or kinds[self.kind(url)] >= self.per_kind:
                continue
            seen.add(url)
            kinds[self.kind(url)] += 1
            if self.shows(url, who):
                self.opened.append(url)
                todo += self.look(page, url)

    def shows(self, url: str, who: Someone | None) -> bool:
        """Whether a browser would show it, rather than keep it as a file."""
        client, parts = self.app.test_client(), urlsplit(url)
        if parts.path.startswith("/static/"):
            return False
        if who is not None:
            client.set_cookie("evenlight", who.token)
        return client.get(f"{parts.path}?{parts.query}", headers={"Accept": "text/html"}).mimetype == "text/html"

    def look(self, page: "Page", url: str) -> Iterator[str]:
        """Open one page; gives where its links lead."""
        known = len(self.troubles)
        answer = page.goto(url)
        assert answer is not None, url
        if answer.status in (404, 422):  # the browser notes the status itself
            del self.troubles[known:]
        self.titles.add(page.title())
        button = page.locator("[data-explore]")
        if button.count():
            button.click()
            page.locator("[data-plot] .trace").first.wait_for()
        links: list[str] = page.eval_on_selector_all("[href]", "all => all.map((one) => one.getAttribute('href'))")
        for link in links:
            target = urljoin(url, link)
            if link.startswith(ELSEWHERE):
                continue
            if urlsplit(target).netloc == urlsplit(self.base).netloc:
                yield target
            else:
                self.outward.add((urlsplit(url).path, target))


@pytest.fixture
def crawl(tmp_path: Path, built_assets: Path, full: bool) -> Iterator[Crawl]:
    """The app, served, with its people."""
    with served(tmp_path / "site", built_assets) as (base, app):
        yield Crawl(base, app, 8 if full else 1)


def words_of(value: Any) -> Iterator[str]:
    """Every text in a JSON document."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from words_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words_of(inner)
    elif isinstance(value, str):
        yield value


def test_what_a_phone_shows_of_the_app_is_neutral(crawl: Crawl) -> None:
    """The home screen, the worker, the names of files and cookies, and what a download is called."""
    client = crawl.app.test_client()
    manifest = client.get("/manifest.webmanifest").get_json()
    shown = [*words_of(manifest), *(path.name for path in (ROOT / "static").rglob("*") if path.is_file())]
    shown += [client.get("/sw.js").get_data(as_text=True), client.get("/precache.json").get_data(as_text=True)]
    for path in (ROOT / "static" / "icons").glob("*.svg"):
        shown.append(path.read_text())
    who = join(crawl.app.extensions["store"], "Someone")
    client.set_cookie("evenlight", who.token)
    for address in ("/progress/explore.csv", "/me/data/days.csv", "/me/data/everything.json"):
        named = client.get(address).headers["Content-Disposition"]
        assert "evenlight" in named
        shown.append(named)
    telling = [text[:80] for text in shown if TELLING.search(text)]
    assert not telling, telling
    assert manifest["name"] == manifest["short_name"] == "Evenlight"
    assert not re.search(r"https?://", json.dumps(manifest)), "the manifest leads nowhere else"


def test_no_page_lets_another_site_in(crawl: Crawl) -> None:
    """The policy itself names nobody."""
    assert not re.search(r"https?:|\*|data:|unsafe", CONTENT_SECURITY_POLICY)


def test_quiet(browser: "Browser", crawl: Crawl) -> None:
    app, store = crawl.app, crawl.app.extensions["store"]
    people = {**the_cast(store), "New": join(store, "New")}
    for name, who in (("", None), *people.items()):
        first = [address for _, address, personal in addresses(app, people["Cleo"])
                 if is_page(app, address, who) and (who is None or personal) and (name in ("", "Cleo"))]
        first += [address for _, address, person in STATES if person == name]
        page = crawl.phone(browser, who)
        crawl.walk(page, who, [*first, "/", "/help"])
        until_kept(page, crawl)
        page.context.close()
    signing_up(browser, crawl)
    hosts, own = set(crawl.hosts), urlsplit(crawl.base).netloc
    telling = sorted(title for title in crawl.titles if TELLING.search(title.replace("Evenlight", "")))
    figures(drill="quiet", pages=len(crawl.opened), requests=sum(crawl.hosts.values()), other_hosts=len(hosts - {own}),
            titles=len(crawl.titles), telling_titles=len(telling))
    assert len(crawl.opened) > 120
    assert hosts == {own}, hosts
    assert not telling, telling
    assert {path for path, _target in crawl.outward} == {"/help"}, "only the help page links to other places"
    assert not crawl.troubles, crawl.troubles[:10]


def until_kept(page: "Page", crawl: Crawl) -> None:
    """Let the service worker come, so that what it asks for is seen too."""
    page.goto(crawl.base + "/help")
    for _ in range(200):
        if page.evaluate("async () => Boolean(await caches.match('/offline'))"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the service worker never came")


def signing_up(browser: "Browser", crawl: Crawl) -> None:
    """The one walk that needs forms: a new account, the first log, its codes, and out again."""
    page = crawl.phone(browser, None)
    page.goto(crawl.base + "/sign-up")
    page.get_by_label("Name to sign in with").fill("quiet one")
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Make my space").click()
    page.wait_for_url("**/start/where")
    crawl.titles.add(page.title())
    page.goto(crawl.base + "/log")
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/me/codes")
    page.get_by_role("button", name="Show me my codes").click()
    page.locator("ol.codes").wait_for()
    crawl.titles.add(page.title())
    assert {str(cookie.get("name")) for cookie in page.context.cookies()} == {"evenlight", "evenlight-device"}
    page.goto(crawl.base + "/me")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/welcome")
    page.context.close()
