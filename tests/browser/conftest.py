"""A running app with its people, and phones to look at it with: a breach of the policy, an error in a script or a
request to any other host fails the test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.browser.serving import served, the_cast
from tests.people import Someone, begin, join
from tracker.domain.cadence import local_day
from tracker.store import days
from tracker.store.base import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@dataclass
class Site:
    """A running app. `cast` is who lives here: Ana, Ben and Cleo once `people` was asked for."""

    address: str
    app: Flask
    cast: dict[str, Someone] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """The app's store."""
        found: Store = self.app.extensions["store"]
        return found

    @property
    def people(self) -> dict[str, Someone]:
        """Ana, Ben and Cleo with their days, and Nils, who has none; signed up when first asked for."""
        if not self.cast:
            self.cast |= {**the_cast(self.store), "Nils": join(self.store, "Nils")}
        return self.cast

    def newcomer(self, name: str, phase: str = "active") -> Someone:
        """Somebody new whose journey began ten days ago, with nothing logged yet."""
        someone = join(self.store, name)
        begin(self.store, someone.person, phase, self.today(someone) - timedelta(days=10))
        return someone

    def today(self, who: Someone) -> date:
        """The person's day."""
        return local_day(datetime.now(UTC), who.person.zone, who.person.day_boundary)

    def answers(self, who: Someone, day: date | None = None) -> dict[str, str]:
        """What is kept about a day, today when none is said."""
        with self.store.reading() as db:
            kept = days.of_day(db, who.person.id, day or self.today(who))
            return {name: one.value for name, one in kept.items() if one.value is not None}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, built_assets: Path) -> Iterator[Site]:
    """The app on a port of its own; nobody is signed up yet."""
    with served(tmp_path_factory.mktemp("site"), built_assets) as (address, app):
        yield Site(address, app)


Phone = Callable[..., "Page"]


@pytest.fixture
def phone(browser: "Browser", site: Site) -> Iterator[Phone]:
    """Pages on new phones: `phone(who, **options of the context)`; in London, in English, by touch."""
    opened: list[BrowserContext] = []
    troubles: list[str] = []

    def make(who: Someone | None = None, **options: Any) -> "Page":
        page = context_for(browser, site, who, troubles, **options).new_page()
        opened.append(page.context)
        return page

    yield make
    for context in opened:
        context.close()
    assert not troubles


def context_for(
    browser: "Browser", site: Site, who: Someone | None, troubles: list[str], **options: Any
) -> "BrowserContext":
    """A phone, signed in as `who`; what must not happen on it is written into `troubles`."""
    context = browser.new_context(
        **{
            "base_url": site.address,
            "viewport": {"width": 390, "height": 844},
            "has_touch": True,
            "locale": "en-GB",
            "timezone_id": "Europe/London",
            "service_workers": "block",
            **options,
        }
    )
    context.set_default_timeout(10_000)
    if who is not None:
        context.add_cookies(
            [{"name": "evenlight", "value": who.token, "url": site.address, "httpOnly": True, "sameSite": "Lax"}]
        )
    own = urlsplit(site.address).netloc
    context.on("weberror", lambda error: troubles.append(str(error.error)))
    context.on(
        "console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None
    )
    context.on(
        "request",
        lambda asked: (
            troubles.append(f"asked elsewhere: {asked.url}")
            if asked.url.startswith(("http", "ws")) and urlsplit(asked.url).netloc != own
            else None
        ),
    )
    return context
