"""Signs that call for help now, and what to do: as data, each sentence with its source.

No sentence here was reviewed by a clinician yet: pages that show any of it show REVIEW too. Helplines are in
`helplines.py`. Rules: domain reference §6.
"""

from dataclasses import dataclass

from tracker.domain.words import Message, message


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence of safety advice, where it comes from (listed in docs/sources.md), and what is said beside it."""

    id: str
    text: Message
    source: str
    beside: tuple["Point", ...] = ()


NOT_WATCHED = message(
    "This app is not watched. Nobody sees what you write unless you share it, and even then not right away."
)
REVIEW = message("Draft, not yet reviewed by a clinician.")

#: Someone has taken something and …: call the emergency number.
DANGER_SIGNS: tuple[Point, ...] = (
    Point("no_response", message("They can’t be woken, or do not answer"), "knowthescore.info; bdp.org.uk"),
    Point("breathing", message("They breathe slowly, weakly or with a rattle, or have stopped"),
          "takeasprescribed.org (Oklahoma Department of Health); londonfriend.org.uk"),
    Point("lips", message("Their lips are blue or grey"), "takeasprescribed.org; londonfriend.org.uk"),
    Point("fit", message("They have a fit"), "londonfriend.org.uk; bdp.org.uk"),
    Point("chest", message("Their chest hurts"), "londonfriend.org.uk; coastal.edu"),
    Point("hot", message("They are very hot or stiff"), "bdp.org.uk; coastal.edu"),
    Point("confused", message("They are very confused, and it gets worse"), "londonfriend.org.uk"),
    Point("sick", message("They are being sick while half asleep"), "bdp.org.uk"),
    Point("hurt", message("They hurt themselves, or may hurt someone"), "S1 1.15, S4 4.19"),
    Point("water", message("They took it in the bath or near water"), "Roberts 2025"),
)

WHILE_WAITING: tuple[Point, ...] = (
    Point("stay", message("Stay with them. Don’t leave them to sleep it off."), "takeasprescribed.org"),
    Point("side", message("If they breathe but can’t be woken, lay them on their side. Tilt the head back a little."),
          "knowthescore.info; bdp.org.uk"),
    Point("airway", message("Keep their mouth and nose clear."), "knowthescore.info; bdp.org.uk"),
    Point("tell", message("Tell the crew all that was taken."), "londonfriend.org.uk; schoolbeat.cymru"),
    Point("bath", message("Keep them out of the bath and the shower."), "takeasprescribed.org"),
    Point("naloxone", message("If opioids may be part of it and naloxone is at hand, give it. Still call."),
          "naloxonetraining.com; bringnaloxonehome.org"),
)

#: Beside signs of the bladder: when it goes on.
BLADDER: tuple[Point, ...] = (
    Point("lasting", message("If bladder trouble lasts more than 4 weeks after you stopped, ask your doctor about "
                             "seeing a bladder specialist."), "remedy.bnssg.icb.nhs.uk"),
)

#: Not for the emergency number, but for a doctor today.
SAME_DAY: tuple[Point, ...] = (
    Point("blood", message("There is blood when you pee"), "ketaminebladderhealth.com; patients.uroweb.org", BLADDER),
    Point("no_pee", message("You can’t pee"), "ketaminebladderhealth.com; patients.uroweb.org", BLADDER),
    Point("fever", message("You have a fever or shivers, and your back or side hurts"), "ketaminebladderhealth.com"),
    Point("cramps", message("You have bad belly cramps that don’t settle"), "Harding 2025"),
    Point("seeing", message("You see, hear or fear things that are not there, and you have not used"), "S4 4.20"),
    Point("sleep", message("You have not slept for a few nights"), "care"),
    Point("stopping", message("You stopped alcohol, benzos or opioids all at once"),
          "York Hospital; PMC4606320"),
)

#: After a use, on the page that thanks for logging it.
AFTER_USE: tuple[Point, ...] = (
    Point("tolerance", message("Your body may be less used to it now. Please don’t use alone, and don’t mix."),
          "drugs.ie; UNSW 2021"),
)

GROUNDING_SOURCE = "5-4-3-2-1: coswaycbt.co.uk; malvernprimaryschool.co.uk"
GROUNDING: tuple[Point, ...] = (
    Point("see", message("5 things you can see"), GROUNDING_SOURCE),
    Point("touch", message("4 things you can touch"), GROUNDING_SOURCE),
    Point("hear", message("3 things you can hear"), GROUNDING_SOURCE),
    Point("smell", message("2 things you can smell"), GROUNDING_SOURCE),
    Point("taste", message("1 thing you can taste"), GROUNDING_SOURCE),
)

POINTS: dict[str, tuple[Point, ...]] = {
    "danger": DANGER_SIGNS, "waiting": WHILE_WAITING, "same_day": SAME_DAY, "bladder": BLADDER,
    "after_use": AFTER_USE, "grounding": GROUNDING,
}
