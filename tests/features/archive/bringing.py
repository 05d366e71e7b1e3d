"""Bringing files in through the pages, as a person does: choose, look, place, confirm."""

import io
from collections.abc import Mapping
from datetime import date

from flask import Flask

from tests.people import Someone
from tests.visit import Page, visit
from tracker.store import archive, days
from tracker.store.base import Store

#: Where the real export's own mood names stand.
REAL_MOODS = {"okay": "3", "Solid": "4", "almost Rad": "5", "good": "4", "meh": "3", "bad": "2", "rad": "5"}


def choose(app: Flask, who: Someone | None, data: bytes, name: str = "daylio.csv") -> Page:
    """Send a file."""
    return visit(app, "/me/data/imports", who, files={"file": (io.BytesIO(data), name)})


def shown(app: Flask, who: Someone, data: bytes, name: str = "daylio.csv") -> tuple[str, Page]:
    """Send a file and open the page that shows it: its address and the page."""
    sent = choose(app, who, data, name)
    assert sent.status == 303, sent.words()
    return sent.location, visit(app, sent.location, who)


def fields(page: Page) -> dict[str, str]:
    """What the form would send as it stands."""
    found = {}
    for select in page.all("select"):
        chosen = [option for option in select.iter("option") if option.get("selected") is not None]
        found[str(select.get("name"))] = str(chosen[0].get("value")) if chosen else ""
    for box in page.all("input"):
        if box.get("checked") is not None:
            found[str(box.get("name"))] = str(box.get("value"))
    return found


def asked(page: Page) -> dict[str, str]:
    """The form's name for each mood that is asked about."""
    found = {}
    for group in page.all("fieldset"):
        name = next(group.iter("legend"))[0].text or ""
        found[name] = str(next(group.iter("input")).get("name"))
    return found


def bring_in(
    app: Flask, who: Someone, data: bytes, name: str = "daylio.csv", *, moods: Mapping[str, str] | None = None,
    **more: str,
) -> Page:
    """The whole way; gives the page that says what came of it."""
    address, page = shown(app, who, data, name)
    placed = {field: moods[mood] for mood, field in asked(page).items() if moods and mood in moods}
    said = {**fields(page), **placed, **more}
    done = visit(app, f"{address}/confirmation", who, post={key: value for key, value in said.items() if value != "-"})
    assert (done.status, done.location) == (303, address), done.words()
    return visit(app, address, who)


def counts(page: Page) -> dict[str, str]:
    """The figures of a preview, by their names."""
    return {str(fact.find("dt").text): str(fact.find("dd").text)  # type: ignore[union-attr]
            for fact in page.all("div", class_="fact")}


def answers(store: Store, who: Someone) -> dict[date, dict[str, str]]:
    """Every answer of a person."""
    with store.reading() as db:
        found = days.between(db, who.person.id, date.min, date.max)
    return {day: {measure: kept.value for measure, kept in said.items()} for day, said in found.items()}


def note(store: Store, who: Someone, day: date) -> str | None:
    """The text of a day."""
    with store.reading() as db:
        found = days.note(db, who.person.id, day)
    return None if found is None else store.vault.open(bytes(found.sealed), who.person.id, day)


def entries(store: Store, who: Someone) -> int:
    """How many entries of Daylio came in."""
    with store.reading() as db:
        return len(archive.known(db, who.person.id, "daylio"))
