"""What a reminder's link opens for whoever holds it: what it asks about, and nothing that was ever answered.

A phone's worker reports over it that a reminder was shown and puts one off; a mail program ends it with one post.
"""

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.domain import reminders as domain
from tracker.features.reminders import link_log, link_pages
from tracker.features.reminders.pages import pages
from tracker.store import checkins, reminders, sendings
from tracker.web import database, reminder_links, responses, today
from tracker.web.gate import hashed, policy
from tracker.web.questionnaires import questionnaires


@pages.get("/r/<link>")
@policy("anyone")
def open_link(link: str) -> Response:
    """The real page for the person on a device where they are signed in; for anyone else what it asks, alone."""
    row = reminder_links.found(link)
    if row is not None and reminder_links.is_own(row):
        return responses.seen(link_pages.place(row))
    row = reminder_links.reminder(link)
    if (ended := link_pages.ended(row)) is not None:
        return ended
    if link_pages.kind(row) == domain.LOG:
        return link_log.form_page(link, row)
    if link_pages.kind(row) == domain.CHECK_INS and row.about in questionnaires():
        return responses.seen(f"/r/{link}/check-in")
    return link_pages.page("reminders/link.html", link=link, place=link_pages.place(row), **link_pages.ways_out(row))


@pages.get("/r/<link>/log")
@policy("anyone")
def log_now(link: str) -> Response:
    """Where the button "Log now" leads: to what a reminder asks about; else to the day, for whoever is signed in."""
    asks = link_pages.kind(reminder_links.reminder(link)) in (domain.LOG, domain.CHECK_INS)
    return responses.seen(f"/r/{link}" if asks else "/log")


@pages.get("/r/<link>/later")
@policy("anyone")
def choose_later(link: str) -> Response:
    """Every time a reminder can be put off to, as long as its link works."""
    row = reminder_links.reminder(link)
    ended = link_pages.ended(row)
    return ended or link_pages.page("reminders/link_later.html", link=link, **link_pages.ways_out(row))


@pages.post("/r/<link>/receipt")
@policy("anyone")
def receipt(link: str) -> Response:
    """A phone says that it shows this reminder; `endpoint` says which phone, where it knows."""
    row, endpoint = reminder_links.reminder(link), request.form.get("endpoint", "")
    with database.writing() as db:
        link_pages.arrived(db, row, today.now())
        reminders.seen(db, row.person_id, hashed(endpoint) if endpoint else "")
    return responses.plain(200, received=True)


@pages.post("/r/<link>/snooze")
@policy("anyone")
def snooze(link: str) -> Response:
    """Put it off: `choice` is 15 or 60 minutes, or `evening`."""
    row, now = reminder_links.reminder(link), today.now()
    try:
        at = domain.snoozed(request.form.get("choice", ""), now, row.zone)
    except KeyError:
        abort(422)
    if at >= reminder_links.last(row):
        abort(404)
    with database.writing() as db:
        link_pages.arrived(db, row, now)
        sendings.snooze(db, row.person_id, row.id, at, at + (row.expires_at - row.due_at))
    return link_pages.done(f"/r/{link}/later", "later")


@pages.post("/r/<link>/off")
@policy("anyone")
def turn_off(link: str) -> Response:
    """End what this reminder belongs to, as mail programs do with one post (RFC 8058: answered, not led on).

    A letter is found again after weeks, so this works for as long as the row is kept. The warning of a silence plan
    has no rule: whoever turns that off is there, and its days are counted anew. A test has nothing to end.
    """
    row, now = reminder_links.found(link), today.now()
    if row is None:
        abort(404)
    with database.writing() as db:
        rule, source = link_pages.rule(db, row), link_pages.source(db, row)
        if source == "silence":
            reminders.keep_silence(db, row.person_id, now)
        if rule is not None and rule.is_on:
            rule.is_on, rule.edited_at = False, now
            checkins.wake(db, row.person_id, now)
    if responses.wants_json():
        return responses.plain(200, done="off")
    return link_pages.told(link_pages.ENDED[source], "/reminders")
