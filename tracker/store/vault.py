"""Sealing private text at rest: AES-256-GCM with a version, a key id and the row it belongs to."""

import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"


class Unreadable(Exception):
    """Sealed text that this key cannot open: another key, another row, or damage."""


class Vault:
    """Seals and opens texts. The key is the server's: this protects a stolen database, not against its operator."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._key_id = sha256(b"note-key" + key).digest()[:4]

    def seal(self, text: str, *row: object) -> bytes:
        """Version, key id, nonce and ciphertext of `text`, bound to `row` so it cannot be moved to another."""
        nonce = secrets.token_bytes(12)
        return VERSION + self._key_id + nonce + self._cipher.encrypt(nonce, text.encode(), _place(row))

    def open(self, sealed: bytes, *row: object) -> str:
        """The text; raises Unreadable when the key, the row or a byte is not the one it was sealed with."""
        if sealed[:1] != VERSION or sealed[1:5] != self._key_id:
            raise Unreadable("sealed with another key")
        try:
            return self._cipher.decrypt(sealed[5:17], sealed[17:], _place(row)).decode()
        except (InvalidTag, ValueError):  # ValueError: cut short
            raise Unreadable("does not belong here, or is damaged") from None


def _place(row: tuple[object, ...]) -> bytes:
    return "\x1f".join(str(part) for part in row).encode()
