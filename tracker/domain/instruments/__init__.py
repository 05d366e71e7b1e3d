"""Every questionnaire that ships with Evenlight, by key: adding one is a file here and its name below."""

from tracker.domain.instruments.auditc import AUDITC
from tracker.domain.instruments.bam import BAM
from tracker.domain.instruments.bam_iop import BAM_IOP
from tracker.domain.instruments.bam_r import BAM_R
from tracker.domain.instruments.body import BODY
from tracker.domain.instruments.building import BUILDING
from tracker.domain.instruments.evs import EVS
from tracker.domain.instruments.first_days import FIRST_DAYS
from tracker.domain.instruments.gad2 import GAD2
from tracker.domain.instruments.gad7 import GAD7
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.look_back import LOOK_BACK
from tracker.domain.instruments.phq2 import PHQ2
from tracker.domain.instruments.phq9 import PHQ9
from tracker.domain.instruments.settling import SETTLING
from tracker.domain.instruments.taps1 import TAPS1

INSTRUMENTS: dict[str, Instrument] = {instrument.key: instrument for instrument in (
    PHQ9, PHQ2, GAD7, GAD2, BAM, BAM_R, BAM_IOP, AUDITC, TAPS1, EVS, FIRST_DAYS, SETTLING, BUILDING, LOOK_BACK, BODY,
)}
