"""Reminders in a file: the rules, what holds for all of them, and the silence plan; what is sent is this server's."""

import json
from datetime import time
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from tracker.domain import reminders
from tracker.features.archive.documents import Day, Instant, Row, Words
from tracker.features.archive.known import known

_CHANNELS = ("push", "email", "calendar", "apprise")
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
_PLAN = ("name", "address", "sentence")


class ReminderRuleRow(Row):
    """One reminder; `text` is the person's own name for it."""

    id: UUID
    kind: Words = Field(max_length=16)
    text: Words | None = Field(max_length=200)
    days: Annotated[str, StringConstraints(pattern=r"^[0-6]*$")] = Field(max_length=7)
    times: Annotated[str, StringConstraints(pattern=f"^({_TIME}( {_TIME})*)?$")] = Field(max_length=80)
    channel: Words = Field(max_length=16)
    only_if_open: bool
    expires_min: int = Field(ge=1, le=1440)
    is_on: bool
    paused_until: Day | None
    lead_min: Annotated[int, Field(ge=0, le=10080)] | None
    edited_at: Instant


class ReminderSettingsRow(Row):
    """What holds for all reminders."""

    quiet_from: time | None
    quiet_to: time | None
    wording: Words = Field(max_length=16)
    edited_at: Instant


class SilenceRow(Row):
    """The silence plan; `text` holds whom it tells, and what."""

    days: int = Field(ge=1, le=365)
    text: Words = Field(max_length=4000)
    edited_at: Instant


def rule(row: ReminderRuleRow) -> None:
    """Its kind and channel are known here."""
    known(row.kind, reminders.KINDS)
    known(row.channel, _CHANNELS)


def settings(row: ReminderSettingsRow) -> None:
    """Its words are among the neutral ones."""
    known(row.wording, reminders.NEUTRAL)


def silence(row: SilenceRow) -> None:
    """It names somebody, where to reach them, and a sentence."""
    try:
        found = json.loads(row.text)
    except ValueError:
        found = None
    texts = found.values() if isinstance(found, dict) and set(found) == set(_PLAN) else [None]
    if not all(isinstance(one, str) for one in texts):
        known(row.text, ())
