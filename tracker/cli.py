"""The command line: serve, scheduler, migrate, demo, invite, import, export, doctor."""

import gc
import os
import signal
import sys
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import click

from tracker import __version__
from tracker.settings import Settings, UnsafeSettings, from_environment


def _settings(port: int | None = None) -> Settings:
    try:
        return from_environment(port=port)
    except UnsafeSettings as unsafe:
        raise click.ClickException(str(unsafe)) from None


class _Lazy(click.Group):
    """Loads a command's module when it is asked for, so that `serve` starts without the others' weight."""

    elsewhere = {
        "import": "tracker.features.archive.commands",
        "export": "tracker.features.archive.commands",
        "invite": "tracker.features.practice.commands",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.elsewhere})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.elsewhere:
            return super().get_command(ctx, name)
        command = getattr(import_module(self.elsewhere[name]), f"{name}_command")
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Evenlight: a quiet place to keep track of your days, on your own machine."""


@main.command()
@click.option("--port", type=int, default=None, help="The port to listen on (default 8000).")
def serve(port: int | None) -> None:
    """Bring the database up to date and serve the pages."""
    settings = _settings(port)
    _migrate(settings)
    _serve(settings)


@main.command()
@click.option("--list", "listed", is_flag=True, help="Name the jobs and end.")
def scheduler(*, listed: bool) -> None:
    """Plan and send reminders; run it beside `serve` on other machines, as often as you like."""
    from tracker import jobs
    from tracker.store.migrations import is_current

    if listed:
        for job in jobs.JOBS:
            click.echo(job.name)
        return
    settings = _settings()
    if not is_current(settings.database_url):
        raise click.ClickException("The database is not up to date: run `tracker migrate`.")
    jobs.run(settings)


@main.command()
def migrate() -> None:
    """Bring the database up to date."""
    _migrate(_settings())


@main.command()
@click.option("--port", type=int, default=None, help="The port to listen on (default 8000).")
def demo(port: int | None) -> None:
    """Serve made-up people to look around with, in a data folder of their own."""
    from tracker import demo as cast
    from tracker import demo_sharing
    from tracker.store.base import Store
    from tracker.web.hashing import HASHER

    folder = _settings(port).data_dir / "demo"
    settings = from_environment(port=port, instead={"TRACKER_DATA_DIR": str(folder), "TRACKER_DATABASE_URL": ""})
    _migrate(settings)
    store = Store(settings.database_url, settings.note_key)
    for role in cast.fill(store, HASHER.hash, datetime.now(UTC)):
        click.echo(f"  {role.name:<5} passphrase: {role.passphrase}   ({role.days} days)")
    for line in demo_sharing.fill(store, HASHER.hash, datetime.now(UTC)):
        click.echo(f"  {line}")
    store.close()
    _serve(settings)


@main.command()
def doctor() -> None:
    """Look for what an operator should know: settings, the database, who looked, content packs, what is out of date."""
    import sqlalchemy as sa

    from tracker.domain import helplines
    from tracker.store import trail
    from tracker.store.base import Store
    from tracker.store.migrations import is_current
    from tracker.web import questionnaires

    settings = _settings()
    found: list[str] = []
    if not is_current(settings.database_url):
        found.append("The database is not up to date: run `tracker migrate`.")
    else:
        store = Store(settings.database_url, settings.note_key)
        with store.reading() as db:
            if settings.embedded and (state := db.scalar(sa.text("PRAGMA integrity_check"))) != "ok":
                found.append(f"The database is damaged: {state}")
            found += [f"The record of who looked is not as it was written: chain {subject[:12]}, rows {chain.broken}."
                      for subject, chain in trail.verify_all(db, store.trail_key).items() if chain.broken]
        store.close()
    if settings.data_dir.exists() and settings.data_dir.stat().st_mode & 0o077:
        found.append(f"{settings.data_dir} can be read by others on this machine: chmod 700 it.")
    found += [f"Helpline {line.id} was last checked on {line.checked_on}: check it again."
              for line in helplines.overdue(datetime.now(UTC).date())]
    forms, wrong = questionnaires.packs(settings.data_dir)
    found += [f"Content pack {path} is left out: {error.message}" for path, error in wrong.items()]
    for key, form in forms.items():
        click.echo(f"Content pack {key} can be used: {form.name}, {len(form.items)} questions.")
    for line in found:
        click.echo(line)
    if found:
        raise SystemExit(1)
    click.echo("All is well.")


def _migrate(settings: Settings) -> None:
    from tracker.store.migrations import migrate as bring_up

    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    bring_up(settings.database_url)
    if settings.embedded:
        database = Path(settings.database_url.removeprefix("sqlite:///"))
        if database.exists():
            database.chmod(0o600)


def _serve(settings: Settings) -> None:
    # Loading makes many things and drops few: without the collector the first page comes a fifth sooner.
    gc.disable()
    from gunicorn.app.base import BaseApplication
    from gunicorn.arbiter import Arbiter

    from tracker.app import create_app

    class Keeper(Arbiter):  # type: ignore[misc]
        """gunicorn's master, which also keeps one process that sends reminders, beside its workers.

        It begins some seconds after them: who starts the server waits for its first page, not for a reminder.
        """

        beside, begun = 0, time.monotonic()

        def manage_workers(self) -> None:
            super().manage_workers()
            gc.enable()
            if settings.scheduler and time.monotonic() > self.begun + 5 and not _lives(self.beside):
                self.beside, self.begun = os.fork(), time.monotonic()
                if not self.beside:
                    self._schedule()

        def stop(self, graceful: bool = True) -> None:
            if _lives(self.beside):
                os.kill(self.beside, signal.SIGTERM)
            super().stop(graceful)

        def _schedule(self) -> None:
            from tracker import jobs

            for listener in self.LISTENERS:
                listener.sock.close()
            for number in self.SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            status = 1
            try:
                jobs.run(settings, parent=self.pid)
                status = 0
            finally:
                os._exit(status)

    class Server(BaseApplication):  # type: ignore[misc]
        """gunicorn with our settings: one process with threads on SQLite, so that one process has one writer."""

        def load_config(self) -> None:
            for name, value in {
                "bind": f"{settings.bind}:{settings.port}", "worker_class": "gthread", "threads": settings.threads,
                "workers": 1 if settings.embedded else max(2, os.cpu_count() or 1), "accesslog": None,
                "control_socket_disable": True, "loglevel": "warning", "worker_tmp_dir": None, "timeout": 60,
                "when_ready": lambda _server: click.echo(f"Evenlight is ready at {settings.base_url}"),
            }.items():
                self.cfg.set(name, value)

        def load(self) -> object:
            app = create_app(settings)
            # What is loaded now stays for good: the collector need not walk it again and again while people save.
            gc.collect()
            gc.freeze()
            gc.enable()
            return app

        def run(self) -> None:
            Keeper(self).run()

    sys.argv = sys.argv[:1]
    gc.freeze()  # a collector that walked it in each child would make a copy of it there
    Server().run()


def _lives(pid: int) -> bool:
    """Whether a child of ours is running; gunicorn takes in those that ended."""
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
