"""`tracker invite`: the first way into a practice, for whoever runs the server."""

from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.settings import UnsafeSettings, from_environment
from tracker.store import invitations, organisations
from tracker.store.base import Store
from tracker.store.migrations import is_current
from tracker.store.organisations import STAFF, Organisation
from tracker.web import invited, today

#: What a practice is called until an admin of it says otherwise.
UNNAMED = "Our practice"


@click.command("invite")
@click.option("--role", type=click.Choice(STAFF), required=True, help="What they will be there.")
@click.option("--practice", "name", default="", help="Its name; a new one is made. Not needed where there is one.")
def invite_command(role: str, name: str) -> None:
    """Print a link that lets one person into a practice as an admin or a counselor: once, within 72 hours."""
    try:
        settings = from_environment()
    except UnsafeSettings as unsafe:
        raise click.ClickException(str(unsafe)) from None
    if not is_current(settings.database_url):
        raise click.ClickException("The database is not up to date: run `tracker migrate`.")
    store, token, now = Store(settings.database_url, settings.note_key), invited.token(), today.now()
    try:
        with store.writing() as db:
            place = _place(db, " ".join(name.split()), now)
            made = invitations.invite(db, invited.kept_as(token), "join", role, now, person_id=None,
                                      organisation_id=place.id)
            called, ends_at = place.name, made.ends_at
    finally:
        store.close()
    click.echo(f"{settings.base_url}/invitations/{token}")
    click.echo(f"For one {role} of {called}. It works once, until {ends_at:%Y-%m-%d %H:%M} UTC.", err=True)


def _place(db: Session, name: str, now: datetime) -> Organisation:
    """The practice of this name, or the one there is; a new one where there is none."""
    known = db.scalars(select(Organisation).order_by(col(Organisation.name))).all()
    found = [one for one in known if not name or one.name.casefold() == name.casefold()]
    if len(found) > 1:
        there = ", ".join(one.name for one in known)
        raise click.ClickException(f"Say which one with --practice: {there}")
    if len(name) > 120:
        raise click.ClickException("That name is too long: up to 120 letters.")
    return found[0] if found else organisations.add(db, name or UNNAMED, now)
