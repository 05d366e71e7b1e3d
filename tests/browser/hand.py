"""What a hand does on a page: counted taps, answers chosen and seen to be kept."""

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Response


class Thumb:
    """Taps, counted, with the time a hand would need for the distance (Fitts: .2 + .15 log2(D/W + 1) s)."""

    def __init__(self, page: "Page") -> None:
        self.page, self.taps, self.seconds = page, 0, 0.0
        self.at = (195.0, 700.0)

    def tap(self, target: "Locator", place: float = 0.5) -> None:
        """Tap it, `place` of the way across."""
        box = target.bounding_box()
        assert box is not None, target
        assert box["y"] >= 0, "out of sight"
        assert box["y"] + box["height"] <= 844, "out of sight"
        x, y = box["x"] + box["width"] * place, box["y"] + box["height"] / 2
        far = math.hypot(x - self.at[0], y - self.at[1])
        self.seconds += 0.2 + 0.15 * math.log2(far / min(box["width"], box["height"]) + 1)
        self.page.touchscreen.tap(x, y)
        self.taps, self.at = self.taps + 1, (x, y)


def choice(page: "Page", name: str, value: str) -> "Locator":
    """The answer a thumb sees."""
    return page.locator(f"#q-{name} label", has=page.locator(f"input[value='{value}']")).first


def kept(page: "Page", answer: str, act: Callable[[], Any]) -> "Response":
    """Do it, and wait for the server to say that this answer (`name` or `name=value`) was kept; gives what it said."""
    sent = answer if "=" in answer else f"{answer}="
    with page.expect_response(
        lambda said: said.request.method == "POST" and said.ok and sent in (said.request.post_data or "")
    ) as waiting:
        act()
    return waiting.value


def opened(page: "Page", address: str) -> "Page":
    """The page at this address, its scripts ready."""
    page.goto(address)
    page.wait_for_load_state("load")
    return page


def until(true: Callable[[], bool], page: "Page", seconds: float = 10) -> None:
    """Wait for the store to say so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        page.wait_for_timeout(50)
