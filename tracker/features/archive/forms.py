"""Check-ins in a file: whether each answer belongs to a sitting and fits its question, and scores that follow them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.scales import InvalidValue
from tracker.domain.words import Message, message
from tracker.features.archive.documents import CheckInAnswerRow, CheckInRow, SafetyEventRow
from tracker.features.archive.outcome import NOT_YET
from tracker.store import checkins

ALONE = message("The check-in of this answer is not here.")


class Sittings:
    """The sittings that are here and those a file brings, with the questionnaire of each.

    `unsure` are those whose score may not be that of their answers once the file is in.
    """

    def __init__(self, db: Session, person_id: UUID, last_day: date) -> None:
        self._here = checkins.instruments(db, person_id)
        self._forms = dict(self._here)
        self._last_day = last_day
        self.unsure: set[UUID] = set()

    def unfit(self, row: Any) -> Message | None:
        """Why a row of the file cannot come in beside the others; rows come in the file's order."""
        if isinstance(row, CheckInRow | SafetyEventRow) and row.day > self._last_day:
            return NOT_YET
        if isinstance(row, CheckInRow):
            return self._sitting(row)
        return self._answer(row) if isinstance(row, CheckInAnswerRow) else None

    def takes(self, row: Any) -> None:
        """A row comes in: a score that is here may change."""
        id_ = row.id if isinstance(row, CheckInRow) else row.check_in_id if isinstance(row, CheckInAnswerRow) else None
        if id_ in self._here:
            self.unsure.add(id_)

    def _sitting(self, row: CheckInRow) -> Message | None:
        if self._forms.setdefault(row.id, row.instrument) != row.instrument:
            return _unknown(row.instrument)
        return None

    def _answer(self, row: CheckInAnswerRow) -> Message | None:
        key = self._forms.get(row.check_in_id)
        if key is None:
            return ALONE
        wrong = _wrong(key, row)
        if wrong:
            self.unsure.add(row.check_in_id)
        return wrong


def _wrong(key: str, row: CheckInAnswerRow) -> Message | None:
    """Why an answer does not fit; one to a form that does not ship is taken as it is."""
    form = INSTRUMENTS.get(key)
    if form is None:
        return None
    item = next((item for item in (*form.items, *form.apart) if item.id == row.item), None)
    if item is None:
        return _unknown(row.item)
    try:
        right = item.check(row.value) == row.value
    except InvalidValue:
        right = False
    return None if right else message("“%(value)s” does not fit %(measure)s.", value=row.value, measure=form.name)


def _unknown(name: str) -> Message:
    return message("“%(name)s” is not known here.", name=name)


def score_anew(db: Session, person_id: UUID, check_in_ids: Iterable[UUID], now: datetime) -> None:
    """Give finished sittings of forms that ship the score of the answers they have now."""
    for check_in_id in check_in_ids:
        sitting = checkins.one(db, person_id, check_in_id)
        form = INSTRUMENTS.get(sitting.instrument) if sitting else None
        if sitting is None or form is None or sitting.finished_at is None:
            continue
        answers = checkins.answers(db, person_id, check_in_id)[check_in_id]
        result = form.score(form.in_order(answers))
        checkins.finish(db, person_id, check_in_id, now, sitting.day, result.version, result.total)
