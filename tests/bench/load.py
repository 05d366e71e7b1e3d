"""Load: sequential and concurrent requests on kept connections, and the processor time the server spent on them."""

import http.client
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Ask:
    """One kind of request; `form` makes the form of the n-th one."""

    path: str
    form: Callable[[int], dict[str, str]] | None = None
    token: str = ""
    accept: str = "text/html"

    def send(self, connection: http.client.HTTPConnection, n: int) -> bytes:
        """Send the n-th one and read the whole answer; anything but 2xx or 303 is an error."""
        headers = {"Accept": self.accept, "Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip"}
        if self.token:
            headers["Cookie"] = f"evenlight={self.token}"
        body = None
        if self.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(self.form(n))
        connection.request("POST" if self.form else "GET", self.path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status in (200, 201, 303), (self.path, answer.status, text[:300])
        return text


def processor_seconds(group: int) -> float:
    """Processor time used so far by every process of a group."""
    total = 0
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group:
                total += int(fields[11]) + int(fields[12])
    return total / TICK


def memory(group: int) -> int:
    """Proportional memory of a process group, in kB."""
    total = 0
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit() and os.getpgid(int(entry)) == group:
                with open(f"/proc/{entry}/smaps_rollup") as file:
                    total += next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return total


def processor_ms(port: int, group: int, ask: Ask, times: int, start: int = 0) -> float:
    """Milliseconds of the server's processor per request, one after another."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for n in range(5):
        ask.send(connection, start + n)
    before = processor_seconds(group)
    for n in range(times):
        ask.send(connection, start + 5 + n)
    after = processor_seconds(group)
    connection.close()
    return 1000 * (after - before) / times


def crowd(port: int, ask: Ask, clients: int, seconds: float, start: int = 0) -> tuple[float, float]:
    """Requests per second and the 99th percentile in milliseconds, with `clients` on kept connections."""
    times: list[list[float]] = [[] for _ in range(clients)]
    until = time.perf_counter() + seconds

    def run(mine: list[float], n: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while (began := time.perf_counter()) < until:
            ask.send(connection, n)
            mine.append(time.perf_counter() - began)
            n += clients
        connection.close()

    threads = [threading.Thread(target=run, args=(mine, start + i)) for i, mine in enumerate(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = sorted(one for mine in times for one in mine)
    return len(together) / seconds, 1000 * together[int(len(together) * 0.99)]
