"""The vault: what is sealed opens with its own key, in its own row, whole, or not at all."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.store.vault import Unreadable, Vault

VAULT = Vault(b"k" * 32)


@given(st.text(max_size=300))
def test_what_was_sealed_comes_back(text: str) -> None:
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        return
    person, day = uuid4(), date(2026, 11, 20)
    assert VAULT.open(VAULT.seal(text, person, day), person, day) == text


def test_the_same_text_never_looks_the_same() -> None:
    assert VAULT.seal("quiet", 1) != VAULT.seal("quiet", 1)


def test_another_row_cannot_open_it() -> None:
    sealed = VAULT.seal("quiet", "a", "b")
    for row in (("a",), ("a", "c"), ("ab", ""), ("a", "b", "")):
        with pytest.raises(Unreadable):
            VAULT.open(sealed, *row)


def test_another_key_cannot_open_it() -> None:
    with pytest.raises(Unreadable, match="another key"):
        Vault(b"x" * 32).open(VAULT.seal("quiet", 1), 1)


def test_no_byte_can_be_changed_or_lost() -> None:
    sealed = VAULT.seal("quiet", 1)
    for place in range(len(sealed)):
        with pytest.raises(Unreadable):
            VAULT.open(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], 1)
        with pytest.raises(Unreadable):
            VAULT.open(sealed[:place], 1)
