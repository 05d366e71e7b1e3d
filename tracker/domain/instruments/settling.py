"""The check-in of settling: the past week, and what helps with craving. Domain reference §2.1; S4 4.31."""

from tracker.domain.instruments.own import FEELING, QUALITY, check_in, counted, strength, worded
from tracker.domain.scales import NONE_TO_A_LOT
from tracker.domain.words import message

SETTLING = check_in("settling", message("Settling"), message("Your week"), (
    counted("craving_days", message("On how many of the past 7 days did you have a strong craving?"), 7,
            message("days")),
    worded("coping", message("How much did your own ways to ride out a craving help?"), NONE_TO_A_LOT),
    worded("sleep", message("How was your sleep in the past 7 days?"), QUALITY),
    worded("mood", message("How was your mood in the past 7 days?"), FEELING),
    worded("support", message("How much contact did you have with people who support you?"), NONE_TO_A_LOT),
    strength("confidence", message("How sure are you about your goal for the next 7 days?"),
             message("Not sure"), message("Very sure"), "better"),
), window=7)
