"""How hard a sentence is to read: the Flesch–Kincaid grade, with a small counter of syllables."""

import re

VOWELS = re.compile(r"[aeiouy]+")
# Endings and beginnings where letters and sounds part ways.
SILENT = re.compile(r"(?:(?<!ch|sh)(?<![sxzgc])(?<=[^laeiouy])es|[^aeiouydt]ed|[^laeiouy]e)$")
SPLIT = re.compile(r"i[ao](?!n)|eo(?!pl)|ua(?!r)|uou|[ey]ing|(?<=cr)ea|ea$")


def words_of(text: str) -> list[str]:
    """The words of a sentence; a place such as `%(day)s` counts as one short word, a number as none."""
    filled = re.sub(r"%\(\w+\)s", "one", text).replace("%%", "")
    return re.findall(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", filled)


def syllables(word: str) -> int:
    """About how many syllables a word has, at least one."""
    lower = word.lower().replace("’", "'").split("'")[0]
    count = len(VOWELS.findall(lower)) + len(SPLIT.findall(lower))
    if SILENT.search(lower):
        count -= 1
    return max(1, count)


def grade(text: str) -> float:
    """Flesch–Kincaid grade: 0.39 words a sentence + 11.8 syllables a word − 15.59. 6 is about eleven years old."""
    words = words_of(text)
    if not words:
        return 0.0
    parts = [part for part in re.split(r"[.?:;…]+(?:\s|$)", text) if words_of(part)]
    return 0.39 * len(words) / max(1, len(parts)) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
