"""No sentence outside gettext: every page is opened in a language where each translated text wears ⟦ and ⟧."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from babel import Locale
from flask import Flask

from tests.house.catalogue import OPEN, PSEUDO, SHUT, messages, write_pseudo
from tests.house.test_routes import address, owner, rules  # noqa: F401  (owner is a fixture)
from tests.people import Someone, ana, ben, join
from tests.visit import visit
from tracker.app import create_app
from tracker.domain.helplines import HELPLINES
from tracker.settings import from_environment
from tracker.store import people
from tracker.store.migrations import migrate

SPOKEN = ("aria-label", "aria-description", "aria-valuetext", "aria-roledescription", "title", "placeholder", "alt",
          "label")
#: Fields of many forms, to be sent empty and far too long.
FIELDS = ("name", "passphrase", "day", "start", "zone", "use", "mood", "text", "kind", "phase")
#: What is said to nobody: addresses, ids and settings of our own elements.
SILENT = {"data-guess", "data-swell", "data-zone", "data-locale", "data-escape", "data-replace", "data-focus"}
WORD = re.compile(r"[^\W\d_]{2,}(?:[’'-][^\W\d_]+)*")


def _words(*texts: str) -> set[str]:
    return {word for text in texts for word in WORD.findall(text)}


def _dates() -> set[str]:
    locale, found = Locale.parse(PSEUDO), set()
    for names in (locale.months, locale.days, locale.quarters):
        for kinds in names.values():
            for forms in kinds.values():
                found |= _words(*forms.values())
    return found | _words(*(str(word) for forms in locale.day_periods.values() for kind in forms.values()
                            for word in kind.values()))


DATES = _dates()
#: What is data, in every language the same: people, services, products, kinds of file, Cleo's goal and her diary.
NAMES = sorted({
    "Evenlight", "Ana", "Ben", "Cleo", "Nina", "Gwen", "ana", "ben", "cleo", "nina", "gwen",
    "Chrome on Android", "Firefox on Android", "Walk", "name@example.org", "CSV", "JSON", "Daylio",
    "Rosa", "Harbour House", "Evenlight on localhost", "Evenlight, localhost",
    "daylio.csv", "good", "wobbly", "walk", "food",
    "English", "Esperanto", "esperanto", *(line.name for line in HELPLINES), *(line.text_word for line in HELPLINES),
    *(line.url.removeprefix("https://").removeprefix("www.") for line in HELPLINES),
} - {""}, key=len, reverse=True)
DATA = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, NAMES))})(?!\w)")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, built_assets: Path) -> Iterator[Flask]:
    """The whole app, reading and speaking the pseudo-language too."""
    folder = tmp_path_factory.mktemp("translated")
    (folder / "assets").symlink_to(built_assets, target_is_directory=True)
    settings = from_environment({"TRACKER_DATA_DIR": str(folder)})
    migrate(settings.database_url)
    made = create_app(settings, translations=write_pseudo(folder / "translations"))
    yield made
    made.extensions["store"].close()


@pytest.fixture(scope="module")
def readers(app: Flask, owner: Someone) -> list[Someone | None]:  # noqa: F811
    """Nobody, and the cast, all reading the pseudo-language."""
    store, today = app.extensions["store"], datetime.now(UTC).date()
    return [None, *(reading(app, one) for one in (owner, ana(store, today), ben(store, today), join(store, "Nina")))]


def reading(app: Flask, someone: Someone) -> Someone:
    """The same person, with the pseudo-language chosen."""
    with app.extensions["store"].writing() as db:
        people.change(db, someone.person, language=PSEUDO)
    return someone

def outside(text: str) -> Iterator[str]:
    """Words of `text` that stand outside every pair of brackets and are no data."""
    depth, bare = 0, []
    for piece in re.split(f"([{OPEN}{SHUT}])", text):
        if piece in (OPEN, SHUT):
            depth += 1 if piece == OPEN else -1
        elif depth <= 0:
            bare.append(piece)
    yield from (word for word in WORD.findall(DATA.sub(" ", " ".join(bare))) if word not in DATES)


def verbatim(element: Element) -> bool:
    """Whether it says of itself that its words are in another language than the page: those of a standard form."""
    return element.tag != "html" and element.get("lang") is not None


def untranslated(tree: Element) -> Iterator[str]:
    """Every text and spoken attribute of a page that no translator would ever see."""
    for element in tree.iter():
        if element.tag in ("script", "style") or verbatim(element):
            continue
        for name, value in element.attrib.items():
            if name in SPOKEN or (name.startswith("data-") and name not in SILENT and " " in value.strip()):
                yield from (f"<{element.tag} {name}={value!r}>: {word}" for word in outside(value))
        if element.tag == "input" and element.get("type") in ("submit", "button", "reset"):
            yield from (f"<input value>: {word}" for word in outside(element.get("value", "")))
        if element.tag == "meta" and element.get("name") == "description":
            yield from (f"<meta description>: {word}" for word in outside(element.get("content", "")))
    for word in outside(" ".join(_texts(tree))):
        yield f"text: {word}"
    for script in tree.iter("script"):
        if script.get("type") == "application/json" and script.text:
            for text in _strings(json.loads(script.text)):
                if " " in text:
                    yield from (f"<script json> {text!r}: {word}" for word in outside(text))


def _texts(element: Element) -> Iterator[str]:
    """Text in the order it is read, so that a sentence with markup inside keeps its brackets around it."""
    if element.tag in ("script", "style") or verbatim(element):
        return
    # A name that is its own value, such as a time zone.
    data = element.tag == "option" and (element.text or "").replace(" ", "_") == element.get("value")
    if not data and isinstance(element.tag, str):
        yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def test_every_page_speaks_through_gettext(app: Flask, readers: list[Someone | None]) -> None:
    seen, wrong = 0, []
    for rule, method in rules(app):
        if method != "GET":
            continue
        for who in readers:
            page = visit(app, address(app, rule), who, headers={"Accept-Language": PSEUDO})
            if page.tree is not None:
                seen += 1
                assert OPEN in page.text, f"{rule.rule} was not shown in the pseudo-language"
                wrong += [f"{rule.rule}: {one}" for one in untranslated(page.tree)]
    assert seen > 50
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_every_refusal_speaks_through_gettext(app: Flask, readers: list[Someone | None]) -> None:
    """Forms sent empty and with nonsense, and addresses that do not exist."""
    seen, wrong = 0, []
    everyone = {"Accept-Language": PSEUDO}
    guest = reading(app, join(app.extensions["store"], "Gwen"))
    pages = [(path, visit(app, path, who, headers=everyone)) for path in ("/nothing", "/days/x") for who in readers]
    for rule, method in rules(app):
        if method != "POST" or "sign-out" in rule.rule:
            continue
        for who in (None, guest):
            for posted in ({}, dict.fromkeys(FIELDS, "x" * 300)):
                page = visit(app, address(app, rule), who, post=posted, headers=everyone)
                if page.status not in (200, 303):
                    pages.append((rule.rule, page))
    for path, page in pages:
        if page.tree is not None:
            seen += 1
            wrong += [f"{path}: {one}" for one in untranslated(page.tree)]
    assert seen > 10
    assert not wrong, "\n".join(sorted(set(wrong)))


@pytest.mark.parametrize(("page", "found"), [
    (f"<p>{OPEN}All well{SHUT}", []),
    ("<p>Left outside", ["Left", "outside"]),
    (f"<p>{OPEN}Hello <b>%s</b>, you{SHUT} Cleo, 3 %", []),
    (f"<p>{OPEN}One {OPEN}inside{SHUT} another{SHUT}<p>Raw", ["Raw"]),
    (f'<p aria-label="Raw words">{OPEN}x{SHUT}', ["Raw", "words"]),
    ('<input type=submit value="Send it">', ["Send", "it"]),
    ('<p data-say="Not saved">', ["Not", "saved"]),
    ("<select><option value=Europe/Paris>Europe/Paris<option value=a>Alpha</select>", ["Alpha"]),
    ('<script type="application/json">{"name": "Your mood", "id": "mood"}</script>', ["Your", "mood"]),
])
def test_a_string_left_outside_is_found(page: str, found: list[str]) -> None:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert [one.rpartition(" ")[2] for one in untranslated(tree)] == found


def test_nothing_is_marked_twice_with_other_places() -> None:
    """A plural and a singular of one sentence must agree, or one of them would never be translated."""
    plurals: dict[str, tuple[str, ...]] = {}
    for place, forms in messages():
        if len(forms) > 1:
            assert plurals.setdefault(forms[0], forms) == forms, place
