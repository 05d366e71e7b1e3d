"""The cast: named people every test can read as a sentence, kept through the store as the product keeps them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from tracker.domain import care, consent
from tracker.domain.consent import Terms
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.localdays import instant
from tracker.store import checkins, days, giving, invitations, journeys, organisations, safety
from tracker.store.base import Store
from tracker.store.checkins import CheckIn
from tracker.store.days import Edit
from tracker.store.giving import Signature
from tracker.store.grants import Grant
from tracker.store.invitations import Tie
from tracker.store.journeys import Journey, PhaseSpan
from tracker.store.keys import OneTimeSecret
from tracker.store.people import Login, Person
from tracker.store.safety import SafetyEvent
from tracker.store.windows import Seat
from tracker.web.gate import hashed

PASSPHRASE = "four quiet boats at dawn"
#: What the code apps of counselors and admins know.
CODE_SECRET = "EVENLIGHTEVENLIGHTEVENLIGHTEVENL"


@dataclass(frozen=True)
class Someone:
    """A person of the cast and the cookie value of a device they are signed in on."""

    person: Person
    token: str


def join(
    store: Store, name: str, *, zone: str = "Europe/London", at: datetime | None = None, hash_: str = ""
) -> Someone:
    """Sign a person up and in, without the cost of hashing unless `hash_` is given."""
    now = at or datetime.now(UTC)
    person = Person(
        name=name.casefold(),
        display_name=name,
        passphrase_hash=hash_ or "!",
        zone=zone,
        region="GB",
        created_at=now,
        codes_seen_at=now,
    )
    token = f"token-of-{name}-{uuid4().hex}"
    with store.writing() as db:
        db.add(person)
        db.flush()
        db.add(
            Login(
                token_hash=hashed(token),
                person_id=person.id,
                device="Chrome on Android",
                created_at=now,
                seen_at=now,
                proved_at=now,
            )
        )
    return Someone(person, token)


def say(store: Store, who: Person, day: date, at: datetime | None = None, **values: str) -> None:
    """Keep answers of a day."""
    at = at or datetime.now(UTC)
    with store.writing() as db:
        days.keep(db, who.id, day, values, Edit(at, uuid4().hex, at, who.zone))


def check(
    store: Store, who: Person, key: str, answers: Sequence[int | None], day: date, at: datetime | None = None,
    *, finished: bool = True, id_: UUID | None = None, choice: str = "",
) -> CheckIn:
    """Keep a check-in of `day`: answers in printed order, those apart last, None for skipped.

    Not `finished`, it holds the answers given and waits for the rest. `at` is its last instant (six in the evening).
    An answer that calls for the support screen does so; `choice` is what was taken on it.
    """
    form = INSTRUMENTS[key]
    at = at or instant(day, time(18), who.zone)
    given = dict(zip([item.id for item in (*form.items, *form.apart)], answers, strict=False))
    begun = CheckIn(person_id=who.id, id=id_ or uuid4(), instrument=key, slot=day, day=day, zone=who.zone,
                    begun_at=at - timedelta(minutes=2))
    with store.writing() as db:
        kept = checkins.begin(db, begun)
        checkins.keep(db, who.id, kept.id, given, at, uuid4().hex)
        if finished:
            result = form.score(form.in_order(given))
            checkins.finish(db, who.id, kept.id, at, day, result.version, result.total)
        checkins.wake(db, who.id, at)
        for item in care.calls(form, given):
            safety.show(db, SafetyEvent(person_id=who.id, id=kept.id, kind=care.kind(form, item),
                                        value=given[item.id] or 0, day=day, shown_at=at))
        if choice:
            safety.choose(db, who.id, kept.id, choice, at)
    with store.reading() as db:
        return db.get_one(CheckIn, (who.id, kept.id))


def begin(
    store: Store, who: Person, phase: str, start: date, *, substance: str = "ketamine", goal: str = "no_use"
) -> None:
    """Begin a phase, with a journey if there is none yet."""
    now = datetime.now(UTC)
    with store.writing() as db:
        if journeys.of(db, who.id) is None:
            db.add(Journey(person_id=who.id, substance=substance, started_on=start, goal=goal, edited_at=now))
        db.add(PhaseSpan(person_id=who.id, phase=phase, start=start, made_at=now))


def ana(store: Store, today: date) -> Someone:
    """Detox, day 3: two days logged, today still open."""
    ana = join(store, "Ana")
    begin(store, ana.person, "stabilise.detox", today - timedelta(days=2))
    say(
        store,
        ana.person,
        today - timedelta(days=2),
        mood="2",
        craving_peak="8",
        sleep_hours="4",
        sleep_quality="1",
        use="no_use",
    )
    say(
        store,
        ana.person,
        today - timedelta(days=1),
        mood="2",
        craving_peak="9",
        sleep_hours="5",
        sleep_quality="2",
        use="no_use",
        anxiety="3",
    )
    return ana


def ben(store: Store, today: date) -> Someone:
    """Active treatment, 12 uneven weeks: days missing, two days of use."""
    ben = join(store, "Ben")
    start = today - timedelta(days=84)
    begin(store, ben.person, "stabilise.detox", start)
    begin(store, ben.person, "stabilise.settle", start + timedelta(days=14))
    begin(store, ben.person, "active", start + timedelta(days=28))
    for i in range(84):
        if i % 6 == 4 or 40 <= i < 44:
            continue
        say(
            store,
            ben.person,
            start + timedelta(days=i),
            mood=str(2 + (i * 7) % 4 if i > 20 else 1 + i % 3),
            craving_peak=str(max(0, 8 - i // 12 - i % 3)),
            sleep_hours=str(5 + (i * 5) % 4),
            sleep_quality=str(1 + i % 5),
            use="use" if i in (26, 61) else "no_use",
            confidence=str(min(10, 3 + i // 12)),
        )
    return ben


def cleo(store: Store, today: date) -> Someone:
    """Maintenance, a return to use at month 8, weekly logs since month 6."""
    cleo = join(store, "Cleo")
    start = today - timedelta(days=400)
    for phase, after in (("stabilise.detox", 0), ("stabilise.settle", 14), ("active", 28), ("maintain", 182)):
        begin(store, cleo.person, phase, start + timedelta(days=after))
    for i in range(400):
        if i > 182 and i % 7:
            continue
        say(
            store,
            cleo.person,
            start + timedelta(days=i),
            mood=str(3 + i % 2),
            craving_peak=str(max(0, 7 - i // 30)),
            sleep_hours=str(6 + i % 3),
            use="use" if i == 245 else "no_use",
        )
    return cleo


@dataclass(frozen=True)
class Viewer(Someone):
    """Somebody others share with, and where they sit: in a practice, or (a supporter) in none."""

    seat: Seat


def practice(store: Store, name: str = "Harbour House", *, is_part2: bool = False) -> UUID:
    """A practice on this server; gives its id."""
    with store.writing() as db:
        return organisations.add(db, name, datetime.now(UTC), is_part2=is_part2).id


def counselor(store: Store, name: str, place: UUID, role: str = "counselor") -> Viewer:
    """Somebody who works in a practice, has a code app, and came in with a code of it."""
    someone, now = join(store, name), datetime.now(UTC)
    sealed = store.vault.seal(CODE_SECRET, someone.person.id, "one-time-secret")
    with store.writing() as db:
        organisations.join(db, someone.person.id, place, role, now)
        db.add(OneTimeSecret(person_id=someone.person.id, sealed=sealed, made_at=now, confirmed_at=now))
        db.get_one(Login, hashed(someone.token)).is_strong = True
    return Viewer(someone.person, someone.token, Seat(someone.person.id, place))


def admin(store: Store, name: str, place: UUID) -> Viewer:
    """Somebody who keeps a practice's house: who works there, and no health data."""
    return counselor(store, name, place, "admin")


def supporter(store: Store, name: str) -> Viewer:
    """Somebody close, in no practice."""
    someone = join(store, name)
    return Viewer(someone.person, someone.token, Seat(someone.person.id))


def meet(store: Store, who: Person, viewer: Viewer, at: datetime, *, confirmed: bool = True) -> Tie:
    """Invite somebody to look; they accept, and the person says that this is who they meant."""
    token, role = uuid4().hex, "counselor" if viewer.seat.organisation_id else "supporter"
    with store.writing() as db:
        invitations.invite(db, token, "share", role, at, person_id=who.id)
        made = invitations.accept(db, token, "share", viewer.person.id, at, organisation_id=viewer.seat.organisation_id)
        assert isinstance(made, Tie)
        if confirmed:
            invitations.confirm(db, who.id, made.id, at)
        return made


def share(
    store: Store, who: Person, tie: Tie, topics: Collection[str], at: datetime, *, since: date | None = None,
    lasts: timedelta = consent.USUAL, purposes: Collection[str] = ("care",),
) -> Grant:
    """Share some topics through a tie, signed; of days from a month before on unless `since` says otherwise."""
    since = since or at.date() - timedelta(days=30)
    terms = Terms(frozenset(topics), frozenset(purposes), since, at, at + lasts)
    signed = Signature(who.display_name, "passphrase", "Evenlight on localhost")
    with store.writing() as db:
        made = giving.give(db, who.id, tie.id, terms, at, signed)
    assert made is not None
    return made


def maya(store: Store, ana: Person | None = None, at: datetime | None = None) -> Viewer:
    """Counselor at Harbour House; Ana, where she is there, shares mood and sleep with her since an hour before `at`."""
    maya = counselor(store, "Maya", practice(store))
    if ana is not None:
        at = (at or datetime.now(UTC)) - timedelta(hours=1)
        share(store, ana, meet(store, ana, maya, at), ("mood", "sleep"), at)
    return maya


def otto(store: Store, place: UUID) -> Viewer:
    """Counselor in the same practice; nobody shares anything with him."""
    return counselor(store, "Otto", place)


def mo(store: Store, maya: Viewer, now: datetime) -> Someone:
    """Shared mood, sleep and use with Maya for ten days, and ended it yesterday."""
    mo = join(store, "Mo")
    for ago in range(12):
        say(store, mo.person, now.date() - timedelta(days=ago), mood="3", sleep_hours="7", use="no_use")
    begun = now - timedelta(days=11)
    grant = share(store, mo.person, meet(store, mo.person, maya, begun), ("mood", "sleep", "use"), begun)
    with store.writing() as db:
        assert giving.revoke(db, mo.person.id, grant.id, now - timedelta(days=1))
    return mo
