"""The scoreboard of docs/PROOF.md: what each drill counted in its last full run; written by it, never by hand."""

from datetime import UTC, datetime
from pathlib import Path

PROOF = Path(__file__).resolve().parents[2] / "docs" / "PROOF.md"
TITLE, NEXT = "## Faults survived", "## Not tested"
HEAD = (
    TITLE, "",
    "Each row is what a drill counted in its last run at full size (`make drill-…`), also where it did not hold.", "",
    "| drill | on | counted | run on |", "|---|---|---|---|",
)


def record(proof: Path = PROOF, **values: object) -> None:
    """Put the figures of a drill into its row: one for each `drill`, `part`, `database` and number of `senders`."""
    text = proof.read_text("utf-8")
    before, _, rest = text.partition(NEXT)
    before, _, board = before.partition(TITLE)
    name = " ".join(str(values[key]) for key in ("drill", "part") if key in values)
    many = [f"{values['senders']} senders"] if "senders" in values else []
    place = ", ".join([str(values.get("database", "–")), *many])
    start = f"| {name} | {place} |"
    rows = [line for line in board.splitlines() if line.startswith("| ") and not line.startswith(("| drill |", start))]
    counted = ", ".join(f"{key} {_said(value)}" for key, value in values.items()
                        if key not in ("drill", "part", "database", "senders"))
    rows.append(f"{start} {counted.replace('_', ' ')} | {datetime.now(UTC):%d %B %Y} |")
    proof.write_text(before + "\n".join([*HEAD, *sorted(rows), "", NEXT]) + rest, "utf-8")


def kept(proof: Path = PROOF) -> list[str]:
    """The lines of the scoreboard, for whoever writes the rest of the page anew."""
    _, title, board = proof.read_text("utf-8").partition(NEXT)[0].partition(TITLE) if proof.is_file() else ("", "", "")
    return [title + line if n == 0 else line for n, line in enumerate(board.splitlines())] if title else []


def _said(value: object) -> str:
    if isinstance(value, dict):
        return "(" + ", ".join(f"{key}: {_said(one)}" for key, one in value.items()) + ")"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
