"""Supporting: what somebody close sees of a person: a summary of what is shared, signs to send, what tends to help."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.domain import phases
from tracker.domain.caseload import NODS
from tracker.domain.consent import TOPICS
from tracker.domain.guidance import CARDS
from tracker.domain.measures import MEASURES
from tracker.domain.notices import Record
from tracker.domain.review import Logged, review
from tracker.domain.scales import InvalidValue
from tracker.domain.words import Message
from tracker.features.counsel.pages import page, pages
from tracker.store import windows
from tracker.store.windows import Answers, Plan, Seat, Visit, Window
from tracker.web import care, database, forms, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy, viewer

WEEK, BEFORE, AHEAD = timedelta(days=6), timedelta(days=34), timedelta(days=60)
#: Which signs can be about what one does not see is nothing to send: the topic each one needs ("" none).
NEEDS: Mapping[str, str] = {"saw": "", "session": "appointments", "log": "daily", "sleep": "sleep", "coping": ""}


@dataclass(frozen=True, slots=True)
class Close:
    """One person, as their supporter sees them; what is not shared is None."""

    person_id: UUID
    name: str
    today: date
    topics: tuple[Message, ...]
    sentences: tuple[Message, ...] | None
    where: Message | None
    plan: Plan | None
    session: Visit | None
    attended: int | None
    helps: str | None
    signs: tuple[str, ...]
    sent: frozenset[str]
    record: Record


@pages.get("/supporting")
@policy("person", whose="shared")
def supporting() -> Response:
    """Who shares with the viewer as somebody close."""
    with windows.caseload(database.store(), _seat(), today.now()) as panes:
        people = [(pane.window.person_id, pane.window.name) for pane in panes]
        records = [pane.record for pane in panes]
    return page("counsel/supporting.html", records, people=people, cards=CARDS, near=care.near(viewer()))


@pages.get("/supporting/<uuid:person_id>")
@policy("person", whose="shared")
def support(person_id: UUID) -> Response:
    """The week of one person in a few sentences, signs to send, and what tends to help."""
    now = today.now()
    with windows.opened(database.store(), _seat(), person_id, now) as pane:
        if pane is None:
            abort(404)
        close = close_of(pane.window, pane.record, now)
    return page("counsel/support.html", close.record, **values(close), preview=False,
                sent_now=request.args.get("sent", "") in NODS)


def values(close: Close) -> dict[str, Any]:
    """What the template of the page takes, on both sides."""
    return {"close": close, "nods": NODS, "cards": CARDS, "near": care.near(viewer())}


@pages.post("/supporting/<uuid:person_id>/nods")
@policy("person", whose="shared")
def send_sign(person_id: UUID) -> Response:
    """Send one sign about today: one tap, no words; a second tap changes nothing."""
    form = Form()
    kind, day = form.raw.get("kind", ""), form.take("day", forms.day, None)
    try:
        kept = day is not None and windows.nod(database.store(), _seat(), person_id, kind, day, today.now())
    except InvalidValue:
        abort(400)
    if not kept:
        abort(404)
    return responses.seen(f"/supporting/{person_id}?sent={kind}")


def _seat() -> Seat:
    """A supporter sits in no practice."""
    return Seat(viewer().id)


def close_of(window: Window, record: Record, now: datetime) -> Close:
    """Everything the page shows, read while the window is open; the person's own preview of it reads the same."""
    day = window.today
    daily = {topic: answers for topic, answers in _daily(window, day) if answers is not None}
    visits = window.appointments(day - timedelta(days=27), day + AHEAD)
    standing = window.standing(day)
    shared = {*window.topics, *(("daily",) if daily else ())}
    return Close(
        window.person_id, window.name, day,
        tuple(TOPICS[key].label for key in TOPICS if key in window.topics),
        _sentences(daily, day) if daily else None,
        phases.eyebrow(standing) if standing else None, window.plan_goals(),
        next((one for one in visits or () if one.day >= day and one.state == "planned"), None),
        None if visits is None else sum(one.state == "attended" and one.day <= day for one in visits),
        window.talking_point(), tuple(kind for kind, needed in NEEDS.items() if not needed or needed in shared),
        frozenset(one.kind for one in window.nods() if one.day == day), record,
    )


def _daily(window: Window, day: date) -> list[tuple[str, Answers | None]]:
    first = day - BEFORE
    return [("mood", window.mood(first, day)), ("sleep", window.sleep(first, day)),
            ("confidence", window.confidence(first, day))]


def _sentences(daily: Mapping[str, Answers], day: date) -> tuple[Message, ...]:
    """The last seven days in the sentences the person reads too."""
    values: dict[str, dict[date, float]] = {}
    for answers in daily.values():
        for on, given in answers.items():
            for name, text in given.items():
                value = MEASURES[name].scale.load(text)
                if isinstance(value, int | float):
                    values.setdefault(name, {})[on] = float(value)
    said = review(Logged(values), day - WEEK, day, daily.keys())
    return (said.headline, *said.sentences, *said.lines)
