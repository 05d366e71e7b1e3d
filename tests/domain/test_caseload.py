"""The caseload: each reason at its edge, their order, and what may never be a reason."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.caseload import (
    GROUPS,
    KINDS,
    NODS,
    OUTCOMES,
    SHOWN,
    Reason,
    Seen,
    facts,
    group,
    open_items,
    order,
    reasons,
)
from tracker.domain.words import message

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Item:
    """A safety item."""

    day: date
    value: int = 1
    instrument: str = "phq9"
    acknowledged: object | None = None


def ago(days: int) -> date:
    """The day so many days before today."""
    return TODAY - days * DAY


def run(first: int, last: int) -> frozenset[date]:
    """The days from `first` to `last` days ago."""
    return frozenset(ago(n) for n in range(last, first + 1))


def kinds(seen: Seen) -> list[str]:
    """The kinds of the reasons that hold."""
    return [one.kind for one in reasons(seen)]


def pattern() -> dict[str, dict[date, float]]:
    """Craving higher and mood lower for a week, after five weeks as usual."""
    return {"craving_peak": {ago(n): 8.0 if n < 7 else 3.0 for n in range(45)},
            "mood": {ago(n): 1.0 if n < 7 else 4.0 for n in range(45)}}


EVERYTHING = Seen(
    TODAY, pattern(), {ago(1): "use"}, run(40, 8), (Item(ago(2)),), datetime(2026, 11, 19, 9, tzinfo=UTC),
    ((message("PHQ-9"), ago(5)),), (), message("You could move to weekly logs."), None,
)


def test_all_reasons_in_their_order_at_most_three() -> None:
    assert [one.kind for one in reasons(EVERYTHING)] == list(KINDS)[:SHOWN] == ["safety", "contact", "pattern"]
    rest = replace(EVERYTHING, safety=(), contact=None, values={})
    assert kinds(rest) == ["silence", "overdue", "proposal"]
    assert group(reasons(EVERYTHING)) == "today" and group(reasons(rest)) == "week" and group(()) == "steady"


def test_words_of_each_reason() -> None:
    said = [str(one.words) for one in reasons(EVERYTHING)]
    assert said[0] == "Said on 2026-11-18 they have thoughts of being better off dead or of self-harm."
    assert said[1].startswith("Asked for contact on 2026-11-19")
    assert said[2] == "Several of their own signs moved together: craving higher, mood lower."
    rest = [str(one.words) for one in reasons(replace(EVERYTHING, safety=(), contact=None, values={}))]
    assert rest == ["No shared log for 8 days, usually daily.", "PHQ-9: 5 days overdue.",
                    "A next phase is on offer: “You could move to weekly logs.”"]


def test_a_safety_item_stays_until_somebody_has_acknowledged_it() -> None:
    seen = Seen(TODAY, safety=(Item(ago(200)),))
    assert kinds(seen) == ["safety"]
    assert kinds(replace(seen, safety=(Item(ago(200), acknowledged="Maya"),))) == []
    assert kinds(replace(seen, safety=(Item(ago(200), value=0),))) == []
    assert [one.day for one in open_items((Item(ago(1)), Item(ago(3)), Item(ago(2), 0)))] == [ago(3), ago(1)]
    two = reasons(replace(seen, safety=(Item(ago(9)), Item(ago(1)))))
    assert len(two) == 1 and two[0].since == ago(9) and str(two[0].words).endswith("2 items are open.")
    other = reasons(replace(seen, safety=(Item(ago(0), instrument="pack_one"),)))
    assert str(other[0].words) == "Gave an answer on 2026-11-20 that called for support."


@pytest.mark.parametrize(("logged", "days", "weekly", "found"), [
    (run(27, 20), 6, False, False), (run(27, 20), 7, False, True),      # seldom: 7 days
    (run(60, 20), 4, False, False), (run(60, 20), 5, False, True),      # daily: 5 days
    (run(60, 20), 7, True, False), (run(60, 20), 8, True, True),        # weekly: the eighth day after
])
def test_silence_at_its_edges(logged: frozenset[date], days: int, weekly: bool, found: bool) -> None:
    today = max(logged) + days * DAY
    assert bool(reasons(Seen(today, logged=logged, weekly=weekly))) is found


def test_silence_waits_for_what_could_be_expected() -> None:
    assert kinds(Seen(TODAY, logged=None)) == kinds(Seen(TODAY, logged=frozenset())) == []
    assert kinds(Seen(TODAY, logged=frozenset(), since=ago(6))) == []
    (none,) = reasons(Seen(TODAY, logged=frozenset(), since=ago(7)))
    assert str(none.words) == "No shared log yet."
    assert kinds(Seen(TODAY, logged=frozenset({TODAY + DAY}), since=ago(7))) == ["silence"]


def test_a_check_in_is_overdue_from_the_third_day() -> None:
    assert kinds(Seen(TODAY, overdue=((message("PHQ-9"), ago(2)),))) == []
    assert kinds(Seen(TODAY, overdue=((message("PHQ-9"), ago(3)),))) == ["overdue"]


def test_facts_count_use_and_leave_open_what_is_not_known() -> None:
    use = {ago(1): "use", ago(2): "no_use", ago(3): "unknown", ago(40): "use"}
    (said,) = facts(Seen(TODAY, use=use))
    assert str(said) == ("Used on 2026-11-19. Last 7 days: "
                         "1 day without use, 1 day with use, 5 days not known.")
    assert facts(Seen(TODAY, use={ago(1): "no_use"})) == facts(Seen(TODAY)) == ()
    assert [str(one) for one in facts(Seen(TODAY, pattern()))] == [
        "Craving around 8 of 10, up from 3", "Mood around Awful, down from Good"]


DATES = st.integers(-3, 60).map(ago)
USE = st.dictionaries(DATES, st.sampled_from(["use", "no_use", "prescribed_only", "unknown"]))
LEVELS = st.dictionaries(DATES, st.integers(0, 10).map(float), max_size=60)
SEEN = st.builds(
    Seen, st.just(TODAY), st.dictionaries(st.sampled_from(["craving_peak", "mood", "sleep_hours"]), LEVELS),
    st.none() | USE, st.none() | st.frozensets(DATES),
    st.lists(st.builds(Item, DATES, st.integers(0, 3), acknowledged=st.sampled_from([None, "Maya"])), max_size=3),
    st.none() | st.just(datetime(2026, 11, 1, tzinfo=UTC)),
    st.lists(st.tuples(st.just(message("PHQ-9")), DATES), max_size=3), st.none(),
    st.none() | st.just(message("Move on")), st.none(), st.booleans(), st.none() | DATES,
)


@settings(max_examples=150, deadline=None)
@given(SEEN)
def test_no_reason_comes_from_what_is_not_shared(seen: Seen) -> None:
    found = {one.kind for one in reasons(seen)}
    assert len(reasons(seen)) <= SHOWN
    hidden = {"safety": {"safety": ()}, "contact": {"contact": None}, "pattern": {"values": {}},
              "silence": {"logged": None}, "overdue": {"overdue": ()}, "proposal": {"proposal": None}}
    for kind, nothing in hidden.items():
        assert kind not in {one.kind for one in reasons(replace(seen, **nothing))}  # type: ignore[arg-type]
    assert found <= set(KINDS)


@settings(max_examples=150, deadline=None)
@given(SEEN, st.none() | USE)
def test_use_never_moves_a_row(seen: Seen, use: dict[date, str] | None) -> None:
    assert reasons(seen) == reasons(replace(seen, use=use))


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(DATES, st.sampled_from(["use", "no_use", "prescribed_only"])))
def test_a_day_that_is_not_there_is_not_one_without_use(use: dict[date, str]) -> None:
    """A day nobody logged and a day marked unknown say the same."""
    blank = {ago(n): "unknown" for n in range(30)}
    assert facts(Seen(TODAY, use=use)) == facts(Seen(TODAY, use=blank | use))


REASONS = st.lists(st.tuples(st.sampled_from(list(KINDS)), DATES).map(
    lambda one: Reason(one[0], message("x"), KINDS[one[0]], one[1])), max_size=6)


def ranked(found: list[Reason]) -> tuple[Reason, ...]:
    """Reasons as `reasons` gives them."""
    return tuple(sorted(found, key=lambda one: (list(KINDS).index(one.kind), one.since))[:SHOWN])


@settings(max_examples=300)
@given(REASONS, REASONS.filter(bool))
def test_one_reason_more_never_lowers_a_row(found: list[Reason], more: list[Reason]) -> None:
    before, after = ranked(found), ranked([*found, more[0]])
    assert order(after, "Ana") <= order(before, "Ana")
    assert list(GROUPS).index(group(after)) <= list(GROUPS).index(group(before))


def test_rows_without_a_reason_go_by_name() -> None:
    assert sorted(["ben", "Ana", "Cleo"], key=lambda name: order((), name)) == ["Ana", "ben", "Cleo"]


def test_the_words_are_there() -> None:
    assert set(OUTCOMES) == {"contacted", "seen", "referred", "no_answer", "not_needed"}
    assert set(NODS) == {"saw", "session", "log", "sleep", "coping"}
    assert all(len(key) <= 16 for key in (*OUTCOMES, *NODS))
