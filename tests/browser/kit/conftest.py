"""A stage, and a page on it that fails the test on any breach of the policy or any error in a script."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.kit.stage import Stage, stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("kit")) as running:
        yield running


@pytest.fixture
def on(shown: Stage) -> Stage:
    """The stage, its memory empty."""
    shown.posts.clear()
    shown.asked.clear()
    shown.answer, shown.down = (200, {}), False
    return shown


@pytest.fixture
def page(browser: "Browser", on: Stage) -> "Iterator[Page]":
    """A phone in Berlin, in English."""
    context = browser.new_context(
        base_url=on.address, viewport={"width": 390, "height": 844}, has_touch=True, locale="en-GB",
        timezone_id="Europe/Berlin", accept_downloads=True,
    )
    made = context.new_page()
    troubles: list[str] = []
    made.on("pageerror", lambda error: troubles.append(str(error)))
    made.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    yield made
    context.close()
    assert not troubles
