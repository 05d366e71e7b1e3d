"""Following: what follows from what is shared: open safety items, what is due, the phase and the move it suggests.

Each is worked out from shared topics alone. What is not shared counts as not known.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, cast
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import cadence, consent, phases, proposals, sessions
from tracker.domain.cadence import Due, Plan
from tracker.domain.consent import CHECK_INS
from tracker.domain.courses import Form
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.phases import Standing
from tracker.domain.proposals import Facts
from tracker.domain.rhythms import ALIKE, PROGRAMME, SELF_GUIDED, SYMPTOMS
from tracker.domain.words import Message
from tracker.store import journeys, ways
from tracker.store.agendas import BLADDER, FORMS_BACK
from tracker.store.checkins import CheckIn, CheckInChoice, CheckInPause, Done
from tracker.store.items import Acknowledged, SafetyItem
from tracker.store.journeys import Journey, ProposalAnswer
from tracker.store.looking import Loaded, Sight
from tracker.store.replies import Acknowledgement
from tracker.store.safety import SafetyEvent
from tracker.store.topics import OF, Topics

#: With these nothing but a date can still be missing; and what is counted where nothing of it is shared.
_EVERYTHING = Facts(days_logged=7, evening_logs=5, programme_started=True)
_UNKNOWN = Fraction(7)


class Following(Topics):
    """What follows from what is shared; None where nothing of it is."""

    def safety(self, since: date) -> tuple[SafetyItem, ...] | None:
        """Answers of days from `since` on that called for the support screen, latest first.

        None where no questionnaire is shared that can call for it. Acknowledged means by this practice.
        """
        asking = [one for one in self._forms() if can_call(one)]
        if not asking:
            return None
        found = self._ask(("safety", since), lambda db, sights: _events(db, sights, since, self._now)) or []
        shown = tuple(one for one in found if self._may(f"{CHECK_INS}{one.instrument}", one.day))
        last = max((self.today, *(one.day for one in shown)))
        for instrument in {*asking, *(one.instrument for one in shown)}:
            self._look(f"{CHECK_INS}{instrument}", since, last)
        return shown

    def due(self, now: datetime, forms: Mapping[str, Form] = INSTRUMENTS) -> tuple[Due, ...] | None:
        """What is due now of the questionnaires that are shared; None where none is, or today is kept back.

        A long form opened by a short one that is not shared is left out: it would tell what the short one came to.
        """
        shared = {one for one in self._forms() if one in forms and self._may(f"{CHECK_INS}{one}", self.today)}
        if not shared:
            return None
        for one in shared:
            self._look(f"{CHECK_INS}{one}", self.today, self.today)
        found = self._ask("agendas", lambda db, sights: _agendas(db, sights, self._now))
        if found is None:
            return ()
        person, (choices, pause, answered), (journey, spans) = self._sight.person, found, self._journey()
        alone = journey is None or journey.setting == "self_guided"
        symptoms = not BLADDER.isdisjoint(person.measures_on.split())
        plan = Plan(
            zone=person.zone, boundary=person.day_boundary, spans=spans, lengths=journeys.lengths(journey),
            forms={key: forms[key] for key in _beside(frozenset(shared), forms)},
            traits=frozenset({SELF_GUIDED if alone else PROGRAMME, *((SYMPTOMS,) if symptoms else ())}),
            choices=choices, pause=(pause.first, pause.last) if pause else None, reminder=person.reminder_time,
        )
        return tuple(one for one in cadence.due(plan, answered, now)
                     if one.key in shared and (not one.opened_by or one.opened_by in shared))

    def standing(self, today: date) -> Standing | None:
        """Where they are in their plan; None where the plan is not shared, or they have not said."""
        if not self._look("plan_goals"):
            return None
        journey, spans = self._journey()
        return phases.stand(spans, today, journey.started_on if journey else None)

    def proposal_due(self, today: date) -> Message | None:
        """The move their own plan offers today, in the words they read.

        Days and sessions are counted where they are shared; those that are not count as none, so the move waits.
        """
        standing = self.standing(today)
        if standing is None:
            return None
        journey, spans = self._journey()
        lengths = journeys.lengths(journey)
        if proposals.proposal(standing, spans, today, _EVERYTHING, (), lengths) is None:
            return None
        answers = self._ask("not now", _answers, "plan_goals") or ()
        facts = self._facts(standing, journey, today)
        offer = proposals.proposal(standing, spans, today, facts, answers, lengths)
        return offer.text if offer else None

    def _facts(self, standing: Standing, journey: Journey | None, today: date) -> Facts:
        """What proposals look at, as far as it is shared; few people have come to such a date at once."""
        said = {topic: self._answers(topic, standing.since, today, alone=True) or {} for topic in OF}
        held = self.appointments(min(standing.since, today - ways.FOUR_WEEKS), today, alone=True)
        evening = {day for topic in ("use", "craving") for day, values in said[topic].items()
                   if not values.keys().isdisjoint(ways.EVENING_MEASURES)}
        return Facts(
            days_logged=len({day for days in said.values() for day in days}), evening_logs=len(evening),
            sessions_per_week=_UNKNOWN if held is None else sessions.weekly_rate(held, today - ways.FOUR_WEEKS, today),
            programme_started=any(one.day >= standing.since and one.state == "attended" and one.kind in ways.PROGRAMME
                                  for one in held or ()),
            start_day=journey.started_on if journey else None,
        )

    def _forms(self) -> list[str]:
        """The questionnaires that are shared now."""
        return forms_of(self._sight, self._now)


def _beside(shared: frozenset[str], forms: Mapping[str, Form]) -> set[str]:
    """The questionnaires on which it depends whether one of these is due: short and long ones, and other wordings."""
    opened = {key: form.opens.key for key, form in forms.items() if form.opens and form.opens.key in forms}
    around = {key for pair in opened.items() if not shared.isdisjoint(pair) for key in pair}
    alike = {key for pair in ALIKE if not shared.isdisjoint(pair) for key in pair if key in forms}
    return {*shared, *around, *alike}


def forms_of(sight: Sight, now: datetime) -> list[str]:
    """The questionnaires somebody shares now, by key."""
    return sorted(topic.removeprefix(CHECK_INS) for topic in sight.terms.topics
                  if topic.startswith(CHECK_INS) and consent.shares(sight.terms, topic, now))


def can_call(instrument: str) -> bool:
    """Whether a questionnaire has a question that calls for the support screen; one from a content pack may."""
    form = INSTRUMENTS.get(instrument)
    return form is None or any(item.safety for item in (*form.items, *form.apart))


_e: Any = cast(Any, SafetyEvent).__table__.c
_c: Any = cast(Any, CheckIn).__table__.c
_k: Any = cast(Any, Acknowledgement).__table__.c
_PEOPLE: Any = bindparam("people", expanding=True)
_EVENTS = (
    select(_e.person_id, _e.id, _e.kind, _c.instrument, _e.day, _e.shown_at, _e.value, _e.choice,
           _k.name, _k.outcome, _k.at)
    .join(CheckIn, (_c.person_id == _e.person_id) & (_c.id == _e.id))
    .outerjoin(Acknowledgement, (_k.person_id == _e.person_id) & (_k.event_id == _e.id)
               & (_k.organisation_id == bindparam("place")))
    .where(_e.person_id.in_(_PEOPLE), _e.day >= bindparam("since"),
           _c.instrument.in_(bindparam("instruments", expanding=True)))
    .order_by(_e.shown_at.desc())
)


def _events(db: Session, sights: list[Sight], since: date, now: datetime) -> Loaded[list[SafetyItem]]:
    asking = {one.person.id: [form for form in forms_of(one, now) if can_call(form)] for one in sights}
    asked = [one for one in sights if asking[one.person.id]]
    found: Loaded[list[SafetyItem]] = defaultdict(list)
    if not asked:
        return found
    rows = db.execute(_EVENTS, {
        "people": [one.person.id for one in asked], "place": asked[0].tie.organisation_id, "since": since,
        "instruments": sorted({form for forms in asking.values() for form in forms}),
    })
    for person_id, *item, name, outcome, at in rows:
        found[person_id].append(SafetyItem(*(*item, Acknowledged(name, outcome, at) if name else None)))
    return found


Agenda = tuple[dict[str, CheckInChoice], CheckInPause | None, list[Done]]
_DONE = (
    select(_c.person_id, _c.instrument, _c.day, _c.total)
    .where(_c.person_id.in_(_PEOPLE), _c.day >= bindparam("since"), _c.finished_at.is_not(None)).order_by(_c.day)
)


def _agendas(db: Session, sights: list[Sight], now: datetime) -> Loaded[Agenda]:
    sights = [one for one in sights if forms_of(one, now)]
    if not sights:
        return {}
    asked = {"people": [one.person.id for one in sights]}
    choices: Loaded[dict[str, CheckInChoice]] = defaultdict(dict)
    for choice in db.scalars(select(CheckInChoice).where(col(CheckInChoice.person_id).in_(_PEOPLE)), asked):
        choices[choice.person_id][choice.instrument] = choice
    pauses = {one.person_id: one
              for one in db.scalars(select(CheckInPause).where(col(CheckInPause.person_id).in_(_PEOPLE)), asked)}
    done: Loaded[list[Done]] = defaultdict(list)
    for person_id, *row in db.execute(_DONE, {**asked, "since": now.date() - FORMS_BACK}):
        done[person_id].append(Done(*row))
    return {one: (choices[one], pauses.get(one), done[one]) for one in asked["people"]}


def _answers(db: Session, sights: list[Sight]) -> Loaded[list[ProposalAnswer]]:
    asked: dict[str, list[UUID]] = {"people": [one.person.id for one in sights]}
    found: Loaded[list[ProposalAnswer]] = defaultdict(list)
    for one in db.scalars(select(ProposalAnswer).where(col(ProposalAnswer.person_id).in_(_PEOPLE)), asked):
        found[one.person_id].append(one)
    return found
