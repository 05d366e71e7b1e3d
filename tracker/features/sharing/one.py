"""One of those the person shares with: what they can see, for how long and what for, and every change to it."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID, uuid4

from flask import abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tracker.domain import consent, notices
from tracker.domain.consent import InvalidTerms
from tracker.domain.words import Message, message
from tracker.features.sharing import choosing, listing, looking
from tracker.features.sharing.choosing import Choice
from tracker.features.sharing.pages import ROLES, Other, is_proved, other, pages, signature, signed_name
from tracker.store import checkins, giving, grants, wishes
from tracker.store.giving import Signature, Unsigned
from tracker.web import database, logs, responses, today
from tracker.web.gate import policy, viewer
from tracker.web.templating import say

DONE: Mapping[str, Message] = {
    "on": message("Done. It is shared."),
    "less": message("Saved. They see less now."),
    "same": message("Nothing changed."),
    "paused": message("Paused. They see nothing until you go on."),
    "stopped": message("Stopped. They see nothing from now on."),
    "undone": message("Undone."),
    "point": message("Saved."),
    "asked": message("They see this when they next look."),
    "withdrawn": message("Taken back."),
    "confirmed": message("Thank you. Now choose what they see."),
}


@pages.get("/sharing/<uuid:tie_id>")
@policy("person")
def show_one(tie_id: UUID) -> Response:
    """What they can see now; before the person said who they are, that question and nothing else."""
    one = other(tie_id)
    if one.state == "waiting":
        return responses.page("sharing/confirm.html", other=one, roles=ROLES)
    return one_page(one, _shown(one), {})


@pages.post("/sharing/<uuid:tie_id>")
@policy("person")
def change_one(tie_id: UUID) -> Response:
    """Keep what shows no more than before at once; what shows more is read and signed first."""
    one = other(tie_id)
    if one.state == "waiting":
        return responses.seen(f"/sharing/{tie_id}")
    choice, wrong = choosing.read(_posted(), one, today.today(viewer()), viewer())
    if "narrow" in request.form:
        return _narrow(one, choice)
    if not choice.topics and one.terms is None:
        wrong["topic"] = choosing.NOTHING
    if wrong:
        return one_page(one, choice, wrong)
    return keep(one, choice)


def keep(one: Other, choice: Choice) -> Response:
    """Keep a choice, or lead to where it is signed; a signed form carries the version it was read in."""
    address = f"/sharing/{one.tie.id}"
    terms = choice.terms(one, viewer())
    if terms == one.terms:
        return responses.seen(f"{address}?done=same")
    wider = consent.wider(one.terms, terms)
    if wider and not signed():
        return responses.seen(f"{address}/consent?{choice.query}")
    by = signature() if wider else None
    try:
        if not give(one, choice, by):
            abort(404)
    except Unsigned:  # somewhere else it was narrowed meanwhile: what is asked for now shows more
        return responses.seen(f"{address}/consent?{choice.query}")
    except InvalidTerms as invalid:
        return one_page(one, choice, {"last": invalid.message})
    return responses.seen(f"{address}?done={'on' if wider else 'less'}")


def signed() -> bool:
    """Whether this form is a signature: of the text in use, by a name, by somebody who has proved who they are."""
    return request.form.get("version") == notices.CURRENT and bool(signed_name()) and is_proved()


def give(one: Other, choice: Choice, by: Signature | None) -> bool:
    """Keep terms in place of those that stand; True as well where there was nothing to change."""
    person, terms = viewer(), choice.terms(one, viewer())
    with database.writing() as db:
        made = giving.give(db, person.id, one.tie.id, terms, today.now(), by)
    logs.event("sharing.changed", person=person.id)
    return made is not None or (one.grant is None and not terms.topics)


def _narrow(one: Other, choice: Choice) -> Response:
    """A switch that was turned off: what is shared and still ticked stays. It can only ever show less."""
    with database.writing() as db:
        left = giving.narrow(db, viewer().id, one.tie.id, choice.topics, today.now())
    if responses.wants_json():
        return responses.plain(200, topics=sorted(left))
    return responses.seen(f"/sharing/{one.tie.id}?done=less")


def one_page(one: Other, choice: Choice, wrong: Mapping[str, Message], point: str | None = None) -> Response:
    """The page; `choice` fills its form, `wrong` stands beside the fields. `point` is one that was not kept."""
    db, person, day = database.reading(), viewer(), today.today(viewer())
    said = {name: say(words) for name, words in wrong.items()}
    if said and responses.wants_json():
        return responses.plain(422, errors=said)
    known, other_forms = choosing.check_ins(one, choice, list(checkins.latest(db, person.id)))
    return responses.page(
        "sharing/one.html", 422 if said else 200, other=one, roles=ROLES,
        errors=defaultdict(str, said), problems=list(said.items()),
        state=listing.state_of(one), choice=choice, switches=choosing.switches(one, choice), check_ins=known,
        other_forms=other_forms, notes=sorted(filter(None, map(consent.noted_day, choice.topics))),
        purposes=[(key, say(words)) for key, words in consent.PURPOSES.items() if key in choosing.purposes_of(one)],
        since=choosing.since_options(choice, day), last=choosing.last_options(choice, day), today=day,
        looks=looking.of(db, one)[:looking.SHORT], when=looking.when, hidden=_hidden(choice),
        point=wishes.point(db, database.store().vault, person.id, one.tie.id) if point is None else point,
        ask=wishes.last_ask(db, person.id, one.tie.id), done=DONE.get(request.args.get("done", "")),
        paused=_paused(one), new_id=uuid4(),
    )


def _shown(one: Other) -> Choice:
    """What the form shows: what is shared now; while it is paused, what would be again."""
    choice, before = choosing.of(one, today.today(viewer()), viewer()), _paused(one)
    return before or choice


def _paused(one: Other) -> Choice | None:
    """What was shared before the pause; None where there is no pause."""
    if one.state != "paused" or one.terms is None:
        return None
    db, kept = database.reading(), choosing.of(one, today.today(viewer()), viewer())
    before = next((held.grant for held in grants.history(db, one.tie.person_id, one.tie.id) if held.grant.topics), None)
    return Choice(frozenset(before.topics.split()), kept.purposes, kept.since, kept.last) if before else None


def _hidden(choice: Choice) -> list[str]:
    """Topics that have no switch and stay as they are: single notes."""
    return sorted(topic for topic in choice.topics if topic.startswith(consent.NOTE))


def _posted() -> MultiDict[str, str]:
    return request.form
