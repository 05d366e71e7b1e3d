"""Notices: every element of a Part 2 consent is there, and the federal words are those of the 2024 rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tracker.domain.consent import Terms
from tracker.domain.notices import CURRENT, NOTICES, Record, missing

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TERMS = Terms(frozenset({"mood"}), frozenset({"care"}), NOW.date(), NOW, NOW + timedelta(days=90))
RECORD = Record(TERMS, "Ana", "Evenlight at example.org", "Maya, Harbour House", "Ana", NOW, CURRENT, is_part2=True)


@pytest.mark.parametrize(("lacking", "name"), [
    (replace(RECORD, patient=" "), "patient"),
    (replace(RECORD, discloser=""), "discloser"),
    (replace(RECORD, terms=replace(TERMS, topics=frozenset())), "description"),
    (replace(RECORD, recipient=""), "recipient"),
    (replace(RECORD, terms=replace(TERMS, purposes=frozenset())), "purpose"),
    (replace(RECORD, version="2017"), "revocation"),
    (replace(RECORD, terms=replace(TERMS, ends_at=NOW)), "expiry"),
    (replace(RECORD, signature=""), "signature"),
])
def test_each_element_is_asked_for(lacking: Record, name: str) -> None:
    assert missing(lacking) == (name,) and missing(RECORD) == ()


def test_every_version_is_whole_and_says_that_it_was_not_reviewed() -> None:
    assert CURRENT in NOTICES and RECORD.notice is NOTICES[CURRENT]
    for version, notice in NOTICES.items():
        assert version == notice.version and len(version) <= 16
        assert notice.review is not None, "a lawyer has read it? then say where that is written down"
        for text in (*notice.plain, notice.revoking, notice.redisclosure, notice.refusing):
            assert str(text).endswith(".")
        assert any("in writing" in str(text) for text in (notice.revoking,))


def test_the_federal_words() -> None:
    """What 89 FR 12472 changed: "using or disclosing", legal proceedings, and "use or disclosure" in the short form."""
    notice = NOTICES[CURRENT]
    long = " ".join(notice.long)
    assert "prohibit you from using or disclosing this record, or testimony" in long
    assert "42 CFR 2.12(c)(5) or as authorized by a court in accordance with 42 CFR 2.64 or 2.65" in long
    places = [long.index(text) for text in ("(i) Further use", "(ii) You are a covered", "(iii) You have received")]
    assert places == sorted(places)
    assert notice.short == "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
