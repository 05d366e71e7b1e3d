"""Reading forms: each value through its parser, every error kept beside its field, nothing lost."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import uuid4

from flask import request

from tracker.domain.scales import InvalidValue
from tracker.domain.words import Message, message
from tracker.store.days import Edit
from tracker.web import today

T = TypeVar("T")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[\ud800-\udfff]")
AHEAD = timedelta(hours=24)
EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
EDIT_ID = re.compile(r"[0-9A-Za-z-]{8,36}")


class Form:
    """A posted form. `take` gives parsed values; `errors` holds one Message per wrong field; `raw` refills the page."""

    def __init__(self) -> None:
        self.raw: dict[str, str] = {name: CONTROLS.sub("", value) for name, value in request.form.items()}
        self.errors: dict[str, Message] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.raw

    def several(self, name: str) -> list[str]:
        """Every value sent under one name (checkboxes)."""
        return [CONTROLS.sub("", value) for value in request.form.getlist(name)]

    def take(self, name: str, parse: Callable[[str], T], default: T) -> T:
        """The parsed value, or `default` when absent, empty or wrong (then `errors` says why)."""
        text = self.raw.get(name, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except InvalidValue as wrong:
            self.errors[name] = wrong.message
            return default

    def need(self, name: str, parse: Callable[[str], T], missing: Message) -> T | None:
        """A value that must be there; `missing` is said when it is not."""
        if not self.raw.get(name, "").strip():
            self.errors[name] = missing
            return None
        return self.take(name, parse, None)


def text(longest: int) -> Callable[[str], str]:
    """A parser for free text up to `longest` characters."""

    def parse(value: str) -> str:
        if len(value) > longest:
            raise InvalidValue(message("That is too long: up to %(longest)s letters.", longest=longest))
        return value

    return parse


def one_of(*values: str) -> Callable[[str], str]:
    """A parser for one of the values offered."""

    def parse(value: str) -> str:
        if value not in values:
            raise InvalidValue(message("Choose one of the answers shown."))
        return value

    return parse


def whole(low: int, high: int) -> Callable[[str], int]:
    """A parser for a whole number."""

    def parse(value: str) -> int:
        if not (value.isascii() and value.isdigit() and len(value) < 10 and low <= int(value) <= high):
            raise InvalidValue(message("Choose a number from %(low)s to %(high)s.", low=low, high=high))
        return int(value)

    return parse


def day(value: str) -> date:
    """A date as browsers send it."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise InvalidValue(message("Enter a date, like 2026-11-22.")) from None


def clock(value: str) -> time:
    """A time of day as browsers send it."""
    try:
        if not re.fullmatch(r"\d{2}:\d{2}(:\d{2})?", value, re.ASCII):
            raise ValueError
        return time.fromisoformat(value).replace(second=0)
    except ValueError:
        raise InvalidValue(message("Enter a time, like 20:30.")) from None


def written(form: Form, zone: str) -> tuple[Edit, bool]:
    """When a form was filled in and under which id; and whether it says so itself (an answer sent as it was given).

    A clock more than a day ahead is not believed. Without an id the edit is a new one.
    """
    now = today.now()
    at = _instant(form.raw.get("edited_at", ""))
    edit_id = form.raw.get("edit_id", "")
    return Edit(
        edited_at=now if at is None or at > now + AHEAD else at,
        edit_id=edit_id if EDIT_ID.fullmatch(edit_id) else uuid4().hex,
        recorded_at=now,
        zone=zone,
    ), at is not None


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.strip())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        return at if at > EARLIEST else None
    except (ValueError, OverflowError):
        return None
