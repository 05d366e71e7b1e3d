"""The web application, wired: settings, store, gate and every feature."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.features.accounts.views import pages as accounts
from tracker.features.archive.views import pages as archive
from tracker.features.checkins.views import pages as checkins
from tracker.features.counsel.views import pages as counsel
from tracker.features.daylog.views import pages as daylog
from tracker.features.journey.views import pages as journey
from tracker.features.practice.views import pages as practice
from tracker.features.progress.views import pages as progress
from tracker.features.reminders.views import pages as reminders
from tracker.features.safety.views import pages as safety
from tracker.features.sharing.views import pages as sharing
from tracker.settings import Settings
from tracker.store.base import Store
from tracker.web import (
    assets,
    compression,
    database,
    desk,
    gate,
    headers,
    logs,
    pwa,
    questionnaires,
    responses,
    templating,
)
from tracker.web.paths import resource_dir

FEATURES = (
    accounts, daylog, journey, checkins, progress, reminders, safety, sharing, practice, counsel, archive, pwa.pages,
)


def create_app(settings: Settings, store: Store | None = None, translations: Path | None = None) -> Flask:
    """The app for these settings; tests may hand in the store they already opened and catalogues of their own."""
    app = Flask("tracker", template_folder=str(resource_dir("templates")), static_folder=None)
    app.config.update(SETTINGS=settings, MAX_CONTENT_LENGTH=6 * 1024 * 1024, MAX_FORM_MEMORY_SIZE=1024 * 1024,
                      MAX_FORM_PARTS=300, PROPAGATE_EXCEPTIONS=False)
    database.install(app, store or Store(settings.database_url, settings.note_key))
    templating.install(app, translations)
    responses.install(app)
    questionnaires.install(app, settings.data_dir)
    desk.install(app)
    for blueprint in FEATURES:
        app.register_blueprint(blueprint)
    gate.install(app)
    headers.install(app)
    logs.install(app)
    compression.install(app)
    assets.install(app, settings.data_dir / "assets")
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
