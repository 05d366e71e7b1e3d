"""Settings: the only place that reads the environment; refuses to start unsafe."""

import os
import re
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")
#: The push services of the browsers in use; nothing else is posted to unless the operator names it.
PUSH_HOSTS = ("fcm.googleapis.com", "android.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com",
              "*.notify.windows.com")
#: The order of P-256: a private key lies between 0 and this (SEC 2, 2.4.2).
P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class UnsafeSettings(Exception):
    """The settings would put people's data at risk; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the operator may decide. Each field is described in docs/self-hosting.md."""

    data_dir: Path
    database_url: str
    base_url: str
    port: int
    bind: str
    note_key: bytes
    smtp_url: str
    open_sign_up: bool
    proxy_hops: int
    threads: int
    scheduler: bool
    operator: str
    vapid_key: bytes
    push_hosts: tuple[str, ...]
    push_resolve: tuple[tuple[str, tuple[str, int]], ...]
    push_ca: str
    push_contact: str
    notify: tuple[str, ...]

    @property
    def secure(self) -> bool:
        """Whether people reach us over HTTPS (cookies then carry the `__Host-` prefix)."""
        return self.base_url.startswith("https://")

    @property
    def embedded(self) -> bool:
        """Whether the database is the embedded SQLite."""
        return self.database_url.startswith("sqlite")


def from_environment(
    environ: Mapping[str, str] | None = None, *, port: int | None = None, instead: Mapping[str, str] | None = None
) -> Settings:
    """The settings of this process; those of `instead` come first.

    Raises UnsafeSettings rather than start in a way that could lose or leak.
    """
    env = {**(os.environ if environ is None else environ), **(instead or {})}
    data_dir = Path(env.get("TRACKER_DATA_DIR") or "data").resolve()
    wanted = port or int(env.get("TRACKER_PORT") or 8000)
    base_url = (env.get("TRACKER_BASE_URL") or f"http://localhost:{wanted}").rstrip("/")
    database_url = env.get("TRACKER_DATABASE_URL") or f"sqlite:///{data_dir / 'evenlight.db'}"
    settings = Settings(
        data_dir=data_dir,
        database_url=database_url,
        base_url=base_url,
        port=wanted,
        bind=env.get("TRACKER_BIND") or "127.0.0.1",
        note_key=_key(env, "TRACKER_NOTE_KEY", data_dir / "note.key", embedded=database_url.startswith("sqlite")),
        smtp_url=env.get("TRACKER_SMTP_URL") or "",
        open_sign_up=(env.get("TRACKER_OPEN_SIGN_UP") or "yes").lower() in ("1", "yes", "true", "on"),
        proxy_hops=int(env.get("TRACKER_PROXY_HOPS") or 0),
        threads=int(env.get("TRACKER_THREADS") or 8),
        scheduler=(env.get("TRACKER_SCHEDULER") or "on").lower() in ("1", "yes", "true", "on"),
        operator=env.get("TRACKER_OPERATOR") or "",
        vapid_key=_key(env, "TRACKER_VAPID_KEY", data_dir / "vapid.key", embedded=database_url.startswith("sqlite")),
        push_hosts=(*PUSH_HOSTS, *_listed(env.get("TRACKER_PUSH_HOSTS") or "")),
        push_resolve=tuple(_pinned(one) for one in _listed(env.get("TRACKER_PUSH_RESOLVE") or "")),
        push_ca=env.get("TRACKER_PUSH_CA") or "",
        push_contact=env.get("TRACKER_PUSH_CONTACT") or _contact(base_url),
        notify=tuple((env.get("TRACKER_NOTIFY") or "").split()),
    )
    _refuse_unsafe(settings)
    return settings


def _refuse_unsafe(settings: Settings) -> None:
    host = urlsplit(settings.base_url).hostname or ""
    if not 0 < int.from_bytes(settings.vapid_key) < P256:
        raise UnsafeSettings("TRACKER_VAPID_KEY is no private key: make another one.")
    named = re.compile(r"(\*\.)?([a-z0-9-]+\.)+[a-z][a-z0-9-]*")
    if wrong := [one for one in settings.push_hosts if not named.fullmatch(one)]:
        raise UnsafeSettings(f"TRACKER_PUSH_HOSTS takes names such as push.example.org, not {', '.join(wrong)}.")
    if not re.fullmatch(r"(mailto:[^@\s,]+@|https://)([\w-]+\.)*[\w-]+", settings.push_contact):
        raise UnsafeSettings("TRACKER_PUSH_CONTACT is mailto: and an address, or https:// and a name.")
    if not all(re.fullmatch(r"[a-z0-9]+://\S+", one) for one in settings.notify):  # they are not repeated: secrets
        raise UnsafeSettings("TRACKER_NOTIFY takes addresses such as ntfys://host/topic, separated by spaces.")
    if settings.open_sign_up and any("{person}" not in one for one in settings.notify):
        raise UnsafeSettings("A target of TRACKER_NOTIFY without {person} is one place for everybody: write {person} "
                             "where each person differs, or close sign-up with TRACKER_OPEN_SIGN_UP=no.")
    if not settings.secure and host not in LOOPBACK:
        raise UnsafeSettings("TRACKER_BASE_URL must begin with https:// unless it is this machine (localhost).")
    if settings.bind not in LOOPBACK and settings.proxy_hops < 1:
        raise UnsafeSettings("TRACKER_BIND opens the server to the network: put a TLS proxy in front and set "
                             "TRACKER_PROXY_HOPS to the number of proxies.")


def _key(env: Mapping[str, str], name: str, path: Path, *, embedded: bool) -> bytes:
    """A key of 32 bytes: from the environment, or made once in the data folder on the embedded default."""
    given = env.get(name) or ""
    if given:
        key = urlsafe_b64decode(given + "=" * (-len(given) % 4))
        if len(key) != 32:
            raise UnsafeSettings(f"{name} must hold 32 bytes in URL-safe base64.")
        return key
    if not embedded:
        raise UnsafeSettings(f"{name} is not set. On PostgreSQL this key must be given: 32 random bytes in URL-safe "
                             "base64.")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            raise UnsafeSettings(f"{path} can be read by others: chmod 600 it.") from None
        return _written(path)
    with os.fdopen(handle, "wb") as file:
        key = secrets.token_bytes(32)
        file.write(urlsafe_b64encode(key))
    return key


def _written(path: Path) -> bytes:
    """A key another process made; it may be at it at this moment."""
    for _ in range(100):
        if key := urlsafe_b64decode(path.read_bytes()):
            return key
        time.sleep(0.02)
    raise UnsafeSettings(f"{path} is empty: give back the key from your copy, or remove the file for a new one.")


def _listed(text: str) -> list[str]:
    return [one.strip().lower() for one in text.split(",") if one.strip()]


def _pinned(text: str) -> tuple[str, tuple[str, int]]:
    """`host=address:port`: where a push host is, written down by the operator."""
    host, _, where = text.partition("=")
    address, _, port = where.rpartition(":")
    try:
        return host, (str(ip_address(address.strip("[]"))), int(port))
    except ValueError:
        raise UnsafeSettings("TRACKER_PUSH_RESOLVE is a list of host=address:port.") from None


def _contact(base_url: str) -> str:
    """Whom a push service may ask about us: the site itself, where it has a name."""
    parts = urlsplit(base_url)
    public = parts.scheme == "https" and "." in (parts.hostname or "")
    return f"https://{parts.hostname}" if public else "mailto:evenlight@localhost"
