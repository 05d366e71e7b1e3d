"""Days without use: the arithmetic, its bounds, and two published data sets nobody here wrote."""

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import abstinence
from tracker.domain.abstinence import share_sentence, standing, summary, window

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
START = date(2026, 1, 5)
STATES = sorted(abstinence.STATES)
SIGNS = {"-": "no_use", "+": "use", "*": "use", "o": "unknown", "p": "prescribed_only"}


def days(pattern: str, start: date = START) -> dict[date, str]:
    """A day for each sign: `-` no use, `+` use, `o` unknown, `p` prescribed."""
    return {start + timedelta(days=n): SIGNS[sign] for n, sign in enumerate(pattern)}


def rows(name: str) -> Iterator[dict[str, str]]:
    """The lines of a shared data file; the test is skipped where it is not there."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the project (../shared/data)")
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", newline="") as file:
        yield from csv.DictReader(file)


maps = st.dictionaries(st.dates(date(2025, 1, 1), date(2025, 3, 31)), st.sampled_from(STATES), max_size=60)


def test_the_example_of_the_reference() -> None:
    said = summary(days("-" * 22 + "+" * 4 + "o" * 4))
    assert (said.no_use, said.use, said.unknown) == (22, 4, 4)
    assert said.percent == pytest.approx(84.6, abs=0.05)
    assert said.low == pytest.approx(73.3, abs=0.05)
    assert said.high == pytest.approx(86.7, abs=0.05)
    assert str(share_sentence(said)) == "85% of 26 known days without use (possible range 73–87%)"


def test_no_percentage_below_seven_known_days() -> None:
    six, seven = summary(days("------" + "o" * 24)), summary(days("-------" + "o" * 23))
    assert (six.percent, six.low, six.high) == (None, None, None)
    assert str(share_sentence(six)) == "Not enough known days yet for a percentage. 6 of 7."
    assert seven.percent == 100
    assert str(share_sentence(seven)) == "100% of 7 known days without use (possible range 23–100%)"


def test_a_use_day_never_rounds_away() -> None:
    said = share_sentence(summary(days("-" * 399 + "+")))
    assert str(said) == "99% of 400 known days without use"


def test_unknown_days_and_use_days_end_a_run() -> None:
    said = summary(days("----o--+---"))
    assert (said.longest_run, said.current_run) == (4, 3)
    assert summary(days("---o")).current_run == 0
    assert summary(days("---+")).current_run == 0


def test_a_date_left_out_ends_a_run_too() -> None:
    said = summary({START: "no_use", START + timedelta(days=2): "no_use"})
    assert (said.longest_run, said.current_run, said.no_use, said.days) == (1, 1, 2, 2)


def test_prescribed_days_are_known_days_without_use() -> None:
    said = summary(days("--pp--+p"))
    assert (said.no_use, said.prescribed_only, said.use) == (7, 3, 1)
    assert (said.longest_run, said.current_run, said.days) == (6, 1, 8)
    assert said.percent == pytest.approx(87.5)


def test_an_empty_window() -> None:
    said = summary({})
    assert (said.days, said.known, said.percent, said.longest_run, said.current_run) == (0, 0, None, 0, 0)


@pytest.mark.parametrize("wrong", ["", "none", "NO_USE", "abstinent"])
def test_an_unheard_of_state_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a state"):
        summary({START: wrong})


def test_a_window_holds_every_day() -> None:
    held = window({START: "use", START + timedelta(days=3): "no_use"}, START - timedelta(days=1), START + timedelta(3))
    assert list(held.values()) == ["unknown", "use", "unknown", "unknown", "no_use"]
    with pytest.raises(ValueError, match="not a state"):
        window({START: "yes"}, START, START)


def test_where_a_person_stands() -> None:
    readings = days("---+o-----")
    today = START + timedelta(days=9)
    said = standing(readings, today)
    assert (said.total, said.run, said.since_last_use) == (8, 5, 6)
    assert said.last_use == START + timedelta(days=3)
    tomorrow = standing(readings, today + timedelta(days=1))
    assert (tomorrow.total, tomorrow.run) == (8, 5)  # not logged yet is not missed
    later = standing(readings, today + timedelta(days=2))
    assert (later.total, later.run) == (8, 0)  # a whole day without a log ends the known run, never the total
    earlier = standing(readings, START + timedelta(days=1))
    assert (earlier.total, earlier.last_use, earlier.since_last_use) == (2, None, None)


def test_use_today_starts_a_new_run_and_keeps_the_total() -> None:
    before = standing(days("-" * 48), START + timedelta(days=47))
    after = standing(days("-" * 48 + "+"), START + timedelta(days=48))
    assert (before.total, before.run) == (48, 48)
    assert (after.total, after.run, after.since_last_use) == (48, 0, 0)


@given(maps)
def test_counts_and_bounds_hold_for_any_days(held: dict[date, str]) -> None:
    said = summary(held)
    counts = Counter(held.values())
    assert said.no_use + said.use + said.unknown == said.days == len(held)
    assert said.unknown == counts["unknown"] and said.use == counts["use"]
    assert said.prescribed_only == counts["prescribed_only"] <= said.no_use
    assert 0 <= said.current_run <= said.longest_run <= said.no_use
    assert (said.longest_run == 0) == (said.no_use == 0)
    if said.known < abstinence.ENOUGH:
        assert said.percent is said.low is said.high is None
    else:
        assert said.percent is not None and said.low is not None and said.high is not None
        assert 0 <= said.low <= said.percent <= said.high <= 100
        if said.unknown == 0:
            assert said.low == said.percent == said.high
    assert summary(dict(reversed(held.items()))) == said


@given(maps, st.dates(date(2025, 1, 1), date(2025, 3, 31)))
def test_logging_use_never_takes_another_day_away(held: dict[date, str], day: date) -> None:
    others = {key: value for key, value in held.items() if key != day}
    before, after = summary(others), summary({**others, day: "use"})
    assert after.no_use == before.no_use
    assert after.longest_run == before.longest_run
    assert standing({**others, day: "use"}, day).total == standing(others, day).total


@given(maps, st.dates(date(2025, 1, 1), date(2025, 3, 31)))
def test_filling_an_unknown_day_narrows_the_range(held: dict[date, str], day: date) -> None:
    unknown = summary({**held, day: "unknown"})
    for answer in ("no_use", "use", "prescribed_only"):
        known = summary({**held, day: answer})
        if unknown.low is not None and unknown.high is not None:
            assert known.low is not None and known.high is not None
            assert unknown.low - 1e-9 <= known.low <= known.high <= unknown.high + 1e-9


@given(maps)
def test_runs_agree_with_a_walk_through_the_calendar(held: dict[date, str]) -> None:
    runs, run = [0], 0
    if held:
        day = min(held)
        while day <= max(held):
            run = run + 1 if held.get(day) in ("no_use", "prescribed_only") else 0
            runs.append(run)
            day += timedelta(days=1)
    said = summary(held)
    assert (said.longest_run, said.current_run) == (max(runs), run)


# --- CTN-0094: three trials of treatment for opioid use disorder, 3,560 people --------------------------------------

#: Weekly urine patterns and published outcomes of the people CTNote's own documentation takes as examples (and one
#: short one): weeks without use (Fiellin 2006) and the longest period without (Schottenfeld 2008, missing ends it).
PUBLISHED = [
    (1, "ooooooooooooooo", 0, 0),
    (2, "*---oo-o-o-o+oo", 6, 3),
    (4, "-------------------o-o-o", 21, 19),
    (13, "------------o-oooooooooo", 13, 12),
    (17, "--++*++++++-++++++-+++-", 5, 2),
    (163, "-o---o---o--o+----------", 19, 10),
]


@pytest.mark.parametrize(("who", "pattern", "weeks", "longest"), PUBLISHED)
def test_published_outcomes_of_ctn_0094(who: int, pattern: str, weeks: int, longest: int) -> None:
    said = summary(days(pattern))
    assert (said.no_use, said.longest_run) == (weeks, longest)
    assert said.unknown == pattern.count("o") and said.use == pattern.count("+") + pattern.count("*")
    known = len(pattern) - pattern.count("o")
    assert said.percent == (None if known < 7 else pytest.approx(100 * weeks / known))


def weekly_patterns() -> dict[int, str]:
    """Twenty-four weeks from randomisation for each of the 3,560, from what the drug tests say and nothing more.

    A test positive for an opioid is use; a test positive for other things alone was taken and so is a week without;
    every other week is unknown: the file does not say whether a test was missed or found nothing.
    """
    begins: dict[int, int] = {}
    for row in rows("ctn0094/randomization.csv.gz"):
        if row["when"] not in ("", "NA"):
            who, when = int(row["who"]), int(row["when"])
            begins[who] = min(when, begins.get(who, when))
    found: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows("ctn0094/uds.csv.gz"):
        who = int(row["who"])
        week = (int(row["when"]) - begins.get(who, 0)) // 7
        if 0 <= week < 24:
            found[who][week].add(row["what"])
    people = [int(row["who"]) for row in rows("ctn0094/everybody.csv.gz")]
    return {who: "".join("+" if "Opioid" in found[who][week] else "-" if found[who][week] else "o"
                         for week in range(24)) for who in people}


def test_weekly_patterns_of_everybody_in_ctn_0094() -> None:
    patterns = weekly_patterns()
    assert len(patterns) == 3560
    shown = if_missing_were_without = 0
    for pattern in patterns.values():
        said = summary(days(pattern))
        counts = Counter(pattern)
        assert (said.no_use, said.use, said.unknown) == (counts["-"], counts["+"], counts["o"])
        assert said.longest_run == max(map(len, pattern.replace("+", "o").split("o")))
        if said.known >= 7:
            shown += 1
            assert said.percent == pytest.approx(100 * counts["-"] / (counts["-"] + counts["+"]))
            assert said.low == pytest.approx(100 * counts["-"] / 24)
            assert said.high == pytest.approx(100 * (24 - counts["+"]) / 24)
            naive = 100 * (24 - counts["+"]) / 24
            if_missing_were_without += naive > said.percent
        else:
            assert said.percent is None
    assert shown > 1000
    # The wrong arithmetic would flatter most people: this is the mistake the test would catch.
    assert if_missing_were_without > shown / 2


def test_derived_weeks_agree_with_the_published_ones() -> None:
    derived = weekly_patterns()
    for who, published, _, _ in PUBLISHED:
        for week, sign in enumerate(derived[who][: len(published)]):
            if sign == "+":
                assert published[week] in "+*", (who, week)


def test_daily_use_of_ctn_0094_never_makes_a_day_without_use() -> None:
    used: dict[int, set[int]] = defaultdict(set)
    for row in rows("ctn0094/tlfb.csv.gz"):
        if row["what"] in ("Heroin", "Opioid"):
            used[int(row["who"])].add(int(row["when"]))
        else:
            used.setdefault(int(row["who"]), set())
    assert len(used) == 2530
    for when in used.values():
        said = summary(window({START + timedelta(days=n): "use" for n in when}, START - timedelta(days=30),
                              START + timedelta(days=167)))
        inside = sum(-30 <= n <= 167 for n in when)
        assert (said.use, said.no_use, said.unknown) == (inside, 0, 198 - inside)
        assert said.longest_run == said.current_run == 0
        assert said.percent == (0 if inside >= 7 else None)


# --- abstcal: Timeline Followback of 50 people ----------------------------------------------------------------------

def test_seven_day_point_prevalence_of_timeline_followback() -> None:
    amounts: dict[str, dict[date, float]] = defaultdict(dict)
    for row in rows("abstcal/test_tlfb.csv"):
        if row["amount"]:
            amounts[row["id"]][date.fromisoformat(row["date"])] = float(row["amount"])
    assert len(amounts) == 50
    answers: Counter[str] = Counter()
    for row in rows("abstcal/test_visit.csv"):
        if not row["date"]:
            continue
        visit, theirs = date.fromisoformat(row["date"]), amounts[row["id"]]
        first, last = visit - timedelta(days=7), visit - timedelta(days=1)
        said = summary(window({day: "use" if amount > 0 else "no_use" for day, amount in theirs.items()}, first, last))
        week = [theirs.get(first + timedelta(days=n)) for n in range(7)]
        assert said.use == sum(amount is not None and amount > 0 for amount in week)
        assert said.unknown == week.count(None)
        # Without use for seven days running means seven known days, as the study's own rule has it.
        without = said.longest_run == 7
        assert without == all(amount == 0 for amount in week)
        assert (said.percent is not None) == (None not in week)
        answers["without" if without else "use" if said.use else "unknown"] += 1
    assert sum(answers.values()) == 193
    assert min(answers.values()) > 0
