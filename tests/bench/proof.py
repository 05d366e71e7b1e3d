"""docs/PROOF.md: the budgets, what was measured, and what was not; written by the run, never by hand."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from tests.drills.proof import kept

#: key: (what ÷ what, the budget, whether less is better)
BUDGETS: dict[str, tuple[str, float, bool]] = {
    "save_cpu_ratio": ("processor time of saving one item ÷ a bare Flask view with one durable raw upsert", 2.0, True),
    "save_rps_vs_hello": ("saves per second with 8 clients ÷ a bare Flask hello", 0.35, False),
    "save_p99_vs_hello": ("99th percentile of the same ÷ hello’s", 2.5, True),
    "today_cpu_ratio": ("Today with a year of days ÷ a bare Flask and Jinja page of 30 rows", 2.5, True),
    "today_growth": ("Today with 10 years ÷ with 30 days", 1.2, True),
    "progress_cpu_ratio": ("Progress with a year ÷ the same bare page", 6.0, True),
    "progress_growth": ("Progress, all, with 10 years ÷ a year", 2.0, True),
    "client_page_cpu_ratio": ("a counselor’s page of one person with 2 years ÷ the same bare page", 6.0, True),
    "caseload_growth": ("a counselor’s list of 1,000 people ÷ of 50", 4.0, True),
    "figure_vs_graph_objects": ("time of our Explore JSON ÷ plotly’s graph_objects", 0.02, True),
    "check_in_answer_cpu_ratio": (
        "processor time of answering one question of a check-in ÷ the bare view with one durable raw upsert", 4.0, True,
    ),
    "scoring_10k_vs_loop": ("scoring 10,000 PHQ-9s ÷ a bare loop that checks and adds the same answers", 30.0, True),
    "due_10k_vs_rows": (
        "what is due for 10,000 people ÷ bare reads of their check-ins, one indexed query each", 6.0, True,
    ),
    "look_vs_rows": (
        "looking at 500 of 10,000 people, all read from the store ÷ bare reads of the same rows", 30.0, True,
    ),
    "due_scan_vs_query": (
        "a tick with 10,000 people and nobody’s turn ÷ its one indexed query as text on the same engine", 5.0, True,
    ),
    "due_scan_growth": ("the same tick with 10,000 people ÷ with 100", 1.3, True),
    "first_load_kb_today": ("kB on the wire, first visit to Today", 40, True),
    "first_load_kb_progress": ("kB on the wire, first visit to Progress", 45, True),
    "first_load_requests": ("requests of the first visit to Today", 7, True),
    "repeat_load_kb": ("kB on the wire, second visit to Today", 8, True),
    "chart_cpu_ratio": ("main-thread time of Progress ÷ a bare page with the same SVG", 1.5, True),
    "explore_tap_ratio": ("tap to drawn, prefetched ÷ a bare page drawing with the same bundle", 1.15, True),
    "push_cpu_vs_pywebpush": ("processor time of one push ÷ `pywebpush.webpush()` as its manual shows it", 0.5, True),
    "push_drain_vs_latency": ("10,000 due at a service that takes 50 ms ÷ waiting alone, 16 at a time", 3.0, True),
    "cold_start_ratio": ("seconds to the first answer ÷ bare Flask and SQLModel", 1.5, True),
    "rss_ratio": ("memory after 10,000 requests ÷ bare Flask and SQLModel", 1.3, True),
    "due_scan_vs_apscheduler": ("reminders claimed a second ÷ one APScheduler job each, in its SQL store", 15.0, False),
    "due_scan_vs_bare": ("reminders claimed a second ÷ the same statement on the bare driver", 0.5, False),
}
NOT_TESTED = (
    "Real iPhones and Android phones, real push services, screen readers in people’s hands: not tested.",
    "No clinician has reviewed the words; every health sentence carries “draft, not yet reviewed by a clinician”.",
)


def write(found: dict[str, dict[str, float]], seconds: float) -> None:
    """Write the table of this run."""
    lines = [
        "# What was measured",
        "",
        f"Written by `make bench` on {datetime.now(UTC):%d %B %Y}: {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {seconds:.0f} s. Each row is a ratio of two things measured in turn in "
        "one run, the median of five; least and most show the spread. Budgets are reported, not asserted: a busy "
        "machine moves times, and a missed budget is shown as missed.",
        "",
        "| figure | what ÷ what | budget | measured | least–most | ours / floor | |",
        "|---|---|---|---|---|---|---|",
    ]
    for key, (what, budget, less) in BUDGETS.items():
        value = found.get(key)
        if value is None:
            lines.append(f"| `{key}` | {what} | {'≤' if less else '≥'} {budget:g} | not measured | | | missed |")
            continue
        holds = value["ratio"] <= budget if less else value["ratio"] >= budget
        lines.append(
            f"| `{key}` | {what} | {'≤' if less else '≥'} {budget:g} | {value['ratio']:.3g} | "
            f"{value['least']:.3g}–{value['most']:.3g} | {value['ours']:.3g} / {value['floor']:.3g} | "
            f"{'holds' if holds else '**missed**'} |"
        )
    lines += ["", *kept(), "## Not tested", "", *(f"- {line}" for line in NOT_TESTED), ""]
    Path("docs/PROOF.md").write_text("\n".join(lines))
