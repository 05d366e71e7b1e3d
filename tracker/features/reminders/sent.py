"""What was sent: every reminder of the last thirty days with what became of it, by day, and what comes next."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.wrappers import Response

from tracker.domain import reminder_words, silence
from tracker.domain.scales import InvalidValue
from tracker.domain.words import Message, message
from tracker.features.reminders import own, trial
from tracker.features.reminders.channels import CHANNELS, EMAIL
from tracker.features.reminders.channels.push import KIND
from tracker.features.reminders.pages import pages
from tracker.store import sendings
from tracker.store.reminders import EXPIRED, FAILED, LIVE, Reminder, ReminderRule
from tracker.web import database, forms, responses, today
from tracker.web.gate import policy, viewer

#: How far back one can look, and how many days make a page.
BACK, PAGE = timedelta(days=30), timedelta(days=7)
#: The rows of a silence plan by what tells them apart.
QUIET = {
    silence.ORDINAL[silence.WARN]: message("Silence plan: a word to you first"),
    silence.ORDINAL[silence.TELL]: message("Silence plan: your words to them"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One reminder: its local time and name, its way where that is no phone, and what became of it.

    `kind` is coming, told or over.
    """

    at: time
    title: Message | str
    channel: Message | None
    words: Message
    kind: str


@pages.get("/reminders/sent")
@policy("person")
def sent() -> Response:
    """A week of reminders, latest first; `until` is its last day, and without it what is planned stands on top."""
    db, person, day = database.reading(), viewer(), today.today(viewer())
    first = day - BACK
    until = _until(first, day)
    begins = max(first, (until or day) - PAGE + timedelta(days=1))
    rules: dict[UUID, ReminderRule | None] = {one.id: one for one in own.rules(db, person, today.now())}
    found: dict[date, list[Said]] = {}
    for row in reversed(sendings.of(db, person.id, begins - timedelta(days=1))):
        local = row.due_at.astimezone(ZoneInfo(row.zone))
        if begins <= local.date() and (until is None or local.date() <= until):
            found.setdefault(local.date(), []).append(_said(row, rules, local.time()))
    return responses.page(
        "reminders/sent.html", found=found, today=day, is_latest=until is None,
        earlier=begins - timedelta(days=1) if begins > first else None,
        later=min(day, until + PAGE) if until and until < day else None,
    )


def _until(first: date, last: date) -> date | None:
    try:
        found = forms.day(request.args.get("until", ""))
    except InvalidValue:
        return None
    return found if first <= found < last else None


def _said(row: Reminder, rules: dict[UUID, ReminderRule | None], at: time) -> Said:
    rule = rules.get(row.rule_id)
    others = {trial.rule_id(viewer()): trial.NAME, silence.rule_of(viewer().id): QUIET.get(row.ordinal)}
    kind = "coming" if row.state in LIVE else "over" if row.state in (EXPIRED, FAILED) else "told"
    channel = CHANNELS.get(row.channel) if row.channel != KIND else None
    return Said(
        at, others.get(row.rule_id) or own.title(rule), channel.label if channel else None,
        reminder_words.became(row.state, row.reason, rule.kind if rule else "", put_off=row.snoozed > 0,
                              by_mail=row.channel == EMAIL), kind,
    )
