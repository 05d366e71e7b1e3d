"""Every health claim names its source, and docs/sources.md tells readers what that source is.

`python -m tests.house.test_sources` writes the tables of docs/sources.md anew from the code.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tracker.domain.asks import ASKS
from tracker.domain.change import WOBBLES
from tracker.domain.guidance import CARDS
from tracker.domain.helplines import HELPLINES, REGIONS
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.instruments.forms import FORMS
from tracker.domain.measures import MEASURES
from tracker.domain.phases import OVERLAYS, PHASES, SETTINGS
from tracker.domain.rhythm_words import TRAITS, how_often
from tracker.domain.rhythms import RHYTHMS, Rhythm
from tracker.domain.safety import POINTS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sources.md"
ADDRESS = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|info|edu|mil|ie|uk|ca|au|nz|lv|mt|cymru)\b")


def table(head: str, rows: Iterable[tuple[object, ...]]) -> str:
    names = head.split(" | ")
    lines = [f"| {head} |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(str(cell).replace("|", "/") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def helplines() -> str:
    return table("country | line | number | source | checked on", (
        (REGIONS[line.region], "emergency" if line.is_emergency else line.name,
         ", ".join(filter(None, (line.tel, line.sms and f"text {line.text_word} {line.sms}".replace("  ", " ")))),
         line.source, line.checked_on) for line in HELPLINES))


def safety() -> str:
    return table("kind | claim | source", ((kind, point.text, point.source) for kind, points in POINTS.items()
                                           for point in points))


def phases() -> str:
    def rows() -> Iterator[tuple[object, ...]]:
        for phase in PHASES.values():
            length = f"{phase.days} days, {phase.shortest} to {phase.longest}" if phase.days else "open-ended"
            yield phase.label, length, phase.source
        for overlay in OVERLAYS.values():
            months = "months {} to {}".format(*overlay.months) if overlay.months else ""
            yield overlay.label, f"{overlay.days} days" if overlay.days else months, overlay.source
        for setting in SETTINGS.values():
            length = f"{setting.days} days, {setting.shortest} to {setting.longest}" if setting.days else "no length"
            yield setting.label, length, setting.source

    return table("name | default length | source", rows())


def asks() -> str:
    return table("phase | ask | why | source", ((PHASES[key].label, ask.what, ask.why, ask.source)
                                                for key, phase_asks in ASKS.items() for ask in phase_asks))


def measures() -> str:
    return table("measure | question | source", ((f"`{measure.id}`", measure.question, measure.source)
                                                 for measure in MEASURES.values()))


def rhythms() -> str:
    def first(row: Rhythm) -> str:
        if row.first >= 0:
            return f"day {row.first + 1}"
        return "its last day" if row.first == -1 else f"day {-row.first} from its end"

    def often(row: Rhythm) -> str:
        closer = "; every {1} days after a total of {0} or more".format(*row.closer) if row.closer else ""
        return f"{how_often(row)}{f', {TRAITS[row.trait]}' if row.trait else ''}{closer}"

    names = {one.key: one.label for group in (PHASES, OVERLAYS) for one in group.values()}
    return table("phase | form | first on | how often | source", (
        (names[key], f"`{row.key}`", first(row), often(row), row.source)
        for key, rows in RHYTHMS.items() for row in rows))


def forms() -> str:
    def total(low: int, high: int, parts: Iterable[str]) -> str:
        return f"{low} to {high}" if high else ", ".join(parts) or "none"

    rows: list[tuple[object, ...]] = [
        (form.name, total(form.low, form.high, (f"{part.key} 0 to {part.high}" for part in form.subscales)),
         form.window, form.least_gap, form.source) for form in INSTRUMENTS.values()]
    rows += [(f"`{key}` (content pack)", total(form.low, form.high, ()), "", "", form.source)
             for key, form in FORMS.items()]
    return table("form | score | looks back over, days | asked again after, days | source", rows)


def opens() -> str:
    return table("form | leads to | from | source", ((form.name, INSTRUMENTS[form.opens.key].name, form.opens.at_least,
                                                      form.opens.source)
                                                     for form in INSTRUMENTS.values() if form.opens))


def changes() -> str:
    return table("form | points | source", ((f"`{key}`", one.points, one.source) for key, one in WOBBLES.items()))


def guidance() -> str:
    return table("card | text | source", ((card.title, card.text, card.source) for card in CARDS))


TABLES: dict[str, Callable[[], str]] = {one.__name__: one for one in (
    helplines, safety, phases, asks, measures, rhythms, forms, opens, changes, guidance)}


def between(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)


def claims() -> Iterator[tuple[str, str]]:
    """(what, source) of every claim."""
    for line in HELPLINES:
        yield line.id, line.source
    for kind, points in POINTS.items():
        yield from ((f"{kind}: {point.id}", point.source) for point in points)
    for group in (PHASES, OVERLAYS, SETTINGS):
        yield from ((one.key, one.source) for one in group.values())
    for key, phase_asks in ASKS.items():
        yield from ((f"{key}: {ask.what}", ask.source) for ask in phase_asks)
    yield from ((measure.id, measure.source) for measure in MEASURES.values())
    for phase, rows in RHYTHMS.items():
        yield from ((f"{phase}: {row.key}", row.source) for row in rows)
    for instrument in INSTRUMENTS.values():
        yield f"score of {instrument.key}", instrument.source
        if instrument.opens:
            yield f"{instrument.key} opens {instrument.opens.key}", instrument.opens.source
    yield from ((f"score of {key}", form.source) for key, form in FORMS.items())
    yield from ((f"change of {key}", one.source) for key, one in WOBBLES.items())
    yield from ((f"card for supporters: {card.key}", card.source) for card in CARDS)


@pytest.mark.parametrize("name", TABLES)
def test_the_page_says_what_the_code_says(name: str) -> None:
    found = between(name).search(PAGE.read_text())
    assert found, f"docs/sources.md has no <!-- {name} --> … <!-- /{name} -->"
    assert found.group().strip() == TABLES[name]().strip(), "run: python -m tests.house.test_sources"


def works() -> set[str]:
    """The names of the works and pages the page explains."""
    text = PAGE.read_text()
    return set(re.findall(r"\*\*([^*]+)\*\*", text[text.index("\n## Works"):]))


def test_every_claim_names_a_work_the_page_explains() -> None:
    known = works()
    unknown = [f"{what}: {source!r}" for what, source in claims() if not any(work in source for work in known)]
    assert not unknown, "\n".join(unknown)
    unlisted = {address for _what, source in claims() for address in ADDRESS.findall(source)} - known
    assert not unlisted


def test_no_work_is_listed_for_nothing() -> None:
    sources = " ".join(source for _what, source in claims())
    text = PAGE.read_text()
    used = sources + text[:text.index("\n## Works")]
    assert not [work for work in works() if work not in used and work not in {"S2"}]


def test_the_review_state_is_said_on_the_page() -> None:
    assert "draft, not yet reviewed by a clinician" in PAGE.read_text()


def write() -> None:
    text = PAGE.read_text()
    for name, make in TABLES.items():
        body = make() + "\n"
        text = between(name).sub(lambda _match, body=body: body, text)
    PAGE.write_text(text)


if __name__ == "__main__":
    write()
