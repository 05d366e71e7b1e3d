"""Exercise Vital Sign: days a week times minutes a day, in minutes a week."""

from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.item import Item
from tracker.domain.instruments.licences import LICENCES
from tracker.domain.words import message

TEXTS = (
    (
        "How many days per week did you engage in moderate to strenuous physical activity in the last 30 "
        "days?"
    ),
    (
        "On those days that you engage in moderate to strenuous exercise, how many minutes, on average, do "
        "you exercise?"
    ),
)
MINUTES_OF_A_DAY = 24 * 60

EVS = Instrument(
    key="evs", name="Exercise Vital Sign", about=message("Movement"), introduction="",
    items=(
        Item("1", TEXTS[0], high=7, unit=message("days"), direction="better", loinc="89555-7"),
        Item("2", TEXTS[1], high=MINUTES_OF_A_DAY, unit=message("minutes"), direction="better", loinc="68516-4"),
    ),
    total_of=lambda answers: answers[0] * answers[1], high=7 * MINUTES_OF_A_DAY,
    unit=message("minutes a week"), direction="better",
    window=30, spacing=28, version="evs/1", licence=LICENCES["evs"], source="US Core", loinc="89574-8",
)
