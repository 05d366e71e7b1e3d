"""Every daily measure: one row here gives its field, validation, share topic, chart line and export column.

Questions, anchors and windows follow the domain reference §3; names and directions follow decision 5 of the plan.
"""

from dataclasses import dataclass
from typing import Literal

from tracker.domain.scales import (
    NONE_TO_A_LOT,
    NONE_TO_SEVERE,
    NOT_AT_ALL_TO_EXTREMELY,
    YES_NO,
    Choice,
    Numbers,
    OneOf,
    Scale,
    Several,
    count,
    strength,
)
from tracker.domain.words import Message, message

Group = Literal["core", "confidence", "feelings", "thinking", "body", "bladder", "day", "substances"]
DETOX, SETTLE, ACTIVE, MAINTAIN = "stabilise.detox", "stabilise.settle", "active", "maintain"
EARLY = frozenset({DETOX, SETTLE})
ALL = frozenset({DETOX, SETTLE, ACTIVE, MAINTAIN})
LATER = frozenset({ACTIVE, MAINTAIN})
NOWHERE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing a person can log about a day.

    `prompted` holds the phases whose "Add more" shows it without being asked for; a person can switch any measure on
    or off. `source` names where the item comes from; `loinc` its code where one is verified.
    """

    id: str
    name: Message
    question: Message
    scale: Scale
    topic: str
    group: Group
    source: str
    prompted: frozenset[str] = NOWHERE
    hint: Message | None = None
    loinc: str = ""


SLEEP_CHIPS = (
    Choice("4", message("≤4"), message("4 hours or less")),
    Choice("5", message("5"), message("5 hours")),
    Choice("6", message("6"), message("6 hours")),
    Choice("7", message("7"), message("7 hours")),
    Choice("8", message("8"), message("8 hours")),
    Choice("9", message("9"), message("9 hours")),
    Choice("10", message("10+"), message("10 hours or more")),
)
MOOD_WORDS = (message("Awful"), message("Low"), message("OK"), message("Good"), message("Great"))
QUALITY_WORDS = (message("Rough"), message("Poor"), message("OK"), message("Good"), message("Great"))
USE = OneOf((
    Choice("no_use", message("No")),
    Choice("use", message("Yes")),
    Choice("prescribed_only", message("As prescribed"), message("Only as prescribed to me")),
))
COUNTS = OneOf((
    Choice("0", message("None")),
    Choice("1-2", message("1–2")),
    Choice("3-5", message("3–5")),
    Choice("6-10", message("6–10")),
    Choice("more", message("More")),
), "worse", ordered=True)
CONTACT = OneOf((
    Choice("none", message("None")),
    Choice("message", message("Message")),
    Choice("call", message("Call")),
    Choice("in_person", message("In person")),
), "better", ordered=True)
HELPED = Several((
    Choice("breathing", message("Breathing")),
    Choice("moved", message("Moved rooms")),
    Choice("walked", message("Walked")),
    Choice("called", message("Called someone")),
    Choice("cold_water", message("Cold water on hands")),
    Choice("waited", message("Waited it out")),
    Choice("rest", message("Rest")),
    Choice("food", message("Ate something")),
    Choice("session", message("Session or group")),
    Choice("outdoors", message("Time outdoors")),
    Choice("plan", message("Used my plan")),
))
MINUTES = Numbers(0, 300, "better", chips=tuple(
    Choice(str(n), message("%(n)s min", n=n)) for n in (0, 10, 20, 30, 45, 60)
))
TAKEN = OneOf((
    Choice("yes", message("Yes")),
    Choice("some", message("Some")),
    Choice("no", message("No")),
    Choice("none_due", message("None due")),
))

_ROWS = (
    # The five of the daily log, in the order of the screen.
    Measure("mood", message("Mood"), message("How was your mood?"), Numbers(1, 5, "better", MOOD_WORDS),
            "mood", "core", "common diary item; HL7 PHR State of Mind"),
    Measure("craving_peak", message("Craving"), message("Strongest craving"),
            strength(message("None"), message("Overwhelming"), "worse"), "craving", "core",
            "0–10 rating; BSCS intensity over 24 h (NIDA)"),
    Measure("sleep_hours", message("Sleep"), message("Sleep last night"),
            Numbers(0, 16, "neither", step=0.5, chips=SLEEP_CHIPS), "sleep", "core",
            "Consensus Sleep Diary, total sleep time", hint=message("hours"), loinc="93832-4"),
    Measure("sleep_quality", message("Sleep quality"), message("Sleep quality"), Numbers(1, 5, "better", QUALITY_WORDS),
            "sleep", "core", "Consensus Sleep Diary, quality"),
    Measure("use", message("Use"), message("Any use today?"), USE, "use", "core", "Timeline Followback day state",
            hint=message("Either answer is useful. Nothing gets reset.")),
    Measure("confidence", message("Confidence"), message("How sure are you about your goal for tomorrow?"),
            strength(message("Not sure"), message("Very sure"), "better"), "confidence", "confidence",
            "Confidence ruler of motivational interviewing; BAM item 9 idea"),
    # Add more: feelings.
    Measure("anxiety", message("Anxiety"), message("Worried or on edge"), NOT_AT_ALL_TO_EXTREMELY, "mood", "feelings",
            "S3 3.15, S4 4.10; five-point severity", prompted=ALL),
    Measure("irritability", message("Irritability"), message("Short-tempered"), NOT_AT_ALL_TO_EXTREMELY, "mood",
            "feelings", "S3 3.14", prompted=EARLY),
    Measure("interest", message("Interest"), message("Interest or enjoyment"), NONE_TO_A_LOT, "mood", "feelings",
            "S3 3.17", prompted=frozenset({ACTIVE})),
    Measure("energy", message("Energy"), message("Energy"),
            Numbers(1, 5, "better", (message("Very low"), message("Low"), message("OK"), message("Good"),
                                     message("Very good"))), "mood", "feelings", "five-point diary item"),
    Measure("appetite", message("Appetite"), message("Appetite"),
            Numbers(1, 5, "neither", (message("Very low"), message("Low"), message("Usual"), message("High"),
                                      message("Very high"))), "body", "feelings", "five-point diary item",
            prompted=frozenset({DETOX})),
    # Thinking.
    Measure("concentration", message("Concentration"), message("Trouble concentrating"), NONE_TO_SEVERE, "body",
            "thinking", "S0 0.41, S4 4.25", prompted=frozenset({SETTLE, ACTIVE})),
    Measure("memory", message("Memory"), message("Trouble remembering things"), NONE_TO_SEVERE, "body", "thinking",
            "S0 0.19, S4 4.20", prompted=frozenset({SETTLE, ACTIVE})),
    Measure("dissociation", message("Feeling unreal"),
            message("Felt unreal or cut off from yourself or the world"), NONE_TO_SEVERE, "body", "thinking",
            "S4 4.20", prompted=frozenset({DETOX})),
    # Body.
    Measure("craving_count", message("Times craving came"), message("How many times did craving come?"), COUNTS,
            "craving", "body", "BSCS frequency idea (NIDA)", prompted=EARLY),
    Measure("pain_body", message("Pain"), message("Pain anywhere"),
            strength(message("None"), message("Worst I can imagine"), "worse"), "body", "body",
            "0–10 rating; belly cramps in Harding 2025", prompted=frozenset({DETOX})),
    Measure("pain_where", message("Where it hurt"), message("Where was the pain?"), Several((
        Choice("belly", message("Belly cramps")),
        Choice("bladder", message("Bladder")),
        Choice("nose", message("Nose")),
        Choice("other", message("Somewhere else")),
    )), "body", "body", "Harding 2025", prompted=frozenset({DETOX})),
    Measure("nose", message("Nose"), message("Nose blocked, sore or bleeding"), NONE_TO_SEVERE, "body", "body",
            "Harding 2025", prompted=frozenset({DETOX})),
    Measure("tremor_sweat", message("Shaky or sweaty"), message("Shaky or sweaty"), NONE_TO_SEVERE, "body", "body",
            "S4 4.24", prompted=frozenset({DETOX})),
    # Bladder: opt in, apart from the one line in words.
    Measure("bladder_pain", message("Bladder"), message("Bladder pain or burning"), NONE_TO_SEVERE, "body", "bladder",
            "S4 4.18; Harding 2025", prompted=EARLY),
    Measure("void_day", message("Pees by day"), message("Times you peed while awake"), count(40), "body", "bladder",
            "ICS bladder diary"),
    Measure("void_night", message("Pees at night"), message("Times you woke to pee"), count(15), "body", "bladder",
            "ICS bladder diary"),
    Measure("urgency", message("Sudden need to pee"), message("Sudden need that was hard to put off"), NONE_TO_SEVERE,
            "body", "bladder", "ICS definition of urgency"),
    Measure("leak", message("Leaked"), message("Leaked"), YES_NO, "body", "bladder", "ICS"),
    Measure("blood", message("Blood"), message("Blood you could see when you peed"), YES_NO, "body", "bladder",
            "red flag; S4 4.25"),
    # The day.
    Measure("alone", message("Contact"), message("Contact with people who support you"), CONTACT, "craving", "day",
            "S0 0.47; BAM item 16 idea", prompted=ALL),
    Measure("risky_situation", message("Around using"),
            message("Around people, places or things linked to using"), YES_NO, "craving", "day", "BAM item 11 idea",
            prompted=frozenset({SETTLE, ACTIVE})),
    Measure("coping_used", message("What helped"), message("What helped?"), HELPED, "craving", "day",
            "Tauscher 2021", prompted=ALL),
    Measure("exercise_min", message("Movement"), message("Minutes of movement that raised your heart rate"), MINUTES,
            "body", "day", "S0 0.45", prompted=LATER),
    Measure("mind_activity", message("Stretched my mind"),
            message("Did something that stretched your mind"), YES_NO, "body", "day", "S0 0.46",
            prompted=frozenset({ACTIVE}), hint=message("A puzzle, learning, music")),
    Measure("fluids", message("Drinks"), message("Drinks, in cups"), count(20), "body", "day",
            "S0 0.18; no target", prompted=frozenset({DETOX}),
            hint=message("Ask your doctor what is right for you.")),
    Measure("meds_taken", message("Medicines"), message("Medicines taken as planned"), TAKEN, "body", "day", "S4 4.29"),
    Measure("money_strain", message("Money worries"), message("Money worries"), NOT_AT_ALL_TO_EXTREMELY, "mood", "day",
            "S4 4.25"),
    Measure("role_functioning", message("Got things done"), message("Got done what I needed to"), NONE_TO_A_LOT, "mood",
            "day", "S3 3.11, S4 4.22"),
    # Other substances: hidden until a person names one.
    Measure("alcohol_any", message("Alcohol"), message("Any alcohol?"), YES_NO, "use", "substances", "S0 0.33"),
    Measure("cannabis_any", message("Cannabis"), message("Any cannabis?"), YES_NO, "use", "substances",
            "S1 1.16"),
    Measure("caffeine", message("Caffeine"), message("Any caffeine?"), YES_NO, "use", "substances", "S0 0.33"),
    Measure("other_use", message("Other substances"), message("Any other substance?"), YES_NO, "use",
            "substances", "S1 1.16"),
)

MEASURES: dict[str, Measure] = {measure.id: measure for measure in _ROWS}
#: The one-screen daily log, in its order.
DAILY_LOG = tuple(measure.id for measure in _ROWS if measure.group == "core")
GROUPS: dict[str, Message] = {
    "feelings": message("Feelings"),
    "thinking": message("Thinking"),
    "body": message("Body"),
    "bladder": message("Bladder"),
    "day": message("What was part of the day"),
    "substances": message("Other substances"),
}


def shown(phase: str | None, chosen: frozenset[str], hidden: frozenset[str]) -> tuple[Measure, ...]:
    """The measures "Add more" shows: those the phase prompts or the person switched on, less those switched off."""
    return tuple(
        measure for measure in MEASURES.values()
        if measure.group not in ("core", "confidence")
        and (measure.id in chosen or (phase in measure.prompted and measure.id not in hidden))
    )
