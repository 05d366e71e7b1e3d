"""A channel for tests and drills: what it is given is kept, or answered as the test says."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from tracker.domain.words import message
from tracker.features.reminders.channels import Channel, Delivery, Outcome, Sender
from tracker.store import reminders
from tracker.store.base import Store
from tracker.store.people import Person
from tracker.store.reminders import Receiver

SPOOL = "spool"


class Spool:
    """Deliveries in the order they came; `answer` says what becomes of each."""

    def __init__(self, answer: Callable[[Delivery], Outcome] | None = None) -> None:
        self.given: list[Delivery] = []
        self.answer = answer or (lambda delivery: Outcome("sent", took=tuple(one.id for one in delivery.addresses)))

    def channel(self, key: str = SPOOL, **more: object) -> Channel:
        """The channel itself; its lane is the first address."""
        def send(_sender: Sender, delivery: Delivery) -> Outcome:
            self.given.append(delivery)
            return self.answer(delivery)

        values = {"replaces": True, "is_sent": True, **more}
        return Channel(key, message("Spool"), send, lambda _settings: True,
                       lambda delivery: delivery.addresses[0].endpoint.partition("#")[0], **values)  # type: ignore[arg-type]


def phone(store: Store, who: Person, at: datetime, kind: str = SPOOL, endpoint: str = "") -> UUID:
    """A receiver of the person's."""
    endpoint = endpoint or f"here#{uuid4()}"
    one = Receiver(person_id=who.id, kind=kind, endpoint=endpoint, p256dh="", auth="", made_at=at,
                   endpoint_hash=sha256(endpoint.encode()).hexdigest())
    with store.writing() as db:
        reminders.keep_receiver(db, one)
    return one.id
