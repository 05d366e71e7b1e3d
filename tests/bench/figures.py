"""Our Explore figure beside the same figure built and written by plotly's graph_objects."""

import time
from datetime import date, timedelta
from statistics import median
from typing import Any

from tracker.domain.charts import Log, chart_for
from tracker.domain.measures import MEASURES
from tracker.features.progress.explore import Choice, figure_of

FIRST = date(2026, 1, 1)


def measure(rounds: int) -> dict[str, dict[str, float]]:
    """The ratio of the two times, a year of three measures' worth of points, in turn."""
    import tempfile
    from pathlib import Path

    from tests.browser.serving import served  # the app gives the words their language

    values = {
        name: {
            FIRST + timedelta(days=i): float(i * step % 11 if name == "craving_peak" else 1 + i * step % 5)
            for i in range(365)
            if i % 9
        }
        for name, step in (("craving_peak", 3), ("mood", 7))
    }
    last = FIRST + timedelta(days=364)
    log = Log(FIRST, last, values, {}, (), {}, last)
    choice = Choice(MEASURES["craving_peak"], MEASURES["mood"], FIRST, last)
    assert chart_for(choice.measure) is not None
    with tempfile.TemporaryDirectory() as scratch, served(Path(scratch)) as (_base, app), app.test_request_context("/"):
        ready = figure_of(choice, log)
        pairs = []
        for _ in range(rounds):
            began = time.perf_counter()
            for _repeat in range(20):
                app.json.dumps(_figure(ready))
            ours = (time.perf_counter() - began) / 20
            began = time.perf_counter()
            _graph_objects(ready)
            pairs.append((1000 * ours, 1000 * (time.perf_counter() - began)))
    ratios = sorted(a / b for a, b in pairs)
    return {
        "figure_vs_graph_objects": {
            "ratio": median(ratios),
            "least": ratios[0],
            "most": ratios[-1],
            "ours": median(a for a, _ in pairs),
            "floor": median(b for _, b in pairs),
        }
    }


def _figure(ready: dict[str, Any]) -> dict[str, Any]:
    """Our way: plain dicts from the lists at hand."""
    from tracker.web.plot import Line, figure

    lines = [
        Line(trace["name"], "craving", trace["y"], median_line["y"], 0, 10, [(0, "0"), (10, "10")], trace["text"])
        for trace, median_line in zip(ready["data"][0:4:2], ready["data"][1:4:2], strict=True)
    ]
    return figure(FIRST, lines, [], [], {"median": "Middle", "used": "Used"})


def _graph_objects(ready: dict[str, Any]) -> str:
    """Plotly's way: objects that check every property."""
    import plotly.graph_objects as go

    return str(go.Figure(ready).to_json())
