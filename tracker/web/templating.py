"""Templates: strict, translated, with dates and Messages worded for the reader."""

from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates, numbers
from flask import Flask, current_app, g, request
from flask_babel import Babel, get_locale, get_translations
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
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _catalogue().ugettext(text), lambda one, many, n: _catalogue().ungettext(one, many, n),
        newstyle=True,
    )
    app.context_processor(lambda: {"viewer": g.get("viewer"), "lang": _locale().replace("_", "-")})


def _translations(app: Flask, babel: Babel) -> list[Any]:
    with app.app_context():
        return list(babel.list_translations())


def language() -> str:
    """The person's language, else the browser's, out of those we have."""
    known: list[str] = current_app.extensions["languages"]
    chosen = g.viewer.language if g.get("viewer") else ""
    return chosen if chosen in known else request.accept_languages.best_match(known) or SOURCE_LANGUAGE


def gettext(msgid: str, /, **params: object) -> str:
    """A sentence of a view in the reader's language; imported as `_`, which marks it for extraction."""
    return str(_catalogue().ugettext(msgid)) % params


def say(value: object) -> str:
    """A Message (or number, date, time of day, text) in the reader's language."""
    if isinstance(value, Message):
        params = {name: say(param) for name, param in value.params.items()}
        words = _catalogue()
        if value.plural is not None:
            return str(words.ungettext(value.msgid, value.plural, value.n or 0)) % params
        return str(words.ugettext(value.msgid)) % params
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return _number(_locale(), value)
    if isinstance(value, date):
        return say_day(value)
    if isinstance(value, time):
        return say_clock(value)
    return str(value)


def say_day(value: date, form: str = "d MMMM") -> str:
    """A date in the reader's words; `form` is a CLDR pattern or short, medium, long, full."""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(g.viewer.zone)).date() if g.get("viewer") else value.date()
    return _date(_locale(), value, form)


def say_clock(value: time | datetime) -> str:
    """A time of day by the person's 12 or 24 hour clock."""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(g.viewer.zone)).time() if g.get("viewer") else value.time()
    twelve = g.get("viewer") is not None and g.viewer.clock == 12
    return _clock(_locale(), value, "h:mm a" if twelve else "HH:mm")


def _catalogue() -> Any:
    """The reader's catalogue, looked up once per request: a page asks for hundreds of sentences."""
    try:
        return g.catalogue
    except AttributeError:
        g.catalogue = get_translations()
        return g.catalogue


def _locale() -> str:
    try:
        return str(g.locale_name)
    except AttributeError:
        g.locale_name = str(get_locale())
        return str(g.locale_name)


@lru_cache(maxsize=4096)
def _number(locale: str, value: float) -> str:
    return str(numbers.format_decimal(value, locale=locale))


@lru_cache(maxsize=8192)
def _date(locale: str, value: date, form: str) -> str:
    return str(dates.format_date(value, form, locale=locale))


@lru_cache(maxsize=1500)
def _clock(locale: str, value: time, form: str) -> str:
    return str(dates.format_time(value, form, locale=locale))
