"""Apprise: ntfy, Gotify, Matrix and many more, by an optional library, to the places the operator wrote down.

The library opens sockets of its own: it resolves, connects and follows redirects by its own rules, not by those of
web/outbound.py. So no person can name a place; each target is the operator's, whole.
"""

import hmac
from importlib.util import find_spec
from time import monotonic
from urllib.parse import urlsplit
from uuid import UUID

from tracker.domain.words import message
from tracker.features.reminders.channels.channel import Channel, Delivery, Outcome, Sender
from tracker.settings import Settings

KEY = "apprise"
#: Seconds all targets may take together, and what one may take (4 to connect, 4 to answer, and a little).
WHOLE, EACH = 14.0, 9.0
#: What stands in a target for the person.
PERSON = "{person}"


def ready(settings: Settings) -> bool:
    """Whether the operator named targets and installed the extra `notify`."""
    return bool(settings.notify) and find_spec("apprise") is not None


def name(settings: Settings, person_id: UUID) -> str:
    """What a person is called in a target: nobody can guess it, and it tells nothing."""
    return hmac.digest(settings.note_key, b"notify:" + person_id.bytes, "sha256").hex()[:32]


def places(settings: Settings, person_id: UUID) -> list[str]:
    """The person's own places in words such as "ntfy.example.org/evenlight-3f9a…", without what is secret in them."""
    mine = [urlsplit(target.replace(PERSON, name(settings, person_id))) for target in settings.notify]
    return [f"{one.hostname}{one.path}" for target, one in zip(settings.notify, mine, strict=True) if PERSON in target]


def send(sender: Sender, delivery: Delivery) -> Outcome:
    """Tell every target; taken by one is sent. The library says yes or no and not why, so a no is tried again."""
    import apprise

    asset = apprise.AppriseAsset(app_id="Reminder", app_desc="Reminder", app_url="", async_mode=False)
    until, taken = monotonic() + WHOLE, False
    for target in sender.settings.notify:
        if until - monotonic() < EACH:
            break
        way = apprise.Apprise(asset=asset)
        if way.add(target.replace(PERSON, name(sender.settings, delivery.person_id))):
            taken |= bool(way.notify(title=delivery.text, body=delivery.link, body_format=apprise.NotifyFormat.TEXT))
    return Outcome("sent") if taken else Outcome("later", "no_answer")


def lane(_delivery: Delivery) -> str:
    """All targets are told together."""
    return ""


APPRISE = Channel(KEY, message("Other app"), send, ready, lane, replaces=False, is_addressed=False)
