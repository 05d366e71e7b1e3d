"""The form of a moment: what it says, field by field, and the page's values to fill it with."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tracker.domain import moments as domain
from tracker.domain.moments import CRAVING
from tracker.domain.scales import InvalidValue, Scale, Several
from tracker.domain.words import Message, message
from tracker.store.moments import Moment
from tracker.store.vault import Unreadable
from tracker.web import database, forms
from tracker.web.forms import Form
from tracker.web.templating import say

#: The columns a form may fill, by kind, each with the scale that reads it.
SCALES: dict[str, dict[str, Scale]] = {
    "craving": {"intensity": domain.STRENGTH, "intensity_after": domain.STRENGTH, "triggers": domain.TRIGGERS,
                "helped": domain.RELIEF, "outcome": domain.OUTCOME},
    "use": {"part_of_day": domain.PART_OF_DAY, "company": domain.COMPANY, "compared": domain.COMPARED,
            "substances": domain.SUBSTANCES},
}
NUMBERS = ("intensity", "intensity_after")
TOO_LONG_AGO = message("Pick a day from the last %(n)s days.", n=domain.BACK)


def read(form: Form, kind: str) -> dict[str, Any]:
    """Columns for what was sent: absent ones are left out, empty ones are taken back; errors go into the form."""
    values: dict[str, Any] = {}
    for name, scale in SCALES[kind].items():
        if name not in form:
            continue
        given = [text for text in map(str.strip, form.several(name)) if text]
        if not given:
            values[name] = None if name in NUMBERS else ""
            continue
        try:
            value = scale.parse(" ".join(given) if isinstance(scale, Several) else given[-1])
            values[name] = value if name in NUMBERS else scale.store(value)
        except InvalidValue as wrong:
            form.errors[name] = wrong.message
    if "felt_unsafe" in form and kind != CRAVING:
        values["felt_unsafe"] = "yes" in form.several("felt_unsafe")
    return values


def read_note(form: Form) -> str | None:
    """The own words sent, None when there were none to send."""
    if "note" not in form:
        return None
    return form.take("note", forms.text(domain.LONGEST_NOTE), "").replace("\r\n", "\n")


def read_day(form: Form, today: date) -> date:
    """The day of a use: today, or one of the last thirty."""

    def parse(text: str) -> date:
        day = forms.day(text)
        if not today - timedelta(days=domain.BACK) <= day <= today:
            raise InvalidValue(TOO_LONG_AGO)
        return day

    return form.take("day", parse, today)


def seal(person_id: UUID, moment_id: UUID, note: str) -> bytes | None:
    """The own words of a moment, sealed to it; nothing for nothing."""
    return database.store().vault.seal(note, person_id, moment_id) if note else None


def note_of(moment: Moment) -> str | None:
    """The own words of a moment; None where this server's key cannot open them."""
    try:
        sealed = moment.sealed
        return database.store().vault.open(bytes(sealed), moment.person_id, moment.id) if sealed else ""
    except Unreadable:
        return None


def values(kind: str, moment: Moment | None, form: Form | None) -> dict[str, Any]:
    """What the page's fields hold: of a form that came back what it said, else what is stored."""
    held: dict[str, Any] = {}
    for name, scale in SCALES[kind].items():
        text = _said(form, name) if form is not None and name in form else _stored(moment, name)
        held[name] = text.split() if isinstance(scale, Several) else text
    if form is not None:
        return {**held, "felt_unsafe": "yes" in form.several("felt_unsafe"), "note": form.raw.get("note", "")}
    return {**held, "felt_unsafe": bool(moment and moment.felt_unsafe), "note": note_of(moment) if moment else ""}


def _said(form: Form, name: str) -> str:
    return "" if name in form.errors and name in NUMBERS else " ".join(filter(None, form.several(name)))


def _stored(moment: Moment | None, name: str) -> str:
    value = getattr(moment, name) if moment is not None else None
    return "" if value is None else str(value)


def choices(scale: Scale) -> list[tuple[str, str]]:
    """The answers of a scale as the macros want them."""
    return [(choice.value, say(choice.word)) for choice in scale.choices]


def said_errors(errors: Mapping[str, Message]) -> list[tuple[str, str]]:
    """Errors for the summary over the form."""
    return [(name, say(error)) for name, error in errors.items()]
