"""What goes out by HTTPS: posts to the push services the operator allows, and to no other place.

Whoever subscribes names the address we shall post to, so every address is taken for hostile. It must be https on port
443 at a host of the list; what the name stands for is asked once, and every answer must be an address of the public
network; the connection goes to that very answer, under the host's certificate; a redirect is an answer like any other.
"""

import socket
import ssl
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from http.client import HTTPException, HTTPSConnection
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Any, cast

from tracker.settings import Settings
from tracker.web.places import Place, Refused, place, public

#: Seconds for all of it: the name, the connection, the question and the answer.
PATIENCE = 10.0
#: More of an answer than this is not read, in bytes.
HEARD = 64 * 1024
#: A connection unused this long, in seconds, is not used again; so many of a host are kept.
STALE, KEPT = 45.0, 16
Names = Callable[[str], Iterable[str]]


class Unanswered(Exception):
    """No whole answer in time. `maybe` says whether what was sent may have arrived all the same."""

    def __init__(self, why: str, *, maybe: bool = False) -> None:
        super().__init__(why)
        self.maybe = maybe


@dataclass(frozen=True, slots=True)
class Answer:
    """What a push service answered; header names in lower case, the body cut at 64 KB."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def names(host: str) -> list[str]:
    """What the machine's resolver says a name stands for."""
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@lru_cache(maxsize=4)
def outbound(settings: Settings) -> "Outbound":
    """The way out of this process under these settings."""
    return Outbound(settings.push_hosts, pinned=dict(settings.push_resolve), ca=settings.push_ca)


class Outbound:
    """Posts, on connections kept open for the next one. Threads may share it.

    `pinned` are hosts whose address the operator wrote down (host to address and port): the resolver is not asked.
    `ca` is a file of certificates trusted in place of the machine's.
    """

    def __init__(self, hosts: Iterable[str], *, pinned: Mapping[str, tuple[str, int]] | None = None, ca: str = "",
                 resolve: Names = names, patience: float = PATIENCE) -> None:
        self.hosts, self.pinned, self.resolve, self.patience = tuple(hosts), dict(pinned or {}), resolve, patience
        self._ca = ca
        self._idle: dict[str, list[_Line]] = defaultdict(list)
        self._lock = Lock()

    def post(self, url: str, data: bytes, headers: Mapping[str, str], patience: float | None = None) -> Answer:
        """Post to a push service. Raises Refused before anything is opened, Unanswered after ten seconds at most."""
        to, until = place(url, self.hosts), monotonic() + (self.patience if patience is None else patience)
        try:
            return self._ask(to, data, headers, until)
        except OSError as error:
            raise Unanswered(type(error).__name__) from None

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return _trusting(self._ca)

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            for line in (one for idle in self._idle.values() for one in idle):
                line.close()
            self._idle.clear()

    def _ask(self, to: Place, data: bytes, headers: Mapping[str, str], until: float) -> Answer:
        if kept := self._kept(to.host):
            try:
                return self._exchange(kept, to, data, headers, until)
            except Unanswered as lost:
                if not isinstance(lost.__cause__, (ConnectionError, ssl.SSLEOFError)):
                    raise
                # It was closed at the other end while nobody used it: a new one.
        return self._exchange(self._open(to.host, until), to, data, headers, until)

    def _exchange(self, line: "_Line", to: Place, data: bytes, headers: Mapping[str, str], until: float) -> Answer:
        try:
            answer = line.exchange(to.path, data, headers, until)
        except (OSError, HTTPException) as error:
            line.close()
            raise Unanswered(type(error).__name__, maybe=True) from error
        with self._lock:
            if line.sock is not None and len(self._idle[to.host]) < KEPT:
                self._idle[to.host].append(line)
                return answer
        line.close()
        return answer

    def _kept(self, host: str) -> "_Line | None":
        with self._lock:
            while self._idle[host]:
                line = self._idle[host].pop()
                if monotonic() - line.used < STALE:
                    return line
                line.close()
        return None

    def _open(self, host: str, until: float) -> "_Line":
        """A connection to what the name stands for now; what was checked is what is connected to."""
        if host in self.pinned:
            return _Line(host, *self.pinned[host], self._context, until)
        found = list(_in_time(self.resolve, host, until))
        if not found or not all(map(public, found)):
            raise Refused("network")
        *first, last = found[:3]
        for address in first:
            with suppress(OSError):
                return _Line(host, address, 443, self._context, monotonic() + _left(until) / 2)
        return _Line(host, last, 443, self._context, until)


class _Timed(ssl.SSLSocket):
    """Reads until a moment rather than for a while each time: an answer in drops is no way to hold a thread."""

    until = 0.0

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(_left(self.until))
        return super().recv_into(*args, **kwargs)


class _Line(HTTPSConnection):
    """An open connection to a host at an address that was checked."""

    auto_open = 0

    def __init__(self, host: str, address: str, port: int, context: ssl.SSLContext, until: float) -> None:
        super().__init__(host, 443, context=context)
        # Not `create_connection`: that would ask the resolver again.
        raw = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            raw.settimeout(_left(until))
            raw.connect((address, port))
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            raw.settimeout(_left(until))
            self.sock = context.wrap_socket(raw, server_hostname=host)
        except BaseException:
            raw.close()
            raise
        self.used = monotonic()

    def exchange(self, path: str, data: bytes, headers: Mapping[str, str], until: float) -> Answer:
        """Post and hear the answer; the connection is closed after one that is too long or the last."""
        sock = cast(_Timed, self.sock)
        sock.until = until
        sock.settimeout(_left(until))
        self.request("POST", path, data, dict(headers))
        response = self.getresponse()
        body = response.read(HEARD + 1)
        if len(body) > HEARD or response.will_close:
            self.close()
        self.used = monotonic()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body[:HEARD])


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _in_time(resolve: Names, host: str, until: float) -> Iterable[str]:
    """Ask the resolver, which knows no time limit, and wait no longer than that."""
    told: SimpleQueue[Iterable[str] | OSError] = SimpleQueue()

    def work() -> None:
        try:
            told.put(list(resolve(host)))
        except (OSError, UnicodeError) as error:
            told.put(OSError(type(error).__name__))

    Thread(target=work, name="names", daemon=True).start()
    try:
        found = told.get(timeout=_left(until))
    except Empty:
        raise TimeoutError from None
    if isinstance(found, OSError):
        raise found
    return found


def _trusting(ca: str) -> ssl.SSLContext:
    """Certificates of the operator's file, or of this machine and certifi (a bare machine has none)."""
    import certifi

    context = ssl.create_default_context(cafile=ca or None)
    if not ca:
        context.load_verify_locations(certifi.where())
    context.sslsocket_class = _Timed
    return context
