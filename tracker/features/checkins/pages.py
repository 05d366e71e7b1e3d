"""The blueprint of this slice, and what its addresses name."""

from uuid import UUID

from flask import Blueprint, abort

from tracker.domain.instruments.instrument import Instrument
from tracker.store import checkins
from tracker.store.checkins import CheckIn
from tracker.web import database
from tracker.web.gate import viewer
from tracker.web.questionnaires import questionnaires

pages = Blueprint("checkins", __name__)


def questionnaire(key: str) -> Instrument:
    """The questionnaire an address names; 404 where this server has none of that name."""
    return questionnaires().get(key) or abort(404)


def sitting(check_in_id: UUID) -> tuple[CheckIn, Instrument]:
    """One of the viewer's sittings and its questionnaire; 404 where it is not theirs, or its pack is gone."""
    check_in = checkins.one(database.reading(), viewer().id, check_in_id)
    return (check_in, questionnaire(check_in.instrument)) if check_in else abort(404)
