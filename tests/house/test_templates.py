"""The templates: valid, strict, translated, nothing inline; every component is shown once on the kit's pages."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.browser.kit import sample
from tests.browser.kit.stage import PAGES, environment

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted((ROOT / "templates" / "components").glob("*.html"))
KIT = sorted(page.stem for page in PAGES.glob("*.html"))
NAMES = {"Evenlight"}  # never translated
SPOKEN = ("aria-label", "aria-description", "placeholder", "title", "alt")


def name(path: Path) -> str:
    return path.relative_to(ROOT / "templates").as_posix()


def without_jinja(text: str) -> str:
    """The literal text: comments, statements and expressions are gone, and the blocks that hold names, not words."""
    text = re.sub(r"\{% block (appclass|bodyclass|tab) %\}.*?\{% endblock %\}", "", text)
    return re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)


# --- as written -------------------------------------------------------------------------------------

INLINE = {
    r"\sstyle\s*=": "an inline style",
    r"<style\b": "a style sheet inside a page",
    r"<script(?![^>]*\ssrc=)(?![^>]*application/json)[^>]*>": "an inline script",
    r"\son[a-z]+\s*=\s*[\"']": "an inline handler",
    r"<(?:script|link|img|iframe|form|use)[^>]*(?:src|href|action)\s*=\s*[\"'](?:https?:)?//": "another host",
    r"javascript:": "a script as an address",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    for pattern, what in INLINE.items():
        found = re.search(pattern, text)
        assert not found, f"{what}: {found[0] if found else ''}"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_word_can_be_translated(path: Path) -> None:
    literal = without_jinja(path.read_text())
    for attribute in SPOKEN:
        for value in re.findall(rf"\s{attribute}=\"([^\"]*)\"", literal):
            assert not re.search(r"[^\W\d_]{2,}", value) or value in NAMES, f"{attribute}: {value!r}"
    text = re.sub(r"<!doctype[^>]*>|<[^>]*>|&\w+;|\b[a-z-]+=\"[^\"]*\"", " ", literal)
    words = set(re.findall(r"[^\W\d_]{2,}", text)) - NAMES
    assert not words


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_raw_markup_is_for_icons_alone(path: Path) -> None:
    if path.name != "icons.html":
        assert "|safe" not in path.read_text().replace(" ", "")


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_one_screen_of_reading(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 120


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_words_of_macros_follow_the_reader(path: Path) -> None:
    """Macros are made once for all readers: a sentence outside a macro would keep the first one's language."""
    outside = re.sub(r"\{%-?\s*macro.*?endmacro\s*-?%\}|\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert "_(" not in outside
    assert "gettext(" not in outside


def test_every_component_is_on_a_page_of_the_kit() -> None:
    shown = "".join((PAGES / f"{page}.html").read_text() for page in KIT)
    shown += "".join(re.sub(r"\{% macro \w+", "", path.read_text()) for path in TEMPLATES)
    for path in COMPONENTS:
        for macro in re.findall(r"\{% macro (\w+)", path.read_text()):
            assert re.search(rf"\b{macro}\(", shown), f"{path.name}: {macro} is shown nowhere"


# --- as rendered ------------------------------------------------------------------------------------


def rendered(page: str) -> str:
    return environment().get_template(f"{page}.html").render(lang="en", viewer=None, **sample.VALUES)


def parsed(page: str) -> Element:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(rendered(page))


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("page", KIT)
def test_a_page_holds_to_the_frame(page: str) -> None:
    tree = parsed(page)
    (heading,) = tree.iter("h1")
    (title,) = tree.iter("title")
    assert words(title).endswith(" · Evenlight")
    assert words(heading)
    (robots,) = (meta for meta in tree.iter("meta") if meta.get("name") == "robots")
    assert robots.get("content") == "noindex"
    first = next(element for element in tree.iter("a"))
    assert first.get("href") == "#main"
    assert any(element.get("id") == "main" for element in tree.iter("main"))
    if page != "help":
        assert any(element.get("href") == "/help" for element in tree.iter("a")), "help is one tap away"


@pytest.mark.parametrize("page", KIT)
def test_ids_are_used_once_and_controls_have_names(page: str) -> None:
    tree = parsed(page)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    labels = list(tree.iter("label"))
    labelled = {label.get("for") for label in labels} | {id(child) for label in labels for child in label.iter()}
    for control in (one for tag in ("input", "select", "textarea") for one in tree.iter(tag)):
        if control.get("type") != "hidden":
            assert control.get("aria-label") or control.get("id") in labelled or id(control) in labelled, control.attrib


def classes() -> Iterator[str]:
    for page in KIT:
        for element in parsed(page).iter():
            yield from (element.get("class") or "").split()


def test_every_class_of_the_components_has_a_look() -> None:
    sheets = "".join(path.read_text() for path in (ROOT / "static" / "css").glob("*.css"))
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", sheets))
    scripted = {"mark-lbl"}
    assert not {one for one in classes() if one not in known and not one.startswith("c-")} - scripted


def test_nothing_is_chosen_before_the_person_chooses() -> None:
    tree = parsed("today-logged")
    (slider,) = (one for one in tree.iter("input") if one.get("type") == "range")
    assert slider.get("name") is None, "an untouched scale sends nothing"
    assert slider.get("aria-valuetext") == "Not rated yet"
