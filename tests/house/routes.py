"""Every address of the app, and an owner with one of everything that has an address."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col
from werkzeug.routing import Rule

from tests.people import Someone, cleo, counselor, meet, practice, share
from tracker.features.archive import operations
from tracker.store import archive, checkins, invitations, journeys, keys, moments, reminders, safety
from tracker.store.base import Store
from tracker.store.grants import Grant
from tracker.store.invitations import Tie
from tracker.store.people import Login, Person
from tracker.store.replies import Proposal
from tracker.web.gate import hashed

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: A diary file waiting to be looked at, with a mood name nobody has placed yet.
DIARY = b"""full_date,date,weekday,time,mood,activities,note_title,note
2024-11-01,November 1,Friday,21:30,good,"walk | food","",""
2024-11-02,November 2,Saturday,21:30,wobbly,"walk","",""
"""

#: Whose thing each address argument names. A new kind of address must be added here, with an object of Cleo's.
THINGS: dict[str, str] = {
    "moment_id": str(UUID(int=1)),
    "appointment_id": str(UUID(int=2)),
    "goal_id": str(UUID(int=3)),
    "span_id": str(UUID(int=4)),
    "import_id": str(UUID(int=5)),
    "check_in_id": str(UUID(int=6)),
    "rule_id": str(UUID(int=20)),
    "receiver_id": str(UUID(int=22)),
    "passkey_id": str(UUID(int=30)),
    "tie_id": str(UUID(int=40)),
    "grant_id": str(UUID(int=41)),
    "proposal_id": str(UUID(int=42)),
    "member_id": str(UUID(int=31)),
    "person_id": str(UUID(int=40)),
    "event_id": str(UUID(int=6)),
    "ask_id": str(UUID(int=41)),
    "invitation": hashed("an invitation of Cleo's")[:16],
    "handle": hashed("Cleo's old phone")[:16],
}
#: Arguments that name no one's thing: a day, a phase, a measure of whoever asks; or that are a secret, not a name.
PLAIN: dict[str, str] = {
    "day": "2024-11-01",
    "phase": "active",
    "measure": "mood",
    "chart": "craving",
    "form": "csv",
    "month": "2024-11",
    "state": "attended",
    "token": "w" * 43,
    "link": "the-link-of-a-reminder",
    "secret": "the-address-of-a-calendar",
    "key": "phq9",
    "n": "9",
    "role": "counselor",
}
#: Addresses that answer the same whatever they name, so that a guess learns nothing.
SECRETS = {"token"}


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route with a method it takes."""
    for rule in app.url_map.iter_rules():
        for method in METHODS:
            if method in (rule.methods or ()):
                yield rule, method


def address(app: Flask, rule: Rule, **other: str) -> str:
    """The route's address with its arguments filled."""
    known = {**THINGS, **PLAIN, **other}
    missing = set(rule.arguments) - set(known)
    assert not missing, f"say in tests/house/routes.py what {missing} of {rule.rule} names"
    with app.test_request_context():
        return str(
            app.url_map.bind("localhost").build(
                rule.endpoint,
                {name: known[name] for name in rule.arguments},
                method=next(iter(set(rule.methods or ()) & set(METHODS))),
            )
        )


def settle(store: Store) -> Someone:
    """Cleo, with one of everything that has an address of its own."""
    now = datetime.now(UTC)
    someone = cleo(store, now.date())
    with store.writing() as db:
        db.add(
            moments.Moment(
                person_id=someone.person.id,
                client_id="a",
                kind="craving",
                day=now.date(),
                started_at=now,
                zone="UTC",
                intensity=6,
                recorded_at=now,
                edited_at=now,
                id=UUID(int=1),
            )
        )
        db.add(
            journeys.Appointment(
                person_id=someone.person.id,
                day=now.date() + timedelta(days=2),
                kind="group",
                made_at=now,
                edited_at=now,
                id=UUID(int=2),
            )
        )
        db.add(
            journeys.PlanGoal(
                person_id=someone.person.id, phase="maintain", text="Walk", made_at=now, id=UUID(int=3)
            )
        )
        db.add(
            journeys.PhaseSpan(
                person_id=someone.person.id, phase="maintain", start=now.date(), made_at=now, id=UUID(int=4)
            )
        )
        _low_mood(db, someone.person, UUID(int=6), now)
        waiting = UUID(int=5)
        sealed = operations.sealed(store.vault, someone.person.id, waiting, "daylio.csv", DIARY)
        db.add(archive.PendingImport(person_id=someone.person.id, id=waiting, sealed=sealed, made_at=now))
        db.add(
            Login(
                token_hash=hashed("Cleo's old phone"),
                person_id=someone.person.id,
                device="Firefox on Android",
                created_at=now,
                seen_at=now,
                proved_at=now,
            )
        )
        db.add(keys.Passkey(person_id=someone.person.id, id=UUID(int=30), credential_hash="c" * 64, credential_id=b"c",
                            public_key=b"k", name="Chrome on Android", made_at=now))
        invitations.invite(db, hashed("an invitation of Cleo's"), "share", "supporter", now,
                           person_id=someone.person.id)
    _remind(store, someone, now)
    _share(store, someone, now)
    return someone


def _share(store: Store, someone: Someone, now: datetime) -> None:
    """Somebody Cleo shares with, who left her a proposal."""
    rosa = counselor(store, "Rosa", practice(store))
    made = meet(store, someone.person, rosa, now)
    with store.writing() as db:
        # Under ids that addresses here know.
        db.execute(update(Tie).where(col(Tie.id) == made.id).values(id=UUID(int=40)))
    tie = made.model_copy(update={"id": UUID(int=40)})
    given = share(store, someone.person, tie, ("mood", "sleep"), now)
    with store.writing() as db:
        db.execute(update(Grant).where(col(Grant.id) == given.id).values(id=UUID(int=41)))
        db.add(Proposal(person_id=someone.person.id, id=UUID(int=42), tie_id=tie.id, kind="check_in", what="phq9",
                        made_at=now))


def _remind(store: Store, someone: Someone, now: datetime) -> None:
    """A reminder that was spoken, whose link still works."""
    person = someone.person
    with store.writing() as db:
        rule = reminders.ReminderRule(person_id=person.id, id=UUID(int=20), kind="log", times="20:30", edited_at=now)
        reminders.keep_rule(db, rule)
        reminders.keep_settings(db, person.id, now, calendar_hash=hashed(PLAIN["secret"]))
        db.add(reminders.Reminder(
            person_id=person.id, id=UUID(int=21), rule_id=rule.id, day=now.date(), ordinal=0, zone=person.zone,
            due_at=now, expires_at=now + timedelta(minutes=90), channel="push", state="sent", try_at=now, attempts=1,
            sent_at=now, link_hash=hashed(PLAIN["link"]), made_at=now,
        ))
        reminders.keep_receiver(db, reminders.Receiver(
            person_id=person.id, id=UUID(int=22), endpoint="https://push.example/x", endpoint_hash=hashed("x"),
            p256dh="", auth="", device="Firefox on Android", made_at=now,
        ))


def _low_mood(db: Session, person: Person, id_: UUID, now: datetime) -> None:
    """A PHQ-9 that was begun, with an answer that calls for the support screen."""
    checkins.begin(
        db,
        checkins.CheckIn(
            person_id=person.id, id=id_, instrument="phq9", slot=now.date(), day=now.date(), zone="UTC", begun_at=now
        ),
    )
    checkins.keep(db, person.id, id_, {"9": 1}, now, "a" * 32)
    event = safety.SafetyEvent(person_id=person.id, id=id_, kind="phq9_item9", value=1, day=now.date(), shown_at=now)
    safety.show(db, event)
