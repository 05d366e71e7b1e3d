"""The weekly review: facts first, an adjective when a threshold is passed, and words a child of ten can read."""

import ast
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.abstinence import summary
from tracker.domain.measures import MEASURES
from tracker.domain.review import CHANGES, TOPICS, Logged, Review, review, use_sentence, week_of
from tracker.domain.words import Message

ROOT = Path(__file__).resolve().parents[2]
MONDAY = date(2026, 3, 2)
SUNDAY = MONDAY + timedelta(days=6)


def on(values: list[float | None], last: date = SUNDAY) -> dict[date, float]:
    """The values on consecutive days that end on `last`; None is a day without one."""
    first = last - timedelta(days=len(values) - 1)
    return {first + timedelta(days=n): value for n, value in enumerate(values) if value is not None}


def weeks(usual: float, now: float, *, days: int = 7) -> dict[date, float]:
    """Four weeks near `usual` (one above, one below), then `days` days at `now`."""
    before = [usual - 1, usual, usual, usual, usual, usual, usual + 1] * 4
    return on([*before, *[now] * days], MONDAY + timedelta(days=days - 1))


def of(use: str = "", through: date = SUNDAY, **values: dict[date, float]) -> Review:
    """The review of a log; `use` has a sign for each day: `-` none, `+` use, `p` prescribed, `o` unknown."""
    signs = {"-": "no_use", "+": "use", "p": "prescribed_only", "o": "unknown"}
    states = {MONDAY + timedelta(days=n): signs[sign] for n, sign in enumerate(use)}
    return review(Logged(values, states), MONDAY, through)


# --- Weeks ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("starts", "first"), [(0, MONDAY), (6, date(2026, 3, 1)), (5, date(2026, 2, 28))])
def test_a_week_begins_where_the_person_begins_it(starts: int, first: date) -> None:
    for n in range(4):
        assert week_of(MONDAY + timedelta(days=n), starts) == (first, first + timedelta(days=6))


# --- The headline ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("craving", "mood", "said"), [
    (weeks(6, 3), weeks(3, 3), "Craving was lower than in the weeks before."),
    (weeks(3, 6), weeks(3, 3), "Craving was higher than in the weeks before."),
    (weeks(6, 6), weeks(2, 4), "Mood was higher than in the weeks before."),
    (weeks(6, 6), weeks(4, 2), "Mood was lower than in the weeks before."),
    (weeks(6, 3), weeks(2, 4), "An easier week than the ones before."),
    (weeks(3, 6), weeks(4, 2), "A harder week than the ones before."),
    (weeks(6, 3), weeks(4, 2), "A mixed week: some things were easier, some were harder."),
    (weeks(6, 6), weeks(3, 3), "A week much like the ones before."),
])
def test_a_headline_for_each_kind_of_week(craving: dict[date, float], mood: dict[date, float], said: str) -> None:
    assert str(of(craving_peak=craving, mood=mood).headline) == said


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_an_adjective_at_the_threshold_and_not_a_hair_before(name: str) -> None:
    usual, threshold = 3.0 if name == "mood" else 6.0, CHANGES[name]
    steady = [usual] * 28
    at = of(**{name: on([*steady, *[usual + threshold] * 7])})
    under = of(**{name: on([*steady, *[usual + threshold - 0.01] * 7])})
    assert str(at.headline).startswith(str(MEASURES[name].name)) and "than in the weeks before" in str(at.headline)
    assert str(under.headline) == "A week much like the ones before."


def test_a_change_inside_the_usual_range_has_no_adjective() -> None:
    wide = [2.0, 3.0, 4.0, 6.0, 8.0, 9.0, 10.0] * 4
    said = of(craving_peak=on([*wide, *[8.0] * 7]))
    assert str(said.headline) == "A week much like the ones before."
    assert str(said.sentences[0]) == "Craving was around 8 of 10, much as before."


def test_longer_or_shorter_sleep_is_no_verdict() -> None:
    said = of(sleep_hours=weeks(7, 5), mood=weeks(3, 3))
    assert str(said.headline) == "Sleep was shorter than in the weeks before."
    both = of(sleep_hours=weeks(7, 5), mood=weeks(2, 4))
    assert str(both.headline) == "Mood was higher than in the weeks before."


@pytest.mark.parametrize(("logged", "said"), [
    (0, "0 days logged this week, too few to sum up."),
    (1, "1 day logged this week, too few to sum up."),
    (2, "2 days logged this week, too few to sum up."),
    (3, "3 of 7 days logged this week."),
    (7, "7 of 7 days logged this week."),
])
def test_under_three_logs_the_headline_says_so(logged: int, said: str) -> None:
    values: list[float | None] = [4.0] * logged + [None] * (7 - logged)
    assert str(of(craving_peak=on(values)).headline) == said


def test_use_changes_no_headline() -> None:
    calm, hard = (of(use, craving_peak=weeks(6, 6), mood=weeks(3, 3)) for use in ("-------", "+++++++"))
    assert calm.headline == hard.headline
    assert str(hard.sentences[1]) == "7 days with use."


# --- The sentences --------------------------------------------------------------------------------------------------

def test_what_moved_says_from_where() -> None:
    said = of("-------", craving_peak=weeks(6, 3), sleep_hours=weeks(6, 7.5), mood=weeks(3, 4))
    assert [str(sentence) for sentence in said.sentences] == [
        "Craving was around 3 of 10, down from 6. Sleep was around 7.5 h, up from 6. Mood was around Good, up from OK.",
        "All 7 days were without use.",
    ]
    assert str(said.paragraph).startswith("An easier week than the ones before. Craving was around 3 of 10")


def test_a_first_week_has_numbers_and_no_comparison() -> None:
    said = of("----", craving_peak=on([5.0] * 7))
    assert str(said.sentences[0]) == "Craving was around 5 of 10."
    assert str(said.lines[2]) == (
        "Craving: around 5 of 10, from 5 to 5. The four weeks before: not enough days, 0 of 14.")


def test_a_thin_week_says_how_many_days_it_lacks() -> None:
    said = of(craving_peak=on([5.0, 6.0, 5.0, *[None] * 4]), mood=on([3.0, *[None] * 6]))
    assert str(said.sentences[0]) == "Not enough days yet to say anything. 3 of 4."
    assert str(said.lines[2]) == "Craving: not enough days yet, 3 of 4."


@pytest.mark.parametrize(("use", "said"), [
    ("", "No answer about use."),
    ("ooooooo", "No answer about use."),
    ("-------", "All 7 days were without use."),
    ("---p---", "All 7 days were without use."),
    ("------o", "6 days without use, 1 day not known."),
    ("-----+o", "5 days without use, 1 day with use, 1 day not known."),
    ("-++++++", "1 day without use, 6 days with use."),
    ("+oooooo", "1 day with use, 6 days not known."),
])
def test_use_is_counted_and_unknown_days_are_said(use: str, said: str) -> None:
    week = of(use)
    assert str(week.sentences[-1]) == str(week.lines[1]) == said


def test_one_day_in_its_singular() -> None:
    assert str(use_sentence(summary({MONDAY: "no_use"}))) == "1 day, without use."
    assert str(of("-", MONDAY).lines[0]) == "1 of 1 day logged."


# --- The five lines -------------------------------------------------------------------------------------------------

def test_five_lines_and_a_question() -> None:
    helped = {MONDAY: ("walked", "rest"), SUNDAY: ("walked",), MONDAY - timedelta(days=1): ("food",) * 3,
              MONDAY + timedelta(days=2): ("rest", "called", "breathing", "unheard_of")}
    values = {"craving_peak": on([6.0] * 28 + [3.0, 4.0, None, 2.0, 5.0, 3.0, None]), "sleep_hours": weeks(6, 6)}
    said = review(Logged(values, {MONDAY: "no_use"}, helped), MONDAY, SUNDAY)
    assert [str(line) for line in said.lines] == [
        "7 of 7 days logged.",
        "1 day without use, 6 days not known.",
        "Craving: around 3 of 10, from 2 to 5. The four weeks before: around 6.",
        "Sleep: around 6 h, from 6 to 6. The four weeks before: around 6.",
        "What helped most: Walked (2 days), Rest (2 days), Breathing (1 day).",
    ]
    assert str(said.question) == "Anything you want to carry into next week?"
    assert str(of().lines[-1]) == "What helped: no answer this week."


def test_the_week_so_far_counts_the_days_so_far() -> None:
    wednesday = MONDAY + timedelta(days=2)
    said = of("--o", wednesday, craving_peak=weeks(6, 6, days=3))
    assert (said.first, said.last) == (MONDAY, wednesday)
    assert str(said.lines[0]) == "3 of 3 days logged."
    assert str(said.lines[1]) == "2 days without use, 1 day not known."


def test_days_outside_the_week_are_not_in_it() -> None:
    said = of(craving_peak=on([5.0] * 7, SUNDAY + timedelta(days=7)))
    assert str(said.lines[0]) == "0 of 7 days logged."


def test_what_is_not_shared_is_in_no_sentence() -> None:
    log = Logged(
        {"craving_peak": weeks(6, 3), "mood": weeks(2, 4), "sleep_hours": weeks(6, 8), "confidence": weeks(4, 8)},
        {MONDAY: "use"}, {MONDAY: ("walked",)},
    )
    marks = {"craving": ("Craving", "helped"), "mood": ("Mood",), "sleep": ("Sleep",), "use": ("use",),
             "confidence": ("Confidence",)}
    for topic in TOPICS:
        shared = review(log, MONDAY, SUNDAY, {topic})
        words = " ".join(map(str, (shared.paragraph, *shared.lines)))
        for other, said in marks.items():
            assert any(mark in words for mark in said) == (other == topic), (topic, words)
    nothing = review(log, MONDAY, SUNDAY, ())
    assert (nothing.sentences, [str(line) for line in nothing.lines]) == ((), ["0 of 7 days logged."])


values_of_days = st.dictionaries(st.integers(-30, 8), st.integers(0, 10).map(float), max_size=39)


@given(st.fixed_dictionaries(dict.fromkeys(CHANGES, values_of_days)),
       st.dictionaries(st.integers(-30, 8), st.sampled_from(["use", "no_use", "unknown", "prescribed_only"])),
       st.integers(0, 8), st.sets(st.sampled_from(sorted(TOPICS))))
@settings(max_examples=100)
def test_any_log_has_a_review(values: dict[str, dict[int, float]], use: dict[int, str], through: int,
                              topics: set[str]) -> None:
    held = {name: {MONDAY + timedelta(days=n): min(value, 5) if name == "mood" else value for n, value in days.items()}
            for name, days in values.items()}
    log = Logged(held, {MONDAY + timedelta(days=n): state for n, state in use.items()})
    said = review(log, MONDAY, MONDAY + timedelta(days=through), topics)
    assert said.last == min(SUNDAY, MONDAY + timedelta(days=through))
    for sentence in (said.paragraph, *said.lines, said.question):
        assert isinstance(sentence, Message)
        assert str(sentence).endswith((".", "?")) and "%" not in str(sentence) and "None" not in str(sentence)


# --- Words ----------------------------------------------------------------------------------------------------------

MODULES = sorted([
    *(ROOT / "tracker/domain" / f"{name}.py" for name in ("abstinence", "trends", "links", "review", "sentences")),
    *(ROOT / "tracker/domain/charts").glob("*.py"),
])
NEVER = re.compile(r"\b(clean|dirty|addict|abuse|relapse|lapse|slip|fail\w*|streak|broke|sober|only|never|always|just|"
                   r"should|must|risk|healed|cured)\b|!", re.IGNORECASE)


#: The markers of the extraction and how many of their arguments are texts.
MARKED = {"message": 1, "messages": 2}


def msgids() -> list[str]:
    """Every text marked for translation in these modules, read from their source as the extraction does."""
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if isinstance(node, ast.Call) and name in MARKED:
                for text in node.args[:MARKED[name]]:
                    assert isinstance(text, ast.Constant) and isinstance(text.value, str), f"{path.name}:{node.lineno}"
                    found.append(text.value)
    return found


def grade(text: str) -> float:
    """The Flesch-Kincaid grade, with a plain count of vowel groups; a place counts as a number of one syllable."""
    plain = re.sub(r"%\(\w+\)s|%%", "nine ", text)
    words = re.findall(r"[A-Za-z']+", plain)
    sentences = max(1, len(re.findall(r"[.?]+(?:\s|$)", plain)))
    if not words:
        return 0.0
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_the_grade_agrees_with_texts_of_known_difficulty() -> None:
    assert grade("The cat sat on the mat.") < 0
    assert grade("Percentage reconciliation necessitates considerable methodological sophistication.") > 12


def test_every_sentence_can_be_read_at_ten() -> None:
    texts = [text for text in msgids() if len(text.split()) > 3]
    assert len(texts) > 60
    hard = {text: round(grade(text), 1) for text in texts if grade(text) > 6}
    assert not hard


def test_no_sentence_judges_or_shouts() -> None:
    assert not [text for text in msgids() if NEVER.search(text)]
