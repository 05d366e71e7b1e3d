"""The page of reminders: each rule with its switch, quiet hours, the words on a lock screen, and the ways they take."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.domain import reminder_words
from tracker.domain.reminders import APPOINTMENTS, CHECK_INS, NEUTRAL, Quiet, spoken
from tracker.domain.words import Message, message
from tracker.features.reminders import own, trial
from tracker.features.reminders.channels import CHANNELS, EMAIL, apprise, calendar, push
from tracker.features.reminders.channels.push import PUSH
from tracker.features.reminders.pages import pages
from tracker.store import reminder_times, reminders, sendings, ways
from tracker.store.people import Person
from tracker.store.reminders import PLANNED, UNHEARD, Receiver, Reminder, ReminderRule
from tracker.web import database, responses, today
from tracker.web.gate import policy, viewer
from tracker.web.templating import say

#: Quiet hours that are offered first.
NIGHT = time(22), time(8)


@dataclass(frozen=True, slots=True)
class Line:
    """One rule as its row shows it. `note` says what is different about it now: paused, put off, or when it is next."""

    id: UUID
    title: Message | str
    words: Message
    note: Message | None
    is_on: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """The ways to a person: the channels of this server, whether each leads anywhere, and the browsers.

    `unheard` are those that took reminders and showed none of the last few.
    """

    phones: Sequence[Receiver]
    ready: Sequence[str]
    unheard: Sequence[Receiver]
    has_calendar: bool

    def leads(self, channel: str, person: Person) -> bool:
        """Whether something sent this way would get anywhere."""
        if channel == EMAIL:
            return channel in self.ready and bool(person.email)
        if channel == PUSH.key:
            return any(one.state == "" for one in self.phones)
        return channel in self.ready and (channel != calendar.KEY or self.has_calendar)


@pages.get("/reminders")
@policy("person")
def index() -> Response:
    """Everything about the person's reminders in one place."""
    return index_page({}, {})


@pages.app_template_global("push_key")
def push_key() -> str:
    """The key a browser needs to be told: for the switch on pages of other slices too."""
    return push.public_key(trial.settings())


def form_page(template: str, values: Mapping[str, str], errors: Mapping[str, Message], **more: Any) -> Response:
    """A page with a form: empty at first, refilled with its errors (and 422) when it came back."""
    said = {name: say(error) for name, error in errors.items()}
    if said and responses.wants_json():
        return responses.plain(422, errors=said)
    return responses.page(template, 422 if said else 200, values=defaultdict(str, values),
                          errors=defaultdict(str, said), problems=list(said.items()), **more)


def index_page(values: Mapping[str, str], errors: Mapping[str, Message]) -> Response:
    """The page; `values` and `errors` refill a form of it that came back."""
    db, person, now = database.reading(), viewer(), today.now()
    day = today.today(person)
    rules, kept = own.rules(db, person, now), reminders.settings(db, person.id)
    quiet, found = kept.quiet if kept else None, reach(db, person)
    return form_page(
        "reminders/index.html", values, errors, lines=_lines(db, person, rules, quiet, now, day), quiet=quiet,
        hours=(quiet.start, quiet.end) if quiet else NIGHT, wording=kept.wording if kept else "moment",
        wordings=[(key, say(text)) for key, text in NEUTRAL.items()], neutral=NEUTRAL, today=day,
        at=_first_time(rules), reach=found, channels=CHANNELS, email=EMAIL,
        unreached=_unreached(rules, found, person), others=_others(rules, found, person),
        places=apprise.places(trial.settings(), person.id),
        saved=request.args.get("saved", ""), tested=trial.told(db, person, request.args.get("tested", "")),
        moved=reminder_times.offered(db, person.id, ways.way(db, person.id, day)), new_id=uuid4,
        paused=max((one.paused_until for one in rules if one.is_on and one.paused_until), default=None),
        is_there=_is_there, plan_on=bool((plan := reminders.silence(db, person.id)) and plan.is_on),
    )


def reach(db: Session, person: Person) -> Reach:
    """The ways to this person."""
    phones = [one for one in reminders.receivers(db, person.id) if one.kind == PUSH.key]
    ready = [key for key, channel in CHANNELS.items() if channel.ready(trial.settings())]
    kept = reminders.settings(db, person.id)
    unheard = [one for one in phones if one.state == "" and one.unseen >= UNHEARD]
    return Reach(phones, ready, unheard, bool(kept and kept.calendar_hash))


def _lines(
    db: Session, person: Person, rules: Sequence[ReminderRule], quiet: Quiet | None, now: datetime, day: date
) -> list[Line]:
    ahead: dict[UUID, Reminder] = {}
    for row in sendings.of(db, person.id, day):
        if row.state == PLANNED and row.due_at >= now:
            ahead.setdefault(row.rule_id, row)
    return [Line(one.id, own.title(one), words(one, person),
                 _note(one, ahead.get(one.id), day) or _left_out(one, quiet, person), one.is_on) for one in rules]


def words(kept: ReminderRule, person: Person) -> Message:
    """When a rule speaks, and how, where that is no phone."""
    said = reminder_words.when(kept.kind, own.days(kept), kept.clock_times, kept.lead_min, person.week_start,
                               only_if_open=kept.only_if_open)
    channel = CHANNELS.get(kept.channel)
    if channel is None or channel is PUSH:
        return said
    return message("%(when)s. %(channel)s", when=said, channel=channel.label)


def _note(kept: ReminderRule, row: Reminder | None, day: date) -> Message | None:
    if kept.paused_until is not None and kept.paused_until >= day:
        return message("Paused up to %(day)s", day=kept.paused_until)
    if row is None or not kept.is_on:
        return None
    local = row.due_at.astimezone(ZoneInfo(row.zone))
    if row.snoozed:
        return message("Put off to %(time)s", time=local.time())
    if kept.kind in (CHECK_INS, APPOINTMENTS):
        return message("Next: %(day)s at %(time)s", day=local.date(), time=local.time())
    return None


def _left_out(kept: ReminderRule, quiet: Quiet | None, person: Person) -> Message | None:
    """Its times of which nothing is said, where there are any, so that nobody waits for them."""
    if not kept.is_on or kept.kind in (CHECK_INS, APPOINTMENTS):
        return None
    said = spoken(kept.clock_times, quiet, person.day_boundary)
    left = [at for n, at in enumerate(kept.clock_times) if n not in said]
    return message("Left out in quiet hours: %(times)s", times=reminder_words.at(left)) if left else None


def _first_time(rules: Sequence[ReminderRule]) -> time:
    """What the drawn lock screen's clock says: when the first reminder comes."""
    return next((one.clock_times[0] for one in rules if one.clock_times), own.USUAL)


def _unreached(rules: Sequence[ReminderRule], found: Reach, person: Person) -> bool:
    """Whether some reminder that is on would get nowhere."""
    channels = {one.channel for one in rules if one.is_on}
    return any(CHANNELS[key].is_sent and not found.leads(key, person) for key in channels if key in CHANNELS)


def _others(rules: Sequence[ReminderRule], found: Reach, person: Person) -> list[tuple[str, Message]]:
    """Channels to offer in place of a phone that does not answer."""
    if not any(one.is_on and one.channel == PUSH.key for one in rules):
        return []
    return [(key, CHANNELS[key].label) for key in found.ready if key != PUSH.key and found.leads(key, person)]


def _is_there(address: str) -> bool:
    """Whether this server has a page at an address of ours."""
    return any(rule.rule == address for rule in current_app.url_map.iter_rules())
