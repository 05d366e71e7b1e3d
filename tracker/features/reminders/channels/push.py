"""Web Push: words any lock screen may show and an opaque link, sealed so that only the person's phone can open them.

RFC 8030 (the post), 8291 (the seal), 8292 (who sends), and the shape of Declarative Web Push, which newer browsers show
by themselves; in the others, and for the receipt, the service worker does.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tracker.domain.reminders import BUTTONS
from tracker.domain.scales import InvalidValue
from tracker.domain.words import message
from tracker.features.reminders.channels.channel import Address, Channel, Delivery, Outcome, Sender
from tracker.features.reminders.wording import word
from tracker.settings import Settings
from tracker.store.reminders import Receiver
from tracker.web import today
from tracker.web.gate import hashed
from tracker.web.outbound import Answer, Unanswered, outbound
from tracker.web.places import Refused, place

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

KIND = "push"
#: Where each button leads where the browser opens an address by itself.
LEADS = {"snooze": "/later", "log": "/log"}
#: Seconds one delivery may take on all phones together, and the least worth beginning with.
WHOLE, LEAST = 14.0, 0.5
#: No push service is asked to keep a reminder longer, in seconds: then it is noise.
LONGEST = 5400
#: A token lasts so long (at most 24 hours may be asked for) and is signed anew this long before its end.
LASTS, BEFORE = timedelta(hours=12), timedelta(hours=1)
#: Messages are filled up to a multiple of this, so that their length tells nothing.
BLOCK = 256
NOT_A_PHONE = message("This browser did not say where to reach it. Please try again.")

_tokens: dict[tuple[bytes, str, str], tuple[datetime, str]] = {}
_lock = Lock()


def ready(settings: Settings) -> bool:
    """Push needs nothing but its key, and that is always there."""
    return bool(settings.vapid_key)


def public_key(settings: Settings) -> str:
    """The key a browser is given when it subscribes: messages signed by any other are refused."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = _private_key(settings).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()


def receiver(person_id: UUID, said: Mapping[str, str], device: str, settings: Settings, now: datetime) -> Receiver:
    """A browser that wants to be told: `said` has its `endpoint`, `p256dh` and `auth`. Raises InvalidValue."""
    from cryptography.hazmat.primitives.asymmetric import ec

    endpoint, p256dh, auth = (said.get(name, "").strip() for name in ("endpoint", "p256dh", "auth"))
    try:
        place(endpoint, settings.push_hosts)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decoded(p256dh, 65))
        _decoded(auth, 16)
    except (Refused, ValueError):
        raise InvalidValue(NOT_A_PHONE) from None
    return Receiver(person_id=person_id, kind=KIND, endpoint=endpoint, endpoint_hash=hashed(endpoint), p256dh=p256dh,
                    auth=auth, device=device[:80], made_at=now)


def payload(delivery: Delivery) -> bytes:
    """What the phone is told: neutral words, the link, what it replaces, and two neutral buttons. Nothing else."""
    notification = {
        "title": delivery.text, "lang": delivery.language, "navigate": delivery.link, "tag": delivery.topic,
        "actions": [{"action": key, "title": word(name, delivery.language), "navigate": delivery.link + LEADS[key]}
                    for key, name in BUTTONS.items()],
    }
    text = json.dumps({"web_push": 8030, "notification": notification, "mutable": True}, ensure_ascii=False).encode()
    return text.ljust(-(-len(text) // BLOCK) * BLOCK)


def sealed(body: bytes, p256dh: str, auth: str) -> bytes:
    """The message as only the browser with these keys can open it. Raises ValueError for keys that are none."""
    from pywebpush import WebPusher

    pusher = WebPusher({"endpoint": "", "keys": {"p256dh": p256dh, "auth": auth}})
    return bytes(pusher.encode(body)["body"])


def authorization(settings: Settings, host: str, now: datetime) -> str:
    """Who sends, signed for one push service; signed once and used until shortly before its end."""
    key = (settings.vapid_key, settings.push_contact, host)
    with _lock:
        until, header = _tokens.get(key, (now, ""))
        # A clock set back far makes a token that lasts too long for the other side.
        if BEFORE < until - now <= LASTS:
            return header
    from py_vapid import Vapid02

    until = now + LASTS
    claims = {"aud": f"https://{host}", "exp": int(until.timestamp()), "sub": settings.push_contact}
    header = str(Vapid02(_private_key(settings)).sign(claims)["Authorization"])
    with _lock:
        _tokens[key] = until, header
    return header


def send(sender: Sender, delivery: Delivery) -> Outcome:
    """Tell every browser of the person; taken by one is sent."""
    phones = [one for one in delivery.addresses if one.kind == KIND]
    body, until = payload(delivery), monotonic() + WHOLE
    found = [(one.id, _tell(sender.settings, one, delivery, body, until - monotonic())) for one in phones]
    return _together(found)


def lane(delivery: Delivery) -> str:
    """What a delivery waits for: the host of its first browser."""
    return next((one.endpoint.split("/")[2] for one in delivery.addresses if one.endpoint.count("/") > 2), "")


def _tell(settings: Settings, phone: Address, delivery: Delivery, body: bytes, patience: float) -> Outcome:
    if patience < LEAST:
        return Outcome("later", "no_time")
    way, now = outbound(settings), today.now()
    try:
        to = place(phone.endpoint, settings.push_hosts)
        headers = {
            "TTL": str(max(1, min(delivery.ttl, LONGEST))), "Urgency": "normal", "Topic": delivery.topic,
            "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
            "Authorization": authorization(settings, to.host, now),
        }
        answer = way.post(phone.endpoint, sealed(body, phone.p256dh, phone.auth), headers, min(patience, way.patience))
    except Unanswered as lost:
        return Outcome("unsure" if lost.maybe else "later", "no_answer")
    except Refused:
        return Outcome("refused", "address")
    except ValueError:
        return Outcome("refused", "keys")
    if answer.status in (401, 403):
        with _lock:
            _tokens.pop((settings.vapid_key, settings.push_contact, to.host), None)
    return _meaning(answer, now)


def _meaning(answer: Answer, now: datetime) -> Outcome:
    """What a push service's answer says of one phone (RFC 8030 §5, §7.3, §8.4)."""
    status = answer.status
    if 200 <= status < 300:
        return Outcome("sent")
    if status in (404, 410):
        return Outcome("gone")
    if status == 429 or status >= 500:
        return Outcome("later", "busy", _wait(answer.headers.get("retry-after", ""), now))
    return Outcome("refused", {413: "too_long"}.get(status, "redirect" if 300 <= status < 400 else "refused"))


def _wait(said: str, now: datetime) -> float | None:
    """Seconds that a Retry-After asks for: a number or a date."""
    if said.isascii() and said.isdecimal() and len(said) < 8:
        return float(said)
    try:
        at = parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())


def _together(found: Iterable[tuple[UUID, Outcome]]) -> Outcome:
    """What became of the whole: sent where one browser took it, tried again where one still may, else over."""
    ends = list(found)

    def who(kind: str) -> tuple[UUID, ...]:
        return tuple(id_ for id_, one in ends if one.kind == kind and one.reason != "too_long")

    ids: dict[str, Any] = {"took": who("sent"), "gone": who("gone"), "refused": who("refused")}
    for kind in ("sent", "unsure", "later", "refused"):
        same = [one for _id, one in ends if one.kind == kind]
        if same:
            waits = [one.seconds for one in same if one.seconds is not None]
            return Outcome(kind, same[0].reason, max(waits, default=None), **ids)
    return Outcome("gone", "no_receiver", **ids)


def _private_key(settings: Settings) -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.derive_private_key(int.from_bytes(settings.vapid_key), ec.SECP256R1())


def _decoded(text: str, length: int) -> bytes:
    found = urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    if len(found) != length or not text.isascii():
        raise ValueError("not a key")
    return found


PUSH = Channel(KIND, message("This phone"), send, ready, lane)
