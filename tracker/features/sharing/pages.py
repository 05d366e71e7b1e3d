"""The blueprint of this slice, and what its pages know of somebody the person shares with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, abort, current_app, request
from sqlalchemy.orm import Session

from tracker.domain import consent
from tracker.domain.consent import Terms
from tracker.domain.passphrase import visible
from tracker.domain.words import Message, message
from tracker.store import grants, invitations, organisations
from tracker.store.giving import Signature
from tracker.store.grants import Grant
from tracker.store.invitations import Tie
from tracker.store.organisations import Organisation
from tracker.web import database, forms, gate, today

pages = Blueprint("sharing", __name__)

State = Literal["waiting", "gone", "none", "paused", "over", "coming", "on"]
#: From so long before its end on, a share can be renewed with a tap.
SOON = timedelta(days=14)
ROLES: Mapping[str, Message] = {"counselor": message("Counselor"), "supporter": message("Someone close to you")}


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody the person shares with, or may: the tie, the practice, whether they still work there, and the grant."""

    tie: Tie
    place: Organisation | None
    works: bool
    grant: Grant | None
    now: datetime

    @property
    def name(self) -> str:
        """What they were called when the person met them here."""
        return self.tie.name

    @property
    def initials(self) -> str:
        """Their initials, for the round sign beside the name."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    @property
    def is_counselor(self) -> bool:
        """Whether they look for a practice."""
        return self.tie.role == "counselor"

    @property
    def terms(self) -> Terms | None:
        """What the grant says that has not been ended."""
        return grants.terms_of(self.grant, self.tie.role) if self.grant else None

    @property
    def state(self) -> State:
        """Where things stand with them."""
        if self.tie.confirmed_at is None:
            return "waiting"
        if not self.works:
            return "gone"
        if self.terms is None:
            return "none"
        if self.now >= consent.end(self.terms):
            return "over"
        if not self.terms.topics:
            return "paused"
        return "on" if self.terms.begins_at <= self.now else "coming"

    @property
    def ends_soon(self) -> bool:
        """Whether it is time to say that this can be renewed."""
        return self.state == "on" and self.terms is not None and consent.end(self.terms) - self.now <= SOON

    @property
    def undo_until(self) -> datetime | None:
        """Until when the last widening can be taken back with a tap; None where there is none to take back."""
        if self.grant is None or not self.grant.is_wider or not consent.can_undo(self.grant.made_at, self.now):
            return None
        return self.grant.made_at + consent.UNDO


def others(db: Session) -> list[Other]:
    """Everybody the viewer has a tie with that stands, in the order they met."""
    person, now = gate.viewer(), today.now()
    found = grants.of(db, person.id, invitations.ties(db, person.id))
    return [_other(db, tie, grant, now) for tie, grant in found]


def other(tie_id: UUID, *, ended: bool = False) -> Other:
    """One of them; 404 where there is none of the viewer's. `ended`: one that is over will do."""
    db, person = database.reading(), gate.viewer()
    tie = db.get(Tie, (person.id, tie_id))
    if tie is None or (not ended and (tie.ended_at is not None or tie.viewer_id is None)):
        abort(404)
    return _other(db, tie, grants.current(db, tie), today.now())


def _other(db: Session, tie: Tie, grant: Grant | None, now: datetime) -> Other:
    place = db.get(Organisation, tie.organisation_id) if tie.organisation_id else None
    works = tie.viewer_id is not None and (place is None or organisations.holds(db, tie.viewer_id, place.id, tie.role))
    return Other(tie, place, works, grant, now)


def is_proved() -> bool:
    """Whether who it is was proved a short while ago: a widening asks for it."""
    return gate.proved()


def signed_name() -> str:
    """The name a form is signed with, without signs nobody sees; "" where there is none."""
    return visible(forms.CONTROLS.sub("", request.form.get("signature", ""))[:200])[:64].strip()


def signature() -> Signature:
    """How the viewer signs now, by the name in the form; they have proved who they are."""
    how = "strong" if gate.login().is_strong else "passphrase"
    return Signature(signed_name(), how, discloser())


def discloser() -> str:
    """Who gives out what is shared: this server, by its address."""
    return f"Evenlight, {urlsplit(current_app.config['SETTINGS'].base_url).hostname}"
