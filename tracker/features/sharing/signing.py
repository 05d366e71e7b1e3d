"""Reading and signing: what a widening says, in plain words first, once the person has proved who they are."""

from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from tracker.domain import consent, notices
from tracker.domain.consent import Terms
from tracker.domain.notices import Record
from tracker.domain.words import Message, message
from tracker.features.sharing import choosing
from tracker.features.sharing.choosing import Choice
from tracker.features.sharing.pages import Other, discloser, other, pages
from tracker.store import grants
from tracker.web import database, responses, today
from tracker.web.gate import policy, viewer


@pages.get("/sharing/<uuid:tie_id>/consent")
@policy("person", step_up=True)
def read_consent(tie_id: UUID) -> Response:
    """The text of what was chosen, and where to sign. The choice is in the address: no proof on the way loses it."""
    one = other(tie_id)
    choice, wrong = choosing.read(request.args, one, today.today(viewer()), viewer())
    if wrong or one.state in ("waiting", "gone") or not consent.wider(one.terms, choice.terms(one, viewer())):
        return responses.seen(f"/sharing/{tie_id}")
    fields = [*(("topic", topic) for topic in sorted(choice.topics)),
              *(("purpose", purpose) for purpose in sorted(choice.purposes)),
              ("since", choice.since.isoformat()), ("last", choice.last.isoformat())]
    return consent_page(one, choice, f"/sharing/{tie_id}", fields, f"/sharing/{tie_id}")


def consent_page(
    one: Other, choice: Choice, action: str, fields: list[tuple[str, str]], back: str, **more: Any
) -> Response:
    """The page to read and sign. `fields` are carried along; `back` leads away with nothing shared."""
    before = one.terms.topics if one.terms else frozenset()
    return responses.page("sharing/consent.html", **{
        "other": one, "choice": choice, "what": choosing.listing(choice.topics), "first": choosing.FIRST,
        "added": choosing.listing(choice.topics - before) if before and choice.topics - before else [],
        "notice": notices.NOTICES[notices.CURRENT], "purposes": purposes(choice.purposes), "discloser": discloser(),
        "is_part2": one.place is not None and one.place.is_part2, "action": action, "fields": fields, "back": back,
        "name": one.name, **more,
    })


@pages.get("/sharing/<uuid:tie_id>/record")
@policy("person")
def show_record(tie_id: UUID) -> Response:
    """What was agreed with one of them, and when: the grant that stands or stood last, then those before it."""
    one = other(tie_id, ended=True)
    agreed = grants.history(database.reading(), viewer().id, one.tie.id)
    records = [(held, grants.record_of(held.grant, one.tie.role)) for held in agreed]
    return responses.page(
        "sharing/record.html", other=one, records=[(held, record, _parts(record)) for held, record in records],
        first=choosing.FIRST, whys=WHYS, now=today.now(),
    )


WHYS: dict[str, Message] = {
    "ended": message("You ended it"),
    "changed": message("You changed it"),
    "undone": message("You undid it"),
    "left": message("They left the practice"),
}


def _parts(record: Record) -> dict[str, Any]:
    """A record's terms in words."""
    terms: Terms = record.terms
    return {"what": choosing.listing(terms.topics), "purposes": purposes(terms.purposes),
            "last": choosing.last_day(terms, viewer())}


def purposes(keys: frozenset[str]) -> list[Message]:
    """Purposes in words."""
    return [words for key, words in consent.PURPOSES.items() if key in keys]
