"""Consent: narrowing never shows more, an end is an end, a day held back is held back from everybody."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.domain import consent
from tracker.domain.consent import (
    LONGEST,
    PURPOSES,
    TOPICS,
    UNDO,
    USUAL,
    InvalidTerms,
    Terms,
    both,
    can_undo,
    check,
    is_live,
    is_topic,
    may,
    note_of,
    open_to,
    shares,
    wider,
)
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.measures import MEASURES

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = NOW.date()
ALL = [*TOPICS, *(one.topic for one in INSTRUMENTS.values()), note_of(DAY), note_of(DAY - timedelta(days=1))]
TERMS = Terms(frozenset({"mood", "plan_goals"}), frozenset({"care"}), DAY - timedelta(days=30), NOW, NOW + USUAL)

#: Few values each, so that edges meet: the instant before an end, the end, the day before the first.
instants = st.builds(lambda days, us: NOW + timedelta(days=days, microseconds=us), st.integers(-3, 370),
                     st.sampled_from((-1, 0, 1)))
a_day = st.builds(lambda days: DAY + timedelta(days=days), st.integers(-4, 4))
some_topics = st.frozensets(st.sampled_from(ALL), max_size=6)
some_terms = st.builds(
    Terms, topics=some_topics, purposes=st.frozensets(st.sampled_from(sorted(PURPOSES))), since=a_day,
    begins_at=instants, ends_at=instants, role=st.sampled_from(("counselor", "supporter")),
)
a_topic = st.sampled_from(ALL)
some_days = st.frozensets(a_day, max_size=4)


def shown(terms: Terms | None, holds: Collection[date], now: datetime) -> set[tuple[str, date | None]]:
    """Everything that may be shown now, of the days around."""
    around = [None, *(DAY + timedelta(days=n) for n in range(-5, 6))]
    return {(topic, day) for topic in ALL for day in around if may(terms, topic, day, holds, now)}


@given(before=some_terms, after=some_terms, holds=some_days, now=instants)
def test_what_is_not_wider_shows_nothing_more(
    before: Terms, after: Terms, holds: frozenset[date], now: datetime
) -> None:
    assume(not wider(before, after))
    assert shown(after, holds, now) <= shown(before, holds, now)


@given(terms=some_terms, holds=some_days, now=instants, fewer=some_topics, later=a_day)
def test_narrowing_never_shows_more_and_asks_for_no_proof(
    terms: Terms, holds: frozenset[date], now: datetime, fewer: frozenset[str], later: date
) -> None:
    for narrow in (
        replace(terms, topics=terms.topics - fewer),
        replace(terms, since=max(terms.since, later)),
        replace(terms, ends_at=min(terms.ends_at, now)),
        replace(terms, purposes=frozenset()),
    ):
        assert not wider(terms, narrow)
        assert shown(narrow, holds, now) <= shown(terms, holds, now)


@given(before=some_terms, after=some_terms, holds=some_days, now=instants)
def test_taking_a_widening_back_shows_what_both_showed_and_no_more(
    before: Terms, after: Terms, holds: frozenset[date], now: datetime
) -> None:
    left = both(before, after)
    assert not wider(after, left) and not wider(before, left)
    assert shown(left, holds, now) <= shown(before, holds, now) & shown(after, holds, now)
    if before.role == after.role and before.purposes & after.purposes:
        assert shown(left, holds, now) == shown(before, holds, now) & shown(after, holds, now)
    assert shown(both(None, after), holds, now) == set()


@given(terms=some_terms, holds=some_days, more=some_days, now=instants)
def test_holding_days_back_only_takes_those_days(
    terms: Terms, holds: frozenset[date], more: frozenset[date], now: datetime
) -> None:
    before, after = shown(terms, holds, now), shown(terms, holds | more, now)
    assert before - after == {(topic, day) for topic, day in before if day in more}
    assert after <= before


@given(terms=some_terms, topic=a_topic, day=st.none() | a_day, holds=some_days, now=instants)
def test_nothing_outside_the_terms_is_shown(
    terms: Terms, topic: str, day: date | None, holds: frozenset[date], now: datetime
) -> None:
    """The rule said a second time, the other way round: each of these alone shuts it."""
    if (
        topic not in terms.topics
        or not terms.begins_at <= now < terms.ends_at
        or now >= terms.begins_at + timedelta(days=365)
        or not terms.purposes
        or (day is None) != (topic in ("plan_goals", "safety_plan"))
        or (day is not None and (day < terms.since or day in holds))
        or (terms.role == "supporter" and topic not in ("mood", "sleep", "confidence", "appointments", "plan_goals"))
        or (topic.startswith("note:") and topic != f"note:{day}")
    ):
        assert not may(terms, topic, day, holds, now)
    else:
        assert may(terms, topic, day, holds, now) and shares(terms, topic, now)


@given(terms=some_terms, topic=a_topic, days=st.lists(a_day, max_size=8), holds=some_days, now=instants)
def test_many_days_at_once_are_the_same_as_each_alone(
    terms: Terms, topic: str, days: list[date], holds: frozenset[date], now: datetime
) -> None:
    assert consent.shown(terms, topic, days, holds, now) == [day for day in days if may(terms, topic, day, holds, now)]


@given(holds=some_days, now=instants)
def test_without_a_grant_nothing_is_shown(holds: frozenset[date], now: datetime) -> None:
    assert shown(None, holds, now) == set()


def test_the_end_is_the_first_instant_without() -> None:
    end = NOW + USUAL
    assert may(TERMS, "mood", DAY, (), NOW) and may(TERMS, "mood", DAY, (), end - timedelta(microseconds=1))
    assert not may(TERMS, "mood", DAY, (), end) and not may(TERMS, "mood", DAY, (), NOW - timedelta(microseconds=1))
    forever = replace(TERMS, ends_at=NOW + timedelta(days=4000))
    assert is_live(forever, NOW + LONGEST - timedelta(microseconds=1)) and not is_live(forever, NOW + LONGEST)


@pytest.mark.parametrize("after", [
    replace(TERMS, topics=TERMS.topics | {"use"}),
    replace(TERMS, topics=frozenset({"use"})),
    replace(TERMS, purposes=TERMS.purposes | {"support"}),
    replace(TERMS, since=TERMS.since - timedelta(days=1)),
    replace(TERMS, ends_at=TERMS.ends_at + timedelta(seconds=1)),
    replace(TERMS, begins_at=TERMS.begins_at - timedelta(seconds=1)),
    replace(TERMS, role="supporter"),
])
def test_wider(after: Terms) -> None:
    assert wider(TERMS, after) and not wider(TERMS, replace(after, topics=frozenset()))


def test_the_first_grant_and_the_end_of_a_pause_are_wider() -> None:
    pause = replace(TERMS, topics=frozenset())
    assert wider(None, TERMS) and wider(pause, TERMS)
    assert not wider(None, pause) and not wider(TERMS, pause) and not wider(TERMS, TERMS)


def test_a_widening_can_be_undone_for_a_day() -> None:
    assert can_undo(NOW, NOW) and can_undo(NOW, NOW + UNDO - timedelta(microseconds=1))
    assert not can_undo(NOW, NOW + UNDO)


@pytest.mark.parametrize("terms", [
    replace(TERMS, topics=frozenset({"everything"})),
    replace(TERMS, topics=frozenset({"use"}), role="supporter"),
    replace(TERMS, topics=frozenset({"check_ins:phq9"}), role="supporter"),
    replace(TERMS, topics=frozenset({note_of(DAY)}), role="supporter"),
    replace(TERMS, purposes=frozenset()),
    replace(TERMS, purposes=frozenset({"care", "billing"})),
    replace(TERMS, ends_at=NOW),
    replace(TERMS, ends_at=NOW + LONGEST + timedelta(seconds=1)),
])
def test_terms_that_cannot_be_granted(terms: Terms) -> None:
    with pytest.raises(InvalidTerms) as caught:
        check(terms)
    assert str(caught.value.message).endswith((".", "?"))


def test_terms_that_can() -> None:
    for terms in (TERMS, replace(TERMS, topics=frozenset()), replace(TERMS, ends_at=NOW + LONGEST),
                  replace(TERMS, topics=frozenset(ALL), purposes=frozenset(PURPOSES))):
        check(terms)


def test_the_topics_are_the_fixed_list() -> None:
    assert list(TOPICS) == ["craving", "mood", "sleep", "use", "confidence", "body", "appointments", "plan_goals",
                            "safety_plan"]
    assert {measure.topic for measure in MEASURES.values()} <= TOPICS.keys()
    assert all(is_topic(topic) and open_to("counselor", topic) for topic in ALL)


@pytest.mark.parametrize("topic", [
    "", "moods", "Mood", "check_ins", "check_ins:", "check_ins:PHQ9", "check_ins:phq9 mood", "check_ins:" + "a" * 33,
    "note", "note:", "note:20261120", "note:2026-11-20 ", "note:2026-W47-5", "note:2026-02-30", "note:all", " mood",
    "note:2026-11-2٠",
])
def test_what_is_no_topic(topic: str) -> None:
    assert not is_topic(topic) and not open_to("counselor", topic)
    terms = replace(TERMS, topics=frozenset({topic}))
    assert not may(terms, topic, DAY, (), NOW) and not may(terms, topic, None, (), NOW)


def test_a_note_is_one_day() -> None:
    terms = replace(TERMS, topics=frozenset({note_of(DAY)}))
    yesterday = DAY - timedelta(days=1)
    assert may(terms, note_of(DAY), DAY, (), NOW)
    assert not may(terms, note_of(yesterday), yesterday, (), NOW) and not may(terms, note_of(DAY), yesterday, (), NOW)
    assert consent.noted_day(note_of(DAY)) == DAY and not may(terms, note_of(DAY), DAY, {DAY}, NOW)
