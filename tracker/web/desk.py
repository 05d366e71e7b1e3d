"""The desk: what stands round a counselor's pages: the practice looked from, those to choose from, the menu."""

from dataclasses import dataclass

from flask import Flask, g

from tracker.store import organisations
from tracker.store.organisations import Organisation
from tracker.web import database, gate


@dataclass(frozen=True, slots=True)
class Desk:
    """The frame of a page: `place` is the practice the viewer looks from (None in none), `others` the rest of theirs.

    Without a place nothing of the desk is offered: a supporter, or a person who previews their own page.
    """

    name: str
    place: Organisation | None = None
    others: tuple[Organisation, ...] = ()
    is_counselor: bool = False
    is_admin: bool = False


def install(app: Flask) -> None:
    """Let the layout of the desk ask where it stands: `desk()`."""
    app.jinja_env.globals["desk"] = around


def around() -> Desk:
    """The desk of the signed-in viewer, read once a request."""
    if "desk" not in g:
        g.desk = _around()
    found: Desk = g.desk
    return found


def _around() -> Desk:
    viewer = gate.viewer()
    roles: dict[str, set[str]] = {}
    places: dict[str, Organisation] = {}
    for place, role in organisations.of(database.reading(), viewer.id):
        if role in ("counselor", "admin"):
            places[place.id.hex] = place
            roles.setdefault(place.id.hex, set()).add(role)
    if not places:
        return Desk(viewer.display_name)
    chosen = gate.practice().id if g.get("places") else gate.login().organisation_id
    here = places.get(chosen.hex if chosen else "") or next(iter(places.values()))
    held = roles[here.id.hex]
    return Desk(viewer.display_name, here, tuple(one for one in places.values() if one is not here),
                "counselor" in held, "admin" in held)
