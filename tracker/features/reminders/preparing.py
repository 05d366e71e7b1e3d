"""Preparing: what a claimed reminder says and where it goes, or why it ends unsaid."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from tracker.domain.cadence import instant, local_day
from tracker.domain.reminders import CHECK_INS, LOG
from tracker.domain.silence import rule_of
from tracker.features.reminders.channels import EMAIL, Address, Channel, Delivery
from tracker.features.reminders.operations import token
from tracker.features.reminders.telling import prepared
from tracker.features.reminders.wording import said
from tracker.settings import Settings
from tracker.store import sendings
from tracker.store.base import Store
from tracker.store.reminders import EXPIRED, FAILED, Receiver
from tracker.store.sendings import About, Claimed, End, Held

#: A row that was taken up so often, each time by a sender that then died, is given up.
GIVEN_UP = 20


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a handful of rows, each kind of it in one read."""

    rows: Sequence[tuple[Claimed, About]]
    receivers: Mapping[UUID, Sequence[Receiver]]
    logged: Mapping[tuple[UUID, date], datetime]
    finished: Mapping[tuple[UUID, str], date]


def prepare(
    store: Store, settings: Settings, channels: Mapping[str, Channel], held: Sequence[Held], now: datetime
) -> Iterator[tuple[Claimed, Delivery | End]]:
    """For each claimed row what to send, or how it ends."""
    facts = _facts(store, held)
    for row, about in facts.rows:
        channel = channels.get(row.channel)
        addresses = _addresses(row, about, facts)
        if why := _unsaid(row, about, facts, now):
            yield row, End(row.person_id, row.id, EXPIRED, why, row.due_at)
        elif row.attempts > GIVEN_UP:
            yield row, End(row.person_id, row.id, FAILED, "unsure", row.due_at)
        elif channel is None or not channel.ready(settings):
            yield row, End(row.person_id, row.id, FAILED, "not_set_up", row.due_at)
        elif row.rule_id == rule_of(row.person_id) and (told := prepared(store, settings, row, now)) is not None:
            yield row, told
        elif channel.is_addressed and not addresses:
            yield row, End(row.person_id, row.id, FAILED, "no_receiver", row.due_at)
        else:
            yield row, _delivery(row, about, addresses, settings, now)


def topic(row: Claimed) -> str:
    """What a second send of this reminder has in common with the first: 32 letters that tell nothing."""
    name = f"{row.person_id}|{row.rule_id}|{row.day}|{row.ordinal}"
    return urlsafe_b64encode(sha256(name.encode()).digest())[:32].decode()


def _facts(store: Store, held: Sequence[Held]) -> Facts:
    with store.reading() as db:
        rows = sendings.about(db, held)
        open_only = [(row, about) for row, about in rows if about.only_if_open]
        days = {(row.person_id, _day(row, about)) for row, about in open_only if about.kind == LOG}
        asked = {row.person_id for row, about in open_only if about.kind == CHECK_INS}
        receivers = sendings.receivers(db, {row.person_id for row, _about in rows if row.channel != EMAIL})
        return Facts(rows, receivers, sendings.logged(db, days), sendings.finished(db, asked))


def _day(row: Claimed, about: About) -> date:
    """The person's day the reminder speaks in."""
    return local_day(row.due_at, row.zone, about.boundary)


def _unsaid(row: Claimed, about: About, facts: Facts, now: datetime) -> str:
    """Why there is nothing to say any more, or nothing."""
    day = _day(row, about)
    if about.only_if_open and about.kind == LOG:
        at = facts.logged.get((row.person_id, day))
        if at is not None and at >= _since(row, about):
            return "logged"
    if about.only_if_open and about.kind == CHECK_INS:
        last = facts.finished.get((row.person_id, row.about))
        if last is not None and last >= day:
            return "logged"
    if row.expires_at <= now:
        # Taken up before, with nothing said about it: a sender died over it, and may have sent it.
        return row.reason or ("unsure" if row.attempts > 1 else "late")
    return ""


def _since(row: Claimed, about: About) -> datetime:
    """Answers from when on count as logged: where a rule speaks several times a day, those since the time before."""
    times = (about.times or "").split()
    if not 0 < row.ordinal < len(times):
        return datetime.min.replace(tzinfo=row.due_at.tzinfo)
    hour, minute = times[row.ordinal - 1].split(":")
    return instant(row.day, row.due_at.time().replace(int(hour), int(minute), 0, 0), row.zone)


def _addresses(row: Claimed, about: About, facts: Facts) -> tuple[Address, ...]:
    if row.channel == EMAIL:
        return (Address(row.person_id, EMAIL, about.email),) if about.email else ()
    return tuple(
        Address(one.id, one.kind, one.endpoint, one.p256dh, one.auth)
        for one in facts.receivers.get(row.person_id, ()) if one.kind == row.channel
    )


def _delivery(
    row: Claimed, about: About, addresses: tuple[Address, ...], settings: Settings, now: datetime
) -> Delivery:
    title, text = said(about.wording, about.language)
    link = f"{settings.base_url}/r/{token(settings.note_key, row.person_id, row.id)}"
    return Delivery(
        row.id, row.person_id, title, text, link, topic(row),
        int((row.expires_at - now).total_seconds()), addresses, about.language, row.snoozed,
    )
