"""`make shots`: a picture of every page, light and dark, on a phone; some at 320 px and at 200 % text; build/shots/.

Counselors' pages are taken at a desk as well.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlmodel import col
from werkzeug.routing import Rule

from tests.browser.serving import served, signed_in, the_cast
from tests.people import Someone, begin, check, join
from tracker import demo_sharing
from tracker.domain.cadence import local_day
from tracker.store.base import Store
from tracker.store.checkins import CheckIn
from tracker.store.invitations import Tie
from tracker.store.journeys import Appointment, PhaseSpan, PlanGoal
from tracker.store.moments import Moment
from tracker.store.people import Person
from tracker.store.safety import SafetyEvent
from tracker.web.gate import policy_of

OUT = Path("build/shots")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
#: Check-ins of Cleo, one finished and one half way; of Kim, one that called for support and one with a red flag.
DONE, OPEN, SUPPORT, FLAG = (UUID(int=0xC0FFEE + n) for n in range(4))
#: More states than the addresses alone give: (name, address, who).
STATES = [
    ("today-first", "/", "New"),
    ("today-early", "/", "Ana"),
    ("today-active", "/", "Ben"),
    ("progress-empty", "/progress", "New"),
    ("progress-early", "/progress", "Ana"),
    ("progress-active", "/progress", "Ben"),
    ("progress-all", "/progress?range=all", "Cleo"),
    ("plan-active", "/plan", "Ben"),
    ("plan-empty", "/plan", "New"),
    ("explore-two", "/progress/explore?measure=mood&beside=sleep_hours", "Ben"),
    ("log-wrong", "/days/1800-01-01", "Ben"),
    ("moment-use", "/moments/new?kind=use", "Ben"),
    ("help-us", "/help?region=US", ""),
    ("check-ins-new", "/check-ins", "New"),
    ("check-ins-due", "/check-ins", "Ana"),
    ("check-in-question", f"/check-ins/{OPEN}/questions/3", "Cleo"),
    ("check-in-number", f"/check-ins/{FLAG}/questions/1", "Kim"),
    ("check-in-result", f"/check-ins/{DONE}", "Cleo"),
    ("check-in-support", f"/check-ins/{SUPPORT}/support", "Kim"),
    ("check-in-red-flag", f"/check-ins/{FLAG}", "Kim"),
    ("check-in-form-bam", "/check-ins/forms/bam_r", "Cleo"),
    ("check-in-form-first", "/check-ins/forms/first_days", "Ana"),
    ("today-support", "/", "Kim"),
    ("reminder-medicine", "/reminders/rules/new?kind=medicine", "Ben"),
    ("reminder-session", "/reminders/rules/new?kind=appointments", "Ben"),
    ("reminder-check-in", "/reminders/rules/new?kind=check_ins", "Ben"),
]
ROOMY = ("checkins.", "reminders.", "daylog.", "progress.show", "journey.plan", "safety.", "accounts.sign_up")


def things(app: Flask, who: Someone) -> dict[str, str]:
    """Addresses' arguments, filled with things of this person."""
    day = local_day(datetime.now(UTC), who.person.zone, who.person.day_boundary)
    found = {"day": str(day), "phase": "active", "month": f"{day:%Y-%m}", "measure": "mood", "key": "phq9", "n": "1",
             "rule_id": str(uuid5(who.person.id, "first reminder"))}
    with app.extensions["store"].reading() as db:
        for name, table in (
            ("moment_id", Moment),
            ("appointment_id", Appointment),
            ("goal_id", PlanGoal),
            ("span_id", PhaseSpan),
            ("check_in_id", CheckIn),
        ):
            one = db.scalar(sa.select(table).where(table.person_id == who.person.id).limit(1))  # type: ignore[attr-defined]
            if one is not None:
                found[name] = str(one.id)
    return found


def addresses(app: Flask, who: Someone) -> Iterator[tuple[str, str, bool]]:
    """Every page that can be opened: (name, address, whether it needs a person)."""
    known = things(app, who)
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        policy = policy_of(app, rule.endpoint)
        if "GET" in (rule.methods or ()) and policy is not None and set(rule.arguments) <= set(known):
            yield rule.endpoint, _address(app, rule, known), policy.role != "anyone"


def _address(app: Flask, rule: Rule, known: dict[str, str]) -> str:
    values = {name: known[name] for name in rule.arguments}
    return str(app.url_map.bind("localhost").build(rule.endpoint, values, method="GET"))


def take(browser: Browser, base: str, app: Flask, only: str = "") -> int:
    """Take every picture whose name holds `only`; gives how many."""
    store = app.extensions["store"]
    people = {**the_cast(store), **{name: join(store, name) for name in ("New", "Kim")}}
    answer(store, people["Cleo"], people["Kim"], local_day(datetime.now(UTC), "Europe/London"))
    wanted = [
        (name, address, people["Cleo"] if personal else None)
        for name, address, personal in addresses(app, people["Cleo"])
    ]
    wanted += [(f"state.{name}", address, people.get(who)) for name, address, who in STATES]
    taken = 0
    for scheme in ("light", "dark"):
        for name, address, who in wanted:
            if (only and only not in name) or not is_page(app, address, who):
                continue
            taken += _one(browser, base, name, address, who, scheme, (390, 844), 1.0)
            if scheme == "light" and name.startswith((*ROOMY, "state.")):
                taken += _one(browser, base, name, address, who, "320", (320, 640), 1.0)
                taken += _one(browser, base, name, address, who, "200pct", (390, 844), 2.0)
    return taken + _desk(browser, base, app, only)


def _desk(browser: Browser, base: str, app: Flask, only: str) -> int:
    """What Rosa sees of those who share with her, at a desk and on a phone, and Sam, who is close to two of them."""
    store = app.extensions["store"]
    demo_sharing.fill(store, lambda _passphrase: "!", datetime.now(UTC))
    rosa, otto, sam = (signed_in(store, name, strong=True) for name in ("Rosa", "Otto", "Sam"))
    with store.reading() as db:
        ids = {one.display_name: one.id for one in db.scalars(sa.select(Person))}
        (item,) = db.scalars(sa.select(col(SafetyEvent.id)).where(col(SafetyEvent.person_id) == ids["Jon"]))
    ben, taken = f"/people/{ids['Ben']}", 0
    pages = [("people", "/people", rosa), ("people-none", "/people", otto), ("rules", "/people/rules", rosa),
             ("client", ben, rosa), ("brief", f"{ben}/brief", rosa), ("propose", f"{ben}/proposals/new", rosa),
             ("safety-item", f"/people/{ids['Jon']}/acknowledgements/{item}", rosa),
             ("supporting", "/supporting", sam), ("support", f"/supporting/{ids['Cleo']}", sam)]
    for name, address, who in pages:
        for kind, size in (("light", (390, 844)), ("dark", (390, 844)), ("320", (320, 640)), ("desk", (1280, 800)),
                           ("desk.dark", (1280, 800))):
            if not only or only in f"counsel.{name}":
                taken += _one(browser, base, f"counsel.{name}", address, who, kind, size, 1.0)
    return taken + _shared(browser, base, store, only)


def _shared(browser: Browser, base: str, store: Store, only: str) -> int:
    """What Ana sees of what she shares with Rosa."""
    ana, taken = signed_in(store, "Ana"), 0
    with store.reading() as db:
        tie = db.scalar(sa.select(col(Tie.id)).where(col(Tie.person_id) == ana.person.id, col(Tie.name) == "Rosa"))
    one = f"/sharing/{tie}"
    pages = [("list", "/sharing"), ("one", one), ("looks", f"{one}/looks"), ("record", f"{one}/record"),
             ("consent", f"{one}/consent?topic=mood&topic=sleep&topic=craving&topic=use&purpose=care"),
             ("preview", f"{one}/preview"), ("log", "/log"), ("today", "/")]
    for name, address in pages:
        for kind, size, text in (("light", (390, 844), 1.0), ("dark", (390, 844), 1.0), ("320", (320, 640), 1.0),
                                 ("200pct", (390, 844), 2.0)):
            if not only or only in f"shared.{name}":
                taken += _one(browser, base, f"shared.{name}", address, ana, kind, size, text)
    return taken


def answer(store: Store, cleo: Someone, kim: Someone, today: date) -> None:
    """Give Cleo check-ins of today beside those of the demonstration, and Kim two that call for help."""
    now = datetime.now(UTC)
    check(store, cleo.person, "phq9", [1, 1, 2, 1, 0, 1, 0, 0, 0, 1], today, at=now, id_=DONE)
    check(store, cleo.person, "gad7", [1, 2], today, at=now, id_=OPEN, finished=False)
    begin(store, kim.person, "active", today - timedelta(days=9))
    check(store, kim.person, "body", [9, 2, 2, 3, 0, 1, 0, 0, 1, 0], today, at=now, id_=FLAG)
    check(store, kim.person, "phq9", [1, 1, 2, 1, 0, 1, 0, 0, 1], today, at=now, id_=SUPPORT)


def is_page(app: Flask, address: str, who: Someone | None) -> bool:
    """Whether the address answers with a page of its own: no file, no JSON, no redirect."""
    client = app.test_client()
    if who is not None:
        client.set_cookie("evenlight", who.token)
    answer = client.get(address, headers={"Accept": "text/html"})
    return answer.mimetype == "text/html" and not 300 <= answer.status_code < 400


def _one(
    browser: Browser,
    base: str,
    name: str,
    address: str,
    who: Someone | None,
    kind: str,
    size: tuple[int, int],
    text: float,
) -> int:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=2,
        has_touch=True,
        locale="en-GB",
        timezone_id="Europe/London",
        color_scheme="dark" if kind.endswith("dark") else "light",
        service_workers="block",
    )
    if who is not None:
        context.add_cookies([{"name": "evenlight", "value": who.token, "url": base}])
    page = context.new_page()
    if text != 1.0:
        cdp = context.new_cdp_session(page)
        cdp.send("Page.enable")
        cdp.send("Page.setFontSizes", {"fontSizes": {"standard": int(16 * text), "fixed": int(13 * text)}})
    page.goto(base + address)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.screenshot(path=OUT / f"{name}.{kind}.png")
    height = page.evaluate("document.documentElement.scrollHeight")
    if kind in ("light", "dark", "desk") and height > size[1] + 8:
        page.set_viewport_size({"width": size[0], "height": height})
        page.screenshot(path=OUT / f"{name}.{kind}.full.png")
    context.close()
    return 1


def main() -> None:
    """Take the pictures; an argument names which."""
    OUT.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        served(Path(scratch)) as (base, app),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=FLAGS
        )
        taken = take(browser, base, app, sys.argv[1] if len(sys.argv) > 1 else "")
        browser.close()
    print(f"{taken} pictures in {OUT}/")


if __name__ == "__main__":
    main()
