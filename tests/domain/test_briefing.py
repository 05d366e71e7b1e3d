"""The briefing: sentences in their order, what is worth asking about, and nothing of a topic that is not shared."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain import briefing
from tracker.domain.briefing import MOST_WORTH, Shown, completion, contact_days, thirty_seconds, tiles
from tracker.domain.measures import MEASURES
from tracker.domain.words import message

TODAY = date(2026, 11, 20)
ALL = frozenset({"craving", "mood", "sleep", "use", "confidence", "body", "appointments", "plan_goals"})


@dataclass(frozen=True)
class Urge:
    """A craving that was written down."""

    intensity: int | None = None
    intensity_after: int | None = None


@dataclass(frozen=True)
class Visit:
    """An appointment."""

    day: date
    state: str


def ago(days: int) -> date:
    """The day so many days before today."""
    return TODAY - timedelta(days=days)


def weeks(before: float, now: float) -> dict[date, float]:
    """Five weeks that end today: the last seven days at `now`."""
    return {ago(n): now if n < 7 else before for n in range(35)}


FULL = Shown(
    TODAY, ago(60), ALL,
    {"craving_peak": weeks(6, 3), "mood": weeks(2, 4), "sleep_hours": weeks(6, 7), "bladder_pain": weeks(1, 3),
     "confidence": weeks(5, 5), "alone": {ago(n): float(n % 2) for n in range(10)}},
    {ago(n): "use" if n == 5 else "no_use" for n in range(7)}, {ago(1): ("walked",), ago(2): ("walked", "waited")},
    {ago(2): (Urge(8, 3),), ago(3): (Urge(6, 6), Urge(4))}, (Visit(ago(3), "not_attended"), Visit(ago(9), "attended")),
)


def test_the_paragraph_keeps_its_order() -> None:
    said = thirty_seconds(FULL)
    assert str(said.direction) == "An easier week than the ones before."
    assert [str(one) for one in said.sentences] == [
        "Craving was around 3 of 10, down from 6. Sleep was around 7 h, up from 6. "
        "Mood was around Good, up from Low. Confidence was around 5 of 10, much as before.",
        "6 days without use, 1 day with use.",
        "3 cravings were written down. Lower after: 1 of 2.",
    ]
    assert [str(one) for one in said.worth] == [
        "Bladder: around Strong, and Mild in the weeks before.", "They did not attend on 2026-11-17."]


def test_one_craving_is_told_and_none_is_said() -> None:
    one = thirty_seconds(replace(FULL, cravings={ago(1): (Urge(7, 2),)}))
    assert str(one.sentences[-1]) == "1 craving was written down. It was 7 of 10, and 2 after."
    assert str(thirty_seconds(replace(FULL, cravings={})).sentences[-1]) == "No craving was written down."
    assert str(thirty_seconds(replace(FULL, cravings={ago(1): (Urge(),)})).sentences[-1]) == \
        "1 craving was written down."


def test_blood_comes_first_and_three_things_are_the_most() -> None:
    worth = [message("one"), message("two"), message("three")]
    said = thirty_seconds(replace(FULL, values={**FULL.values, "blood": {ago(2): 1.0}}), worth).worth
    assert [str(one) for one in said] == ["Blood when they peed, on 2026-11-18.", "one", "two"]
    assert len(said) == MOST_WORTH
    assert thirty_seconds(replace(FULL, values={"blood": {ago(2): 0.0, ago(30): 1.0}}, sessions=None)).worth == ()


def test_a_day_of_use_is_never_worth_asking_about() -> None:
    for use in ({}, {ago(n): "use" for n in range(7)}, None):
        assert thirty_seconds(replace(FULL, use=use)).worth == thirty_seconds(FULL).worth


def test_tiles_say_what_they_are_beside() -> None:
    said = [(str(one.label), str(one.value), str(one.beside)) for one in tiles(FULL)]
    assert said == [
        ("Craving, middle of 7 days", "3 of 10", "Down from 6"), ("Mood, middle of 7 days", "Good", "Up from Low"),
        ("Sleep, middle of 7 days", "7 h", "Up from 6"), ("Days without use, of 28", "6", "1 with use, 21 not known"),
    ]
    few = tiles(replace(FULL, values={"mood": {ago(1): 3.0}}, topics=frozenset({"mood"}), use=None))
    assert [(one.value, str(one.beside)) for one in few] == [(None, "1 of 4 days")]


def test_today_counts_once_it_has_an_answer() -> None:
    assert FULL.last == TODAY
    assert replace(FULL, values={}, use={ago(1): "no_use"}).last == ago(1)
    assert replace(FULL, values={}, use={TODAY: "unknown"}).last == ago(1)


def test_days_before_the_share_are_not_looked_at() -> None:
    young = replace(FULL, first=ago(3))
    assert completion(young) == (4, 4)
    assert briefing.use_of(young).days == 4
    assert completion(FULL) == (14, 14)
    tomorrow = replace(FULL, first=TODAY, values={}, use={}, helped={}, cravings={})
    assert completion(tomorrow) == (0, 1)


def test_counts_of_contact_confidence_and_what_helped() -> None:
    assert contact_days(FULL) == (5, 10)
    assert contact_days(replace(FULL, topics=frozenset())) is None
    assert str(briefing.confidence(FULL)) == "5 of 10 on 2026-11-20"
    assert [(str(word), n) for word, n in briefing.helped(FULL)] == [("Walked", 2), ("Waited it out", 1)]
    assert str(briefing.use_sentence(FULL)).startswith("86% of 7 known days without use (possible range 21–96%)")


def test_what_is_not_shared_is_named() -> None:
    assert [str(one) for one in briefing.labels(frozenset(), of=False)] == [
        "Craving", "Mood", "Sleep", "Use", "Confidence", "Body", "Sessions", "Plan", "Safety plan"]
    assert [str(one) for one in briefing.labels(ALL, of=False)] == ["Safety plan"]
    assert [str(one) for one in briefing.labels(frozenset({"mood", "note:2026-11-01"}), of=True)] == ["Mood"]


def of(topics: frozenset[str]) -> Shown:
    """Of FULL what these topics hold, as a window gives it."""
    return Shown(
        TODAY, FULL.first, topics, {name: days for name, days in FULL.values.items() if MEASURES[name].topic in topics},
        FULL.use if "use" in topics else None, FULL.helped if "craving" in topics else None,
        FULL.cravings if "craving" in topics else None, FULL.sessions if "appointments" in topics else None,
    )


def told(shown: Shown) -> str:
    """All that is said."""
    said = thirty_seconds(shown)
    return " ".join(map(str, (said.direction, *said.sentences, *said.worth,
                              *(f"{one.label} {one.value} {one.beside}" for one in tiles(shown)))))


@settings(max_examples=120, deadline=None)
@given(st.frozensets(st.sampled_from(sorted(ALL))))
def test_nothing_is_said_of_what_is_not_shared(topics: frozenset[str]) -> None:
    words = {"craving": "raving", "mood": "Mood", "sleep": "Sleep", "use": " use", "confidence": "Confidence",
             "body": "Bladder", "appointments": "attend"}
    said = told(of(topics))
    for topic, word in words.items():
        assert (word in said) is (topic in topics), (topic, said)


@pytest.mark.parametrize("topics", [frozenset(), frozenset({"plan_goals"})])
def test_with_nothing_by_day_there_is_little_to_say(topics: frozenset[str]) -> None:
    shown = of(topics)
    assert shown.logged is None and completion(shown) is None
    assert told(shown) == "0 days logged this week, too few to sum up."
