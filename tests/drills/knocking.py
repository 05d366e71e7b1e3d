"""A browser of the drill's own: real requests, cookies kept, from a network of its choice."""

import http.client
import re
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.drills.server import Server


@dataclass(frozen=True)
class Reply:
    """An answer: what came, and where it leads."""

    status: int
    text: str
    location: str
    headers: Mapping[str, str]


class Client:
    """One browser. `network` is the address its proxy says it comes from."""

    def __init__(self, server: Server, network: str = "198.51.100.7", **cookies: str) -> None:
        self.server, self.network, self.cookies = server, network, dict(cookies)

    def get(self, path: str, **headers: str) -> Reply:
        """Open a page."""
        return self.ask("GET", path, None, headers)

    def post(self, path: str, form: Mapping[str, str] | None = None, **headers: str) -> Reply:
        """Send a form."""
        return self.ask("POST", path, form or {}, headers)

    def ask(self, method: str, path: str, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> Reply:
        """One request; the cookies it sets are kept."""
        sent = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "X-Forwarded-For": self.network,
                "Host": f"localhost:{self.server.port}", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            connection.request(method, path, urlencode(form) if form is not None else None, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for one in answer.headers.get_all("Set-Cookie") or ():
            name, _is, rest = one.partition("=")
            value, gone = rest.partition(";")[0], "Max-Age=0" in rest
            self.cookies.pop(name, None)
            if value and not gone:
                self.cookies[name] = value
        return Reply(answer.status, text, answer.headers.get("Location", ""), dict(answer.headers))

    def sign_in(self, name: str, passphrase: str) -> Reply:
        """Give a name and a passphrase."""
        return self.post("/sign-in", {"name": name, "passphrase": passphrase, "next": "/me"})

    @property
    def token(self) -> str:
        """The sign-in cookie."""
        return self.cookies.get("evenlight", "")

    def is_in(self) -> bool:
        """Whether it opens the account."""
        return self.get("/me").status == 200

    def copy(self) -> "Client":
        """Somebody else's browser, with every cookie this one has now."""
        return Client(self.server, "203.0.113.99", **self.cookies)


def at_once(doors: Sequence[Client], path: str, form: Mapping[str, str] | None = None) -> list[Reply]:
    """The same form from each of these browsers at the same moment; gives each one's answer."""
    gate = threading.Barrier(len(doors))

    def knock(door: Client) -> Reply:
        gate.wait()
        return door.post(path, form)

    with ThreadPoolExecutor(len(doors)) as threads:
        return list(threads.map(knock, doors))


def shown(text: str) -> list[str]:
    """What a page shows as codes."""
    return [re.sub(r"<[^>]*>|\s", "", one) for one in re.findall(r"<code[^>]*>(.*?)</code>", text, re.DOTALL)]


def auc(first: Sequence[float], second: Sequence[float]) -> float:
    """How often one of the second takes longer than one of the first: 0.5 tells nothing (Mann and Whitney)."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks = sum(n for n, (_value, which) in enumerate(ranked, 1) if which)
    return (ranks - len(second) * (len(second) + 1) / 2) / (len(first) * len(second))
