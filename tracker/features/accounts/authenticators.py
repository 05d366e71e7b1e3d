"""Authenticators: what a browser is asked to make or sign with a passkey, and whether its answer holds (WebAuthn).

The person is verified by the authenticator each time (a finger, a face, a PIN), so a passkey is two factors at once.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import orjson
from flask import current_app

from tracker.features.accounts.challenges import LASTS
from tracker.settings import Settings
from tracker.store.keys import Passkey
from tracker.store.people import Person

if TYPE_CHECKING:
    from fido2.server import Fido2Server
    from fido2.webauthn import AuthenticationResponse, RegistrationResponse

#: ES256, EdDSA, RS256: what authenticators in use can sign with.
ALGORITHMS = (-7, -8, -257)
#: Answers are about 1 KB.
LONGEST = 16_384
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that was made: the challenge it answers, and what is kept of it."""

    challenge: bytes
    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A signed answer nobody has checked yet: by which credential, to which challenge, in whose name it says it is."""

    credential_hash: str
    challenge: bytes
    handle: bytes | None
    response: "AuthenticationResponse"


def possible() -> bool:
    """Whether this server has a name passkeys can belong to; an address such as 127.0.0.1 is none."""
    try:
        ip_address(_host())
    except ValueError:
        return bool(_host())
    return False


def to_make(person: Person, kept: Sequence[Passkey], challenge: bytes) -> dict[str, Any]:
    """What `navigator.credentials.create` is asked, as JSON (PublicKeyCredentialCreationOptionsJSON)."""
    return {
        "rp": {"id": _host(), "name": "Evenlight"},
        "user": {"id": _text(person.id.bytes), "name": person.name, "displayName": person.display_name},
        "challenge": _text(challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": one} for one in ALGORITHMS],
        "timeout": int(LASTS.total_seconds() * 1000),
        "excludeCredentials": _named(kept),
        "authenticatorSelection": {
            "residentKey": "required", "requireResidentKey": True, "userVerification": "required",
        },
        "attestation": "none",
    }


def to_sign(challenge: bytes, kept: Sequence[Passkey] = ()) -> dict[str, Any]:
    """What `navigator.credentials.get` is asked, as JSON; without `kept` any passkey for this server may answer."""
    return {
        "rpId": _host(), "challenge": _text(challenge), "timeout": int(LASTS.total_seconds() * 1000),
        "userVerification": "required", "allowCredentials": _named(kept),
    }


def made(text: str) -> Made | None:
    """The passkey a browser says it made for this server; None when anything about it does not hold."""
    from fido2.webauthn import RegistrationResponse

    try:
        response: RegistrationResponse = RegistrationResponse.from_dict(_json(text))
        challenge = response.response.client_data.challenge
        data = _server().register_complete(_state(challenge), response)
        return _taken(response, challenge, data)
    except Exception:  # whatever a stranger sends, and wherever a parser stops at it: it is refused
        return None


def read(text: str) -> Answer | None:
    """An answer as it was sent; None when it is none."""
    from fido2.webauthn import AuthenticationResponse

    try:
        response: AuthenticationResponse = AuthenticationResponse.from_dict(_json(text))
        challenge = response.response.client_data.challenge
        return Answer(credential_hash(response.raw_id), challenge, response.response.user_handle, response)
    except Exception:  # as above
        return None


def count(answer: Answer, passkey: Passkey, person: Person) -> int | None:
    """The count of a passkey that signed this answer, here and for this person; None when it did not.

    Type, origin, RP id, presence, verification and signature are checked; the challenge is the caller's to judge.
    """
    from fido2 import cbor
    from fido2.cose import CoseKey
    from fido2.webauthn import Aaguid, AttestedCredentialData

    try:
        key = CoseKey.parse(cast(Any, cbor.decode(passkey.public_key)))
        known = AttestedCredentialData.create(Aaguid.NONE, passkey.credential_id, key)
        if answer.handle not in (None, person.id.bytes) or answer.response.response.client_data.cross_origin:
            return None
        _server().authenticate_complete(_state(answer.challenge), [known], answer.response)
        return answer.response.response.authenticator_data.counter
    except Exception:  # as above
        return None


def credential_hash(credential_id: bytes) -> str:
    """How a credential is looked up."""
    return sha256(credential_id).hexdigest()


def _taken(response: "RegistrationResponse", challenge: bytes, data: Any) -> Made | None:
    from fido2 import cbor

    credential = data.credential_data
    wrong = response.response.client_data.cross_origin or credential.credential_id != response.raw_id
    if wrong or credential.public_key.ALGORITHM not in ALGORITHMS or not 0 < len(credential.credential_id) <= 1023:
        return None
    return Made(challenge, credential.credential_id, cbor.encode(credential.public_key), data.counter)


def _server() -> "Fido2Server":
    from fido2.server import Fido2Server
    from fido2.webauthn import AttestationConveyancePreference, PublicKeyCredentialRpEntity

    ours = _origin()
    return Fido2Server(PublicKeyCredentialRpEntity(name="Evenlight", id=_host()), AttestationConveyancePreference.NONE,
                       verify_origin=lambda origin: origin == ours)


def _state(challenge: bytes) -> dict[str, Any]:
    from fido2.webauthn import UserVerificationRequirement

    return {"challenge": _text(challenge), "user_verification": UserVerificationRequirement.REQUIRED}


def _json(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise ValueError("longer than any answer")
    return cast("dict[str, Any]", orjson.loads(text))


def _named(kept: Sequence[Passkey]) -> list[dict[str, str]]:
    return [{"type": "public-key", "id": _text(one.credential_id)} for one in kept]


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _host() -> str:
    return urlsplit(cast(Settings, current_app.config["SETTINGS"]).base_url).hostname or ""


def _origin() -> str:
    """This server's origin as browsers write it: no path, no port that goes without saying."""
    parts = urlsplit(cast(Settings, current_app.config["SETTINGS"]).base_url)
    port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}"
