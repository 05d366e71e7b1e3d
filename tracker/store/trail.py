"""The trail: who looked at what of whom and when, each row chained to the one before; never what they saw.

People stand in it as keyed hashes, apart from every table of theirs: so it outlives an account for its legal time and
names nobody then, while a person who is here finds their own rows. Rows of one person are one chain; its head counts
them, so that a missing end is found like a changed row. The key is the server's: who can write the database alone
cannot mend a chain.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Index, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.store.chains import Head, Row, chained, seal

#: Part 2 gives people a right to three years of it, HIPAA asks for six; kept as long as the longer of the two.
KEPT = timedelta(days=6 * 366)


class Glance(SQLModel, table=True):
    """One look at one person through one grant. `topics` with spaces between; `first` to `last` are the days asked for.

    `way` is "page", "list" or "brief". `version` is the notice that went with it. `hash` covers it and the row before.
    """

    __table_args__ = (Index(None, "viewer", "way", "at"), Index(None, "at"))

    subject: str = Field(primary_key=True, max_length=64)
    number: int = Field(primary_key=True)
    viewer: str = Field(max_length=64)
    granted: str = Field(max_length=64)
    way: str = Field(max_length=8)
    topics: str
    purposes: str = Field(max_length=100)
    first: date | None = None
    last: date | None = None
    version: str = Field(max_length=16)
    at: datetime
    hash: str = Field(max_length=64)


class TrailHead(SQLModel, table=True):
    """Where a chain ends (`number`, `hash`) and where what is kept of it begins: after `forgotten` (hash `anchor`)."""

    subject: str = Field(primary_key=True, max_length=64)
    number: int = 0
    hash: str = Field(default="", max_length=64)
    forgotten: int = 0
    anchor: str = Field(default="", max_length=64)
    seal: str = Field(default="", max_length=64)


@dataclass(frozen=True, slots=True)
class Chain:
    """What looking a chain over found: how many rows there are, and the numbers of those that are not as written.

    A missing row counts as broken, and so does the head (number 0) when it is not as this server wrote it.
    """

    rows: int
    broken: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What is about to be shown: to whom, through which grant, and which days of which topics."""

    person_id: UUID
    viewer_id: UUID
    grant_id: UUID
    way: str
    topics: frozenset[str]
    purposes: str
    days: tuple[date, date] | None
    version: str


_glances: Any = cast(Any, Glance).__table__
_heads: Any = cast(Any, TrailHead).__table__
_MOVED = update(_heads).where(_heads.c.subject == bindparam("of")).values(
    number=bindparam("number"), hash=bindparam("hash"), seal=bindparam("seal"))


def hashed(key: bytes, what: UUID) -> str:
    """How an id stands in the trail."""
    return hmac.digest(key, b"id:" + what.bytes, "sha256").hex()


def add(db: Session, key: bytes, look: Look, now: datetime) -> None:
    """Write a look down, in the transaction that reads; the chain of that person is held until it ends."""
    add_all(db, key, (look,), now)


def add_all(db: Session, key: bytes, looks: Sequence[Look], now: datetime) -> None:
    """The same for looks at different people, in a handful of statements.

    One order for everybody: two lists that hold the same people then wait for each other instead of locking.
    """
    by_subject = {hashed(key, look.person_id): look for look in looks}
    if not by_subject:
        return
    heads = _held(db, key, sorted(by_subject))
    viewers = {viewer: hashed(key, viewer) for viewer in {look.viewer_id for look in looks}}
    rows, ends = [], []
    for subject, look in by_subject.items():
        row = _glance(key, heads[subject], look, viewers[look.viewer_id], now)
        end = heads[subject]._replace(number=row.number, hash=row.hash)
        rows.append(row._asdict())
        ends.append({"of": subject, "number": end.number, "hash": end.hash, "seal": seal(key, end)})
    db.execute(insert(_glances), rows)
    db.execute(_MOVED, ends)


def _held(db: Session, key: bytes, subjects: list[str]) -> dict[str, Head]:
    """The heads of these chains, begun where there is none, held until the transaction ends."""
    there = set(db.scalars(select(_heads.c.subject).where(_heads.c.subject.in_(subjects))))
    new = [Head(subject, 0, "", 0, "") for subject in subjects if subject not in there]
    if new:
        module = sqlite if db.get_bind().dialect.name == "sqlite" else postgresql
        db.execute(module.insert(_heads).on_conflict_do_nothing(index_elements=["subject"]),
                   [{**one._asdict(), "seal": seal(key, one)} for one in new])
    rows = db.execute(
        select(*(_heads.c[name] for name in Head._fields)).where(_heads.c.subject.in_(subjects))
        .order_by(_heads.c.subject).with_for_update()
    )
    return {row.subject: Head(*row) for row in rows}


def _glance(key: bytes, head: Head, look: Look, viewer: str, now: datetime) -> Row:
    row = Row(
        head.subject, head.number + 1, viewer, hashed(key, look.grant_id), look.way, " ".join(sorted(look.topics)),
        look.purposes, look.days[0] if look.days else None, look.days[1] if look.days else None, look.version, now, "",
    )
    return row._replace(hash=chained(key, head.hash, row))


def of(db: Session, key: bytes, person_id: UUID, since: datetime) -> Sequence[Glance]:
    """Who looked at this person since then, latest first; `granted` is `hashed(key, grant.id)` of their grants."""
    return db.scalars(
        select(Glance).where(col(Glance.subject) == hashed(key, person_id), col(Glance.at) >= since)
        .order_by(col(Glance.number).desc())
    ).all()


def count(db: Session, key: bytes, viewer_id: UUID, way: str, since: datetime) -> int:
    """How many looks somebody took this way since then."""
    mine = _by(key, viewer_id, way, since)
    return db.scalar(select(func.count()).select_from(Glance).where(*mine)) or 0


def most(db: Session, key: bytes, viewer_id: UUID, way: str, since: datetime) -> int:
    """How many of them were at one and the same person, at most: how often a list of people was opened."""
    looks = func.count()
    return db.scalar(
        select(looks).where(*_by(key, viewer_id, way, since)).group_by(col(Glance.subject))
        .order_by(looks.desc()).limit(1)
    ) or 0


def _by(key: bytes, viewer_id: UUID, way: str, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(Glance.viewer) == hashed(key, viewer_id), col(Glance.way) == way, col(Glance.at) > since


def verify(db: Session, key: bytes, subject: str) -> Chain:
    """Look one chain over, from what is kept of it to its head."""
    rows = db.scalars(select(Glance).where(col(Glance.subject) == subject).order_by(col(Glance.number))).all()
    head = db.get(TrailHead, subject)
    if head is None:
        return Chain(len(rows), tuple(row.number for row in rows))
    broken = set() if hmac.compare_digest(head.seal, seal(key, head)) else {0}
    broken |= set(range(head.forgotten + 1, head.number + 1)) ^ {row.number for row in rows}
    before = head.anchor
    for row in rows:
        if not hmac.compare_digest(row.hash, chained(key, before, row)):
            broken.add(row.number)
        before = row.hash
    return Chain(len(rows), tuple(sorted(broken | ({0} if rows and before != head.hash else set()))))


def verify_all(db: Session, key: bytes) -> dict[str, Chain]:
    """Look every chain over; those with rows or a head, by subject."""
    subjects = {*db.scalars(select(col(TrailHead.subject))), *db.scalars(select(col(Glance.subject)).distinct())}
    return {subject: verify(db, key, subject) for subject in sorted(subjects)}


def forget(db: Session, key: bytes, now: datetime) -> int:
    """Delete the looks whose legal time is over, from the beginning of each chain; gives how many.

    A chain of which nothing is left goes with its head, and with it the last that told of that person.
    """
    limit, gone = now - KEPT, 0
    over = select(col(Glance.subject)).where(col(Glance.at) <= limit).distinct().order_by(col(Glance.subject))
    for subject in db.scalars(over).all():
        head = db.scalars(select(TrailHead).where(col(TrailHead.subject) == subject).with_for_update()).one_or_none()
        young = db.scalar(select(func.min(col(Glance.number)))
                          .where(col(Glance.subject) == subject, col(Glance.at) > limit))
        if head is None or young == head.forgotten + 1:
            continue  # a clock was set back: what is older comes after something younger, and waits for it
        last = head.number if young is None else young - 1
        gone += _forget(db, key, head, last)
    return gone


def _forget(db: Session, key: bytes, head: TrailHead, last: int) -> int:
    row, gone = db.get_one(Glance, (head.subject, last)), last - head.forgotten
    if last == head.number:
        db.delete(head)
    else:
        head.forgotten, head.anchor = last, row.hash
        head.seal = seal(key, head)
    db.flush()
    db.execute(delete(Glance).where(col(Glance.subject) == head.subject, col(Glance.number) <= last)
               .execution_options(synchronize_session=False))
    return gone
