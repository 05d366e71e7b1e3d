"""The neutral words of a reminder in the person's language, outside any page."""

from functools import lru_cache

from babel.support import NullTranslations, Translations

from tracker.domain.reminders import NEUTRAL, TITLE
from tracker.domain.words import Message
from tracker.web.paths import resource_dir


@lru_cache(maxsize=64)
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(resource_dir("translations")), [language])


def word(one: Message, language: str) -> str:
    """A short text without places to fill, such as the name of a button."""
    return str(_catalogue(language).ugettext(one.msgid))


def said(wording: str | None, language: str) -> tuple[str, str]:
    """Title and text: both from the fixed list, whatever the wording is called."""
    return word(TITLE, language), word(NEUTRAL.get(wording or "", NEUTRAL["moment"]), language)
