"""An authenticator in software: what a phone does with passkeys, and what one does that lies."""

import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def raw(value: str) -> bytes:
    return urlsafe_b64decode(value + "=" * (-len(value) % 4))


@dataclass
class Authenticator:
    """Holds one passkey. `counts` is what each use adds to its count; 0 for one that does not count."""

    origin: str = "http://localhost:8000"
    counts: int = 1
    count: int = 0
    handle: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: token_bytes(32))

    def make(self, asked: Mapping[str, Any], **lies: Any) -> str:
        """The answer to creation options, as the page sends it."""
        self.handle = raw(asked["user"]["id"])
        public = lies.get("public") or cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        credential = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + public
        data = self._data(asked["rp"]["id"], ATTESTED, credential, lies)
        said = cbor.encode({"fmt": "none", "authData": data, "attStmt": {}})
        client = self._client("webauthn.create", asked, lies)
        return self._answer({"clientDataJSON": text(client), "attestationObject": text(said)})

    def sign(self, asked: Mapping[str, Any], **lies: Any) -> str:
        """The answer to request options. Lies: origin, rp, challenge, type, cross, flags, count, key, handle."""
        self.count = lies.get("count", self.count + self.counts)
        data = self._data(asked["rpId"], 0, b"", lies)
        client = self._client("webauthn.get", asked, lies)
        signed = lies.get("key", self.key).sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signed)}
        handle = lies.get("handle", self.handle)
        return self._answer({**parts, **({"userHandle": text(handle)} if handle else {})})

    def _data(self, rp: str, flags: int, credential: bytes, lies: Mapping[str, Any]) -> bytes:
        marks = lies.get("flags", PRESENT | VERIFIED) | flags
        return sha256(lies.get("rp", rp).encode()).digest() + struct.pack(">BI", marks, self.count) + credential

    def _client(self, kind: str, asked: Mapping[str, Any], lies: Mapping[str, Any]) -> bytes:
        return json.dumps({
            "type": lies.get("type", kind), "challenge": lies.get("challenge", asked["challenge"]),
            "origin": lies.get("origin", self.origin), "crossOrigin": lies.get("cross", False),
        }).encode()

    def _answer(self, response: Mapping[str, str]) -> str:
        named = text(self.credential_id)
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": dict(response)})
