"""Plotly figures as plain dicts: 250 times lighter than building them with plotly, which only tests import.

Colours are names of the page's own tokens, "var(--d-craving)"; the page fills them in for light or dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

Figure = dict[str, Any]
FONT = '"Figtree Variable", system-ui, sans-serif'
INKS = {"craving": "var(--d-craving)", "mood": "var(--d-mood)", "sleep": "var(--d-sleep)"}
BANDS = {"prepare": "var(--p-prepare)", "detox": "var(--p-detox)", "settle": "var(--p-detox)",
         "active": "var(--p-active)", "maintain": "var(--p-maint)"}


@dataclass(frozen=True, slots=True)
class Line:
    """One measure to explore: a value per day from the figure's first day (None is a gap), its median, its axis."""

    name: str
    colour: str
    values: Sequence[float | None]
    median: Sequence[float | None]
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Band:
    """A phase under the lines, first and last day included."""

    kind: str
    name: str
    first: date
    last: date


def figure(first: date, lines: Sequence[Line], used: Sequence[tuple[date, float]], bands: Sequence[Band],
           words: dict[str, str]) -> Figure:
    """One panel per line over a shared time axis: days as dots, medians as lines, days of use as rings."""
    data: list[Figure] = []
    start = first.isoformat()
    for place, line in enumerate(lines):
        axes = {"xaxis": "x", "yaxis": _axis("y", place)}
        ink = INKS.get(line.colour, "var(--d-days)")
        data.append({"type": "scatter", "mode": "markers", "x0": start, "dx": 86_400_000, "y": list(line.values),
                     "name": line.name, "text": list(line.texts),
                     "hovertemplate": "%{text}<extra>" + line.name + "</extra>",
                     "marker": {"size": 6, "color": ink, "opacity": 0.5}, **axes})
        data.append({"type": "scatter", "mode": "lines", "x0": start, "dx": 86_400_000, "y": list(line.median),
                     "name": words["median"], "hoverinfo": "skip", "connectgaps": False,
                     "line": {"color": ink, "width": 2.5}, **axes})
    if used:
        data.append({"type": "scatter", "mode": "markers", "x": [day.isoformat() for day, _ in used],
                     "y": [value for _, value in used], "name": words["used"],
                     "hovertemplate": words["used"] + "<extra></extra>", "xaxis": "x", "yaxis": "y",
                     "marker": {"size": 13, "color": "var(--raised)", "line": {"color": "var(--ink)", "width": 2.5}}})
    return {"data": data, "layout": _layout(first, lines, bands)}


def _axis(letter: str, place: int) -> str:
    return letter if place == 0 else f"{letter}{place + 1}"


def _layout(first: date, lines: Sequence[Line], bands: Sequence[Band]) -> Figure:
    quiet = {"showline": False, "zeroline": False, "ticks": "", "tickfont": {"size": 12, "color": "var(--ink-3)"}}
    days = max((len(line.values) for line in lines), default=1)
    half = timedelta(hours=12)
    layout: Figure = {
        "autosize": True, "showlegend": False, "hovermode": "x unified", "dragmode": "zoom",
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": "var(--ink)"},
        "hoverlabel": {"bgcolor": "var(--raised)", "bordercolor": "var(--line-strong)",
                       "font": {"family": FONT, "size": 13, "color": "var(--ink)"}},
        "margin": {"l": 58, "r": 10, "t": 26, "b": 26},
        "xaxis": {**quiet, "showgrid": False, "type": "date", "tickformat": "%-d %b", "nticks": 5,
                  "range": [_stamp(first, -half), _stamp(first + timedelta(days=days - 1), half)],
                  "anchor": _axis("y", len(lines) - 1)},
        "shapes": [], "annotations": [],
    }
    height = 1 / len(lines) if lines else 1
    for place, line in enumerate(lines):
        top = 1 - place * height
        room = 0.06 if len(lines) > 1 else 0.0
        layout["yaxis" if place == 0 else f"yaxis{place + 1}"] = {
            **quiet, "gridcolor": "var(--line)", "range": [line.low, line.high], "fixedrange": True,
            "domain": [top - height + (room if place < len(lines) - 1 else 0), top - (room if place else 0)],
            "tickvals": [value for value, _ in line.ticks], "ticktext": [word for _, word in line.ticks],
        }
    for band in bands:
        layout["shapes"].append({
            "type": "rect", "layer": "below", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "line": {"width": 0},
            "x0": _stamp(band.first, -half), "x1": _stamp(band.last, half),
            "fillcolor": BANDS.get(band.kind, "var(--sunken)"),
        })
        layout["annotations"].append({
            "text": band.name, "x": _stamp(band.first, -half), "y": 1, "xref": "x", "yref": "paper",
            "xanchor": "left", "yanchor": "bottom", "showarrow": False,
            # No <b> in the text: Plotly makes it an inline style, which our policy stops.
            "font": {"size": 12, "weight": 700, "color": "var(--ink-2)"},
        })
    return layout


def _stamp(day: date, by: timedelta) -> str:
    return (datetime.combine(day, time()) + by).strftime("%Y-%m-%dT%H:%M")
