"""The static files: legible colours, flat layers, scripts inside the policy, strangers we know."""

import re
from hashlib import sha256
from pathlib import Path

import brotli
import pytest

from tracker.web.assets import build

STATIC = Path(__file__).resolve().parents[2] / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
ALL_SHEETS = [*SHEETS, *sorted((STATIC / "css").rglob("*/*.css"))]
SCRIPTS = [STATIC / "sw.js", *sorted((STATIC / "js").rglob("*.js"))]
APP_CSS = "\n".join(sheet.read_text() for sheet in SHEETS)


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


# --- style sheets -----------------------------------------------------------------------------------


def block(text: str, start: str) -> str:
    """What stands between the braces that open after `start`."""
    begin = text.index("{", text.index(start)) + 1
    depth, end = 1, begin
    while depth:
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        end += 1
    return text[begin:end - 1]


def tokens(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", without_comments(text)))


TOKENS = (STATIC / "css" / "00-tokens.css").read_text()
LIGHT = tokens(block(TOKENS, ":root {"))
DARK = tokens(block(TOKENS, ':root:not([data-theme="light"]) {'))


def test_the_first_sheet_says_the_order_of_every_layer() -> None:
    first = re.search(r"@layer ([\w, ]+);", APP_CSS)
    assert first
    order = first[1].split(", ")
    used = set(re.findall(r"@layer (\w+) \{", APP_CSS + "".join(sheet.read_text() for sheet in ALL_SHEETS)))
    assert used <= set(order)
    assert APP_CSS.index("@layer") == first.start()


@pytest.mark.parametrize("sheet", ALL_SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_is_flat_layers_and_nothing_else(sheet: Path) -> None:
    text = without_comments(sheet.read_text())
    depth = 0
    for piece in re.split(r"([{}])", text):
        if piece in "{}":
            depth += 1 if piece == "{" else -1
        elif depth:
            assert "@layer" not in piece, "a layer inside a layer"
        elif piece.strip():
            assert piece.strip().startswith("@layer"), f"outside every layer: {piece.strip()[:60]}"
    assert depth == 0
    assert "!important" not in text
    assert "@import" not in text
    assert "//" not in text


def test_addresses_in_sheets_are_files_of_ours() -> None:
    for address in re.findall(r"url\(([^)]*)\)", APP_CSS):
        assert (STATIC / address.strip('"')).is_file(), address


def test_dark_is_the_same_by_choice_and_by_system() -> None:
    assert tokens(block(TOKENS, ':root[data-theme="dark"] {')) == DARK
    colours = {name for name, value in LIGHT.items() if value.startswith("#")}
    assert colours <= DARK.keys(), "a colour without a dark counterpart"


TEXT, SHAPE = 4.5, 3.0
GROUNDS = ("canvas", "surface", "sunken")
DATA = ("craving", "mood", "sleep", "days")
HERO = ("1", "2", "3", "wave-1", "wave-2", "wave-3")
BANDS = ("prepare", "detox", "active", "maint")
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3", "tide") for ground in GROUNDS),
    *(("line-strong", ground, SHAPE) for ground in GROUNDS),
    *(("focus", ground, SHAPE) for ground in (*GROUNDS, "tide-soft", "beacon-soft")),
    *(("on-tide", ground, TEXT) for ground in ("tide", "tide-hover")),
    *(("tide-ink", ground, TEXT) for ground in ("tide-soft", "surface")), ("tide", "tide-soft", TEXT),
    *(("beacon", ground, TEXT) for ground in ("canvas", "surface", "beacon-soft")),
    ("sun-ink", "sun-soft", TEXT), ("on-beacon", "beacon", TEXT), ("beacon-ink", "beacon-soft", TEXT),
    *((ink, ground, TEXT) for ink in ("ink", "ink-2") for ground in ("tide-soft", "beacon-soft", "raised")),
    ("ink", "sun-soft", TEXT), ("canvas", "ink", TEXT),
    *((ink, f"hero-{part}", TEXT) for ink in ("hero-ink", "hero-ink-2") for part in HERO),
    *((f"d-{one}", ground, SHAPE) for one in DATA for ground in ("surface", "sunken")),
    *((f"d-{one}", f"p-{band}", SHAPE) for one in DATA for band in BANDS),
    *((f"d-{one}", "surface", TEXT) for one in DATA),
    ("surface", "d-sleep", TEXT),
    *((ink, f"p-{band}", TEXT) for band in BANDS for ink in ("ink-2", "ink-3", f"p-{band}-ink")),
    *(("h-ink", f"h-{level}", TEXT) for level in range(4)), ("h-ink-4", "h-4", TEXT),
]


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance of #RRGGBB."""
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= .04045 else ((p + .055) / 1.055) ** 2.4 for p in parts)
    return .2126 * red + .7152 * green + .0722 * blue


@pytest.mark.parametrize("theme", [LIGHT, {**LIGHT, **DARK}], ids=["light", "dark"])
def test_every_pair_of_colours_is_legible(theme: dict[str, str]) -> None:
    weak = {}
    for front, back, needed in PAIRS:
        low, high = sorted((luminance(theme[front]), luminance(theme[back])))
        if (contrast := (high + .05) / (low + .05)) < needed:
            weak[front, back] = round(contrast, 2)
    assert not weak


def test_the_first_visit_stays_small(tmp_path: Path) -> None:
    """Today's budget is 40 KB with its page: the style, the shared script and the font leave room for it."""
    style = build(STATIC, tmp_path / "built") / "app.css"
    weight = {
        "style": len(brotli.compress(style.read_bytes())),
        "script": len(brotli.compress((STATIC / "js" / "app.js").read_bytes())),
        "font": (STATIC / "fonts" / "figtree-latin-wght-normal.woff2").stat().st_size,
    }
    assert sum(weight.values()) <= 35_000, weight


# --- scripts ----------------------------------------------------------------------------------------

FORBIDDEN = {
    r"\binnerHTML|\bouterHTML|insertAdjacentHTML|document\.write": "words go in as textContent",
    r"\beval\(|new Function|setTimeout\(\s*[\"']": "text is never run",
    r"\.style\b|setAttribute\(\s*[\"']style": "looks come from classes",
    r"https?:|[\"'`]//": "no other host",
    r"localStorage|indexedDB": "nothing outlives the tab",
    r"^(?:var|let|const|function) \w+ = window\.|window\.\w+ =|globalThis": "no globals",
}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_keeps_to_the_policy(script: Path) -> None:
    text = script.read_text()
    assert text.startswith("/*"), "the first line says what it is for"
    code = without_comments(text)
    for pattern, rule in FORBIDDEN.items():
        assert not re.search(pattern, code, re.MULTILINE), f"{rule}: {pattern}"
    assert len(text.splitlines()) <= 250


@pytest.mark.parametrize("script", sorted((STATIC / "js" / "elements").glob("*.js")), ids=lambda script: script.name)
def test_an_element_has_a_file_of_its_name(script: Path) -> None:
    assert re.findall(r"customElements\.define\(\"([\w-]+)\"", script.read_text()) == [script.stem]


def test_imports_in_scripts_lead_to_files() -> None:
    for script in SCRIPTS:
        for address in re.findall(r"import .* from \"([^\"]+)\"", script.read_text()):
            assert (script.parent / address).resolve().is_file(), f"{script.name}: {address}"


# --- files of others, and icons ---------------------------------------------------------------------


def test_files_of_others_are_what_they_were() -> None:
    for folder in (one for one in (STATIC / "vendor").iterdir() if one.is_dir()):
        said = dict(line.split(maxsplit=1)[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
        found = {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()
                 if path.name not in ("README.md", "SHA256SUMS")}
        assert found == said
        assert "LICENSE" in found


def test_the_font_brings_its_licence() -> None:
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL.txt").read_text().upper()


@pytest.mark.parametrize("icon", sorted((STATIC / "icons").glob("*-[0-9]*.png")), ids=lambda icon: icon.name)
def test_an_icon_is_as_large_as_its_name_says(icon: Path) -> None:
    head = icon.read_bytes()[:24]
    width, height = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    assert width == height == int(icon.stem.rsplit("-", 1)[1])
