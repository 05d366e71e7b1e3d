"""Whether a row of our own file means something here: known names, values within their scales, zones that exist.

A row may be well formed and still be from another version, or changed by hand. It is then left out and named, so that
no page ever meets a value it cannot show.
"""

import json
import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

from tracker.domain import moments, sessions
from tracker.domain.cadence import zones
from tracker.domain.helplines import REGIONS
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.measures import MEASURES
from tracker.domain.passphrase import visible
from tracker.domain.phases import GOALS, LONGEST_NAME, OVERLAYS, PHASES, SETTINGS
from tracker.domain.scales import InvalidValue, Scale
from tracker.domain.words import Message, message
from tracker.features.archive import documents, reminder_rows
from tracker.features.archive.known import Unfit as _Unfit
from tracker.features.archive.known import known as _known

FIRST_DAY = date(1970, 1, 1)
_COUNTS = frozenset({"total", "run", "percent"})
_KEY = re.compile(r"[^\n]{1,50}#\d{1,6}")
_FORM = re.compile(r"[a-z][a-z0-9_]{1,31}")
_CHOICES = ("danger", "talk", "plan", "safe", "on")


def unfit(row: Any) -> Message | None:
    """Why a row cannot be brought in; None where it can."""
    try:
        _CHECKS[type(row)](row)
    except _Unfit as wrong:
        return wrong.message
    return None


_LANGUAGE = re.compile(r"[a-z]{2,3}([_-][A-Za-z]{2,4}){0,2}")


def _on_scale(value: str, scale: Scale, name: object) -> None:
    try:
        right = scale.store(scale.parse(value)) == value
    except InvalidValue:
        right = False
    if not right:
        raise _Unfit(message("“%(value)s” does not fit %(measure)s.", value=value[:40], measure=name))


def _words(value: str, scale: Scale, name: str) -> None:
    if value:
        _on_scale(value, scale, name)


def _lived(day: date) -> None:
    if day < FIRST_DAY:
        raise _Unfit(message("%(day)s is too long ago.", day=day.isoformat()))


def _reading(row: documents.ReadingRow) -> None:
    _known(row.measure, MEASURES)
    _known(row.zone, zones())
    _lived(row.day)
    if row.value is not None:
        _on_scale(row.value, MEASURES[row.measure].scale, MEASURES[row.measure].name)


def _note(row: documents.NoteRow) -> None:
    _lived(row.day)


def _moment(row: documents.MomentRow) -> None:
    _known(row.kind, moments.KINDS)
    _known(row.zone, zones())
    _lived(row.day)
    for value, scale, name in (
        (row.outcome, moments.OUTCOME, "outcome"),
        (row.triggers, moments.TRIGGERS, "triggers"),
        (row.helped, moments.RELIEF, "helped"),
        (row.substances, moments.SUBSTANCES, "substances"),
        (row.company, moments.COMPANY, "company"),
        (row.part_of_day, moments.PART_OF_DAY, "part_of_day"),
        (row.compared, moments.COMPARED, "compared"),
    ):
        _words(value, scale, name)


def _journey(row: documents.JourneyRow) -> None:
    _known(row.goal, GOALS)
    _known(row.setting, SETTINGS)
    lengths, names = _object(row.lengths), _object(row.names)
    for key in (*lengths, *names):
        _known(key, PHASES)
    if not all(type(days) is int and 0 < days < 10_000 for days in lengths.values()):
        raise _Unfit(message("“%(value)s” does not fit %(measure)s.", value=row.lengths[:40], measure="lengths"))
    if not all(isinstance(name, str) and len(name) <= LONGEST_NAME for name in names.values()):
        raise _Unfit(message("“%(value)s” does not fit %(measure)s.", value=row.names[:40], measure="names"))


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _Unfit(message("“%(name)s” is not known here.", name=text[:40]))
    return found


def _span(row: documents.PhaseSpanRow) -> None:
    _known(row.phase, (*PHASES, *OVERLAYS))


def _answer(row: documents.ProposalAnswerRow) -> None:
    _known(row.phase, (*PHASES, *OVERLAYS))


def _goal(row: documents.PlanGoalRow) -> None:
    _known(row.phase, PHASES)


def _appointment(row: documents.AppointmentRow) -> None:
    _known(row.kind, sessions.KINDS)
    _known(row.state, sessions.STATES)
    _known(row.setting, SETTINGS, empty="")


def _imported(row: documents.ImportedEntryRow) -> None:
    if not _KEY.fullmatch(row.key):
        raise _Unfit(message("“%(name)s” is not known here.", name=row.key[:40]))


def _places(row: documents.ImportPlacesRow) -> None:
    found = _object(row.text)
    moods, columns = found.get("moods"), found.get("columns")
    if set(found) != {"moods", "columns"} or not isinstance(moods, dict) or not isinstance(columns, dict):
        raise _Unfit(message("“%(name)s” is not known here.", name=row.text[:40]))
    if not all(place is None or (type(place) is int and 1 <= place <= 5) for place in moods.values()):
        raise _Unfit(message("“%(value)s” does not fit %(measure)s.", value=row.text[:40], measure="moods"))
    for measure in columns.values():
        if measure is not None:
            _known(str(measure), MEASURES)


def _check_in(row: documents.CheckInRow) -> None:
    """A form that is not on this server is kept all the same: its answers are the person's."""
    _form(row.instrument)
    _known(row.zone, zones())
    _lived(row.day)
    form = INSTRUMENTS.get(row.instrument)
    if form is None or row.total is None:
        return
    if form.total_of is None or row.finished_at is None or not form.low <= row.total <= form.high:
        raise _Unfit(message("“%(value)s” does not fit %(measure)s.", value=f"{row.total:g}", measure=form.name))


def _form(key: str) -> None:
    if not _FORM.fullmatch(key):
        _known(key, ())


def _check_in_answer(row: documents.CheckInAnswerRow) -> None:
    """What its question takes is looked at beside its check-in, in forms.py."""


def _check_in_choice(row: documents.CheckInChoiceRow) -> None:
    _form(row.instrument)
    _known(row.state, ("on", "off"), empty="")


def _check_in_pause(row: documents.CheckInPauseRow) -> None:
    if row.last < row.first:
        raise _Unfit(message("“%(value)s” does not fit %(measure)s.", value=row.last.isoformat(), measure="last"))


def _safety_event(row: documents.SafetyEventRow) -> None:
    _lived(row.day)
    if row.choice is not None:
        _known(row.choice, _CHOICES)


def _profile(row: documents.Profile) -> None:
    _known(row.zone, zones())
    _known(row.region, REGIONS, empty="")
    for name, fits in (
        (row.language, _LANGUAGE.fullmatch(row.language)),
        (row.display_name, row.display_name and visible(row.display_name) == row.display_name),
    ):
        if not fits:
            _known(name, ())
    _known(str(row.week_start), ("0", "5", "6"))
    _known(str(row.clock), ("12", "24"))
    _known(row.day_boundary.isoformat(), [time(hour).isoformat() for hour in range(9)])
    for name in (*row.measures_on.split(), *row.measures_off.split()):
        _known(name, MEASURES)
    for name in row.hidden_counts.split():
        _known(name, _COUNTS)


_CHECKS: dict[type, Callable[[Any], None]] = {
    documents.Profile: _profile,
    documents.ReadingRow: _reading,
    documents.NoteRow: _note,
    documents.MomentRow: _moment,
    documents.JourneyRow: _journey,
    documents.PhaseSpanRow: _span,
    documents.ProposalAnswerRow: _answer,
    documents.PlanGoalRow: _goal,
    documents.AppointmentRow: _appointment,
    documents.CheckInRow: _check_in,
    documents.CheckInAnswerRow: _check_in_answer,
    documents.CheckInChoiceRow: _check_in_choice,
    documents.CheckInPauseRow: _check_in_pause,
    documents.SafetyEventRow: _safety_event,
    documents.ImportedEntryRow: _imported,
    documents.ImportPlacesRow: _places,
    reminder_rows.ReminderRuleRow: reminder_rows.rule,
    reminder_rows.ReminderSettingsRow: reminder_rows.settings,
    reminder_rows.SilenceRow: reminder_rows.silence,
}
