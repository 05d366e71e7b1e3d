"""The world of the matrix: people with one of everything that has an address, and everybody who may knock."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from tests.people import Someone, Viewer, admin, begin, check, counselor, join, meet, practice, say, share, supporter
from tracker.features.archive import operations
from tracker.store import archive, days, giving, invitations, journeys, keys, moments, organisations, reminders, wishes
from tracker.store.base import Store
from tracker.store.days import Edit
from tracker.store.grants import terms_of
from tracker.store.people import Login, Person
from tracker.store.replies import Proposal
from tracker.web.gate import hashed
from tracker.web.invited import kept_as

#: Words nobody but their owner ever reads: they are in a note that is shared with nobody.
SECRET = "quartz lantern under the ninth stair"
DIARY = b"""full_date,date,weekday,time,mood,activities,note_title,note
2024-11-01,November 1,Friday,21:30,good,"walk | food","",""
"""
#: A form that was begun, and that a reminder asks for.
ASKED = "gad7"
#: How somebody may stand to whoever looks.
STANDING = ("shared", "revoked", "expired", "paused", "parted", "unconfirmed", "elsewhere")
TOPICS = ("mood", "sleep", "use", "craving", "check_ins:phq9", "plan_goals", "appointments")
#: The hour of the matrix has not come for any login: no answer of it marks one as seen, or asks for a proof.
LATER = timedelta(hours=1)
FAR, OLD = timedelta(days=120), timedelta(minutes=20)

#: With these nobody shares anything; with some others people do who may not show it to them: they left, or look from
#: elsewhere, or came in too weakly.
ALONE = {"counselor of another practice", "admin", "admin of another practice"}

#: What the addresses of one person, or one practice, are filled with, by the name of the argument.
Bundle = Mapping[str, str]


@dataclass(frozen=True)
class Knocker:
    """Somebody who opens addresses: as what they work, how they came in, and what is theirs."""

    name: str
    someone: Someone | None = None
    work: frozenset[str] = frozenset()
    strong: bool = True
    proved: bool = True
    own: Bundle = field(default_factory=dict)
    #: The practice they look from, "" for none; and through which eyes others share with them.
    place: str = ""
    sees: frozenset[str] = frozenset()
    #: What those who share with them asked of them, by how they stand.
    asks: Mapping[str, str] = field(default_factory=dict)


    @property
    def works_in(self) -> frozenset[str]:
        """The practices they belong to as staff, now."""
        both = self.name == "counselor who looks from another practice"
        return frozenset({"here", "there"}) if both else frozenset({self.place} if self.work else ())


@dataclass(frozen=True)
class World:
    """Everybody, and what each address can be filled with."""

    knockers: tuple[Knocker, ...]
    #: Those others may look at, by how they stand.
    subjects: Mapping[str, Bundle]
    practices: Mapping[str, Bundle]
    #: Secrets that open something, by the name of the argument; "check-in link" is the link of one that asks for one.
    secrets: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]

    @property
    def unknown(self) -> Bundle:
        """Addresses of nothing."""
        nothing = {"handle": "0" * 16, "invitation": "0" * 16}
        return {**{name: str(uuid4()) for name in next(iter(self.subjects.values()))}, **nothing}


def build(store: Store) -> World:
    """Make it all; takes about three seconds."""
    now = datetime.now(UTC)
    places = {"here": practice(store), "there": practice(store, "Quay")}
    rosa = counselor(store, "Rosa", places["here"])
    subjects = {stand: join(store, f"Wren {stand}") for stand in STANDING}
    bundles = {stand: furnish(store, one, rosa, now) for stand, one in subjects.items()}
    knockers = [Knocker("signed out")]
    for one in _people(store, places, rosa, now):
        asks = {}
        if isinstance(one.someone, Viewer) and one.name not in ALONE:
            asks = {stand: _stand(store, who.person, one.someone, stand, now) for stand, who in subjects.items()}
        knockers.append(replace(one, asks=asks))
    _settle(store, knockers, places, now)
    known = {name: {"open": bundles["shared"][name]} for name in ("link", "secret", "check-in link")}
    secrets = {**known, "token": _tokens(store, rosa, now)}
    return World(tuple(knockers), bundles, _practices(store, places, now), secrets,
                 {stand: one.person.display_name for stand, one in subjects.items()})


def _people(store: Store, places: Mapping[str, UUID], rosa: Viewer, now: datetime) -> list[Knocker]:
    here, there = places["here"], places["there"]
    works, keeps = frozenset({"counselor"}), frozenset({"admin"})
    shown = frozenset({"counselor"})
    moved = counselor(store, "Moved", here)
    made = [
        Knocker("person", join(store, "Ana")), Knocker("person, proved long ago", join(store, "Ben"), proved=False),
        Knocker("supporter", supporter(store, "Sam"), sees=frozenset({"supporter"})),
        Knocker("counselor", counselor(store, "Maya", here), works, place="here", sees=shown),
        Knocker("counselor of another practice", counselor(store, "Nils", there), works, place="there"),
        Knocker("counselor shared with there", counselor(store, "Ines", there), works, place="there", sees=shown),
        Knocker("counselor who looks from another practice", moved, works, place="there"),
        Knocker("counselor by passphrase alone", counselor(store, "Weak", here), works, strong=False, place="here"),
        Knocker("counselor, proved long ago", counselor(store, "Stale", here), works, proved=False, place="here",
                sees=shown),
        Knocker("counselor who left", counselor(store, "Left", here), place="here"),
        Knocker("admin", admin(store, "Alba", here), keeps, place="here"),
        Knocker("admin of another practice", admin(store, "Olof", there), keeps, place="there"),
    ]
    with store.writing() as db:
        organisations.join(db, moved.person.id, there, "counselor", now)
        db.get_one(Login, hashed(moved.token)).organisation_id = there
    return [Knocker(**{**one.__dict__, "own": furnish(store, one.someone, rosa, now)}) for one in made if one.someone]


def _settle(store: Store, knockers: list[Knocker], places: Mapping[str, UUID], now: datetime) -> None:
    """Logins that stay as they are for as long as the matrix takes; and who left is gone, after all was shared."""
    with store.writing() as db:
        for one in knockers:
            if one.someone and one.place and not one.work:
                organisations.leave(db, one.someone.person.id, places[one.place], "counselor", now)
            if one.someone:
                login = db.get_one(Login, hashed(one.someone.token))
                login.seen_at, login.is_strong = now + LATER, one.strong
                login.proved_at = now + LATER if one.proved else now - OLD


def furnish(store: Store, someone: Someone, rosa: Viewer, now: datetime) -> Bundle:
    """Give somebody one of everything that has an address; gives what to fill the addresses with."""
    who, today = someone.person, now.date()
    begin(store, who, "active", today - timedelta(days=20))
    say(store, who, today, mood="3", sleep_hours="7", use="no_use")
    low = check(store, who, "phq9", (1, 1, 1, 1, 1, 1, 1, 1, 1), today, now, finished=False)
    check(store, who, ASKED, (), today, now, finished=False)
    tie = meet(store, who, rosa, now)
    grant = share(store, who, tie, ("mood",), now)
    link, secret = token_urlsafe(32), token_urlsafe(32)
    bundle = {name: str(uuid4()) for name in (
        "moment_id", "appointment_id", "goal_id", "span_id", "import_id", "rule_id", "receiver_id", "passkey_id",
        "proposal_id", "ask_id")}
    ids = {name: UUID(value) for name, value in bundle.items()}
    with store.writing() as db:
        days.keep_note(db, who.id, today, store.vault.seal(SECRET, who.id, today), Edit(now, "e", now, "UTC"))
        db.add_all([
            moments.Moment(person_id=who.id, client_id="a", kind="use", day=today, started_at=now, zone="UTC",
                           recorded_at=now, edited_at=now, id=ids["moment_id"]),
            journeys.Appointment(person_id=who.id, day=today, kind="group", made_at=now, edited_at=now,
                                 id=ids["appointment_id"]),
            journeys.PlanGoal(person_id=who.id, phase="active", text="Walk", made_at=now, id=ids["goal_id"]),
            journeys.PhaseSpan(person_id=who.id, phase="active", start=today, made_at=now, id=ids["span_id"]),
            archive.PendingImport(person_id=who.id, id=ids["import_id"], made_at=now, sealed=operations.sealed(
                store.vault, who.id, ids["import_id"], "daylio.csv", DIARY)),
            keys.Passkey(person_id=who.id, id=ids["passkey_id"], credential_hash=hashed(link), credential_id=b"c",
                         public_key=b"k", name="A phone", made_at=now),
            Login(token_hash=hashed(f"old {secret}"), person_id=who.id, device="Firefox on Android", created_at=now,
                  seen_at=now, proved_at=now),
            Proposal(person_id=who.id, id=ids["proposal_id"], tie_id=tie.id, kind="check_in", what="gad7", made_at=now),
            wishes.ContactAsk(person_id=who.id, id=ids["ask_id"], tie_id=tie.id, asked_at=now),
        ])
        invitations.invite(db, hashed(f"invitation {secret}"), "share", "supporter", now, person_id=who.id)
        _remind(db, who, ids, (link, secret), now)
    return {**bundle, "person_id": str(who.id), "check_in_id": str(low.id), "event_id": str(low.id),
            "tie_id": str(tie.id), "grant_id": str(grant.id), "handle": hashed(f"old {secret}")[:16],
            "invitation": hashed(f"invitation {secret}")[:16], "member_id": str(who.id), "link": link, "secret": secret,
            "check-in link": f"{link}{ASKED}"}


def _remind(db: Session, who: Person, ids: Mapping[str, UUID], words: tuple[str, str], now: datetime) -> None:
    """A reminder that was spoken, whose link still works; a calendar; a phone."""
    reminders.keep_rule(db, reminders.ReminderRule(person_id=who.id, id=ids["rule_id"], kind="log", times="20:30",
                                                   edited_at=now))
    reminders.keep_settings(db, who.id, now, calendar_hash=hashed(words[1]))
    db.add_all(reminders.Reminder(
        person_id=who.id, rule_id=ids["rule_id"], day=now.date(), ordinal=n, zone=who.zone, due_at=now, about=about,
        expires_at=now + timedelta(minutes=90), channel="push", state="sent", try_at=now, attempts=1, sent_at=now,
        link_hash=hashed(f"{words[0]}{about}"), made_at=now,
    ) for n, about in enumerate(("", ASKED)))
    reminders.keep_receiver(db, reminders.Receiver(
        person_id=who.id, id=ids["receiver_id"], endpoint=f"https://push.example/{words[0]}",
        endpoint_hash=hashed(words[0]), p256dh="", auth="", device="Firefox on Android", made_at=now,
    ))


def _stand(store: Store, who: Person, viewer: Viewer, stand: str, now: datetime) -> str:
    """Let somebody stand so to whoever looks ("elsewhere" shares with others alone); gives the id of what they ask."""
    topics, ask = TOPICS if viewer.seat.organisation_id else ("mood", "sleep", "plan_goals"), uuid4()
    if stand == "elsewhere":
        return str(ask)
    tie = meet(store, who, viewer, now - FAR, confirmed=stand != "unconfirmed")
    with store.writing() as db:
        db.add(wishes.ContactAsk(person_id=who.id, id=ask, tie_id=tie.id, asked_at=now))
    if stand == "unconfirmed":
        return str(ask)
    begun = now - (FAR if stand == "expired" else timedelta(hours=2))
    grant = share(store, who, tie, topics, begun)
    with store.writing() as db:
        if stand == "revoked":
            giving.revoke(db, who.id, grant.id, now - timedelta(hours=1))
        elif stand == "parted":
            giving.part(db, who.id, tie.id, now - timedelta(hours=1))
        elif stand == "paused":
            terms = replace(terms_of(grant, tie.role), topics=frozenset())
            giving.give(db, who.id, tie.id, terms, now - timedelta(hours=1))
    return str(ask)


def _practices(store: Store, places: Mapping[str, UUID], now: datetime) -> Mapping[str, Bundle]:
    """Of each practice, somebody who works there and an invitation into it."""
    found = {}
    for name, place in places.items():
        member = counselor(store, f"Member {name}", place)
        with store.writing() as db:
            invitations.invite(db, hashed(f"into {name}"), "join", "counselor", now, person_id=None,
                               organisation_id=place)
        found[name] = {"organisation_id": str(place), "member_id": str(member.person.id),
                       "invitation": hashed(f"into {name}")[:16]}
    return found


def _tokens(store: Store, rosa: Viewer, now: datetime) -> Mapping[str, str]:
    """Invitations that are open, used, and over."""
    tokens = {state: f"{state}-" + token_urlsafe(30) for state in ("open", "used", "over")}
    with store.writing() as db:
        for state, token in tokens.items():
            made = now - FAR if state == "over" else now
            invitations.invite(db, kept_as(token), "share", "supporter", made, person_id=rosa.person.id)
            if state == "used":
                invitations.look(db, kept_as(token), now).used_at = now  # type: ignore[union-attr]
    return tokens
