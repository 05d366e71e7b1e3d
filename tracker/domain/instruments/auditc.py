"""AUDIT-C: alcohol in the past year.

Questions from the VA file; the answers to the second and third from HL7 US Core, whose example leaves out the first:
its answers are LOINC list LL2179-1. Who never drinks is not asked the other two; they count as nought.
"""

from tracker.domain.instruments.instrument import Band, Instrument
from tracker.domain.instruments.item import Item, Option
from tracker.domain.instruments.licences import LICENCES
from tracker.domain.words import message

INTRODUCTION = "Please read each item carefully and select the correct answer for you."
TEXTS = (
    "How often did you have a drink containing alcohol in the past year?",
    (
        "How many drinks containing alcohol did you have on a typical day when you were drinking in the "
        "past year?"
    ),
    "How often did you have six or more drinks on one occasion in the past year?",
)
OFTEN = (
    Option(0, "Never", "LA6270-8"),
    Option(1, "Monthly or less", "LA18926-8"),
    Option(2, "2-4 times a month", "LA18927-6"),
    Option(3, "2-3 times a week", "LA18928-4"),
    Option(4, "4 or more times a week", "LA18929-2"),
)
DRINKS = (
    Option(0, "1 or 2", "LA15694-5"),
    Option(1, "3 or 4", "LA15695-2"),
    Option(2, "5 or 6", "LA18930-0"),
    Option(3, "7 to 9", "LA18931-8"),
    Option(4, "10 or more", "LA18932-6"),
)
SIX_OR_MORE = (
    Option(0, "Never", "LA6270-8"),
    Option(1, "Less than monthly", "LA18933-4"),
    Option(2, "Monthly", "LA18876-5"),
    Option(3, "Weekly", "LA18891-4"),
    Option(4, "Daily or almost daily", "LA18934-2"),
)
NO_ALCOHOL = ("1", 0)

AUDITC = Instrument(
    key="auditc", name="AUDIT-C", about=message("Alcohol"), introduction=INTRODUCTION,
    items=(
        Item("1", TEXTS[0], OFTEN, loinc="68518-0"),
        Item("2", TEXTS[1], DRINKS, unless=NO_ALCOHOL, loinc="68519-8"),
        Item("3", TEXTS[2], SIX_OR_MORE, unless=NO_ALCOHOL, loinc="68520-6"),
    ),
    total_of=sum, high=12, window=365, spacing=84, version="auditc/1",
    # US Core's own help text: 3 or more for women, 4 or more for men. We do not ask which a person is.
    bands=(
        Band("below", 0, message("Below the cut-off")),
        Band("women", 3, message("At the cut-off for women")),
        Band("positive", 4, message("At or above the cut-off for women and men")),
    ),
    licence=LICENCES["auditc"], source="US Core; PMID 12695273", loinc="72109-2", total_loinc="75626-2",
)
