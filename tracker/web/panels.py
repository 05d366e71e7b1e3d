"""A chart as components/charts.html takes it: a pure drawing with its words said in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.charts import Figure, figure
from tracker.domain.charts.drawing import Drawable
from tracker.web.templating import gettext as _
from tracker.web.templating import say, say_day


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel as components/charts.html takes it; `ranges` are quiet stretches across it, as (y, height)."""

    id: str
    name: str
    now: str
    alt: str
    colour: str
    height: str
    line: str
    dots: str
    end: tuple[float, float] | None
    use: list[tuple[float, float]]
    bands: list[tuple[str, str, float, float]]
    y_labels: list[tuple[str, float]]
    x_labels: list[tuple[str, float, str]]
    ranges: Sequence[tuple[float, float]] = ()


def panel(
    id_: str, name: str, series: Drawable, alt: str, *, now: str = "", colour: str = "days", height: str = "",
    ranges: Sequence[tuple[float, float]] = (),
) -> Panel:
    """A series, drawn; `alt` says it in a sentence, `now` is its newest value and when that was."""
    shape: Figure = figure(series)
    boxes = [*shape.bands, *([shape.reported] if shape.reported else [])]
    form = "MMM yyyy" if series.days > 500 else "d MMM"
    return Panel(
        id=id_, name=name, now=now, alt=alt, colour=colour, height=height, line=shape.line, dots=shape.dots,
        end=shape.end, use=shape.use, bands=[(box.kind, say(box.name), box.x, box.width) for box in boxes],
        y_labels=[(say(word), y) for word, y in shape.y_labels],
        x_labels=[(say_day(day, form), x, anchor) for day, x, anchor in shape.x_labels], ranges=ranges,
    )


def newest(value: object, day: date, today: date) -> str:
    """The newest value and its day: "Good, yesterday"."""
    return _("%(value)s, %(when)s", value=say(value), when=when(day, today))


def when(day: date, today: date) -> str:
    """Today, yesterday, or the date."""
    if day == today:
        return _("today")
    return _("yesterday") if day == today - timedelta(days=1) else say_day(day, "d MMM")
