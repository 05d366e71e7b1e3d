"""Walking through the product like a browser without script: cookies are kept, redirects followed when asked."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from tests.people import PASSPHRASE
from tests.visit import OWN, Page, checked

JOINING = {
    "form_id": "f" * 32, "name": "Ana", "passphrase": PASSPHRASE, "zone": "Europe/London", "region": "GB",
    "adult": "yes",
}


class Browser:
    """One browser: what it is given it gives back."""

    def __init__(self, app: Flask, agent: str = "", address: str = "127.0.0.1") -> None:
        self.client = app.test_client(use_cookies=True)
        self.headers = {**OWN, "Accept": "text/html", "User-Agent": agent}
        self.address = {"REMOTE_ADDR": address}

    def get(self, path: str, **headers: str) -> Page:
        return checked(self.client.get(path, headers={**self.headers, **headers}, environ_base=self.address))

    def post(self, path: str, form: Mapping[str, Any] | None = None, **headers: str) -> Page:
        return checked(self.client.post(path, data=dict(form or {}), headers={**self.headers, **headers},
                                        environ_base=self.address))

    def cookie(self, name: str = "evenlight") -> str:
        found = self.client.get_cookie(name)
        return found.value if found else ""

    def join(self, **more: str) -> "Browser":
        """Sign up."""
        page = self.post("/sign-up", {**JOINING, **more})
        assert (page.status, page.location) == (303, "/start/where"), page.text[:3000]
        return self

    def sign_in(self, name: str = "ana", passphrase: str = PASSPHRASE, **more: str) -> Page:
        return self.post("/sign-in", {"name": name, "passphrase": passphrase, **more})
