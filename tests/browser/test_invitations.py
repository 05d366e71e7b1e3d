"""Invitations in Chromium: handed on, opened on another phone, joined with a passkey, printed; for everybody."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser import test_access as access
from tests.browser.conftest import Phone, Site
from tests.browser.hand import opened
from tests.browser.serving import served
from tests.browser.test_passkeys import Authenticator
from tests.people import PASSPHRASE, Viewer, admin, counselor, meet, practice
from tests.people import join as sign_up
from tracker.store import invitations, organisations
from tracker.store.people import Person, by_name
from tracker.web import invited

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, built_assets: Path) -> Iterator[Site]:
    """The app with a practice, told the address people reach it by: links and passkeys belong to that."""
    with served(tmp_path_factory.mktemp("site"), built_assets) as (address, app):
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], base_url=address)
        yield Site(address, app)


@pytest.fixture(scope="module")
def maya(site: Site) -> Viewer:
    return counselor(site.store, "Maya", practice(site.store))


def made(page: "Page") -> str:
    """The link a page has made."""
    return page.get_by_label("Link", exact=True).input_value()


def account(page: "Page", name: str) -> None:
    """Make an account with the form that is open."""
    page.get_by_label("Name to sign in with").fill(name)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.locator("label", has_text="I am 18 or older").click()
    page.get_by_role("button", name="Make my space").click()


def person(site: Site, name: str) -> Person:
    with site.store.reading() as db:
        found = by_name(db, name)
        assert found is not None
        return found


def test_somebody_close_is_invited_and_says_yes(site: Site, phone: Phone) -> None:
    ana = sign_up(site.store, "Ana")
    page = opened(phone(ana, permissions=["clipboard-read", "clipboard-write"]), "/sharing/invitations/new")
    page.locator("label", has_text="Someone close to me").click()
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_text("Here is your link")).to_be_visible()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == made(page) and link.startswith(f"{site.address}/invitations/")
    theirs = opened(phone(), link)
    expect(theirs.get_by_role("heading", name="Someone sent you an invitation")).to_be_visible()
    theirs.get_by_role("link", name="Make an account").click()
    account(theirs, "sam")
    expect(theirs.get_by_role("heading", name="Ana would like to share with you")).to_be_visible()
    theirs.get_by_role("button", name="Say yes").click()
    expect(theirs.get_by_text("Until then nothing is shown to you.")).to_be_visible()
    with site.store.reading() as db:
        (tie,) = invitations.ties(db, ana.person.id)
    assert (tie.name, tie.confirmed_at) == ("sam", None)
    opened(theirs, link)
    expect(theirs.get_by_role("heading", name="This invitation is over")).to_be_visible()


def test_whoever_has_an_account_signs_in_and_comes_back(site: Site, phone: Phone) -> None:
    ben = sign_up(site.store, "Ben")
    page = opened(phone(ben, java_script_enabled=False), "/sharing/invitations/new")
    page.locator("label", has_text="Someone close to me").click()
    page.get_by_role("button", name="Make the link").click()
    assert page.get_by_role("button", name="Copy").count() == 0, "what needs script is not offered without"
    link = made(page)
    lee = phone(java_script_enabled=False)
    opened(lee, "/sign-up")
    account(lee, "lee")
    lee.context.clear_cookies()
    opened(lee, link)
    lee.get_by_role("link", name="I have an account").click()
    lee.get_by_label("Name", exact=True).fill("lee")
    lee.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    lee.get_by_role("button", name="Sign in").click()
    lee.get_by_role("button", name="Say yes").click()
    expect(lee.get_by_role("heading", name="Thank you for saying yes")).to_be_visible()


def test_a_counselor_joins_without_the_first_run(site: Site, phone: Phone, maya: Viewer) -> None:
    ada = admin(site.store, "Ada", maya.seat.organisation_id)  # type: ignore[arg-type]
    page = opened(phone(ada, viewport={"width": 1280, "height": 800}), "/practice")
    page.get_by_role("link", name="Invite", exact=True).click()
    page.locator("label", has_text="A counselor").click()
    page.get_by_role("button", name="Make the link").click()
    theirs = phone()
    finger = Authenticator(theirs)
    opened(theirs, made(page))
    theirs.get_by_role("link", name="Make an account").click()
    account(theirs, "otto")
    theirs.get_by_role("button", name="Join").click()
    theirs.get_by_role("link", name="Go on").click()
    expect(theirs.get_by_role("heading", name="One more thing first")).to_be_visible()
    theirs.get_by_role("link", name=re.compile("Add a passkey")).click()
    theirs.get_by_role("button", name="Make a passkey").click()
    theirs.wait_for_url(lambda address: not address.endswith("/new"))
    assert finger.credentials
    opened(theirs, "/people")
    expect(theirs.get_by_role("heading", name="People", exact=True)).to_be_visible()
    assert "/start" not in theirs.url


def test_the_card_is_one_sheet(site: Site, phone: Phone, maya: Viewer, tmp_path: Path) -> None:
    page = opened(phone(maya, viewport={"width": 1280, "height": 800}, color_scheme="dark"), "/people/invitations/new")
    page.get_by_label("Words on the outside of the card").fill("For Tuesday")
    page.get_by_role("button", name="Make the link and the card").click()
    expect(page.get_by_role("button", name="Print a card")).to_be_visible()
    assert not page.locator(".fold-card").is_visible()
    sheet = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", sheet) == [b"1"]
    width, height = map(float, re.findall(rb"/MediaBox *\[0 0 ([\d.]+) ([\d.]+)\]", sheet)[0])
    assert (round(width), round(height)) == (595, 842), "A4, to be folded to A6"
    page.emulate_media(media="print")
    seen: list[str] = page.evaluate("""() => [...document.body.children]
        .filter((one) => one.checkVisibility()).map((one) => one.className)""")
    assert seen == ["fold-card"]
    spilt = page.evaluate("""() => [...document.querySelectorAll(".fold-card > *")]
        .filter((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1).length""")
    assert spilt == 0
    edges: Any = page.evaluate("""() => [...document.querySelectorAll(".fold-card > *")]
        .map((one) => getComputedStyle(one).transform !== "none")""")
    assert edges == [True, True, False, False], "the inside stands on its head until the sheet is folded"


def test_every_page_of_it_is_for_everybody(browser: "Browser", site: Site, maya: Viewer) -> None:
    ana, place = sign_up(site.store, "Anna"), maya.seat.organisation_id
    assert place is not None
    second = practice(site.store, "Quay Clinic")
    ada = admin(site.store, "Adah", place)
    paths = []
    with site.store.writing() as db:
        organisations.join(db, maya.person.id, second, "counselor", datetime.now(UTC))
        for kind, role, by, where in (("share", "counselor", ana, None), ("client", "counselor", maya, place),
                                      ("join", "counselor", ada, place)):
            token = invited.token()
            invitations.invite(db, invited.kept_as(token), kind, role, datetime.now(UTC),  # type: ignore[arg-type]
                               person_id=by.person.id, organisation_id=where)
            paths.append(f"/invitations/{token}")
    meet(site.store, ana.person, maya, datetime.now(UTC))
    kim, (shared, client, joining) = sign_up(site.store, "Kimm"), paths
    looks = [access.Look(path, who, access._open(path)) for who, path in (
        (ana, "/sharing/invitations/new"), (None, shared), (maya, shared), (ana, shared), (kim, shared), (ana, client),
        (kim, joining), (kim, "/invitations/over-and-done-with-it"), (kim, "/invitations/accepted?as=client"),
        (kim, "/invitations/accepted?as=counselor"), (maya, "/people/invitations/new"), (maya, "/people/settings"),
        (ada, "/practice"), (ada, "/practice/invitations/new"),
        (ada, f"/practice/members/{maya.person.id}/counselor/ending"),
    )]
    looks += [
        access.Look("link made", ana, access._press("/sharing/invitations/new", "main form button", "#address",
                                                    role="supporter")),
        access.Look("card made", maya, access._press("/people/invitations/new", "main form button", "#address")),
        access.Look("nobody chosen", ana, access._press("/sharing/invitations/new", "main form button",
                                                          "[role=alert]")),
    ]
    access.judge_all(browser, site, looks)
