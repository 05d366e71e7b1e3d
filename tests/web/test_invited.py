"""Secrets of invitations: long enough, kept as one hash however they are typed, recognised in paths of ours alone."""

import re

import pytest

from tracker.web import invited
from tracker.web.gate import hashed


def test_a_secret_can_be_typed_from_paper() -> None:
    made = {invited.token() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"([2-9a-hjkmnp-z]{4}-){6}[2-9a-hjkmnp-z]{4}", one) for one in made)
    assert len(invited.LETTERS) ** invited.LONG > 2**128


def test_however_it_is_typed_it_is_kept_as_one() -> None:
    token = invited.token()
    bare = token.replace("-", "")
    for typed in (token.upper(), bare, f" {bare[:10]} {bare[10:]}"):
        assert invited.kept_as(typed) == invited.kept_as(token) == hashed(bare)


def test_other_secrets_are_kept_as_they_are() -> None:
    token = "Ab-cD_" * 7 + "x"
    assert invited.kept_as(token) == hashed(token)


@pytest.mark.parametrize("path", ["/", "/people", "/invitations/", "/invitations/accepted", "/invitations/x" * 2,
                                  "//invitations/" + "a" * 28, "/invitations/" + "a" * 28 + "/x"])
def test_no_other_path_leads_to_one(path: str) -> None:
    assert invited.behind(path) == ""


def test_its_own_path_does() -> None:
    token = invited.token()
    assert invited.behind(f"/invitations/{token}") == invited.kept_as(token)
