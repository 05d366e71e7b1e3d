"""The check-in of building: triggers, skills, routine and thinking in the past week. Domain reference §2.1; S4 4.27."""

from tracker.domain.instruments.own import FEELING, check_in, counted, strength, worded
from tracker.domain.scales import NONE_TO_A_LOT, NONE_TO_SEVERE
from tracker.domain.words import message

BUILDING = check_in("building", message("Building"), message("Your week"), (
    counted("risky_days",
            message("On how many of the past 7 days were you near people, places or things linked to using?"), 7,
            message("days")),
    worded("skills", message("How much did your plan, or what you have learned, help you?"), NONE_TO_A_LOT),
    worded("routine", message("How much got done of what you needed to do?"), NONE_TO_A_LOT),
    worded("thinking", message("How much trouble did you have with memory or focus?"), NONE_TO_SEVERE),
    worded("mood", message("How was your mood in the past 7 days?"), FEELING),
    worded("support", message("How much contact did you have with people who support you?"), NONE_TO_A_LOT),
    strength("confidence", message("How sure are you about your goal for the next 7 days?"),
             message("Not sure"), message("Very sure"), "better"),
), window=7)
