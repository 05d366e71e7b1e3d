"""Passphrases and sign-in names: what is taken, what is too easy, and what counts as the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.passphrase import LONGEST, SHORTEST, normal, sign_in_name, visible, worth, wrong
from tracker.features.accounts.blocklist import common

LISTED, WORDS = common()


def said(text: str, *near: str) -> str:
    return str(wrong(text, near=near, listed=LISTED, words=WORDS) or "taken")


@pytest.mark.parametrize("text", [
    "four quiet boats at dawn", "correct horse battery staple", "my dog likes rain", "x9$kQ2!vLm#8zRp",
    "полнолуние над рекой ночью", "窓の外に静かな雨が降っている夜だ", "Tr0ub4dor&3 is not enough?",
])
def test_ordinary_passphrases_are_taken(text: str) -> None:
    assert said(text, "Anna Smith") == "taken"


@pytest.mark.parametrize("text", [
    "passwordpassword", "Password12345678", "p4ssw0rd-p4ssw0rd", "qwertyuiop12345", "1qaz2wsx3edc4rfv",
    "abcabcabcabcabc", "aaaaaaaaaaaaaaaa", "12345678901234567890", "kxkxkxkxkxkxkxkx", "iloveyouforever",
    "boats boats boats", "Evenlight2026!!", "anna.smith.1990", "ANNAANNAANNAANNA", "welcome welcome1",
    "йцукенгшщзхъйцукен", "111 222 333 444 555", "000000001000010",
])
def test_easy_ones_are_not(text: str) -> None:
    assert said(text, "Anna Smith").startswith("That one is easy to guess")


def test_the_listed_ones_are_refused_however_they_are_written() -> None:
    assert len([one for one in LISTED if len(one) >= SHORTEST]) >= 3_000
    for one in sorted(filter(str.isalnum, LISTED))[::400]:
        assert said(one) != "taken"
        assert said(one.upper()) != "taken"
        assert said("-".join(one)) != "taken"


@pytest.mark.parametrize(("text", "words"), [
    ("", "Use at least 15"), ("fourteen chars", "Use at least 15"), ("ﷺ", "Use at least 15"),
    ("x9$kQ2!vLm#8zRp" * 18, "up to 256"), ("𝔁" * LONGEST + "y", "up to 256"),
])
def test_lengths_are_counted_in_characters(text: str, words: str) -> None:
    assert words in said(text)


def test_the_longest_is_taken_whole() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(LONGEST))
    assert said(text) == "taken"
    assert normal(text) == text


ORDINARY = sorted(one for one in WORDS if one.isalpha() and len(set(one)) > 3 and worth(one, words=WORDS) == 1)


@given(st.lists(st.sampled_from(ORDINARY), min_size=4, max_size=6, unique=True))
def test_four_different_words_are_enough(words: list[str]) -> None:
    """A person who follows the advice on the page is not sent back."""
    text = " ".join(words)
    assert said(text) == "taken" or text.replace(" ", "") in LISTED


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert said(text) != "taken" or SHORTEST <= len(text) <= LONGEST
    assert said(text, text[:5]) != "taken" or said(text) == "taken", "a name nearby makes nothing harder to guess"


def test_two_keyboards_agree() -> None:
    for text in ("ångström söze Ünal", "ﬁve ﬂat stones here"):
        assert {normal(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")} == {normal(text)}
    assert normal("Four Boats") != normal("four boats")
    assert normal("four  boats ") == "four  boats "


@pytest.mark.parametrize(("typed", "kept"), [
    ("Ana", "ana"), ("  ANA  ", "ana"), ("Ａｎａ", "ana"), ("a\u200bna", "ana"), ("\u202eana", "ana"),
    ("STRASSE", "strasse"), ("Straße", "strasse"), ("Jo  Ann", "jo ann"), ("Jo\u00a0Ann", "jo ann"), ("\u200b", ""),
    ("\u200d", ""), ("ana\x00", "ana"),
])
def test_a_sign_in_name_is_the_same_however_it_is_typed(typed: str, kept: str) -> None:
    assert sign_in_name(typed) == kept


@given(st.text(max_size=80))
def test_folding_a_name_twice_changes_nothing(name: str) -> None:
    assert sign_in_name(sign_in_name(name)) == sign_in_name(name)
    assert visible(visible(name)) == visible(name)


def test_a_shown_name_keeps_what_scripts_need() -> None:
    assert visible("می\u200cخواهم") == "می\u200cخواهم"
    assert visible("👩\u200d👧") == "👩\u200d👧"
    assert visible("abc\u202egnp") == "abcgnp"
    assert visible(" \u200d ") == ""
