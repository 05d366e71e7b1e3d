"""Sending: what is due goes out once, every end can be seen, and one that hangs holds nobody else up."""

import threading
import time as clock
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.people import check, join, say
from tests.spool import SPOOL, Spool, phone
from tests.store.test_reminders import row
from tracker.domain.reminders import NEUTRAL
from tracker.features.reminders import lanes
from tracker.features.reminders.channels import Channel, Delivery, Outcome
from tracker.features.reminders.operations import token
from tracker.features.reminders.sending import BACKOFF, Sending
from tracker.settings import Settings, from_environment
from tracker.store import reminders, sendings
from tracker.store.base import Store
from tracker.store.people import Person
from tracker.store.reminders import Reminder, ReminderRule
from tracker.web.gate import hashed

DUE = datetime(2026, 3, 2, 20, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULE = UUID(int=7)


@pytest.fixture
def plain(tmp_path: Path) -> Settings:
    return from_environment({"TRACKER_DATA_DIR": str(tmp_path / "data"), "TRACKER_BASE_URL": "https://even.example"})


class Desk:
    """One sender with a clock of the test's own."""

    def __init__(self, store: Store, settings: Settings, *channels: Channel) -> None:
        self.store, self.now = store, DUE
        self.sending = Sending(store, settings, lambda: self.now, {one.key: one for one in channels})

    def drain(self, now: datetime = DUE) -> None:
        self.now = now
        self.sending.drain()


def person(store: Store, name: str = "Ana", **values: Any) -> Person:
    """Someone with a rule for the daily log and a phone."""
    who = join(store, name, zone="UTC").person
    kept = ReminderRule(**{"person_id": who.id, "id": RULE, "kind": "log", "times": "20:30", "channel": SPOOL,
                           "edited_at": DUE, **values})
    with store.writing() as db:
        reminders.keep_rule(db, kept)
        reminders.keep_settings(db, who.id, DUE, wording="note")
    phone(store, who, DUE)
    return who


def due(store: Store, who: Person, **values: Any) -> UUID:
    """A row that is due now."""
    id_ = uuid4()
    made = row(who, **{"id": id_, "day": DUE.date(), "due_at": DUE, "try_at": DUE, "expires_at": DUE + 90 * MINUTE,
                       "link_hash": hashed(token(b"k" * 32, who.id, id_)), **values})
    with store.writing() as db:
        sendings.plan(db, [made])
    return id_


def ended(store: Store, who: Person) -> list[tuple[str, str]]:
    return [(one.state, one.reason) for one in rows(store, who)]


def rows(store: Store, who: Person) -> list[Reminder]:
    with store.reading() as db:
        return list(sendings.of(db, who.id, date(2000, 1, 1)))


def always(outcome: Outcome) -> Callable[[Delivery], Outcome]:
    return lambda _delivery: outcome


def test_what_is_due_is_sent_once_with_neutral_words(store: Store, plain: Settings) -> None:
    spool, who = Spool(), person(store)
    id_ = due(store, who)
    desk = Desk(store, plain, spool.channel())
    desk.drain(DUE - MINUTE)
    assert spool.given == []
    desk.drain()
    desk.drain()
    (given,) = spool.given
    assert (given.id, given.person_id, given.ttl) == (id_, who.id, 90 * 60)
    assert given.text == NEUTRAL["note"].msgid and given.title == "Reminder"
    assert given.link == f"https://even.example/r/{token(plain.note_key, who.id, id_)}"
    assert len(given.topic) == 32 and not {given.topic} & {given.link, str(who.id)}
    assert ended(store, who) == [("sent", "")] and rows(store, who)[0].sent_at == DUE
    with store.reading() as db:
        assert [one.unseen for one in reminders.receivers(db, who.id)] == [1]


def test_the_same_reminder_has_the_same_topic_and_link_at_each_try(store: Store, plain: Settings) -> None:
    spool, who = Spool(always(Outcome("unsure"))), person(store)
    due(store, who)
    due(store, who, ordinal=1)
    desk = Desk(store, plain, spool.channel())
    for minutes in range(0, 60, 5):
        desk.drain(DUE + minutes * MINUTE)
    assert len(spool.given) == 12 and len({one.topic for one in spool.given}) == 2
    assert len({one.link for one in spool.given}) == 2
    assert ended(store, who) == [("failed", "unsure")] * 2


def test_it_tries_six_times_at_growing_distances(store: Store, plain: Settings) -> None:
    spool, who = Spool(always(Outcome("later", "busy"))), person(store)
    due(store, who)
    desk, now, waited = Desk(store, plain, spool.channel()), DUE, []
    while ended(store, who) != [("failed", "busy")]:
        desk.drain(now)
        (kept,) = rows(store, who)
        waited.append((kept.try_at - now).total_seconds())
        now = max(kept.try_at, now)
    assert tuple(waited[:-1]) == BACKOFF and len(spool.given) == 6


def test_it_waits_as_long_as_it_is_asked_to_but_not_beyond_its_time(store: Store, plain: Settings) -> None:
    spool, who = Spool(always(Outcome("later", "busy", 600))), person(store)
    due(store, who)
    desk = Desk(store, plain, spool.channel())
    desk.drain()
    assert rows(store, who)[0].try_at == DUE + 10 * MINUTE
    spool.answer = always(Outcome("later", "busy", 86400))
    desk.drain(DUE + 10 * MINUTE)
    assert ended(store, who) == [("failed", "busy")]


@pytest.mark.parametrize(
    ("outcome", "end"),
    [
        (Outcome("gone"), ("failed", "no_receiver")),
        (Outcome("refused"), ("failed", "refused")),
        (Outcome("refused", "too_long"), ("failed", "too_long")),
    ],
)
def test_some_answers_end_it(store: Store, plain: Settings, outcome: Outcome, end: tuple[str, str]) -> None:
    spool, who = Spool(always(outcome)), person(store)
    due(store, who)
    Desk(store, plain, spool.channel()).drain()
    assert ended(store, who) == [end]


def test_what_may_have_been_taken_is_not_said_twice_where_it_would_be_seen_twice(store: Store, plain: Settings) -> None:
    spool, who = Spool(always(Outcome("unsure"))), person(store)
    due(store, who)
    Desk(store, plain, spool.channel(replaces=False)).drain()
    assert ended(store, who) == [("sent", "unsure")] and len(spool.given) == 1


def test_a_channel_that_stumbles_is_tried_again(store: Store, plain: Settings) -> None:
    def stumble(_delivery: Delivery) -> Outcome:
        raise RuntimeError("no")

    spool, who = Spool(stumble), person(store)
    due(store, who)
    Desk(store, plain, spool.channel()).drain()
    assert ended(store, who) == [("planned", "error")]


def test_no_phone_and_no_such_channel_can_be_seen(store: Store, plain: Settings) -> None:
    ana, ben = person(store), person(store, "Ben")
    with store.writing() as db:
        for one in reminders.receivers(db, ana.id):
            reminders.remove_receiver(db, ana.id, one.id)
    due(store, ana)
    due(store, ben, channel="pigeon")
    due(store, ben, channel="email", ordinal=1)
    spool = Spool()
    Desk(store, plain, spool.channel(), Spool().channel("email")).drain()
    assert ended(store, ana) == [("failed", "no_receiver")] and spool.given == []
    assert sorted(ended(store, ben)) == [("failed", "no_receiver"), ("failed", "not_set_up")]


def test_a_letter_goes_to_the_persons_own_address(store: Store, plain: Settings) -> None:
    spool, who = Spool(), person(store)
    with store.writing() as db:
        db.get_one(Person, who.id).email = "ana@example.org"
    due(store, who, channel="email")
    Desk(store, plain, spool.channel("email", replaces=False)).drain()
    assert [one.endpoint for one in spool.given[0].addresses] == ["ana@example.org"]


@pytest.mark.parametrize(("minutes", "end"), [(3, ("sent", "")), (89, ("sent", "late")), (91, ("expired", "late"))])
def test_after_an_outage_it_comes_late_or_not_at_all(
    store: Store, plain: Settings, minutes: int, end: tuple[str, str]
) -> None:
    spool, who = Spool(), person(store)
    due(store, who)
    Desk(store, plain, spool.channel()).drain(DUE + minutes * MINUTE)
    assert ended(store, who) == [end] and len(spool.given) == (end[0] == "sent")


def test_a_logged_day_is_not_asked_for(store: Store, plain: Settings) -> None:
    spool, ana, ben = Spool(), person(store), person(store, "Ben", only_if_open=False)
    for who in (ana, ben):
        due(store, who)
        say(store, who, DUE.date(), at=DUE - 60 * MINUTE, mood="3")
    desk = Desk(store, plain, spool.channel())
    desk.drain()
    assert ended(store, ana) == [("expired", "logged")]
    assert ended(store, ben) == [("sent", "")], "they want it in any case"


def test_after_midnight_it_is_still_the_day_before(store: Store, plain: Settings) -> None:
    spool, who = Spool(), person(store)
    night = DUE.replace(hour=1) + timedelta(days=1)
    due(store, who, day=night.date(), due_at=night, try_at=night, expires_at=night + 90 * MINUTE)
    say(store, who, DUE.date(), at=DUE, mood="3")
    Desk(store, plain, spool.channel()).drain(night)
    assert ended(store, who) == [("expired", "logged")]


def test_a_second_time_of_the_day_asks_for_what_was_said_since_the_first(store: Store, plain: Settings) -> None:
    spool, who = Spool(), person(store, times="09:00 20:30")
    due(store, who, ordinal=1)
    say(store, who, DUE.date(), at=DUE.replace(hour=8), sleep_hours="7")
    desk = Desk(store, plain, spool.channel())
    desk.drain()
    assert ended(store, who) == [("sent", "")]
    due(store, who, ordinal=1, day=DUE.date() + timedelta(days=1), due_at=DUE + timedelta(days=1),
        try_at=DUE, expires_at=DUE + timedelta(days=2))
    say(store, who, DUE.date() + timedelta(days=1), at=DUE + timedelta(days=1, hours=-3), mood="3")
    desk.drain(DUE + timedelta(days=1))
    assert ended(store, who)[1] == ("expired", "logged")


def test_what_was_put_off_over_the_end_of_the_day_looks_at_that_day(store: Store, plain: Settings) -> None:
    spool, who = Spool(), person(store)
    night = DUE.replace(hour=3, minute=50) + timedelta(days=1)
    id_ = due(store, who, day=night.date(), due_at=night, try_at=night, expires_at=night + 90 * MINUTE)
    desk = Desk(store, plain, spool.channel())
    desk.drain(night)
    with store.writing() as db:
        assert sendings.snooze(db, who.id, id_, night + 15 * MINUTE, night + 105 * MINUTE)
    say(store, who, DUE.date(), at=night + 5 * MINUTE, mood="3")
    desk.drain(night + 15 * MINUTE)
    assert ended(store, who) == [("expired", "logged")] and len(spool.given) == 1


@pytest.mark.parametrize(("values", "why"), [({"is_on": False}, "changed"), ({"paused_until": DUE.date()}, "paused")])
def test_what_was_switched_off_while_nothing_ran_is_not_sent(
    store: Store, plain: Settings, values: dict[str, Any], why: str
) -> None:
    spool, who = Spool(), person(store, **values)
    due(store, who)
    Desk(store, plain, spool.channel()).drain(DUE + 5 * MINUTE)
    assert ended(store, who) == [("expired", why)] and spool.given == []


def test_nor_is_one_whose_rule_was_removed(store: Store, plain: Settings) -> None:
    spool, who = Spool(), person(store)
    due(store, who)
    with store.writing() as db:
        reminders.remove_rule(db, who.id, RULE)
    Desk(store, plain, spool.channel()).drain()
    assert ended(store, who) == [("expired", "changed")] and spool.given == []


def quiet(store: Store, who: Person, begin: time, end: time) -> None:
    with store.writing() as db:
        reminders.keep_settings(db, who.id, DUE, quiet_from=begin, quiet_to=end)


@pytest.mark.parametrize(("until", "lasts", "end"), [
    (time(23), 180, ("planned", "")), (time(23), 90, ("expired", "late")), (time(8), 720, ("expired", "late")),
])
def test_late_is_not_in_quiet_hours_nor_on_another_day(
    store: Store, plain: Settings, until: time, lasts: int, end: tuple[str, str]
) -> None:
    spool, who = Spool(), person(store)
    quiet(store, who, time(21), until)
    due(store, who, expires_at=DUE + lasts * MINUTE)
    desk = Desk(store, plain, spool.channel())
    desk.drain(DUE + 45 * MINUTE)
    assert ended(store, who) == [end] and spool.given == []
    desk.drain(DUE.replace(hour=23, minute=0))
    desk.drain(DUE.replace(hour=8, minute=0) + timedelta(days=1))
    assert len(spool.given) == (end[0] == "planned")


@pytest.mark.parametrize("late", [0, 3, 50, 200])
def test_what_could_not_wait_for_the_morning_ends_with_the_reason(store: Store, plain: Settings, late: int) -> None:
    spool, who = Spool(), person(store)
    quiet(store, who, time(20), time(8))
    due(store, who)
    desk = Desk(store, plain, spool.channel())
    desk.drain(DUE + late * MINUTE)
    desk.drain(DUE.replace(hour=8, minute=0) + timedelta(days=1))
    assert ended(store, who) == [("expired", "quiet")] and spool.given == []


def test_what_was_put_off_comes_when_the_person_said(store: Store, plain: Settings) -> None:
    spool, who = Spool(), person(store)
    with store.writing() as db:
        reminders.keep_settings(db, who.id, DUE, quiet_from=time(20), quiet_to=time(8))
    due(store, who, snoozed=1)
    Desk(store, plain, spool.channel()).drain(DUE + 10 * MINUTE)
    assert len(spool.given) == 1


def test_one_row_that_cannot_be_made_ready_holds_no_other_up(
    store: Store, plain: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    spool, ana, ben = Spool(), person(store), person(store, "Ben")
    due(store, ana, zone="Nowhere/At_all")
    due(store, ben)
    desk = Desk(store, plain, spool.channel())
    for minutes in (0, 11, 22):
        desk.drain(DUE + minutes * MINUTE)
    assert ended(store, ben) == [("sent", "")]
    assert ended(store, ana) == [("failed", "error")], "it ends where it can be seen"
    assert "Nowhere" not in capfd.readouterr().err


def test_a_check_in_that_is_done_is_not_asked_for(store: Store, plain: Settings) -> None:
    spool, who = Spool(), person(store, kind="check_ins", times="")
    due(store, who, about="phq2")
    due(store, who, about="gad2", ordinal=1)
    check(store, who, "phq2", (0, 0), DUE.date(), DUE)
    Desk(store, plain, spool.channel()).drain()
    assert sorted(ended(store, who)) == [("expired", "logged"), ("sent", "")]


def test_a_row_its_sender_died_over_is_taken_over_and_given_up_in_the_end(store: Store, plain: Settings) -> None:
    spool, who = Spool(), person(store)
    due(store, who)
    with store.writing() as db:
        sendings.claim(db, "gone", DUE, DUE + MINUTE, 9)
    desk = Desk(store, plain, spool.channel())
    desk.drain(DUE + 2 * MINUTE)
    assert ended(store, who) == [("sent", "")] and len(spool.given) == 1
    due(store, who, ordinal=1, attempts=20)
    due(store, who, ordinal=2, state="leased", owner="gone", attempts=1, expires_at=DUE + MINUTE)
    desk.drain(DUE + 3 * MINUTE)
    assert sorted(ended(store, who)) == [("expired", "unsure"), ("failed", "unsure"), ("sent", "")]


def test_two_senders_share_the_work(store: Store, plain: Settings) -> None:
    spools = Spool(), Spool()
    people = [person(store, f"Person{n}") for n in range(12)]
    for who in people:
        for ordinal in range(5):
            due(store, who, ordinal=ordinal)
    desks = [Desk(store, plain, spool.channel()) for spool in spools]
    threads = [threading.Thread(target=desk.drain) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    given = [one.id for spool in spools for one in spool.given]
    assert len(given) == len(set(given)) == 60
    assert {end for who in people for end in ended(store, who)} == {("sent", "")}


def test_one_that_hangs_is_put_aside_and_holds_nobody_up(
    store: Store, plain: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seconds are made small; what they are in earnest is in lanes.py."""
    monkeypatch.setattr(lanes, "SLOW", 0.5)
    ana, ben = person(store), person(store, "Ben")
    phone(store, ana, DUE, kind="dead")
    for ordinal in range(150):
        due(store, ana, ordinal=ordinal, channel="dead", try_at=DUE - MINUTE)
    due(store, ben)
    let_go = threading.Event()

    def hang(_delivery: Delivery) -> Outcome:
        let_go.wait(0.7)
        return Outcome("later", "no_answer")

    times: list[float] = []

    def prompt(_delivery: Delivery) -> Outcome:
        times.append(clock.monotonic())
        return Outcome("sent")

    dead, well = Spool(hang), Spool(prompt)
    desk, began = Desk(store, plain, dead.channel("dead"), well.channel()), clock.monotonic()
    desk.drain()
    assert times and times[0] - began < 0.7, "it waited for the dead one"
    assert len(dead.given) == lanes.FEW, "the others went back untried"
    later = {one.reason for one in rows(store, ana)}
    assert later == {"no_answer", "unreachable"}
    assert {one.attempts for one in rows(store, ana) if one.reason == "unreachable"} == {0}
    assert ended(store, ben) == [("sent", "")]


def test_closing_gives_back_what_was_not_begun(store: Store, plain: Settings) -> None:
    who = person(store)
    for ordinal in range(40):
        due(store, who, ordinal=ordinal)
    held = threading.Event()

    def slowly(_delivery: Delivery) -> Outcome:
        held.wait(0.6)
        return Outcome("sent")

    desk = Desk(store, plain, Spool(slowly).channel())
    desk.sending.drain(seconds=0.1)
    assert {state for state, _why in ended(store, who)} == {"leased"}
    desk.sending.close()
    ends = [one.state for one in rows(store, who)]
    assert (ends.count("sent"), ends.count("planned")) == (lanes.FEW, 40 - lanes.FEW)
    again = Desk(store, replace(plain), Spool().channel())
    again.drain()
    assert {state for state, _why in ended(store, who)} == {"sent"}


def test_no_send_happens_inside_a_transaction(store: Store, plain: Settings) -> None:
    """While a send waits, another writer is not kept waiting."""
    who = person(store)
    due(store, who)
    wrote: list[float] = []

    def slow(_delivery: Delivery) -> Outcome:
        began = clock.monotonic()
        with store.writing() as db:
            reminders.keep_settings(db, who.id, DUE, wording="hello")
        wrote.append(clock.monotonic() - began)
        return Outcome("sent")

    Desk(store, plain, Spool(slow).channel()).drain()
    assert wrote and wrote[0] < 5 and ended(store, who) == [("sent", "")]


def test_what_waits_half_its_lease_goes_back(store: Store, plain: Settings) -> None:
    who = person(store)
    for ordinal in range(lanes.FEW + 1):
        due(store, who, ordinal=ordinal)
    desk = Desk(store, plain)
    held = threading.Event()

    def slowly(_delivery: Delivery) -> Outcome:
        held.wait(0.5)
        return Outcome("sent")

    desk.sending = Sending(store, plain, lambda: DUE, {SPOOL: Spool(slowly).channel()}, timedelta(seconds=0.4))
    desk.sending.drain(seconds=0.3)
    states = [one.state for one in rows(store, who)]
    assert states.count("planned") == 1
    desk.sending.close()
