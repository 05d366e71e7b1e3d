"""Charts: what is drawn is what was logged, gaps are gaps, and a long range keeps its peaks."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.charts import CHARTS, Log, chart_for, days_of, figure, measure_chart, recovery
from tracker.domain.charts import days as days_chart
from tracker.domain.charts import month as month_chart
from tracker.domain.charts.bands import bands
from tracker.domain.charts.drawing import dates_under
from tracker.domain.charts.series import MOST, MOST_RINGS, Series, axis_of, measure_series, thinned
from tracker.domain.measures import MEASURES, Measure
from tracker.domain.phases import months_later
from tracker.domain.scales import Numbers, OneOf
from tracker.domain.trends import moving_median
from tracker.domain.words import message

MONDAY = date(2026, 3, 2)
CRAVING, MOOD, SLEEP = MEASURES["craving_peak"], MEASURES["mood"], MEASURES["sleep_hours"]
#: The drawing may round a place to a tenth of a percent of the box.
CLOSE = 0.06


@dataclass(frozen=True)
class Spell:
    """A phase span as the store gives it."""

    phase: str
    start: date
    made_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    end: date | None = None


def on(values: list[float | None], first: date = MONDAY) -> dict[date, float]:
    """The values on consecutive days from `first`; None is a day without one."""
    return {first + timedelta(days=n): value for n, value in enumerate(values) if value is not None}


def log(values: list[float | None], measure: Measure = CRAVING, **more: object) -> Log:
    """A log of one measure, drawn over just those days."""
    return replace(Log(MONDAY, MONDAY + timedelta(days=len(values) - 1), {measure.id: on(values)}), **more)  # type: ignore[arg-type]


def places(path: str) -> list[tuple[str, float, float]]:
    """The corners of path data: M or L, x and y."""
    tokens = re.findall(r"([ML])([\d.]+) ([\d.]+)", path)
    assert "".join(f"{kind}{x} {y}" for kind, x, y in tokens) == path.replace("h.01", "")
    return [(kind, float(x), float(y)) for kind, x, y in tokens]


# --- Series ---------------------------------------------------------------------------------------------------------

def test_dots_are_the_days_and_gaps_stay_gaps() -> None:
    values = [5.0] * 6 + [None] * 8 + [3.0] * 6
    series = measure_series(log(values), CRAVING)
    assert series.points == list(on(values).items())
    assert (series.logged, series.days, series.used) == (12, 20, 0)
    # The median holds on while four of the last seven days are there, and not one day longer.
    assert [(line[0], line[-1]) for line in series.segments] == [
        ((MONDAY + timedelta(days=3), 5.0), (MONDAY + timedelta(days=8), 5.0)),
        ((MONDAY + timedelta(days=17), 3.0), (MONDAY + timedelta(days=19), 3.0)),
    ]


def test_days_before_the_range_fill_the_first_median() -> None:
    values = on([8.0] * 20, MONDAY - timedelta(days=10))
    series = measure_series(Log(MONDAY, MONDAY + timedelta(days=9), {CRAVING.id: values}), CRAVING)
    assert series.segments[0][0] == (MONDAY, 8.0)
    assert len(series.points) == 10


def test_a_used_day_is_a_ring_at_its_value_or_at_the_foot() -> None:
    use = {MONDAY: "use", MONDAY + timedelta(days=1): "use", MONDAY + timedelta(days=2): "no_use",
           MONDAY + timedelta(days=3): "prescribed_only", MONDAY - timedelta(days=1): "use"}
    series = measure_series(log([9.0, None, 4.0, 4.0], use=use), CRAVING)
    assert series.rings == [(0, 9.0), (1, 0)] and series.used == 2
    drawn = figure(series)
    assert drawn.use[0][1] < drawn.use[1][1]  # y runs down
    assert drawn.used_label == (MONDAY + timedelta(days=1), *drawn.use[1])


def test_what_is_not_shared_is_not_drawn() -> None:
    series = measure_series(log([5.0] * 10), CRAVING)
    drawn = figure(series)
    assert (series.rings, series.bands, drawn.use, drawn.used_label, drawn.bands) == ([], [], [], None, [])


def test_an_empty_log_draws_an_empty_panel() -> None:
    for chart in CHARTS.values():
        said = chart.sentence(chart.series(Log(MONDAY, MONDAY + timedelta(days=13))))
        assert str(said)
    drawn = figure(measure_series(Log(MONDAY, MONDAY), CRAVING))
    assert (drawn.line, drawn.dots, drawn.end, drawn.x_labels) == ("", "", None, [(MONDAY, 50.0, "middle")])


def test_latest_is_the_last_answer_in_words() -> None:
    series = measure_series(log([3.0, 4.0, None], MOOD), MOOD)
    assert series.latest is not None
    assert (series.latest[0], str(series.latest[1])) == (MONDAY + timedelta(days=1), "Good")
    assert measure_series(log([None], MOOD), MOOD).latest is None
    slept = CHARTS["sleep"].series(log([7.5], SLEEP)).latest
    assert slept is not None and str(slept[1]) == "7.5 h"


@given(st.lists(st.none() | st.integers(0, 10).map(float), min_size=401, max_size=900))
@settings(max_examples=30)
def test_a_long_range_is_thinned_and_keeps_its_extremes(values: list[float | None]) -> None:
    series = measure_series(log(values), CRAVING)
    logged = on(values)
    assert len(series.dots) <= MOST and sum(map(len, series.lines)) <= MOST
    assert series.logged == len(logged)
    assert set(series.points) <= set(logged.items())
    assert series.points == sorted(series.points)
    if logged:
        kept = [value for _, value in series.dots]
        assert (min(kept), max(kept)) == (min(logged.values()), max(logged.values()))
        assert series.latest is not None and series.latest[0] == max(logged)
    medians = moving_median(values)
    for line in series.lines:
        assert all(medians[place] == value for place, value in line)


def test_every_stretch_keeps_its_highest_and_lowest() -> None:
    values: list[float | None] = [float(n % 11) for n in range(3650)]
    kept = dict(thinned(values))
    for part in range(200):
        stretch = range(part * 3650 // 200, (part + 1) * 3650 // 200)
        assert {kept[place] for place in stretch if place in kept} == {0.0, 10.0}


def test_a_year_of_dots_is_not_thinned() -> None:
    assert len(measure_series(log([5.0] * 366), CRAVING).dots) == 366


def test_rings_of_a_long_range_stay_apart() -> None:
    many = {MONDAY + timedelta(days=n): "use" for n in range(600)}
    series = measure_series(log([5.0] * 600, use=many), CRAVING)
    assert len(series.rings) == MOST_RINGS and series.used == 600
    short = {MONDAY + timedelta(days=n): "use" for n in range(42)}
    assert len(measure_series(log([5.0] * 42, use=short), CRAVING).rings) == 42


def test_ranges() -> None:
    assert days_of("2w", MONDAY, None) == (MONDAY - timedelta(days=13), MONDAY)
    assert days_of("6w", MONDAY, date(2020, 1, 1)) == (MONDAY - timedelta(days=41), MONDAY)
    assert days_of("all", MONDAY, date(2020, 1, 1)) == (date(2020, 1, 1), MONDAY)
    assert days_of("all", MONDAY, MONDAY) == days_of("all", MONDAY, None) == days_of("2w", MONDAY, None)
    with pytest.raises(KeyError):
        days_of("year", MONDAY, None)


# --- Bands ----------------------------------------------------------------------------------------------------------

def test_detox_and_settling_are_one_band_with_the_persons_own_name() -> None:
    spans = [Spell("stabilise.detox", MONDAY), Spell("stabilise.settle", MONDAY + timedelta(days=7)),
             Spell("active", MONDAY + timedelta(days=14)), Spell("extra_support", MONDAY + timedelta(days=15))]
    drawn = bands(spans, MONDAY, MONDAY + timedelta(days=27))
    assert [(band.kind, str(band.name)) for band in drawn] == [("detox", "Detox"), ("active", "Active treatment")]
    boxes = figure(measure_series(log([5.0] * 28, spans=spans, names={"active": "Building"}), CRAVING)).bands
    assert [(box.kind, str(box.name), box.x, box.width) for box in boxes] == [
        ("detox", "Detox", 0, 50), ("active", "Building", 50, 50),
    ]


def test_bands_are_cut_to_the_days_drawn_and_a_return_is_a_band_of_its_own() -> None:
    spans = [Spell("active", MONDAY - timedelta(days=90)), Spell("stabilise.detox", MONDAY + timedelta(days=5)),
             Spell("active", MONDAY + timedelta(days=10)), Spell("maintain", MONDAY + timedelta(days=90))]
    drawn = bands(spans, MONDAY, MONDAY + timedelta(days=19))
    assert [(band.kind, (band.first - MONDAY).days, (band.last - MONDAY).days) for band in drawn] == [
        ("active", 0, 4), ("detox", 5, 9), ("active", 10, 19),
    ]
    assert bands([Spell("active", MONDAY)], MONDAY - timedelta(days=9), MONDAY - timedelta(days=1)) == []


# --- Drawing --------------------------------------------------------------------------------------------------------

def test_a_panel_drawn_by_hand() -> None:
    drawn = figure(measure_series(log([None, None, 10.0, 10.0, 10.0, 0.0, 0.0, None, None, 5.0]), CRAVING))
    # Axis −0.8 to 10.8: 10 is 0.8 of 11.6 from the top.
    assert drawn.dots == "M25 6.9h.01M35 6.9h.01M45 6.9h.01M55 93.1h.01M65 93.1h.01M95 50h.01"
    assert drawn.line == "M55 6.9L85 6.9L95 50"
    assert drawn.end == (95, 50)
    assert [(str(word), y) for word, y in drawn.y_labels] == [("0", 93.1), ("5", 50), ("10", 6.9)]


def test_the_fixed_ranges() -> None:
    words = {name: [str(word) for word, _ in figure(chart.series(Log(MONDAY, MONDAY))).y_labels]
             for name, chart in CHARTS.items() if chart.kind == "line"}
    assert words == {"craving": ["0", "5", "10"], "mood": ["Awful", "OK", "Great"], "sleep": ["4 h", "8 h"],
                     "confidence": ["0", "5", "10"]}


def test_a_night_beyond_the_axis_is_drawn_at_its_edge() -> None:
    series = CHARTS["sleep"].series(log([12.0, 0.5, 9.0, 3.0], SLEEP))
    assert [y for _, _, y in places(figure(series).dots)] == [0, 100, 7.1, 92.9]
    assert [value for _, value in series.points] == [12.0, 0.5, 9.0, 3.0]


@given(st.lists(st.none() | st.integers(0, 32).map(lambda n: n / 2), min_size=1, max_size=430), st.integers(0, 6))
@settings(max_examples=60)
def test_every_place_is_in_the_box_and_where_it_belongs(values: list[float | None], ring: int) -> None:
    series = CHARTS["sleep"].series(log(values, SLEEP, use={MONDAY + timedelta(days=ring): "use"}))
    drawn = figure(series)
    dots = places(drawn.dots)
    assert len(dots) == len(series.dots)
    for (_, x, y), (place, value) in zip(dots, series.dots, strict=True):
        assert 0 <= x <= 100 and 0 <= y <= 100
        assert x == pytest.approx(100 * (place + 0.5) / series.days, abs=CLOSE)
        assert y == pytest.approx(min(max(100 * (9.5 - value) / 7, 0), 100), abs=CLOSE)
    corners = places(drawn.line)
    assert [kind for kind, _, _ in corners].count("M") == len(series.lines)
    assert drawn.end == (corners[-1][1:] if corners else None)
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in drawn.use)
    _the_line_goes_through_every_median(series, corners)


def _the_line_goes_through_every_median(series: Series, corners: list[tuple[str, float, float]]) -> None:
    """Places left out between corners lie on the straight line between them."""
    pieces: list[list[tuple[float, float]]] = []
    for kind, x, y in corners:
        if kind == "M":
            pieces.append([])
        pieces[-1].append((x, y))
    for piece, line in zip(pieces, series.lines, strict=True):
        for place, value in line:
            x, y = 100 * (place + 0.5) / series.days, min(max(100 * (9.5 - value) / 7, 0), 100)
            near = [corner for corner in piece if abs(corner[0] - x) <= CLOSE]
            around = [(left, right) for left, right in pairwise(piece) if left[0] <= x <= right[0]]
            assert any(abs(corner[1] - y) <= CLOSE for corner in near) or any(
                left[1] == right[1] == pytest.approx(y, abs=CLOSE) for left, right in around)


@given(st.integers(1, 4000))
def test_at_most_four_dates_from_first_to_last(days: int) -> None:
    dates = dates_under(MONDAY, days)
    assert len(dates) == min(4, days)
    assert dates[0][0] == MONDAY and dates[-1][0] == MONDAY + timedelta(days=days - 1)
    assert [x for _, x, _ in dates] == sorted(x for _, x, _ in dates)


def test_six_weeks_of_five_panels_weigh_little() -> None:
    values: list[float | None] = [float((n * 7) % 11) for n in range(42)]
    drawn = figure(measure_series(log(values), CRAVING))
    assert len(drawn.line) + len(drawn.dots) < 1200


# --- Any measure ----------------------------------------------------------------------------------------------------

def test_every_measure_with_an_order_has_a_chart() -> None:
    without = {measure.id for measure in MEASURES.values() if chart_for(measure) is None}
    assert without == {"use", "pain_where", "coping_used", "meds_taken"}
    for measure in MEASURES.values():
        chart = chart_for(measure)
        if chart is None:
            with pytest.raises(ValueError, match="no order"):
                measure_chart(measure)
            continue
        scale = measure.scale
        answers = [choice.value for choice in scale.choices] or [str(scale.low if isinstance(scale, Numbers) else 0)]
        values = [scale.number(answer) for answer in answers]
        drawn = figure(chart.series(log([*values, *values, *values], measure)))
        assert len(places(drawn.dots)) == 3 * len(values)
        assert chart.topic == measure.topic and str(chart.sentence(chart.series(log(values, measure))))


def test_a_made_up_measure_follows_by_itself() -> None:
    tea = Measure("tea", message("Tea"), message("Cups of tea"), Numbers(0, 8, "neither"), "body", "day", "made up")
    chart = chart_for(tea)
    assert chart is not None
    series = chart.series(log([2.0, 3.0, 3.0, 4.0, None], tea))
    assert str(chart.sentence(series)) == (
        "Tea: around 3, usual range 2 to 4, from 4 days. The line starts near 3 and ends near 3. 1 day has no answer."
    )


def test_a_named_chart_is_the_one_of_its_measure() -> None:
    assert chart_for(SLEEP) is CHARTS["sleep"] and chart_for(CRAVING) is CHARTS["craving"]


def test_a_long_count_is_drawn_to_what_was_seen() -> None:
    minutes = MEASURES["exercise_min"].scale
    assert [axis_of(minutes, highest).high for highest in (0, 10, 11, 45, 60, 150, 300)] == [
        10, 10, 20, 50, 100, 200, 500,
    ]
    with pytest.raises(TypeError):
        axis_of(MEASURES["coping_used"].scale, 1)
    assert [str(word) for _, word in axis_of(MEASURES["alone"].scale, 0).ticks] == ["None", "In person"]
    assert isinstance(MEASURES["alone"].scale, OneOf)


# --- Sentences ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("values", "said"), [
    ([None] * 5, "Craving: nothing logged in these days."),
    ([4.0], "Craving: 1 day logged so far. From three days on they are summed up."),
    ([4.0, 5.0], "Craving: 2 days logged so far. From three days on they are summed up."),
    ([4.0, 4.0, 4.0], "Craving: around 4 of 10, from 3 days."),
    ([2.0, 4.0, 5.0, None], "Craving: around 4 of 10, usual range 3 to 5, from 3 days. 1 day has no answer."),
    ([8.0] * 7 + [None] * 2 + [2.0] * 7,
     "Craving: around 5 of 10, usual range 2 to 8, from 14 days. The line starts near 8 and ends near 2. "
     "2 days have no answer."),
])
def test_a_panel_says_what_it_shows(values: list[float | None], said: str) -> None:
    chart = CHARTS["craving"]
    assert str(chart.sentence(chart.series(log(values)))) == said


def test_craving_counts_days_of_use_and_mood_speaks_in_words() -> None:
    craving = CHARTS["craving"]
    used = {MONDAY: "use", MONDAY + timedelta(days=2): "use"}
    assert str(craving.sentence(craving.series(log([9.0, 9.0, 9.0], use=used)))).endswith("Use is logged on 2 days.")
    mood = CHARTS["mood"]
    assert str(mood.sentence(mood.series(log([3.0, 4.0, 3.0, 4.0], MOOD)))).startswith(
        "Mood: around OK to Good, usual range OK to Good, from 4 days.")
    sleep = CHARTS["sleep"]
    assert str(sleep.sentence(sleep.series(log([6.5, 7.0, 8.0], SLEEP)))).startswith(
        "Sleep: around 7 h, usual range 6.5 to 7.5, from 3 days.")


# --- Days without use -----------------------------------------------------------------------------------------------

def test_a_bar_a_week_out_of_the_known_days() -> None:
    states = ["no_use"] * 5 + ["use", "unknown"] + ["no_use", "prescribed_only"]
    use = {MONDAY + timedelta(days=n): state for n, state in enumerate(states)}
    bars = days_chart.series(Log(MONDAY, MONDAY + timedelta(days=9), use=use))
    assert bars.unit == "week"
    assert [(bar.first, bar.without, bar.known, bar.partial) for bar in bars.bars] == [
        (MONDAY, 5, 6, False), (MONDAY + timedelta(days=7), 2, 2, True),
    ]
    assert bars.bars[0].share == pytest.approx(5 / 6)
    assert bars.bars[1].share == pytest.approx(2 / 7)  # this week so far is never a full bar
    assert str(days_chart.sentence(bars)) == (
        "88% of 8 known days without use (possible range 70–90%). 2 days are not known and are left out.")


def test_no_percentage_and_no_bar_from_nothing() -> None:
    bars = days_chart.series(Log(MONDAY, MONDAY + timedelta(days=6)))
    assert (bars.bars[0].share, bars.bars[0].known, bars.bars[0].partial) == (0, 0, False)
    assert str(days_chart.sentence(bars)) == "No answer about use in these days."
    few = days_chart.series(Log(MONDAY, MONDAY + timedelta(days=6), use={MONDAY: "no_use"}))
    assert str(days_chart.sentence(few)) == (
        "1 day without use, out of 1 known. 6 days are not known and are left out.")


def test_weeks_begin_where_the_person_begins_them_and_the_first_is_whole() -> None:
    use = {MONDAY + timedelta(days=n): "no_use" for n in range(-3, 12)}
    sunday_first = days_chart.series(Log(MONDAY + timedelta(days=2), MONDAY + timedelta(days=11), use=use,
                                         week_starts=6))
    assert [(bar.first.weekday(), bar.without) for bar in sunday_first.bars] == [(6, 7), (6, 6)]


@given(st.dictionaries(st.integers(0, 1200), st.sampled_from(["no_use", "use", "prescribed_only", "unknown"])),
       st.integers(0, 1200))
@settings(max_examples=60)
def test_bars_hold_every_known_day_once(states: dict[int, str], length: int) -> None:
    use = {MONDAY + timedelta(days=n): state for n, state in states.items()}
    bars = days_chart.series(Log(MONDAY, MONDAY + timedelta(days=length), use=use))
    assert len(bars.bars) <= days_chart.MOST_BARS
    inside = [state for n, state in states.items() if n <= length and state != "unknown"]
    assert sum(bar.known for bar in bars.bars) == len(inside)
    assert sum(bar.without for bar in bars.bars) == len(inside) - inside.count("use")
    for before, after in pairwise(bars.bars):
        assert before.last + timedelta(days=1) == after.first and not before.partial
    assert all(0 <= bar.share <= 1 for bar in bars.bars)


# --- Month and recovery ---------------------------------------------------------------------------------------------

def test_a_month_at_a_glance() -> None:
    today = MONDAY + timedelta(days=9)
    held = Log(MONDAY, today, {CRAVING.id: on([0.0, 2.0, 5.0, 7.0, 10.0, None, None]), MOOD.id: on([None] * 5 + [3.0])},
               {MONDAY + timedelta(days=1): "use"}, today=today)
    month = month_chart.series(held)
    assert (month.first, len(month.weeks), {len(week) for week in month.weeks}) == (date(2026, 3, 1), 6, {7})
    assert month.weeks[0][:6] == [None] * 6  # 1 March 2026 is a Sunday
    cells = {cell.day.day: cell for cell in month.cells}
    assert len(cells) == 31
    assert [cells[n].shade for n in range(2, 8)] == [0, 1, 2, 3, 4, None]
    assert [cells[n].logged for n in range(1, 9)] == [False, True, True, True, True, True, True, False]
    assert cells[3].used and not cells[2].used
    assert (cells[10].when, cells[11].when, cells[12].when) == ("past", "today", "later")
    assert str(month_chart.sentence(month)) == (
        "6 days logged. The strongest craving was 10 of 10, the mildest 0. Use is logged on 1 day. "
        "4 days have no log.")
    sunday_first = month_chart.series(replace(held, week_starts=6))
    assert sunday_first.weeks[0][0] is not None and len(sunday_first.weeks) == 5


def test_the_recovery_view_has_own_ratings_and_a_range_that_varies() -> None:
    since = date(2026, 1, 31)
    today = since + timedelta(days=60)
    memory = {since + timedelta(days=n): 3.0 if n < 30 else 1.0 for n in range(-5, 61)}
    view = recovery.series(Log(since, today, {"memory": memory}), since)
    assert [series.measure.id for series, _ in view.panels] == [
        "memory", "concentration", "sleep_hours", "bladder_pain", "mood",
    ]
    first, told = view.panels[0]
    assert (first.first, first.last) == (since, months_later(since, 18))
    assert first.reported == view.reported and str(view.reported.name) == "Reports vary"
    assert (view.reported.first, view.reported.last) == (date(2026, 4, 30), date(2027, 7, 31))
    assert first.logged == 61 and max(day for day, _ in first.points) == today
    assert "no answer" not in str(told)  # days to come are not days without an answer
    drawn = figure(first)
    assert drawn.reported is not None
    assert drawn.reported.x == pytest.approx(16.3, abs=0.2)
    assert drawn.reported.x + drawn.reported.width == pytest.approx(100, abs=0.05)
    late = recovery.series(Log(since, since + timedelta(days=900), {}), since)
    assert late.panels[0][0].last == since + timedelta(days=900)
    assert "reports vary" in str(recovery.sentence(view)) and "%" not in str(recovery.sentence(view))
