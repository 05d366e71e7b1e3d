"""Preparing: what a claimed reminder says and where it goes, or why it ends unsaid."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.domain.cadence import instant, local_day
from tracker.domain.reminders import CHECK_INS, LOG, Quiet, after_quiet
from tracker.domain.silence import rule_of
from tracker.features.reminders.channels import EMAIL, Address, Channel, Delivery
from tracker.features.reminders.operations import token
from tracker.features.reminders.telling import prepared
from tracker.features.reminders.wording import said
from tracker.settings import Settings
from tracker.store import sendings
from tracker.store.base import Store
from tracker.store.reminders import EXPIRED, FAILED, PLANNED, Receiver, Reminder
from tracker.store.sendings import About, Claimed, End, Held
from tracker.web import logs

#: A row that was taken up so often, each time by a sender that then died, is given up.
GIVEN_UP = 20
#: Sent later than this after its time, it is called late, and not sent in quiet hours any more.
LATE = timedelta(minutes=5)
#: One that cannot be made ready is tried again after so long.
STUMBLED = timedelta(minutes=10)


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
        try:
            yield row, _prepared(store, settings, channels.get(row.channel), row, about, facts, now)
        except Exception as error:  # one row that cannot be made ready keeps no other from being sent
            logs.event("reminder.error", channel=row.channel, why=type(error).__name__)
            yield row, End(row.person_id, row.id, FAILED, "error", row.due_at) if row.attempts > 2 else (
                End(row.person_id, row.id, PLANNED, row.reason, now + STUMBLED))


def _prepared(
    store: Store, settings: Settings, channel: Channel | None, row: Claimed, about: About, facts: Facts, now: datetime
) -> Delivery | End:
    addresses = _addresses(row, about, facts)
    if why := _unsaid(row, about, facts, now):
        return End(row.person_id, row.id, EXPIRED, why, row.due_at)
    if row.attempts > GIVEN_UP:
        return End(row.person_id, row.id, FAILED, "unsure", row.due_at)
    if channel is None or not channel.ready(settings):
        return End(row.person_id, row.id, FAILED, "not_set_up", row.due_at)
    if over := _quiet_until(row, about, now):
        waits = over < row.expires_at and local_day(over, row.zone, about.boundary) == _day(row, about)
        return End(row.person_id, row.id, *((PLANNED, row.reason, over) if waits else (EXPIRED, "late", row.due_at)),
                   back=1)
    if row.rule_id == rule_of(row.person_id) and (told := prepared(store, settings, row, now)) is not None:
        return told
    if channel.is_addressed and not addresses:
        return End(row.person_id, row.id, FAILED, "no_receiver", row.due_at)
    return _delivery(row, about, addresses, settings, now)


def topic(row: Claimed) -> str:
    """What a second send of this reminder has in common with the first: 32 letters that tell nothing."""
    name = f"{row.person_id}|{row.rule_id}|{row.day}|{row.ordinal}"
    return urlsafe_b64encode(sha256(name.encode()).digest())[:32].decode()


def _facts(store: Store, held: Sequence[Held]) -> Facts:
    with store.reading() as db:
        rows = sendings.about(db, held)
        open_only = [(row, about) for row, about in rows if about.only_if_open]
        days = {(row.person_id, day) for row, about in open_only if about.kind == LOG
                for day in _known_day(row, about)}
        asked = {row.person_id for row, about in open_only if about.kind == CHECK_INS}
        receivers = sendings.receivers(db, {row.person_id for row, _about in rows if row.channel != EMAIL})
        return Facts(rows, receivers, sendings.logged(db, days), sendings.finished(db, asked))


def trial_of(person_id: UUID) -> UUID:
    """What the rows of trials name in place of a rule."""
    return uuid5(person_id, "test")


def spoke_on(row: Claimed | Reminder, boundary: time) -> date:
    """The person's day the reminder speaks in; one that was put off stays with the day it was first said in."""
    return local_day(row.sent_at if row.snoozed and row.sent_at else row.due_at, row.zone, boundary)


def _day(row: Claimed, about: About) -> date:
    return spoke_on(row, about.boundary)


def _known_day(row: Claimed, about: About) -> Iterator[date]:
    """The day, where this machine still knows the row's zone; without it the row stumbles later, alone."""
    with suppress(ZoneInfoNotFoundError):
        yield _day(row, about)


def _withdrawn(row: Claimed, about: About) -> str:
    """Why its rule says nothing any more: rows follow their rule, but not before the next planning."""
    if about.kind is None:
        return "" if row.rule_id in (rule_of(row.person_id), trial_of(row.person_id)) else "changed"
    if not about.is_on:
        return "changed"
    day = min(row.day, row.due_at.astimezone(ZoneInfo(row.zone)).date())
    return "paused" if about.paused_until is not None and day <= about.paused_until else ""


def _quiet(row: Claimed, about: About) -> Quiet | None:
    """The quiet hours that hold for a row. What was put off comes when the person said."""
    if about.kind is None or row.snoozed or about.quiet_from is None or about.quiet_to is None:
        return None
    return Quiet(about.quiet_from, about.quiet_to)


def _is_left_out(row: Claimed, about: About) -> bool:
    """Whether its own time lies in quiet hours: then waiting for their end would have made no sense."""
    return after_quiet(row.due_at, row.zone, _quiet(row, about)) > row.due_at


def _quiet_until(row: Claimed, about: About, now: datetime) -> datetime | None:
    """The end of the quiet hours that a late reminder comes into."""
    over = after_quiet(now, row.zone, _quiet(row, about))
    return over if over > now and now - row.due_at > LATE else None


def _unsaid(row: Claimed, about: About, facts: Facts, now: datetime) -> str:
    """Why there is nothing to say any more, or nothing."""
    if why := _withdrawn(row, about):
        return why
    day = _day(row, about)
    if about.only_if_open and about.kind == LOG:
        at = facts.logged.get((row.person_id, day))
        if at is not None and at >= _since(row, about):
            return "logged"
    if about.only_if_open and about.kind == CHECK_INS:
        last = facts.finished.get((row.person_id, row.about))
        if last is not None and last >= day:
            return "logged"
    if _is_left_out(row, about):
        return "quiet"
    if row.expires_at <= now:
        # Taken up before, with nothing said about it: a sender died over it, and may have sent it.
        return row.reason or ("unsure" if row.attempts > 1 else "late")
    return ""


def _since(row: Claimed, about: About) -> datetime:
    """Answers from when on count as logged: where a rule speaks several times a day, those since the time before."""
    times = (instant(row.day, time.fromisoformat(one), row.zone) for one in (about.times or "").split())
    return max((at for at in times if at < row.due_at), default=datetime.min.replace(tzinfo=row.due_at.tzinfo))


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
