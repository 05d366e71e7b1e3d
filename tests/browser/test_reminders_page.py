"""The reminder pages in Chromium: switches, wording, rules with script and without; this phone by a tap alone."""

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import expect

from tests.browser.conftest import Phone, Site
from tests.browser.pushing import lends, until
from tests.browser.test_access import Look, judge_all
from tests.people import Someone, begin, join
from tests.push_service import Subscription
from tracker.store import people, reminders
from tracker.store.reminders import Receiver, Reminder, ReminderRule
from tracker.web.gate import hashed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
IPHONE = ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
          "Version/18.4 Mobile/15E148 Safari/604.1")
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def rules(site: Site, who: Someone) -> dict[str, ReminderRule]:
    with site.store.reading() as db:
        return {one.kind: one for one in reminders.rules(db, who.person.id)}


@SCRIPT
def test_the_first_run_sets_a_reminder_that_is_switched_and_changed(site: Site, phone: Phone, script: bool) -> None:
    who = site.newcomer(f"Uma{script}")
    page = phone(who, java_script_enabled=script)
    page.goto("/start/reminder")
    page.get_by_label("21:45").check()
    page.get_by_role("button", name="Keep this time").tap()
    page.wait_for_url("**/days/*")
    page.goto("/me")
    page.get_by_role("link", name="Reminders").tap()
    page.wait_for_url("**/reminders")
    expect(page.get_by_text("Every day at 21:45, only if not logged")).to_be_visible()
    switch = page.get_by_role("switch", name="Reminder: Daily log")
    expect(switch).to_be_checked()
    with page.expect_navigation():
        switch.tap()
    expect(page.get_by_role("switch", name="Reminder: Daily log")).not_to_be_checked()
    assert not rules(site, who)["log"].is_on
    page.get_by_role("link", name="Daily log").tap()
    page.locator("label.switch", has_text="Remind me").tap()
    for day in ("Sat", "Sun"):
        page.get_by_label(day, exact=True).uncheck()
    page.get_by_label("Time", exact=True).fill("20:15")
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**saved=rule")
    expect(page.get_by_text("Monday to Friday at 20:15, only if not logged")).to_be_visible()
    assert rules(site, who)["log"].is_on


@SCRIPT
def test_a_medicine_is_added_refused_and_removed(site: Site, phone: Phone, script: bool) -> None:
    who = site.newcomer(f"Mel{script}")
    page = phone(who, java_script_enabled=script)
    page.goto("/reminders")
    page.get_by_role("link", name="Add a reminder").tap()
    page.get_by_role("link", name="A medicine").tap()
    page.get_by_label("Name of the medicine").fill("Sertraline 50 mg")
    page.get_by_label("Time", exact=True).fill("09:00")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        if not page.get_by_label(day, exact=True).is_checked():
            page.get_by_label(day, exact=True).check()
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("alert")).to_contain_text("no amount")
    if script:
        assert page.evaluate("document.activeElement.className") == "errsum"
    expect(page.get_by_label("Time", exact=True)).to_have_value("09:00")
    page.get_by_label("Name of the medicine").fill("Sertraline")
    page.wait_for_timeout(2100 if script else 0)  # a second press within two seconds would be taken for the first
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**saved=rule")
    page.get_by_role("link", name="Sertraline").tap()
    page.locator("summary", has_text="Remove this reminder").tap()
    page.get_by_role("button", name="Yes, remove it").tap()
    page.wait_for_url("**saved=removed")
    assert "medicine" not in rules(site, who)


@SCRIPT
def test_quiet_hours_wording_and_a_pause(site: Site, phone: Phone, script: bool) -> None:
    who = site.newcomer(f"Quin{script}")
    page = phone(who, java_script_enabled=script)
    page.goto("/reminders")
    page.get_by_role("switch", name="Quiet hours").tap()
    page.wait_for_url("**saved=quiet**")
    page.get_by_label("Until").fill("07:30")
    page.get_by_role("button", name="Keep these hours").tap()
    expect(page.get_by_text("waits until 07:30")).to_be_visible()
    page.get_by_label("A note is waiting").check()
    lock = page.locator(".lock")
    if script:
        expect(lock).to_contain_text("A note is waiting")
        expect(lock).to_have_attribute("aria-label", "A lock screen. It says: Evenlight. A note is waiting")
    page.get_by_role("button", name="Keep this wording").tap()
    page.wait_for_url("**saved=wording**")
    expect(page.locator(".lock")).to_contain_text("A note is waiting")
    page.locator("summary", has_text="Pause them all").tap()
    page.get_by_label("Last quiet day").fill(str(site.today(who) + timedelta(days=3)))
    page.get_by_role("button", name="Pause", exact=True).tap()
    page.wait_for_url("**saved=pause")


def test_this_phone_is_told_by_a_tap_and_not_before(site: Site, phone: Phone) -> None:
    who = site.newcomer("Tap")
    endpoint = f"https://updates.push.services.mozilla.com/wpush/v2/{uuid4().hex}"
    made = Subscription(endpoint, ec.generate_private_key(ec.SECP256R1()), b"a" * 16)
    page = phone(who, service_workers="allow", permissions=["notifications"])
    lends(page.context, made)
    page.goto("/start/reminder")
    page.get_by_label("08:30").check()
    button = page.get_by_role("button", name="Show them on this phone")
    expect(button).to_be_visible()
    with site.store.reading() as db:
        assert not reminders.receivers(db, who.person.id)
    button.tap()
    page.wait_for_url("**/start/reminder?time=08:30")
    expect(page.get_by_label("08:30")).to_be_checked()
    page.get_by_role("button", name="Keep this time").tap()
    page.wait_for_url("**/days/*")
    with site.store.reading() as db:
        (kept,) = reminders.receivers(db, who.person.id)
    assert kept.endpoint == endpoint
    page.goto("/reminders")
    assert page.evaluate("window.askedFor") is None, "nothing was asked of the browser"
    expect(page.get_by_role("listitem").filter(has_text="Chrome on Android")).to_be_visible()


def test_an_iphone_is_told_about_the_home_screen(site: Site, phone: Phone) -> None:
    page = phone(site.newcomer("Ivy"), service_workers="allow", user_agent=IPHONE)
    page.add_init_script("delete window.PushManager; delete window.Notification")
    for path in ("/reminders", "/start/reminder"):
        page.goto(path)
        expect(page.get_by_text("Choose “Add to Home Screen”.")).to_be_visible()
        expect(page.get_by_role("button", name="Show them on this phone")).to_be_hidden()


def test_a_browser_that_said_no_is_told_where_to_change_it(site: Site, phone: Phone) -> None:
    page = phone(site.newcomer("Nia"), service_workers="allow")
    page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    page.goto("/reminders")
    until(lambda: page.locator("push-switch").get_attribute("data-state") == "denied", page)
    expect(page.get_by_text("Allow them in its settings")).to_be_visible()


def test_the_rows_go_by_keyboard(site: Site, phone: Phone) -> None:
    page = phone(site.newcomer("Kay"))
    page.goto("/reminders")
    page.get_by_role("switch", name="Reminder: Sessions").focus()
    with page.expect_navigation():
        page.keyboard.press("Space")
    expect(page.get_by_role("switch", name="Reminder: Sessions")).to_be_checked()


def full(site: Site) -> Someone:
    """Somebody with every kind of rule and every state, a phone that shows nothing, and a move behind them."""
    who, now = join(site.store, "Full"), datetime.now(UTC)
    states = [("planned", ""), ("received", ""), ("expired", "logged"), ("failed", "no_receiver"), ("sent", "late")]
    with site.store.writing() as db:
        people.change(db, who.person, email="full@example.org")
        reminders.keep_settings(db, who.person.id, now, quiet_from=time(22), quiet_to=time(8))
        for kind in ("log", "check_ins", "appointments", "medicine", "own"):
            id_ = uuid4()
            sealed = site.store.vault.seal("A long name of forty letters and a bit", who.person.id, id_)
            reminders.keep_rule(db, ReminderRule(
                person_id=who.person.id, id=id_, kind=kind, times="09:00 13:00 17:00 21:00", days="024",
                sealed=sealed if kind in ("medicine", "own") else None, edited_at=now - timedelta(days=9),
                paused_until=site.today(who) + timedelta(days=4) if kind == "own" else None,
            ))
        reminders.keep_receiver(db, Receiver(
            person_id=who.person.id, endpoint="full", endpoint_hash=hashed("full"), p256dh="", auth="", unseen=3,
            device="Samsung Internet on Android", made_at=now,
        ))
        for n, (state, reason) in enumerate(states):
            due = now - timedelta(days=n - 1)
            db.add(Reminder(
                person_id=who.person.id, rule_id=uuid4(), day=due.date(), ordinal=0, zone="Europe/London", due_at=due,
                expires_at=due, channel="push", state=state, reason=reason, try_at=due, made_at=due,
                link_hash=uuid4().hex,
            ))
    begin(site.store, who.person, "maintain", site.today(who))
    return who


def looks(site: Site) -> list[Look]:
    """Every state of these pages."""
    who, new = full(site), join(site.store, "Newer")
    rule = {kind: one.id for kind, one in rules(site, who).items()}

    def unfolded(address: str) -> Any:
        def go(page: "Page") -> None:
            page.goto(address)
            page.locator("details:not([open]) > summary").evaluate_all("all => all.forEach((one) => one.click())")
        return go

    def refused(page: "Page") -> None:
        page.goto("/reminders/rules/new?kind=medicine")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("alert").wait_for()

    def wrong_hours(page: "Page") -> None:
        page.goto("/reminders")
        page.get_by_label("Until").fill("22:00")
        page.get_by_role("button", name="Keep these hours").click()
        page.get_by_role("alert").wait_for()

    def all_ways(page: "Page") -> None:
        page.goto("/reminders")
        page.locator("push-switch [data-for]").evaluate_all("all => all.forEach((one) => { one.hidden = false; })")

    return [
        Look("list", who, unfolded("/reminders")), Look("list, nothing yet", new, unfolded("/reminders")),
        Look("every way", who, all_ways), Look("saved", who, unfolded("/reminders?saved=wording")),
        Look("kinds", who, unfolded("/reminders/rules/new")), Look("refused", who, refused),
        Look("hours refused", who, wrong_hours),
        *(Look(kind, who, unfolded(f"/reminders/rules/{id_}")) for kind, id_ in rule.items()),
        Look("sent", who, unfolded("/reminders/sent")), Look("sent, nothing yet", new, unfolded("/reminders/sent")),
        Look("plan with new times", who, unfolded("/plan")), Look("first run", new, unfolded("/start/reminder")),
        Look("me", who, unfolded("/me")),
    ]


def test_the_pages_are_for_everybody(browser: "Browser", site: Site) -> None:
    judge_all(browser, site, looks(site))
