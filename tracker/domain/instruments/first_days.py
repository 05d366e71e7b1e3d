"""The check-in of the first days: body, sleep, food and company, today. Domain reference §2.2; S4 4.24, 4.26."""

from tracker.domain.instruments.own import QUALITY, check_in, strength, worded
from tracker.domain.scales import NONE_TO_A_LOT, NONE_TO_SEVERE, NOT_AT_ALL_TO_EXTREMELY
from tracker.domain.words import message

FIRST_DAYS = check_in("first_days", message("First days"), message("How your first days are going"), (
    worded("sleep", message("How did you sleep last night?"), QUALITY),
    strength("craving", message("How strong was your strongest craving today?"),
             message("None"), message("Overwhelming"), "worse"),
    worded("on_edge", message("How much were you on edge today?"), NOT_AT_ALL_TO_EXTREMELY),
    worded("unwell", message("How unwell did your body feel today?"), NONE_TO_SEVERE),
    worded("food", message("How much food and drink did you manage today?"), NONE_TO_A_LOT),
    worded("company", message("How much company or support did you have today?"), NONE_TO_A_LOT),
), window=1)
