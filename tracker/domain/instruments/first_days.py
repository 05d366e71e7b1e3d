"""The morning form of the first days: sleep, body, nerves, food and company. Domain reference §2.2; S4 4.24, 4.26.

Five questions on one scale of words each; craving is asked by the log in the evening.
"""

from tracker.domain.instruments.own import QUALITY, check_in, worded
from tracker.domain.scales import NONE_TO_A_LOT, NONE_TO_SEVERE, NOT_AT_ALL_TO_EXTREMELY
from tracker.domain.words import message

FIRST_DAYS = check_in("first_days", message("First days"), message("Your morning"), (
    worded("sleep", message("How did you sleep last night?"), QUALITY),
    worded("unwell", message("How unwell does your body feel now?"), NONE_TO_SEVERE),
    worded("on_edge", message("How much are you on edge now?"), NOT_AT_ALL_TO_EXTREMELY),
    worded("food", message("How much food and drink did you manage since yesterday morning?"), NONE_TO_A_LOT),
    worded("company", message("How much company or support do you have today?"), NONE_TO_A_LOT),
), window=1)
