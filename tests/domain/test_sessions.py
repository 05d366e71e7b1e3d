"""Sessions: the usual taper, and attendance as counts that say what they are out of."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.test_phases import TODAY, days
from tracker.domain.sessions import KINDS, STATES, Attendance, attendance, planned_sessions, rhythm, weekly_rate


@dataclass(frozen=True)
class Met:
    """A session that was planned."""

    day: object
    state: str


def met(ago: int, state: str) -> Met:
    return Met(TODAY - timedelta(days=ago), state)


def test_the_taper_adds_up_to_the_reference() -> None:
    def total(first: int, last: int) -> Fraction:
        return sum((planned_sessions(week) for week in range(first, last + 1)), Fraction(0))

    assert [total(1, 4), total(5, 12), total(13, 20), total(21, 26)] == [8, 8, 4, 2]
    assert planned_sessions(27) * 52 == planned_sessions(400) * 52 == 12
    assert len({str(rhythm(week)) for week in (1, 5, 13, 21, 27)}) == 5


def test_attended_out_of_planned_without_what_the_service_cancelled() -> None:
    held = [met(1, "attended"), met(8, "attended"), met(15, "not_attended"), met(22, "cancelled"),
            met(29, "cancelled_by_service"), met(36, "planned"), met(0, "planned"), met(-7, "planned")]
    assert attendance(held, TODAY - timedelta(days=40), TODAY) == Attendance(2, 5)
    assert attendance(held, TODAY - timedelta(days=10), TODAY) == Attendance(2, 2)
    assert attendance([met(0, "attended")], TODAY, TODAY) == Attendance(1, 1)
    assert attendance([], TODAY, TODAY) == Attendance(0, 0)


def test_the_weekly_rate_leaves_out_what_was_called_off() -> None:
    held = [met(1, "attended"), met(15, "planned"), met(16, "cancelled"), met(17, "cancelled_by_service")]
    held.append(met(30, "attended"))
    assert weekly_rate(held, TODAY - timedelta(days=27), TODAY) == Fraction(1, 2)


@given(st.lists(st.builds(Met, days, st.sampled_from(list(STATES)))), days, days)
def test_no_more_attended_than_due(held: list[Met], first: object, today: object) -> None:
    counted = attendance(held, first, today)  # type: ignore[arg-type]
    assert 0 <= counted.attended <= counted.due <= len(held)


def test_the_words() -> None:
    assert list(KINDS) == ["individual", "group", "mutual_help", "medical", "family", "peer"]
    assert str(STATES["not_attended"]) == "Not attended"
