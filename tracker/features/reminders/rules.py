"""One rule: its days and times, how it reaches a person, and when it keeps quiet; made, changed, switched, removed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.domain import reminder_words
from tracker.domain.amounts import is_amount
from tracker.domain.reminder_words import DAYS, EXPIRIES, LEADS
from tracker.domain.reminders import APPOINTMENTS, CHECK_INS, KINDS, LOG, THE_DAY_BEFORE
from tracker.domain.scales import InvalidValue
from tracker.domain.words import Message, message
from tracker.features.reminders import listing, operations, own, snoozing
from tracker.features.reminders.channels import CHANNELS
from tracker.features.reminders.pages import pages
from tracker.store import checkins, reminders
from tracker.store.reminders import ReminderRule
from tracker.web import database, forms, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy, viewer
from tracker.web.templating import say

#: Times a rule may have a day, rules a person may have, and how far ahead one can be paused.
TIMES, MOST, FURTHEST = 4, 40, timedelta(days=366)
LONGEST_NAME = 40
NEED_NAME = message("Give it a name. You alone see it.")
NO_AMOUNTS = message("Write the name alone, with no amount.")
NEED_TIME = message("Pick a time.")
NEED_DAY = message("Pick one day or more.")
TOO_MANY = message("That is a lot of reminders. Remove one you no longer need, then add this one.")


@dataclass(frozen=True, slots=True)
class Posted:
    """What the form of a rule holds, parsed. `name` is empty for the kinds that have none."""

    name: str
    days: str
    times: str
    channel: str
    only_if_open: bool
    expires_min: int
    paused_until: date | None
    lead_min: int | None


@pages.get("/reminders/rules/new")
@policy("person")
def choose() -> Response:
    """Which kind of reminder to add; with a kind, its empty form."""
    kind = request.args.get("kind", "")
    if kind not in KINDS:
        return responses.page("reminders/kinds.html")
    return _form(_empty(kind, uuid4()), {}, {}, new=True)


@pages.post("/reminders/rules")
@policy("person")
def create() -> Response:
    """Add one. The form brings its id, so that sent twice it is there once."""
    person, form, now = viewer(), Form(), today.now()
    kind = form.take("kind", forms.one_of(*KINDS), "")
    if not kind:
        abort(422)
    rule = _empty(kind, _id(form))
    posted = _read(form, rule)
    known = own.rules(database.reading(), person, now)
    if len(known) >= MOST and all(one.id != rule.id for one in known):
        form.errors["channel"] = TOO_MANY
    if form.errors:
        return _form(rule, form.raw, form.errors, new=True)
    _keep(rule, posted, now)
    return responses.seen("/reminders?saved=rule")


@pages.get("/reminders/rules/<uuid:rule_id>")
@policy("person")
def edit(rule_id: UUID) -> Response:
    """The form of one of them."""
    return _form(_own(rule_id), {}, {})


@pages.post("/reminders/rules/<uuid:rule_id>")
@policy("person")
def update(rule_id: UUID) -> Response:
    """Keep what was changed."""
    form, rule = Form(), _own(rule_id)
    posted = _read(form, rule)
    if form.errors:
        return _form(rule, form.raw, form.errors)
    _keep(rule, posted, today.now(), is_on=form.raw.get("is_on") == "yes")
    return responses.seen("/reminders?saved=rule")


@pages.post("/reminders/rules/<uuid:rule_id>/state")
@policy("person")
def switch(rule_id: UUID) -> Response:
    """On or off: one tap in the list."""
    rule, chosen = _own(rule_id), Form().take("is_on", forms.one_of("yes", "no"), "")
    if not chosen:
        abort(422)
    with database.writing() as db:
        own.keep(db, viewer(), rule, today.now(), is_on=chosen == "yes")
    return responses.seen("/reminders")


@pages.post("/reminders/rules/<uuid:rule_id>/removal")
@policy("person")
def remove(rule_id: UUID) -> Response:
    """Take it away; what it said stays to be seen."""
    _own(rule_id)
    person, now = viewer(), today.now()
    with database.writing() as db:
        # The wish of the first run becomes a rule first, or it would come back.
        operations.settled(db, person, now)
        reminders.remove_rule(db, person.id, rule_id)
        checkins.wake(db, person.id, now)
    return responses.seen("/reminders?saved=removed")


def _own(rule_id: UUID) -> ReminderRule:
    found = own.rule(database.reading(), viewer(), rule_id, today.now())
    if found is None:
        abort(404)
    return found


def _id(form: Form) -> UUID:
    try:
        return UUID(form.raw.get("id", ""))
    except ValueError:
        return uuid4()


def _empty(kind: str, rule_id: UUID) -> ReminderRule:
    times = {LOG: f"{own.USUAL:%H:%M}", APPOINTMENTS: f"{THE_DAY_BEFORE:%H:%M}"}.get(kind, "")
    return ReminderRule(person_id=viewer().id, id=rule_id, kind=kind, times=times, edited_at=today.now())


def _keep(rule: ReminderRule, posted: Posted, now: datetime, *, is_on: bool = True) -> None:
    values = {field: getattr(posted, field) for field in Posted.__slots__ if field != "name"}
    sealed = database.store().vault.seal(posted.name, rule.person_id, rule.id) if posted.name else None
    with database.writing() as db:
        own.keep(db, viewer(), rule, now, **values, sealed=sealed, is_on=is_on)


def _read(form: Form, rule: ReminderRule) -> Posted:
    """The form's values; `form.errors` says what is wrong with them."""
    kind, day = rule.kind, today.today(viewer())
    lead = form.take("lead", forms.one_of(*(str(one or "day") for one in LEADS)), "day") if kind == APPOINTMENTS else ""
    timed = kind != CHECK_INS and lead in ("", "day")
    kept_times = "" if kind == CHECK_INS else rule.times
    return Posted(
        name=(form.need("name", own_name, NEED_NAME) or "") if kind in own.NAMED else "",
        days=_days(form) if kind not in (CHECK_INS, APPOINTMENTS) else rule.days,
        times=_times(form) if timed else kept_times,
        channel=form.take("channel", forms.one_of(*CHANNELS), rule.channel),
        only_if_open=form.raw.get("only_if_open") == "yes" if kind in (LOG, CHECK_INS) else rule.only_if_open,
        expires_min=int(form.take("expires_min", forms.one_of(*map(str, EXPIRIES)), str(rule.expires_min))),
        paused_until=form.take("paused_until", until(day), None),
        lead_min=int(lead) if lead.isdigit() else None,
    )


def own_name(text: str) -> str:
    """A name for a reminder: one line, and no amount of anything."""
    name = forms.text(LONGEST_NAME)(" ".join(text.split()))
    if is_amount(name):
        raise InvalidValue(NO_AMOUNTS)
    return name


def until(first: date) -> Callable[[str], date]:
    """A parser for the last day of a pause."""
    last = first + FURTHEST

    def parse(text: str) -> date:
        found = forms.day(text)
        if not first <= found <= last:
            raise InvalidValue(message("Pick a day from %(first)s to %(last)s.", first=first, last=last))
        return found

    return parse


def _days(form: Form) -> str:
    chosen = {text for text in form.several("days") if text in set("0123456")}
    if not chosen:
        form.errors["days"] = NEED_DAY
    return "".join(sorted(chosen))


def _times(form: Form) -> str:
    """Up to four times, in order, each once."""
    given = [form.take(f"time_{n}", forms.clock, None) for n in range(1, TIMES + 1)]
    found = sorted({one for one in given if one is not None})
    if not found and not any(f"time_{n}" in form.errors for n in range(1, TIMES + 1)):
        form.errors["time_1"] = NEED_TIME
    return " ".join(f"{one:%H:%M}" for one in found)


def _form(
    rule: ReminderRule, values: Mapping[str, str], errors: Mapping[str, Message], *, new: bool = False
) -> Response:
    """The form, filled with what is kept or, where it came back, with what was sent."""
    person, back = viewer(), bool(errors)
    found = listing.reach(database.reading(), person)
    offered = [(key, say(CHANNELS[key].label)) for key in CHANNELS if key in found.ready or key == rule.channel]
    return listing.form_page(
        "reminders/rule.html", values if back else _kept(rule), errors, rule=rule, new=new, kind=KINDS[rule.kind],
        named=rule.kind in own.NAMED, timed=rule.kind not in (CHECK_INS, APPOINTMENTS),
        days=[(str(day), say(DAYS[day])) for day in reminder_words.week(person.week_start)],
        chosen=request.form.getlist("days") if back else list(rule.days),
        leads=[(str(one or "day"), say(word)) for one, word in LEADS.items()],
        expiries=[(str(one), say(word)) for one, word in EXPIRIES.items()], channels=offered,
        today=today.today(person), reach=found, times=range(1, TIMES + 1), address=f"/reminders/rules/{rule.id}",
        told=None if new or back else snoozing.told(database.reading(), person, rule),
    )


def _kept(rule: ReminderRule) -> dict[str, str]:
    """A rule as its form holds it."""
    times = {f"time_{n}": text for n, text in enumerate(rule.times.split(), 1)}
    paused = rule.paused_until if rule.paused_until and rule.paused_until >= today.today(viewer()) else None
    return {
        **times, "name": own.name(rule), "channel": rule.channel, "lead": str(rule.lead_min or "day"),
        "only_if_open": "yes" if rule.only_if_open else "", "expires_min": str(rule.expires_min),
        "is_on": "yes" if rule.is_on else "",
        "paused_until": paused.isoformat() if paused else "",
    }
