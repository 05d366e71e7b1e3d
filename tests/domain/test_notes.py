"""Two texts about one day become one: nothing is lost, nothing stands there twice, and a replay changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.notes import DIVIDER, together


@pytest.mark.parametrize(("there", "new", "kept"), [
    ("", "", ""),
    ("", "Soup.", "Soup."),
    ("Soup.", "", "Soup."),
    ("Soup.", "Soup.", "Soup."),
    ("Soup.", "Soup. A walk.", "Soup. A walk."),
    ("Soup. A walk.", "A walk.", "Soup. A walk."),
    ("Soup.", "A walk.", "Soup.\n\n· · ·\n\nA walk."),
])
def test_both_texts_stay_and_none_twice(there: str, new: str, kept: str) -> None:
    assert together(there, new) == kept


@given(st.text(), st.text())
def test_nothing_is_lost_and_a_replay_changes_nothing(there: str, new: str) -> None:
    kept = together(there, new)
    assert there in kept and new in kept
    assert len(kept) <= len(there) + len(DIVIDER) + len(new)
    assert together(kept, new) == together(kept, there) == kept
