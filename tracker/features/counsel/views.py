"""The list of people and its rules; the other pages of this slice add their routes to the same blueprint."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import abort, current_app, request
from werkzeug.wrappers import Response

from tracker.domain import caseload, patterns
from tracker.domain.caseload import GROUPS
from tracker.domain.trends import LEAST, PAST_DAYS, PAST_LEAST
from tracker.domain.words import Message, message
from tracker.features.counsel import brief, client, listing, preview, replying, safety_items, supporting
from tracker.features.counsel.pages import page, pages
from tracker.features.counsel.seeing import Stretch, glimpse
from tracker.store import windows
from tracker.web import database, responses, today
from tracker.web.forms import Form
from tracker.web.gate import own_path, policy, seat, viewer
from tracker.web.templating import gettext as _
from tracker.web.templating import say

__all__ = ["brief", "client", "pages", "preview", "replying", "safety_items", "supporting"]

KEYS = "keys"
A_YEAR = 365 * 24 * 3600
#: What a page says after something was done, by the word in its address.
SAID: dict[str, Message] = {
    "reviewed": message("Marked reviewed."),
    "outcome": message("Kept, with your name."),
    "contact": message("Noted that you got in touch."),
}


@pages.get("/people")
@policy("counselor", whose="shared")
def people() -> Response:
    """Everybody who shares something with this seat, the reason first."""
    now, person = today.now(), viewer()
    with windows.caseload(database.store(), seat(), now) as panes:
        glimpses = [glimpse(pane, Stretch.at(now), now) for pane in panes]
    rows = listing.rows(glimpses, person.zone)
    group, name = request.args.get("group", ""), request.args.get("q", "").strip()[:64]
    group = group if group in GROUPS else ""
    number = request.args.get("page", "1")
    shown = listing.listing(rows, group, name, int(number[:6]) if number.isascii() and number.isdigit() else 1)
    said = SAID.get(request.args.get("said", ""))
    return page(
        "counsel/people.html", [row.record for row in rows], all=shown, group=group, q=name, now=now,
        today=now.astimezone(ZoneInfo(person.zone)).date(), keys=request.cookies.get(KEYS) != "off",
        said=say(said) if said else "",
        groups=[(key, say(words)) for key, words in GROUPS.items()], names={k: say(w) for k, w in GROUPS.items()},
        address=lambda key, at=1: _address(key, name, at), back=_address(group, name, shown.page),
    )


def _address(group: str, name: str, number: int) -> str:
    asked = {"group": group, "q": name, "page": str(number) if number > 1 else ""}
    told = urlencode({key: value for key, value in asked.items() if value})
    return f"/people?{told}" if told else "/people"


@pages.get("/people/rules")
@policy("counselor", whose="shared")
def rules() -> Response:
    """The rules in plain words, with the numbers they use; and what came of safety items of the last month."""
    now = today.now()
    with windows.caseload(database.store(), seat(), now) as panes:
        share = safety_items.not_needed(panes, now)
        records = [pane.record for pane in panes]
    return page("counsel/rules.html", records, share=share, caseload=caseload, patterns=patterns,
                least=LEAST, past=PAST_DAYS, past_least=PAST_LEAST)


@pages.post("/people/keys")
@policy("counselor", whose="own")
def set_keys() -> Response:
    """Turn the keys of the list on or off on this device (WCAG 2.1.4)."""
    answer = responses.seen("/people")
    answer.set_cookie(KEYS, "off" if Form().raw.get("keys") == "off" else "on", max_age=A_YEAR, path="/people",
                      httponly=True, samesite="Lax", secure=current_app.config["SETTINGS"].secure)
    return answer


@pages.post("/people/<uuid:person_id>/review")
@policy("counselor", whose="shared")
def review(person_id: UUID) -> Response:
    """Mark a person reviewed, for one's own list; the person is not told."""
    now: datetime = today.now()
    if not windows.mark_reviewed(database.store(), seat(), person_id, now):
        abort(404)
    if responses.wants_json():
        return responses.plain(200, words=_("Today"))
    return responses.seen(own_path(Form().raw.get("next") or "/people"))
