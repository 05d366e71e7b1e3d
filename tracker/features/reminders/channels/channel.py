"""What a channel is: how a reminder is handed to it, and what it says became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from tracker.domain.words import Message
from tracker.settings import Settings
from tracker.web.mail import Letter

#: Mail goes to the person's own address; every other channel to receivers of its name.
EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Address:
    """One place a reminder may go: a browser's subscription with its keys, or an e-mail address (`kind` "email")."""

    id: UUID
    kind: str
    endpoint: str
    p256dh: str = ""
    auth: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One reminder to send now. Its `title` and `text` are neutral, in the person's language; `link` is opaque.

    `topic` (32 URL-safe letters) is the same at every try, so that a second send takes the first one's place. `ttl` is
    how many seconds it is still worth showing. `language` is the person's, for what else a letter must say. `turn`
    counts how often it was put off: what comes then is no second send. `letter` is one to send as it stands.
    """

    id: UUID
    person_id: UUID
    title: str
    text: str
    link: str
    topic: str
    ttl: int
    addresses: tuple[Address, ...] = ()
    language: str = "en"
    turn: int = 0
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery: use the functions below.

    sent: taken. gone: no address is left. later: try again, after `seconds` where the other side said so. refused: it
    will never be taken. unsure: it may have been taken. `took`, `gone` and `refused` name addresses by id.
    """

    kind: Literal["sent", "gone", "later", "refused", "unsure"]
    reason: str = ""
    seconds: float | None = None
    took: tuple[UUID, ...] = ()
    gone: tuple[UUID, ...] = ()
    refused: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Sender:
    """What a channel may know while it sends: the settings. It has no database: nothing is held during a send."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to reach a person.

    `send` runs in a thread of its own, ends within 15 seconds and raises nothing it can foresee. `ready` says whether
    this server can send so at all. `lane` names what a delivery depends on (a host): one lane that hangs is put aside
    and holds no other up. `replaces` says that a second send of a topic takes the first one's place. `is_sent` is
    False for a channel that is fetched instead, as a calendar is: it has no rows. `is_addressed` is False where the
    operator's settings say where it goes, and the person has no address of their own.
    """

    key: str
    label: Message
    send: Callable[[Sender, Delivery], Outcome]
    ready: Callable[[Settings], bool]
    lane: Callable[[Delivery], str]
    replaces: bool = True
    is_sent: bool = True
    is_addressed: bool = True
