"""Giving: how a person shares, changes, takes back and ends what they share; nobody else does any of it.

A change is a new grant and the ending of the one before, in one transaction, so that what was agreed when can always
be told. Nothing here tells the other side anything.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Literal, NamedTuple, cast
from uuid import UUID

from sqlalchemy import false, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import consent, notices
from tracker.domain.consent import Role, Terms
from tracker.domain.notices import Record
from tracker.store import organisations
from tracker.store.base import changed, upsert
from tracker.store.grants import Grant, Revocation, current, leads_somewhere, terms_of
from tracker.store.invitations import Tie
from tracker.store.organisations import Organisation
from tracker.store.people import Person
from tracker.store.replies import Proposal

Why = Literal["ended", "changed", "undone", "left"]
Signed = dict[str, str | bool | datetime]
_SIGNED = ("patient", "discloser", "recipient", "signature", "signed_how", "signed_at", "version", "is_part2")


class Unsigned(ValueError):
    """A consent with a part missing (`parts`): it is not kept."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        super().__init__(", ".join(parts))
        self.parts = parts


class Signature(NamedTuple):
    """How a person signed: their name, the proof they gave (passphrase, passkey, totp), and who runs this server."""

    name: str
    how: str
    discloser: str


def give(
    db: Session, person_id: UUID, tie_id: UUID, terms: Terms, now: datetime, signature: Signature | None = None
) -> Grant | None:
    """Share on these terms, in place of what was shared through this tie; None where there is no such tie of theirs.

    The tie is confirmed and leads to somebody. What shows more than before is signed: Unsigned without. Raises
    InvalidTerms where the terms cannot be granted.
    """
    tie = held(db, person_id, tie_id)
    if tie is None or tie.confirmed_at is None or not leads_somewhere(db, tie):
        return None
    terms = replace(terms, role=cast(Role, tie.role))
    consent.check(terms)
    return keep(db, tie, terms, now, signature, "changed")


def narrow(db: Session, person_id: UUID, tie_id: UUID, topics: Collection[str], now: datetime) -> frozenset[str]:
    """Show these of the topics that are shared and no others, until the end that was agreed; gives what is left.

    Worked out from what stands once the tie is held: two of them at once both count, whichever comes first.
    """
    tie = held(db, person_id, tie_id)
    before = current(db, tie) if tie else None
    if tie is None or before is None:
        return frozenset()
    terms = terms_of(before, tie.role)
    left = replace(terms, topics=terms.topics & frozenset(topics))
    if left != terms:
        keep(db, tie, left, now, None, "changed")
    return left.topics


def let_go(db: Session, viewer_id: UUID, organisation_id: UUID, role: str, now: datetime) -> bool | None:
    """End somebody's role (as `organisations.let_go`), and what was shared with them in it.

    Whoever takes the role up again sees nothing before each person has said yes anew.
    """
    ended = organisations.let_go(db, viewer_id, organisation_id, role, now)
    if not ended:
        return ended
    theirs = db.scalars(
        select(Tie).where(
            col(Tie.viewer_id) == viewer_id, col(Tie.organisation_id) == organisation_id, col(Tie.role) == role,
            col(Tie.ended_at).is_(None),
        ).order_by(col(Tie.person_id), col(Tie.id)).with_for_update()
    ).all()
    for tie in theirs:
        if grant := current(db, tie):
            _end(db, grant, now, "left")
    return True


def undo(db: Session, person_id: UUID, grant_id: UUID, now: datetime) -> bool:
    """Take a widening back within its day: what is left is what both it and the grant before allowed, never more."""
    wide = db.get(Grant, (person_id, grant_id))
    tie = held(db, person_id, wide.tie_id) if wide else None
    if wide is None or tie is None or current(db, tie) != wide:
        return False
    if not wide.is_wider or not consent.can_undo(wide.made_at, now):
        return False
    first = db.get(Grant, (person_id, wide.before)) if wide.before else None
    left = consent.both(terms_of(first, tie.role) if first else None, terms_of(wide, tie.role))
    if left.topics and consent.is_live(left, now):
        keep(db, tie, left, now, None, "undone")
    else:
        _end(db, wide, now, "undone")
    return True


def revoke(db: Session, person_id: UUID, grant_id: UUID, now: datetime) -> bool:
    """End a grant at once; False when there is none of theirs, or it had ended. Reads under way are waited for."""
    grant = db.get(Grant, (person_id, grant_id))
    tie = held(db, person_id, grant.tie_id) if grant else None
    if grant is None or tie is None:
        return False
    _end_cover(db, tie, now)
    return _end(db, grant, now, "ended")


def part(db: Session, person_id: UUID, tie_id: UUID, now: datetime) -> bool:
    """End a tie, and with it what was shared through it: it takes a new invitation to begin again."""
    tie = held(db, person_id, tie_id)
    if tie is None:
        return False
    _end_cover(db, tie, now)
    if grant := current(db, tie):
        _end(db, grant, now, "ended")
    mine = col(Tie.person_id) == person_id, col(Tie.id) == tie_id
    return changed(db, update(Tie).where(*mine).values(ended_at=now)) == 1


def held(db: Session, person_id: UUID, tie_id: UUID) -> Tie | None:
    """The tie, held against windows and other changes until this transaction ends."""
    return db.scalar(
        select(Tie)
        .where(col(Tie.person_id) == person_id, col(Tie.id) == tie_id, col(Tie.ended_at).is_(None))
        .with_for_update().execution_options(populate_existing=True)
    )


def keep(
    db: Session, tie: Tie, terms: Terms, now: datetime, signature: Signature | None, why: Why
) -> Grant | None:
    """Keep terms for a tie that is held, in place of what stood; Unsigned where they show more and are not signed."""
    before = current(db, tie)
    is_wider = consent.wider(terms_of(before, tie.role) if before else None, terms)
    if before is None and not is_wider:
        return None
    signed = _signed(db, tie, terms, now, signature) if is_wider else {
        name: getattr(before, name) for name in _SIGNED}
    if before is not None:
        _end(db, before, now, why)
    made = Grant(
        person_id=tie.person_id, tie_id=tie.id, topics=" ".join(sorted(terms.topics)),
        purposes=" ".join(sorted(terms.purposes)), since=terms.since, begins_at=terms.begins_at, ends_at=terms.ends_at,
        before=before.id if before else None, is_wider=is_wider, made_at=now, **signed,
    )
    db.add(made)
    db.flush()
    return made


def _signed(db: Session, tie: Tie, terms: Terms, now: datetime, by: Signature | None) -> Signed:
    viewer, patient = db.get_one(Person, tie.viewer_id), db.get_one(Person, tie.person_id)
    place = db.get_one(Organisation, tie.organisation_id) if tie.organisation_id else None
    record = Record(
        terms, patient.display_name, by.discloser if by else "",
        f"{viewer.display_name}, {place.name}" if place else viewer.display_name,
        by.name if by else "", now, notices.CURRENT, place.is_part2 if place else False,
    )
    if parts := notices.missing(record):
        raise Unsigned(parts)
    return {**{name: getattr(record, name) for name in _SIGNED if name != "signed_how"},
            "signed_how": by.how if by else ""}


def _end(db: Session, grant: Grant, now: datetime, why: Why) -> bool:
    row = {"person_id": grant.person_id, "grant_id": grant.id, "at": now, "why": why}
    return upsert(db, Revocation, row, key=("person_id", "grant_id"), newer=lambda _first: false()) == 1


def _end_cover(db: Session, tie: Tie, now: datetime) -> None:
    """End what stands in for a tie: it was signed with the yes to its cover, and what was signed since is another."""
    covers = db.execute(
        select(Tie, col(Proposal.answered_at))
        .join(Proposal, (col(Proposal.person_id) == col(Tie.person_id)) & (col(Proposal.tie_id) == tie.id))
        .where(col(Tie.person_id) == tie.person_id, col(Tie.organisation_id) == tie.organisation_id,
               col(Tie.ended_at).is_(None), col(Tie.id) != tie.id, col(Proposal.kind) == "cover",
               col(Proposal.answer) == "yes")
        .order_by(col(Tie.id)).with_for_update(of=Tie)
    )
    for theirs, answered_at in covers.all():
        grant = current(db, theirs)
        if grant is not None and grant.signed_at == answered_at:
            _end(db, grant, now, "ended")
