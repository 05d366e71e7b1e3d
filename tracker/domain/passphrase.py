"""Passphrases and sign-in names: how they are folded, and which are too easy to guess."""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator

from tracker.domain.words import Message, message

#: Characters (code points). The bounds of ASVS 5.0 6.2.1 and 6.2.9; the cap holds before anything costly is done.
SHORTEST, LONGEST = 15, 256
LONGEST_NAME = 64
#: What a passphrase must be worth, at least; see `worth`.
ENOUGH = 3.0

_WALKS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
)
_WALKED = tuple(walk + "\n" + walk[::-1] for walk in _WALKS)
_ALWAYS = ("passphrase", "password", "passwort", "evenlight", "welcome", "letmein", "iloveyou", "secret", "admin")
_LEET = str.maketrans("013457@$!", "oleastasi")
_YEAR = re.compile(r"(?:19|20)\d\d")
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
#: Needed inside words of some scripts and inside some signs.
_JOINERS = "\u200c\u200d"


def normal(text: str) -> str:
    """The form a passphrase is hashed in: NFKC, so that two keyboards writing the same letters agree (NIST 800-63B)."""
    return unicodedata.normalize("NFKC", text)


def visible(text: str) -> str:
    """Text without signs nobody sees (controls, direction marks, zero-width ones), white space folded."""
    shown = "".join(one for one in text if one in _JOINERS or one.isspace() or unicodedata.category(one) not in _HIDDEN)
    return " ".join(shown.split()) if shown.strip(_JOINERS + " ") else ""


def sign_in_name(text: str) -> str:
    """A sign-in name as it is kept and compared: case, width, invisible signs and outer spaces do not matter."""
    folded = normal(normal(text).casefold())
    return " ".join("".join(one for one in visible(folded) if one not in _JOINERS).split())


def wrong(
    text: str, *, near: Iterable[str] = (), listed: Container[str] = (), words: Container[str] = ()
) -> Message | None:
    """Why this passphrase cannot be taken, or None. There are no rules about kinds of characters.

    `near` are the person's own names, `listed` common passphrases and `words` common short passwords, both in folded
    case.
    """
    if len(text) > LONGEST:
        return message("That is too long: up to %(longest)s letters.", longest=LONGEST)
    if min(len(text), len(normal(text))) < SHORTEST:
        return message("Use at least %(shortest)s letters. Four or five words are easy to keep in mind.",
                       shortest=SHORTEST)
    own = [part for name in near for part in sign_in_name(name).split() if len(part) > 2]
    for folded in _foldings(text):
        # A name inside a common word would split it into more pieces: the lesser worth counts.
        if folded in listed or min(worth(folded, names, words) for names in ([], own)) < ENOUGH:
            return message("That one is easy to guess. Try four or five words that do not belong together.")
    return None


def worth(folded: str, near: Iterable[str] = (), words: Container[str] = ()) -> float:
    """How many pieces someone guessing would have to find: each different common word 1, any other different sign ½
    (a "word" of one or two different signs, such as "0000", a third of each).

    Nothing for what a guesser tries first: repeats, keyboard walks, alphabets, numbers in order, years, the person's
    own names, the word "password" and its kin, and the signs between words.
    """
    free = sorted((*_ALWAYS, *near), key=len, reverse=True)
    return sum(dict(_pieces(folded, free, words)).values())


def _foldings(text: str) -> Iterator[str]:
    """The text as a guesser would see it: folded case, without signs between words, digits read as letters."""
    folded = normal(text).casefold()
    joined = "".join(one for one in folded if one.isalnum())
    yield from dict.fromkeys((folded, joined, folded.translate(_LEET), joined.translate(_LEET)))


def _pieces(text: str, free: list[str], words: Container[str]) -> Iterator[tuple[str, float]]:
    at = 0
    while at < len(text):
        length, cost = _free(text, at, free), 0.0
        if not length:
            length = _word(text, at, words)
            cost = min(1.0, len(set(text[at : at + length])) / 3)
        if not length:
            length, cost = 1, 0.5 if text[at].isalnum() or text[at] not in " -_.,;:/'\"" else 0.0
        yield text[at : at + length], cost
        at += length


def _free(text: str, at: int, free: list[str]) -> int:
    """How many signs from here on cost a guesser nothing."""
    named = next((len(one) for one in free if text.startswith(one, at)), 0)
    year = len(found.group()) if (found := _YEAR.match(text, at)) else 0
    return max(named, year, _walk(text, at))


def _walk(text: str, at: int) -> int:
    """The length of an alphabet, a number in order or a keyboard walk that starts here (3 or more), or 0."""
    longest = 0
    for walk in _WALKED:
        length = 3
        while at + length <= len(text) and text[at : at + length] in walk:
            longest, length = max(longest, length), length + 1
    return longest


def _word(text: str, at: int, words: Container[str]) -> int:
    """The length of the longest common word that starts here, or 0."""
    return next((n for n in range(min(20, len(text) - at), 2, -1) if text[at : at + n] in words), 0)
