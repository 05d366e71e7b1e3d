"""Reminder rows: claimed by one sender at a time, ended by the one who holds them, never twice for one slot."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.people import join, say
from tests.spool import phone
from tracker.store import reminders, sendings
from tracker.store.base import Store
from tracker.store.people import Person
from tracker.store.reminders import Reminder, ReminderRule
from tracker.store.sendings import Claimed, End, Held

NOW = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def row(who: Person, **values: Any) -> dict[str, Any]:
    """A planned row, due now."""
    id_ = uuid4()
    return {
        "person_id": who.id, "id": id_, "rule_id": UUID(int=7), "day": NOW.date(), "ordinal": 0, "about": "",
        "zone": "UTC", "due_at": NOW, "expires_at": NOW + timedelta(minutes=90), "channel": "spool", "state": "planned",
        "reason": "", "try_at": NOW, "owner": "", "attempts": 0, "snoozed": 0, "made_at": NOW,
        "link_hash": sha256(id_.bytes).hexdigest(), **values,
    }


def plan(store: Store, who: Person, **values: Any) -> None:
    with store.writing() as db:
        sendings.plan(db, [row(who, **values)])


def rows(store: Store, who: Person) -> list[Reminder]:
    with store.reading() as db:
        return list(sendings.of(db, who.id, date(2000, 1, 1)))


def claim(store: Store, owner: str, now: datetime = NOW, most: int = 10) -> list[Claimed]:
    with store.writing() as db:
        held = sendings.claim(db, owner, now, now + timedelta(seconds=60), most)
    with store.reading() as db:
        found = {row.id: row for row, _about in sendings.about(db, held)}
    return [found[one.id] for one in held]


def end(store: Store, owner: str, one: Claimed, to: str = "sent", why: str = "", **values: Any) -> None:
    with store.writing() as db:
        sendings.settle(db, owner, [End(one.person_id, one.id, to, why, values.pop("at", NOW), **values)])


def test_one_slot_has_one_row(store: Store) -> None:
    who = join(store, "Ana").person
    plan(store, who)
    plan(store, who, due_at=LATER)
    plan(store, who, ordinal=1)
    assert [(one.ordinal, one.due_at) for one in rows(store, who)] == [(0, NOW), (1, NOW)]


def test_a_claimed_row_is_nobody_elses_until_its_lease_ends(store: Store) -> None:
    who = join(store, "Ana").person
    plan(store, who)
    assert claim(store, "a", NOW - timedelta(seconds=1)) == []
    (mine,) = claim(store, "a")
    assert (mine.person_id, mine.day, mine.due_at, mine.attempts) == (who.id, NOW.date(), NOW, 1)
    assert claim(store, "b", NOW + timedelta(seconds=59)) == []
    (theirs,) = claim(store, "b", NOW + timedelta(seconds=60))
    assert theirs.id == mine.id and theirs.attempts == 2


def test_only_the_holder_says_what_became_of_it(store: Store) -> None:
    who = join(store, "Ana").person
    plan(store, who)
    (mine,) = claim(store, "a")
    claim(store, "b", NOW + timedelta(seconds=60))
    end(store, "a", mine, "failed", "refused")
    assert rows(store, who)[0].state == "leased"
    end(store, "b", mine, sent=LATER)
    end(store, "b", mine, "failed", "refused")
    (kept,) = rows(store, who)
    assert (kept.state, kept.reason, kept.sent_at) == ("sent", "", LATER)
    with store.reading() as db:
        assert not sendings.is_due(db, NOW + timedelta(days=9))


def test_the_longest_waiting_come_first_and_no_more_than_asked(store: Store) -> None:
    who = join(store, "Ana").person
    for n in range(5):
        plan(store, who, ordinal=n, try_at=NOW - timedelta(minutes=n))
    assert sorted(one.ordinal for one in claim(store, "a", most=2)) == [3, 4]
    assert sorted(one.ordinal for one in claim(store, "b", most=9)) == [0, 1, 2]


def test_a_row_put_off_comes_again_with_its_tries(store: Store) -> None:
    who = join(store, "Ana").person
    plan(store, who)
    (mine,) = claim(store, "a")
    end(store, "a", mine, "planned", "busy", at=LATER)
    assert claim(store, "a", NOW) == []
    (again,) = claim(store, "a", LATER)
    assert (again.attempts, again.reason) == (2, "busy")
    end(store, "a", again, "planned", "busy", at=LATER, back=1)
    assert rows(store, who)[0].attempts == 1


def test_a_receipt_makes_it_received_whoever_holds_it(store: Store) -> None:
    who = join(store, "Ana").person
    plan(store, who)
    with store.writing() as db:
        assert not sendings.receive(db, who.id, rows(store, who)[0].id, NOW), "nothing was sent yet"
    (mine,) = claim(store, "a")
    for told in (True, False):
        with store.writing() as db:
            assert sendings.receive(db, who.id, mine.id, LATER) is told
    end(store, "a", mine, "planned", "busy", at=LATER)
    (kept,) = rows(store, who)
    assert (kept.state, kept.received_at, kept.sent_at) == ("received", LATER, LATER)


def test_a_snooze_speaks_the_same_row_again(store: Store) -> None:
    who = join(store, "Ana").person
    plan(store, who)
    (mine,) = claim(store, "a")
    with store.writing() as db:
        assert not sendings.snooze(db, who.id, mine.id, LATER, LATER), "it is being sent"
    end(store, "a", mine, sent=NOW)
    with store.writing() as db:
        assert sendings.snooze(db, who.id, mine.id, LATER, LATER + timedelta(minutes=90))
    (kept,) = rows(store, who)
    assert (kept.id, kept.state, kept.due_at, kept.snoozed) == (mine.id, "planned", LATER, 1)
    latest = LATER + timedelta(minutes=45)
    with store.writing() as db:
        assert sendings.snooze(db, who.id, mine.id, latest, latest + timedelta(minutes=90)), "the last word holds"
    (kept,) = rows(store, who)
    assert (kept.state, kept.due_at, kept.try_at, kept.snoozed) == ("planned", latest, latest, 1)
    assert claim(store, "a", LATER) == []
    assert [one.id for one in claim(store, "a", latest)] == [mine.id]


def test_what_was_never_said_is_not_put_off(store: Store) -> None:
    who = join(store, "Ana").person
    plan(store, who)
    (kept,) = rows(store, who)
    with store.writing() as db:
        assert not sendings.snooze(db, who.id, kept.id, LATER, LATER)
    assert rows(store, who) == [kept]


def test_a_row_is_found_by_its_link_alone(store: Store) -> None:
    who = join(store, "Ana").person
    plan(store, who, link_hash="a" * 64)
    with store.reading() as db:
        found = sendings.by_link(db, "a" * 64)
        assert found is not None and found.person_id == who.id
        assert sendings.by_link(db, "b" * 64) is None


def test_what_sending_needs_is_read_for_a_handful_at_once(store: Store) -> None:
    ana, ben = join(store, "Ana").person, join(store, "Ben").person
    with store.writing() as db:
        rule = ReminderRule(person_id=ana.id, id=UUID(int=7), kind="log", times="20:30", edited_at=NOW)
        reminders.keep_rule(db, rule)
        reminders.keep_settings(db, ana.id, NOW, wording="note")
    plan(store, ana)
    plan(store, ben)
    here = phone(store, ana, NOW)
    held = claim(store, "a")
    say(store, ana, NOW.date(), at=LATER, mood="3")
    with store.reading() as db:
        about = sendings.about(db, [Held(one.person_id, one.id) for one in held])
        days = {(who.id, NOW.date()) for who in (ana, ben)}
        assert sendings.logged(db, days) == {(ana.id, NOW.date()): LATER}
        assert [one.id for one in sendings.receivers(db, {ana.id, ben.id})[ana.id]] == [here]
    by_person = {row.person_id: more for row, more in about}
    assert (by_person[ana.id].kind, by_person[ana.id].wording, by_person[ana.id].only_if_open) == ("log", "note", True)
    assert by_person[ben.id].kind is None


def test_a_browser_belongs_to_whoever_signed_up_last(store: Store) -> None:
    ana, ben = join(store, "Ana").person, join(store, "Ben").person
    first = phone(store, ana, NOW, endpoint="there")
    assert phone(store, ana, LATER, endpoint="there") != first
    with store.reading() as db:
        assert [one.id for one in reminders.receivers(db, ana.id)] == [first], "the same browser again"
    theirs = phone(store, ben, LATER, endpoint="there")
    with store.reading() as db:
        assert [one.id for one in reminders.receivers(db, ana.id, ben.id)] == [theirs]


def test_receivers_that_are_gone_get_nothing_more(store: Store) -> None:
    who = join(store, "Ana").person
    here, gone, no = (phone(store, who, NOW) for _ in range(3))
    for _ in range(3):
        with store.writing() as db:
            reminders.heard(db, [here], [gone], [no])
    with store.reading() as db:
        state = {one.id: (one.state, one.unseen) for one in reminders.receivers(db, who.id)}
        assert state == {here: ("", 3), gone: ("gone", 0), no: ("refused", 0)}
        assert [one.id for one in sendings.receivers(db, {who.id})[who.id]] == [here]
    with store.writing() as db:
        reminders.seen(db, who.id)
        assert reminders.remove_receiver(db, who.id, gone)
        assert not reminders.remove_receiver(db, uuid4(), here)
    with store.reading() as db:
        assert {one.id: one.unseen for one in reminders.receivers(db, who.id)} == {here: 0, no: 0}


def test_settings_change_what_is_named(store: Store) -> None:
    who = join(store, "Ana").person
    with store.writing() as db:
        reminders.keep_settings(db, who.id, NOW, wording="note")
    with store.writing() as db:
        reminders.keep_settings(db, who.id, LATER, calendar_hash="c" * 64)
    with store.reading() as db:
        kept = reminders.settings(db, who.id)
        assert kept and (kept.wording, kept.calendar_hash, kept.planned_at, kept.edited_at) == (
            "note", "c" * 64, None, LATER)


@pytest.mark.parametrize("table", ["rule", "silence"])
def test_nothing_of_others_is_found(store: Store, table: str) -> None:
    ana, ben = join(store, "Ana").person, join(store, "Ben").person
    with store.writing() as db:
        reminders.keep_rule(db, ReminderRule(person_id=ana.id, id=UUID(int=7), kind="own", edited_at=NOW))
        reminders.keep_silence(db, ana.id, NOW, days=5, sealed=b"x", is_on=True)
    with store.writing() as db:
        assert not reminders.remove_rule(db, ben.id, UUID(int=7))
        mine, theirs = ((reminders.rule(db, who.id, UUID(int=7)), reminders.silence(db, who.id)) for who in (ana, ben))
        assert all(mine) and not any(theirs)
        assert reminders.remove_rule(db, ana.id, UUID(int=7))
        assert reminders.rules(db, ana.id) == []
