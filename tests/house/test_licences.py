"""No words of a form we may not ship stand anywhere in the tree, and every form we ship has its record.

The words looked for are not here either: a line of the list holds fingerprints of five words in a row, each of which
stands in one of that form's questions. To add one: `python -m tests.house.test_licences five words of a question`.
"""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.licences import CHECKED, LICENCES, OWN, Licence

ROOT = Path(__file__).resolve().parents[2]
LENGTH = 5
FINGERPRINTS = {
    "who5": "704db9517db6 a09c7d6cc76d a0b0b9acc70f 499be93c1ac1 cf3847a8c2f0",
    "isi": "39ae3e6b2e99 a6e2f340a254 444260da52d1 bc39b4214074 4288d0cf3226 fb413ffa8203",
    "sds": "e289b654ab96 9a6202670b69 164d4f64eeca ce8f5fd11d01 c8fe16eb6e9a",
    "sure": "328a2c8dee7c 614dcc754157 98cbb2aa93cc 86652cc9a838 985885adba6d 8efa57f65b13",
    "dudit": "5fb5cc3be905 baea65b84ef4 4786be40e972 90a6f5233c5b 4ca59110b3c3",
    "promis": "beaf798d1cc7 534cd61af684 cd49cfd995f7",
    "icsi": "676b84e4bf82 2c9a50e0b297 f90528beceaf",
    "icpi": "cc66f02fd737 7f930e5efafb",
    "top": "ccc240a31583 5998b58e2a5d",
    "barc10": "b2ae23a9c5fe 88f7a083b3d3 3ed0dfb68d0c 475ccda8be63",
    "aware": "80b720a76b2c 69ad7ea506b6",
    "k10": "1a857e9ca5ff 023a048911e0 2dd7b1f865e5",
    "k6": "c95bcfd42639 589c5eb85865",
    "cssrs": "8798ba220cea 0092d36d24d8 bbb5853a1d54",
    "assist": "734d4e09fdb5 418625a8f1c1 5fbaec8934e7 695de85c1fbf",
    "stanley_brown": "7313f3cb3eff d286a0f6d5c9 aacdeaeabe9b",
}


def fingerprint(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def words_of(text: str) -> list[str]:
    """The words alone: case, quotes, line breaks and tags between them do not hide a sentence."""
    return re.findall(r"[a-z0-9]+", re.sub(r"</?[a-z][^<>\n]{0,80}>", " ", text.lower()))


def found_in(text: str, wanted: dict[str, str]) -> Iterator[str]:
    """The forms of which five words in a row stand in a text."""
    words = words_of(text)
    for start in range(len(words) - LENGTH + 1):
        form = wanted.get(fingerprint(" ".join(words[start:start + LENGTH])))
        if form:
            yield form


def by_fingerprint() -> dict[str, str]:
    return {one: form for form, line in FINGERPRINTS.items() for one in line.split()}


def texts_of_the_tree() -> Iterator[tuple[str, str]]:
    """(name, text) of every text file that would be published."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and "vendor" not in path.parts:
            data = path.read_bytes()
            if b"\0" not in data[:4096]:
                yield name, data.decode(errors="ignore")


def test_every_form_we_may_not_ship_is_looked_for() -> None:
    assert set(FINGERPRINTS) == {key for key, licence in LICENCES.items() if not licence.ship_text}
    assert {"who5", "isi", "sds", "sure", "dudit", "promis"} <= set(FINGERPRINTS)
    assert all(len(one) == 12 for one in by_fingerprint()) and len(by_fingerprint()) >= 50


def test_no_words_of_theirs_are_in_the_tree() -> None:
    wanted = by_fingerprint()
    seen, found = 0, []
    for name, text in texts_of_the_tree():
        seen += 1
        found += [f"{name}: words of {form}" for form in set(found_in(text, wanted))]
    assert seen > 200
    assert not found, "\n".join(found)


def test_words_are_found_however_they_are_set() -> None:
    """Our own sentence in place of theirs: over two lines of code, in capitals, in markup."""
    wanted = {fingerprint("the owl sat on a"): "owls"}
    for text in ('"I think the OWL "\n    "sat on a fence"', "<p>The owl<br>sat on a</p>", "the owl sat on a"):
        assert list(found_in(text, wanted)) == ["owls"]
    assert not list(found_in("the owl sat on the fence", wanted))


def test_the_words_of_a_form_we_ship_would_be_found() -> None:
    item = str(INSTRUMENTS["gad7"].items[6].text)
    wanted = {fingerprint(" ".join(words_of(item)[:LENGTH])): "gad7"}
    assert list(found_in((ROOT / "tracker/domain/instruments/gad7.py").read_text(), wanted)) == ["gad7"]


def test_no_content_pack_is_in_the_tree() -> None:
    packs = []
    for name, text in texts_of_the_tree():
        if name.endswith(".json"):
            try:
                document = json.loads(text)
            except ValueError:
                continue
            packs += [name] if isinstance(document, dict) and {"pack", "items", "scorer"} <= set(document) else []
    assert not packs


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=lambda one: one.key)
def test_what_ships_may_ship(instrument: Instrument) -> None:
    assert instrument.licence.ship_text
    assert instrument.licence is (OWN if instrument.ours else LICENCES[instrument.key])
    assert instrument.ours or instrument.licence.notice, "the notice goes with the words"


@pytest.mark.parametrize("licence", [OWN, *LICENCES.values()], ids=["own", *LICENCES])
def test_a_record_is_whole(licence: Licence) -> None:
    assert licence.holder and licence.licence and licence.evidence
    assert licence.checked_on == CHECKED
    assert isinstance(licence.ship_text, bool)


def test_records_of_what_ships_and_what_does_not() -> None:
    shipped = {key for key, licence in LICENCES.items() if licence.ship_text}
    assert shipped == {key for key, instrument in INSTRUMENTS.items() if not instrument.ours}


if __name__ == "__main__":
    words = words_of(" ".join(sys.argv[1:]))
    print(" ".join(fingerprint(" ".join(words[n:n + LENGTH])) for n in range(len(words) - LENGTH + 1)))
