"""A mail server of the tests' own."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Postbox:
    """Takes every letter it is given."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.url = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 Taken"

    def wait(self, n: int = 1) -> list[Any]:
        """The letters, once there are `n`."""
        until = time.monotonic() + 20
        while len(self.letters) < n and time.monotonic() < until:
            time.sleep(0.02)
        assert len(self.letters) == n
        return self.letters


@contextmanager
def listening() -> Iterator[Postbox]:
    """A mail server on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Postbox()
    box.url = f"smtp://127.0.0.1:{port}?from=hello@example.org"
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box
    finally:
        server.stop()
