"""A browser says where our forms come from: older ones say nothing else, and are refused when it is "null"."""

import pytest

from tests.browser.conftest import Phone, Site
from tests.browser.hand import opened

pytestmark = pytest.mark.browser


def test_our_own_forms_name_our_address(site: Site, phone: Phone) -> None:
    page = phone()
    opened(page, "/sign-in")
    page.locator("input[name=name]").fill("nobody")
    page.locator("input[name=passphrase]").fill("the words of nobody")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.locator("input[name=passphrase]").press("Enter")
    assert sent.value.all_headers()["origin"] == site.address.rstrip("/")
