"""Rhythms in words: how often a form comes, and what a phase asks in all."""

import pytest

from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.phases import ACTIVE, DETOX, MAINTAIN, PREPARE, SETTLE
from tracker.domain.rhythm_words import asked_in, every, how_often, reason
from tracker.domain.rhythms import AFTERNOON, LOG, RHYTHMS, Rhythm


@pytest.mark.parametrize(("rhythm", "said"), [
    (Rhythm("a", every=1), "Every day"),
    (Rhythm("a", every=1, closes=AFTERNOON), "Each morning"),
    (Rhythm("a", every=7), "Every week"),
    (Rhythm("a", every=28), "Every 4 weeks"),
    (Rhythm("a", every=84), "Every 12 weeks"),
    (Rhythm("a", every=10), "Every 10 days"),
    (Rhythm("a", months=1), "Every month"),
    (Rhythm("a", months=3), "Every 3 months"),
    (Rhythm("a"), "Once, near the start"),
    (Rhythm("a", -2), "Once, near the end"),
    (Rhythm("a", every=14, days=3), "Every 2 weeks, 3 days in a row"),
])
def test_how_often(rhythm: Rhythm, said: str) -> None:
    assert str(how_often(rhythm)) == said


def test_active_treatment_asks_weekly_and_four_weekly() -> None:
    said = {str(one.often): str(one.forms) for one in asked_in(ACTIVE, INSTRUMENTS)}
    assert said["Every week"] == "Your week"
    assert said["Every 4 weeks"].startswith("Low mood, Worry, Recovery over 30 days")
    assert "if your body bothers you" in said["Every 2 weeks, 3 days in a row"]
    assert next(iter(said)) == "Every week", "the most frequent first"


@pytest.mark.parametrize("phase", [PREPARE, DETOX, SETTLE, ACTIVE, MAINTAIN])
def test_every_form_of_a_phase_is_said_once_and_the_log_is_none(phase: str) -> None:
    said = " ".join(str(one.forms) for one in asked_in(phase, INSTRUMENTS))
    rows = [row for row in RHYTHMS[phase] if row.key != LOG and row.key in INSTRUMENTS]
    for row in rows:
        assert str(INSTRUMENTS[row.key].about) in said


def test_a_form_this_server_has_not_is_not_promised() -> None:
    assert "who5" in {row.key for row in RHYTHMS[MAINTAIN]}
    assert asked_in(MAINTAIN, {}) == [] == asked_in("nowhere", INSTRUMENTS)


def test_a_source_is_said_for_what_it_is() -> None:
    assert "names no studies" in str(reason(Rhythm("a", source="domain reference §2.2; S4 4.33")))
    assert "our own choice" in str(reason(Rhythm("a")))
    assert str(every(2)) == "Every 2 days"
