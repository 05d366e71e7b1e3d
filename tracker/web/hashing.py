"""Hashing passphrases: Argon2id, two at a time, and a refusal rather than an endless queue."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from werkzeug.exceptions import ServiceUnavailable

from tracker.domain.passphrase import LONGEST, normal

#: The OWASP minimum: 19 MiB, two passes, one lane. The library's default costs twelve times as much, which would let
#: a few requests a second keep everyone else out.
_ARGON2 = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: What an unknown name is compared with: the same work, and no passphrase fits it (a test holds it to the settings).
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$036Psj7RbAUnYLNR8hBV2A$740alQZPYg0hzyQa+750RLRNOlR90ksJYJ+c/h6Ai/0"


class Hasher:
    """Hashes `slots` passphrases at a time; at most `queue` wait, any more are told to come back (503)."""

    def __init__(self, slots: int = 2, queue: int = 20) -> None:
        self._slots = BoundedSemaphore(slots)
        self._places = BoundedSemaphore(slots + queue)

    def hash(self, passphrase: str) -> str:
        """The encoded hash to keep."""
        with self.turn():
            return _ARGON2.hash(_bytes(passphrase))

    def fits(self, encoded: str | None, passphrase: str) -> bool:
        """Whether the passphrase belongs to this hash; the same work when there is no hash (an unknown name)."""
        with self.turn():
            try:
                _ARGON2.verify(encoded or NOBODY, _bytes(passphrase))
            except (VerificationError, InvalidHashError):
                return False
        return encoded is not None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one of the slots; ServiceUnavailable when too many wait already."""
        if not self._places.acquire(blocking=False):
            raise ServiceUnavailable(retry_after=5)
        try:
            with self._slots:
                yield
        finally:
            self._places.release()


HASHER = Hasher()


def outdated(encoded: str) -> bool:
    """Whether a hash was made with older settings and wants to be made again."""
    return _ARGON2.check_needs_rehash(encoded)


def _bytes(passphrase: str) -> bytes:
    """What is hashed. Longer than any that could be kept: nothing is cut off, it fits nobody."""
    return normal(passphrase).encode("utf-8", "replace") if len(passphrase) <= LONGEST else b""
