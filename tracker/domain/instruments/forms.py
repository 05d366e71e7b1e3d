"""How forms are scored whose words we may not ship: for content packs that bring the words (`pack.py`).

Rules of the domain reference §4.2; the T-scores are those of the VA's routine YTSPROM for PROMIS-29 v2.0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.instruments.instrument import Band, Total
from tracker.domain.scales import Direction
from tracker.domain.words import message

Values = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What a form must look like to be scored: the numbers each item takes, in printed order, and its total, if any."""

    values: tuple[Values, ...]
    total_of: Total | None
    low: int
    high: int
    source: str
    direction: Direction = "worse"
    bands: tuple[Band, ...] = ()


def times_four(answers: Sequence[int]) -> int:
    """The raw sum on a footing of a hundred, as WHO-5 does; not (raw − 5) × 4, as one web calculator has it."""
    return 4 * sum(answers)


def t_score(*scores: float) -> Total:
    """The T-score of four answers from 1 to 5: `scores` for raw sums from 4 to 20."""
    by_raw = dict(zip(range(4, 21), scores, strict=True))
    return lambda answers: by_raw[sum(answers)]


def _each(count: int, low: int, high: int) -> tuple[Values, ...]:
    return (tuple(range(low, high + 1)),) * count


ANXIETY = (40.3, 48.0, 51.2, 53.7, 55.8, 57.7, 59.5, 61.4, 63.4, 65.3, 67.3, 69.3, 71.2, 73.3, 75.4, 77.9, 81.6)
DEPRESSION = (41.0, 49.0, 51.8, 53.9, 55.7, 57.3, 58.9, 60.5, 62.2, 63.9, 65.7, 67.5, 69.4, 71.2, 73.3, 75.7, 79.4)
SLEEP = (32.0, 37.5, 41.1, 43.8, 46.2, 48.4, 50.5, 52.4, 54.3, 56.1, 57.9, 59.8, 61.7, 63.8, 66.0, 68.8, 73.3)
T_TABLES = {"promis_anxiety_4a": ANXIETY, "promis_depression_4a": DEPRESSION, "promis_sleep_4a": SLEEP}
YES_IN_TIME = (0, 3, 6)

FORMS: dict[str, Form] = {
    "who5": Form(_each(5, 0, 5), times_four, 0, 100, "corc.uk.net", "better", (
        Band("low", 0, message("Low well-being")), Band("above", 51, message("Above the line for low well-being")))),
    "isi": Form(_each(7, 0, 4), sum, 0, 28, "VistA 601.93", bands=(
        Band("none", 0, message("None")), Band("subthreshold", 8, message("Subthreshold")),
        Band("moderate", 15, message("Moderate")), Band("severe", 22, message("Severe")))),
    # No cut-off for ketamine was found: a number and its change, no band.
    "sds": Form(_each(5, 0, 3), sum, 0, 15, "Gossop 1995"),
    "icsi": Form(_each(4, 0, 5), sum, 0, 20, "PMID 11378052"),
    "icpi": Form(_each(4, 0, 4), sum, 0, 16, "PMID 11378052"),
    # Items 1–9 take 0–4 and items 10–11 take 0, 2 or 4; one page prints these two the wrong way round.
    "dudit": Form((*_each(9, 0, 4), (0, 2, 4), (0, 2, 4)), sum, 0, 44, "DUDIT manual 2003"),
    # Two rival sets of bands are in use and the makers advise none: a pack brings the one it means.
    "k10": Form(_each(10, 1, 5), sum, 10, 50, "behindthebarriers.org.au"),
    "k6": Form(_each(6, 0, 4), sum, 0, 24, "PRBM.S417446"),
    "sure": Form(_each(21, 1, 3), sum, 21, 63, "domain reference §4.2", "better"),
    "barc10": Form(_each(10, 1, 6), sum, 10, 60, "Vilsaint 2017", "better"),
    # Questions 2 to 7 for one substance, each answer with the points of the VA's keys; tobacco has no question 5.
    "assist": Form(((0, 2, 3, 4, 6), (0, 3, 4, 5, 6), (0, 4, 5, 6, 7), (0, 5, 6, 7, 8), YES_IN_TIME, YES_IN_TIME),
                   sum, 0, 39, "VistA 601.91"),
    "assist_tobacco": Form(((0, 2, 3, 4, 6), (0, 3, 4, 5, 6), (0, 4, 5, 6, 7), YES_IN_TIME, YES_IN_TIME),
                           sum, 0, 31, "VistA 601.91"),
    **{key: Form(_each(4, 1, 5), t_score(*table), round(table[0]), round(table[-1]), "VistA YTSPROM")
       for key, table in T_TABLES.items()},
}
