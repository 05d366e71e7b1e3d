"""GAD-7: worry over the last two weeks, in its authors' words."""

from tracker.domain.instruments.instrument import Band, Instrument
from tracker.domain.instruments.item import Item
from tracker.domain.instruments.licences import LICENCES
from tracker.domain.instruments.phq9 import BOTHERED
from tracker.domain.words import message

INTRODUCTION = "Over the last 2 weeks, how often have you been bothered by the following problems?"
TEXTS = (
    "Feeling nervous, anxious or on edge",
    "Not being able to stop or control worrying",
    "Worrying too much about different things",
    "Trouble relaxing",
    "Being so restless that it is hard to sit still",
    "Becoming easily annoyed or irritable",
    "Feeling afraid as if something awful might happen",
)
#: LOINC's own display of the sixth says four weeks although the form asks about two: our text stands.
CODES = ("69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7")
BANDS = (
    Band("minimal", 0, message("Minimal")),
    Band("mild", 5, message("Mild")),
    Band("moderate", 10, message("Moderate")),
    Band("severe", 15, message("Severe")),
)

GAD7 = Instrument(
    key="gad7", name="GAD-7", about=message("Worry"), introduction=INTRODUCTION,
    items=tuple(Item(str(n), text, BOTHERED, loinc=code)
                for n, (text, code) in enumerate(zip(TEXTS, CODES, strict=True), 1)),
    total_of=sum, high=21, bands=BANDS, window=14, version="gad7/1",
    licence=LICENCES["gad7"], source="VistA 601.91; HL7 PHR IG", loinc="69737-5", total_loinc="70274-6",
)
