"""Grants: what a person shares with whom, each a signed record that is never edited; their endings; days held back.

`store/giving.py` gives, changes and ends them; `store/windows.py` is the one place that looks through them.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple, cast
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, and_, bindparam, delete, false, or_, select
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.domain import consent
from tracker.domain.consent import Role, Terms
from tracker.domain.notices import Record
from tracker.store.base import upsert
from tracker.store.invitations import Tie
from tracker.store.organisations import Membership


class Grant(SQLModel, table=True):
    """What a person shares through a tie, as they signed it (42 CFR §2.31(a)). Words of a list have spaces between.

    `before` is the grant this one changed, `is_wider` whether it showed more than that: then it can be undone for a
    day. `made_at` is when it was kept; a narrowing keeps the signature of what it narrows.
    """

    __tablename__ = "granted"  # GRANT is a word of SQL
    __table_args__ = (
        ForeignKeyConstraint(["person_id", "tie_id"], ["tie.person_id", "tie.id"], ondelete="CASCADE"),
        Index(None, "person_id", "tie_id"),
    )

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    tie_id: UUID
    topics: str
    purposes: str = Field(max_length=100)
    since: date
    begins_at: datetime
    ends_at: datetime
    before: UUID | None = None
    is_wider: bool
    made_at: datetime
    patient: str = Field(max_length=64)
    discloser: str = Field(max_length=200)
    recipient: str = Field(max_length=200)
    signature: str = Field(max_length=64)
    signed_how: str = Field(max_length=16)
    signed_at: datetime
    version: str = Field(max_length=16)
    is_part2: bool


class Revocation(SQLModel, table=True):
    """That a grant has ended, when and why. What has such a row shows nothing any more, whatever a clock says."""

    __table_args__ = (
        ForeignKeyConstraint(["person_id", "grant_id"], ["granted.person_id", "granted.id"], ondelete="CASCADE"),
    )

    person_id: UUID = Field(primary_key=True)
    grant_id: UUID = Field(primary_key=True)
    at: datetime
    why: str = Field(max_length=8)


class Hold(SQLModel, table=True):
    """A day the person keeps back from everybody they share with ("not today")."""

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    day: date = Field(primary_key=True)
    made_at: datetime


class Share(NamedTuple):
    """A tie with the grant that has not been ended; None where nothing is shared. It may be over by its date."""

    tie: Tie
    grant: Grant | None

    @property
    def terms(self) -> Terms | None:
        """What the grant says."""
        return terms_of(self.grant, self.tie.role) if self.grant else None


def terms_of(grant: Grant, role: str) -> Terms:
    """A grant's terms, as the domain knows them."""
    return Terms(frozenset(grant.topics.split()), frozenset(grant.purposes.split()), grant.since, grant.begins_at,
                 grant.ends_at, cast(Role, role))


def record_of(grant: Grant, role: str) -> Record:
    """The consent as it was signed, to be shown, printed and given along with a disclosure."""
    return Record(terms_of(grant, role), grant.patient, grant.discloser, grant.recipient, grant.signature,
                  grant.signed_at, grant.version, grant.is_part2)


def current(db: Session, tie: Tie) -> Grant | None:
    """The grant of a tie that has not been ended."""
    return db.scalars(
        select(Grant).where(col(Grant.person_id) == tie.person_id, col(Grant.tie_id) == tie.id, not_revoked())
        .order_by(col(Grant.made_at).desc()).limit(1)
    ).first()


def not_revoked() -> ColumnElement[bool]:
    """Whether a grant has no ending, as a condition of a query."""
    return ~(
        select(col(Revocation.grant_id))
        .where(col(Revocation.person_id) == col(Grant.person_id), col(Revocation.grant_id) == col(Grant.id)).exists()
    )


def of(db: Session, person_id: UUID, ties: Sequence[Tie]) -> list[Share]:
    """What the person shares through each of these ties of theirs."""
    found = db.scalars(
        select(Grant).where(col(Grant.person_id) == person_id, not_revoked()).order_by(col(Grant.made_at))
    )
    by_tie = {grant.tie_id: grant for grant in found}
    return [Share(tie, by_tie.get(tie.id)) for tie in ties]


class Ended(NamedTuple):
    """A grant and its ending; None while it stands."""

    grant: Grant
    ending: Revocation | None


def history(db: Session, person_id: UUID, tie_id: UUID) -> list[Ended]:
    """Every grant that was given through a tie, latest first: what was agreed when."""
    rows = db.execute(
        select(Grant, Revocation)
        .outerjoin(Revocation, and_(col(Revocation.person_id) == col(Grant.person_id),
                                    col(Revocation.grant_id) == col(Grant.id)))
        .where(col(Grant.person_id) == person_id, col(Grant.tie_id) == tie_id)
        .order_by(col(Grant.made_at).desc(), col(Grant.id))
    )
    return [Ended(grant, ending) for grant, ending in rows]


def belongs() -> ColumnElement[bool]:
    """Whether who a tie leads to still has, at that practice, the role they are shared with in; a condition."""
    held = select(col(Membership.role)).where(
        col(Membership.person_id) == col(Tie.viewer_id), col(Membership.organisation_id) == col(Tie.organisation_id),
        col(Membership.role) == col(Tie.role), col(Membership.ended_at).is_(None),
    )
    return or_(col(Tie.organisation_id).is_(None), held.exists())


def leads_somewhere(db: Session, tie: Tie) -> bool:
    """The same of one tie: whether there is still somebody at its other side, in the role they are shared with in."""
    mine = col(Tie.person_id) == tie.person_id, col(Tie.id) == tie.id, col(Tie.viewer_id).is_not(None)
    return db.scalar(select(select(col(Tie.id)).where(*mine, belongs()).exists())) or False


#: Asked by every page of a day of whoever shares anything: built once.
_SHOWN = (
    select(Tie, Grant, select(col(Hold.day)).where(
        col(Hold.person_id) == bindparam("person"), col(Hold.day) == bindparam("day")).exists())
    .join(Grant, and_(col(Grant.person_id) == col(Tie.person_id), col(Grant.tie_id) == col(Tie.id)))
    .where(col(Tie.person_id) == bindparam("person"), col(Tie.confirmed_at).is_not(None), col(Tie.ended_at).is_(None),
           col(Tie.viewer_id).is_not(None), not_revoked(), belongs())
    .order_by(col(Tie.made_at), col(Tie.id))
)


def shown(db: Session, person_id: UUID, now: datetime, day: date) -> tuple[list[Share], bool]:
    """What stands open now, by tie, and whether `day` is kept back from everybody; in one small read."""
    rows = db.execute(_SHOWN, {"person": person_id, "day": day}).all()
    shares = [Share(tie, grant) for tie, grant, _held in rows if consent.is_live(terms_of(grant, tie.role), now)]
    return [one for one in shares if one.grant and one.grant.topics], any(held for _tie, _grant, held in rows)


def visible(db: Session, person_id: UUID, now: datetime) -> dict[str, tuple[str, ...]]:
    """Who can see something of each topic now, by the name they were confirmed with."""
    shares, _held = shown(db, person_id, now, date.min)
    found: dict[str, tuple[str, ...]] = {}
    for tie, grant in shares:
        for topic in sorted(grant.topics.split() if grant else ()):
            if consent.open_to(cast(Role, tie.role), topic):
                found[topic] = (*found.get(topic, ()), tie.name)
    return found


def hold(db: Session, person_id: UUID, day: date, now: datetime) -> None:
    """Keep a day back from everybody."""
    upsert(db, Hold, {"person_id": person_id, "day": day, "made_at": now}, key=("person_id", "day"),
           newer=lambda _first: false())


def release(db: Session, person_id: UUID, day: date) -> None:
    """Keep a day back no longer: whoever is shared with sees it as they see other days."""
    db.execute(delete(Hold).where(col(Hold.person_id) == person_id, col(Hold.day) == day))


def holds(db: Session, person_id: UUID) -> frozenset[date]:
    """The days the person keeps back."""
    return frozenset(db.scalars(select(col(Hold.day)).where(col(Hold.person_id) == person_id)))
