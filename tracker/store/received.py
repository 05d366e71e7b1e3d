"""Received: what those a person shares with left for them: proposals to answer, signs, and the looks they took."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Date, Time, and_, bindparam, literal, null, select, union_all, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.store import trail
from tracker.store.base import changed
from tracker.store.grants import Grant, Hold, not_revoked
from tracker.store.invitations import Tie
from tracker.store.replies import Acknowledgement, Nod, Proposal
from tracker.store.safety import SafetyEvent
from tracker.store.trail import Glance


class Left(NamedTuple):
    """One thing that was left: a "proposal" (`id`, and `kind` to `until` as it has them), a "nod" (`kind`, about `day`;
    `id` is its tie) or an "answer" (a check-in, `id`, of `day`, that somebody at a practice took care of).

    `name` is whose it is, `at` when it was left.
    """

    what: str
    id: UUID
    name: str
    role: str
    kind: str
    about: str
    day: date | None
    clock: time | None
    until: date | None
    at: datetime


_t, _p, _n = (cast(Any, table).__table__.c for table in (Tie, Proposal, Nod))
_a, _e = (cast(Any, table).__table__.c for table in (Acknowledgement, SafetyEvent))
_STANDS = (_t.ended_at.is_(None), _t.confirmed_at.is_not(None))
_OPEN = (
    select(literal("proposal").label("what"), _p.id.label("id"), _t.name.label("name"), _t.role.label("role"),
           _p.kind.label("kind"), _p.what.label("about"), _p.day.label("day"), _p.at.label("clock"),
           _p.until.label("until"), _p.made_at.label("at"))
    .join_from(_p.id.table, _t.id.table, (_t.person_id == _p.person_id) & (_t.id == _p.tie_id))
    .where(_p.person_id == bindparam("person"), _p.answered_at.is_(None), *_STANDS,
           select(col(Grant.id)).where(col(Grant.person_id) == _t.person_id, col(Grant.tie_id) == _t.id,
                                       col(Grant.topics) != "", not_revoked()).exists())
)
#: Nobody saw a day that is kept back, though a sign about it is taken as one about any other day.
_kept_back = select(col(Hold.day)).where(col(Hold.person_id) == _n.person_id, col(Hold.day) == _n.day).exists()
_NODS = (
    select(literal("nod"), _n.tie_id, _t.name, _t.role, _n.kind, literal(""), _n.day, sql_cast(null(), Time),
           sql_cast(null(), Date), _n.at)
    .join_from(_n.kind.table, _t.id.table, (_t.person_id == _n.person_id) & (_t.id == _n.tie_id))
    .where(_n.person_id == bindparam("person"), _n.at > bindparam("since"), _t.ended_at.is_(None),
           ~and_(_n.kind == "saw", _kept_back))
)
_ANSWERS = (
    select(literal("answer"), _a.event_id, _a.name, literal("counselor"), literal(""), literal(""), _e.day,
           sql_cast(null(), Time), sql_cast(null(), Date), _a.at)
    .join_from(_a.event_id.table, _e.id.table, (_e.person_id == _a.person_id) & (_e.id == _a.event_id))
    .where(_a.person_id == bindparam("person"), _a.at > bindparam("since"))
)
_LEFT = union_all(_OPEN, _NODS, _ANSWERS)


def left(db: Session, person_id: UUID, since: datetime) -> list[Left]:
    """The proposals that are open, and the signs since then, latest first; one read."""
    rows = db.execute(_LEFT, {"person": person_id, "since": since})
    return sorted((Left(*row) for row in rows), key=lambda one: one.at, reverse=True)


def proposal(db: Session, person_id: UUID, proposal_id: UUID) -> Proposal | None:
    """A proposal that was made to this person."""
    return db.get(Proposal, (person_id, proposal_id))


def answer(db: Session, person_id: UUID, proposal_id: UUID, said: str, now: datetime) -> bool:
    """Keep the answer to a proposal; False when it had one: the first stays."""
    return changed(db, update(Proposal).where(
        col(Proposal.person_id) == person_id, col(Proposal.id) == proposal_id, col(Proposal.answered_at).is_(None),
    ).values(answered_at=now, answer=said)) == 1


def acknowledged(db: Session, person_id: UUID, event_id: UUID) -> Sequence[Acknowledgement]:
    """Who took care of what an answer called for, earliest first."""
    return db.scalars(
        select(Acknowledgement)
        .where(col(Acknowledgement.person_id) == person_id, col(Acknowledgement.event_id) == event_id)
        .order_by(col(Acknowledgement.at))
    ).all()


def looks(db: Session, key: bytes, person_id: UUID, granted: Collection[UUID], limit: int) -> Sequence[Glance]:
    """The latest looks at the person through these grants of theirs, latest first."""
    ids = [trail.hashed(key, one) for one in granted]
    return db.scalars(
        select(Glance).where(col(Glance.subject) == trail.hashed(key, person_id), col(Glance.granted).in_(ids))
        .order_by(col(Glance.number).desc()).limit(limit)
    ).all() if ids else []
