"""The brief of one person before a session: one A4 page, with who printed it and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import abort, current_app, render_template
from werkzeug.wrappers import Response

from tracker.domain.instruments.item import Text
from tracker.domain.scored import Line
from tracker.features.counsel.client import summed_up
from tracker.features.counsel.pages import notice_of, page, pages
from tracker.features.counsel.reading import Read, read
from tracker.store import windows
from tracker.web import database, pdf, responses, today
from tracker.web.gate import policy, practice, seat, viewer
from tracker.web.questionnaires import questionnaires

#: What fits: rows of check-ins, and notes. What is left out is said, and is on the page.
MOST_SCORES, MOST_NOTES, LETTERS = 7, 2, 220
STYLE = "css/pdf/brief.css"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the sheet says beside the person's own: by whom, for which practice, and when."""

    viewer: str
    practice: str
    at: datetime


@pages.get("/people/<uuid:person_id>/brief")
@policy("counselor", whose="shared")
def brief(person_id: UUID) -> Response:
    """The sheet, to be read here or printed."""
    found, sheet = _looked(person_id)
    return page("counsel/brief.html", found.record, **_values(found, sheet), has_pdf=pdf.is_there())


@pages.get("/people/<uuid:person_id>/brief.pdf")
@policy("counselor", whose="shared")
def brief_pdf(person_id: UUID) -> Response:
    """The same sheet as a PDF; where none can be made, a page that says so and what to do."""
    found, sheet = _looked(person_id)
    if not pdf.is_there():
        return responses.page("counsel/no_pdf.html", 404, person_id=person_id)
    html = render_template("counsel/brief_pdf.html", **_values(found, sheet), notice=notice_of(found.record))
    answer = current_app.response_class(pdf.made(html, STYLE), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="brief.pdf"'
    return answer


def _looked(person_id: UUID) -> tuple[Read, Sheet]:
    now = today.now()
    with windows.opened(database.store(), seat(), person_id, now, "brief") as pane:
        if pane is None:
            abort(404)
        found = read(pane, now, questionnaires(), "6w", "brief")
    return found, Sheet(viewer().display_name, practice().name, now)


def _values(found: Read, sheet: Sheet) -> dict[str, Any]:
    scores = newest(found)
    return {
        **summed_up(found), "sheet": sheet, "scores": scores[:MOST_SCORES], "more_scores": len(scores) - MOST_SCORES,
        "notes": sorted(found.notes.items(), reverse=True)[:MOST_NOTES], "more_notes": len(found.notes) - MOST_NOTES,
        "letters": LETTERS,
    }


def newest(found: Read) -> list[tuple[Text, Line]]:
    """The newest numbers of each questionnaire that has any, with its name."""
    return [(one.form.name, line) for one in found.check_ins if one.is_scored for line in one.recent(1)]
