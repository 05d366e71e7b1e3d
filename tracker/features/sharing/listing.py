"""Sharing: everybody the person shares with, what they can see, and what needs a word."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import col
from werkzeug.wrappers import Response

from tracker.domain.sentences import listed
from tracker.domain.words import Message, message
from tracker.features.sharing import choosing, looking
from tracker.features.sharing.pages import ROLES, Other, others, pages
from tracker.store.invitations import Tie
from tracker.web import database, gate, responses
from tracker.web.gate import policy, viewer
from tracker.web.templating import say_day


@dataclass(frozen=True, slots=True)
class Line:
    """One of them in the list. `ends` is the day to renew before, once it is near."""

    other: Other
    state: Message
    ends: date | None


@pages.get("/sharing")
@policy("person")
def list_sharing() -> Response:
    """Who sees what, and who is waiting for the person's word."""
    db, person = database.reading(), gate.viewer()
    ended = db.scalars(
        select(Tie).where(col(Tie.person_id) == person.id, col(Tie.confirmed_at).is_not(None),
                          (col(Tie.ended_at).is_not(None)) | (col(Tie.viewer_id).is_(None)))
        .order_by(col(Tie.made_at).desc())
    ).all()
    return responses.page("sharing/index.html", lines=[_line(one) for one in others(db)], ended=ended, roles=ROLES)


@pages.app_template_global("sharing_line")
def sharing_line() -> Message:
    """The row on Me: with whom, and when they last looked."""
    db = database.reading()
    on = [one for one in others(db) if one.state == "on"]
    if not on:
        return message("Off. Nobody sees your log")
    names = listed([Message("%(name)s", {"name": one.name}) for one in on])
    last = looking.last_of(db, on)
    if last is None:
        return message("On, with %(names)s", names=names)
    return message("On, with %(names)s. Last looked %(when)s", names=names, when=looking.when(last.at))


def _line(other: Other) -> Line:
    ends = choosing.last_day(other.terms, viewer()) if other.ends_soon and other.terms else None
    return Line(other, state_of(other), ends)


def state_of(other: Other) -> Message:
    """Where things stand with them, in a line."""
    terms, state = other.terms, other.state
    if state == "waiting":
        return message("Is this who you meant?")
    if state == "gone":
        return message("No longer at this practice. They see nothing")
    if terms is None:
        return message("Nothing is shared")
    last = choosing.last_day(terms, viewer())
    if state == "over":
        return message("It ended on %(day)s. They see nothing", day=last)
    if state == "paused":
        return message("Paused. They see nothing")
    if state == "coming":
        return message("From %(day)s on: %(what)s", day=say_day(terms.begins_at), what=choosing.said(terms.topics))
    return message("%(what)s. Up to %(day)s", what=choosing.said(terms.topics), day=last)
