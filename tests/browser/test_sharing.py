"""Sharing on a phone: confirmed, chosen, proved, signed, said on the log, less by a switch, and stopped."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.browser.conftest import Phone, Site
from tests.browser.hand import opened, until
from tests.browser.test_access import Look, judge_all
from tests.people import Someone, Viewer, begin, counselor, join, meet, practice, say, share
from tracker.store import grants
from tracker.store.invitations import Tie
from tracker.store.people import Login
from tracker.store.replies import Nod, Proposal
from tracker.web.hashing import Hasher

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
HOUR = timedelta(hours=1)
PASSPHRASE = "four quiet boats at dawn"


@pytest.fixture(scope="module")
def maya(site: Site) -> Viewer:
    return counselor(site.store, "Maya", practice(site.store))


def met(
    site: Site, maya: Viewer, name: str, *, confirmed: bool = False, proved_ago: timedelta = HOUR
) -> tuple[Someone, Tie]:
    """Somebody whose invitation Maya accepted; it is a while since they proved who they are."""
    now = datetime.now(UTC)
    someone = join(site.store, name, hash_=Hasher().hash(PASSPHRASE))
    begin(site.store, someone.person, "active", now.date() - timedelta(days=10))
    tie = meet(site.store, someone.person, maya, now, confirmed=confirmed)
    with site.store.writing() as db:
        db.execute(sa.update(Login).where(Login.person_id == someone.person.id).values(proved_at=now - proved_ago))  # type: ignore[arg-type]
    return someone, tie


def shared(site: Site, tie: Tie) -> set[str]:
    with site.store.reading() as db:
        (one,) = grants.of(db, tie.person_id, [tie])
        return set(one.terms.topics) if one.terms else set()


def switch(page: "Page", topic: str) -> None:
    page.locator(f"label.switch:has(input[value='{topic}'])").tap()


@SCRIPT
def test_from_a_yes_to_a_stop(site: Site, maya: Viewer, phone: Phone, script: bool) -> None:
    who, tie = met(site, maya, f"Ina{script}")
    page = opened(phone(who, java_script_enabled=script), "/me")
    page.get_by_role("link", name="Sharing").tap()
    page.get_by_role("link", name="Maya").tap()
    expect(page.get_by_role("heading", name="Is this who you meant?")).to_be_visible()
    page.get_by_role("button", name="Yes, this is who I meant").tap()
    for topic in ("mood", "use"):
        switch(page, topic)
    page.get_by_label("To help with my care").check()
    page.get_by_role("button", name="Read and sign").tap()
    # Who it is, once more; nothing that was chosen is lost on the way.
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Go on", exact=True).tap()
    expect(page.get_by_text("Draft. A lawyer has not read this yet.")).to_be_visible()
    expect(page.locator(".terms")).to_contain_text("Mood")
    assert shared(site, tie) == set()
    page.get_by_role("button", name="Sign and share").tap()
    expect(page.get_by_role("status").filter(has_text="Done. It is shared.")).to_be_visible()
    assert shared(site, tie) == {"mood", "use"}
    page.goto(f"/days/{site.today(who)}")
    expect(page.locator("#q-mood")).to_contain_text("Maya can see this")
    expect(page.locator("#q-use")).to_contain_text("Maya can see this")
    expect(page.locator("#q-sleep_quality")).to_contain_text("Only you")
    page.get_by_role("button", name="Not today").tap()
    expect(page.locator("#q-mood")).to_contain_text("Only you")
    page.get_by_role("button", name="Show it again").tap()
    expect(page.locator("#q-mood")).to_contain_text("Maya can see this")
    page.goto(f"/sharing/{tie.id}")
    page.get_by_role("button", name="Stop sharing with Maya").tap()
    expect(page.get_by_text("They see nothing from now on.")).to_be_visible()
    assert shared(site, tie) == set()
    page.goto(f"/days/{site.today(who)}")
    expect(page.locator("#q-mood")).not_to_contain_text("Maya")


def test_a_switch_acts_as_it_is_turned_and_one_turned_on_waits(site: Site, maya: Viewer, phone: Phone) -> None:
    who, tie = met(site, maya, "Tove", confirmed=True)
    share(site.store, who.person, tie, ("mood", "sleep"), datetime.now(UTC) - HOUR)
    page = opened(phone(who), f"/sharing/{tie.id}")
    switch(page, "sleep")
    expect(page.locator(".save-status")).to_have_text("Saved. They see less now.")
    assert shared(site, tie) == {"mood"}
    switch(page, "craving")
    expect(page.locator(".save-status")).to_have_text("Not shared yet. Read and sign below.")
    assert shared(site, tie) == {"mood"}
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()


def test_a_switch_that_could_not_be_saved_goes_back(site: Site, maya: Viewer, phone: Phone) -> None:
    who, tie = met(site, maya, "Tilda", confirmed=True)
    share(site.store, who.person, tie, ("mood", "sleep"), datetime.now(UTC) - HOUR)
    page = opened(phone(who), f"/sharing/{tie.id}")
    page.context.set_offline(True)
    switch(page, "sleep")
    expect(page.locator(".save-status")).to_have_text("That could not be saved. It is as it was.")
    expect(page.locator("input[value=sleep]")).to_be_checked()
    assert shared(site, tie) == {"mood", "sleep"}


@SCRIPT
def test_a_proposal_is_answered_on_today(site: Site, maya: Viewer, phone: Phone, script: bool) -> None:
    who, tie = met(site, maya, f"Pia{script}", confirmed=True)
    share(site.store, who.person, tie, ("mood",), datetime.now(UTC) - HOUR)
    made = Proposal(person_id=who.person.id, id=uuid4(), tie_id=tie.id, kind="phase", what="maintain",
                    made_at=datetime.now(UTC))
    with site.store.writing() as db:
        db.add(made)
    page = opened(phone(who, java_script_enabled=script), "/")
    expect(page.get_by_role("heading", name="Maya suggests a move to: Maintenance")).to_be_visible()
    page.get_by_role("button", name="Yes", exact=True).tap()

    def answered() -> bool:
        with site.store.reading() as db:
            return db.get_one(Proposal, (who.person.id, made.id)).answer == "yes"

    until(answered, page)


def looks(site: Site, maya: Viewer) -> list[Look]:
    """Every page of it, as somebody meets it who shares with one and was found by another a moment ago."""
    who, tie = met(site, maya, "Lena", confirmed=True, proved_ago=timedelta(0))
    now, day = datetime.now(UTC), site.today(who)
    share(site.store, who.person, tie, ("mood", "sleep", "use", "check_ins:phq9"), now - HOUR)
    waiting = meet(site.store, who.person, counselor(site.store, "Rosa", practice(site.store, "Elm Court")), now,
                   confirmed=False)
    say(site.store, who.person, day, mood="4", use="no_use")
    with site.store.writing() as db:
        db.add(Proposal(person_id=who.person.id, tie_id=tie.id, kind="session", what="group",
                        day=day + timedelta(days=1), made_at=now))
        db.add(Nod(person_id=who.person.id, tie_id=tie.id, kind="saw", day=day, at=now))
    chosen = f"topic=mood&topic=craving&purpose=care&since={day}&last={day}"
    addresses = ("/sharing", f"/sharing/{tie.id}", f"/sharing/{waiting.id}", f"/sharing/{tie.id}/looks",
                 f"/sharing/{tie.id}/record", f"/sharing/{tie.id}/consent?{chosen}", "/", "/me", f"/days/{day}",
                 f"/days/{day}/more")
    return [Look(address, who, lambda page, address=address: page.goto(address)) for address in addresses]


def test_every_page_of_it_is_for_everybody(browser: "Browser", site: Site, maya: Viewer) -> None:
    judge_all(browser, site, looks(site, maya))
