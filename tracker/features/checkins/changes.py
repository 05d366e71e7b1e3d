"""Changing the plan of a check-in, and a holiday from all of them. Each post can be sent twice and changes once."""

from datetime import date, timedelta

from werkzeug.wrappers import Response

from tracker.domain.instruments.instrument import Instrument
from tracker.domain.words import message
from tracker.features.checkins import listing, planning
from tracker.features.checkins.pages import pages, questionnaire
from tracker.store import checkins
from tracker.web import database, forms, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy, viewer

NEED_DAY = message("Pick a day.")
NOT_THERE = message("This one is not on your plan any more. Please look again.")
TOO_LONG = message("A holiday can be up to %(n)s days.", n=planning.LONGEST_HOLIDAY)
BACKWARDS = message("Pick a last day that is not before the first.")
DOINGS = ("move", "skip", "back", "off", "on", "every")


@pages.post("/check-ins/forms/<key>/plan")
@policy("person")
def change(key: str) -> Response:
    """Move or skip the turn that is due or next, put it back, set a rhythm, switch the form off or on."""
    instrument, posted = questionnaire(key), Form()
    do = posted.take("do", forms.one_of(*DOINGS), "")
    if not do:
        posted.errors.setdefault("do", message("Choose what to change."))
        return listing.form_page(instrument, posted.raw, posted.errors)
    values = _values(instrument, do, posted)
    if posted.errors:
        return listing.form_page(instrument, posted.raw, posted.errors)
    person, now = viewer(), today.now()
    if values:
        with database.writing() as db:
            checkins.choose(db, person.id, key, now, **values)
            checkins.wake(db, person.id, now)
    return responses.seen(f"/check-ins/forms/{key}?changed={do}")


def _values(instrument: Instrument, do: str, posted: Form) -> dict[str, object]:
    """What is to be kept; nothing where it is so already, or where `posted.errors` says what is wrong."""
    if do in ("move", "skip"):
        return _turned(instrument, do, posted)
    mine = listing.own()
    whole: dict[str, object] = {"moved_from": None, "moved_to": None, "skipped": None}
    choice = mine.agenda.choices.get(instrument.key)
    if do == "back":
        return whole
    if do == "off":
        return {"state": "off", **whole}
    if do == "on":
        start = planning.free_after(instrument, mine.latest, mine.day) or mine.day
        return planning.switched_on(choice, mine.asked(instrument), start) | whole
    chosen = posted.take("every", forms.one_of(*(value for value, _ in planning.rhythms(instrument))), "")
    if not chosen:
        return {"state": "", "since": None, "every": None, **whole}
    if choice is not None and choice.state == "on" and choice.every == int(chosen):
        return {}
    return planning.own_rhythm(instrument, int(chosen), mine.latest, mine.day) | whole


def _turned(instrument: Instrument, do: str, posted: Form) -> dict[str, object]:
    """A turn moved or skipped. The form names its slot, so that sent twice it does not skip the next one, too."""
    mine = listing.own()
    turn, choice = mine.turn(instrument), mine.agenda.choices.get(instrument.key)
    slot = posted.take("slot", forms.day, turn.slot if turn else mine.day)
    if do == "skip" and choice is not None and choice.skipped == slot:
        return {}
    if turn is None or turn.slot != slot:
        posted.errors["do"] = NOT_THERE
        return {}
    if do == "skip":
        return {"skipped": slot, "moved_from": None, "moved_to": None}
    day = posted.need("day", planning.day_between(turn.first, turn.last), NEED_DAY)
    if day is None:
        return {}
    moved = day != slot
    return {"moved_from": slot if moved else None, "moved_to": day if moved else None, "skipped": None}


@pages.post("/check-ins/pause")
@policy("person")
def pause() -> Response:
    """A holiday: no check-in is asked for from the first day to the last."""
    person, posted, now = viewer(), Form(), today.now()
    day = today.today(person)
    begins = planning.day_between(day, day + planning.HOLIDAY_AHEAD)
    first = posted.need("first", begins, NEED_DAY)
    last = posted.need("last", forms.day, NEED_DAY)
    if first is not None and last is not None:
        _check_holiday(posted, first, last)
    if posted.errors or first is None or last is None:
        return listing.index_page(posted.raw, posted.errors)
    with database.writing() as db:
        checkins.keep_pause(db, person.id, first, last, now)
        checkins.wake(db, person.id, now)
    return responses.seen("/check-ins?changed=holiday")


@pages.post("/check-ins/pause/end")
@policy("person")
def end_pause() -> Response:
    """End the holiday, or take back one to come."""
    person, now = viewer(), today.now()
    with database.writing() as db:
        checkins.drop_pause(db, person.id)
        checkins.wake(db, person.id, now)
    return responses.seen("/check-ins?changed=back")


def _check_holiday(posted: Form, first: date, last: date) -> None:
    if last < first:
        posted.errors["last"] = BACKWARDS
    elif (last - first) + timedelta(days=1) > timedelta(days=planning.LONGEST_HOLIDAY):
        posted.errors["last"] = TOO_LONG
