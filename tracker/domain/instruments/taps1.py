"""TAPS-1: tobacco, alcohol, other drugs and medicines in the past year, shown answer by answer without a total.

Questions and answers from HL7 US Core. It gives the last question no list of answers: the list of the others is used.
The answers' numbers are those US Core gives the same codes in AUDIT-C.
"""

from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.item import Item, Option
from tracker.domain.instruments.licences import LICENCES
from tracker.domain.words import message

TEXTS = (
    "How often have you used any tobacco product in past 12 months",
    "How often have you had five or more drinks in one day during the past year [Reported]",
    "How often have you had four or more drinks in one day during the past year [Reported]",
    "How often have you used illegal or recreational drugs in past 12 months",
    (
        "How often have you used any prescription medications just for the feeling, more than prescribed "
        "or that were not prescribed for you in past 12 months [TAPS]"
    ),
)
CODES = ("96842-0", "88037-7", "75889-6", "96843-8", "96844-6")
OFTEN = (
    Option(4, "Daily or almost daily", "LA18934-2"),
    Option(3, "Weekly", "LA18891-4"),
    Option(2, "Monthly", "LA18876-5"),
    Option(1, "Less than monthly", "LA18933-4"),
    Option(0, "Never", "LA6270-8"),
)

TAPS1 = Instrument(
    key="taps1", name="TAPS-1", about=message("Tobacco, alcohol and drugs"), introduction="",
    items=tuple(Item(str(n), text, OFTEN, loinc=code)
                for n, (text, code) in enumerate(zip(TEXTS, CODES, strict=True), 1)),
    window=365, version="taps1/1", licence=LICENCES["taps1"], source="US Core", loinc="96841-2",
)
