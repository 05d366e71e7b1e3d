"""One person's page: half a minute in sentences, then what they are made of; only of what this person shares."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.domain import briefing, caseload, phases, sessions
from tracker.domain.caseload import NODS, OUTCOMES
from tracker.domain.charts import RANGES
from tracker.domain.consent import NOTE
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.phases import PHASES, SETTINGS
from tracker.domain.words import Message, message, messages
from tracker.features.counsel import drawing
from tracker.features.counsel.pages import page, pages
from tracker.features.counsel.reading import Read, read
from tracker.store import windows
from tracker.store.windows import Proposal, Visit
from tracker.web import database, today
from tracker.web.gate import policy, seat
from tracker.web.questionnaires import questionnaires
from tracker.web.templating import gettext as _
from tracker.web.templating import say

#: What the page says after something was done, by the word in its address.
SAID: Mapping[str, Message] = {
    "proposed": message("Proposed. They can say yes or no."),
    "saw": message("They can see that you saw this."),
    "reviewed": message("Marked reviewed."),
    "contact": message("Noted that you got in touch. They can see it."),
}
KINDS: Mapping[str, Message] = {
    "phase": message("A next phase"), "check_in": message("A check-in"), "session": message("A session"),
    "cover": message("Cover by a colleague"),
}
#: Proposals and sessions of the past in the list, at most.
MOST = 4


@pages.get("/people/<uuid:person_id>")
@policy("counselor", whose="shared")
def person(person_id: UUID) -> Response:
    """The page of one person, while they share something with this seat."""
    name, now = chosen_range(), today.now()
    with windows.opened(database.store(), seat(), person_id, now) as pane:
        if pane is None:
            abort(404)
        found = read(pane, now, questionnaires(), name)
    said = SAID.get(request.args.get("said", ""))
    return page("counsel/client.html", found.record, preview=False, said=say(said) if said else "",
                **values(found, name, f"/people/{person_id}"))


def chosen_range() -> str:
    """The range in the address; one that does not exist is not found."""
    name = request.args.get("range", "6w")
    return name if name in RANGES else abort(404)


def values(found: Read, range_name: str, address: str) -> dict[str, Any]:
    """What the template of the page takes; the person who previews it gets the very same."""
    heads, rows = drawing.table(found)
    return {
        **summed_up(found), "range": range_name, "ranges": _ranges(address), "address": address,
        "panels": drawing.trends(found), "weeks": drawing.weeks(found), "heads": heads, "rows": rows,
        "outcomes": [(key, say(words)) for key, words in OUTCOMES.items()],
        "proposals": [(_proposed(one, questionnaires()), one) for one in found.proposals[:MOST]],
        "kinds": [(key, say(words)) for key, words in KINDS.items()],
        "saw": [one for one in found.nods if one.kind == "saw"], "saw_words": say(NODS["saw"]),
    }


def summed_up(found: Read) -> dict[str, Any]:
    """What the page and the brief have in common."""
    shown = found.shown
    attended = sessions.attendance(found.visits, shown.today - drawing.FOUR_WEEKS, shown.today) \
        if found.visits is not None else None
    return {
        "one": found, "today": shown.today, "where": where(found), "done": briefing.completion(shown),
        "brief": briefing.thirty_seconds(shown, found.worth), "tiles": briefing.tiles(shown),
        "safety": [(caseload.said(item), item) for item in found.safety or ()], "outcome_words": OUTCOMES,
        "strip": drawing.strip(found) if shown.use is not None else None,
        "use_words": briefing.use_sentence(shown) if shown.use is not None else None,
        "sparks": [one for one in drawing.sparks(found) if one is not None],
        "helped": briefing.helped(shown) if shown.helped is not None else None,
        "confidence": briefing.confidence(shown), "contact_days": briefing.contact_days(shown),
        "attended": attended, "visits": _visits(found.visits or (), shown.today), "visit_kinds": sessions.KINDS,
        "visit_states": sessions.STATES, "shared": _shared(found, questionnaires()), "hidden": _hidden(found),
    }


def where(found: Read) -> list[Message]:
    """The line under the name: phase and day, and where treatment is; nothing where the plan is not shared."""
    if found.plan is None:
        return []
    lines = []
    if found.standing is not None:
        lines += [phases.eyebrow(found.standing), message("Day %(day)s", day=found.standing.journey_day)]
    if found.plan.setting in SETTINGS:
        lines.append(OWN if found.plan.setting == "self_guided" else SETTINGS[found.plan.setting].label)
    return lines


OWN = message("On their own")


def _ranges(address: str) -> list[tuple[str, str, str]]:
    words = {"2w": _("2 weeks"), "6w": _("6 weeks"), "all": _("All")}
    return [(name, words[name], f"{address}?range={name}#trends") for name in RANGES]


def _visits(visits: Sequence[Visit], day: date) -> list[Visit]:
    """The next sessions and the last ones, latest first."""
    ahead = [one for one in visits if one.day >= day and one.state == "planned"][:2]
    past = [one for one in visits if one not in ahead and one.day <= day][-MOST:]
    return [*reversed(ahead), *reversed(past)]


def _proposed(one: Proposal, forms: Mapping[str, Instrument]) -> str:
    """What was proposed, in words."""
    if one.kind == "phase" and one.what in PHASES:
        return say(PHASES[one.what].label)
    if one.kind == "check_in" and one.what in forms:
        return say(forms[one.what].name)
    if one.kind == "session" and one.what in sessions.KINDS:
        return say(sessions.KINDS[one.what])
    return say(KINDS.get(one.kind, KINDS["cover"]))


def _shared(found: Read, forms: Mapping[str, Instrument]) -> list[str]:
    """The names of what is shared: topics, questionnaires, and how many notes."""
    topics = found.shown.topics
    names = [say(label) for label in briefing.labels(topics, of=True)]
    names += [say(forms[one.form.key].name) for one in sorted(found.check_ins, key=lambda one: one.form.key)]
    notes = sum(topic.startswith(NOTE) for topic in topics)
    return names + ([say(messages("%(n)s note", "%(n)s notes", notes))] if notes else [])


def _hidden(found: Read) -> list[str]:
    """The names of what is not."""
    names = [say(label) for label in briefing.labels(found.shown.topics, of=False)]
    if not found.check_ins:
        names.append(_("Check-ins"))
    return [*names, _("Other notes") if found.notes else _("Notes")]


