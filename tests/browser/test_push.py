"""Reminders on a phone: shown in neutral words whatever arrives, reported, put off, and asked for by a tap alone."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.browser.conftest import Phone, Site
from tests.browser.pushing import Worker, lends, until
from tests.features.reminders.saying import remind, row
from tests.push_service import HOST, Subscription
from tracker.features.reminders.channels import Delivery, push
from tracker.store import reminders

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
IPHONE = ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
          "Version/18.4 Mobile/15E148 Safari/604.1")
SWITCH = """<!doctype html><title>Switch</title><script type="module" src="{script}"></script>
<push-switch data-key="{key}"><form action="/test-receivers" method="post">
<input type="hidden" name="endpoint"><input type="hidden" name="p256dh"><input type="hidden" name="auth">
<p data-for="unsupported" hidden>unsupported</p><p data-for="home-screen" hidden>home screen</p>
<p data-for="denied" hidden>denied</p><p data-for="on" hidden>on</p>
<button data-for="ready" hidden>Tell this phone</button>
</form></push-switch>"""


@pytest.fixture
def page(site: Site, phone: Phone) -> "Iterator[Page]":
    """A phone of nobody, on which notifications may be shown."""
    opened = phone(service_workers="allow", permissions=["notifications"])
    opened.goto("/offline")
    yield opened


@pytest.fixture
def worker(page: "Page", site: Site) -> Iterator[Worker]:
    """Its worker."""
    made = Worker(page, site.address)
    yield made
    made.clear()


def payload(site: Site, link: str, text: str = "Hello") -> str:
    """What the push channel sends for a link."""
    made = Delivery(uuid4(), uuid4(), "Reminder", text, f"{site.address}/r/{link}", "topic-of-" + link, 900)
    return push.payload(made).decode()


def test_a_push_is_shown_and_reported(site: Site, page: "Page", worker: Worker) -> None:
    remind(site.app, site.newcomer("Pia"), "pia")
    worker.push(payload(site, "pia"))
    (shown,) = worker.shown()
    assert (shown["title"], shown["body"], shown["tag"], shown["lang"]) == ("Hello", "", "topic-of-pia", "en")
    assert shown["actions"] == [["snooze", "Snooze"], ["log", "Log now"]]
    assert shown["pictures"] == ""
    until(lambda: row(site.app, "pia").state == "received", page)


def test_a_sleeping_worker_wakes_for_it(site: Site, page: "Page", worker: Worker) -> None:
    remind(site.app, site.newcomer("Paul"), "paul")
    worker.push_asleep(payload(site, "paul"))
    until(lambda: row(site.app, "paul").state == "received", page)
    assert len(worker.shown()) == 1


def test_sent_twice_it_stands_there_once(site: Site, worker: Worker) -> None:
    remind(site.app, site.newcomer("Petra"), "petra")
    for _ in range(3):
        worker.push(payload(site, "petra"))
    assert len(worker.shown()) == 1


@pytest.mark.parametrize("data", [
    "", "not json", "null", "[]", "{}", '{"web_push": 8030}', '{"notification": null}',
    '{"notification": {"lang": "en"}}',
    '{"notification": {"navigate": "http://", "title": "Reminder"}}',
    '{"notification": {"navigate": "https://elsewhere.example/r/x"}}',
    '{"notification": {"navigate": {"a": 1}}}',
])
def test_whatever_arrives_something_neutral_is_shown(worker: Worker, data: str) -> None:
    worker.push(data)
    (shown,) = worker.shown()
    assert (shown["title"], shown["body"]) == ("Reminder", "")


def test_only_our_own_addresses_are_opened(site: Site, worker: Worker) -> None:
    start = f"{site.address}/"
    for link in ("https://elsewhere.example/r/x", "javascript:alert(1)", "//elsewhere.example", "http://", None):
        assert worker.run(f"own({json.dumps(link)})") == start
    assert worker.run("own('/r/x')") == f"{site.address}/r/x"


TAP = """async (action) => {
    const [notification] = await self.registration.getNotifications();
    self.opened = [];
    const value = async (link) => void self.opened.push(link);
    Object.defineProperty(self.clients, "openWindow", { configurable: true, value });
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
}"""


def tap(worker: Worker, action: str) -> None:
    """The tap itself cannot be made from outside: the event is the worker's own, and its wait is refused to us."""
    worker.run(f"({TAP})({json.dumps(action)})")


def test_snooze_puts_it_off(site: Site, page: "Page", worker: Worker) -> None:
    remind(site.app, site.newcomer("Piet"), "piet")
    worker.push(payload(site, "piet"))
    until(lambda: row(site.app, "piet").state == "received", page)
    asked = datetime.now(UTC)
    tap(worker, "snooze")
    later = until(lambda: row(site.app, "piet").snoozed and row(site.app, "piet"), page)
    assert later.state == "planned"
    assert timedelta(minutes=14) < later.due_at - asked < timedelta(minutes=16)
    assert until(lambda: not worker.shown(), page), "it left the screen"
    assert worker.run("self.opened") == [], "nothing is opened for it"


def test_where_it_cannot_be_put_off_the_page_of_every_choice_opens(site: Site, page: "Page", worker: Worker) -> None:
    worker.push(payload(site, "over"))
    tap(worker, "snooze")
    assert until(lambda: worker.run("self.opened"), page) == [f"{site.address}/r/over/later"]


@pytest.mark.parametrize(("action", "leads"), [("log", "/r/paula/log"), ("", "/r/paula")])
def test_log_now_and_a_tap_open_it(site: Site, page: "Page", worker: Worker, action: str, leads: str) -> None:
    worker.push(payload(site, "paula"))
    tap(worker, action)
    assert until(lambda: worker.run("self.opened"), page) == [f"{site.address}{leads}"]


def test_a_subscription_the_browser_changed_is_told_to_the_server(site: Site, phone: Phone) -> None:
    """The change itself is the browser's to make: here the worker is handed what one would hand it."""
    who, made = site.newcomer("Pola"), Subscription("https://fcm.googleapis.com/x/y", *_keys())
    page = phone(who, service_workers="allow", permissions=["notifications"])
    page.goto("/offline")
    given = {"endpoint": made.endpoint, "keys": {"p256dh": made.p256dh, "auth": made.auth}}
    Worker(page, site.address).run(f"renew({{ newSubscription: {{ toJSON: () => ({json.dumps(given)}) }} }})")
    with site.store.reading() as db:
        (kept,) = reminders.receivers(db, who.person.id)
    assert (kept.endpoint, kept.p256dh, kept.auth, kept.state) == (made.endpoint, made.p256dh, made.auth, "")


def _keys() -> tuple[ec.EllipticCurvePrivateKey, bytes]:
    return ec.generate_private_key(ec.SECP256R1()), b"a" * 16


# --- asking for it --------------------------------------------------------------------------------------------


def switch(site: Site, page: "Page") -> None:
    """Open a page with nothing but the switch."""
    script = site.app.jinja_env.globals["asset"]("js/elements/push-switch.js")  # type: ignore[operator]
    page.route("**/switch", lambda route: route.fulfill(
        body=SWITCH.format(script=script, key="BKey"), content_type="text/html"
    ))
    page.goto("/switch")


def state(page: "Page") -> str:
    found: str = until(lambda: page.locator("push-switch").get_attribute("data-state"), page)
    return found


def test_a_tap_subscribes_and_tells_the_server(site: Site, phone: Phone) -> None:
    made = Subscription(f"https://{HOST}/201/x", *_keys())
    page = phone(service_workers="allow", permissions=["notifications"])
    lends(page.context, made)
    sent: list[Any] = []
    page.route("**/test-receivers", lambda route: (sent.append(route.request.post_data), route.fulfill(body="ok"))[-1])
    switch(site, page)
    assert state(page) == "ready"
    assert sent == []
    page.get_by_role("button", name="Tell this phone").click()
    until(lambda: sent, page)
    assert parse_qs(sent[0]) == {"endpoint": [made.endpoint], "p256dh": [made.p256dh], "auth": [made.auth]}


def test_nothing_is_asked_without_a_tap(site: Site, phone: Phone) -> None:
    page = phone(service_workers="allow")
    page.add_init_script("Notification.requestPermission = () => { throw new Error('asked without a tap') }")
    switch(site, page)
    state(page)
    page.wait_for_timeout(300)


def test_a_no_is_said_and_not_asked_again(site: Site, phone: Phone) -> None:
    page = phone(service_workers="allow")
    page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    switch(site, page)
    assert state(page) == "denied"
    assert page.get_by_text("denied").is_visible()
    assert not page.get_by_role("button").is_visible()


def test_an_iphone_is_told_about_the_home_screen(site: Site, phone: Phone) -> None:
    page = phone(service_workers="allow", user_agent=IPHONE)
    page.add_init_script("delete window.PushManager; delete window.Notification")
    switch(site, page)
    assert state(page) == "home-screen"


def test_an_old_browser_is_told_so(site: Site, phone: Phone) -> None:
    page = phone(service_workers="allow")
    page.add_init_script("delete window.PushManager")
    switch(site, page)
    assert state(page) == "unsupported"
