"""My data: what is kept, and all of it to take along."""

from flask import current_app
from werkzeug.wrappers import Response

from tracker.domain.words import Message
from tracker.features.archive import own_csv, own_json
from tracker.features.archive.pages import pages
from tracker.store import archive
from tracker.web import database, gate, responses, today
from tracker.web.gate import policy
from tracker.web.templating import say

KINDS = {"json": "application/json", "json.zip": "application/zip", "csv": "text/csv; charset=utf-8"}


@pages.get("/me/data")
@policy("person")
def show_data() -> Response:
    """What is kept, and the ways out and in."""
    return data_page()


@pages.get("/me/data/everything.json")
@policy("person", step_up=True)
def everything() -> Response:
    """The whole record, to keep or to bring into another account."""
    data = own_json.everything(database.reading(), database.store().vault, gate.viewer())
    return _download(*own_json.handed_out(data))


@pages.get("/me/data/days.csv")
@policy("person", step_up=True)
def table_of_days() -> Response:
    """A row for each day, for a spreadsheet."""
    return _download(own_csv.table(database.reading(), database.store().vault, gate.viewer()), "csv")


def data_page(error: Message | None = None) -> Response:
    """The page; with what is wrong about a file that was chosen, it is a 422."""
    kept = archive.kept(database.reading(), gate.viewer().id)
    if responses.wants_json():
        return responses.plain(422, error=say(error)) if error else responses.plain(200, kept=kept._asdict())
    return responses.page(
        "archive/data.html", 422 if error else 200, kept=kept, error=say(error) if error else "",
        proved=gate.proved(),
    )


def _download(data: bytes, ending: str) -> Response:
    answer = current_app.response_class(data, content_type=KINDS[ending])
    name = f"evenlight-{today.today(gate.viewer()):%Y-%m-%d}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
