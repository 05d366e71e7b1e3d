"""The chart of a questionnaire: scores on their days, ranges without words, and what the sentence says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.charts import Log, check_in, figure
from tracker.domain.charts.chart import Chart
from tracker.domain.charts.check_in import Scores
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.words import Message

LAST = date(2026, 11, 20)
PHQ9, GAD7, BAM_R, EVS = (INSTRUMENTS[key] for key in ("phq9", "gad7", "bam_r", "evs"))


@dataclass(frozen=True)
class Span:
    phase: str
    start: date
    end: date | None = None
    made_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)


def ago(days: int) -> date:
    return LAST - timedelta(days=days)


def only(instrument: Instrument) -> Chart[Scores]:
    (chart,) = check_in.charts(instrument)
    return chart


def log(instrument: Instrument, scores: Mapping[date, float], spans: tuple[Span, ...] = ()) -> Log:
    return Log(min(scores, default=LAST), LAST, {instrument.topic: scores}, spans=spans)


def test_each_score_stands_on_its_day_at_its_height() -> None:
    series = only(PHQ9).series(log(PHQ9, {ago(56): 14, ago(28): 9, LAST: 7}))
    assert series.points == [(ago(56), 14), (ago(28), 9), (LAST, 7)]
    assert (series.first, series.days, series.dots) == (ago(56), 57, [(0, 14), (28, 9), (56, 7)])
    drawn = figure(series)
    assert drawn.dots.count("M") == 3 and drawn.line.count("L") == 2 and drawn.end == (99.1, 71.5)


def test_ranges_are_numbers_and_stretches_and_no_words() -> None:
    series = only(PHQ9).series(log(PHQ9, {LAST: 7}))
    assert [str(word) for _mark, word in series.axis.ticks] == ["0", "5", "10", "15", "20", "27"]
    assert len(series.ranges) == 2, "every second of five"
    said = str(only(PHQ9).sentence(series)) + "".join(str(word) for _y, word in series.axis.ticks)
    for band in PHQ9.bands:
        assert str(band.word).casefold() not in said.casefold()


def test_a_score_lies_inside_its_range() -> None:
    """5 is the lowest of the second range, 4 the highest of the first: the edge runs between them."""
    series = only(PHQ9).series(log(PHQ9, {LAST: 5}))
    top, height = series.ranges[0]
    ys = {score: 100 * (series.axis.high + series.axis.pad - score) / (series.axis.high - series.axis.low
                                                                         + 2 * series.axis.pad)
          for score in (4, 5, 9, 10)}
    assert ys[10] < top < ys[9] and ys[5] < top + height < ys[4]


def test_a_range_too_wide_is_drawn_to_the_highest_score() -> None:
    series = only(EVS).series(log(EVS, {ago(56): 90, ago(28): 60, LAST: 150}))
    assert series.axis.high == 200
    assert str(only(EVS).sentence(series)).startswith("Exercise Vital Sign: 90 on ")


def test_one_line_for_each_part_and_none_without_scores() -> None:
    assert [str(chart.name) for chart in check_in.charts(BAM_R)] == ["Use", "What makes it harder", "What helps"]
    assert {chart.topic for chart in check_in.charts(BAM_R)} == {"check_ins:bam_r"}
    for key in ("settling", "body", "taps1", "bam_iop"):
        assert check_in.charts(INSTRUMENTS[key]) == []


def test_numbers_leave_out_what_has_no_score() -> None:
    whole = BAM_R.score([0, *[3] * 12, *[1] * 10])
    blank = BAM_R.score([None] * len(BAM_R.items))
    found = check_in.numbers(BAM_R, [(ago(28), blank), (LAST, whole)])
    assert set(found) == {"check_ins:bam_r:use", "check_ins:bam_r:risk", "check_ins:bam_r:protective"}
    assert all(set(by_day) == {LAST} for by_day in found.values())
    assert check_in.numbers(PHQ9, [(LAST, PHQ9.score([1] * 9)), (ago(28), PHQ9.score([None] * 9))]) == {
        "check_ins:phq9": {LAST: 9}}
    assert check_in.numbers(INSTRUMENTS["settling"], [(LAST, INSTRUMENTS["settling"].score([None] * 6))]) == {}


def test_the_line_stops_where_too_long_a_time_lies_between() -> None:
    series = only(PHQ9).series(log(PHQ9, {ago(200): 14, ago(172): 12, ago(28): 9, LAST: 7}))
    assert [len(line) for line in series.lines] == [2, 2]
    assert figure(series).line.count("M") == 2


def test_phases_lie_under_it() -> None:
    spans = (Span("stabilise.detox", ago(60)), Span("active", ago(30)))
    series = only(GAD7).series(log(GAD7, {ago(56): 9, LAST: 4}, spans))
    assert [(band.kind, band.first) for band in series.bands] == [("detox", ago(56)), ("active", ago(30))]


@pytest.mark.parametrize(("scores", "said"), [
    ({}, "PHQ-9: no score yet."),
    ({LAST: 7}, "PHQ-9: 7 of 27 on 2026-11-20."),
    ({ago(28): 12, LAST: 10}, "PHQ-9, on 2026-10-23 and 2026-11-20. "
                              "12 last time, 10 now. That is within the usual wobble."),
    ({ago(56): 20, ago(28): 14, LAST: 7},
     "PHQ-9: 20 of 27 on 2026-09-25, 7 of 27 on 2026-11-20, from 3 check-ins. "
     "Your PHQ-9 went from 14 to 7. That is more than the usual wobble for this form."),
])
def test_the_sentence(scores: Mapping[date, float], said: str) -> None:
    assert str(only(PHQ9).sentence(only(PHQ9).series(log(PHQ9, scores)))) == said


def test_a_part_gets_its_numbers_and_no_verdict() -> None:
    chart = check_in.charts(BAM_R)[0]
    series = chart.series(Log(ago(28), LAST, {chart.id: {ago(28): 60, LAST: 10}}))
    assert str(chart.sentence(series)).endswith("60 last time, 10 now.")


def test_a_form_nobody_has_seen_draws_itself() -> None:
    made_up = replace(PHQ9, key="made_up", name="Made up", bands=(), low=3, high=9)
    series = only(made_up).series(log(made_up, {LAST: 6}))
    assert [str(word) for _mark, word in series.axis.ticks] == ["3", "6", "9"] and series.ranges == []


@given(st.dictionaries(st.integers(0, 4000), st.integers(0, 27), max_size=80))
def test_any_scores_can_be_drawn(scores: dict[int, int]) -> None:
    chart = only(PHQ9)
    series = chart.series(log(PHQ9, {ago(days): score for days, score in scores.items()}))
    drawn, said = figure(series), chart.sentence(series)
    assert isinstance(said, Message)
    assert drawn.dots.count("M") == len(scores) == sum(len(line) for line in series.lines)
    assert all(0 <= y <= 100 for _word, y in drawn.y_labels)
