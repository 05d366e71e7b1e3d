"""A month at a glance: the strongest craving of each day, a ring for use, dashes for a day without a log."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tracker.domain.abstinence import UNKNOWN, USE
from tracker.domain.charts.chart import Chart
from tracker.domain.charts.series import Log
from tracker.domain.charts.values import number
from tracker.domain.sentences import together
from tracker.domain.words import Message, message, messages

#: The craving at which each deeper shade begins: 0–1, 2–3, 4–5, 6–7, 8–10.
SHADES = (2, 4, 6, 8)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day. `craving` is what was logged and `shade` its step 0–4; `logged` is any answer at all."""

    day: date
    when: Literal["past", "today", "later"]
    craving: int | float | None
    shade: int | None
    used: bool
    logged: bool


@dataclass(frozen=True, slots=True)
class Month:
    """The weeks of a month, seven places each; None is a day of another month."""

    first: date
    weeks: list[list[Cell | None]]

    @property
    def cells(self) -> list[Cell]:
        """The days in order."""
        return [cell for week in self.weeks for cell in week if cell is not None]


def series(log: Log) -> Month:
    """The month of `log.first`; days after `log.today` (or `log.last`) have not come yet."""
    first, today = log.first.replace(day=1), log.today or log.last
    craving = log.values.get("craving_peak", {})
    places: list[Cell | None] = [None] * ((first.weekday() - log.week_starts) % 7)
    day = first
    while day.month == first.month:
        value = craving.get(day)
        places.append(Cell(
            day, "today" if day == today else "later" if day > today else "past",
            None if value is None else number(value),
            None if value is None else sum(value >= shade for shade in SHADES),
            log.use.get(day) == USE,
            log.use.get(day, UNKNOWN) != UNKNOWN or any(day in days for days in log.values.values()),
        ))
        day += timedelta(days=1)
    places += [None] * (-len(places) % 7)
    return Month(first, [places[n:n + 7] for n in range(0, len(places), 7)])


def sentence(month: Month) -> Message:
    """How many days are logged, have use logged, or are blank; days to come are not blank."""
    cells = [cell for cell in month.cells if cell.when != "later"]
    logged, used = sum(cell.logged for cell in cells), sum(cell.used for cell in cells)
    blank = sum(not cell.logged and cell.when == "past" for cell in cells)
    parts = [messages("%(n)s day logged.", "%(n)s days logged.", logged)]
    cravings = [cell.craving for cell in cells if cell.craving is not None]
    if cravings:
        parts.append(message("The strongest craving was %(most)s of 10, the mildest %(least)s.",
                             most=max(cravings), least=min(cravings)))
    if used:
        parts.append(messages("Use is logged on %(n)s day.", "Use is logged on %(n)s days.", used))
    if blank:
        parts.append(messages("%(n)s day has no log.", "%(n)s days have no log.", blank))
    return together(parts)


CHART = Chart("month", message("Month"), "month", "craving", series, sentence)
