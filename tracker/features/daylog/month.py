"""The month: every day of it within one tap, to fill in or correct."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.domain.abstinence import USE
from tracker.domain.measures import DAILY_LOG
from tracker.domain.words import Message, message
from tracker.features.daylog.pages import FIRST, pages
from tracker.features.daylog.sheet import is_late
from tracker.store import days
from tracker.store.days import Kept
from tracker.store.people import Person
from tracker.web import database, responses, today
from tracker.web.gate import policy, viewer
from tracker.web.templating import say, say_day

#: A craving of 0–1, 2–3, 4–5, 6–7, 8–10 as five shades.
DARKEST = 4


@pages.get("/calendar")
@policy("person")
def calendar() -> Response:
    """One month of days; this one unless the address says another."""
    person = viewer()
    now = today.today(person)
    first = _month(request.args.get("month", ""), now)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    kept = days.between(database.reading(), person.id, first, last, DAILY_LOG)
    blanks: list[dict[str, Any] | None] = [None] * ((first.weekday() - person.week_start) % 7)
    cells = [_cell(first + timedelta(days=n), now, kept.get(first + timedelta(days=n), {}), person)
             for n in range(last.day)]
    week = first - timedelta(days=len(blanks))
    return responses.page(
        "daylog/calendar.html", any_late=any(cell["late"] for cell in cells),
        month={
            "name": say_day(first, "MMMM y"), "days": [*blanks, *cells],
            "previous": _link(first - timedelta(days=1)) if first > FIRST else None,
            "next": _link(last + timedelta(days=1)) if last < now else None,
            "dows": [(say_day(week + timedelta(days=n), "EEEEE"), say_day(week + timedelta(days=n), "EEEE"))
                     for n in range(7)],
        },
    )


def _month(text: str, now: date) -> date:
    """The first day of the month asked for; 404 for one that has not begun or makes no sense."""
    if not text:
        return now.replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01") if len(text) == 7 else abort(404)
    except ValueError:
        abort(404)
    return first if FIRST <= first <= now else abort(404)


def _link(day: date) -> tuple[str, str]:
    return f"/calendar?month={day:%Y-%m}", say_day(day, "MMMM y")


def _cell(day: date, now: date, kept: dict[str, Kept], person: Person) -> dict[str, Any]:
    craving = kept["craving_peak"].value if "craving_peak" in kept else ""
    late = is_late(day, kept, person)
    return {
        "n": day.day, "href": f"/days/{day}" if day <= now else "", "today": day == now, "late": late,
        "level": min(int(craving) // 2, DARKEST) if craving else (0 if kept else None), "value": craving,
        "used": "use" in kept and kept["use"].value == USE,
        "label": " ".join(say(part) for part in _label(day, kept, craving, late=late)),
    }


def _label(day: date, kept: dict[str, Kept], craving: str, *, late: bool) -> list[Message | str]:
    """A day in words: its date, the strongest craving, use, and whether it was added later."""
    parts: list[Message | str] = [say_day(day, "EEEE d MMMM") + "."]
    if not kept:
        return [*parts, message("No log.")]
    parts.append(message("Strongest craving %(n)s.", n=craving) if craving else message("Logged."))
    if "use" in kept:
        parts.append(message("With use.") if kept["use"].value == USE else message("Without use."))
    return [*parts, message("Added later.")] if late else parts
