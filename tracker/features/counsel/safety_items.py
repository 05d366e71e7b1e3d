"""Safety items: answers that called for the support screen; a named counselor says what came of each.

Nothing here is watched: an item waits on top of the list until somebody looks, and the pages say so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import abort
from werkzeug.wrappers import Response

from tracker.domain import caseload
from tracker.domain.caseload import OUTCOMES
from tracker.domain.notices import Record
from tracker.domain.scales import InvalidValue
from tracker.domain.words import Message, message
from tracker.features.counsel.pages import page, pages
from tracker.features.counsel.seeing import EVER
from tracker.store import windows
from tracker.store.windows import Pane, SafetyItem
from tracker.web import database, responses, today
from tracker.web.forms import Form
from tracker.web.gate import own_path, policy, seat
from tracker.web.templating import say

MONTH = timedelta(days=30)
#: So many outcomes of a month are enough for a share; more than this share without need of action is worth a talk
#: (domain reference §5.5).
ENOUGH, MUCH = 10, 70
NEED_OUTCOME = message("Choose what came of it.")


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a month's outcomes said that no action was needed; `percent` is None while there are too few."""

    not_needed: int
    total: int

    @property
    def percent(self) -> int | None:
        """The share, rounded."""
        return round(100 * self.not_needed / self.total) if self.total >= ENOUGH else None

    @property
    def is_much(self) -> bool:
        """Whether the items ask for more than they are worth."""
        return self.percent is not None and self.percent > MUCH


def not_needed(panes: Iterable[Pane], now: datetime) -> Share:
    """The outcomes of the last 30 days, over a whole list."""
    said = [item.acknowledged.outcome for pane in panes for item in pane.window.safety(EVER) or ()
            if item.acknowledged is not None and item.acknowledged.at > now - MONTH]
    return Share(said.count("not_needed"), len(said))


@dataclass(frozen=True, slots=True)
class _Shown:
    """One item of one person, as its page needs it."""

    person_id: UUID
    name: str
    item: SafetyItem
    record: Record


@pages.get("/people/<uuid:person_id>/acknowledgements/<uuid:event_id>")
@policy("counselor", whose="shared")
def safety_item(person_id: UUID, event_id: UUID) -> Response:
    """What was said, when, and the outcomes to choose from; or who took care of it."""
    return _form(person_id, event_id, "", None)


@pages.post("/people/<uuid:person_id>/acknowledgements/<uuid:event_id>")
@policy("counselor", whose="shared")
def acknowledge(person_id: UUID, event_id: UUID) -> Response:
    """Keep what came of it, with one's name; the first word holds."""
    form = Form()
    outcome = form.raw.get("outcome", "")
    if not outcome:
        return _form(person_id, event_id, "", NEED_OUTCOME)
    try:
        kept = windows.acknowledge(database.store(), seat(), person_id, event_id, outcome, today.now())
    except InvalidValue as wrong:
        return _form(person_id, event_id, outcome, wrong.message)
    if not kept:
        abort(404)
    return responses.seen(own_path(form.raw.get("next") or "/people?said=outcome"))


def _form(person_id: UUID, event_id: UUID, outcome: str, error: Message | None) -> Response:
    shown = _shown(person_id, event_id)
    return page("counsel/safety.html", shown.record, 422 if error else 200, shown=shown,
                words=caseload.said(shown.item), outcome_words=OUTCOMES,
                outcomes=[(key, say(words)) for key, words in OUTCOMES.items()],
                values={"outcome": outcome}, error=say(error) if error else "")


def _shown(person_id: UUID, event_id: UUID) -> _Shown:
    with windows.opened(database.store(), seat(), person_id, today.now()) as pane:
        items = pane.window.safety(EVER) or () if pane else ()
        item = next((one for one in items if one.id == event_id), None)
        if pane is None or item is None:
            abort(404)
        return _Shown(person_id, pane.window.name, item, pane.record)
