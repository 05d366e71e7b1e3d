"""Templates: strict, translated, with dates and Messages worded for the reader."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, request
from flask_babel import Babel, format_date, format_decimal, get_locale, gettext, ngettext
from jinja2 import StrictUndefined

from tracker.domain.words import Message
from tracker.web.paths import resource_dir

SOURCE_LANGUAGE = "en"


def install(app: Flask, translations: Path | None = None) -> None:
    """Wire Flask-Babel and what every template may use; `translations` is another folder of catalogues."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters.update(say=say, day=say_day, clock=say_clock)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(translations or resource_dir("translations"))
    babel = Babel(app, locale_selector=language, timezone_selector=lambda: g.viewer.zone if g.get("viewer") else None)
    app.extensions["languages"] = sorted({SOURCE_LANGUAGE, *(str(one) for one in _translations(app, babel))})
    app.context_processor(lambda: {"viewer": g.get("viewer"), "lang": str(get_locale()).replace("_", "-")})


def _translations(app: Flask, babel: Babel) -> list[Any]:
    with app.app_context():
        return list(babel.list_translations())


def language() -> str:
    """The person's language, else the browser's, out of those we have."""
    from flask import current_app

    known: list[str] = current_app.extensions["languages"]
    chosen = g.viewer.language if g.get("viewer") else ""
    return chosen if chosen in known else request.accept_languages.best_match(known) or SOURCE_LANGUAGE


def say(value: object) -> str:
    """A Message (or number, date, text) in the reader's language."""
    if isinstance(value, Message):
        params = {name: say(param) for name, param in value.params.items()}
        if value.plural is not None:
            return str(ngettext(value.msgid, value.plural, value.n or 0, **params))
        return str(gettext(value.msgid, **params))
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return str(format_decimal(value))
    if isinstance(value, date):
        return say_day(value)
    return str(value)


def say_day(value: date, form: str = "d MMMM") -> str:
    """A date in the reader's words; `form` is a CLDR pattern or short, medium, long, full."""
    if isinstance(value, datetime) and g.get("viewer"):
        value = value.astimezone(ZoneInfo(g.viewer.zone)).date()
    return str(format_date(value, form))


def say_clock(value: time | datetime) -> str:
    """A time of day by the person's 12 or 24 hour clock."""
    from babel.dates import format_time

    if isinstance(value, datetime) and g.get("viewer"):
        value = value.astimezone(ZoneInfo(g.viewer.zone)).time()
    twelve = g.get("viewer") is not None and g.viewer.clock == 12
    return str(format_time(value, "h:mm a" if twelve else "HH:mm", locale=get_locale()))


