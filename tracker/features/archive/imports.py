"""Bringing a file in: choose it, see what it holds, say where its names go, and confirm."""

from io import BytesIO
from typing import IO
from uuid import UUID, uuid4

from flask import abort, request
from werkzeug.formparser import FormDataParser
from werkzeug.wrappers import Response

from tracker.domain.measures import MEASURES
from tracker.domain.scales import InvalidValue
from tracker.domain.words import Message, message
from tracker.features.archive import operations
from tracker.features.archive.data import data_page
from tracker.features.archive.operations import Gone
from tracker.features.archive.outcome import Choices, outcome
from tracker.features.archive.pages import pages
from tracker.features.archive.readers import NotReadable, Parsed, check, read
from tracker.features.archive.readers.daily import targets
from tracker.store import archive
from tracker.store.archive import PendingImport
from tracker.web import database, gate, limits, responses, today
from tracker.web.forms import Form, one_of
from tracker.web.gate import policy
from tracker.web.limits import Budget
from tracker.web.templating import say

UPLOADS = Budget("import", burst=20, per_hour=20)
#: The names a page asks about, the most used first; the rest is left out.
MOODS, COLUMNS, LINES = 100, 400, 50
NONE_CHOSEN = message("Choose a file first.")
PLACES = ("1", "2", "3", "4", "5")


@pages.post("/me/data/imports")
@policy("person")
def create_import() -> Response:
    """Keep a file until the person decides. Its rows are read when they are shown."""
    person, store = gate.viewer(), database.store()
    if not limits.spend((UPLOADS, str(person.id))):
        abort(429)
    name, data = _upload()
    if not name:
        return data_page(NONE_CHOSEN)
    check(data, name)
    now, import_id = today.now(), uuid4()
    sealed = operations.sealed(store.vault, person.id, import_id, name, data)
    with database.writing() as db:
        waiting = PendingImport(person_id=person.id, id=import_id, sealed=sealed, made_at=now)
        archive.wait(db, waiting, now - operations.WAITS)
    address = f"/me/data/imports/{import_id}"
    return responses.plain(201, next=address) if responses.wants_json() else responses.seen(address)


@pages.errorhandler(NotReadable)
def refuse(refusal: NotReadable) -> Response:
    """Why the file cannot be read, beside the form: said at once, and should a row yet to be read bring it to light."""
    return data_page(refusal.message)


@pages.get("/me/data/imports/<uuid:import_id>")
@policy("person")
def show_import(import_id: UUID) -> Response:
    """What the file holds and would change; once it is in, what came of it."""
    file = _own(import_id)
    if file.result:
        return responses.page("archive/result.html", done=outcome(file.result))
    return _preview(file)


@pages.get("/me/data/imports/<uuid:import_id>/progress")
@policy("person")
def show_progress(import_id: UUID) -> Response:
    """How far a confirmed import has come, 0–100, or -1 before it is confirmed."""
    come = archive.progress(database.reading(), gate.viewer().id, import_id, today.now() - operations.WAITS)
    return responses.plain(200, progress=come) if come is not None else abort(404)


@pages.post("/me/data/imports/<uuid:import_id>/confirmation")
@policy("person")
def confirm_import(import_id: UUID) -> Response:
    """Bring it in, all or nothing; sent twice, it comes in once."""
    file, form = _own(import_id), Form()
    if not file.result:
        try:
            operations.confirm(
                database.store(), gate.viewer(), file, lambda parsed: _choices(form, parsed), today.now()
            )
        except InvalidValue as wrong:
            return _preview(file, wrong.message)
        except Gone:
            pass  # another tab was faster: the page says what came of it
    return responses.seen(f"/me/data/imports/{import_id}")


@pages.post("/me/data/imports/<uuid:import_id>/removal")
@policy("person")
def remove_import(import_id: UUID) -> Response:
    """Forget the file."""
    file = _own(import_id)
    with database.writing() as db:
        archive.drop(db, file.person_id, file.id)
    return responses.seen("/me/data")


def _upload() -> tuple[str, bytes]:
    """The file that was sent and its name, read in memory: unsealed, a diary does not touch the disk."""
    parser = FormDataParser(_in_memory, max_content_length=request.max_content_length, max_form_parts=9)
    _stream, _form, files = parser.parse_from_environ(request.environ)
    file = files.get("file")
    return (file.filename or "", file.stream.read()) if file is not None else ("", b"")


def _in_memory(
    total_content_length: int | None, content_type: str | None, filename: str | None, content_length: int | None = None
) -> IO[bytes]:
    return BytesIO()


def _own(import_id: UUID) -> PendingImport:
    found = archive.pending(database.reading(), gate.viewer().id, import_id, today.now() - operations.WAITS)
    if found is None:
        abort(404)
    return found


def _preview(file: PendingImport, error: Message | None = None) -> Response:
    person, db, vault = gate.viewer(), database.reading(), database.store().vault
    name, data = operations.opened(vault, file)
    found = operations.preview(db, vault, person, read(data, name), today.now())
    moods = list(enumerate(found.parsed.mood_names))[:MOODS]
    columns = [(place, one, [(measure, say(MEASURES[measure].name)) for measure in targets(one)])
               for place, one in list(enumerate(found.parsed.columns))[:COLUMNS]]
    return responses.page(
        "archive/preview.html", 422 if error else 200, file=file, name=name, found=found, lines=LINES,
        title=operations.title(found.parsed.reader), error=say(error) if error else "",
        asked=[one for one in moods if one[1].name not in found.moods],
        known=[one for one in moods if one[1].name in found.moods],
        meant=[one for one in columns if found.columns.get(one[1].name)],
        others=[one for one in columns if not found.columns.get(one[1].name)],
        beyond=len(found.parsed.mood_names) + len(found.parsed.columns) - len(moods) - len(columns),
        settings=archive.is_empty(db, person.id),
    )


def _choices(form: Form, parsed: Parsed) -> Choices:
    """Where the form puts the names. A mood nobody placed is asked about again next time; "leave out" is kept."""
    moods: dict[str, int | None] = {}
    columns: dict[str, str | None] = {}
    for place, mood in list(enumerate(parsed.mood_names))[:MOODS]:
        if f"mood-{place}" in form:
            said = form.take(f"mood-{place}", one_of(*PLACES), "")
            moods[mood.name] = int(said) if said else None
    for place, column in list(enumerate(parsed.columns))[:COLUMNS]:
        if f"column-{place}" in form:
            columns[column.name] = form.take(f"column-{place}", one_of(*targets(column)), "") or None
    if form.errors:
        raise InvalidValue(next(iter(form.errors.values())))
    return Choices(moods, columns, edits="edits" in form, settings="settings" in form)
