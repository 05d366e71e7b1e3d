"""Words we never say: in no sentence, template or script; and a reading age for everybody.

The list follows the reference's copy rules (§8.2), which follow the US Veterans Affairs style guide and NIDA's "Words
Matter". Verbatim questionnaires are not ours to word and are left out.
"""

import re
import subprocess

import pytest

from tests.house.catalogue import ROOT, Said, everything_said, sentences
from tests.house.reading import grade, syllables, words_of

# Each a regular expression between word boundaries.
AVOIDED = (
    "addicts?", "addicted", "addictions?", "users?", "abusers?", "abuse[ds]?", "junkies?",
    "clean", "dirty", "sober", "sobriety",
    "relaps(?:e|es|ed|ing)", "laps(?:e|es|ed)", "slip(?:s|ped)?", "fail(?:s|ed|ure|ures)?", "off the wagon",
    "habits?", "problems?", "dependenc(?:e|y)", "maintenance", "detox",
    "non-compliant", "no-shows?", "refused", "resistant", "denial",
    "missed", "streaks?", "broke", "broken", "resets?",
    "(?:you|people) (?:should|must|need to)", "committed suicide", "suicidal",
    "amazing", "proud of", "congratulations", "well done", "great job",
    "healed", "cured", "damaged?", "risk scores?", "high risk", "at risk",
    "drug tests?", "surveillance", "just", "simply", "never", "always", r"only (?:\d|%\()",
)
# A phrase that may stand all the same, and why.
ALLOWED = {
    "Detox": "a phase, in the words the product was asked for (decision 10)",
    "Maintenance": "a phase, in the words the product was asked for (decision 10)",
    "Nothing gets reset": "the design's own promise beside the use question",
    "Just stopped": "just as in a short while ago",
    "just now": "just as in at this moment",
    "file is damaged": "a file, no person",
}
DOSE = re.compile(r"\b\d+(?:[.,]\d+)?\s?(?:mg/kg|mg|mcg|µg|ug|g|grams?|milligrams?|ml)\b", re.IGNORECASE)
AMOUNT = re.compile(
    r"\b(?:snort\w*|inject\w*|intravenous|dos(?:e|es|age|ing)|grams?|dealers?|k-hole|street price"
    r"|how much (?:did|do) you (?:use|take))\b", re.IGNORECASE)
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\ufe0f]")
EXCLAMATION = re.compile(r"[^\W\d_]!|!\s|!$")
# Advertisers that answer as if they were helplines; put together here so that no file of ours holds a number.
DENIED = (("800", "609", "2774"), ("800", "601", "3889"))


@pytest.fixture(scope="module")
def said() -> list[Said]:
    found = list(everything_said())
    assert len(found) > 200, "the extraction found next to nothing"
    return found


def hits(said: list[Said], pattern: re.Pattern[str]) -> str:
    return "\n".join(f"{one.place}: “{match.group()}” in “{one.text}”"
                     for one in said for match in pattern.finditer(without_allowed(one.text)))


def without_allowed(text: str) -> str:
    for phrase in ALLOWED:
        text = re.sub(rf"\b{phrase}\b", "", text)
    return text


def test_no_word_that_judges(said: list[Said]) -> None:
    found = hits(said, re.compile(rf"\b(?:{'|'.join(AVOIDED)})\b", re.IGNORECASE))
    assert not found, found


def test_every_allowed_phrase_is_still_used(said: list[Said]) -> None:
    texts = [one.text for one in said]
    assert not [phrase for phrase in ALLOWED if not any(phrase in text for text in texts)]


@pytest.mark.parametrize("pattern", [DOSE, AMOUNT, EMOJI, EXCLAMATION], ids=["dose", "amount", "emoji", "exclamation"])
def test_no(said: list[Said], pattern: re.Pattern[str]) -> None:
    found = hits(said, pattern)
    assert not found, found


@pytest.mark.parametrize("text", ["50 mg", "0.5mg/kg", "2 grams", "1,5 ml", "100 µg"])
def test_a_dose_is_recognised(text: str) -> None:
    assert DOSE.search(f"take {text} now")


@pytest.mark.parametrize("text", ["5 minutes", "3 grapes", "12 mugs", "7 days", "5 MB"])
def test_other_numbers_are_not_doses(text: str) -> None:
    assert not DOSE.search(text)


def test_no_advertisers_number_anywhere() -> None:
    """Digits compared, whatever stands between them, in every text file of the repository."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    patterns = [re.compile(rb"[^0-9]{0,3}".join(part.encode() for part in number)) for number in DENIED]
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and any(pattern.search(path.read_bytes()) for pattern in patterns):
            found.append(name)
    assert not found


@pytest.mark.parametrize(("word", "parts"), [
    ("one", 1), ("used", 1), ("changes", 2), ("needed", 2), ("people", 2), ("being", 2), ("craving", 2), ("tables", 2),
    ("medicine", 3), ("area", 3), ("created", 3), ("notified", 3), ("emergency", 4), ("don’t", 1), ("times", 1),
])
def test_syllables(word: str, parts: int) -> None:
    assert syllables(word) == parts


def test_sentences_can_be_read_by_a_child_of_eleven() -> None:
    """Flesch–Kincaid grade 6 or below for 95 of 100 sentences of five words or more."""
    graded = sorted(((grade(one.text), one) for one in sentences() if len(words_of(one.text)) > 4),
                    key=lambda pair: -pair[0])
    hard = [f"{level:.1f} {one.place}: {one.text}" for level, one in graded if level > 6]
    assert len(hard) <= 0.05 * len(graded), f"{len(hard)} of {len(graded)}\n" + "\n".join(hard)
