"""The preview: what the other side of a share sees, for the person whose it is: the very page, without its buttons."""

from typing import Any
from uuid import UUID

from flask import abort
from werkzeug.wrappers import Response

from tracker.features.counsel import supporting
from tracker.features.counsel.client import chosen_range, values
from tracker.features.counsel.pages import page, pages
from tracker.features.counsel.reading import read
from tracker.store import windows
from tracker.web import database, today
from tracker.web.gate import policy, viewer
from tracker.web.questionnaires import questionnaires


@pages.get("/sharing/<uuid:tie_id>/preview")
@policy("person")
def preview(tie_id: UUID) -> Response:
    """What they see now. Nothing of it is in the trail: one looks at one's own."""
    name, now = chosen_range(), today.now()
    with windows.preview(database.store(), viewer().id, tie_id, now) as pane:
        if pane is None:
            abort(404)
        near = pane.record.terms.role == "supporter"
        close = supporting.close_of(pane.window, pane.record, now) if near else None
        found = None if near else read(pane, now, questionnaires(), name)
        record = pane.record
    more: dict[str, Any] = {"preview": True, "watcher": record.recipient, "back": f"/sharing/{tie_id}"}
    if close is not None:
        return page("counsel/support.html", record, **more, **supporting.values(close), sent_now=False)
    assert found is not None
    return page("counsel/client.html", record, **more, said="", **values(found, name, f"/sharing/{tie_id}/preview"))
