"""The neutral words of a reminder in the person's language, outside any page."""

from functools import lru_cache

from babel.support import NullTranslations, Translations

from tracker.domain.reminders import NEUTRAL, TITLE
from tracker.web.paths import resource_dir


@lru_cache(maxsize=64)
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(resource_dir("translations")), [language])


def said(wording: str | None, language: str) -> tuple[str, str]:
    """Title and text: both from the fixed list, whatever the wording is called."""
    words = _catalogue(language)
    text = NEUTRAL.get(wording or "", NEUTRAL["moment"])
    return str(words.ugettext(TITLE.msgid)), str(words.ugettext(text.msgid))
