"""Passkeys and codes in Chromium, with an authenticator of the browser's own; and what remains without script."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pyotp
import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from tests.browser import test_access as access
from tests.browser.conftest import Phone, Site, context_for
from tests.browser.hand import opened
from tests.browser.serving import served
from tests.features.accounts.walk import Browser as Walker
from tests.people import PASSPHRASE
from tracker.store import people
from tracker.store.keys import OneTimeSecret, Passkey
from tracker.store.people import Login, Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, built_assets: Path) -> Iterator[Site]:
    """The app, told the address people reach it by: passkeys belong to that."""
    with served(tmp_path_factory.mktemp("site"), built_assets) as (address, app):
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], base_url=address)
        yield Site(address, app)


class Authenticator:
    """The browser's own authenticator, with a finger that is always there."""

    def __init__(self, page: "Page") -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }})["authenticatorId"]

    @property
    def credentials(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[
            "credentials"]
        return found

    def take(self, credential: dict[str, Any]) -> None:
        """Hold this passkey too."""
        self.session.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential})

    def verified(self, person: bool) -> None:
        """Whether the finger is the right one."""
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": person})


def join(site: Site, page: "Page", name: str) -> None:
    """Sign up, and sign this phone in."""
    walker = Walker(site.app).join(name=name, display_name=name, form_id=name)
    for cookie in ("evenlight", "evenlight-device"):
        page.context.add_cookies([{"name": cookie, "value": walker.cookie(cookie), "url": site.address}])


def make(page: "Page", name: str) -> None:
    """Add a passkey by its page."""
    opened(page, "/me/ways-in")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What to call it").fill(name)
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/me/ways-in")
    expect(page.get_by_role("link", name=name)).to_be_visible()


def sign_out(page: "Page") -> None:
    page.goto("/me")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/welcome")


def kept(site: Site, name: str) -> Passkey:
    with site.store.reading() as db:
        found: Passkey = db.scalars(
            select(Passkey).join(Person, Person.id == Passkey.person_id).where(Person.name == name)).one()  # type: ignore[arg-type]
        return found


def proof_runs_out(site: Site) -> None:
    with site.store.writing() as db:
        db.execute(update(Login).values(proved_at=datetime.now(UTC) - timedelta(minutes=11)))


def test_a_passkey_is_made_opens_proves_and_goes(site: Site, phone: Phone) -> None:
    page = phone()
    finger = Authenticator(page)
    join(site, page, "Iris")
    make(page, "Iris’s phone")
    (credential,) = finger.credentials
    assert (credential["isResidentCredential"], credential["rpId"]) == (True, "localhost")
    sign_out(page)
    opened(page, "/sign-in?next=/plan")
    with page.expect_request("**/sign-in/passkey") as sent:
        page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site.address}/plan")
    assert kept(site, "iris").sign_count == finger.credentials[0]["signCount"] > 0

    answer = {name: values[0] for name, values in parse_qs(sent.value.post_data or "").items()}
    replayed = Walker(site.app).post("/sign-in/passkey", answer)
    assert replayed.status == 422
    assert "does not open anything here" in replayed.words()

    proof_runs_out(site)
    opened(page, "/me/closing")
    assert "/me/proof" in page.url
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site.address}/me/closing")

    page.goto("/me/ways-in")
    page.get_by_role("link", name="Iris’s phone").click()
    page.get_by_role("link", name="Remove this passkey").click()
    page.get_by_role("button", name="Remove it").click()
    page.wait_for_url("**/me/ways-in")
    sign_out(page)
    opened(page, "/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("That passkey does not open anything here")


def test_the_wrong_finger_opens_nothing(site: Site, phone: Phone) -> None:
    page = phone()
    finger = Authenticator(page)
    join(site, page, "Jon")
    make(page, "Phone")
    sign_out(page)
    finger.verified(False)
    opened(page, "/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("No passkey was used. You can try again, or go another way.")).to_be_visible()
    assert page.url.endswith("/sign-in")
    finger.verified(True)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site.address}/")


def test_a_copy_that_counts_from_before_stops_the_passkey(site: Site, phone: Phone) -> None:
    page, other = phone(), phone()
    finger, copy = Authenticator(page), Authenticator(other)
    join(site, page, "Kay")
    make(page, "Phone")
    copy.take(finger.credentials[0])
    sign_out(page)
    for _ in range(2):
        opened(page, "/sign-in")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(f"{site.address}/")
        sign_out(page)
    opened(other, "/sign-in")
    other.get_by_role("button", name="Use a passkey").click()
    expect(other.get_by_role("alert")).to_contain_text("That passkey does not open anything here")
    assert kept(site, "kay").stopped_at is not None


def test_one_device_makes_one_passkey(site: Site, phone: Phone) -> None:
    page = phone()
    Authenticator(page)
    join(site, page, "Lou")
    make(page, "Phone")
    opened(page, "/me/ways-in/passkeys/new")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_text("There is a passkey of yours on this device.")).to_be_visible()


def test_whose_proof_ran_out_is_asked_and_comes_back(site: Site, phone: Phone) -> None:
    page = phone()
    Authenticator(page)
    join(site, page, "Mia")
    opened(page, "/me/ways-in/passkeys/new")
    proof_runs_out(site)
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/me/proof?next=/me/ways-in/passkeys/new")
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"{site.address}/me/ways-in/passkeys/new")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/me/ways-in")


def test_without_script_codes_and_the_passphrase_work(site: Site, phone: Phone) -> None:
    """Set up, signed out, signed in with both, switched off: all with forms."""
    page = phone(java_script_enabled=False)
    join(site, page, "Noor")
    page.goto("/me/ways-in")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_text("This browser makes no passkeys.")).to_be_visible()
    expect(page.get_by_role("button", name="Make a passkey")).to_be_hidden()
    secret = set_up(page)
    page.wait_for_url("**/me/codes")
    earlier(site)
    sign_out(page)
    page.goto("/sign-in?next=/plan")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    page.get_by_label("Name").fill("noor")
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/sign-in/code")
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("That code does not fit")
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site.address}/plan")
    page.goto("/me/ways-in/app/removal")
    page.get_by_role("button", name="Switch codes off").click()
    page.wait_for_url("**/me/ways-in")


def set_up(page: "Page") -> str:
    """Switch codes on by their pages; gives the secret."""
    page.goto("/me/ways-in/app")
    page.get_by_role("button", name="Set it up").click()
    page.wait_for_url("**/me/ways-in/app/confirmation")
    expect(page.get_by_role("img", name="A picture for your code app to scan")).to_be_visible()
    page.get_by_text("Type it in by hand").click()
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Switch codes on").click()
    return secret


def earlier(site: Site) -> None:
    """The code that confirmed was used a while ago."""
    with site.store.writing() as db:
        db.execute(update(OneTimeSecret).values(last_step=1))


def test_every_page_of_it_is_for_everybody(browser: "Browser", site: Site) -> None:
    """Axe, dark, 390 and 320 px, 200 % text, by thumb, by keyboard, still."""
    walker = Walker(site.app).join(name="Olga", display_name="Olga", form_id="olga")
    with site.store.writing() as db:
        olga = people.by_name(db, "olga")
        assert olga is not None
        for n, name in enumerate(("My phone", "A very long name of a passkey, as long as it may be, sixty")):
            at = olga.created_at if n else None
            db.add(Passkey(person_id=olga.id, credential_hash=str(n) * 64, credential_id=b"x", public_key=b"x",
                           name=name, made_at=olga.created_at, used_at=at, stopped_at=at))
    with site.store.reading() as db:
        one, two = [f"/me/ways-in/passkeys/{one.id}" for one in db.scalars(
            select(Passkey).where(Passkey.person_id == olga.id).order_by(Passkey.name.desc()))]  # type: ignore[arg-type, attr-defined]
    troubles: list[str] = []
    context = context_for(browser, site, None, troubles, reduced_motion="reduce")
    context.add_cookies([{"name": name, "value": walker.cookie(name), "url": site.address}
                         for name in ("evenlight", "evenlight-device")])
    phone = access.Phone(context)
    looked: list[access.Look] = []

    def look(name: str, address: str) -> None:
        seen = access.Look(name, None, access._open(address))
        access.judge(phone.page, seen)
        access.judge_large(phone.large, seen)
        looked.append(seen)

    for address in ("/me", "/me/ways-in", "/me/ways-in/passkeys/new", "/me/ways-in/app", one, two, f"{one}/removal",
                    "/me/proof", "/sign-up"):
        look(address, address)
    phone.page.goto("/me/ways-in/app")
    phone.page.get_by_role("button", name="Set it up").click()
    look("to scan", "/me/ways-in/app/confirmation")
    set_up(phone.page)
    earlier(site)
    for address in ("/me/ways-in", "/me/ways-in/app", "/me/ways-in/app/removal", "/me/proof"):
        look(f"{address} with codes", address)
    phone.page.goto("/me")
    phone.page.get_by_role("button", name="Sign out").click()
    look("sign in", "/sign-in")
    phone.page.goto("/sign-in")
    phone.page.get_by_label("Name").fill("olga")
    phone.page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    phone.page.get_by_role("button", name="Sign in").click()
    phone.page.wait_for_url("**/sign-in/code")
    look("code", "/sign-in/code")
    context.close()
    troubles += [trouble for seen in looked for trouble in seen.troubles]
    assert len(looked) == 16
    assert not troubles, "\n" + "\n".join(troubles)
