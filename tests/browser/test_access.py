"""Every page as people may need it: read aloud, dark, narrow, at twice the text size, by thumb, by keyboard, still."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Site, context_for
from tests.browser.shots import STATES, addresses, is_page
from tests.people import Someone, join
from tracker.store.moments import Moment

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """async (options) => (await axe.run(document, options)).violations
    .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 140)).join(" | ")}`)"""
#: What reaches over the right edge, outside what may scroll sideways by itself.
WIDER = """() => { const edge = document.documentElement.clientWidth;
    const over = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility())
        .filter((one) => one.getBoundingClientRect().right > edge + 1 && one.offsetHeight !== 0)
        .filter((one) => !one.closest(".vh, .skip, svg, .chips--line, .scroll-x, [data-plot]"))
        .map((one) => `${one.localName}.${one.className}`);
    return document.documentElement.scrollWidth > innerWidth ? ["the page", ...over] : over; }"""
#: Controls smaller than `least` px. A link in a sentence is as tall as its line; an answer is as big as its label.
SMALL = """(least) => {
    const inSentence = (one) => { const around = one.closest("p, li, dd");
        return one.localName === "a" && around && around.textContent.trim() !== one.textContent.trim()
            && getComputedStyle(one).display.startsWith("inline"); };
    const target = (one) => (["radio", "checkbox"].includes(one.type) && one.closest("label"))
        || one.closest(".swell-track") || one;
    return [...document.querySelectorAll("a[href], button, select, textarea, input:not([type=hidden]), summary")]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }))
        .filter((one) => !one.closest(".skip, .vh, [tabindex='-1']") && !inSentence(one))
        .map((one) => [one, target(one).getBoundingClientRect()])
        .filter(([, box]) => box.width < least - 0.1 || box.height < least - 0.1)
        .map(([one, box]) => `${Math.round(box.width)}x${Math.round(box.height)} `
            + (one.getAttribute("aria-label") ?? (one.textContent.trim() || one.name))); }"""
#: Everything Tab stops at that shows no ring of its own or around it.
UNSEEN = """() => {
    const seen = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const stops = "a[href], button, select, textarea, input:not([type=hidden]), summary, [tabindex='0']";
    return [...document.querySelectorAll(stops)]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0)
        .filter((one) => { one.focus();
            for (let up = one, n = 0; up && n < 3; up = up.parentElement, n++)
                if (seen(getComputedStyle(up))) return false;
            return document.activeElement === one; })
        .map((one) => one.outerHTML.slice(0, 120)); }"""
#: What still moves for somebody who asked for stillness.
MOVING = """() => [...document.querySelectorAll("body, body *")].filter((one) => {
        const style = getComputedStyle(one);
        const times = style.transitionDuration.split(",");
        if (style.animationName !== "none") times.push(...style.animationDuration.split(","));
        return times.some((time) => parseFloat(time) * (time.includes("ms") ? 1 : 1000) > 20); })
    .map((one) => `${one.localName}.${one.className}`)"""
#: The change to dark has come to its end. What inherits a colour changes after what it inherits from.
SETTLED = """() => { for (let n = 0, left; n < 50 && (left = document.getAnimations()).length; n++)
    left.forEach((one) => one.finish()); }"""


@dataclass
class Look:
    """One page or state: how to get there, as whom."""

    name: str
    who: Someone | None
    go: Callable[["Page"], Any]
    troubles: list[str] = field(default_factory=list)

    def note(self, what: str, found: list[str]) -> None:
        """Write down what was found."""
        self.troubles += [f"{self.name}: {what}: {one}" for one in found]


def pages(site: Site) -> Iterator[Look]:
    """Every page that opens, and the states that addresses alone do not give."""
    people = {**site.people, "New": join(site.store, "New")}
    for name, address, personal in addresses(site.app, people["Cleo"]):
        who = people["Cleo"] if personal else None
        if is_page(site.app, address, who):
            yield Look(name, who, _open(address))
    for name, address, person in STATES:
        yield Look(name, people.get(person), _open(address))
    yield from states(site, people)


def states(site: Site, people: dict[str, Someone]) -> Iterator[Look]:
    """Pages in the middle of something."""
    ben, new = people["Ben"], people["New"]
    today = site.today(ben)
    craving, use = (_moment(site, ben, kind) for kind in ("craving", "use"))
    gone = _moment(site, ben, "craving", deleted=True)
    yield Look("not found", None, _open("/nothing-here"))
    yield Look("sign-up refused", None, _press("/sign-up", "button[form=join]", "[role=alert]"))
    wrong = {"name": "x", "passphrase": "x"}
    yield Look("sign-in refused", None, _press("/sign-in", "button[form=enter]", "[role=alert]", **wrong))
    yield Look("old day", ben, _open(f"/days/{today - timedelta(days=10)}"))
    yield Look("log refused", ben, _press(f"/days/{today}", "button[name=done]", "[role=alert]", mood="99"))
    yield Look("log just deleted", ben, _open(f"/days/{today}?removed={gone}"))
    yield Look("craving saved", ben, _open(f"/moments/{craving}?saved=1"))
    yield Look("after a use", ben, _open(f"/moments/{use}/after"))
    yield Look("use to change", ben, _open(f"/moments/{use}"))
    yield Look("codes shown", new, _press("/me/codes", "button:has-text('codes')", "ol.codes"))
    yield Look("days that make no sense", ben, _open("/progress/explore?from=2026-02-02&to=2026-01-01"))
    yield Look("a link from a letter", None, _open("/recover/" + "w" * 43))
    yield Look("drawn by Plotly", ben, _press("/progress/explore", "[data-explore]", "[data-plot] .trace"))


def _open(address: str) -> Callable[["Page"], Any]:
    return lambda page: page.goto(address)


def _press(address: str, button: str, then: str, **values: str) -> Callable[["Page"], Any]:
    """Open a page, put values no form of ours would hold into its fields, press a button and wait."""

    def go(page: "Page") -> None:
        page.goto(address)
        page.locator("[required]").evaluate_all("all => all.forEach((one) => { one.required = false; })")
        for name, value in values.items():
            page.locator(f"[name={name}]").first.evaluate("(one, value) => one.type === 'radio' "
                "? Object.assign(one, {value, checked: true}) : Object.assign(one, {value})", value)
        page.locator(button).first.click()
        page.locator(then).first.wait_for()

    return go


def _moment(site: Site, who: Someone, kind: str, *, deleted: bool = False) -> UUID:
    """A moment of today; gives its id."""
    now = datetime.now(UTC)
    moment = Moment(
        person_id=who.person.id, client_id=str(uuid4()), kind=kind, day=site.today(who), started_at=now, zone="UTC",
        intensity=8 if kind == "craving" else None, felt_unsafe=kind == "use", recorded_at=now, edited_at=now,
        deleted_at=now if deleted else None, id=uuid4(),
    )
    with site.store.writing() as db:
        db.add(moment)
        db.flush()
        return moment.id


class Phone:
    """One person's phone, with axe at hand, and beside it a page whose text is set to 200 % in the browser."""

    def __init__(self, context: "BrowserContext") -> None:
        self.page, self.large = context.new_page(), context.new_page()
        self.page.add_init_script(script=Axe().axe_script)
        protocol = context.new_cdp_session(self.large)
        protocol.send("Page.enable")
        protocol.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})


def judge(page: "Page", look: Look) -> None:
    """Look at one page in every way."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="light")
    look.go(page)
    look.note("axe", page.evaluate(AXE, {"runOnly": RULES}))
    page.emulate_media(color_scheme="dark")
    page.evaluate(SETTLED)
    look.note("axe, dark", page.evaluate(AXE, {"runOnly": {"type": "rule", "values": ["color-contrast"]}}))
    look.note("moves", page.evaluate(MOVING))
    look.note("too small for a thumb", page.evaluate(SMALL, 44))
    look.note("too wide at 390", page.evaluate(WIDER))
    page.set_viewport_size({"width": 320, "height": 640})
    look.note("too wide at 320", page.evaluate(WIDER))
    look.note("too small at 320", page.evaluate(SMALL, 24))
    page.keyboard.press("Tab")
    look.note("no ring", page.evaluate(UNSEEN))


def judge_large(page: "Page", look: Look) -> None:
    """The same page with text at 200 %."""
    look.go(page)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        look.note(f"too wide at {width} and 200 %", page.evaluate(WIDER))


def judge_all(browser: "Browser", site: Site, looks: Sequence[Look]) -> None:
    """Hold every look against what each page must be; fails with all that is wrong on any of them."""
    phones, elsewhere = dict[str, Phone](), list[str]()
    for look in looks:
        name = look.who.person.name if look.who else ""
        if name not in phones:
            phones[name] = Phone(context_for(browser, site, look.who, elsewhere, reduced_motion="reduce"))
        judge(phones[name].page, look)
        judge_large(phones[name].large, look)
    troubles = [*elsewhere, *(one for look in looks for one in look.troubles)]
    assert not troubles, "\n" + "\n".join(troubles)


def test_every_page_is_for_everybody(browser: "Browser", site: Site) -> None:
    looks = list(pages(site))
    assert len(looks) > 50
    judge_all(browser, site, looks)
