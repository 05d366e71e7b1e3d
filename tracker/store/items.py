"""Items: what a window hands out, each a plain value that outlives the transaction it was read in."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

#: {day: {measure: stored value}}
Answers = dict[date, dict[str, str]]
Kind = Literal["phase", "check_in", "session", "cover"]


@dataclass(frozen=True, slots=True)
class Craving:
    """A craving that was written down: when, how strong before and after, what was around it and what helped."""

    started_at: datetime
    intensity: int | None
    intensity_after: int | None
    minutes: int | None
    triggers: tuple[str, ...]
    helped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cravings:
    """What a person shares of craving: answers by day, and the cravings of each day."""

    answers: Answers
    moments: dict[date, tuple[Craving, ...]]


@dataclass(frozen=True, slots=True)
class Sitting:
    """A finished check-in: its raw answers by item, and what the scorer of `version` made of them."""

    id: UUID
    day: date
    finished_at: datetime
    version: str
    total: float | None
    answers: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment, without the names in it."""

    day: date
    kind: str
    setting: str
    state: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The phases a person went through and is in, as (phase, start, end), and their goals as (words, done).

    `goal` and `setting` are keys of `phases.GOALS` and `phases.SETTINGS`, empty before they said where they are.
    """

    phases: tuple[tuple[str, date, date | None], ...]
    goals: tuple[tuple[str, bool], ...]
    goal: str = ""
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Who at this practice took care of a safety item, what came of it (a key of `caseload.OUTCOMES`), and when."""

    name: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SafetyItem:
    """An answer that called for the support screen. `value` is nought once it was taken back.

    `kind` is as in `safety.SafetyEvent`, `choice` what the person took on that screen.
    """

    id: UUID
    kind: str
    instrument: str
    day: date
    shown_at: datetime
    value: int
    choice: str | None
    acknowledged: Acknowledged | None


@dataclass(frozen=True, slots=True)
class ContactItem:
    """That the person asked this viewer to get in touch."""

    id: UUID
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal as a form brings it, `id` made with the form; see `replies.Proposal` for what each kind holds."""

    id: UUID
    kind: str
    what: str
    day: date | None = None
    at: time | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was proposed through this tie; `answer` is "yes", "no" or, while it is open, None."""

    id: UUID
    kind: str
    what: str
    day: date | None
    at: time | None
    until: date | None
    made_at: datetime
    answered_at: datetime | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class Nod:
    """A sign that was given through this tie: a key of `caseload.NODS`, about a day."""

    kind: str
    day: date
    at: datetime
