"""What holds for anybody's check-ins, whatever they answer and change: nothing comes too soon, no wake is late."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.planning import DAY, START, Own, Said, Span, plan
from tracker.domain.cadence import AHEAD, LOG, Plan, coming, due, wake
from tracker.domain.courses import Answers
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.localdays import local_day
from tracker.domain.phases import EXTRA_SUPPORT, PHASES
from tracker.domain.rhythms import ALIKE, PROGRAMME, RHYTHMS, SELF_GUIDED, SYMPTOMS

DAYS = st.integers(-60, 120).map(lambda n: START + n * DAY)
NO_DAY = st.one_of(st.none(), DAYS)
KEYS = st.sampled_from([*INSTRUMENTS, LOG])
CHANGES = st.builds(Own, st.sampled_from(["", "on", "off"]), NO_DAY, st.one_of(st.none(), st.integers(1, 90)), NO_DAY,
                    NO_DAY, NO_DAY)
PLANS = st.builds(
    lambda spans, weeks, **changes: plan(*spans, *weeks, **changes),
    st.lists(st.builds(Span, st.sampled_from([*PHASES]), DAYS), max_size=3),
    st.lists(st.builds(lambda day, days: Span(EXTRA_SUPPORT, day, day + days * DAY), DAYS, st.integers(-1, 6)),
             max_size=2),
    zone=st.sampled_from(["Europe/London", "America/St_Johns", "Pacific/Apia", "Asia/Kolkata", "Australia/Lord_Howe"]),
    boundary=st.sampled_from([time(0), time(4), time(8)]),
    choices=st.dictionaries(KEYS, CHANGES, max_size=4),
    traits=st.frozensets(st.sampled_from([SELF_GUIDED, PROGRAMME, SYMPTOMS])),
    pause=st.one_of(st.none(), st.builds(lambda day, days: (day, day + days * DAY), DAYS, st.integers(0, 20))),
    reminder=st.one_of(st.none(), st.times()),
)
ANSWERS = st.lists(st.builds(Said, KEYS, DAYS, st.one_of(st.none(), st.integers(0, 27).map(float))), max_size=12)
NOWS = st.datetimes(datetime(2026, 2, 1), datetime(2026, 7, 1), timezones=st.just(UTC))


@given(PLANS, ANSWERS, NOWS)
def test_what_is_due_is_open_now_once_and_not_too_soon(plan: Plan, said: list[Said], now: datetime) -> None:
    found, day = due(plan, said, now), local_day(now, plan.zone, plan.boundary)
    asked = [one.key for one in found]
    assert len(asked) == len(set(asked))
    last = Answers(plan, said).last
    for one in found:
        assert one.opens_at <= now < one.closes_at and one.opens_at <= one.prompt_at
        assert one.opens_at == plan.start(one.day)
        assert one.state == ("open" if one.day == day else "overdue")
        assert one.key not in last or last[one.key] + plan.gap(one.key) * DAY <= day, "asked about the same days twice"
        assert plan.choices.get(one.key) is None or plan.choices[one.key].state != "off"
        opens = plan.opens(one.key)
        assert opens is None or opens.key not in asked, "short and long together"
    assert not any(set(pair) <= set(asked) for pair in ALIKE), "two wordings of one form"
    assert not (plan.pause and plan.pause[0] <= day <= plan.pause[1] and found), "a holiday is silent"


@given(PLANS, ANSWERS, NOWS)
def test_what_comes_next_does_come_if_nothing_changes(plan: Plan, said: list[Said], now: datetime) -> None:
    """Unless the longer form of it is due by then, or a later turn of another rhythm has taken its place.

    What a person switched on for a day to come is the phase's to ask once a phase that asks for it has begun by then.
    """
    found = coming(plan, said, now)
    assert [one.opens_at for one in found] == sorted(one.opens_at for one in found)
    assert len({one.key for one in found}) == len(found)
    for one in found:
        assert now < one.opens_at < one.closes_at and one.state == "later"
        there = {other.key: other for other in due(plan, said, one.opens_at)}
        opens = plan.opens(one.key)
        begins = any(now < plan.start(span.start) <= one.opens_at for span in plan.spans)
        taken = one.why == "own" and begins and one.key in {row.key for rows in RHYTHMS.values() for row in rows}
        assert taken or (opens and opens.key in there) or there[one.key].slot >= one.slot


@settings(max_examples=60)
@given(PLANS, ANSWERS, NOWS, st.integers(1, 37))
def test_nothing_changes_before_the_wake_and_something_at_it(
    plan: Plan, said: list[Said], now: datetime, step: int
) -> None:
    """Looked at every few hours up to the wake and a second before it; with no wake, for as long as it looks ahead."""
    before, at = due(plan, said, now), wake(plan, said, now)
    end = at or now + AHEAD * DAY
    looks = [now + timedelta(hours=n) for n in range(0, 24 * (AHEAD + 1), step)]
    for look in [one for one in looks if one < end] + [end - timedelta(seconds=1)] * (end > now):
        later = due(plan, said, look)
        assert [(one.key, one.slot, one.state) for one in later] == [(one.key, one.slot, one.state) for one in before]
    if at is not None:
        assert at > now
        assert due(plan, said, at) != before or at >= now + (AHEAD - 2) * DAY


@given(PLANS, ANSWERS, NOWS)
def test_the_order_of_answers_does_not_matter(plan: Plan, said: list[Said], now: datetime) -> None:
    """Nor do answers given twice; two of one form on one day may only differ in their total, and are left out here."""
    told = list({(one.instrument, one.day): one for one in said}.values())
    assert due(plan, told, now) == due(plan, [*reversed(told), *told], now)
