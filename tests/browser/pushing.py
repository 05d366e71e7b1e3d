"""A phone that can be pushed to: Chromium with its worker, its lock screen, and the subscription of a push service."""

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, CDPSession, Page

    from tests.push_service import Subscription

#: Puts the subscription of a push service in the place of the one this browser cannot have without its maker.
SUBSCRIBED = """(given) => {
    let made = null;
    const subscription = {
        ...given, options: { userVisibleOnly: true }, toJSON: () => given,
        unsubscribe: async () => (made = null) === null,
    };
    PushManager.prototype.getSubscription = async () => made;
    PushManager.prototype.subscribe = async (options) => {
        window.askedFor = options;
        return made = subscription;
    };
}"""

#: Counts what was shown. Looking at the lock screen while a notification is being put there makes Chromium drop it (its
#: list is compared with what already stands there), so a look has to wait.
COUNTS = """() => {
    if (self.timesShown !== undefined) return;
    const { showNotification } = ServiceWorkerRegistration.prototype;
    self.timesShown = 0;
    ServiceWorkerRegistration.prototype.showNotification = async function (...said) {
        await showNotification.apply(this, said);
        self.timesShown += 1;
    };
}"""
ACTIVE = "navigator.serviceWorker.ready.then((one) => one.active.state === 'activated')"


def lends(context: "BrowserContext", subscription: "Subscription") -> None:
    """Pages of this phone get that subscription when they ask for one."""
    given = {"endpoint": subscription.endpoint, "keys": {"p256dh": subscription.p256dh, "auth": subscription.auth}}
    context.add_init_script(f"({SUBSCRIBED})({json.dumps(given)})")


def until(holds: Callable[[], Any], page: "Page", seconds: float = 10) -> Any:
    """What `holds` gives, once it is something."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, f"{holds} gave nothing in {seconds} s"
        page.wait_for_timeout(50)
    return found


class Worker:
    """The service worker of an origin, seen from the outside as the browser's maker would."""

    def __init__(self, page: "Page", address: str) -> None:
        self.page, self.address = page, address
        page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)")
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        found: list[str] = []
        self.cdp.on("ServiceWorker.workerRegistrationUpdated", lambda said: found.extend(
            one["registrationId"] for one in said["registrations"] if not one["isDeleted"]
        ))
        active: list[str] = []
        self.cdp.on("ServiceWorker.workerVersionUpdated", lambda said: active.extend(
            one["versionId"] for one in said["versions"] if one["status"] == "activated"
        ))
        self.cdp.send("ServiceWorker.enable")
        # A push for a worker that is not yet active and kept is dropped; no maker's service would send one.
        until(lambda: active, page)
        until(lambda: page.evaluate(ACTIVE), page)
        self.registration = until(lambda: found, page)[-1]

    def push(self, data: str) -> None:
        """Hand the worker a message, as the push service of this phone does, and wait until it is shown."""
        self.run(COUNTS)
        before = self.run("self.timesShown")
        self._deliver(data)
        until(lambda: self.run("self.timesShown") > before, self.page)

    def push_asleep(self, data: str) -> None:
        """Send the worker to sleep, as phones do, and hand it a message then."""
        self.cdp.send("ServiceWorker.stopAllWorkers")
        self._deliver(data)

    def _deliver(self, data: str) -> None:
        self.cdp.send("ServiceWorker.deliverPushMessage", {
            "origin": self.address, "registrationId": self.registration, "data": data,
        })

    def shown(self) -> list[dict[str, Any]]:
        """What stands on the lock screen."""
        found: list[dict[str, Any]] = self.page.evaluate("""async () => {
            const registration = await navigator.serviceWorker.ready;
            return (await registration.getNotifications()).map((one) => ({
                title: one.title, body: one.body, tag: one.tag, lang: one.lang, data: one.data,
                pictures: one.icon + (one.image ?? "") + one.badge,
                actions: one.actions.map(({ action, title }) => [action, title]),
            }));
        }""")
        return found

    def clear(self) -> None:
        """Swipe everything away."""
        self.page.evaluate("""async () => {
            const registration = await navigator.serviceWorker.ready;
            for (const one of await registration.getNotifications()) one.close();
        }""")

    def run(self, script: str) -> Any:
        """Run a script within the worker."""
        workers = until(lambda: self.page.context.service_workers, self.page)
        return workers[0].evaluate(script)
