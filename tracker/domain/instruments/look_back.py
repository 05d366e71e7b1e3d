"""The monthly look back of keeping it going: the past four weeks in a few answers. Domain reference §2.1; S4 4.33."""

from tracker.domain.instruments.own import FEELING, QUALITY, check_in, counted, strength, worded
from tracker.domain.scales import NONE_TO_A_LOT
from tracker.domain.words import message

LOOK_BACK = check_in("look_back", message("Look back"), message("Your past 4 weeks"), (
    worded("weeks", message("How were the past 4 weeks for you?"), FEELING),
    counted("craving_days", message("On about how many of the past 28 days did craving come?"), 28, message("days")),
    worded("sleep", message("How was your sleep in the past 4 weeks?"), QUALITY),
    worded("support", message("How much contact did you have with people who support you?"), NONE_TO_A_LOT),
    worded("matters", message("How much time went to things that matter to you?"), NONE_TO_A_LOT),
    worded("plan", message("How well does your plan fit your life now?"), NONE_TO_A_LOT),
    strength("confidence", message("How sure are you about your goal for the next 4 weeks?"),
             message("Not sure"), message("Very sure"), "better"),
), window=28)
