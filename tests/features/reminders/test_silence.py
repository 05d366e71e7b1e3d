"""The silence plan: off by default, warns first, tells one person once in the person's words, and a log stops it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests.people import Someone, begin, join, say
from tests.post import Postbox
from tests.spool import Spool, phone
from tests.visit import visit
from tracker.domain.localdays import instant
from tracker.domain.silence import ORDINAL, TELL, WARN, paused, rule_of
from tracker.features.reminders import telling
from tracker.features.reminders.channels import EMAIL, Channel, Delivery, Outcome, Sender
from tracker.features.reminders.channels import email as mail_channel
from tracker.features.reminders.sending import Sending
from tracker.features.reminders.telling import Told
from tracker.settings import Settings, from_environment
from tracker.store import checkins, reminders, sendings
from tracker.store.base import Store
from tracker.store.people import Person, change
from tracker.store.reminders import Reminder, ReminderRule, Silence

ZONE = "America/New_York"
SENTENCE = "Please call me.\nThe spare key is with Jo."
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: A Monday on which the person logged last, in New York.
MONDAY = date(2026, 3, 2)
PLAN = {"days": "3", "contact": "Sam", "address": "sam@example.net", "sentence": SENTENCE, "state": "on", "do": "keep"}


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of March by the person's clock (which goes over to summer time on the 8th)."""
    return instant(date(2026, 3, day), time(hour, minute), ZONE)


@pytest.fixture
def plain(tmp_path: Path) -> Settings:
    return from_environment({"TRACKER_DATA_DIR": str(tmp_path / "d"), "TRACKER_BASE_URL": "https://days.example.org",
                             "TRACKER_SMTP_URL": "smtp://127.0.0.1:1"})


class Desk:
    """A scheduler with a clock of the test's own, and a mail channel that keeps what it is given."""

    def __init__(self, store: Store, settings: Settings, answer: Outcome | None = None) -> None:
        self.store, self.settings, self.now, self.given = store, settings, local(2, 20), list[Delivery]()
        self.answer = answer or Outcome("sent")
        channel = Channel(EMAIL, mail_channel.MAIL.label, self._send, mail_channel.ready, mail_channel.lane)
        self.channels = {EMAIL: channel}
        self.sending = Sending(store, settings, lambda: self.now, self.channels)

    def _send(self, _sender: Sender, delivery: Delivery) -> Outcome:
        self.given.append(delivery)
        return self.answer

    def tick(self, now: datetime) -> None:
        self.now = now
        telling.look(self.store, self.settings, self.channels, now)
        self.sending.drain()

    def through(self, first: datetime, last: datetime) -> None:
        """Tick at some hours of each day: in the night, around ten, in the afternoon and in the evening."""
        while first <= last:
            if first.astimezone(ZoneInfo(ZONE)).hour in (3, 9, 10, 11, 15, 16, 20):
                self.tick(first)
            first += HOUR

    @property
    def told(self) -> list[str]:
        return [one.addresses[0].endpoint for one in self.given]


def silent(store: Store, days: int = 3, **values: Any) -> Person:
    """Ana, who logged on Monday, with a plan that is on and an address of her own."""
    who = join(store, "Ana", zone=ZONE, at=local(1, 12)).person
    say(store, who, MONDAY, local(2, 19), mood="3")
    with store.writing() as db:
        change(db, who, email="ana@example.net")
        reminders.keep_rule(db, ReminderRule(person_id=who.id, kind="log", times="20:30", channel=EMAIL,
                                             edited_at=local(1, 12)))
        sealed = telling.seal(store.vault, who.id, Told("Sam", "sam@example.net", SENTENCE))
        reminders.keep_silence(db, who.id, local(1, 12), **{"sealed": sealed, "days": days, "is_on": True, **values})
    return who


def rows(store: Store, who: Person) -> list[Reminder]:
    with store.reading() as db:
        return [one for one in sendings.of(db, who.id, date(2026, 1, 1)) if one.rule_id == rule_of(who.id)]


def plan_of(store: Store, who: Person) -> Silence:
    with store.reading() as db:
        found = reminders.silence(db, who.id)
        assert found is not None
        return found


def test_it_warns_tells_once_and_then_waits_for_a_log(store: Store, plain: Settings) -> None:
    who, desk = silent(store), Desk(store, plain)
    desk.through(local(2, 20), local(5, 9))
    assert desk.given == [], "three days are let pass"
    desk.tick(local(5, 10))
    assert desk.told == ["ana@example.net"], "the person hears first, by their own channel"
    warning = desk.given[0]
    assert warning.letter is None
    assert "Sam" not in f"{warning.title} {warning.text}"
    desk.through(local(5, 11), local(6, 9))
    assert desk.told == ["ana@example.net"]
    desk.tick(local(6, 10))
    assert desk.told == ["ana@example.net", "sam@example.net"]
    desk.through(local(6, 11), local(16, 12))
    assert desk.told == ["ana@example.net", "sam@example.net"], "once"
    assert [(one.day.day, one.ordinal, one.state) for one in rows(store, who)] == [
        (5, ORDINAL[WARN], "sent"), (6, ORDINAL[TELL], "sent")]
    kept = plan_of(store, who)
    assert (kept.warned_at, kept.told_at) == (local(5, 10), local(6, 10))
    say(store, who, date(2026, 3, 16), local(16, 13), mood="3")
    desk.through(local(16, 14), local(20, 15))
    assert desk.told[2:] == ["ana@example.net", "sam@example.net"], "after a log it looks after the next silence"


def test_the_letter_says_who_it_is_from_and_nothing_of_ours(store: Store, plain: Settings) -> None:
    who, desk = silent(store), Desk(store, plain)
    desk.tick(local(5, 10))
    desk.tick(local(6, 10))
    letter = desk.given[1].letter
    assert letter is not None
    assert (letter.to, letter.subject, letter.sender) == ("sam@example.net", "A message from Ana", "Ana")
    assert "    Please call me.\n    The spare key is with Jo.\n" in letter.text
    assert "Ana set this up on their own" in letter.text
    assert "Nobody watches" in letter.text
    assert "http" not in letter.text
    words = f"{letter.subject} {letter.text} {letter.headers}".lower()
    for word in ("ketamin", "evenlight", "crav", "recover", "sober", "clinic", "therap", "health", "treatment", "/r/",
                 "mood", "drug", "risk"):
        assert word not in words, word
    again = telling.letter(plain, who, Told("Sam", "sam@example.net", SENTENCE), 3, date(2026, 3, 2))
    assert again.headers == letter.headers, "sent twice, it is the same letter"


def test_a_log_stops_it_also_at_the_last_moment(store: Store, plain: Settings) -> None:
    who, desk = silent(store), Desk(store, plain)
    desk.tick(local(5, 10))
    # The letter is planned, and before it goes out the person logs: for a day that is past, even.
    telling.look(store, plain, desk.channels, local(6, 10))
    say(store, who, date(2026, 3, 4), local(6, 10, 1), mood="3")
    desk.now = local(6, 10, 2)
    desk.sending.drain()
    assert desk.told == ["ana@example.net"]
    assert [(one.state, one.reason) for one in rows(store, who)][1] == ("expired", "logged")
    desk.through(local(6, 11), local(9, 9))
    assert desk.told == ["ana@example.net"], "and it counts from that day on"


def test_who_logs_once_a_week_as_asked_is_not_silent(store: Store, plain: Settings) -> None:
    who, desk = silent(store), Desk(store, plain)
    begin(store, who, "maintain", MONDAY)
    desk.through(local(2, 20), local(9, 20))
    assert desk.given == [], "a week without a log is as asked"
    desk.tick(local(10, 10))
    assert desk.told == ["ana@example.net"]
    desk.through(local(10, 11), local(12, 9))
    assert desk.told == ["ana@example.net", "sam@example.net"]
    assert desk.given[-1].letter is not None and "8 days" in desk.given[-1].letter.text


def test_a_warning_is_not_sent_to_somebody_who_logs(store: Store, plain: Settings) -> None:
    who, desk = silent(store), Desk(store, plain)
    say(store, who, MONDAY + 2 * DAY, local(4, 21), mood="3")
    desk.through(local(5, 9), local(6, 20))
    assert desk.given == []


def test_a_pause_is_no_silence(store: Store, plain: Settings) -> None:
    who, desk = silent(store), Desk(store, plain)
    with store.writing() as db:
        checkins.keep_pause(db, who.id, date(2026, 3, 4), date(2026, 3, 10), local(3, 9))
    desk.through(local(3, 9), local(13, 8))
    assert desk.given == []
    desk.through(local(13, 9), local(14, 10))
    assert desk.told == ["ana@example.net", "sam@example.net"]


def test_a_pause_after_the_warning_holds_the_letter(store: Store, plain: Settings) -> None:
    who, desk = silent(store), Desk(store, plain)
    desk.tick(local(5, 10))
    telling.look(store, plain, desk.channels, local(6, 10))
    with store.writing() as db:
        checkins.keep_pause(db, who.id, date(2026, 3, 6), date(2026, 3, 8), local(6, 10))
    desk.now = local(6, 10, 1)
    desk.sending.drain()
    assert desk.told == ["ana@example.net"]
    assert rows(store, who)[1].reason == "paused"


def test_off_it_says_nothing(store: Store, plain: Settings) -> None:
    silent(store, is_on=False)
    desk = Desk(store, plain)
    desk.through(local(5, 8), local(9, 20))
    assert desk.given == []


def test_any_number_of_schedulers_says_it_once(store: Store, plain: Settings) -> None:
    who = silent(store)
    desks = [Desk(store, plain) for _ in range(4)]
    for now in (local(5, 10), local(6, 10), local(6, 11)):
        threads = [Thread(target=one.tick, args=(now,)) for one in desks]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert sorted(to for one in desks for to in one.told) == ["ana@example.net", "sam@example.net"]
    assert len(rows(store, who)) == 2


def test_a_mail_server_that_is_down_is_tried_again_the_next_day(store: Store, plain: Settings) -> None:
    who = silent(store)
    desk = Desk(store, plain)
    desk.tick(local(5, 10))
    desk.answer = Outcome("refused", "refused")
    desk.through(local(6, 10), local(6, 20))
    assert desk.told == ["ana@example.net", "sam@example.net"]
    assert (rows(store, who)[1].state, rows(store, who)[1].reason) == ("failed", "refused")
    desk.answer = Outcome("sent")
    desk.through(local(7, 9), local(9, 20))
    assert desk.told[2:] == ["sam@example.net"]
    assert plan_of(store, who).told_at == local(7, 10)


@pytest.mark.parametrize("away", [1, 2, 9])
def test_a_warning_that_an_outage_kept_back_comes_before_the_letter(store: Store, plain: Settings, away: int) -> None:
    who, desk = silent(store), Desk(store, plain)
    telling.look(store, plain, desk.channels, local(5, 10))
    back = local(5 + away, 15)
    for minutes in (0, 5, 10, 300):
        desk.tick(back + minutes * HOUR / 60)
    assert desk.told == ["ana@example.net"], "nothing ran after it was planned: nobody was warned"
    assert (rows(store, who)[0].state, rows(store, who)[0].reason) == ("expired", "late")
    desk.through(back + 6 * HOUR, back + 3 * DAY)
    assert desk.told == ["ana@example.net", "sam@example.net"]


def test_planning_leaves_what_it_says_alone(store: Store, plain: Settings) -> None:
    from tracker.domain.instruments import INSTRUMENTS
    from tracker.features.reminders.operations import plan_due

    who, desk = silent(store), Desk(store, plain)
    telling.look(store, plain, desk.channels, local(5, 10))
    with store.writing() as db:
        checkins.wake(db, who.id, local(5, 10))
    plan_due(store, plain.note_key, INSTRUMENTS, desk.channels, local(5, 10))
    assert [one.state for one in rows(store, who)] == ["planned"]


def test_without_a_way_to_warn_nobody_is_told(store: Store, plain: Settings) -> None:
    who, desk = silent(store), Desk(store, plain)
    with store.writing() as db:
        change(db, who, email=None)
    desk.through(local(5, 10), local(9, 20))
    assert desk.given == []
    assert [one.state for one in rows(store, who)] == ["failed"], "that is seen once"
    with store.writing() as db:
        change(db, who, email="ana@example.net")
    desk.through(local(9, 21), local(10, 20))
    assert desk.told == ["ana@example.net"], "once a way leads to them, they are warned"
    desk.through(local(10, 21), local(12, 20))
    assert desk.told == ["ana@example.net", "sam@example.net"]


@pytest.mark.parametrize("outcome", [Outcome("refused", "refused"), Outcome("gone", "no_receiver")])
def test_a_warning_that_failed_for_good_lets_no_letter_go(store: Store, plain: Settings, outcome: Outcome) -> None:
    who, desk = silent(store), Desk(store, plain, outcome)
    desk.through(local(5, 9), local(8, 20))
    assert desk.told == ["ana@example.net"] * 4, "it is tried once a day"
    assert {one.ordinal for one in rows(store, who)} == {ORDINAL[WARN]}
    desk.answer = Outcome("sent")
    desk.through(local(9, 9), local(10, 9))
    assert desk.told == ["ana@example.net"] * 5
    desk.through(local(10, 10), local(12, 20))
    assert desk.told[5:] == ["sam@example.net"], "a day after the warning that reached them"


def test_a_warning_that_came_late_leaves_a_whole_day(store: Store, plain: Settings) -> None:
    _who, desk = silent(store), Desk(store, plain, Outcome("later", "busy"))
    desk.tick(local(5, 10))
    desk.answer = Outcome("sent")
    desk.tick(local(5, 16))
    assert desk.told == ["ana@example.net"] * 2
    desk.tick(local(6, 11))
    assert len(desk.told) == 2
    desk.tick(local(6, 12))
    assert desk.told[2:] == ["sam@example.net"]


def test_another_way_is_tried_after_one_that_failed(store: Store, plain: Settings) -> None:
    who, desk = silent(store), Desk(store, plain)
    spool = Spool()
    desk.channels["spool"] = spool.channel()
    desk.sending = Sending(store, plain, lambda: desk.now, desk.channels)
    phone(store, who, local(1, 12))
    desk.answer = Outcome("refused", "refused")
    desk.through(local(5, 9), local(6, 11))
    assert desk.told == ["ana@example.net"]
    assert len(spool.given) == 1
    desk.answer = Outcome("sent")
    desk.through(local(6, 12), local(7, 12))
    assert desk.told[1:] == ["sam@example.net"]


def test_a_warning_that_was_put_off_was_said(store: Store, plain: Settings) -> None:
    who, desk = silent(store), Desk(store, plain)
    desk.tick(local(5, 10))
    (warned,) = rows(store, who)
    with store.writing() as db:
        assert sendings.snooze(db, who.id, warned.id, local(6, 9, 30), local(6, 18))
    desk.tick(local(6, 9, 45))
    assert desk.told == ["ana@example.net"] * 2
    desk.tick(local(6, 10))
    assert desk.told[2:] == ["sam@example.net"], "it counts from the first time"


# --- The page ---------------------------------------------------------------------------------------------------


@pytest.fixture
def ana(posting: Flask) -> Someone:
    who = join(posting.extensions["store"], "Ana", zone="UTC")
    with posting.extensions["store"].writing() as db:
        change(db, who.person, email="ana@example.net")
    return who


def kept(app: Flask, who: Someone) -> Silence | None:
    with app.extensions["store"].reading() as db:
        return reminders.silence(db, who.person.id)


def test_it_is_off_until_it_is_turned_on(posting: Flask, ana: Someone) -> None:
    page = visit(posting, "/reminders/silence", ana)
    assert kept(posting, ana) is None
    assert [one.get("value") for one in page.all("input", name="state") if one.get("checked") is not None] == ["off"]
    visit(posting, "/reminders/silence", ana, post={**PLAN, "state": ""})
    found = kept(posting, ana)
    assert found is not None
    assert not found.is_on


def test_what_is_shown_is_what_is_sent(posting: Flask, ana: Someone, postbox: Postbox) -> None:
    shown = visit(posting, "/reminders/silence", ana, post={**PLAN, "do": "look"})
    assert kept(posting, ana) is None, "a look keeps nothing"
    text = "".join(next(shown.all("pre", class_="letter")).itertext())
    assert visit(posting, "/reminders/silence", ana, post=PLAN).location == "/reminders/silence"
    store, settings = posting.extensions["store"], posting.config["SETTINGS"]
    noon = datetime.combine(datetime.now(UTC).date(), time(12), UTC)
    at = [noon]
    desk = Sending(store, settings, lambda: at[0])
    for at[0] in (noon + 3 * DAY, noon + 4 * DAY):
        telling.look(store, settings, desk.channels, at[0])
        desk.drain()
    (letter,) = [one for one in postbox.wait(2) if one["To"] == "sam@example.net"]
    assert letter.get_content().split() == text.split()
    assert letter.get_content().replace("\r\n", "\n").rstrip() == text.rstrip()
    assert (letter["To"], letter["Subject"]) == ("sam@example.net", "A message from Ana")
    assert letter["From"].startswith("Ana <")


def test_what_it_names_is_sealed(posting: Flask, ana: Someone) -> None:
    visit(posting, "/reminders/silence", ana, post=PLAN)
    found = kept(posting, ana)
    assert found is not None
    for secret in (b"Sam", b"sam@example.net", b"spare key"):
        assert secret not in bytes(found.sealed)
    page = visit(posting, "/reminders/silence", ana)
    assert "sam@example.net" in page.text


@pytest.mark.parametrize("wrong", [
    {"days": "1"}, {"days": "15"}, {"days": "x"}, {"address": "sam"}, {"address": "sam@example.net, all@example.net"},
    {"address": "sam@example.net\r\nBcc: all@example.net"}, {"address": ""}, {"contact": ""}, {"sentence": ""},
    {"contact": "Sam\r\nBcc: x"}, {"sentence": "x" * 501}, {"contact": "x" * 65}, {"address": "sam@localhost"},
])
def test_what_is_wrong_is_told_and_nothing_is_kept(posting: Flask, ana: Someone, wrong: Mapping[str, str]) -> None:
    page = visit(posting, "/reminders/silence", ana, post={**PLAN, **wrong})
    assert page.status == 422
    assert kept(posting, ana) is None


def test_without_mail_it_cannot_be_on(app: Flask) -> None:
    who = join(app.extensions["store"], "Ana")
    assert visit(app, "/reminders/silence", who, post=PLAN).status == 422
    assert visit(app, "/reminders/silence", who, post={**PLAN, "state": "off"}).status == 303


def test_the_passphrase_is_asked_for_first(posting: Flask, ana: Someone) -> None:
    from sqlalchemy import update

    from tracker.store.people import Login

    with posting.extensions["store"].writing() as db:
        db.execute(update(Login).values(proved_at=datetime.now(UTC) - 2 * HOUR))
    assert visit(posting, "/reminders/silence", ana).location.startswith("/me/proof")
    assert visit(posting, "/reminders/silence", ana, post=PLAN).location.startswith("/me/proof")
    assert kept(posting, ana) is None


def warned(app: Flask, who: Someone, told: datetime | None = None, *, reached: bool = True) -> None:
    """A plan that warned an hour ago, after five silent days."""
    now, store = datetime.now(UTC), app.extensions["store"]
    with store.writing() as db:
        sealed = telling.seal(store.vault, who.person.id, Told("Sam", "sam@example.net", SENTENCE))
        reminders.keep_silence(db, who.person.id, now - 6 * DAY, sealed=sealed, days=5, is_on=True,
                               warned_at=now - HOUR, told_at=told)
        db.add(Reminder(
            person_id=who.person.id, rule_id=rule_of(who.person.id), day=(now - HOUR).date(), ordinal=ORDINAL[WARN],
            zone="UTC", due_at=now - HOUR, expires_at=now + HOUR, channel="email", try_at=now, link_hash="x",
            made_at=now, state="sent" if reached else "failed", sent_at=now - HOUR if reached else None,
        ))


def test_today_says_it_too_and_being_here_is_enough(posting: Flask, ana: Someone) -> None:
    warned(posting, ana)
    for place in ("/", "/reminders"):
        assert "your silence plan tells Sam" in visit(posting, place, ana).words()
    assert visit(posting, "/reminders/silence/wait", ana, post={}).status == 303
    assert "Sam" not in visit(posting, "/", ana).words()
    found = kept(posting, ana)
    assert found is not None
    assert found.is_on


def test_a_warning_that_did_not_reach_them_says_that_nobody_is_told(posting: Flask, ana: Someone) -> None:
    warned(posting, ana, reached=False)
    words = visit(posting, "/", ana).words()
    assert "wants to tell Sam. It tells nobody before a warning has reached you" in words
    assert "your silence plan tells Sam" not in words


def test_it_is_on_only_where_it_can_warn(posting: Flask) -> None:
    who = join(posting.extensions["store"], "Ben", zone="UTC")
    page = visit(posting, "/reminders/silence", who, post=PLAN)
    assert page.status == 422
    assert "Nothing leads to you yet, so it cannot warn you" in page.words()
    assert kept(posting, who) is None
    assert visit(posting, "/reminders/silence", who, post={**PLAN, "state": "off"}).status == 303
    assert "Nothing leads to you now" in visit(posting, "/reminders/silence", who).words()


def test_a_pause_of_all_reminders_pauses_it_too(posting: Flask, ana: Someone) -> None:
    store, settings = posting.extensions["store"], posting.config["SETTINGS"]
    today = datetime.now(UTC).date()
    last, desk = today + 9 * DAY, Desk(store, settings)
    visit(posting, "/reminders/rules", ana, post={"kind": "log", "days": list("0123456"), "time_1": "20:30",
                                                  "channel": "email", "expires_min": "90"})
    visit(posting, "/reminders/silence", ana, post=PLAN)
    assert "Your silence plan waits as long" in visit(posting, "/reminders", ana).words()
    visit(posting, "/reminders/pause", ana, post={"until": str(last)})
    assert "Your silence plan waits, too" in visit(posting, "/reminders", ana).words()
    assert "The plan waits up to" in visit(posting, "/reminders/silence", ana).words()
    visit(posting, "/reminders/silence", ana, post=PLAN)
    assert "The plan waits up to" in visit(posting, "/reminders/silence", ana).words(), "saved anew it goes on waiting"
    noon = datetime.combine(today, time(12), UTC)
    for ahead in range(1, 12):
        desk.tick(noon + ahead * DAY)
    assert desk.told == [], "three days after the pause, and not before"
    desk.tick(noon + 12 * DAY)
    desk.tick(noon + 13 * DAY)
    assert desk.told == ["ana@example.net", "sam@example.net"]


def test_the_end_of_the_pause_counts_anew(posting: Flask, ana: Someone) -> None:
    today = datetime.now(UTC).date()
    visit(posting, "/reminders/silence", ana, post=PLAN)
    for path, sent in (("/reminders/pause", {"do": "end"}), ("/reminders/silence/wait", {})):
        visit(posting, "/reminders/pause", ana, post={"until": str(today + 9 * DAY)})
        assert (found := kept(posting, ana)) is not None
        assert found.edited_at > datetime.now(UTC) + 8 * DAY
        visit(posting, path, ana, post=sent)
        assert (found := kept(posting, ana)) is not None
        assert abs(found.edited_at - datetime.now(UTC)) < HOUR
        assert "The plan waits" not in visit(posting, "/reminders/silence", ana).words()


def test_a_letter_that_was_planned_does_not_go_out_in_a_pause(store: Store, plain: Settings) -> None:
    who, desk = silent(store), Desk(store, plain)
    desk.tick(local(5, 10))
    telling.look(store, plain, desk.channels, local(6, 10))
    with store.writing() as db:
        reminders.keep_silence(db, who.id, paused(date(2026, 3, 9), ZONE, who.day_boundary))
    desk.now = local(6, 10, 1)
    desk.sending.drain()
    assert desk.told == ["ana@example.net"]
    assert (rows(store, who)[1].state, rows(store, who)[1].reason) == ("expired", "paused")


def test_a_log_takes_the_warning_away(posting: Flask, ana: Someone) -> None:
    warned(posting, ana)
    say(posting.extensions["store"], ana.person, datetime.now(UTC).date(), mood="3")
    assert "Sam" not in visit(posting, "/", ana).words()


def test_it_says_when_it_has_told(posting: Flask, ana: Someone) -> None:
    warned(posting, ana, datetime.now(UTC))
    assert "Sam has got the words" in visit(posting, "/", ana).words()


def test_it_can_be_forgotten(posting: Flask, ana: Someone) -> None:
    visit(posting, "/reminders/silence", ana, post=PLAN)
    assert visit(posting, "/reminders/silence/removal", ana, post={}).status == 303
    assert kept(posting, ana) is None
