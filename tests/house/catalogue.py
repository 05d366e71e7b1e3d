"""Every sentence the product can say, gathered from code and templates, and a pseudo-language made of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo

ROOT = Path(__file__).resolve().parents[2]
METHODS = [("tracker/**.py", "python"), ("templates/**.*", "jinja2")]
OPTIONS = {"templates/**.*": {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "silent": "false"}}
KEYWORDS = {**DEFAULT_KEYWORDS, "message": None, "messages": (1, 2)}
#: A real locale, so that dates and plurals work, and one the product does not ship.
PSEUDO = "eo"
OPEN, SHUT = "⟦", "⟧"


@dataclass(frozen=True)
class Said:
    """One text and where it stands."""

    place: str
    text: str


@cache
def messages() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(place, (singular, plural?)) of every marked sentence."""
    found = extract_from_dir(ROOT, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS,
                             directory_filter=lambda path: not Path(path).name.startswith(".") or Path(path) == ROOT)
    return tuple((f"{name}:{line}", (text,) if isinstance(text, str) else tuple(text))
                 for name, line, text, _comments, _context in found if text)


def sentences() -> Iterator[Said]:
    """Every marked sentence, singular and plural each once."""
    seen: set[str] = set()
    for place, forms in messages():
        for text in forms:
            if text not in seen:
                seen.add(text)
                yield Said(place, text)


def template_texts() -> Iterator[Said]:
    """What stands in the templates outside of tags and expressions: it reaches people as it is."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        source = path.read_text()
        bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|<!--.*?-->", " ", source, flags=re.DOTALL)
        bare = re.sub(r"\{\{.*?\}\}", "¤", bare, flags=re.DOTALL)
        bare = re.sub(r"<[^<>]*>", "\n", bare)
        for text in filter(None, map(str.strip, bare.splitlines())):
            yield Said(str(path.relative_to(ROOT)), text)


def script_texts() -> Iterator[Said]:
    """Strings of two words or more in our own scripts."""
    for path in sorted((ROOT / "static").rglob("*.js")):
        if "vendor" in path.parts:
            continue
        source = re.sub(r"/\*.*?\*/|^\s*//.*$", " ", path.read_text(), flags=re.DOTALL | re.MULTILINE)
        for text in re.findall(r'"([^"\n]*)"|\'([^\'\n]*)\'|`([^`]*)`', source):
            one = "".join(text)
            if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", one):
                yield Said(str(path.relative_to(ROOT)), one)


def everything_said() -> Iterator[Said]:
    """Sentences, bare template text and script strings."""
    yield from sentences()
    yield from template_texts()
    yield from script_texts()


def write_pseudo(folder: Path) -> Path:
    """A compiled catalogue in `folder` where each sentence stands between ⟦ and ⟧; gives `folder`."""
    catalogue = Catalog(locale=PSEUDO)
    for _place, forms in messages():
        if len(forms) == 1:
            catalogue.add(forms[0], _wrapped(forms[0]))
        else:
            catalogue.add(forms, (_wrapped(forms[0]), _wrapped(forms[1])))
    target = folder / PSEUDO / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    return folder


def _wrapped(text: str) -> str:
    return f"{OPEN}{text}{SHUT}"
