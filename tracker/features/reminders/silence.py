"""The page of the silence plan: whom to tell after how many days, in the person's own words, as it would arrive."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from zoneinfo import ZoneInfo

from flask import current_app
from werkzeug.wrappers import Response

from tracker.domain import silence as domain
from tracker.domain.localdays import local_day
from tracker.domain.scales import InvalidValue
from tracker.domain.words import Message, message
from tracker.features.reminders import telling, warning
from tracker.features.reminders.channels import CHANNELS
from tracker.features.reminders.pages import pages
from tracker.features.reminders.telling import Told
from tracker.store import reminders
from tracker.web import database, forms, gate, logs, mail, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy, viewer
from tracker.web.templating import say

#: A form opened with the passphrase may be filled in for so long.
FILLING_IN = timedelta(hours=1)
LONGEST_NAME, LONGEST = 64, 500
MISSING: dict[str, Message] = {
    "contact": message("Say who it is for."),
    "address": message("Enter an e-mail address, like name@example.org."),
    "sentence": message("Write what they should read."),
}
NO_WAY = message("Nothing leads to you yet, so it cannot warn you. Set up this phone or your e-mail first.")
NO_MAIL = message("This server cannot send e-mail, so the plan cannot be on.")


@pages.get("/reminders/silence")
@policy("person", step_up=True)
def silence_page() -> Response:
    """The plan as it is."""
    return _page(_kept(), {})


@pages.post("/reminders/silence")
@policy("person")
def keep_silence() -> Response:
    """Keep the plan (on or off), or show what would be sent; nothing is kept then."""
    if today.now() - gate.login().proved_at > FILLING_IN:
        return gate.prove_again()
    form, person, now = Form(), viewer(), today.now()
    days = form.take("days", forms.whole(domain.FEWEST, domain.MOST), domain.USUAL)
    told = Told(form.need("contact", _line, MISSING["contact"]) or "",
                form.need("address", _address, MISSING["address"]) or "",
                form.need("sentence", forms.text(LONGEST), MISSING["sentence"]) or "")
    is_on = form.raw.get("state") == "on"
    if is_on and not mail.possible():
        form.errors["state"] = NO_MAIL
    elif is_on and not _ways():
        form.errors["state"] = NO_WAY
    if form.errors or form.raw.get("do") == "look":
        return _page(form.raw, form.errors, _letter(told, days))
    with database.writing() as db:
        sealed = telling.seal(database.store().vault, person.id, told)
        last = reminders.paused_until(db, person.id, today.today(person))
        begins = domain.paused(last, person.zone, person.day_boundary) if last is not None else now
        reminders.keep_silence(db, person.id, begins, sealed=sealed, days=days, is_on=is_on, warned_at=None,
                               told_at=None)
    logs.event("silence.changed", person=person.id)
    return responses.seen("/reminders/silence")


@pages.post("/reminders/silence/wait")
@policy("person")
def wait() -> Response:
    """Not now: the days are counted anew from today. It takes nothing but being here."""
    with database.writing() as db:
        reminders.keep_silence(db, viewer().id, today.now())
    return responses.seen("/")


@pages.post("/reminders/silence/removal")
@policy("person")
def remove_silence() -> Response:
    """Forget the plan and whom it named."""
    with database.writing() as db:
        plan = reminders.silence(db, viewer().id)
        if plan is not None:
            db.delete(plan)
    return responses.seen("/reminders")


@pages.app_template_global("silence_warning")
def silence_warning() -> Message | None:
    """What the person is told in the app once their plan is about to speak; None on all other days."""
    person, now = viewer(), today.now()
    plan = reminders.silence(database.reading(), person.id)
    if plan is None or not plan.is_on:
        return None
    found = telling.stand(database.reading(), person, plan, now)
    told = telling.opened(database.store().vault, plan)
    if found is None or told is None or not domain.is_warned(found, person.zone, person.day_boundary, plan.warned_at):
        return None
    if domain.is_warned(found, person.zone, person.day_boundary, plan.told_at):
        return message("%(name)s has got the words of your silence plan.", name=told.name)
    reached = warning.reached(warning.warnings(database.reading(), person, found))
    if reached is None:
        return message("Your silence plan wants to tell %(name)s. It tells nobody before a warning has reached you. "
                       "A log stops it.", name=told.name)
    at = domain.speaks_at(found, reached, person.zone, person.day_boundary).astimezone(ZoneInfo(person.zone))
    return message("On %(day)s at %(time)s your silence plan tells %(name)s. A log before then stops it.",
                   day=at.date(), time=at.time(), name=told.name)


def _kept() -> dict[str, str]:
    """The plan as its form holds it."""
    plan = reminders.silence(database.reading(), viewer().id)
    told = telling.opened(database.store().vault, plan) if plan is not None else None
    if plan is None or told is None:
        return {}
    return {"days": str(plan.days), "contact": told.name, "address": told.address, "sentence": told.sentence,
            "state": "on" if plan.is_on else "off"}


def _page(values: Mapping[str, str], errors: Mapping[str, Message], shown: mail.Letter | None = None) -> Response:
    said = {name: say(error) for name, error in errors.items()}
    if said and responses.wants_json():
        return responses.plain(422, errors=said)
    if shown is None and values:
        told = Told(values["contact"], values["address"], values["sentence"])
        shown = _letter(told, int(values["days"]))
    return responses.page(
        "reminders/silence.html", 422 if said else 200, values=defaultdict(str, values), errors=defaultdict(str, said),
        problems=list(said.items()), shown=None if said else shown, by_mail=mail.possible(), there=bool(_kept()),
        day_choices=[(n, n) for n in range(domain.FEWEST, domain.MOST + 1)], usual=domain.USUAL, longest=LONGEST,
        soonest=domain.WEEKLY if _weekly() else None, has_way=bool(_ways()), paused=_paused(),
    )


def _paused() -> date | None:
    """The last day of the plan's pause, while it lasts."""
    plan, person = reminders.silence(database.reading(), viewer().id), viewer()
    return local_day(plan.edited_at, person.zone, person.day_boundary) if (
        plan is not None and plan.is_on and plan.edited_at > today.now()) else None


def _ways() -> list[str]:
    return warning.ways(database.reading(), current_app.config["SETTINGS"], CHANNELS, viewer())


def _letter(told: Told, days: int) -> mail.Letter:
    """What the other would get after so many days were chosen."""
    let_pass = domain.let_pass(days, weekly=_weekly())
    return telling.letter(current_app.config["SETTINGS"], viewer(), told, let_pass)


def _weekly() -> bool:
    return telling.logs_weekly(database.reading(), viewer(), today.today(viewer()))


def _line(value: str) -> str:
    """A name: one line."""
    if re.search(r"[\r\n\t]", value):
        raise InvalidValue(MISSING["contact"])
    return forms.text(LONGEST_NAME)(value)


def _address(value: str) -> str:
    """One e-mail address, and nothing that could become a second one or another line."""
    try:
        found = Address(addr_spec=value)
    except (ValueError, MessageError):
        raise InvalidValue(MISSING["address"]) from None
    if len(value) > 254 or not value.isascii() or found.addr_spec != value or "." not in found.domain:
        raise InvalidValue(MISSING["address"])
    return value
