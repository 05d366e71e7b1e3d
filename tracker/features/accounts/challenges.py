"""Challenges: random words of ours that must come back signed, for one purpose, within five minutes, once.

Nothing is kept when one is given out, so that asking for many costs nobody a row: a challenge carries when it ends and
a seal over that, its purpose and whom it is for. Once answered, its hash is kept until then (`keys.spend`).
"""

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from tracker.web import limits, today

LASTS = timedelta(minutes=5)
_NONCE, _UNTIL = 16, 8


def make(purpose: str, subject: str = "") -> bytes:
    """A new one: 44 bytes. `subject` is the login it is for, where there is one."""
    body = secrets.token_bytes(_NONCE) + int((today.now() + LASTS).timestamp()).to_bytes(_UNTIL)
    return body + _seal(body, purpose, subject)


def ends(challenge: bytes, purpose: str, subject: str = "") -> datetime | None:
    """When it ends; None when it is not ours, for something else or somebody else, or over."""
    body, seal = challenge[: _NONCE + _UNTIL], challenge[_NONCE + _UNTIL :]
    if len(body) != _NONCE + _UNTIL or not hmac.compare_digest(seal, _seal(body, purpose, subject)):
        return None
    until = datetime.fromtimestamp(int.from_bytes(body[_NONCE:]), UTC)
    return until if today.now() < until else None


def spent_as(challenge: bytes) -> str:
    """How a challenge that was answered is kept."""
    return sha256(challenge).hexdigest()


def _seal(body: bytes, purpose: str, subject: str) -> bytes:
    return bytes.fromhex(limits.keyed(f"challenge:{purpose}:{subject}:{body.hex()}"))
