"""One person's page in Chromium: for every eye and hand, at a desk and on a phone; and the brief, which is one page."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from tests.browser.conftest import Phone, Site
from tests.browser.test_access import AXE, RULES, SETTLED, WIDER, Look, judge_all
from tests.browser.test_access import Phone as Judge
from tests.features.counsel.open_book import open_book
from tests.people import Someone, Viewer, counselor, meet, practice, share
from tracker.domain.consent import CHECK_INS, TOPICS, note_of
from tracker.domain.instruments import INSTRUMENTS
from tracker.store import wishes
from tracker.store.base import Store
from tracker.store.days import Edit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "has_touch": False}
NOW = datetime.now(UTC)
LONG = "Fridays after work, and how to say no when Sam texts. " * 6


def everything(store: Store, who: Someone, viewer: Viewer) -> UUID:
    """Share all there is with somebody, say what to talk about, and ask for contact; gives the tie."""
    at = NOW - timedelta(hours=1)
    tie = meet(store, who.person, viewer, at)
    notes = {note_of(NOW.date() - timedelta(days=ago)) for ago in range(40)}
    forms = {f"{CHECK_INS}{key}" for key in INSTRUMENTS}
    share(store, who.person, tie, {*TOPICS, *forms, *notes}, at, since=NOW.date() - timedelta(days=600))
    with store.writing() as db:
        wishes.keep_point(db, store.vault, who.person.id, tie.id, LONG, Edit(NOW, uuid4().hex, NOW, "UTC"))
        wishes.ask(db, who.person.id, tie.id, uuid4(), NOW)
    return tie.id


@pytest.fixture(scope="module")
def maya(site: Site) -> Viewer:
    """A counselor of a practice under 42 CFR Part 2: the longest notice there is."""
    return counselor(site.store, "Maya", practice(site.store, "Northside Clinic", is_part2=True))


@pytest.fixture(scope="module")
def book(site: Site, maya: Viewer) -> tuple[Someone, UUID]:
    """Kim, who shares everything, and the tie."""
    kim = open_book(site.store, NOW, NOW.date())
    return kim, everything(site.store, kim, maya)


def looks(site: Site, maya: Viewer, book: tuple[Someone, UUID]) -> Iterator[Look]:
    """Each page about one person, for both sides."""
    (kim, tie), new = book, f"/people/{book[0].person.id}"

    def at(name: str, address: str, who: Someone = maya) -> Look:
        return Look(name, who, lambda page: page.goto(address))

    yield at("client", new)
    yield at("client, all", f"{new}?range=all")
    yield Look("client, table", maya, lambda page: (page.goto(new), page.locator("details.more summary").click()))
    yield at("brief", f"{new}/brief")
    yield at("no pdf", f"{new}/brief.pdf")
    yield at("preview", f"/sharing/{tie}/preview", kim)


@pytest.fixture
def no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server without the extra: it says so on a page."""
    monkeypatch.setattr("tracker.web.pdf.MAKER", "no_such_maker_of_pdfs")


@pytest.mark.usefixtures("no_pdf")
def test_every_page_about_somebody_is_for_everybody(
    browser: "Browser", site: Site, maya: Viewer, book: tuple[Someone, UUID]
) -> None:
    judge_all(browser, site, list(looks(site, maya, book)))


@pytest.mark.usefixtures("no_pdf")
def test_the_pages_at_a_desk(site: Site, phone: Phone, maya: Viewer, book: tuple[Someone, UUID]) -> None:
    judge = Judge(phone(maya, **DESK, reduced_motion="reduce").context)
    found = [look for look in looks(site, maya, book) if look.who is maya]
    for look in found:
        judge.page.emulate_media(color_scheme="light")
        look.go(judge.page)
        look.note("axe", judge.page.evaluate(AXE, {"runOnly": RULES}))
        look.note("too wide", judge.page.evaluate(WIDER))
        judge.page.emulate_media(color_scheme="dark")
        judge.page.evaluate(SETTLED)
        look.note("axe, dark", judge.page.evaluate(AXE, {"runOnly": {"type": "rule", "values": ["color-contrast"]}}))
    assert not [one for look in found for one in look.troubles]


def test_the_brief_of_everybody_is_one_page(
    site: Site, phone: Phone, maya: Viewer, book: tuple[Someone, UUID]
) -> None:
    """With everything shared, a long line to talk about and the federal notice."""
    cast = {**site.people, "Kim": book[0]}
    page = phone(maya, **DESK)
    for name in ("Ana", "Ben", "Cleo", "Kim"):
        if name != "Kim":
            everything(site.store, cast[name], maya)
        page.goto(f"/people/{cast[name].person.id}/brief")
        made = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", made)) == 1, name
        assert page.get_by_role("button", name="Print").is_visible()
