"""Settings: the only place that reads the environment; refuses to start unsafe."""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")


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
    operator: str

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
        note_key=_note_key(env, data_dir, embedded=database_url.startswith("sqlite")),
        smtp_url=env.get("TRACKER_SMTP_URL") or "",
        open_sign_up=(env.get("TRACKER_OPEN_SIGN_UP") or "yes").lower() in ("1", "yes", "true", "on"),
        proxy_hops=int(env.get("TRACKER_PROXY_HOPS") or 0),
        threads=int(env.get("TRACKER_THREADS") or 8),
        operator=env.get("TRACKER_OPERATOR") or "",
    )
    _refuse_unsafe(settings)
    return settings


def _refuse_unsafe(settings: Settings) -> None:
    host = urlsplit(settings.base_url).hostname or ""
    if not settings.secure and host not in LOOPBACK:
        raise UnsafeSettings("TRACKER_BASE_URL must begin with https:// unless it is this machine (localhost).")
    if settings.bind not in LOOPBACK and settings.proxy_hops < 1:
        raise UnsafeSettings("TRACKER_BIND opens the server to the network: put a TLS proxy in front and set "
                             "TRACKER_PROXY_HOPS to the number of proxies.")


def _note_key(env: Mapping[str, str], data_dir: Path, *, embedded: bool) -> bytes:
    """The 32-byte key for notes: from the environment, or made once in the data folder on the embedded default."""
    given = env.get("TRACKER_NOTE_KEY") or ""
    if given:
        key = urlsafe_b64decode(given + "=" * (-len(given) % 4))
        if len(key) != 32:
            raise UnsafeSettings("TRACKER_NOTE_KEY must hold 32 bytes in URL-safe base64.")
        return key
    if not embedded:
        raise UnsafeSettings("TRACKER_NOTE_KEY is not set. On PostgreSQL the key for notes must be given: 32 random "
                             "bytes in URL-safe base64.")
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data_dir / "note.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            raise UnsafeSettings(f"{path} can be read by others: chmod 600 it.") from None
        return urlsafe_b64decode(path.read_bytes())
    with os.fdopen(handle, "wb") as file:
        key = secrets.token_bytes(32)
        file.write(urlsafe_b64encode(key))
    return key
