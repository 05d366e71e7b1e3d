"""A push service of the tests' own: real TLS on this machine, under a certificate nobody else trusts.

It does what RFC 8030, 8291 and 8292 ask of one: the VAPID token must be signed for it and by the key the subscription
was made for, and the message must open with the subscription's keys. The first part of an endpoint's path says how it
answers: a status, or one of the ways below. `python -m tests.push_service` serves one on its own, for measuring.
"""

import json
import ssl
import sys
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_bytes
from typing import Any
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DOMAIN = "push.test"
HOST = f"one.{DOMAIN}"
RETRY_AFTER = 7
#: Answers that are no status; `then` is a status the first time (`/then/<status>/…`) and 201 from then on.
WAYS = ("hang", "drip", "redirect", "long", "close", "last")


def b64(data: bytes) -> str:
    """URL-safe base64 without padding, as browsers and RFCs write it."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes of `b64`."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Subscription:
    """What a browser hands to a page, and the key it keeps. `server_key` is whose messages it takes."""

    endpoint: str
    private_key: ec.EllipticCurvePrivateKey
    auth_secret: bytes
    server_key: str = ""

    @property
    def p256dh(self) -> str:
        """The public key, as browsers write it."""
        return b64(self.private_key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        ))

    @property
    def auth(self) -> str:
        """The shared secret, as browsers write it."""
        return b64(self.auth_secret)

    def open(self, body: bytes) -> bytes:
        """The message a push service handed over."""
        import http_ece

        return bytes(http_ece.decrypt(body, private_key=self.private_key, auth_secret=self.auth_secret))


@dataclass(frozen=True)
class Message:
    """One post that was taken: `said` is the opened text, `claims` those of its VAPID token."""

    endpoint: str
    headers: dict[str, str]
    said: bytes
    claims: dict[str, Any]
    at: float

    @property
    def json(self) -> Any:
        """The opened text, read."""
        return json.loads(self.said)


@dataclass
class PushService:
    """A running service. `asked` is every request in order, `wrong` what it found fault with, `began` the first."""

    folder: Path
    delay: float = 0.0
    opens: bool = True
    port: int = 0
    connections: int = 0
    began: float = 0.0
    asked: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def ca(self) -> str:
        """The file of the certificate that vouches for this service."""
        return str(self.folder / "ca.pem")

    def environment(self, *hosts: str) -> dict[str, str]:
        """The settings under which Evenlight finds this service at these hosts."""
        named = hosts or (HOST,)
        return {
            "TRACKER_PUSH_HOSTS": f"*.{DOMAIN}",
            "TRACKER_PUSH_RESOLVE": ",".join(f"{host}=127.0.0.1:{self.port}" for host in named),
            "TRACKER_PUSH_CA": self.ca,
        }

    def subscribe(self, way: str = "201", host: str = HOST, server_key: str = "") -> Subscription:
        """A new subscription whose endpoint answers in this way."""
        endpoint = f"https://{host}/{way}/{uuid4().hex}"
        made = Subscription(endpoint, ec.generate_private_key(ec.SECP256R1()), token_bytes(16), server_key)
        self.subscriptions[endpoint] = made
        return made

    def wait(self, n: int = 1, seconds: float = 30) -> list[Message]:
        """The messages, once there are `n`."""
        until = time.monotonic() + seconds
        while len(self.messages) < n and time.monotonic() < until:
            time.sleep(0.02)
        assert len(self.messages) >= n, (len(self.messages), n, self.wrong)
        return self.messages

    def judge(self, endpoint: str, headers: dict[str, str], body: bytes) -> int:
        """201 for a message that keeps to the RFCs, else the refusal a push service gives."""
        from cryptography.exceptions import InvalidSignature, InvalidTag
        from py_vapid.jwt import decode

        made, now = self.subscriptions.get(endpoint), time.time()
        scheme, _, given = headers.get("authorization", "").partition(" ")
        parts = dict(one.strip().split("=", 1) for one in given.split(",") if "=" in one)
        try:
            claims = decode(parts["t"], parts["k"])
            assert scheme == "vapid"
            assert claims["aud"] == "/".join(endpoint.split("/")[:3]), claims["aud"]
            assert now < claims["exp"] <= now + 24 * 3600, claims["exp"]
            assert claims["sub"].startswith(("mailto:", "https:"))
            assert made is None or not made.server_key or made.server_key == parts["k"]
        except (AssertionError, InvalidSignature, KeyError) as error:
            self.wrong.append(f"token: {error!r}")
            return 403
        try:
            assert made is not None, "nobody subscribed here"
            assert headers["content-encoding"] == "aes128gcm"
            assert int(headers["ttl"]) > 0, headers["ttl"]
            assert len(body) <= 4096, len(body)
            said = made.open(body)
        except (AssertionError, InvalidTag, KeyError, ValueError) as error:
            self.wrong.append(f"message: {error!r}")
            return 400
        self.messages.append(Message(endpoint, headers, said, claims, now))
        return 201


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        self.service: PushService = self.server.service  # type: ignore[attr-defined]
        self.service.connections += 1
        self.request.settimeout(60)
        self.request.do_handshake()
        super().setup()

    def do_POST(self) -> None:
        endpoint = f"https://{self.headers['Host']}{self.path}"
        self.service.began = self.service.began or time.time()
        self.service.asked.append(endpoint)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        way, given, *_ = (*self.path.split("/")[1:], "")
        if way == "then":
            way = given if self.service.asked.count(endpoint) == 1 else "201"
        time.sleep(self.service.delay)
        if way in WAYS:
            getattr(self, f"_{way}")()
        elif self.service.opens and way.startswith("2"):
            headers = {name.lower(): value for name, value in self.headers.items()}
            found = self.service.judge(endpoint, headers, body)
            self._answer(int(way) if found == 201 else found)
        else:
            self._answer(int(way), {"Retry-After": str(RETRY_AFTER)} if way in ("429", "503") else {})

    do_GET = do_POST

    def _answer(self, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.send_response_only(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _hang(self) -> None:
        self.service.over.wait(60)
        self.close_connection = True

    def _drip(self) -> None:
        """One letter of the answer every 0.2 s, without end."""
        for letter in b"HTTP/1.1 201 Created\r\nX: " + b"x" * 10_000:
            if self.service.over.wait(0.2):
                break
            self.wfile.write(bytes([letter]))
            self.wfile.flush()
        self.close_connection = True

    def _redirect(self) -> None:
        status = int(self.path.split("/")[2]) if self.path.split("/")[2].isdecimal() else 307
        self._answer(status, {"Location": f"https://{HOST}/201/{'0' * 32}"})

    def _long(self) -> None:
        self._answer(201, body=b"x" * 5_000_000)
        self.close_connection = True

    def _close(self) -> None:
        self.close_connection = True

    def _last(self) -> None:
        """An answer, and then the connection is gone without a word."""
        self._answer(201)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: Any) -> None:
        """A caller that hung up is no news."""


def vouched(folder: Path) -> ssl.SSLContext:
    """What the server shows, for every name of its domain; `ca.pem` in the folder vouches for it."""
    ours, theirs = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tests only")])
    now = datetime.now(UTC)

    def certificate(name: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
        )

    authority = certificate(issuer, ours).add_extension(x509.BasicConstraints(True, 0), True).add_extension(
        x509.KeyUsage(False, False, False, False, False, True, True, False, False), True
    ).add_extension(x509.SubjectKeyIdentifier.from_public_key(ours.public_key()), False).sign(ours, hashes.SHA256())
    server = certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)]), theirs).add_extension(
        x509.SubjectAlternativeName([x509.DNSName(f"*.{DOMAIN}"), x509.DNSName("localhost")]), False
    ).add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ours.public_key()), False).sign(
        ours, hashes.SHA256()
    )
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(authority.public_bytes(pem))
    (folder / "server.pem").write_bytes(
        theirs.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + server.public_bytes(pem)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    return context


@contextmanager
def serving(folder: Path, delay: float = 0.0, *, opens: bool = True) -> Iterator[PushService]:
    """A push service on a free port of this machine; without `opens` it takes everything unread."""
    folder.mkdir(parents=True, exist_ok=True)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.socket = vouched(folder).wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    service = PushService(folder, delay, opens, server.server_port)
    server.service = service  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":
    with serving(Path(sys.argv[1]), float(sys.argv[2]), opens=False) as alone:
        print(json.dumps(alone.environment()), flush=True)
        with suppress(KeyboardInterrupt):
            sys.stdin.read()
