"""GAD-2: the first two questions of the GAD-7; from 3 points on it leads to the whole."""

from tracker.domain.instruments.gad7 import GAD7
from tracker.domain.instruments.instrument import Band, Instrument, Opens
from tracker.domain.instruments.licences import LICENCES
from tracker.domain.words import message

GAD2 = Instrument(
    key="gad2", name="GAD-2", about=message("Worry"), introduction=GAD7.introduction, items=GAD7.items[:2],
    total_of=sum, high=6, window=14, version="gad2/1",
    bands=(Band("negative", 0, message("Below the cut-off")), Band("positive", 3, message("At or above the cut-off"))),
    opens=Opens("gad7", 3, "usual cut-off, not yet seen in a source (domain reference §4.2)"),
    licence=LICENCES["gad2"], source="domain reference §4.2",
)
