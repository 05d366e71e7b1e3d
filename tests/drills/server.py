"""A real server of the drill's own: started, killed, started again, on a free port of this machine."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from tests.drills import proof

ROOT = Path(__file__).resolve().parent.parent.parent


class Unanswered(Exception):
    """The server gave no whole answer: it may or may not have done what was asked."""


class Server:
    """`tracker serve` as people run it (or another launcher module), over its own data folder."""

    def __init__(self, data_dir: Path, *, launcher: str = "tracker", **environment: str) -> None:
        self.data_dir, self.port, self.launcher = data_dir, _free_port(), launcher
        self.environment = {
            **os.environ,
            "TRACKER_DATA_DIR": str(data_dir),
            "TRACKER_PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The database's address."""
        return f"sqlite:///{self.data_dir / 'evenlight.db'}"

    def start(self) -> float:
        """Start it and wait for its first answer; gives the seconds that took."""
        began = time.monotonic()
        command = [sys.executable, "-m", self.launcher, *(["serve"] if self.launcher == "tracker" else [])]
        with (self.data_dir.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        while time.monotonic() - began < 60:
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return time.monotonic() - began
            except Unanswered:
                assert self.process.poll() is None, (self.data_dir.parent / "server.log").read_text()[-3000:]
                time.sleep(0.02)
        raise AssertionError("the server did not start in a minute")

    def kill(self) -> None:
        """End every process of it at once, with nothing said before (SIGKILL)."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to stop, and see that it does."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def ask(self, method: str, path: str, form: Mapping[str, str] | None = None, token: str = "") -> tuple[int, bytes]:
        """One request on a connection of its own: the status and the body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
        if token:
            headers["Cookie"] = f"evenlight={token}"
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered from error
        finally:
            connection.close()


def figures(**values: object) -> None:
    """Print a drill's closing line; at full size it is written into docs/PROOF.md, too."""
    print("\n" + json.dumps(values, sort_keys=True))
    if os.environ.get("DRILL_SIZE") == "full" and "drill" in values:
        proof.record(**values)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
