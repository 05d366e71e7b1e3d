"""One moment: rating a craving again, changing what was written, deleting it and undoing that; and after a use."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.domain import abstinence
from tracker.domain import moments as domain
from tracker.domain.moments import USE
from tracker.features.daylog import moment_form, operations
from tracker.features.daylog.moments import around, first_words, use_choices
from tracker.features.daylog.pages import pages
from tracker.store import moments, uses, ways
from tracker.store.moments import Moment
from tracker.web import database, responses, today
from tracker.web.care import near
from tracker.web.forms import Form, written
from tracker.web.gate import policy, viewer

#: Days drawn as dots on the page after a use: seven rows of thirteen.
DOTS = 91


def own(moment_id: UUID) -> Moment:
    """The viewer's moment; 404 for anyone else's."""
    moment = moments.one(database.reading(), viewer().id, moment_id)
    if moment is None:
        abort(404)
    return moment


@pages.get("/moments/<uuid:moment_id>")
@policy("person")
def open_moment(moment_id: UUID) -> Response:
    """A craving to rate again, or a use to change."""
    return _page(own(moment_id))


@pages.post("/moments/<uuid:moment_id>")
@policy("person")
def change(moment_id: UUID) -> Response:
    """Change what was sent; a stronger craving raises its day, a use moved to another day marks that one too."""
    moment, form, person = own(moment_id), Form(), viewer()
    edit, alone = written(form, person.zone)
    values, note = moment_form.read(form, moment.kind), moment_form.read_note(form)
    if moment.kind == USE and form.raw.get("day"):
        values["day"] = moment_form.read_day(form, today.today(person))
        part = str(values.get("part_of_day", moment.part_of_day))
        if (values["day"], part) != (moment.day, moment.part_of_day):
            values["started_at"] = around(values["day"], part, person.zone)
    if form.errors:
        return _page(moment, form)
    if note is not None and moment_form.note_of(moment) is not None:
        values["sealed"] = moment_form.seal(person.id, moment.id, note)
    if values.get("intensity_after") is not None and moment.intensity_after is None:
        values["minutes"] = _minutes(moment, edit.recorded_at - moment.started_at)
    with database.writing() as db:
        moments.change(db, person.id, moment.id, **values, edited_at=edit.edited_at)
        changed = moments.one(db, person.id, moment.id)
        if changed is not None and {"intensity", "day"} & values.keys():
            operations.mark_day(db, changed, edit, alone=alone)
    if responses.wants_json():
        return responses.plain(200, id=str(moment.id), saved=sorted(values))
    if values.get("outcome") == "used" and moment.outcome != "used":
        return responses.seen(f"/moments/new?kind=use&day={moment.day}")
    return responses.seen("/")


@pages.post("/moments/<uuid:moment_id>/deletion")
@policy("person")
def delete(moment_id: UUID) -> Response:
    """Delete it, pressed once or twice; the day's page offers to put it back. What the day says stays."""
    moment = moments.one(database.reading(), viewer().id, moment_id, deleted=True)
    if moment is None:
        abort(404)
    if moment.deleted_at is None:
        with database.writing() as db:
            operations.remove(db, moment.person_id, moment.id, today.now())
    return responses.seen(f"/days/{moment.day}?removed={moment.id}")


@pages.post("/moments/<uuid:moment_id>/return")
@policy("person")
def put_back(moment_id: UUID) -> Response:
    """Undo a deletion."""
    person = viewer()
    moment = moments.one(database.reading(), person.id, moment_id, deleted=True)
    if moment is None:
        abort(404)
    with database.writing() as db:
        moments.change(db, person.id, moment.id, deleted_at=None)
    return responses.seen(f"/days/{moment.day}/more")


@pages.get("/moments/<uuid:moment_id>/after")
@policy("person")
def after(moment_id: UUID) -> Response:
    """Thanks, first aid, and the days that still stand: the same whether it is the first time or the tenth."""
    moment, person, db = own(moment_id), viewer(), database.reading()
    if moment.kind != USE:
        abort(404)
    now = today.today(person)
    way = ways.way(db, person.id, now)
    start = way.journey.started_on if way.journey else None
    first = max(start or now, now - timedelta(days=DOTS - 1)) if start and start <= now else now - timedelta(days=27)
    states = abstinence.window({day: kept.value for day, kept in uses.known(db, person.id, first, now).items()},
                               first, now)
    return responses.page(
        "daylog/after.html", moment=moment, today=now, days=states, counts=abstinence.summary(states),
        total=None if "total" in person.counts_hidden else uses.days_without(db, person.id, start, now),
        asked=moment.sealed is None, way_on="/me/codes" if person.codes_seen_at is None else "/",
        near=near(person), **first_words(person),
    )


def _minutes(moment: Moment, passed: timedelta) -> int | None:
    """How long a craving lasted up to its second rating; nothing where that came much later."""
    minutes = round(passed.total_seconds() / 60)
    return max(1, minutes) if minutes <= domain.LONGEST_MINUTES else None


def _page(moment: Moment, form: Form | None = None) -> Response:
    status = 422 if form else 200
    values: dict[str, Any] = {
        "moment": moment, "held": moment_form.values(moment.kind, moment, form),
        "errors": moment_form.said_errors(form.errors) if form else [], "today": today.today(viewer()),
    }
    if moment.kind == USE:
        now = today.today(viewer())
        return responses.page("daylog/use.html", status, **values, **use_choices(viewer()), **first_words(viewer()),
                              day=form.raw.get("day", "") if form else moment.day, client_id="",
                              first=min(moment.day, now - timedelta(days=domain.BACK)))
    strongest = moment.intensity if moment.intensity_after is None else moment.intensity_after
    return responses.page(
        "daylog/craving_after.html", status, **values, triggers=moment_form.choices(domain.TRIGGERS),
        helped=moment_form.choices(domain.RELIEF), outcomes=moment_form.choices(domain.OUTCOME),
        saved=bool(request.args.get("saved")), strong=strongest is not None and strongest >= domain.STRONG,
        sentence=domain.change_sentence(moment.intensity, moment.intensity_after, moment.minutes),
    )
