"""Every component as people need it: read aloud, in the dark, narrow, at twice the text size, by thumb."""

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.kit.stage import PAGES, Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
KIT = sorted(page.stem for page in PAGES.glob("*.html"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDER = """() => { const edge = document.documentElement.clientWidth; return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > edge + 1)
    .filter((one) => !one.closest(".vh, .skip, svg, .chips--line, .scroll-x"))
    .map((one) => `${one.localName}.${one.className}`); }"""
SMALL = """() => [...document.querySelectorAll("a[href], button, select, textarea, input:not([type=hidden]), summary")]
    .filter((one) => !one.closest("p, .skip"))
    .map((one) => [one.getAttribute("aria-label") ?? one.textContent.trim(), one.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 43.9 || box.height < 43.9)).map(([name]) => name)"""


@pytest.mark.parametrize("name", KIT)
def test_axe_finds_nothing(page: "Page", on: Stage, name: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.goto(f"/{name}")
        found = Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"


@pytest.mark.parametrize("name", KIT)
def test_nothing_runs_off_the_side(page: "Page", on: Stage, name: str) -> None:
    """Text at 16 px and at 32, set as a person sets it in the browser, so that breakpoints answer too."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("Page.enable")
    for text in (16, 32):
        protocol.send("Page.setFontSizes", {"fontSizes": {"standard": text, "fixed": 13}})
        page.goto(f"/{name}")
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate(WIDER) == [], f"{width} px, text {text}"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{width} px, text {text}"


@pytest.mark.parametrize("name", KIT)
def test_everything_can_be_hit_by_a_thumb(page: "Page", on: Stage, name: str) -> None:
    page.goto(f"/{name}")
    assert page.evaluate(SMALL) == []
