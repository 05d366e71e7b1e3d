"""Sharing under everything that can happen to it: no field outside a live grant, none after an ending, none unwritten.

Thousands of made-up histories on both databases against an account kept apart from the product's rule; endings that
race reads; and readers that are killed in the middle.
"""

import multiprocessing
import os
import random
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import update

from tests.drills import sharing
from tests.drills.server import figures
from tests.drills.sharing import DAYS, NOON, SUMMARIES, TOPICS, Account, Agreed, Someone, expected
from tests.people import Viewer, counselor, join, maya, meet, practice, say, share
from tracker.domain.consent import Terms
from tracker.domain.localdays import local_day
from tracker.domain.scales import InvalidValue
from tracker.store import giving, grants, invitations, organisations, people, trail, windows
from tracker.store.base import Store
from tracker.store.giving import Signature, Unsigned
from tracker.store.invitations import Tie
from tracker.store.people import Person
from tracker.store.trail import Glance
from tracker.store.windows import Proposed, Seat, caseload, opened

SIGNED = Signature("Ana", "passphrase", "Evenlight on localhost")
SEATS = ("maya at harbour", "maya at quay", "otto at harbour", "sam")
WHO = st.sampled_from(("ana", "ben"))
SEAT = st.sampled_from(SEATS)
SOME = st.frozensets(st.sampled_from(TOPICS), min_size=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
tally = dict.fromkeys(("runs", "steps", "looks", "fields", "leaked", "withheld", "writes", "refused", "disclosures",
                       "rows", "broken"), 0)


class Sharing(RuleBasedStateMachine):
    """Two people, four seats, a clock that steps; after each step somebody looks, at the end everybody does.

    It begins with much that is shared, so that there is something to take away.
    """

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store, self.now, self.turn = store, NOON, 0
        with store.writing() as db:
            harbour, quay = (organisations.add(db, name, NOON).id for name in ("Harbour", "Quay"))
            viewers = {name: sharing.person(db, name).id for name in ("maya", "otto", "sam")}
            self.seats = {
                "maya at harbour": Seat(viewers["maya"], harbour), "maya at quay": Seat(viewers["maya"], quay),
                "otto at harbour": Seat(viewers["otto"], harbour), "sam": Seat(viewers["sam"]),
            }
            self.sits = dict.fromkeys(SEATS, True)
            for seat in self.seats.values():
                if seat.organisation_id:
                    organisations.join(db, seat.viewer_id, seat.organisation_id, "counselor", NOON)
        self.people = {name: self._arrive() for name in ("ana", "ben")}
        self.gone: list[Someone] = []
        self.touched: tuple[Someone, str] | None = None
        for who, seat in (("ana", SEATS[0]), ("ana", SEATS[3]), ("ben", SEATS[0]), ("ben", SEATS[2])):
            self._open(self.people[who], seat)
        tally["runs"] += 1

    def _arrive(self) -> Someone:
        with self.store.writing() as db:
            person = sharing.person(db, "Person").id
            event = sharing.fill(self.store, db, person)
        made = Someone(person, event, accounts={seat: Account() for seat in SEATS})
        for seat in SEATS:
            self._meet(made, seat)
        return made

    def _open(self, who: Someone, name: str) -> None:
        """Share everything this seat can be shown, so that there is something to take away."""
        topics = SUMMARIES if name == "sam" else frozenset(TOPICS)
        self._give(who, name, Agreed(topics, DAYS[0], self.now, self.now + 90 * DAY))

    def _meet(self, who: Someone, name: str) -> None:
        seat, token = self.seats[name], uuid4().hex
        if not self.sits[name]:
            return
        role = "counselor" if seat.organisation_id else "supporter"
        with self.store.writing() as db:
            invitations.invite(db, token, "share", role, self.now, person_id=who.id)
            tie = invitations.accept(db, token, "share", seat.viewer_id, self.now, organisation_id=seat.organisation_id)
            assert isinstance(tie, Tie)
            invitations.confirm(db, who.id, tie.id, self.now)
            if tie.id != who.accounts[name].tie:
                who.accounts[name] = Account(tie.id, ask=sharing.address(self.store, db, who.id, tie.id))

    def _give(self, who: Someone, name: str, wanted: Agreed, *, signed: bool = True) -> None:
        """Agree on something new; where that shows more, it is refused unsigned and changes nothing."""
        account, self.touched = who.accounts[name], (who, name)
        is_wider = wanted.wider_than(account.agreed)
        if account.tie is None or not wanted.begins < wanted.ends:
            return
        terms = Terms(wanted.topics, wanted.purposes, wanted.since, wanted.begins, wanted.ends)
        try:
            with self.store.writing() as db:
                made = giving.give(db, who.id, account.tie, terms, self.now, SIGNED if signed else None)
        except Unsigned:
            assert is_wider and not signed
            return
        if made is not None:
            assert made.is_wider == is_wider and (signed or not is_wider)
            account.grant = made.id
            account.agreed = Agreed(wanted.topics, wanted.since, wanted.begins, wanted.ends, wanted.purposes, self.now,
                                    is_wider, account.agreed)

    @rule(who=WHO, seat=SEAT, topics=SOME, since=st.sampled_from(DAYS), lasts=st.sampled_from((1, 90, 365)),
          purposes=st.sampled_from((("care",), ("care", "sessions"))), signed=st.booleans())
    def grant(
        self, who: str, seat: str, topics: frozenset[str], since: datetime, lasts: int, purposes: tuple[str, ...],
        signed: bool,
    ) -> None:
        allowed = topics & SUMMARIES if seat == "sam" else topics
        wanted = Agreed(allowed, since, self.now, self.now + lasts * DAY, frozenset(purposes))
        self._give(self.people[who], seat, wanted, signed=signed)

    @rule(who=WHO, seat=SEAT)
    def share_all(self, who: str, seat: str) -> None:
        self._meet(self.people[who], seat)
        self._open(self.people[who], seat)

    @rule(who=WHO, seat=SEAT, fewer=SOME, later=st.sampled_from(DAYS), sooner=st.sampled_from((0, 1, 30)))
    def narrow(self, who: str, seat: str, fewer: frozenset[str], later: datetime, sooner: int) -> None:
        """Fewer topics, fewer days or an earlier end: never signed, never refused."""
        old = self.people[who].accounts[seat].agreed
        if old is None:
            return
        self._give(self.people[who], seat, Agreed(
            old.topics - fewer, max(old.since, later), old.begins, old.ends - sooner * DAY, old.purposes), signed=False)

    @rule(who=WHO, seat=SEAT)
    def undo(self, who: str, seat: str) -> None:
        account, self.touched = self.people[who].accounts[seat], (self.people[who], seat)
        if account.grant is None or account.agreed is None:
            return
        with self.store.writing() as db:
            done = giving.undo(db, self.people[who].id, account.grant, self.now)
            tie = db.get_one(Tie, (self.people[who].id, account.tie))
            left = grants.current(db, tie)
        assert done == (account.agreed.is_wider and self.now < account.agreed.made + DAY)
        if done:
            account.agreed = account.agreed.undone(self.now)
            account.grant = left.id if left else None
            assert (left is None) == (account.agreed is None)

    @rule(who=WHO, seat=SEAT)
    def revoke(self, who: str, seat: str) -> None:
        account, self.touched = self.people[who].accounts[seat], (self.people[who], seat)
        if account.grant is not None:
            with self.store.writing() as db:
                assert giving.revoke(db, self.people[who].id, account.grant, self.now)
            account.grant = account.agreed = None

    @rule(who=WHO, seat=SEAT)
    def part(self, who: str, seat: str) -> None:
        account = self.people[who].accounts[seat]
        if account.tie is not None:
            with self.store.writing() as db:
                assert giving.part(db, self.people[who].id, account.tie, self.now)
            self.people[who].accounts[seat] = Account()

    @rule(who=WHO, seat=SEAT)
    def invite_again(self, who: str, seat: str) -> None:
        self._meet(self.people[who], seat)

    @rule(who=WHO, seat=SEAT, day=st.sampled_from((*DAYS, DAYS[2], DAYS[3])), back=st.booleans(),
          what=st.sampled_from(("acknowledge", "nod")))
    def hold(self, who: str, seat: str, day: date, back: bool, what: str) -> None:
        """Keep a day back or show it again; somebody answers to it at once, and looks."""
        with self.store.writing() as db:
            if back:
                grants.hold(db, self.people[who].id, day, self.now)
                self.people[who].holds.add(day)
            else:
                grants.release(db, self.people[who].id, day)
                self.people[who].holds.discard(day)
        self._leave(self.people[who], seat, what, day)

    @rule(who=WHO, seat=SEAT, what=st.sampled_from(("review", "acknowledge", "acknowledge", "propose", "nod", "close")),
          day=st.sampled_from(DAYS))
    def leave(self, who: str, seat: str, what: str, day: date) -> None:
        self._leave(self.people[who], seat, what, day)

    @precondition(lambda self: self.gone)
    @rule(seat=SEAT, what=st.sampled_from(("review", "propose", "nod", "close")))
    def leave_for_somebody_who_is_gone(self, seat: str, what: str) -> None:
        self._leave(self.gone[-1], seat, what, DAYS[2])

    def _leave(self, who: Someone, name: str, what: str, day: date) -> None:
        """Leave something; with no window it is refused, and so is what a window does not show."""
        seat, account, self.touched = self.seats[name], who.accounts[name], (who, name)
        is_open = sharing.is_open(who, name, self.sits[name], self.now)
        works = is_open and seat.organisation_id is not None
        is_kept, right, field = False, works, None
        if what == "review":
            is_kept = windows.mark_reviewed(self.store, seat, who.id, self.now)
            who.reviewed |= {(seat.viewer_id, seat.organisation_id)} if is_kept else set()
        elif what == "acknowledge":
            right = works and sharing.shows(who, name, "check_ins:phq9", DAYS[2])
            is_kept = windows.acknowledge(self.store, seat, who.id, who.event, "seen", self.now)
            who.cared |= {seat.organisation_id} if is_kept else set()
        elif what == "propose":
            one = Proposed(uuid4(), "phase", "maintain")
            right = works and sum(field.startswith("proposal") for field, _day in account.left) < 5
            try:
                is_kept, field = windows.propose(self.store, seat, who.id, one, self.now), (f"proposal:{one.id}", None)
            except InvalidValue:
                assert works
        elif what == "nod":
            agreed = account.agreed
            # A day that is kept back takes a sign too: a refusal would tell that it is.
            right = bool(is_open and agreed and agreed.since <= day <= local_day(self.now, "UTC"))
            is_kept, field = windows.nod(self.store, seat, who.id, "saw", day, self.now), ("nod", day)
        else:
            right = is_open
            is_kept = windows.close_contact(self.store, seat, who.id, account.ask or uuid4(), self.now)
            account.is_asking = account.is_asking and not is_kept
        account.left |= {field} if field and is_kept else set()
        tally["writes" if is_kept else "refused"] += 1
        assert is_kept == right, (what, name, day)

    @rule(step=st.sampled_from((-DAY, -HOUR, HOUR, HOUR, DAY - HOUR, DAY, DAY, 29 * DAY, 89 * DAY, 275 * DAY)),
          hair=st.sampled_from((-1, 0, 0, 0, 1)))
    def clock(self, step: timedelta, hair: int) -> None:
        self.now += step + timedelta(microseconds=hair)

    @rule(who=WHO, seat=SEAT, hair=st.sampled_from((-1, 0, 1)))
    def clock_at_an_end(self, who: str, seat: str, hair: int) -> None:
        """The instant before what was agreed ends, that instant, or the one after."""
        if agreed := self.people[who].accounts[seat].agreed:
            self.now, self.touched = agreed.ends + timedelta(microseconds=hair), (self.people[who], seat)

    @rule(seat=st.sampled_from(SEATS[:3]), back=st.sampled_from((True, True, False)))
    def leave_or_come_back(self, seat: str, back: bool) -> None:
        at = self.seats[seat]
        assert at.organisation_id is not None
        with self.store.writing() as db:
            if back and db.get(Person, at.viewer_id):
                organisations.join(db, at.viewer_id, at.organisation_id, "counselor", self.now)
                self.sits[seat] = True
            elif not back:
                organisations.leave(db, at.viewer_id, at.organisation_id, "counselor", self.now)
                self.sits[seat] = False

    @rule(who=WHO)
    def close_account(self, who: str) -> None:
        """They go, with everything; later they are here again, as somebody nobody knows."""
        old = self.people[who]
        with self.store.writing() as db:
            people.erase(db, db.get_one(Person, old.id))
        old.is_there = False
        self.gone.append(old)
        self.people[who] = self._arrive()
        self._open(self.people[who], SEATS[0])

    @precondition(lambda self: self.turn > 12)
    @rule()
    def sam_closes_their_account(self) -> None:
        with self.store.writing() as db:
            if sam := db.get(Person, self.seats["sam"].viewer_id):
                people.erase(db, sam)
        self.sits["sam"] = False
        for one in self.people.values():
            one.accounts["sam"] = Account()

    @invariant()
    def somebody_looks(self) -> None:
        tally["steps"] += 1
        self.turn += 1
        everybody = [*self.people.values(), *self.gone]
        self._look(*(self.touched or (everybody[self.turn % len(everybody)], SEATS[self.turn // 2 % len(SEATS)])))
        self.touched = None

    @rule(seat=SEAT)
    def the_list(self, seat: str) -> None:
        """Who is on the list, and what it shows of them."""
        with caseload(self.store, self.seats[seat], self.now) as panes:
            shown = {pane.window.person_id: sharing.look(pane.window, self.now) for pane in panes}
            topics = {pane.window.person_id: pane.window.topics for pane in panes}
        for who in (*self.people.values(), *self.gone):
            self._judge(who, seat, shown.get(who.id, set()), topics.get(who.id))

    def _look(self, who: Someone, seat: str) -> None:
        with opened(self.store, self.seats[seat], who.id, self.now) as pane:
            shown = sharing.look(pane.window, self.now) if pane else set()
            topics = pane.window.topics if pane else None
        self._judge(who, seat, shown, topics)

    def _judge(self, who: Someone, seat: str, shown: set[sharing.Field], topics: frozenset[str] | None) -> None:
        right = expected(who, seat, self.seats[seat], self.sits[seat], self.now)
        tally["looks"] += 1
        tally["fields"] += len(shown)
        tally["leaked"] += len(shown - right)
        tally["withheld"] += len(right - shown)
        # A note that may not be shown was not looked for.
        noted = {t for t, _day in shown if t in sharing.NOTES or t in sharing.ASIDES}
        if topics is not None and (read := {t for t in topics if not t.startswith("note:")} | noted):
            who.disclosed.append(" ".join(sorted(read)))
        assert shown == right, (seat, sorted(map(str, shown ^ right)))

    def teardown(self) -> None:
        for who in (*self.people.values(), *self.gone):
            for seat in SEATS:
                self._look(who, seat)
        with self.store.writing() as db:
            for who in (*self.people.values(), *self.gone):
                chain = trail.verify(db, self.store.trail_key, trail.hashed(self.store.trail_key, who.id))
                rows = trail.of(db, self.store.trail_key, who.id, NOON - 4000 * DAY)
                tally["broken"] += len(chain.broken)
                tally["rows"] += len(rows)
                tally["disclosures"] += len(who.disclosed)
                assert not chain.broken
                assert [row.topics for row in reversed(rows)] == who.disclosed
            for who in self.people.values():
                people.erase(db, db.get_one(Person, who.id))


def test_consent_of_any_history(store: Store, full: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Grant, narrow, expire, revoke, part, invite again, hold back, leave, close accounts, and a clock that steps."""
    monkeypatch.setitem(windows.AN_HOUR, "page", 10**6)
    monkeypatch.setitem(windows.AN_HOUR, "list", 10**6)
    tally.update(dict.fromkeys(tally, 0))
    began, is_sqlite = time.monotonic(), store.url.startswith("sqlite")
    runs = (5000 if is_sqlite else 500) if full else (40 if is_sqlite else 10)
    run_state_machine_as_test(
        lambda: Sharing(store),
        settings=settings(max_examples=runs, stateful_step_count=30, deadline=None, database=None, print_blob=True,
                          suppress_health_check=list(HealthCheck)),
    )
    seconds = round(time.monotonic() - began, 1)
    figures(drill="consent", part="histories", database=_kind(store), seconds=seconds, **tally)
    assert tally["leaked"] == tally["withheld"] == tally["broken"] == 0
    assert tally["rows"] == tally["disclosures"] and tally["fields"] > tally["runs"]


def test_consent_of_endings_that_race_reads(store: Store, full: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that begins after an ending was acknowledged shows nothing; what was shown before stands in the trail."""
    monkeypatch.setitem(windows.AN_HOUR, "page", 10**6)
    began, races, late, shown, rows, written = time.monotonic(), 1000 if full else 200, 0, 0, 0, 0
    viewer = counselor(store, "Maya", practice(store))
    chance = random.Random(7)
    for _ in range(races):
        race = Race(store, viewer, chance.random() * 0.012)
        late, shown, written = late + race.late, shown + race.shown, written + race.late_writes
        with store.reading() as db:
            chain = trail.verify(db, store.trail_key, trail.hashed(store.trail_key, race.person))
        assert not chain.broken
        rows += chain.rows
    figures(drill="consent", part="races", database=_kind(store), races=races, late_reads=late, late_writes=written,
            disclosures=shown, rows=rows, seconds=round(time.monotonic() - began, 1))
    assert late == written == 0 and rows == shown > races


class Race:
    """Two threads look again and again and one leaves a sign each time, while a fourth ends the grant."""

    def __init__(self, store: Store, viewer: Viewer, wait: float) -> None:
        self.store, self.seat, self.wait = store, viewer.seat, wait
        with store.writing() as db:
            who = sharing.person(db, "Ana")
            self.person = who.id
        say(store, who, NOON.date(), mood="3")
        self.grant = share(store, who, meet(store, who, viewer, NOON), ("mood",), NOON).id
        self.ended_at = float("inf")
        self.reads: list[tuple[float, bool]] = []
        self.writes: list[tuple[float, bool]] = []
        self.start = Barrier(4)
        threads = [Thread(target=one) for one in (self._read, self._read, self._write, self._end)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        self.shown = sum(was_shown for _begun, was_shown in self.reads)
        self.late = sum(was_shown and begun > self.ended_at for begun, was_shown in self.reads)
        self.late_writes = sum(was_kept and begun > self.ended_at for begun, was_kept in self.writes)
        assert not self.reads[-1][1] and not self.writes[-1][1]

    def _read(self) -> None:
        self.start.wait()
        was_shown = True
        while was_shown:
            begun = time.monotonic()
            with opened(self.store, self.seat, self.person, NOON) as pane:
                was_shown = pane is not None and bool(pane.window.mood(DAYS[0], DAYS[-1]))
            self.reads.append((begun, was_shown))

    def _write(self) -> None:
        self.start.wait()
        was_kept = True
        while was_kept:
            begun = time.monotonic()
            was_kept = windows.mark_reviewed(self.store, self.seat, self.person, NOON)
            self.writes.append((begun, was_kept))

    def _end(self) -> None:
        self.start.wait()
        time.sleep(self.wait)
        with self.store.writing() as db:
            assert giving.revoke(db, self.person, self.grant, NOON)
        self.ended_at = time.monotonic()


def read_on(url: str, seat: Seat, person: str, out: str) -> None:
    """A process that looks until it is killed, and writes a letter once a page could have been sent."""
    store, sent = Store(url, b"k" * 32), os.open(out, os.O_WRONLY | os.O_APPEND)
    windows.AN_HOUR["page"] = 10**9
    windows.AN_HOUR["list"] = 10**9
    while True:
        with opened(store, seat, UUID(person), NOON) as pane:
            shown = pane is not None and pane.window.mood(DAYS[0], DAYS[-1])
        if shown:
            os.write(sent, b".")
        with caseload(store, seat, NOON) as panes:
            shown = panes[0].window.mood(DAYS[0], DAYS[-1]) and panes[0].window.talking_point()
        if shown:
            os.write(sent, b".")


def test_consent_of_readers_that_are_killed(store: Store, full: bool, tmp_path: Path) -> None:
    """Whatever page was sent stands in the trail; a kill in between leaves at most a row whose page was not."""
    began, kills, out = time.monotonic(), 50 if full else 5, tmp_path / "sent"
    out.touch()
    who = join(store, "Ana")
    say(store, who.person, NOON.date(), mood="3")
    viewer = maya(store, who.person, NOON)
    with store.writing() as db:
        sharing.address(store, db, who.person.id, invitations.ties(db, who.person.id)[0].id)
    context, chance = multiprocessing.get_context("spawn"), random.Random(7)
    for _ in range(kills):
        process = context.Process(target=read_on, args=(store.url, viewer.seat, str(who.person.id), str(out)))
        process.start()
        before, limit = out.stat().st_size, time.monotonic() + 60
        while out.stat().st_size == before and time.monotonic() < limit:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.1)
        process.kill()
        process.join()
    with store.reading() as db:
        chain = trail.verify(db, store.trail_key, trail.hashed(store.trail_key, who.person.id))
    sent = out.stat().st_size
    figures(drill="consent", part="kills", database=_kind(store), kills=kills, disclosures=sent, rows=chain.rows,
            unsent=chain.rows - sent, broken=len(chain.broken), seconds=round(time.monotonic() - began, 1))
    assert not chain.broken and sent >= kills and 0 <= chain.rows - sent <= kills
    with store.writing() as db:
        db.execute(update(Glance).where(Glance.number == 2).values(topics="sleep"))
        assert trail.verify(db, store.trail_key, trail.hashed(store.trail_key, who.person.id)).broken == (2,)


def _kind(store: Store) -> str:
    return store.url.partition(":")[0]
