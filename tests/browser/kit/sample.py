"""One invented person's weeks, for the components to show: the same numbers as the design's pictures."""

from types import SimpleNamespace as Some
from typing import Any

N = None
CRAVING = [
    8, 9, 8, 8, 7, N, 7, 6, 7, 9, 7, 6, 6, 5, 6, 5, 5, 4, N, 5, 4, 5, 4, 3, 4, 6, 8, 6, 5, 5, 4, 4, 3, 4, 3,
    3, 4, 2,
]
MOOD = [
    2, 1, 2, 2, 2, N, 2, 3, 2, 1, 2, 2, 3, 3, 3, 3, 2, 3, N, 3, 4, 3, 3, 4, 3, 2, 1, 2, 3, 3, 3, 4, 3, 4, 4,
    3, 4, 4,
]
SLEEP = [
    4, 4, 5, 4, 5, N, 5, 6, 5, 4, 5, 6, 5, 6, 6, 6, 5, 6, N, 7, 6, 6, 7, 6, 7, 6, 4, 5, 6, 6, 7, 7, 6, 7, 7,
    8, 7, 7,
]
USED = (9, 26)
DAYS = 39


def _means(values: list[int | None]) -> list[float | None]:
    windows = [[v for v in values[max(0, i - 6): i + 1] if v is not None] for i in range(len(values))]
    return [sum(w) / len(w) if len(w) > 1 else None for w in windows]


def figure(name: str, colour: str, values: list[int | None], span: tuple[float, float], marks: list[tuple[float, str]],
           now: str, height: str = "", use: bool = False) -> Some:
    """A figure of the chart contract from a list of days."""
    low, high = span

    def x(i: int) -> float:
        return round(100 * (i + .5) / DAYS, 3)

    def y(value: float) -> float:
        return round(100 * (1 - (value - low) / (high - low)), 2)

    line = [(x(i), y(v)) for i, v in enumerate(_means(values)) if v is not None]
    return Some(
        id=colour, name=name, now=now, alt=f"{name}, daily and a 7-day line", colour=colour, height=height,
        y_labels=[(text, y(value)) for value, text in marks],
        bands=[("detox", "Detox", 0, 35.9), ("active", "Active treatment", 35.9, 64.1)],
        dots="".join(f"M{x(i)} {y(v)}h.01" for i, v in enumerate(values) if v is not None),
        line="M" + "L".join(f"{a} {b}" for a, b in line), end=line[-1],
        use=[(x(i), y(values[i] or 0)) for i in USED] if use else [],
        x_labels=[("12 Oct", 0, "start"), ("26 Oct", 36, "middle"), ("9 Nov", 72, "middle"), ("Today", 100, "end")],
    )


def _month() -> Some:
    days: list[Some | None] = [None] * 6
    for n in range(1, 31):
        i = n + 19
        value = CRAVING[i] if i < 38 else None
        level = None if value is None else min(value // 2, 4)
        days.append(Some(n=n, href=f"/days/2026-11-{n:02}" if i < 39 else "", level=level, used=i in USED,
                         value="" if value is None else value, today=i == 38, label=f"{n} November"))
    return Some(name="November", previous=("/m/10", "October"), next=None,
                dows=[("M", "Monday"), ("T", "Tuesday"), ("W", "Wednesday"), ("T", "Thursday"), ("F", "Friday"),
                      ("S", "Saturday"), ("S", "Sunday")], days=days)


def _week(logged: bool) -> list[Some]:
    states = ["logged"] * 3 + ["logged" if logged else "today"] + ["later"] * 3
    return [Some(dow=dow, n=16 + i, href=f"/days/2026-11-{16 + i}" if i < 4 else "", state=states[i], current=i == 3,
                 label=f"{16 + i} November")
            for i, dow in enumerate(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])]


VALUES: dict[str, Any] = {
    "craving": figure("Craving", "craving", CRAVING, (-.8, 10.8), [(0, "0"), (5, "5"), (10, "10")], "2 yesterday",
                      "plot--tall", True),
    "mood": figure("Mood", "mood", MOOD, (.6, 5.4), [(1, "Awful"), (3, "OK"), (5, "Great")], "Good yesterday"),
    "sleep": figure("Sleep", "sleep", SLEEP, (2.5, 9.5), [(4, "4 h"), (8, "8 h")], "7 h last night"),
    "weeks": [Some(free=f, known=n, label=label, partial=p) for f, n, label, p in [
        (6, 6, "12 Oct", False), (6, 7, "19 Oct", False), (6, 6, "26 Oct", False), (6, 7, "2 Nov", False),
        (7, 7, "9 Nov", False), (3, 3, "16 Nov", True)]],
    "month": _month(), "week": _week(False), "week_logged": _week(True),
    "phases": [("Detox", "done", 100), ("Active treatment", "now", 27), ("Maintenance", "later", 0)],
    "zones": [("", "Choose"), ("Europe/London", "London"), ("Europe/Berlin", "Berlin")],
}
PRECACHE = {"version": "kit", "urls": ["/help", "/offline", "/static/kit/app.css", "/static/kit/icons/favicon.svg"]}
PLOTLY = {
    "data": [{"x": list(range(38)), "y": CRAVING, "mode": "lines+markers", "line": {"color": "var(--d-craving)"}}],
    "layout": {"font": {"color": "var(--ink)"}, "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
               "margin": {"l": 26, "r": 6, "t": 26, "b": 26}},
}
