"""Reminders in words: days and times as people say them, and every end of a reminder with words of its own."""

from datetime import time

import pytest

from tracker.domain.reminder_words import at, became, on, week, when

EVENING = (time(20, 30),)


@pytest.mark.parametrize(("days", "words"), [
    (range(7), "Every day"), (range(5), "Monday to Friday"), ([4], "Fridays"), ([5, 6], "Saturdays, Sundays"),
    ([0, 2, 4], "Mondays, Wednesdays, Fridays"),
])
def test_days(days: list[int], words: str) -> None:
    assert str(on(days)) == words


def test_the_week_begins_where_the_person_lets_it() -> None:
    assert list(week(6)) == [6, 0, 1, 2, 3, 4, 5]
    assert str(on([0, 6], 6)) == "Sundays, Mondays"


def test_times() -> None:
    assert str(at((time(9), time(20, 30)))) == "09:00:00, 20:30:00"


@pytest.mark.parametrize(("kind", "lead", "only", "words"), [
    ("log", None, True, "Every day at 20:30:00, only if not logged"), ("log", None, False, "Every day at 20:30:00"),
    ("own", None, True, "Every day at 20:30:00"), ("medicine", None, True, "Every day at 20:30:00"),
    ("check_ins", None, True, "When one is due, only if not done"), ("check_ins", None, False, "When one is due"),
    ("appointments", None, True, "The day before at 20:30:00"), ("appointments", 60, True, "An hour before"),
    ("appointments", 45, True, "45 minutes before"),
])
def test_a_rule_in_a_line(kind: str, lead: int | None, only: bool, words: str) -> None:
    assert str(when(kind, range(7), EVENING, lead, only_if_open=only)) == words


def test_a_session_without_a_time_is_mentioned_at_the_usual_one() -> None:
    assert str(when("appointments", range(7), (), None, only_if_open=True)) == "The day before at 18:00:00"


@pytest.mark.parametrize(("state", "reason", "kind", "words"), [
    ("planned", "", "log", "Planned"), ("leased", "", "log", "On its way"), ("planned", "busy", "log", "Planned"),
    ("sent", "", "log", "Sent"), ("sent", "late", "log", "Sent, a little late"),
    ("sent", "unsure", "log", "Sent, as far as we know"),
    ("received", "", "log", "Arrived"), ("received", "late", "log", "Arrived, a little late"),
    ("expired", "logged", "log", "Over: you had logged already"),
    ("expired", "logged", "check_ins", "Over: you had done it already"),
    ("expired", "late", "log", "Over: it was too late"), ("expired", "paused", "log", "Over: it was paused"),
    ("expired", "changed", "log", "Over: you changed it"), ("expired", "unsure", "log", "Over: it may have come"),
    ("expired", "busy", "log", "Over: there was no way to reach you in time"),
    ("failed", "no_receiver", "log", "Over: no phone to reach"),
    ("failed", "not_set_up", "log", "Over: this way is not set up here"),
    ("failed", "refused", "log", "Over: the phone’s service did not take it"),
    ("failed", "no_answer", "", "Over: there was no way to reach you in time"),
])
def test_what_became_of_it(state: str, reason: str, kind: str, words: str) -> None:
    assert str(became(state, reason, kind)) == words


@pytest.mark.parametrize(("reason", "words"), [
    ("no_receiver", "Over: no address to send it to"), ("refused", "Over: the mail server did not take it"),
    ("quiet", "Left out: it fell into your quiet hours"),
])
def test_what_became_of_a_letter(reason: str, words: str) -> None:
    assert str(became("failed", reason, "log", by_mail=True)) == words


def test_what_was_put_off_says_so() -> None:
    assert str(became("planned", "", "log", put_off=True)) == "Put off to this time"
