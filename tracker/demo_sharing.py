"""Sharing in the demonstration: Rosa and Otto at a practice, Sam who is close to Cleo, and a list as life makes it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker import demo
from tracker.demo import ZONE, Role
from tracker.domain import care, consent
from tracker.domain.consent import NOTE, Terms
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.localdays import local_day
from tracker.store import checkins, giving, invitations, keys, organisations, people, safety, windows, wishes
from tracker.store.base import Store
from tracker.store.checkins import CheckIn
from tracker.store.days import Edit, Note
from tracker.store.giving import Signature
from tracker.store.invitations import Tie
from tracker.store.people import Person
from tracker.store.safety import SafetyEvent
from tracker.store.windows import Proposed, Seat
from tracker.web.gate import hashed

DAY = timedelta(days=1)
PRACTICE, HOURS = "Harbour House", "Monday to Friday, 9:00 to 17:00"
ACTIVE = (("stabilise.detox", 0), ("stabilise.settle", 13), ("active", 27))
EVERY_TOPIC = tuple(key for key in consent.TOPICS if key != "safety_plan")
FORMS = tuple(f"check_ins:{key}" for key in ("phq9", "phq2", "gad7", "gad2", "bam_r", "building"))
#: Who else is on Rosa's list. Nobody signs in as them.
OTHERS = (
    Role("Jon", "", 61, ACTIVE, "no_use", frozenset({12})),
    Role("Priya", "", 75, ACTIVE, "no_use", frozenset({8, 30}), heavy=range(64, 75)),
    Role("Tomas", "", 58, ACTIVE, "use_less", frozenset({20}), (range(49, 58),)),
    Role("Iris", "", 213, ACTIVE, "no_use", frozenset({3, 41})),
    Role("Dev", "", 47, ACTIVE, "use_less", frozenset({6, 33})),
    Role("Nora", "", 92, ACTIVE, "no_use", frozenset()),
    Role("Lee", "", 20, (("stabilise.detox", 0), ("stabilise.settle", 13)), "no_use", frozenset({1})),
    Role("Wren", "", 34, ACTIVE, "not_decided", frozenset({5, 19})),
)
#: What each shares with Rosa.
SHARED: dict[str, tuple[str, ...]] = {
    "Ana": ("mood", "sleep", "craving"),
    "Ben": (*EVERY_TOPIC, *FORMS),
    "Cleo": ("craving", "sleep", "plan_goals", "appointments", "check_ins:phq2", "check_ins:bam_r"),
    "Jon": ("mood", "sleep", "craving", "use", "plan_goals", "appointments", "check_ins:phq9"),
    "Priya": ("mood", "sleep", "craving", "plan_goals", "appointments"),
    "Tomas": ("mood", "craving", "use", "plan_goals", "appointments"),
    "Iris": ("mood", "sleep", "craving", "plan_goals", "appointments", *FORMS),
    "Dev": ("craving", "use", "plan_goals", "appointments"),
    "Nora": ("mood", "sleep", "craving", "use", "confidence", "plan_goals", "appointments"),
    "Lee": ("mood", "sleep", "plan_goals", "appointments"),
    "Wren": ("sleep", "craving", "plan_goals"),
}


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody others share with. `secret` is what a code app knows: counselors sign in with a code as well."""

    name: str
    passphrase: str
    roles: tuple[str, ...] = ()
    secret: str = ""


ROSA = Helper("Rosa", "a lamp in every window", ("counselor", "admin"), "EVENLIGHTDEMOROSA23456723456723")
OTTO = Helper("Otto", "nobody shares with me yet", ("counselor",), "EVENLIGHTDEMOOTTO23456723456723")
SAM = Helper("Sam", "two mugs of tea on the step")


def fill(store: Store, hash_passphrase: Callable[[str], str], now: datetime) -> list[str]:
    """Let the cast and others share with Rosa and Sam, once; gives how to sign in as each helper, in words."""
    demo.fill(store, lambda _passphrase: "!", now, OTHERS)
    with store.reading() as db:
        is_new = people.by_name(db, ROSA.name) is None
    if is_new:
        _begin(store, hash_passphrase, now)
    return [_way_in(store, helper, now) for helper in (ROSA, OTTO, SAM)]


def _way_in(store: Store, helper: Helper, now: datetime) -> str:
    """Name and passphrase; where a code is asked for, the one of this moment and, for later, three spare ones."""
    line = f"{helper.name:<5} passphrase: {helper.passphrase}"
    if not helper.secret:
        return line
    spare = ["".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(8)) for _ in range(3)]
    with store.writing() as db:
        person = people.by_name(db, helper.name)
        assert person is not None
        people.replace_codes(db, person, [hashed(one) for one in spare])
    return (f"{line}\n        code now: {pyotp.TOTP(helper.secret).at(now)}   code app secret: {helper.secret}\n"
            f"        or a recovery code, each once: {', '.join(spare)}")


def _begin(store: Store, hash_passphrase: Callable[[str], str], now: datetime) -> None:
    with store.writing() as db:
        place = organisations.add(db, PRACTICE, now - 200 * DAY, hours=HOURS).id
        for helper in (ROSA, OTTO, SAM):
            _join(db, store, helper, hash_passphrase(helper.passphrase), place, now)
        _others(db, now)
        found = {name: _of(db, name) for name in SHARED}
        rosa, sam = Seat(_of(db, ROSA.name).id, place), Seat(_of(db, SAM.name).id)
        for name, topics in SHARED.items():
            more = _notes(db, found[name].id) if name == "Ben" else ()
            _share(db, found[name], rosa, (*topics, *more), now)
        _share(db, found["Cleo"], sam, ("mood", "sleep", "appointments"), now)
        _share(db, found["Ana"], sam, ("mood",), now)
        _wishes(db, store, found, rosa, sam, now)
    _left(store, found, rosa, sam, now)


def _of(db: Session, name: str) -> Person:
    person = people.by_name(db, name)
    assert person is not None
    return person


def _join(db: Session, store: Store, helper: Helper, passphrase_hash: str, place: UUID, now: datetime) -> None:
    began = now - 190 * DAY
    person = Person(name=helper.name.casefold(), display_name=helper.name, passphrase_hash=passphrase_hash, zone=ZONE,
                    region="GB", created_at=began, codes_seen_at=began)
    db.add(person)
    db.flush()
    for role in helper.roles:
        organisations.join(db, person.id, place, role, began)
    if helper.secret:
        sealed = store.vault.seal(helper.secret, person.id, "one-time-secret")
        keys.begin_secret(db, person.id, sealed, began)
        keys.confirm_secret(db, person.id, sealed, 0, began)


def _share(db: Session, person: Person, seat: Seat, topics: tuple[str, ...], now: datetime) -> None:
    """An invitation that was accepted, the person's word that it is who they meant, and what they chose to share."""
    at, token = max(person.created_at, now - 30 * DAY), uuid4().hex
    role = "counselor" if seat.organisation_id else "supporter"
    invitations.invite(db, token, "share", role, at, person_id=person.id)
    tie = invitations.accept(db, token, "share", seat.viewer_id, at, organisation_id=seat.organisation_id)
    assert isinstance(tie, Tie)
    invitations.confirm(db, person.id, tie.id, at)
    purpose = "sessions" if seat.organisation_id else "support"
    terms = Terms(frozenset(topics), frozenset({purpose}), at.date() - 150 * DAY, at, at + consent.USUAL)
    giving.give(db, person.id, tie.id, terms, at, Signature(person.display_name, "passphrase", "Evenlight, this demo"))


def _notes(db: Session, person_id: UUID) -> tuple[str, ...]:
    """The latest note."""
    last = db.scalar(select(col(Note.day)).where(col(Note.person_id) == person_id).order_by(col(Note.day).desc()))
    return (f"{NOTE}{last}",) if last else ()


def _tie(db: Session, person: Person, seat: Seat) -> Tie:
    return next(one for one in invitations.ties(db, person.id) if one.viewer_id == seat.viewer_id)


def _wishes(
    db: Session, store: Store, found: dict[str, Person], rosa: Seat, sam: Seat, now: datetime
) -> None:
    """What they say to those they share with."""
    for name, seat, text in (
        ("Ana", rosa, "Getting through the evenings"), ("Ben", rosa, "The wedding in two weeks, and how to say no"),
        ("Cleo", sam, "Ask how my day was, not how the count is"),
    ):
        wishes.keep_point(db, store.vault, found[name].id, _tie(db, found[name], seat).id, text,
                          Edit(now - DAY, uuid4().hex, now - DAY, ZONE))
    wishes.ask(db, found["Ana"].id, _tie(db, found["Ana"], rosa).id, uuid4(), now - timedelta(hours=2))


def _others(db: Session, now: datetime) -> None:
    """Jon's answer of this morning, which calls for the support screen, and that of a month ago."""
    jon, form = _of(db, "Jon"), INSTRUMENTS["phq9"]
    for one in checkins.finished(db, jon.id, "phq9"):
        checkins.remove(db, jon.id, one.id)
    for ago, given in ((timedelta(days=29), (1, 1, 1, 1, 0, 1, 1, 0, 0, 1)),
                       (timedelta(hours=3), (2, 2, 2, 1, 1, 1, 1, 0, 1, 1))):
        at, day = now - ago, local_day(now - ago, ZONE)
        answers: dict[str, int | None] = dict(zip([one.id for one in (*form.items, *form.apart)], given, strict=True))
        kept = checkins.begin(db, CheckIn(person_id=jon.id, instrument="phq9", slot=day, day=day, zone=ZONE,
                                          begun_at=at - timedelta(minutes=3)))
        checkins.keep(db, jon.id, kept.id, answers, at, uuid4().hex)
        result = form.score(form.in_order(answers))
        checkins.finish(db, jon.id, kept.id, at, day, result.version, result.total)
        for item in care.calls(form, answers):
            safety.show(db, SafetyEvent(person_id=jon.id, id=kept.id, kind=care.kind(form, item),
                                        value=answers[item.id] or 0, day=day, shown_at=at))
            safety.choose(db, jon.id, kept.id, "talk", at)


def _left(store: Store, found: dict[str, Person], rosa: Seat, sam: Seat, now: datetime) -> None:
    """What Rosa and Sam looked at and left."""
    for name, ago in (("Ben", 7), ("Ben", 2), ("Ana", 1)):
        then = now - ago * DAY
        with windows.opened(store, rosa, found[name].id, then, "brief" if ago == 7 else "page") as pane:
            if pane:
                last: date = then.date()
                pane.window.mood(last - 13 * DAY, last)
                pane.window.craving(last - 13 * DAY, last)
    for name in ("Nora", "Dev", "Wren"):
        windows.mark_reviewed(store, rosa, found[name].id, now - DAY)
    windows.nod(store, rosa, found["Ben"].id, "saw", local_day(now - 2 * DAY, ZONE), now - 2 * DAY)
    windows.nod(store, sam, found["Cleo"].id, "session", local_day(now - 3 * DAY, ZONE), now - 3 * DAY)
    windows.propose(store, rosa, found["Ben"].id, Proposed(uuid4(), "check_in", "gad7"), now - 2 * DAY)
