"""What holds for all reminders: quiet hours, the words on a lock screen, a pause, one channel for all, new times."""

from datetime import datetime
from typing import Any

from flask import abort
from werkzeug.wrappers import Response

from tracker.domain import silence
from tracker.domain.reminders import NEUTRAL
from tracker.domain.words import message
from tracker.features.reminders import listing, operations, own, rules
from tracker.features.reminders.channels import CHANNELS
from tracker.features.reminders.channels.push import PUSH
from tracker.features.reminders.pages import pages
from tracker.store import checkins, reminder_times, reminders, ways
from tracker.web import database, forms, responses, today
from tracker.web.forms import Form
from tracker.web.gate import own_path, policy, viewer

SAME = message("Pick two times that differ.")
CHOOSE = message("Choose one of the answers shown.")
NEED_DAY = message("Pick a day.")


@pages.post("/reminders/settings")
@policy("person")
def keep_settings() -> Response:
    """Keep the words, or the quiet hours: whichever was sent."""
    form = Form()
    if "wording" in form:
        wording = form.take("wording", forms.one_of(*NEUTRAL), "")
        values: dict[str, object] = {"wording": wording}
        if not wording:
            form.errors.setdefault("wording", CHOOSE)
    else:
        values = _quiet(form)
    if form.errors:
        return listing.index_page(form.raw, form.errors)
    now, person = today.now(), viewer()
    with database.writing() as db:
        operations.settled(db, person, now)
        reminders.keep_settings(db, person.id, now, **values)  # type: ignore[arg-type]
        checkins.wake(db, person.id, now)
    where = "wording" if "wording" in form else "quiet"
    return responses.seen(f"/reminders?saved={where}#{where}")


def _quiet(form: Form) -> dict[str, object]:
    """The quiet hours, or none."""
    state = form.take("quiet", forms.one_of("on", "off"), "")
    if not state:
        form.errors.setdefault("quiet", CHOOSE)
    if state == "off":
        return {"quiet_from": None, "quiet_to": None}
    begins, ends = (form.take(name, forms.clock, usual) for name, usual in
                    zip(("quiet_from", "quiet_to"), listing.NIGHT, strict=True))
    if begins == ends and not form.errors:
        form.errors["quiet_to"] = SAME
    return {"quiet_from": begins, "quiet_to": ends}


@pages.post("/reminders/pause")
@policy("person")
def pause() -> Response:
    """Be quiet up to a day, with all of them and the silence plan; no day ends the pause."""
    form, now, person = Form(), today.now(), viewer()
    if form.raw.get("do") == "end":
        _change_all(now, plan_from=now, paused_until=None)
        return responses.seen("/reminders")
    last = form.need("until", rules.until(today.today(person)), NEED_DAY)
    if last is None:
        return listing.index_page(form.raw, form.errors)
    _change_all(now, plan_from=silence.paused(last, person.zone, person.day_boundary), paused_until=last)
    return responses.seen("/reminders?saved=pause")


@pages.post("/reminders/channel")
@policy("person")
def change_channel() -> Response:
    """Send by another channel all that went to a phone."""
    channel = Form().take("channel", forms.one_of(*CHANNELS), "")
    if not channel:
        abort(422)
    _change_all(today.now(), among=PUSH.key, channel=channel)
    return responses.seen("/reminders?saved=rule")


@pages.post("/reminders/times")
@policy("person")
def answer_times() -> Response:
    """Take the times that fit the new phase, or leave them as they are; either way it is asked no more."""
    form, person, now = Form(), viewer(), today.now()
    answer = form.take("answer", forms.one_of("yes", "no"), "")
    if not answer:
        abort(422)
    with database.writing() as db:
        moved = reminder_times.offered(db, person.id, ways.way(db, person.id, today.today(person)))
        # Looked at anew: sent twice, or after a further move, it changes what was offered and nothing else.
        if moved is not None and moved.offer.phase == form.raw.get("phase"):
            offer = moved.offer
            values = {"days": "".join(map(str, sorted(offer.days))),
                      "times": " ".join(f"{at:%H:%M}" for at in offer.times)}
            own.keep(db, person, moved.rule, now, answered=True, **(values if answer == "yes" else {}))
    return responses.seen(own_path(form.raw.get("next") or "/reminders"))


def _change_all(now: datetime, among: str = "", plan_from: datetime | None = None, **values: Any) -> None:
    """Change every rule that is kept; `among` is the channel of those to change.

    `plan_from` is when the days of the silence plan begin to count, where that changes, too.
    """
    person = viewer()
    with database.writing() as db:
        operations.settled(db, person, now)
        for one in reminders.rules(db, person.id):
            if not among or one.channel == among:
                own.keep(db, person, one, now, **values)
        if plan_from is not None:
            reminders.keep_silence(db, person.id, plan_from)
