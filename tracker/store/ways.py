"""A person's way, read whole: where they stand, what lies ahead and what to offer; for Today, Plan and charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import phases, proposals, sessions, timeline
from tracker.domain.phases import Standing
from tracker.domain.proposals import Facts, Proposal
from tracker.store import journeys
from tracker.store.days import Reading
from tracker.store.journeys import Journey, PhaseSpan, ProposalAnswer

#: Answers of the evening: a morning log of sleep and body alone is not an evening log.
EVENING_MEASURES = ("use", "craving_peak")
#: A session of one of these kinds begins a programme.
PROGRAMME = ("individual", "group", "family")
FOUR_WEEKS = timedelta(days=27)
#: With these nothing but a date can still be missing.
_EVERYTHING = Facts(days_logged=7, evening_logs=5, programme_started=True)


@dataclass(frozen=True, slots=True)
class Way:
    """A person's journey (None before they said where they are), its spans, own lengths and names, and the standing."""

    journey: Journey | None
    spans: Sequence[PhaseSpan]
    lengths: dict[str, int]
    names: dict[str, str]
    standing: Standing | None
    today: date

    def stages(self) -> list[timeline.Stage]:
        """Done, now and next."""
        return timeline.timeline(self.spans, self.today, self.lengths)

    def bar(self) -> list[timeline.Block]:
        """The blocks of the phase bar; none before the first span."""
        return timeline.bar(self.standing, self.lengths, self.names) if self.standing else []


def way(db: Session, person_id: UUID, today: date) -> Way:
    """The person's way as it stands on `today` (one small read)."""
    journey, spans = journeys.with_spans(db, person_id)
    standing = phases.stand(spans, today, journey.started_on if journey else None)
    return Way(journey, spans, journeys.lengths(journey), journeys.names(journey), standing, today)


def offer(db: Session, person_id: UUID, way: Way) -> Proposal | None:
    """The proposal to show today, if any. Answers are read and days counted only when a date has come."""

    def ask(facts: Facts, answers: Sequence[ProposalAnswer] = ()) -> Proposal | None:
        return proposals.proposal(way.standing, way.spans, way.today, facts, answers, way.lengths)

    if way.standing is None or ask(_EVERYTHING) is None:
        return None
    return ask(facts(db, person_id, way, way.standing), journeys.answers(db, person_id))


def facts(db: Session, person_id: UUID, way: Way, standing: Standing) -> Facts:
    """What proposals look at, counted since the phase began; use is not among it."""
    logged = (
        select(func.count(func.distinct(col(Reading.day))))
        .where(col(Reading.person_id) == person_id, col(Reading.value).is_not(None),
               col(Reading.day) >= standing.since, col(Reading.day) <= way.today)
    )
    held = journeys.appointments(db, person_id, min(standing.since, way.today - FOUR_WEEKS), way.today)
    return Facts(
        days_logged=db.scalar(logged) or 0,
        evening_logs=db.scalar(logged.where(col(Reading.measure).in_(EVENING_MEASURES))) or 0,
        sessions_per_week=sessions.weekly_rate(held, way.today - FOUR_WEEKS, way.today) if held else Fraction(0),
        programme_started=any(
            one.day >= standing.since and one.state == "attended" and one.kind in PROGRAMME for one in held
        ),
        start_day=way.journey.started_on if way.journey else None,
    )
