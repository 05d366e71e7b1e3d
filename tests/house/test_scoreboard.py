"""The scoreboard of docs/PROOF.md: a drill changes its own rows, and nothing else of the page; a bench keeps it."""

from pathlib import Path

from tests.drills import proof

PAGE = "# What was measured\n\n| a | b |\n|---|---|\n| `x` | 1 |\n\n## Not tested\n\n- Phones.\n"


def rows(path: Path) -> list[str]:
    return [line.rpartition(" | ")[0] for line in path.read_text().splitlines() if line.startswith("| drill-ish")]


def test_a_row_for_each_drill_and_place_is_put_anew(tmp_path: Path) -> None:
    path = tmp_path / "PROOF.md"
    path.write_text(PAGE)
    assert proof.kept(path) == []
    for lost in (3, 0):
        proof.record(path, drill="drill-ish", database="sqlite", lost=lost, reminders=5000)
    proof.record(path, drill="drill-ish", part="races", database="postgresql", senders=2, ends={"a": 1, "b": 2.5})
    assert rows(path) == [
        "| drill-ish races | postgresql, 2 senders | ends (a: 1, b: 2.5)",
        "| drill-ish | sqlite | lost 0, reminders 5,000",
    ]
    text = path.read_text()
    assert text.startswith(PAGE.partition("## Not tested")[0])
    assert text.endswith("## Not tested\n\n- Phones.\n")
    assert (text.count(proof.TITLE), text.count(proof.NEXT)) == (1, 1)


def test_what_is_kept_can_be_written_again(tmp_path: Path) -> None:
    path = tmp_path / "PROOF.md"
    path.write_text(PAGE)
    proof.record(path, drill="drill-ish", lost=0)
    once = path.read_text()
    before, _, after = once.partition(proof.TITLE)
    path.write_text(before + "\n".join([*proof.kept(path), ""]) + proof.NEXT + after.partition(proof.NEXT)[2])
    assert path.read_text() == once
    assert proof.kept(tmp_path / "none.md") == []
