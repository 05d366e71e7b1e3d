"""The rows of our own file, as they are written and as strictly as they are read back.

Field names are the tables' columns. A sealed text is written opened, as `text`; `is_recalled` is worked out anew each
time. What the values mean is checked in fitting.py.
"""

from datetime import UTC, date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

#: Text a database can keep: no control characters but the tab and line ends.
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]
Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
    AfterValidator(lambda at: at.astimezone(UTC)),
]
Rating = Annotated[int, Field(ge=0, le=10)]
#: A day and a zone as the file names them.
ForDay = Annotated[Day, Field(alias="for_day")]
TimeZone = Annotated[Words, Field(alias="time_zone", max_length=64)]


class Row(BaseModel):
    """Anything in the file: no unknown fields, nothing converted from another type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=True)


class Profile(Row):
    """A person's settings; not their name, nor any way into an account."""

    display_name: Words = Field(min_length=1, max_length=64)
    zone: Words = Field(max_length=64)
    language: Words = Field(max_length=16)
    region: Words = Field(max_length=8)
    week_start: int
    clock: int
    day_boundary: time
    measures_on: Words
    measures_off: Words
    hidden_counts: Words
    prescribed: bool
    reminder_time: time | None


class Head(Row):
    """How every file begins. It says nothing of when it was made, so the same record is the same bytes."""

    format: Literal["evenlight"] = "evenlight"
    version: Literal[1] = 1
    modality: Literal["self-reported"] = "self-reported"
    scale_version: Literal[1] = 1
    person: Profile | None = None


class ReadingRow(Row):
    """An answer about a day; `value` null is one that was cleared."""

    day: ForDay
    measure: Words = Field(max_length=32)
    value: Words | None = Field(max_length=200)
    edited_at: Instant
    edit_id: Words = Field(max_length=36)
    recorded_at: Instant
    zone: TimeZone
    is_recalled: bool


class NoteRow(Row):
    """The note of a day."""

    day: ForDay
    text: Words = Field(max_length=1_000_000)
    edited_at: Instant
    edit_id: Words = Field(max_length=36)
    recorded_at: Instant


class MomentRow(Row):
    """A craving or a use, with the person's own words about it."""

    id: UUID
    client_id: Words = Field(min_length=1, max_length=36)
    kind: Words = Field(max_length=8)
    day: ForDay
    started_at: Instant
    zone: TimeZone
    intensity: Rating | None
    intensity_after: Rating | None
    minutes: Annotated[int, Field(ge=0, le=1440)] | None
    outcome: Words = Field(max_length=16)
    triggers: Words = Field(max_length=200)
    helped: Words = Field(max_length=200)
    substances: Words = Field(max_length=200)
    company: Words = Field(max_length=16)
    part_of_day: Words = Field(max_length=16)
    compared: Words = Field(max_length=8)
    felt_unsafe: bool
    text: Words | None = Field(max_length=100_000)
    recorded_at: Instant
    edited_at: Instant
    is_recalled: bool


class JourneyRow(Row):
    """The frame of a person's way."""

    substance: Words = Field(max_length=40)
    started_on: Day | None
    last_use_on: Day | None
    goal: Words = Field(max_length=16)
    setting: Words = Field(max_length=24)
    lengths: Words = Field(max_length=400)
    names: Words = Field(max_length=800)
    edited_at: Instant


class PhaseSpanRow(Row):
    """A phase begun on a day."""

    id: UUID
    phase: Words = Field(max_length=24)
    start: Day
    end: Day | None
    author: Words = Field(max_length=16)
    why: Words = Field(max_length=200)
    made_at: Instant


class ProposalAnswerRow(Row):
    """A "not now" to a proposed move."""

    phase: Words = Field(max_length=24)
    until: Day
    answered_at: Instant


class PlanGoalRow(Row):
    """An own goal of a phase."""

    id: UUID
    phase: Words = Field(max_length=24)
    text: Words = Field(max_length=200)
    made_at: Instant
    done_at: Instant | None


class AppointmentRow(Row):
    """A session, group or visit."""

    id: UUID
    day: Day
    at: time | None
    kind: Words = Field(max_length=16)
    with_whom: Words = Field(max_length=80)
    setting: Words = Field(max_length=24)
    state: Words = Field(max_length=24)
    made_at: Instant
    edited_at: Instant


class ImportedEntryRow(Row):
    """An entry of another app that came in, so that it does not come in again."""

    source: Words = Field(max_length=16)
    key: Words = Field(max_length=64)
    fingerprint: Words = Field(max_length=64)
    day: Day
    imported_at: Instant


class ImportPlacesRow(Row):
    """Where the names of another app were placed; `text` is JSON."""

    source: Words = Field(max_length=16)
    text: Words = Field(max_length=2_000_000)
    edited_at: Instant


class CheckInRow(Row):
    """One sitting of a questionnaire; without `finished_at` it waits to be gone on with."""

    id: UUID
    instrument: Words = Field(min_length=1, max_length=32)
    slot: Day
    day: ForDay
    zone: TimeZone
    begun_at: Instant
    finished_at: Instant | None
    version: Words = Field(max_length=64)
    total: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] | None


class CheckInAnswerRow(Row):
    """One answer of a sitting; `value` null is a question skipped."""

    check_in_id: UUID
    item: Words = Field(min_length=1, max_length=32)
    value: Annotated[int, Field(ge=0, le=100_000)] | None
    edited_at: Instant
    edit_id: Words = Field(max_length=36)


class CheckInChoiceRow(Row):
    """What a person changed about one questionnaire's plan."""

    instrument: Words = Field(min_length=1, max_length=32)
    state: Words = Field(max_length=8)
    since: Day | None
    every: Annotated[int, Field(ge=1, le=3660)] | None
    moved_from: Day | None
    moved_to: Day | None
    skipped: Day | None
    edited_at: Instant


class CheckInPauseRow(Row):
    """Days without check-ins, both included."""

    first: Day
    last: Day
    edited_at: Instant


class SafetyEventRow(Row):
    """One time the support screen was called for, and what the person chose there."""

    id: UUID
    kind: Words = Field(min_length=1, max_length=80)
    value: Annotated[int, Field(ge=0, le=100_000)]
    day: ForDay
    shown_at: Instant
    choice: Words | None = Field(max_length=16)
    chosen_at: Instant | None
    asked_on: Day | None
    felt: Annotated[int, Field(ge=1, le=5)] | None
    folded_at: Instant | None
