"""PHQ-9: low mood over the past two weeks, in its authors' words.

Item texts from the VA file, answers and codes from HL7 US Core. The question of difficulty is asked and never added.
Any answer above "Not at all" to the ninth opens the support screen (VA rule, domain reference §6.3).
"""

from tracker.domain.instruments.instrument import Band, Instrument
from tracker.domain.instruments.item import Item, Option
from tracker.domain.instruments.licences import LICENCES
from tracker.domain.words import message

INTRODUCTION = (
    "Over the past 2 weeks, how often have you been bothered by any of the following problems? Please read "
    "each item carefully and give your best response."
)
TEXTS = (
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself or that you are a failure or have let yourself or your family down",
    "Trouble concentrating on things, such as reading the newspaper or watching television",
    (
        "Moving or speaking so slowly that other people could have noticed. Or the opposite being so "
        "fidgety or restless that you have been moving around a lot more than usual"
    ),
    "Thoughts that you would be better off dead or of hurting yourself in some way",
)
CODES = (
    "44250-9", "44255-8", "44259-0", "44254-1", "44251-7",
    "44258-2", "44252-5", "44253-3", "44260-8",
)
#: How often in two weeks; shared by the PHQ and GAD forms.
BOTHERED = (
    Option(0, "Not at all", "LA6568-5"),
    Option(1, "Several days", "LA6569-3"),
    Option(2, "More than half the days", "LA6570-1"),
    Option(3, "Nearly every day", "LA6571-9"),
)
DIFFICULTY = Item(
    "10",
    (
        "If you checked off any problems, how DIFFICULT have these problems made it for you to do your "
        "work, take care of things at home or get along with other people?"
    ),
    (
        Option(0, "Not difficult at all", "LA6572-7"),
        Option(1, "Somewhat difficult", "LA6573-5"),
        Option(2, "Very difficult", "LA6575-0"),
        Option(3, "Extremely difficult", "LA6574-3"),
    ),
    loinc="69722-7",
)
#: Words for professionals; the cut points as published (0–4, 5–9, 10–14, 15–19, 20–27).
BANDS = (
    Band("minimal", 0, message("Minimal")),
    Band("mild", 5, message("Mild")),
    Band("moderate", 10, message("Moderate")),
    Band("moderately severe", 15, message("Moderately severe")),
    Band("severe", 20, message("Severe")),
)

PHQ9 = Instrument(
    key="phq9", name="PHQ-9", about=message("Low mood"), introduction=INTRODUCTION,
    items=tuple(Item(str(n), text, BOTHERED, safety=n == 9, loinc=code)
                for n, (text, code) in enumerate(zip(TEXTS, CODES, strict=True), 1)),
    apart=(DIFFICULTY,), total_of=sum, high=27, bands=BANDS, window=14, version="phq9/1",
    licence=LICENCES["phq9"], source="US Core; VistA 601.91; PMC2906530", loinc="44249-1", total_loinc="44261-6",
)
