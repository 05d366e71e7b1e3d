"""PHQ-2: the first two questions of the PHQ-9; from 2 points on it leads to the whole."""

from tracker.domain.instruments.instrument import Band, Instrument, Opens
from tracker.domain.instruments.item import Item
from tracker.domain.instruments.licences import LICENCES
from tracker.domain.instruments.phq9 import BOTHERED, CODES
from tracker.domain.words import message

INTRODUCTION = "Over the past two weeks, how often have you been bothered by the following problems?"
TEXTS = (
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
)

PHQ2 = Instrument(
    key="phq2", name="PHQ-2", about=message("Low mood"), introduction=INTRODUCTION,
    items=tuple(Item(str(n), text, BOTHERED, loinc=code)
                for n, (text, code) in enumerate(zip(TEXTS, CODES[:2], strict=True), 1)),
    total_of=sum, high=6, window=14, version="phq2/1",
    bands=(Band("negative", 0, message("Below the cut-off")), Band("positive", 3, message("At or above the cut-off"))),
    opens=Opens("phq9", 2, "2 or more finds 86 of 100 where 3 or more finds 61 (domain reference §4.2)"),
    licence=LICENCES["phq2"], source="VistA YTSPHQ2; PMC2906530", total_loinc="55758-7",
)
