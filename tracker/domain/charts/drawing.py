"""The geometry of a panel: path data and percentages in a box of 100 by 100, ready for an SVG.

The box is stretched by the page, so strokes must not scale (`vector-effect`). Text stays outside the paths and keeps
its size. Numbers are kept short: the page's weight is mostly path data.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol

from tracker.domain.charts.bands import Band
from tracker.domain.charts.series import Axis, Place
from tracker.domain.words import Message

#: Dates under a panel.
MOST_DATES = 4


class Drawable(Protocol):
    """What a series must have to be drawn, whatever it is a series of; places count days from `first`."""

    @property
    def first(self) -> date: ...
    @property
    def days(self) -> int: ...
    @property
    def axis(self) -> Axis: ...
    @property
    def dots(self) -> list[Place]: ...
    @property
    def lines(self) -> list[list[Place]]: ...
    @property
    def rings(self) -> list[Place]: ...
    @property
    def bands(self) -> list[Band]: ...
    @property
    def reported(self) -> Band | None: ...


class BandBox(NamedTuple):
    """A phase band: `x` and `width` in percent of the panel. It begins and ends between two days."""

    kind: str
    name: Message | str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One panel, drawn. All positions are 0–100; y runs down.

    `line` and `dots` are path data ("" where there is nothing): the median with a new `M` after each gap, and a dot
    per day. `end` is the line's last point, `use` the places of the rings, `used_label` the date and place of the
    last ring, for its label. `y_labels` are (word, y), `x_labels` (date, x, "start" | "middle" | "end"). `reported`
    is the shaded stretch of the recovery view.
    """

    line: str
    dots: str
    end: tuple[float, float] | None
    use: list[tuple[float, float]]
    used_label: tuple[date, float, float] | None
    bands: list[BandBox]
    y_labels: list[tuple[Message, float]]
    x_labels: list[tuple[date, float, str]]
    reported: BandBox | None


def figure(series: Drawable) -> Figure:
    """The drawing of a series."""
    days, axis, lines = series.days, series.axis, series.lines
    xs = _across(days)
    values = {value for _, value in series.dots}.union(*[{value for _, value in piece} for piece in lines])
    ys = {value: f"{down(axis, value):g}" for value in values}
    use = [(float(xs[place]), down(axis, value)) for place, value in series.rings]
    return Figure(
        line="".join([_piece(piece, xs, ys) for piece in lines]),
        dots="".join([f"M{xs[place]} {ys[value]}h.01" for place, value in series.dots]),
        end=(float(xs[lines[-1][-1][0]]), down(axis, lines[-1][-1][1])) if lines else None,
        use=use,
        used_label=(series.first + timedelta(days=series.rings[-1][0]), *use[-1]) if use else None,
        bands=[_box(series, band) for band in series.bands],
        y_labels=[(label, down(axis, mark)) for mark, label in axis.ticks],
        x_labels=dates_under(series.first, days),
        reported=_box(series, series.reported) if series.reported else None,
    )


def dates_under(first: date, days: int) -> list[tuple[date, float, str]]:
    """Up to four dates, evenly spread from the first day to the last, with their x and how they are aligned."""
    count = min(MOST_DATES, days)
    if count < 2:
        return [(first, 50.0, "middle")]
    places = [round(n * (days - 1) / (count - 1)) for n in range(count)]
    aligned = ["start", *["middle"] * (count - 2), "end"]
    # The outer two stand at the very edges, where a word has room; the inner two under their day.
    xs = [0.0, *[round(100 * (place + 0.5) / days, 1) for place in places[1:-1]], 100.0]
    return [(first + timedelta(days=place), x, align) for place, x, align in zip(places, xs, aligned, strict=True)]


@lru_cache(maxsize=16)
def _across(days: int) -> tuple[str, ...]:
    """The x of each day's middle as text. One decimal will do: a phone shows it as a third of a pixel."""
    return tuple([f"{round(100 * (place + 0.5) / days, 1):g}" for place in range(days)])


def down(axis: Axis, value: float) -> float:
    """The y of a value, 0–100. One beyond the axis is drawn in the pad outside it, not hidden and not stretched to."""
    low, high = axis.low - axis.pad, axis.high + axis.pad
    inside = min(max(value, low), high)
    return round(100 * (high - inside) / (high - low), 1)


def _piece(piece: list[Place], xs: tuple[str, ...], ys: dict[float, str]) -> str:
    """A stretch of the line. Places between two equal neighbours are left out: the line is the same without them."""
    if len(piece) == 1:
        return f"M{xs[piece[0][0]]} {ys[piece[0][1]]}h.01"
    corners = [piece[0]]
    for before, here, after in zip(piece, piece[1:], piece[2:], strict=False):
        if before[1] != here[1] or here[1] != after[1]:
            corners.append(here)
    corners.append(piece[-1])
    return "M" + "L".join([f"{xs[place]} {ys[value]}" for place, value in corners])


def _box(series: Drawable, band: Band) -> BandBox:
    before, length = (band.first - series.first).days, (band.last - band.first).days + 1
    return BandBox(band.kind, band.name, round(100 * before / series.days, 2), round(100 * length / series.days, 2))
