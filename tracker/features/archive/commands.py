"""`tracker import` and `tracker export`: the same as the pages, for whoever runs the server."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from tracker.domain.measures import MEASURES
from tracker.features.archive import operations, own_csv, own_json
from tracker.features.archive.operations import Preview
from tracker.features.archive.outcome import Choices
from tracker.features.archive.readers import NotReadable, Parsed, read
from tracker.features.archive.readers.daily import targets
from tracker.features.archive.readers.reading import MAX_BYTES
from tracker.settings import UnsafeSettings, from_environment
from tracker.store import archive, people
from tracker.store.base import Store
from tracker.store.people import Person
from tracker.web import today

LINES = 50


@click.command("import")
@click.option("--person", "name", required=True, help="Whose record it goes into: their sign-in name.")
@click.option("--moods", multiple=True, help="Where mood names stand from 1 to 5: good=4,meh=3")
@click.option("--measures", multiple=True, help="What columns mean: Alcohol=alcohol_any; empty leaves one out.")
@click.option("--yes", "sure", is_flag=True, help="Bring it in; without this it is looked at, and nothing changes.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(name: str, moods: Sequence[str], measures: Sequence[str], sure: bool, file: Path) -> None:
    """Look at a FILE from another app or of our own, and with --yes bring it into a person's record."""
    with _store() as store:
        person = _person(store, name)
        now = today.now()
        with file.open("rb") as content:
            data = content.read(MAX_BYTES + 1)
        try:
            parsed = read(data, file.name)
        except NotReadable as refusal:
            raise click.ClickException(str(refusal.message)) from None
        with store.reading() as db:
            found = operations.preview(db, store.vault, person, parsed, now)
            empty = archive.is_empty(db, person.id)
        choices = Choices({**found.moods, **_moods(parsed, moods)}, {**found.columns, **_columns(parsed, measures)},
                          settings=empty)
        _show(found, choices)
        if not sure:
            click.echo("Nothing was changed. Add --yes to bring it in.")
            return
        done = operations.bring_in(store, person, parsed, choices, now)
    click.echo(f"Added {done.new} new over {done.days} days, 0 doubled. {done.same} were here already, {done.edited} "
               f"edited ones updated, {done.left_out} lines left out, {done.stayed} own answers stayed.")


@click.command("export")
@click.option("--person", "name", required=True, help="Whose record: their sign-in name.")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True,
              help="Everything as JSON, or the days as a table.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def export_command(name: str, form: str, output: Path | None) -> None:
    """Write a person's record: everything, or a table of days. What is sealed on disk is readable in it."""
    with _store() as store:
        person = _person(store, name)
        with store.reading() as db:
            write = own_json.everything if form == "json" else own_csv.table
            data = write(db, store.vault, person)
    if output is None:
        sys.stdout.buffer.write(data)
        return
    if form == "json":
        data, ending = own_json.handed_out(data)
        if ending == "json.zip" and output.suffix != ".zip":
            output = output.with_name(f"{output.name}.zip")
    with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
        written.write(data)
    click.echo(f"Wrote {output}", err=True)


@contextmanager
def _store() -> Iterator[Store]:
    try:
        settings = from_environment()
    except UnsafeSettings as unsafe:
        raise click.ClickException(str(unsafe)) from None
    store = Store(settings.database_url, settings.note_key)
    try:
        yield store
    except SQLAlchemyError as trouble:
        reason = getattr(trouble, "orig", None) or type(trouble).__name__
        raise click.ClickException(f"The database says: {reason}. Is it up to date (tracker migrate)?") from None
    finally:
        store.close()


def _person(store: Store, name: str) -> Person:
    with store.reading() as db:
        person = people.by_name(db, name)
    if person is None:
        raise click.ClickException(f"Nobody here signs in as “{name}”.")
    return person


def _pairs(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        for pair in filter(None, text.split(",")):
            name, sign, value = pair.rpartition("=")
            if not sign:
                raise click.UsageError(f"“{pair}” has no = in it.")
            yield name.strip(), value.strip()


def _moods(parsed: Parsed, texts: Sequence[str]) -> dict[str, int | None]:
    names = {mood.name.casefold(): mood.name for mood in parsed.mood_names}
    said: dict[str, int | None] = {}
    for name, value in _pairs(texts):
        if name.casefold() not in names:
            raise click.UsageError(f"The file has no mood “{name}”.")
        if value not in ("", "1", "2", "3", "4", "5"):
            raise click.UsageError(f"“{name}” goes from 1 to 5, not to “{value}”.")
        said[names[name.casefold()]] = int(value) if value else None
    return said


def _columns(parsed: Parsed, texts: Sequence[str]) -> dict[str, str | None]:
    columns = {column.name.casefold(): column for column in parsed.columns}
    said: dict[str, str | None] = {}
    for name, value in _pairs(texts):
        column = columns.get(name.casefold())
        if column is None:
            raise click.UsageError(f"The file has no column “{name}”.")
        if value and value not in targets(column):
            raise click.UsageError(f"“{name}” can go to {', '.join(targets(column))}, not to “{value}”.")
        said[column.name] = value or None
    return said


def _show(found: Preview, choices: Choices) -> None:
    parsed = found.parsed
    span = f", {parsed.first_day} to {parsed.last_day}" if parsed.first_day else ""
    click.echo(f"{operations.title(parsed.reader)}: {found.entries} entries{span}")
    click.echo(f"{found.new} new, {found.edited} edited, {found.same} here already, {found.left_out} lines left out")
    for one in found.problems[:LINES]:
        click.echo(f"  line {one.line}: {one.reason}")
    for mood in parsed.mood_names:
        if choices.moods.get(mood.name) is None:
            click.echo(f"  mood “{mood.name}” ({mood.count} times) has no place; give it one with --moods")
    for column in parsed.columns:
        if measure := choices.columns.get(column.name):
            click.echo(f"  “{column.name}” ({column.count} times) goes to {MEASURES[measure].name}")
